/** VLANs on cables between physical switches: what passes, what does not, and where a loop is one. @source IEEE 802.1Q §8.6, §8.8 */
import { expect, test } from "vitest";
import { createLab, openLab } from "../../simulator/lab";
import { SCENARIO_OF_FILE } from "../../simulator/scenario/shipped/catalogue";
import { EPOCH, LabDriver } from "../support/lab-driver";

interface Said {
  readonly stp?: boolean;
  readonly cables: readonly object[];
  /** VLANs of the hosts' ports */
  readonly hosts: readonly object[];
}
/** Switches `eth0`, `left` and `right`, with a host and its guest on each of the first. */
function lab({ stp = true, cables, hosts }: Said): LabDriver {
  const names = ["a", "b", "c"];
  const plugged = ["eth0", "left", "right"];
  const file = JSON.stringify({
    $schema: "/schema/scenario-1.json",
    pool: "Switched",
    hosts: hosts.map((port, n) => ({ name: names[n], address: `10.0.0.1${n}`, cables: [{ device: "eth0", switch: plugged[n], ...port }] })),
    networks: [
      { name: "lan", bridge: "xenbr0", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.100", last: "10.0.0.199" } },
    ],
    switches: plugged.map((name) => ({ name, stp })),
    switchCables: cables,
    storage: [{ name: "nfs", type: "nfs", sizeGiB: 100, isDefault: true }],
    vms: hosts.map((_, n) => ({ name: `${names[n]}1`, template: "Alpine Linux 3.20", host: names[n], interfaces: [{ network: "lan" }] })),
  });
  return new LabDriver(createLab({ scenario: SCENARIO_OF_FILE, file, seed: 2, epochUs: EPOCH }));
}
/** Guests of the first hosts have addresses that nobody has to give them. */
function address(d: LabDriver, hosts: number): void {
  for (const [n, guest] of ["a1", "b1", "c1"].slice(0, hosts).entries())
    d.exec(guest, `ip addr add 10.0.5.${n + 1}/24 dev eth0; ip link set eth0 up`);
}
const pings = (d: LabDriver, from: string, to: string, count = 1): number =>
  Number(/(\d+)(?: packets)? received/.exec(d.exec(from, `ping -c ${count} -W 1 ${to}`, 60).stdout)?.[1]);
const view = (d: LabDriver) => {
  const found = d.lab.ask("physicalSwitch", { network: d.named("network", "lan").ref });
  if (!found) throw new Error("the network has a switch");
  return found.switches;
};
/** The port of a cable at a switch. */
const port = (d: LabDriver, at: string, name: string) => {
  const found = view(d)
    .find((box) => box.name === at)
    ?.ports.find(({ cable }) => cable?.name === name);
  if (!found) throw new Error(`${at} has no cable ${name}`);
  return found;
};
const set = (d: LabDriver, at: string, cable: string, mode: string, vlan = 1, allowed: readonly number[] = []) =>
  d.taken("switch.set_vlans", { switch: at, port: port(d, at, cable).number, mode, vlan, allowed });

test("a cable passes the VLANs that it is to pass, both ends count the same, and each end is set and taken back by itself", () => {
  const d = lab({
    cables: [{ name: "l", from: "eth0", to: "left", allowed: [1, 10] }],
    hosts: [{ access: 10 }, { access: 10 }],
  });
  address(d, 2);
  const trunk = { mode: "trunk", native: 1, allowed: [1, 10] };
  expect([port(d, "eth0", "l").vlans, port(d, "left", "l").vlans]).toEqual([trunk, trunk]);
  expect(pings(d, "a1", "10.0.5.2", 3)).toBe(3);
  const ends = (): readonly (readonly number[])[] => {
    const [near, far] = [port(d, "eth0", "l"), port(d, "left", "l")];
    return [
      [near.outFrames, near.inFrames],
      [far.inFrames, far.outFrames],
    ];
  };
  const [near, far] = ends();
  expect(near).toEqual(far);
  expect(near?.every((count) => count > 3)).toBe(true);
  // At one end VLAN 10 passes no more: nothing leaves there, and what comes from the other end is dropped.
  set(d, "left", "l", "trunk", 1, [1]);
  expect(pings(d, "a1", "10.0.5.2")).toBe(0);
  d.taken("switch.undo", { switch: "left" });
  expect(pings(d, "a1", "10.0.5.2")).toBe(1);
  // Native VLANs that differ join two VLANs, as they do on the wire.
  set(d, "eth0", "l", "access", 10);
  set(d, "left", "l", "access", 20);
  expect(pings(d, "a1", "10.0.5.2")).toBe(0);
  const host = d.named("host", "b").ref;
  const pif = d.all("PIF").find(({ fields }) => fields.host === host)?.ref;
  d.taken("switch.set_port", { pif, mode: "access", vlan: 20, allowed: [] });
  expect(pings(d, "a1", "10.0.5.2")).toBe(1);
  expect(view(d).map(({ name, macs }) => [name, macs.some(({ vlan }) => vlan === 20)])).toEqual([
    ["eth0", false],
    ["left", true],
  ]);
  const opened = openLab(d.lab.snapshot());
  expect(opened.hash()).toBe(d.lab.hash());
  d.run(30);
  opened.advance(d.lab.now());
  expect(opened.hash()).toBe(d.lab.hash());
  expect(d.refusal("switch.set_vlans", { switch: "left", port: 99, mode: "usual", vlan: 1, allowed: [] })).toMatchObject({
    why: ["switch.no_cable"],
  });
  expect(
    d.refusal("switch.set_vlans", { switch: "left", port: port(d, "left", "l").number, mode: "access", vlan: 0, allowed: [] }),
  ).toMatchObject({ params: ["vlan", "0"] });
  d.lab.check();
});

test("cables that form a ring are a loop for the VLANs alone that all of them pass", () => {
  const d = lab({
    stp: false,
    cables: [
      { name: "l", from: "eth0", to: "left" },
      { name: "r", from: "eth0", to: "right" },
      { name: "x", from: "left", to: "right", allowed: [20] },
    ],
    hosts: [{}, {}, { access: 10 }],
  });
  address(d, 2);
  const sent = (): number => port(d, "left", "x").outFrames;
  // In VLAN 1 there is a way, and one alone: floods come to an end.
  pings(d, "a1", "10.0.5.77");
  expect([pings(d, "a1", "10.0.5.2", 2), sent()]).toEqual([2, 0]);
  // In VLAN 10 there is a ring as soon as the third cable passes it.
  for (const at of ["left", "right"]) set(d, at, "x", "trunk", 1, [10]);
  const before = sent();
  d.exec("c1", "ip addr add 10.0.5.3/24 dev eth0; ip link set eth0 up; ping -c 1 -W 1 10.0.5.78", 30);
  d.run(3);
  expect(sent() - before).toBeGreaterThan(1_000_000);
  const opened = openLab(d.lab.snapshot());
  expect(opened.hash()).toBe(d.lab.hash());
  for (const at of ["left", "right"]) d.taken("switch.undo", { switch: at });
  d.run(2);
  const calm = sent();
  expect(pings(d, "a1", "10.0.5.2", 2)).toBe(2);
  expect(sent()).toBe(calm);
  d.lab.check();
});
