/**
 * Single disk requests of guests: through the ring or through qemu, to the SR and back. Each stage takes CPU of somebody, which has to be
 * had first, or the device's time; what is there when it ends decides how it goes on. @source io.md §2, §4, §5
 */
import { type Device, type FlyingRequest, type Held, NONE } from "../devices/device";
import { emulatedStages, exitUs, type Stage, splitStages } from "../devices/paths/stages";
import { deviceId, diskNumber } from "../devices/xenbus";
import type { RequestDue } from "../world/event-kinds";
import type { HostInside } from "../world/host-inside";
import { lowerDiskOf } from "../world/lower-disks";
import { spend } from "../world/metering";
import { guestOf, hostInside, nowOf, type RunningGuest, type World } from "../world/world";
import { hypercall } from "../xen/hypercalls";
import { scattered } from "../xen/visits/chance";
import { type Asked, fly, REQUEST_BYTES, sectorIn } from "./disk-flying";
import { endGrants, grantPages, persistentPages } from "./disk-grants";
import { countRequest, meterRequest } from "./disk-meters";
import { batchOf, isBackAwake, ringSize, slotsUsed } from "./disk-rings";
import { followEnds, followFails, followHeld, followReleased, followStage, followStarts } from "./disk-steps";
import { bookOn, freeAt, transferred } from "./disk-transfers";
import { land } from "./write-backs";

/** When a vCPU is looked at again that has no pCPU, µs. guess: any time would do, since nobody is told when one is free */
const NO_PCPU_US = 10_000;

/** A guest asks a disk for something; its engine hears when it is over. @returns false: the device does not work (EIO) */
export function diskRequest(world: World, guest: RunningGuest, name: string, asked: Asked): boolean {
  const inside = hostInside(world, guest.host);
  if (guest.domid === 0) {
    const doneAt = bookOn(world, guest.vm, name, asked.kind, asked.bytes);
    world.kernel.schedule(doneAt, world.kinds.request, { host: guest.host, device: "", request: asked.ticket });
    return true;
  }
  const device = inside.bus.get({ kind: "vbd", domid: guest.domid, number: diskNumber(name) });
  if (!device || !(device.isPresented || device.isResuming)) return false;
  const request = fly(device, asked, nowOf(world));
  followStarts(world, inside, guest, device, request);
  begin(world, inside, device, request);
  return true;
}

function stagesOf(device: Device): readonly Stage[] {
  return device.isEmulated ? emulatedStages : splitStages;
}
/** Whose CPU a stage takes. */
function domidOf(inside: HostInside, device: Device, side: "guest" | "back"): number {
  if (side === "guest") return device.domid;
  return device.isEmulated ? (inside.guests.get(device.domid)?.stubDomid ?? 0) : device.backDomid;
}

/** CPU that a stage takes, µs. */
function stageUs(inside: HostInside, device: Device, request: FlyingRequest, stage: Stage): number {
  const type = inside.hypervisor.domains.get(device.domid)?.type ?? "pv";
  return stage.us(batchOf(device, request)) + (device.isEmulated ? 0 : exitUs(type, stage));
}

/** A stage begins: its CPU or its device is asked for. */
function begin(world: World, inside: HostInside, device: Device, request: FlyingRequest): void {
  const stage = stagesOf(device)[request.stage] as Stage;
  const now = nowOf(world);
  request.held = null;
  if (stage.name === "queue") granted(inside, device, request);
  if (stage.side === "device" && device.backDomid !== 0 && !device.isEmulated) {
    intoLowerDisk(world, inside, device, request);
    return;
  }
  if (stage.side === "device") {
    const begun = Math.max(now, freeAt(world, inside, device));
    const doneAt = transferred(world, inside, device, request);
    followStage(world, inside, device, request, stage.name, { start: begun, end: doneAt });
    due(world, inside, device, request, doneAt);
    return;
  }
  const domid = domidOf(inside, device, stage.side);
  const domain = inside.hypervisor.domains.get(domid);
  const vcpu = domain ? threadOf(device, stage.side, domain.vcpus) : 0;
  const us = stageUs(inside, device, request, stage);
  const visit = domain && inside.hypervisor.visits.visit(domain, vcpu, us);
  if (!visit) {
    hold(world, inside, device, request, ["cpu", domid], true);
    return;
  }
  // Of one of the steady load the load's own demand speaks.
  if (request.ticket !== 0) spend(world, inside.ref, domain, vcpu, visit.cpuUs, visit.pcpu);
  followStage(world, inside, device, request, stage.name, visit);
  due(world, inside, device, request, visit.end);
}

