/** Fills empty domains with copies of a guest that has booted, and with all that the world keeps of its boot. */

import { refreshBackends } from "../../dom0/cpu-demands";
import { sendFrame } from "../../dom0/frame-requests";
import { publishGuestData } from "../../dom0/guest-metrics";
import { servicesFor } from "../../dom0/guest-services";
import { firstHostname } from "../../guest/modelled/boot";
import { type Booted, type CopiedLease, Original } from "../../guest/modelled/copied-guest";
import { serialConsole } from "../../model/console-ids";
import { invariant } from "../../model/fault";
import type { Ref } from "../../model/ref";
import type { Gateway } from "../../network/gateway";
import { mustRun } from "../../toolstack/vm/domains";
import { BROADCAST_MAC, parseIpv4 } from "../../wire/address";
import { usualGroups } from "../../wire/address6";
import { encodeArp } from "../../wire/arp";
import { ETHERTYPE, encodeEthernet } from "../../wire/ethernet";
import { writeConsole } from "../../world/consoles";
import { meterLoad, seriesOf } from "../../world/metering";
import { flowsChanged } from "../../world/traffic";
import { hostInside, nowOf, type RunningGuest, type World } from "../../world/world";
import { account, cell, vcpuStride } from "../../xen/domain";
import { hypercall } from "../../xen/hypercalls";
import { agentKeys, type StoreKey, writeKeys } from "./agent-keys";

/** Guests of one kind that have booted, and the VMs whose empty domains are to have copies of them. */
export interface CopyJob {
  readonly originals: readonly Ref<"VM">[];
  readonly copies: readonly Ref<"VM">[];
}

/** A guest to be copied. */
interface Source {
  readonly guest: RunningGuest;
  readonly inside: Original;
  /** what its agent has published */
  readonly keys: readonly StoreKey[];
}

/** A copy that has been put into its domain, and what it asks of the machine. */
interface Placed {
  readonly guest: RunningGuest;
  readonly original: RunningGuest;
}

/** An address may have been given at any moment since the first guest had its own; but not as late as this before now, µs. */
const LATEST_US = 1_000_000;
const NO_MAC = "00:00:00:00:00:00";
/** Bytes of an ARP packet in its frame. */
const ARP_BYTES = 42;

/** Makes all copies at this instant, in steps. Their domains run, with their drivers up. @throws when of some kind no guest has booted in time */
export function* makeCopies(world: World, jobs: readonly CopyJob[]): Generator<void, void> {
  const placed: Placed[] = [];
  for (const job of jobs)
    for (const one of placeAll(world, job)) {
      placed.push(one);
      yield;
    }
  // Only now: nobody is handed a frame before all have said what they listen to.
  for (const each of placed) {
    goOn(world, each);
    yield;
  }
  for (const host of new Set(placed.map(({ guest }) => guest.host))) {
    refreshBackends(world, host);
    yield;
  }
}

function* placeAll(world: World, { originals, copies }: CopyJob): Generator<Placed, void> {
  const sources = originals.flatMap((vm) => sourceOf(world, mustRun(world, vm)) ?? []);
  for (const [i, copy] of copies.entries()) {
    const guest = mustRun(world, copy);
    const source = sources[i % sources.length];
    invariant(source !== undefined, `a guest like ${guest.spec.name} has booted and is at rest`);
    invariant(!guest.isStarted && guest.hasFrontends, `the domain of ${guest.spec.name} runs, and nothing is in it`);
    place(world, source, guest);
    yield { guest, original: source.guest };
  }
}

function sourceOf(world: World, guest: RunningGuest): Source | null {
  const inside = Original.of(bootedOf(world, guest));
  return inside && { guest, inside, keys: agentKeys(hostInside(world, guest.host).xenstore, guest.domid) };
}

function bootedOf(world: World, { vm, host, domid, spec, engine }: RunningGuest): Booted {
  const services = servicesFor(world, vm, host, domid);
  return { spec, services, image: engine.image(), console: world.consoles.get(serialConsole(vm))?.text ?? "" };
}

/** The guest's inside, its disks and console, and what it has published. */
function place(world: World, { guest: original, inside, keys }: Source, guest: RunningGuest): void {
  const leases = inside.bound.map((nic) => leaseFor(world, guest, nic.device, nic.boundAt));
  const copied = inside.copy({ spec: guest.spec, services: servicesFor(world, guest.vm, guest.host, guest.domid), leases });
  guest.spec.disks.forEach(({ content }, i) => {
    if (content) content.overlay = copied.overlays[i] ?? null;
  });
  writeConsole(world, serialConsole(guest.vm), copied.console);
  seriesOf(world, guest.vm).import(seriesOf(world, original.vm).export());
  copyTimes(world, original, guest);
  copyTraffic(world, original, guest);
  guest.isStarted = true;
  guest.engine.restoreImage(copied.image);
  for (const { device, address } of leases) {
    const mac = macOf(guest, device);
    world.fabric.listen(guest.id, device, { mac, addresses: [address], neighbours: [], hearsArp: false, groups: usualGroups(mac) });
    world.fabric.takeUnheard(guest.id, device);
  }
  writeKeys(hostInside(world, guest.host).xenstore, guest.domid, keys, copied.rename);
  publishGuestData(world, guest.vm);
}

