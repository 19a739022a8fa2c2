/** What requests of disks ask of the storage behind them, and when that has done it. @source io.md §5, §8 */
import type { Device, FlyingRequest } from "../devices/device";
import type { Ref } from "../model/ref";
import { storageOf } from "../world/disk-storage";
import type { HostInside } from "../world/host-inside";
import { bookOnSr } from "../world/sr-share";
import { nowOf, type World } from "../world/world";
import { batchOf } from "./disk-rings";

/** What an emulated disk can carry, bytes/s. @source io.md §5 (IDE 50–150 MB/s) */
const EMULATED_BYTES_PER_S = 100_000_000;

/** When the storage behind a disk could begin. */
export function freeAt(world: World, inside: HostInside, device: Device): number {
  const guest = inside.guests.get(device.domid);
  const sr = guest && storageOf(world, guest.vm, device.label);
  return sr ? (world.srBusyUntil.get(sr.$ref) ?? 0) : 0;
}

/** When the storage behind a disk has done its part of a request. A page is not written again before its last write is done. @source Linux mm/page-writeback.c (wait_on_page_writeback) */
export function transferred(world: World, inside: HostInside, device: Device, request: FlyingRequest): number {
  const guest = inside.guests.get(device.domid);
  const now = nowOf(world);
  if (!guest) return now;
  const bytes = Math.ceil((request.bytes * batchOf(device, request)) / request.requests);
  let doneAt = bookOn(world, guest.vm, device.label, request.operation === "READ" ? "read" : "write", bytes);
  if (device.isEmulated) doneAt = Math.max(doneAt, now + Math.ceil((bytes * 1_000_000) / EMULATED_BYTES_PER_S));
  if (request.carries === undefined) return doneAt;
  for (const { carries, stage, dueAt } of device.flying)
    if (carries !== undefined && carries < request.carries && stage >= request.stage && dueAt !== null) doneAt = Math.max(doneAt, dueAt);
  return doneAt;
}

/** Books on the SR behind a disk. @returns when it is done, µs */
export function bookOn(world: World, vm: Ref<"VM">, device: string, kind: "read" | "write", bytes: number): number {
  const sr = storageOf(world, vm, device);
  return sr ? bookOnSr(world, sr.$ref, kind, bytes) : nowOf(world) + 100;
}