/** What a driver domain's back end has taken it asks of the disk that it has itself: the request waits for that one's. */
function intoLowerDisk(world: World, inside: HostInside, device: Device, request: FlyingRequest): void {
  const guest = inside.guests.get(device.domid);
  const driver = inside.guests.get(device.backDomid);
  const disk = guest && lowerDiskOf(world, guest, device);
  const lower = driver && disk && inside.bus.get({ kind: "vbd", domid: driver.domid, number: diskNumber(disk.device) });
  if (!driver || !lower || !(lower.isPresented || lower.isResuming)) {
    requestFails(world, inside, device, request, "EIO");
    return;
  }
  const { operation, requests, id } = request;
  const bytes = Math.ceil((request.bytes * batchOf(device, request)) / requests);
  const kind = operation === "READ" ? "read" : "write";
  const at = [sectorIn(request, request.done), Math.ceil(bytes / 512)];
  const asked: Asked = { kind, bytes, ticket: -1, serves: [deviceId(device), id], at };
  const made = fly(lower, asked, nowOf(world));
  request.dueAt = null;
  request.held = { by: ["disk", deviceId(lower), made.id], since: nowOf(world), isAtStart: false };
  begin(world, inside, lower, made);
}

/** The request of a driver domain's own disk is over that one of a front end has waited for. */
function lowerDone(world: World, inside: HostInside, lower: Device, { id, serves }: FlyingRequest, isDone: boolean, reason: string): void {
  if (!serves) return;
  const device = inside.bus.devices.get(serves[0]);
  const request = device?.flying.find((each) => each.id === serves[1]);
  const by = request?.held?.by;
  // It may have been sent anew meanwhile, another way.
  if (!device || !request?.held || by?.[0] !== "disk" || by[1] !== deviceId(lower) || by[2] !== id) return;
  if (!isDone) {
    requestFails(world, inside, device, request, reason);
    return;
  }
  const { since } = request.held;
  request.held = null;
  request.dueAt = nowOf(world);
  followStage(world, inside, device, request, "device", { start: since, end: nowOf(world) });
  stageOver(world, inside, device, request);
}

/**
 * The vCPU that does it. Threads of a guest that want a whole one have the first, and interrupts go to the last that is left; each disk has a
 * thread of its own in Dom0, anywhere. guess: a kernel spreads both as it likes
 */
function threadOf(device: Device, side: "guest" | "back", vcpus: number): number {
  return side === "guest" ? vcpus - 1 : scattered(device.domid, device.number) % vcpus;
}

function due(world: World, inside: HostInside, device: Device, request: FlyingRequest, at: number): void {
  request.dueAt = at;
  const payload: RequestDue = { host: inside.ref, device: deviceId(device), request: request.id, turn: request.turn };
  world.kernel.schedule(at, world.kinds.request, payload);
}

function hold(
  world: World,
  inside: HostInside,
  device: Device,
  request: FlyingRequest,
  by: Held,
  isAtStart: boolean,
  since: number = nowOf(world),
): void {
  request.dueAt = null;
  request.held = { by, since, isAtStart };
  followHeld(inside, device, request.id, by, since);
  const served = request.serves && inside.bus.devices.get(request.serves[0]);
  if (served && request.serves) followHeld(inside, served, request.serves[1], by, since);
  const domain = by[0] === "cpu" ? inside.hypervisor.domains.get(by[1]) : undefined;
  // One that could run has no pCPU: nobody will say when it has.
  if (domain && !domain.isPaused && domain.shutdownReason === null) due(world, inside, device, request, nowOf(world) + NO_PCPU_US);
}

