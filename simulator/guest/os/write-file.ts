import { type Content, contentRange, contentSize, INLINE_BYTES, writeContent } from "../../content/content";
import { type Extent, extentBytes, extentSize, sliceExtent } from "../../content/extent";
import { FILE_MAX } from "../fs/filesystem";
import { keepPages } from "./file-cache";
import { limitOf } from "./limits";
import type { Machine } from "./machine";
import type { OpenFile, Process } from "./types";

const BLOCK_BYTES = 4_096;

/** Bytes of a file that lie on the disk: all but its holes. */
function storedBytes(content: Content): number {
  return typeof content === "string" ? content.length : content.n - content.holes;
}

/**
 * How many of `size` bytes written at a place a disk takes: those that stand over bytes that are there need no room, those over holes
 * and beyond the end do. @param room - left on the disk, bytes
 */
export function bytesWithRoom(content: Content, at: number, size: number, room: number): number {
  const end = contentSize(content);
  // The last block may be half empty.
  const spare = (BLOCK_BYTES - (storedBytes(content) % BLOCK_BYTES)) % BLOCK_BYTES;
  let left = Math.floor(room / BLOCK_BYTES) * BLOCK_BYTES + spare;
  if (size <= left) return size;
  let taken = 0;
  for (const extent of contentRange(content, at, Math.min(at + size, end))) {
    const length = extentSize(extent);
    if (typeof extent === "object" && extent.k === "hole") {
      if (length > left) return taken + left;
      left -= length;
    }
    taken += length;
  }
  return taken + Math.min(size - taken, left);
}

/** Most that is handed to another system at once, bytes. */
const REMOTE_BYTES = 65_536;
function writeToRemote(m: Machine, file: OpenFile, at: number, extent: Extent): number | string {
  const part = sliceExtent(extent, 0, Math.min(extentSize(extent), REMOTE_BYTES));
  const said = m.fs.writeRemote(file.mount, file.node, at, extentBytes(part, m.fs.chunks));
  if (said?.error) return said.error;
  file.pos = at + extentSize(part);
  return extentSize(part);
}

/** Writes to an open file where it stands, or at the end; how many bytes were taken, or the name of an error. */
export function writeToFile(m: Machine, process: Process, file: OpenFile, extent: Extent): number | string {
  const content = m.fs.contentAt(file.mount, file.node);
  if (content === null) return "EIO";
  const at = file.append ? contentSize(content) : file.pos;
  const most = Math.min(limitOf(m, process, "f"), FILE_MAX);
  if (at >= most) return "EFBIG";
  const taken = bytesWithRoom(content, at, Math.min(extentSize(extent), most - at), m.fs.roomAt(file.mount));
  if (taken === 0) return "ENOSPC";
  const part = sliceExtent(extent, 0, taken);
  if (m.fs.isRemote(file.mount)) return writeToRemote(m, file, at, part);
  // A few bytes stay in the lab's state; more of them lie with its host.
  if (typeof part === "string") {
    const { chunks } = m.fs;
    if (at + taken > (chunks.inlineMost ?? INLINE_BYTES) && !m.mayStore(taken)) return "ENOSPC";
    chunks.wroteInline?.(taken);
  }
  const error = m.fs.editAt(file.mount, file.node, [taken, at], (old) => writeContent(old, at, [part], m.fs.chunks));
  if (error !== null) return error;
  file.pos = at + taken;
  if (!file.isDirect) keepPages(m, file.mount, file.node, file.pos, taken);
  return taken;
}
