/** What follows from a disk's requests on their way: its ring, its back end's thread, what lies behind. */
import { blockRingSize, type Device, type FlyingRequest } from "../devices/device";
import { splitStages } from "../devices/paths/stages";

export function ringSize(device: Device): number {
  return blockRingSize(device.connection?.order ?? 0);
}

/** How many of a train go at once. */
export function batchOf(device: Device, { requests, done }: FlyingRequest): number {
  return Math.min(requests - done, ringSize(device));
}
/** Whether it has slots: from when its front end has written it until it has read the answer. @source xen: io/ring.h (RING_FULL: req_prod_pvt − rsp_cons) */
export function isInRing({ stage }: FlyingRequest): boolean {
  return stage > 0;
}

/** Requests of a train that are not answered yet: those that have slots, and those that wait for one. */
export function leftOf(device: Device, request: FlyingRequest): number {
  const isAnswered = !device.isEmulated && splitStages[request.stage]?.name === "complete";
  return request.requests - request.done - (isAnswered ? batchOf(device, request) : 0);
}

/** Slots of the ring that other requests have. */
export function slotsUsed(device: Device, but: FlyingRequest): number {
  return device.flying.reduce((sum, each) => sum + (each !== but && isInRing(each) ? batchOf(device, each) : 0), 0);
}
/** Whether the back end's thread is at another request, and finds this one without a kick. */
export function isBackAwake(device: Device, but: FlyingRequest): boolean {
  return device.flying.some((each) => each !== but && splitStages[each.stage]?.name === "take");
}
