import { expect, test, vi } from "vitest";
import type { LabDriver } from "../../../tests/support/lab-driver";
import { openedStarter } from "../../../tests/support/opened-world";
import { plainEngine } from "../../../tests/support/plain-engine";
import type { Device } from "../../devices/device";
import { addDisks, addNics } from "../../dom0/device-setup";
import { sendFrame } from "../../dom0/frame-requests";
import { openLab } from "../../lab";
import { serialConsole } from "../../model/console-ids";
import { invariant } from "../../model/fault";
import type { Ref } from "../../model/ref";
import { stationKey } from "../../network/link";
import { checkInvariants } from "../../state/snapshot";
import { blockCounters } from "../../world/device-counters";
import { activeDomain, allDomains, domainsOfVm, isActive } from "../../world/domain-book";
import { portOfDomain, vifName } from "../../world/domain-ports";
import { handOver } from "../../world/hand-over";
import { meterLoad, seriesOf } from "../../world/metering";
import { guestFlowsChanged } from "../../world/traffic";
import { hostInside, type RunningGuest, type World } from "../../world/world";
import { endDomain, holdStill, letRun, makeDomain } from "./domains";

type Fields = Readonly<Record<string, unknown>>;

/** What a host holds for domains, but for its control domain. */
interface Held {
  readonly free: number;
  readonly domids: readonly number[];
  readonly guests: readonly number[];
  readonly ports: readonly number[];
  readonly devices: readonly string[];
  readonly homes: readonly string[];
  readonly vms: readonly string[];
}

function heldOn(world: World, host: Ref<"host">): Held {
  const inside = hostInside(world, host);
  const domids = [...inside.hypervisor.domains.keys()];
  return {
    free: inside.hypervisor.freeBytes,
    domids,
    guests: [...inside.guests.keys()],
    ports: domids.map((domid) => [...inside.events.ports(domid)].length),
    devices: [...inside.bus.devices.keys()],
    homes: inside.xenstore.list("/local/domain") ?? [],
    vms: inside.xenstore.list("/vm") ?? [],
  };
}

interface Two {
  readonly d: LabDriver;
  readonly world: World;
  readonly vm: Ref<"VM">;
  readonly source: RunningGuest;
  readonly target: RunningGuest;
  /** what either host held before there was a second domain */
  readonly before: readonly [source: Held, target: Held];
}

/** A running VM with a second domain on another host, which has its devices. */
function twoDomains(): Two {
  const { d, world } = openedStarter(5);
  d.run(20);
  const vm = d.vm("web-01") as Ref<"VM">;
  const source = activeDomain(world, vm);
  invariant(source !== undefined, "web-01 runs");
  const host = [...world.hosts.keys()].find((ref) => ref !== source.host) as Ref<"host">;
  const before = [heldOn(world, source.host), heldOn(world, host)] as const;
  expect(makeDomain(world, vm, host)).toBeNull();
  const target = domainsOfVm(world, vm)[1];
  invariant(target !== undefined, "the VM has a second domain");
  addDisks(world, target);
  addNics(world, target);
  d.run(1);
  return { d, world, vm, source, target, before };
}

test("a second domain has its own number, home, devices, ports and memory; the VM's records are of the first", () => {
  const { d, world, vm, source, target, before } = twoDomains();
  expect(isActive(world, source)).toBe(true);
  expect(d.field("VM", vm, "resident_on")).toBe(source.host);
  const there = heldOn(world, target.host);
  expect(there.domids).toEqual([...before[1].domids, target.domid]);
  expect(there.guests).toEqual([...before[1].guests, target.domid]);
  expect(there.free).toBeLessThan(before[1].free);
  expect(there.homes).toContain(`${target.domid}`);
  expect(there.devices.filter((id) => id.startsWith(`${target.domid}/`)).length).toBe(target.spec.disks.length + target.spec.nics.length);
  const here = heldOn(world, source.host);
  expect(here).toEqual(before[0]);
  checkInvariants(world);
});

test("either may end first: what it held is given back, and the other is as it was", () => {
  for (const isSourceFirst of [true, false]) {
    const { d, world, vm, source, target, before } = twoDomains();
    const [first, other] = isSourceFirst ? [source, target] : [target, source];
    const others = heldOn(world, other.host);
    const attached = d.field("VM", vm, "VBDs");
    endDomain(world, first, "xenopsd");
    d.run(1);
    expect(activeDomain(world, vm)).toBe(other);
    expect(heldOn(world, other.host)).toEqual(others);
    if (!isSourceFirst) expect(heldOn(world, target.host)).toEqual(before[1]);
    for (const ref of attached as readonly string[]) expect(d.field("VBD", ref, "currently_attached")).toBe(true);
    endDomain(world, other, "xenopsd");
    d.run(1);
    expect(activeDomain(world, vm)).toBeUndefined();
    expect(heldOn(world, target.host)).toEqual(before[1]);
    for (const ref of attached as readonly string[]) expect(d.field("VBD", ref, "currently_attached")).toBeUndefined();
  }
});

