/** Single disk requests of guests: through the ring or through qemu, to the SR and back. @source io.md §2, §4, §5 */

import { blockRingSize, type Device, type FlyingRequest, NONE } from "../devices/device";
import { FOLLOWS_KEPT, type Follow } from "../devices/follow";
import { type BlockWalk, emulatedBlockPath, splitBlockPath } from "../devices/paths/block";
import { emulatedBlockUs, splitBlock, splitBlockUs } from "../devices/paths/times";
import { diskNumber } from "../devices/xenbus";
import type { DiskRequest } from "../guest/engine";
import { isSet, type Ref } from "../model/ref";
import { driverOf } from "../storage/drivers/table";
import { book } from "../storage/throughput";
import type { RequestDone } from "../world/event-kinds";
import type { HostInside } from "../world/host-inside";
import { logOf, meteredDisk } from "../world/metering";
import { guestOf, hostInside, nowOf, type RunningGuest, type World } from "../world/world";
import { hypercall } from "../xen/hypercalls";
import { land } from "./write-backs";

/** Largest request by way, bytes. @source io.md §2 (32 indirect segments of 4 KiB by default); IDE DMA: 128 KiB of sectors */
const REQUEST_BYTES = 131_072;
/** Segments that fit in a slot of the ring; more go by indirect pages. @source io.md §2 (11 segments) */
const DIRECT_SEGMENTS = 11;
/** Pages that stay granted at most. @source io.md §2 (persistent grants: 1056 a ring) */
const PERSISTENT_MOST = 1056;
/** What an emulated disk can carry, bytes/s. @source io.md §5 (IDE 50–150 MB/s) */
const EMULATED_BYTES_PER_S = 100_000_000;

/** What a request waits whose device is connecting again after a suspend. guess: as long as a handshake takes */
const RECONNECT_US = 3_000;

export function ringSize(device: Device): number {
  return blockRingSize(device.connection?.order ?? 0);
}

/** What a guest asks of a disk. */
interface Asked extends DiskRequest {
  readonly kind: "read" | "write";
  readonly bytes: number;
}

/** Books a transfer of a guest on one of its disks. @returns when it is done, µs; null: the device does not work (EIO) */
export function diskRequest(world: World, guest: RunningGuest, name: string, asked: Asked): number | null {
  const { kind, bytes } = asked;
  const inside = hostInside(world, guest.host);
  const now = nowOf(world);
  if (guest.domid === 0) return bookOn(world, guest.vm, name, kind, bytes, now);
  const device = inside.bus.get({ kind: "vbd", domid: guest.domid, number: diskNumber(name) });
  if (!device || !(device.isPresented || device.isResuming)) return null;
  const before = (device.isEmulated ? emulatedBlockUs.before : splitBlockUs.before) + (device.isResuming ? RECONNECT_US : 0);
  const after = device.isEmulated ? emulatedBlockUs.after : splitBlockUs.after;
  let deviceDoneAt = bookOn(world, guest.vm, name, kind, bytes, now + before);
  if (device.isEmulated) deviceDoneAt = Math.max(deviceDoneAt, now + before + Math.ceil((bytes * 1_000_000) / EMULATED_BYTES_PER_S));
  if (asked.carries !== undefined) deviceDoneAt = Math.max(deviceDoneAt, carriedBy(device) - after);
  const doneAt = deviceDoneAt + after;
  const granted = persistentPages(inside, device);
  const request = fly(inside, device, asked, now, deviceDoneAt, doneAt);
  const isFirstUse = persistentPages(inside, device) > granted;
  world.kernel.schedule(doneAt, world.kinds.request, {
    host: guest.host,
    device: [guest.domid, "vbd", device.number].join("/"),
    request: request.id,
  });
  followIt(world, inside, guest, device, request, { kind, now, deviceDoneAt, isFirstUse });
  return doneAt;
}

/** When all is done that carries what a guest has written: a page is not written again before its last write is done. @source Linux mm/page-writeback.c (wait_on_page_writeback) */
function carriedBy(device: Device): number {
  return device.flying.reduce((last, { carries, doneAt }) => (carries === undefined ? last : Math.max(last, doneAt)), 0);
}

