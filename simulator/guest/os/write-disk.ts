import { type Extent, extentSize, sliceExtent } from "../../content/extent";
import { diskAt, extentOnDisk } from "../fs/disk-files";
import { keepBlocks } from "./file-cache";
import type { WriteResult } from "./files";
import type { Machine } from "./machine";
import { writeRaw } from "./raw-disk";
import type { OpenFile } from "./types";

/** Writes to a disk itself where the file stands. */
export function writeToDisk(m: Machine, file: OpenFile, extent: Extent): WriteResult {
  const disk = diskAt(m, file.name);
  if (disk === null) return "EIO";
  const { start, size } = extentOnDisk(m, file.name);
  const taken = Math.min(extentSize(extent), size - file.pos);
  if (taken <= 0) return "ENOSPC";
  const error = writeRaw(m, disk, start + file.pos, sliceExtent(extent, 0, taken));
  if (error !== null) return error;
  file.pos += taken;
  if (!file.isDirect) keepBlocks(m, disk.device, start + file.pos, taken);
  m.fs.forget();
  return taken;
}
