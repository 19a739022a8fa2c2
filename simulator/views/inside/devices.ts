/** Devices and rings of a host as the Inside view shows them. @source io.md §1–§3 */

import type { InsideDevice, InsideRing, InsideRingDetail, InsideSlot } from "../../contract/inside";
import type { Device, FlyingRequest } from "../../devices/device";
import { backPath, deviceId, frontPath } from "../../devices/xenbus";
import { sectorIn } from "../../dom0/disk-flying";
import { meteredRequests } from "../../dom0/disk-meters";
import { batchOf, isInRing, leftOf, ringSize } from "../../dom0/disk-rings";
import { NET_RING } from "../../dom0/frame-requests";
import { ratesOf } from "../../network/port-traffic";
import { vifTotal } from "../../world/device-counters";
import { storageOf } from "../../world/disk-storage";
import { vifPortOf } from "../../world/domain-ports";
import type { HostInside } from "../../world/host-inside";
import { seriesOf } from "../../world/metering";
import { guestOf, nowOf, type RunningGuest, type World } from "../../world/world";

/** Requests of one packet each for bulk traffic, bytes: what a full Ethernet frame carries of TCP. */
const PACKET_BYTES = 1448;
const u32 = (value: number): number => value % 4_294_967_296;

export function devicesOf(world: World, inside: HostInside): InsideDevice[] {
  return [...inside.bus.devices.values()].map((device) => deviceView(world, inside, device));
}

function deviceView(world: World, inside: HostInside, device: Device): InsideDevice {
  const guest = guestOf(world, inside.ref, device.domid);
  const load = loadOf(world, guest, device);
  return {
    id: deviceId(device),
    domid: device.domid,
    kind: device.kind,
    name: device.label,
    path: device.isEmulated ? "emulated" : "split",
    backDomid: device.backDomid,
    backName: device.isEmulated
      ? "qemu-dm"
      : device.kind === "vbd"
        ? `${device.domid}.${device.label}-0`
        : `vif${device.domid}.${device.number}`,
    frontState: inside.bus.frontState(device),
    backState: inside.bus.backState(device),
    hotplug: inside.xenstore.read(`${backPath(device)}/hotplug-status`) ?? "",
    ringSize: device.kind === "vbd" ? ringSize(device) : NET_RING,
    inFlight: load.inFlight,
    queued: load.queued,
    requestsPerS: load.requestsPerS,
    bytesPerS: load.bytesPerS,
    failure: device.failure,
    link: linkOf(world, guest, device),
    target: targetOf(world, inside, guest, device),
  };
}

function linkOf(world: World, guest: RunningGuest | undefined, device: Device): InsideDevice["link"] {
  const at = guest && device.kind === "vif" ? vifPortOf(world, guest, device.number) : null;
  if (at?.port.isSetDown) return "down";
  if (at?.port.isDetached) return "detached";
  return at?.bridge.isSetDown ? "bridgeDown" : "up";
}

interface Load {
  readonly requestsPerS: number;
  readonly bytesPerS: number;
  readonly inFlight: number;
  readonly queued: number;
}

/** What goes through now: steady requests by Little's law, single ones as they fly. */
function loadOf(world: World, guest: RunningGuest | undefined, device: Device): Load {
  const now = nowOf(world);
  if (!guest || !device.isPresented || guest.pausedAt !== null) return { requestsPerS: 0, bytesPerS: 0, inFlight: 0, queued: 0 };
  if (device.kind === "vif") {
    const traffic = vifPortOf(world, guest, device.number)?.port.traffic;
    if (!traffic) return { requestsPerS: 0, bytesPerS: 0, inFlight: 0, queued: 0 };
    const rates = ratesOf(traffic, now);
    const bytesPerS = rates.inBytesPerS + rates.outBytesPerS;
    const requestsPerS = Math.round((traffic.flowIn + traffic.flowOut) / PACKET_BYTES) + rates.framesPerS;
    return {
      requestsPerS,
      bytesPerS: Math.round(bytesPerS),
      // Those that nobody takes off the ring are there as well.
      inFlight: Math.min(NET_RING, Math.floor((requestsPerS * 40) / 1e6) + (device.frames?.length ?? 0)),
      queued: 0,
    };
  }
  const log = seriesOf(world, guest.vm);
  const current = (name: string): number => log.current(`vbd_${device.label}_${name}`);
  const requestsPerS = current("iops_read") + current("iops_write");
  const steady = current("inflight");
  const single = device.flying.reduce((sum, request) => sum + leftOf(device, request), 0);
  const wanted = Math.floor(steady) + single;
  return {
    requestsPerS: Math.round(requestsPerS),
    bytesPerS: Math.round(current("read") + current("write")),
    inFlight: Math.min(ringSize(device), wanted),
    queued: Math.max(0, wanted - ringSize(device)),
  };
}