/** Puts a request, or a long copy's train of them, into the ring. */
function fly(
  inside: HostInside,
  device: Device,
  { kind, bytes, carries, metered }: Asked,
  now: number,
  deviceDoneAt: number,
  doneAt: number,
): FlyingRequest {
  const requests = Math.max(1, Math.ceil(bytes / REQUEST_BYTES));
  const ring = ringSize(device);
  const pages = Math.max(1, Math.ceil(Math.min(bytes, REQUEST_BYTES * Math.min(requests, ring)) / 4096));
  const segments = Math.max(1, Math.ceil(Math.min(bytes, REQUEST_BYTES) / 4096));
  const isBusy = device.flying.some((r) => r.slotAt <= now && now < r.takenAt);
  const kicks = isBusy ? 0 : Math.ceil(requests / ring);
  const slotAt = now + splitBlock.queue + splitBlock.grant + splitBlock.slot;
  const request: FlyingRequest = {
    id: device.nextRequest,
    operation: kind === "write" ? "WRITE" : "READ",
    requests,
    sector: ((device.nextRequest * 8 + 2048) % 16_777_216) >>> 0,
    segments,
    isIndirect: segments > DIRECT_SEGMENTS,
    bytes,
    ...(carries === undefined ? {} : { carries }),
    ...(metered ? { metered } : {}),
    grantRefs: device.isEmulated ? [] : grantPages(inside, device, pages, kind === "write"),
    slotAt,
    takenAt: slotAt + splitBlock.notify + splitBlock.pending + splitBlock.upcall + splitBlock.map,
    answeredAt: deviceDoneAt + splitBlock.respond,
    doneAt,
  };
  device.nextRequest += requests;
  device.flying = [...device.flying, request];
  if (device.isEmulated) return request;
  device.frontKicks += kicks;
  device.backKicks += Math.max(1, kicks);
  device.suppressed += requests - kicks;
  inside.hypercalls.count(device.domid, hypercall.eventChannelOp, kicks);
  inside.hypercalls.count(device.backDomid, hypercall.eventChannelOp, Math.max(1, kicks));
  const { connection } = device;
  if (kicks > 0 && connection?.frontPorts[0] !== undefined) {
    inside.events.send(device.domid, connection.frontPorts[0]);
    const back = connection.backPorts[0];
    if (back !== undefined) inside.events.take(device.backDomid, back);
  }
  return request;
}

/** Grants the pages of a request; with persistent grants those that are granted already are used again. @returns the refs */
function grantPages(inside: HostInside, device: Device, pages: number, isReadonly: boolean): number[] {
  const { connection } = device;
  if (!connection) return [];
  const what = `vbd ${device.number} ${connection.isPersistent ? "persistent" : "request"}`;
  const have = connection.isPersistent ? persistentPages(inside, device) : 0;
  const wanted = connection.isPersistent ? Math.min(pages, PERSISTENT_MOST) - have : pages;
  if (wanted > 0) {
    const isOneWay = isReadonly && !connection.isPersistent;
    const ref = inside.grants.grant(device.domid, device.backDomid, 0x20000 + have, wanted, isOneWay, what);
    if (ref >= 0) {
      inside.grants.map(device.backDomid, device.domid, ref, isOneWay);
      inside.hypercalls.count(device.backDomid, hypercall.grantTableOp);
      if (connection.isPersistent) connection.persistentRefs = [...connection.persistentRefs, ref];
      else return range(ref, wanted);
    }
  }
  return connection.isPersistent ? persistentList(inside, device).slice(0, pages) : [];
}

function range(ref: number, count: number): number[] {
  return Array.from({ length: Math.min(count, 64) }, (_, i) => ref + i);
}
function persistentList(inside: HostInside, device: Device): number[] {
  const refs = device.connection?.persistentRefs ?? [];
  return inside.grants.runs(device.domid).flatMap((run) => (refs.includes(run.ref) ? range(run.ref, run.count) : []));
}
function persistentPages(inside: HostInside, device: Device): number {
  const refs = device.connection?.persistentRefs ?? [];
  return inside.grants.runs(device.domid).reduce((sum, run) => sum + (refs.includes(run.ref) ? run.count : 0), 0);
}

/** A request is answered: its slot is free, its grants are taken back, and what was stalled is known. */
export function requestDone(world: World, done: RequestDone): void {
  const inside = world.hosts.get(done.host);
  const device = inside?.bus.devices.get(done.device);
  const at = device?.flying.findIndex((r) => r.id === done.request) ?? -1;
  if (!inside || !device || at < 0) return;
  const request = device.flying[at] as FlyingRequest;
  device.flying = device.flying.length === 1 ? NONE : device.flying.toSpliced(at, 1);
  device.requests += request.requests;
  device.bytes += request.bytes;
  if (request.operation === "READ") {
    device.reads += request.requests;
    device.readBytes += request.bytes;
  }
  const ring = ringSize(device);
  if (request.requests > ring) {
    device.stalls++;
    device.stalledUs += Math.floor(((request.answeredAt - request.takenAt) * (request.requests - ring)) / request.requests);
  }
  const first = request.grantRefs[0];
  if (first !== undefined && !device.connection?.isPersistent) {
    inside.grants.unmap(device.domid, first);
    inside.grants.end(device.domid, first);
    inside.hypercalls.count(device.backDomid, hypercall.grantTableOp);
  }
  const guest = guestOf(world, done.host, device.domid);
  if (!guest) return;
  meterRequest(world, guest, device, request);
  if (request.carries !== undefined) land(world, guest, device.label, request.carries);
}

