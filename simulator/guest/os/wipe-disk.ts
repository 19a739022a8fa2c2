import type { DiskLayout } from "../../content/disk-layout";
import type { DiskSpec } from "../engine";
import type { Machine } from "./machine";
import { gathered } from "./page-cache";

/** What is on a disk after it was made anew. */
interface MadeOf {
  /** absent: an empty file system */
  readonly base?: string;
  /** absent: no table */
  readonly layout?: DiskLayout;
}

/** Makes a disk blank, or puts a whole system on it. @param bytes - that are written to it @param sector - where the first of them go */
export function wipe(m: Machine, disk: DiskSpec, bytes: number, { base, layout }: MadeOf = {}, sector = 0): void {
  disk.content ??= { base: "blank", overlay: null };
  if (!m.services.isCached) {
    // A control domain's own disk, which the storage layer holds as well: changed in place.
    disk.content.base = base ?? "blank";
    disk.content.overlay = {};
    delete disk.content.layout;
    if (layout) disk.content.layout = layout;
    return;
  }
  const dirty = gathered(m, disk.device, {});
  dirty.wiped = true;
  dirty.nodes = {};
  dirty.wrote = {};
  delete dirty.from;
  if (dirty.raw === 0 && sector > 0) dirty.rawAt = sector;
  dirty.raw += bytes;
  dirty.size = dirty.raw;
  delete dirty.next;
  delete dirty.orphans;
  delete dirty.space;
  delete dirty.base;
  delete dirty.layout;
  if (base !== undefined) dirty.base = base;
  if (layout) dirty.layout = layout;
  m.forgetLayers(disk.device);
}

/** Writes a disk's first sectors anew: its table, or what the firmware starts. @param bytes - that are written beside files */
export function writeLayout(m: Machine, disk: DiskSpec, layout: DiskLayout, bytes: number): void {
  if (!m.services.isCached) {
    if (disk.content) disk.content.layout = layout;
    return;
  }
  const dirty = gathered(m, disk.device, m.topOf(disk));
  dirty.layout = layout;
  dirty.raw += bytes;
  dirty.size += bytes;
}