/** What held a request is over: it looks again. */
function goOn(world: World, inside: HostInside, device: Device, request: FlyingRequest): void {
  const { held } = request;
  if (!held) return;
  request.turn++;
  followReleased(inside, device, request, nowOf(world));
  if (held.by[0] === "ring") device.stalledUs += nowOf(world) - held.since;
  if (held.isAtStart) begin(world, inside, device, request);
  else stageOver(world, inside, device, request);
}

/** A stage of a request ends. */
export function requestDue(world: World, { host, device: id, request: number, turn = 0 }: RequestDue): void {
  const inside = world.hosts.get(host);
  if (!inside) return;
  if (id === "") {
    guestOf(world, host, 0)?.engine.diskDone(number, true);
    return;
  }
  const device = inside.bus.devices.get(id);
  const request = device?.flying.find((each) => each.id === number);
  if (!device || !request || request.turn !== turn) return;
  if (request.held) goOn(world, inside, device, request);
  else stageOver(world, inside, device, request);
}

function stageOver(world: World, inside: HostInside, device: Device, request: FlyingRequest): void {
  const stages = stagesOf(device);
  const stage = stages[request.stage] as Stage;
  const { name, side } = stage;
  const by = side === "device" ? null : obstacle(inside, device, request, domidOf(inside, device, side), name);
  if (by) {
    const beginsAt = (request.dueAt ?? 0) - stageUs(inside, device, request, stage);
    const pausedAt = by[0] === "cpu" ? stoppedBefore(inside, by[1], beginsAt) : null;
    hold(world, inside, device, request, by, pausedAt !== null, pausedAt ?? nowOf(world));
    return;
  }
  request.held = null;
  happen(world, inside, device, request, name);
  if (name !== "complete") request.stage++;
  else if (request.done < request.requests) request.stage = 0;
  else {
    finish(world, inside, device, request);
    return;
  }
  begin(world, inside, device, request);
}

/** What keeps a request from going on at the end of a stage; null: nothing. */
function obstacle(inside: HostInside, device: Device, request: FlyingRequest, domid: number, name: Stage["name"]): Held | null {
  const domain = inside.hypervisor.domains.get(domid);
  // It was stopped while it was at it.
  if (!domain || domain.isPaused || domain.shutdownReason !== null) return ["cpu", domid];
  if (device.isEmulated) return null;
  if (device.connection?.connectedAt == null) return ["connection"];
  return name === "queue" && slotsUsed(device, request) + batchOf(device, request) > ringSize(device) ? ["ring"] : null;
}

/** When a domain was stopped while its vCPU still waited for its turn: what it was to do it has not begun. Null: it has. */
function stoppedBefore(inside: HostInside, domid: number, beginsAt: number): number | null {
  const pausedAt = inside.guests.get(domid)?.pausedAt ?? null;
  return pausedAt !== null && pausedAt < beginsAt ? pausedAt : null;
}

/** What a stage comes to. */
function happen(world: World, inside: HostInside, device: Device, request: FlyingRequest, name: Stage["name"]): void {
  const now = nowOf(world);
  if (name === "queue") intoRing(world, inside, device, request);
  else if (name === "take" || name === "submit") request.takenAt ??= now;
  else if (name === "answer" || name === "interrupt") request.answeredAt = now;
  if (name !== "complete") return;
  request.done += batchOf(device, request);
  if (request.done < request.requests) stalled(device, now - request.askedAt, request);
  // Its slots are free.
  const next = device.flying.find(({ held }) => held?.by[0] === "ring");
  if (next) later(world, inside, device, next);
}

/** The ring was full all the while that a train's earlier part was under way. */
function stalled(device: Device, us: number, { requests, done }: FlyingRequest): void {
  if (done <= ringSize(device)) device.stalls++;
  device.stalledUs += Math.floor((us * (requests - done)) / requests / Math.max(1, Math.ceil(done / ringSize(device))));
}

