import type { DiskSpec } from "../engine";
import type { Machine } from "./machine";
import { gathered } from "./page-cache";

/** Makes a disk blank. @param bytes - that are written to it */
export function wipe(m: Machine, disk: DiskSpec, bytes: number): void {
  disk.content ??= { base: "blank", overlay: null };
  if (!m.services.isCached) {
    // A control domain's own disk, which the storage layer holds as well: changed in place.
    disk.content.base = "blank";
    disk.content.overlay = {};
    return;
  }
  const dirty = gathered(m, disk.device, {});
  dirty.wiped = true;
  dirty.nodes = {};
  dirty.wrote = {};
  dirty.raw += bytes;
  dirty.size = dirty.raw;
  delete dirty.next;
  delete dirty.orphans;
  m.forgetLayers(disk.device);
}