function targetOf(world: World, inside: HostInside, guest: RunningGuest | undefined, device: Device): string {
  if (device.kind === "vif") return inside.xenstore.read(`${backPath(device)}/bridge`) ?? "";
  return (guest && storageOf(world, guest.vm, device.label)?.$ref) ?? "";
}

export function ringDetail(world: World, inside: HostInside, id: string): InsideRingDetail | null {
  const device = inside.bus.devices.get(id);
  if (!device) return null;
  return {
    kind: "ring",
    device: deviceView(world, inside, device),
    frontPath: frontPath(device),
    backPath: backPath(device),
    rings:
      device.isEmulated || !device.connection
        ? []
        : device.kind === "vbd"
          ? [blockRing(world, inside, device)]
          : netRings(world, inside, device),
  };
}

function blockRing(world: World, inside: HostInside, device: Device): InsideRing {
  const now = nowOf(world);
  const size = ringSize(device);
  const guest = guestOf(world, inside.ref, device.domid);
  const load = loadOf(world, guest, device);
  const metered = guest ? meteredRequests(world, guest, device) : 0;
  const before = device.since.requests ?? 0;
  const issued =
    metered - before + device.requests + device.flying.reduce((sum, r) => sum + r.done + (isInRing(r) ? batchOf(device, r) : 0), 0);
  const inFlight = load.inFlight;
  const answered = issued - inFlight;
  const slots: InsideSlot[] = Array.from({ length: size }, () => freeSlot);
  const single = device.flying.filter((r) => isInRing(r) && r.requests === 1);
  const mix = mixOf(world, guest, device);
  for (let index = answered; index < issued; index++) slots[index & (size - 1)] = steadySlot(index, index - answered, now, device, mix);
  single.forEach((request, i) => {
    slots[(issued - single.length + i) & (size - 1)] = slotOf(request, now);
  });
  const guestKicks = Math.floor((metered - before) * (1 - busyShare(load.requestsPerS)));
  return {
    name: "blkif",
    size: size,
    pages: 1 << (device.connection?.order ?? 0),
    grantRefs: device.connection?.ringRefs ?? [],
    frontPort: device.connection?.frontPorts[0] ?? 0,
    backPort: device.connection?.backPorts[0] ?? 0,
    reqProd: u32(issued),
    reqEvent: u32(issued + 1),
    rspProd: u32(answered),
    rspEvent: u32(answered + 1),
    frontReqProdPvt: u32(issued),
    frontRspCons: u32(answered),
    backReqCons: u32(issued - single.filter((r) => r.takenAt === null).length),
    backRspProdPvt: u32(answered),
    inFlight,
    isFull: inFlight >= size,
    slots,
    requests: issued,
    bytes: Math.round(device.bytes + (guest ? seriesBytes(world, guest, device) : 0)),
    frontKicks: device.frontKicks + guestKicks,
    backKicks: device.backKicks + guestKicks,
    suppressed: device.suppressed + (metered - before) - guestKicks,
    stalledUs: device.stalledUs,
  };
}

/** Share of the time in which the back end's thread is at work, and needs no kick. @source io.md §8 (10–15 µs a request) */
function busyShare(requestsPerS: number): number {
  return Math.min(0.98, (requestsPerS * 12) / 1e6);
}
function seriesBytes(world: World, guest: RunningGuest, device: Device): number {
  const log = seriesOf(world, guest.vm);
  const now = nowOf(world);
  return log.total(`vbd_${device.label}_read`, now) + log.total(`vbd_${device.label}_write`, now) - (device.since.bytes ?? 0);
}

const freeSlot: InsideSlot = { state: "free", id: null, operation: null, sector: null, segments: null, grantRefs: [], ageUs: null };