/** A request shows in the meters of its disk; of what they count by the guest's load, or from here, the device's own counts are free. */
function meterRequest(world: World, guest: RunningGuest, device: Device, { operation, requests, bytes, metered = 0 }: FlyingRequest): void {
  const log = logOf(world, guest);
  const [disk, way] = [`vbd_${device.label}`, operation === "READ" ? "read" : "write"];
  const rest = { bytes: Math.max(0, bytes - metered), requests: requests - Math.min(requests, Math.ceil(metered / REQUEST_BYTES)) };
  if (rest.bytes > 0) log.add(nowOf(world), `${disk}_${way}`, rest.bytes);
  if (rest.requests > 0) log.add(nowOf(world), `${disk}_iops_${way}`, rest.requests);
  const inMeters = meteredDisk(guest) === device.label ? { bytes, requests } : rest;
  device.since = counted(device.since, inMeters, operation === "READ");
}

function counted(since: Device["since"], more: { readonly bytes: number; readonly requests: number }, isRead: boolean): Device["since"] {
  const plus = (name: string, amount: number): number => (since[name] ?? 0) + amount;
  const all = { ...since, bytes: plus("bytes", more.bytes), requests: plus("requests", more.requests) };
  return isRead ? { ...all, readBytes: plus("readBytes", more.bytes), reads: plus("reads", more.requests) } : all;
}

/** Books on the SR behind a disk. What a long copy carries is counted by the guest's load. */
function bookOn(world: World, vm: Ref<"VM">, device: string, kind: "read" | "write", bytes: number, now: number): number {
  const sr = storageOf(world, vm, device);
  if (!sr) return now + 100;
  const booked = book(driverOf(sr).speed, now, world.srBusyUntil.get(sr.$ref) ?? 0, kind, bytes, 0);
  world.srBusyUntil.set(sr.$ref, booked.freeAt);
  return booked.doneAt;
}
function storageOf(world: World, vm: Ref<"VM">, device: string) {
  const record = world.db.must("VM", vm);
  const vbd = record.VBDs.map((ref) => world.db.must("VBD", ref)).find((v) => v.device === device && v.currently_attached);
  return vbd && isSet(vbd.VDI) ? world.db.must("SR", world.db.must("VDI", vbd.VDI).SR) : undefined;
}

/** Steady requests of a device so far, from the meters. */
export function meteredRequests(world: World, guest: RunningGuest, device: Device): number {
  const log = logOf(world, guest);
  const now = nowOf(world);
  return Math.floor(log.total(`vbd_${device.label}_iops_read`, now) + log.total(`vbd_${device.label}_iops_write`, now));
}

/** What is known of a request beside its slot. */
interface Followed {
  readonly kind: "read" | "write";
  readonly now: number;
  readonly deviceDoneAt: number;
  /** pages had to be granted for it */
  readonly isFirstUse: boolean;
}

/** Writes the steps down when somebody waits for this request. */
function followIt(
  world: World,
  inside: HostInside,
  guest: RunningGuest,
  device: Device,
  request: FlyingRequest,
  { kind, now, deviceDoneAt, isFirstUse }: Followed,
): void {
  const wanted = kind === "write" ? "diskWrite" : "diskRead";
  const follow = inside.follows.find((f) => f.startedAt === null && !f.isGone && f.domid === guest.domid && f.request === wanted);
  if (!follow || request.requests !== 1) return;
  const sr = storageOf(world, guest.vm, device.label);
  const produced = meteredRequests(world, guest, device) - (device.since.requests ?? 0) + device.requests + device.flying.length - 1;
  const walk: BlockWalk = {
    at: now,
    deviceDoneAt,
    isWrite: kind === "write",
    domid: guest.domid,
    backDomid: device.backDomid,
    device: device.label,
    number: device.number,
    bytes: request.bytes,
    sector: request.sector,
    segments: request.segments,
    id: request.id,
    ringSize: ringSize(device),
    reqProd: produced,
    rspProd: produced,
    grantRefs: request.grantRefs,
    isPersistent: device.connection?.isPersistent ?? false,
    isFirstUse,
    frontPort: device.connection?.frontPorts[0] ?? 0,
    backPort: device.connection?.backPorts[0] ?? 0,
    isKicked: !device.flying.some((r) => r !== request && r.slotAt <= now && now < r.takenAt),
    isAnswerKicked: true,
    storage: sr ? `${sr.name_label} (${sr.type})` : "",
    driver: sr ? driverOf(sr).kernelDriver : "ahci",
    modelDomid: guest.stubDomid ?? 0,
  };
  begin(world, follow, device.label, device.isEmulated ? emulatedBlockPath(walk) : splitBlockPath(walk), now);
}

/** A followed request is under way: virtual time can be stepped to each of its steps. */
export function begin(world: World, follow: Follow, device: string, steps: Follow["steps"], now: number): void {
  follow.startedAt = now;
  follow.device = device;
  follow.steps = steps;
  for (const at of new Set(steps.map((step) => step.at))) if (at > now) world.kernel.schedule(at, world.kinds.mark, null);
}

/** Keeps a new follow; the oldest one goes. */
export function keepFollow(inside: HostInside, follow: Follow): void {
  inside.follows = [...inside.follows, follow].slice(-FOLLOWS_KEPT);
}
