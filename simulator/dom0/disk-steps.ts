/** What is written down of a followed disk request, stage by stage. */
import type { InsideRequest } from "../contract/inside";
import type { Device, FlyingRequest, Held } from "../devices/device";
import type { Follow } from "../devices/follow";
import { type BlockWalk, emulatedSteps, splitSteps } from "../devices/paths/block";
import type { StageName } from "../devices/paths/stages";
import { deviceId } from "../devices/xenbus";
import { driverOf } from "../storage/drivers/table";
import { driverOfDevice } from "../world/back-ends";
import { storageOf } from "../world/disk-storage";
import type { HostInside } from "../world/host-inside";
import { guestOf, nowOf, type RunningGuest, type World } from "../world/world";
import { meteredRequests } from "./disk-meters";
import { isBackAwake, ringSize } from "./disk-rings";
import { addSteps, addWait, failFollow, followOf, takeWait, waitingFollow } from "./followed";

/** Steps of a request that nothing comes between. */
const EXPECTED = { split: 15, emulated: 16 } as const;

/** A request begins: somebody may have waited for it. */
export function followStarts(world: World, inside: HostInside, guest: RunningGuest, device: Device, request: FlyingRequest): void {
  const wanted: InsideRequest = request.operation === "WRITE" ? "diskWrite" : "diskRead";
  const follow = waitingFollow(inside, guest.domid, wanted);
  if (!follow || request.requests !== 1) return;
  follow.startedAt = nowOf(world);
  follow.device = device.label;
  follow.flying = [deviceId(device), request.id];
  follow.expected = device.isEmulated ? EXPECTED.emulated : EXPECTED.split;
}

/** A stage begins, and takes its time from `start` to `end`. */
export function followStage(
  world: World,
  inside: HostInside,
  device: Device,
  request: FlyingRequest,
  stage: StageName,
  { start, end }: { readonly start: number; readonly end: number },
): void {
  const follow = followOf(inside, deviceId(device), request.id);
  const guest = guestOf(world, inside.ref, device.domid);
  if (!follow || !guest) return;
  const now = nowOf(world);
  follow.trouble = null;
  addWait(follow, start - now, stage === "device" ? "device" : isGuests(stage) ? "guestCpu" : "backCpu");
  // Rounds of the device model after the first take their time, and look alike.
  if (device.isEmulated && request.stage > 2 && (stage === "emulate" || stage === "trap")) return;
  const steps = device.isEmulated ? emulatedSteps : splitSteps;
  const found = steps(walkOf(world, guest, device, request, follow), stage, { now, start, end, waited: follow.waited });
  if (found.length > 0) takeWait(follow);
  addSteps(world, follow, found, now);
}
function isGuests(stage: StageName): boolean {
  return stage === "queue" || stage === "trap" || stage === "inject" || stage === "complete";
}

/** It stands still. @param from - what was to happen after it has not, virtual µs */
export function followHeld(inside: HostInside, device: Device, request: number, by: Held, from: number): void {
  const follow = followOf(inside, deviceId(device), request);
  if (!follow) return;
  follow.steps = follow.steps.filter(({ at }) => at <= from);
  if (by[0] === "cpu") follow.trouble = ["follow.paused", by[1]];
  else if (device.isStranded) follow.trouble = ["follow.back_gone", device.label, device.backDomid];
  else follow.trouble = [by[0] === "ring" ? "follow.ring_full" : "follow.not_connected", device.label];
}
/** It goes on after it was held. */
export function followReleased(inside: HostInside, device: Device, request: FlyingRequest, now: number): void {
  const follow = followOf(inside, deviceId(device), request.id);
  if (!follow || !request.held) return;
  const [by] = request.held.by;
  addWait(follow, now - request.held.since, by === "cpu" ? "pause" : by === "disk" ? "device" : by);
}
export function followEnds(inside: HostInside, device: Device, request: FlyingRequest): void {
  const follow = followOf(inside, deviceId(device), request.id);
  if (!follow) return;
  follow.end = "done";
  follow.trouble = null;
}
export function followFails(inside: HostInside, device: Device, request: FlyingRequest, now: number, reason: string): void {
  const follow = followOf(inside, deviceId(device), request.id);
  if (follow) failFollow(follow, now, reason === "" ? ["follow.device_gone", device.label] : ["follow.lost", device.label, reason]);
}

function walkOf(world: World, guest: RunningGuest, device: Device, request: FlyingRequest, follow: Follow): BlockWalk {
  const sr = storageOf(world, guest.vm, device.label);
  const produced = meteredRequests(world, guest, device) - (device.since.requests ?? 0) + device.requests + device.flying.length - 1;
  const { connection } = device;
  return {
    at: follow.startedAt ?? request.askedAt,
    isBegun: follow.steps.length > 0,
    isWrite: request.operation === "WRITE",
    domid: guest.domid,
    backDomid: device.backDomid,
    driverDomain: driverOfDevice(world, guest.host, device.backDomid)?.spec.name ?? null,
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
    isPersistent: connection?.isPersistent ?? false,
    isFirstUse: request.isFirstUse,
    frontPort: connection?.frontPorts[0] ?? 0,
    backPort: connection?.backPorts[0] ?? 0,
    isKicked: !isBackAwake(device, request),
    storage: sr ? `${sr.name_label} (${sr.type})` : "",
    driver: sr ? driverOf(sr).kernelDriver : "ahci",
    modelDomid: guest.stubDomid ?? 0,
  };
}
