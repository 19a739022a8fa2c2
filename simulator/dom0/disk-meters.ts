/** What single disk requests count, beside a guest's steady load. */
import type { Device, FlyingRequest } from "../devices/device";
import { logOf, meteredDisk } from "../world/metering";
import { nowOf, type RunningGuest, type World } from "../world/world";

/** Steady requests of a device so far, from the meters. */
export function meteredRequests(world: World, guest: RunningGuest, device: Device): number {
  const log = logOf(world, guest);
  const now = nowOf(world);
  return Math.floor(log.total(`vbd_${device.label}_iops_read`, now) + log.total(`vbd_${device.label}_iops_write`, now));
}

/** A request is over: the device's own counts. */
export function countRequest(device: Device, { operation, requests, bytes }: FlyingRequest): void {
  device.requests += requests;
  device.bytes += bytes;
  if (operation !== "READ") return;
  device.reads += requests;
  device.readBytes += bytes;
}

/** A request shows in the meters of its disk; of what they count by the guest's load, or from here, the device's own counts are free. */
export function meterRequest(world: World, guest: RunningGuest, device: Device, request: FlyingRequest): void {
  const { operation, requests, bytes, askedAt } = request;
  const log = logOf(world, guest);
  const now = nowOf(world);
  const [disk, way] = [`vbd_${device.label}`, operation === "READ" ? "read" : "write"];
  // One of the steady load is counted by it, however long it took.
  const rest = request.ticket === 0 ? { bytes: 0, requests: 0 } : { bytes, requests };
  if (rest.bytes > 0) log.add(now, `${disk}_${way}`, rest.bytes);
  if (rest.requests > 0) log.add(now, `${disk}_iops_${way}`, rest.requests);
  if (request.ticket !== 0) {
    // guess: those of a train that goes by the ring several at a time are on their way as long as it is
    const us = now - askedAt;
    log.add(now, `${disk}_inflight`, us / 1_000_000);
    log.add(now, `${disk}_iowait`, us / 1_000_000);
  }
  const inMeters = meteredDisk(guest) === device.label ? { bytes, requests } : rest;
  device.since = counted(device.since, inMeters, operation === "READ");
}

function counted(since: Device["since"], more: { readonly bytes: number; readonly requests: number }, isRead: boolean): Device["since"] {
  const plus = (name: string, amount: number): number => (since[name] ?? 0) + amount;
  const all = { ...since, bytes: plus("bytes", more.bytes), requests: plus("requests", more.requests) };
  return isRead ? { ...all, readBytes: plus("readBytes", more.bytes), reads: plus("reads", more.requests) } : all;
}
