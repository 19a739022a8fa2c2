/**
 * What the kernel keeps of files that have been read or written: pages of the page cache, beside what booting left there. Counted by file,
 * so that reading one twice takes its room once. @source Linux mm/filemap.c; Documentation/admin-guide/mm/concepts.rst
 */
import { NOTED_BYTES, noteTouched } from "./figures";
import type { Machine } from "./machine";
import type { NodeId } from "./types";

/** Absent in a guest's state: nothing has been read or written since it started. Plain data. */
export interface FileCache {
  /** bytes kept, by device and node; the one that was used last stands last */
  readonly files: { [key: string]: number };
  /** sum of them */
  bytes: number;
  /** bytes that have been put into these pages since the start: read from a disk, or written by a program */
  moved: number;
  /** uptime at which everything clean was dropped, seconds. Absent: never */
  droppedAt?: number;
}

/** Files told apart; the oldest is forgotten beyond. guess: a kernel has no such limit, and a lab's state must have one */
const FILES_MOST = 128;

/** Key of a device that is read or written past its file system. */
export const WHOLE_DEVICE = "*";

function keyOf(m: Machine, mount: string, node: NodeId): string | null {
  if (mount === "ram" || mount === "synth") return null;
  const device = m.diskOf(mount)?.device;
  return device === undefined ? null : `${device} ${node}`;
}

/** Up to where a file is in memory. @param mount - null: `node` is the device, which is read past its file system */
export function cachedUntil(m: Machine, mount: string | null, node: NodeId): number {
  const key = mount === null ? `${node} ${WHOLE_DEVICE}` : keyOf(m, mount, node);
  return key === null ? Number.POSITIVE_INFINITY : (m.state.files?.files[key] ?? 0);
}

/**
 * A file's first bytes are in memory now.
 * @param until - up to where
 * @param written - bytes of them that a program has put there, 0 for a read
 */
export function keepPages(m: Machine, mount: string, node: NodeId, until: number, written: number): void {
  const key = keyOf(m, mount, node);
  if (key !== null) keep(m, key, until, written);
}
/** The same of a disk itself. */
export function keepBlocks(m: Machine, device: string, until: number, written: number): void {
  keep(m, `${device} ${WHOLE_DEVICE}`, until, written);
}

function keep(m: Machine, key: string, until: number, written: number): void {
  m.state.files ??= { files: {}, bytes: 0, moved: 0 };
  const own = m.state.files;
  const { files } = own;
  const before = files[key] ?? 0;
  const most = Math.max(0, m.state.memoryTarget);
  const after = Math.min(most, Math.max(before, until));
  own.moved += written > 0 ? written : after - before;
  if (after !== before || written > 0) {
    delete files[key];
    files[key] = after;
  }
  own.bytes += after - before;
  // The oldest go as Linux' inactive list does, and the newest stays whatever it is.
  let left = Object.keys(files).length;
  if (own.bytes <= most && left <= FILES_MOST) return;
  for (const old of Object.keys(files)) {
    if (old === key || (own.bytes <= most && left <= FILES_MOST)) break;
    own.bytes -= files[old] as number;
    delete files[old];
    left--;
  }
}

/** A file is gone, or has been cut: its pages are free. @param size - what is left of it */
export function dropPagesOf(m: Machine, mount: string, node: NodeId, size = 0): void {
  const own = m.state.files;
  if (!own) return;
  const key = keyOf(m, mount, node);
  const before = key === null ? undefined : own.files[key];
  if (key === null || before === undefined || before <= size) return;
  if (before - size > NOTED_BYTES) noteTouched(m);
  own.bytes -= before - size;
  if (size === 0) delete own.files[key];
  else own.files[key] = size;
}

/** Writing 1 or 3 to /proc/sys/vm/drop_caches: everything clean goes. @source Documentation/admin-guide/sysctl/vm.rst (drop_caches) */
export function dropCaches(m: Machine): void {
  noteTouched(m);
  const moved = m.state.files?.moved ?? 0;
  m.state.files = { files: {}, bytes: 0, moved, droppedAt: Math.floor(m.uptimeUs() / 1_000_000) };
}
