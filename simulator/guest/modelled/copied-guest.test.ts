import { describe, expect, test } from "vitest";
import type { GuestSpec } from "../engine";
import { type TestGuest, TestWorld } from "../test-harness";
import { Original } from "./copied-guest";

const nic = (n: number): GuestSpec["nics"] => [{ device: 0, mac: `00:16:3e:00:00:0${n}`, mtu: 1500 }];
const second = { name: "web-02", uuid: "0c9a5e77-91b4-4a0e-8f55-3d2c1b0a9f8e", nics: nic(2) };
const of = ({ spec, engine, serial }: TestGuest): Original | null =>
  Original.of({ spec, services: engine.inside.services, image: engine.image(), console: serial });
/** Without what is a guest's own beside its names: what it draws, and the millisecond in which its login program began. */
function withoutDraws(image: string): Record<string, unknown> {
  const { agentAt, nextAt, workload, load, quiet, load1, load5, load15, loadAt, shareMicro, ...rest } = JSON.parse(image);
  for (const own of [rest.net, ...rest.net.dhcp]) for (const key of ["packetId", "transaction", "nextAt", "startedAt"]) delete own[key];
  for (const i of rest.net.interfaces) for (const key of ["txBytes", "txPackets", "rxBytes", "rxPackets"]) delete i[key];
  delete rest.boot.partAt;
  for (const busy of [...rest.os.cpus, ...rest.os.processes]) for (const key of ["at", "startedAt", "blockedAt"]) delete busy[key];
  return rest as Record<string, unknown>;
}

describe("a guest that has booted is copied", () => {
  test.each([
    ["pv", "debian"],
    ["pvh", "alpine"],
    ["pvhvm", "ubuntu"],
    ["pvhvm", "debian"],
  ] as const)("as one that has booted itself (%s, %s)", (domainType, os) => {
    const world = new TestWorld();
    const addresses = { addresses: [{ nic: 0, ipv4: "10.0.0.7", prefix: 24, gateway: null }] };
    const [first, other] = [world.add({ domainType, os, nics: nic(1) }, addresses), world.add({ domainType, os, ...second }, addresses)];
    first.start();
    other.start();
    world.run(100);
    const { spec, engine, serial } = other;
    const copied = of(first)?.copy({ spec, services: engine.inside.services, leases: [] });
    expect(copied?.console).toBe(serial);
    expect(withoutDraws(copied?.image ?? "{}")).toEqual(withoutDraws(engine.image()));
    expect(copied?.overlays).toEqual(spec.disks.map((disk) => disk.content?.overlay));
    expect(JSON.parse(copied?.image ?? "{}").agentAt).not.toBe(JSON.parse(first.engine.image()).agentAt);
  });

  test.each([
    ["it is still booting", (guest: TestGuest) => guest.world.run(1)],
    ["somebody has logged in", (guest: TestGuest) => guest.login()],
    ["somebody is typing", (guest: TestGuest) => guest.waitFor("login: ").type("root\r").waitFor("Password: ")],
    ["it has gone down", (guest: TestGuest) => guest.waitFor("login: ").engine.shutdown("poweroff")],
  ])("but not when %s", (_, act) => {
    const guest = new TestWorld().add().start();
    act(guest);
    expect(of(guest)).toBeNull();
    guest.world.run(1);
    expect(of(guest)).toBeNull();
  });
});
