import type { DiskSpec } from "../engine";

/** Makes a disk blank. The storage layer holds the same content, so that it is changed in place. */
export function wipe(disk: DiskSpec): void {
  disk.content ??= { base: "blank", overlay: null };
  disk.content.base = "blank";
  disk.content.overlay = {};
  delete disk.content.parent;
}