function macOf(guest: RunningGuest, device: number): string {
  return guest.spec.nics.find((nic) => nic.device === device)?.mac ?? "";
}

/** An address of the segment's pool, as if the guest had asked for it at some time since the first one did. */
function leaseFor(world: World, guest: RunningGuest, device: number, boundAt: number): CopiedLease {
  const most = Math.max(0, nowOf(world) - LATEST_US - boundAt);
  const laterUs = world.kernel.random.between("copy", 0, most);
  const leases = gatewayOf(world, guest, device)?.leases;
  const mac = macOf(guest, device);
  const address = leases?.offerFor(mac, boundAt + laterUs) ?? null;
  invariant(leases !== undefined && address !== null, `the pool has an address for ${guest.spec.name}`);
  leases.give(mac, address, boundAt + laterUs, firstHostname(guest.spec.name));
  return { device, address, laterUs };
}

/** The gateway of the segment that a guest's NIC is on. */
function gatewayOf(world: World, guest: RunningGuest, device: number): Gateway | undefined {
  const bridge = world.fabric.portOf(guest.id, device)?.bridge;
  return bridge?.link ? world.fabric.gatewayBeyond(bridge) : undefined;
}

/** CPU time that a boot takes; the domain has had none. */
function copyTimes(world: World, from: RunningGuest, to: RunningGuest): void {
  const original = hostInside(world, from.host).hypervisor.domains.get(from.domid);
  const copy = hostInside(world, to.host).hypervisor.domains.get(to.domid);
  if (!original || !copy) return;
  account(original, nowOf(world));
  account(copy, nowOf(world));
  copy.cpuTimeUs = original.cpuTimeUs;
  copy.cpuTimeRest = original.cpuTimeRest;
  original.cells.forEach((value, i) => {
    // Which pCPU it had last, and what it asks for and gets, are its own.
    if (i % vcpuStride >= cell.ranUs) copy.cells[i] = value;
  });
}

/** What has passed the devices, but for the pages that a disk's requests keep granted, and one frame that each interface still has to send. */
function copyTraffic(world: World, from: RunningGuest, to: RunningGuest): void {
  const [source, target] = [hostInside(world, from.host), hostInside(world, to.host)];
  for (const device of target.bus.devicesOf(to.domid)) {
    const original = source.bus.get({ ...device, domid: from.domid });
    if (!original) continue;
    device.since = { ...original.since };
    if (device.connection && original.connection) device.connection.connectedAt = original.connection.connectedAt;
    if (device.kind === "vbd") {
      const { requests, bytes, reads, readBytes, nextRequest, frontKicks, backKicks, suppressed } = original;
      Object.assign(device, { requests, bytes, reads, readBytes, nextRequest, frontKicks, backKicks, suppressed });
    }
    if (device.kind !== "vif") continue;
    const sent = Math.max(0, original.frontKicks - 1);
    device.frontKicks = sent;
    device.backKicks = sent;
    target.hypercalls.count(to.domid, hypercall.eventChannelOp, sent);
    target.grants.copied(to.domid, sent);
    const first = world.fabric.portOf(from.id, device.number)?.port.traffic;
    const own = world.fabric.portOf(to.id, device.number)?.port.traffic;
    if (!first || !own) continue;
    own.own.inBytes = Math.max(0, first.own.inBytes - ARP_BYTES);
    own.own.inFrames = Math.max(0, first.own.inFrames - 1);
    own.own.outBytes += first.outBytes - own.outBytes;
    own.own.outFrames += first.outFrames - own.outFrames;
  }
}

/** The guest says where it is, as whoever has just got an address does, and asks for CPU, disk and network. */
function goOn(world: World, { guest, original }: Placed): void {
  const { load } = original;
  guest.load = load;
  const inside = hostInside(world, guest.host);
  const domain = inside.hypervisor.domains.get(guest.domid);
  if (domain) inside.hypervisor.demand(domain, Math.floor(load.cpuMicro), load.wholeThreads ?? 0);
  meterLoad(world, guest);
  for (const { nic, ipv4 } of guest.addresses) {
    const ip = parseIpv4(ipv4) ?? 0;
    const senderMac = macOf(guest, nic);
    const payload = encodeArp({ operation: "request", senderMac, senderIp: ip, targetMac: NO_MAC, targetIp: ip });
    const frame = encodeEthernet({ destination: BROADCAST_MAC, source: senderMac, vlan: null, etherType: ETHERTYPE.arp, payload });
    sendFrame(world, guest, nic, frame);
  }
  flowsChanged(world, guest.vm);
}