/** What steady requests are like on the average. */
interface Mix {
  /** share of reads, 0…1 */
  readonly reads: number;
  readonly segments: number;
}
function mixOf(world: World, guest: RunningGuest | undefined, device: Device): Mix {
  const log = guest ? seriesOf(world, guest.vm) : null;
  const current = (name: string): number => log?.current(`vbd_${device.label}_${name}`) ?? 0;
  const requests = Math.max(1, current("iops_read") + current("iops_write"));
  return {
    reads: current("iops_read") / requests,
    segments: Math.max(1, Math.round((current("read") + current("write")) / requests / 4096)),
  };
}

/** A request of the steady load, of which only rates are known: it reads or writes as its number falls among their shares. @param place - among those on the ring, from 0 */
function steadySlot(index: number, place: number, now: number, device: Device, mix: Mix): InsideSlot {
  const train = device.flying.find((r) => r.requests > 1 && isInRing(r));
  const isRead = Math.floor((index + 1) * mix.reads) > Math.floor(index * mix.reads);
  return {
    state: "service",
    id: u32(index),
    operation: train ? `${train.isIndirect ? "INDIRECT " : ""}${train.operation}` : isRead ? "READ" : "WRITE",
    sector: train ? sectorIn(train, Math.min(train.requests - 1, train.done + place)) : null,
    segments: train?.segments ?? mix.segments,
    grantRefs: [],
    ageUs: train ? now - (train.slotAt ?? now) : null,
  };
}
function slotOf(request: FlyingRequest, now: number): InsideSlot {
  return {
    state: request.takenAt === null ? "request" : request.answeredAt === null ? "service" : "response",
    id: request.id,
    operation: request.isIndirect ? `INDIRECT ${request.operation}` : request.operation,
    sector: request.sector,
    segments: request.segments,
    grantRefs: request.grantRefs,
    ageUs: now - (request.slotAt ?? now),
  };
}

function netRings(world: World, inside: HostInside, device: Device): InsideRing[] {
  const guest = guestOf(world, inside.ref, device.domid);
  const traffic = guest && vifPortOf(world, guest, device.number)?.port.traffic;
  const { connection } = device;
  if (!connection) return [];
  const queues = connection.ringRefs.length / 2;
  const bytesOf = (direction: "tx" | "rx"): number =>
    (guest ? vifTotal(world, guest, device, direction) : 0) - (device.since[direction] ?? 0);
  return Array.from({ length: queues }, (_, queue) =>
    (["tx", "rx"] as const).map((direction, i): InsideRing => {
      const frames = (direction === "tx" ? traffic?.inFrames : traffic?.outFrames) ?? 0;
      const bytes = Math.max(0, Math.floor(bytesOf(direction) / queues));
      const requests = Math.floor(bytes / PACKET_BYTES) + (queue === 0 ? frames : 0);
      const posted = direction === "rx" ? NET_RING - 1 : 0;
      const produced = requests + posted;
      return {
        name: queues > 1 ? `${direction} queue ${queue}` : direction,
        size: NET_RING,
        pages: 1,
        grantRefs: [connection.ringRefs[queue * 2 + i] ?? 0],
        frontPort: connection.frontPorts[queue * 2 + i] ?? 0,
        backPort: connection.backPorts[queue * 2 + i] ?? 0,
        reqProd: u32(produced),
        reqEvent: u32(produced + 1),
        rspProd: u32(requests),
        rspEvent: u32(requests + 1),
        frontReqProdPvt: u32(produced),
        frontRspCons: u32(requests),
        backReqCons: u32(requests),
        backRspProdPvt: u32(requests),
        inFlight: posted,
        isFull: false,
        slots: Array.from({ length: NET_RING }, (_, slot) => netSlot(slot, requests, posted, (connection.bufferRefs[queue] ?? 0) + slot)),
        requests,
        bytes,
        frontKicks: queue === 0 && direction === "tx" ? device.frontKicks : 0,
        backKicks: queue === 0 && direction === "tx" ? device.backKicks : 0,
        suppressed: queue === 0 && direction === "tx" ? device.suppressed : 0,
        stalledUs: 0,
      };
    }),
  ).flat();
}

/** Receive buffers lie posted in all slots but the one that comes next. */
function netSlot(slot: number, requests: number, posted: number, ref: number): InsideSlot {
  const isNext = slot === (requests + posted) % NET_RING;
  return posted === 0 || isNext ? freeSlot : { ...freeSlot, state: "posted", operation: "rx", grantRefs: [ref] };
}