/** It looks again at this instant, when the event that runs is over. */
function later(world: World, inside: HostInside, device: Device, request: FlyingRequest): void {
  request.turn++;
  due(world, inside, device, request, nowOf(world));
}

/** The front end grants its pages, unless it has. */
function granted(inside: HostInside, device: Device, request: FlyingRequest): void {
  if (device.isEmulated || request.grantRefs.length > 0) return;
  const before = persistentPages(inside, device);
  const pages = Math.max(1, Math.ceil(Math.min(request.bytes, REQUEST_BYTES * batchOf(device, request)) / 4096));
  request.grantRefs = grantPages(inside, device, pages, request.operation === "WRITE");
  request.isFirstUse = persistentPages(inside, device) > before;
}

/** The front end has written its requests into the ring, and kicks the back end when that sleeps. */
function intoRing(world: World, inside: HostInside, device: Device, request: FlyingRequest): void {
  request.slotAt ??= nowOf(world);
  if (device.isEmulated) return;
  granted(inside, device, request);
  const batch = batchOf(device, request);
  const kicks = isBackAwake(device, request) ? 0 : 1;
  device.frontKicks += kicks;
  device.backKicks++;
  device.suppressed += batch - kicks;
  inside.hypercalls.count(device.domid, hypercall.eventChannelOp, kicks);
  inside.hypercalls.count(device.backDomid, hypercall.eventChannelOp);
  const { connection } = device;
  if (kicks === 0 || connection?.frontPorts[0] === undefined) return;
  inside.events.send(device.domid, connection.frontPorts[0]);
  const back = connection.backPorts[0];
  if (back !== undefined) inside.events.take(device.backDomid, back);
}
/** A request is answered: its grants are taken back, what it carried has landed, and its guest hears of it. */
function finish(world: World, inside: HostInside, device: Device, request: FlyingRequest): void {
  forget(inside, device, request);
  countRequest(device, request);
  followEnds(inside, device, request);
  const guest = guestOf(world, inside.ref, device.domid);
  if (!guest) return;
  meterRequest(world, guest, device, request);
  if (request.serves) {
    lowerDone(world, inside, device, request, true, "");
    return;
  }
  if (request.carries !== undefined) land(world, guest, device.label, request.carries);
  guest.engine.diskDone(request.ticket, true);
}
function forget(inside: HostInside, device: Device, request: FlyingRequest): void {
  device.flying = device.flying.length === 1 ? NONE : device.flying.filter((each) => each !== request);
  endGrants(inside, device, request.grantRefs);
}

/** A domain runs again: what waited for it goes on. */
export function requestsGoOn(world: World, inside: HostInside, domid: number): void {
  for (const device of inside.bus.devices.values())
    for (const request of device.flying)
      if (request.held?.by[0] === "cpu" && request.held.by[1] === domid) later(world, inside, device, request);
}

/** A device goes another way from now on, and is not connected yet: what was on its old way waits for it, and is sent anew then. */
export function requestsWait(world: World, inside: HostInside, device: Device): void {
  for (const request of device.flying) {
    request.turn++;
    request.stage = 0;
    hold(world, inside, device, request, ["connection"], true);
  }
}

/** A device works again: requests that were not answered are sent anew. @source Linux drivers/block/xen-blkfront.c (blkif_recover) */
export function requestsAnew(world: World, inside: HostInside, device: Device): void {
  for (const request of device.flying) {
    request.turn++;
    request.stage = 0;
    begin(world, inside, device, request);
  }
}

/** A device works no longer: its requests fail. */
export function requestsFail(world: World, inside: HostInside, device: Device, reason: string): void {
  for (const request of device.flying) requestFails(world, inside, device, request, reason);
}
function requestFails(world: World, inside: HostInside, device: Device, request: FlyingRequest, reason: string): void {
  forget(inside, device, request);
  followFails(inside, device, request, nowOf(world), reason);
  if (request.serves) lowerDone(world, inside, device, request, false, reason);
  else guestOf(world, inside.ref, device.domid)?.engine.diskDone(request.ticket, false);
}