test("each has a port of its own, at which it sends and receives", () => {
  const { d, world, source, target } = twoDomains();
  const port = portOfDomain(world, source, 0)?.port;
  expect(port?.name).toBe(vifName(source.domid, 0));
  const place = portOfDomain(world, target, 0);
  expect([place?.port.name, place?.bridge.key.split("/")[0]]).toEqual([vifName(target.domid, 0), target.host]);
  letRun(world, target, "xenopsd");
  d.run(5);
  expect(place?.port.isUp).toBe(true);
  const sent = port?.traffic.inFrames;
  const sentThere = place?.port.traffic.inFrames ?? 0;
  const [here, there] = [vi.spyOn(source.engine, "frameIn"), vi.spyOn(target.engine, "frameIn")];
  sendFrame(world, target, 0, new Uint8Array(60));
  world.fabric.handle({ to: "node", node: stationKey(target.id, 0), port: "", frame: new Uint8Array(60).fill(0xff, 0, 6) });
  d.run(0.1);
  expect([place?.port.traffic.inFrames, port?.traffic.inFrames]).toEqual([sentThere + 1, sent]);
  expect([here.mock.calls.length, there.mock.calls.length]).toEqual([0, 1]);
  endDomain(world, target, "xenopsd");
  d.run(1);
  expect(portOfDomain(world, source, 0)?.port).toBe(port);
  expect([port?.isUp, port?.traffic.inFrames]).toEqual([true, sent]);
  sendFrame(world, source, 0, new Uint8Array(60));
  d.run(1);
  expect(port?.traffic.inFrames).toBe((sent ?? 0) + 1);
});

test("what others send to the VM goes to the domain that serves it while a second one comes and goes, and ends with it", () => {
  const { d, world, source, target } = twoDomains();
  const other = [...allDomains(world)].find(({ vm, domid, pausedAt }) => domid !== 0 && vm !== source.vm && pausedAt === null);
  invariant(other !== undefined, "another guest runs");
  const port = portOfDomain(world, source, 0)?.port;
  const carried = (): number => port?.traffic.flowOut ?? -1;
  const before = carried();
  other.load = { ...other.load, flows: [{ nic: 0, peer: source.spec.name, txBytesPerS: 1000, rxBytesPerS: 0 }] };
  guestFlowsChanged(world, other);
  d.run(0.1);
  expect(carried() - before).toBe(1000);
  letRun(world, target, "xenopsd");
  d.run(0.1);
  expect(carried() - before).toBe(1000);
  endDomain(world, target, "xenopsd");
  d.run(0.1);
  expect(carried() - before).toBe(1000);
  endDomain(world, source, "xenopsd");
  d.run(0.1);
  expect(portOfDomain(world, other, 0)?.port.traffic.flowIn).toBe(0);
});

test("each sleeps and wakes by itself: one that is held still does not keep the other from running", () => {
  const { d, world, source, target } = twoDomains();
  letRun(world, target, "xenopsd");
  d.run(5);
  holdStill(world, source, "xenopsd");
  const [asleep, awake] = [source.wakeToken, target.wakeToken];
  d.run(30);
  expect(source.wakeToken).toBe(asleep);
  expect(target.wakeToken).toBeGreaterThan(awake);
});

test("what the second writes no page shows until it serves the VM; then it goes on where the first was", () => {
  const { d, world, vm, source, target } = twoDomains();
  const shown = (): string => d.lab.console(serialConsole(vm))?.text ?? "";
  const before = shown();
  letRun(world, target, "xenopsd");
  d.run(5);
  expect(shown()).toBe(before);
  handOver(world, target);
  expect(shown()).toBe(`${before}login: `);
  source.engine.serialIn("late");
  expect(shown()).toBe(`${before}login: `);
  target.engine.serialIn("soon");
  expect(shown()).toBe(`${before}login: soon`);
  handOver(world, source);
  expect(shown()).toBe(`${before}login: soonlate`);
});

test("each is metered by itself; what its devices have counted goes on when it comes to serve the VM", () => {
  const { d, world, vm, source, target } = twoDomains();
  letRun(world, target, "xenopsd");
  d.run(1);
  const disk = (guest: RunningGuest): Device => {
    const label = guest.spec.disks.find(({ type }) => type === "Disk")?.device;
    const found = hostInside(world, guest.host)
      .bus.devicesOf(guest.domid)
      .find((device) => device.label === label);
    invariant(found !== undefined, "the disk is a device");
    return found;
  };
  const read = (guest: RunningGuest, perS: number): void => {
    guest.load = { ...guest.load, diskReadIops: perS, diskReadBytesPerS: perS * 4096 };
    meterLoad(world, guest);
  };
  const reads = (guest: RunningGuest): number => blockCounters(world, guest, disk(guest)).reads;
  const began = reads(source);
  read(source, 10);
  read(target, 1000);
  d.run(0.5);
  expect([reads(source) - began, reads(target)]).toEqual([5, 500]);
  const rate = (): number => seriesOf(world, vm).current(`vbd_${disk(source).label}_iops_read`);
  expect(rate()).toBe(10);
  handOver(world, target);
  expect(rate()).toBe(1000);
  expect([reads(source) - began, reads(target)]).toEqual([5, 500]);
  d.run(0.5);
  expect([reads(source) - began, reads(target)]).toEqual([10, 1000]);
  endDomain(world, target, "xenopsd");
  expect([rate(), reads(source) - began]).toEqual([10, 10]);
  expect([...world.series.keys()].filter((key) => key === source.id || key === target.id)).toEqual([]);
});

test("a state with two domains of a VM opens with both, and goes on in the same way", () => {
  const { d, world, vm, source, target } = twoDomains();
  letRun(world, target, "xenopsd");
  d.run(5);
  handOver(world, target);
  world.db.set("VM", vm, { resident_on: target.host, domid: target.domid });
  const snapshot = d.lab.snapshot();
  const stored = snapshot.slices.filter(({ part }) => part === "guest").flatMap(({ text }) => JSON.parse(text) as Fields[]);
  const serves = stored.filter((guest) => guest.vm === vm).map(({ host, isActive: is }) => [host, is]);
  expect(serves).toEqual([
    [source.host, false],
    [target.host, true],
  ]);
  const opened = openLab(structuredClone(snapshot), plainEngine);
  expect(opened.hash()).toBe(d.lab.hash());
  d.run(60);
  opened.advance(d.now);
  expect(opened.hash()).toBe(d.lab.hash());
});
