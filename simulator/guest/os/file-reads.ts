/**
 * Reads of files: what the page cache does not hold is asked of the disk, and the step of the process that reads it ends no earlier than it
 * is there. @source Linux mm/filemap.c (filemap_read), mm/readahead.c
 */
import type { Runs } from "../../content/blocks";
import { contentSize } from "../../content/content";
import { SECTOR } from "../../content/disk-layout";
import { fileContent, nodeOf } from "../fs/volume";
import { isRead, nfsMountAt } from "../nfs/client-volume";
import { askDisk } from "./disk-io";
import { cachedUntil, keepBlocks, keepPages } from "./file-cache";
import { fileSectors } from "./file-sectors";
import type { Machine } from "./machine";
import type { NodeId, Process } from "./types";

const PAGE_BYTES = 4_096;
/** Least that is read ahead, bytes. @source Linux include/linux/pagemap.h: VM_READAHEAD_PAGES (128 KiB) */
const AHEAD_BYTES = 131_072;
/** Most that is asked for at once, bytes: who reads on and on has read so much ahead. guess: real windows stay at 128 KiB, one behind the other */
const MOST_BYTES = 16_777_216;

/** What booting and logging in have read of a system's image, by path: the rest of it lies on the disk until somebody wants it. guess */
const READ_AT_BOOT =
  /^\/(?:etc|lib|lib64|usr\/lib|var\/lib|boot)\/|\/s?bin\/(?:init|sh|bash|dash|login|agetty|getty|systemd[^/]*|udevd|mount|modprobe|id|uname|run-parts|dircolors|dd)$/;

/** A part of an open file that a process wants. */
export interface Wanted {
  readonly mount: string;
  readonly node: NodeId;
  readonly path: string;
  readonly from: number;
  readonly to: number;
  /** past the cache: it was opened with O_DIRECT */
  readonly isDirect?: boolean;
}

/** A process reads a part of a file. @returns false: its disk does not work (EIO) */
export function readPages(m: Machine, process: Process, { mount, node, path, from, to, isDirect = false }: Wanted): boolean {
  const remote = m.state.net.nfs && mount !== "" ? nfsMountAt(m, mount) : null;
  if (remote) {
    const there = m.volume(mount);
    const file = there ? nodeOf(there, node) : null;
    if (file?.t !== "f") return file !== null;
    const end = Math.min(to, contentSize(fileContent(file)));
    there?.wantsContent?.(node, end);
    return isRead(m, remote, node, end);
  }
  const device = mount === "ram" || mount === "synth" ? undefined : m.diskOf(mount)?.device;
  const volume = device === undefined ? null : m.volume(mount);
  const found = volume?.plan ? nodeOf(volume, node) : null;
  if (device === undefined || found?.t !== "f") return true;
  const size = contentSize(fileContent(found));
  const end = Math.min(to, size);
  if (end <= from) return true;
  if (isDirect) return asked(m, process, device, end - from, fileSectors(m, mount, node, from, end));
  const have = cachedUntil(m, mount, node);
  if (have >= end) return true;
  if (isHeld(m, device, node, path)) {
    keepPages(m, mount, node, end, 0);
    return true;
  }
  const [first, until] = window(have, from, end, size);
  const at = fileSectors(m, mount, node, first, until);
  // What is a hole, or has not been written yet, is on no disk.
  if (at.length > 0 && !asked(m, process, device, sectorBytes(at), at)) return false;
  if (first <= have) keepPages(m, mount, node, until, 0);
  return true;
}

/** The same of a disk itself, from its start. */
export function readBlocks(
  m: Machine,
  process: Process,
  device: string,
  from: number,
  to: number,
  size: number,
  isDirect = false,
): boolean {
  const have = isDirect ? 0 : cachedUntil(m, null, device);
  if (have >= to) return true;
  const [first, until] = isDirect ? [from, to] : window(have, from, to, size);
  if (!asked(m, process, device, until - first, [Math.floor(first / SECTOR), Math.ceil((until - first) / SECTOR)])) return false;
  if (!isDirect && first <= have) keepBlocks(m, device, until, 0);
  return true;
}

/** What is asked for: from what is there on, and as much ahead as has been read already. A part by itself is read as it is. */
function window(have: number, from: number, to: number, size: number): readonly [number, number] {
  if (from > have) return [Math.floor(from / PAGE_BYTES) * PAGE_BYTES, to];
  const ahead = Math.min(MOST_BYTES, Math.max(AHEAD_BYTES, have));
  return [Math.floor(have / PAGE_BYTES) * PAGE_BYTES, Math.min(size, Math.max(to, have + ahead))];
}

function sectorBytes(at: Runs): number {
  let sectors = 0;
  for (let i = 1; i < at.length; i += 2) sectors += at[i] as number;
  return sectors * SECTOR;
}

/** Whether all of a file is in memory for another reason than that somebody has read it. */
function isHeld(m: Machine, device: string, node: NodeId, path: string): boolean {
  const { dirty = null, underWay = [] } = m.state.cache?.[device] ?? {};
  if (dirty?.nodes?.[node] || underWay.some(({ nodes }) => nodes?.[node])) return true;
  if (m.state.files?.droppedAt !== undefined) return false;
  // A control domain has been up for long, and writes its own logs.
  return !m.services.isCached || (READ_AT_BOOT.test(path) && m.bootDisk()?.device === device);
}

function asked(m: Machine, process: Process, device: string, bytes: number, at: Runs): boolean {
  const ticket = askDisk(m, device, "read", bytes, { at });
  if (ticket === null) return false;
  process.reads = [...(process.reads ?? []), ticket];
  return true;
}

/** A program is about to run: its file is read. */
export function readProgram(m: Machine, process: Process): void {
  const program = m.programs.get(process.program);
  if (!program || program.path === null) return;
  const path = program.path ?? `/usr/bin/${program.name}`;
  const found = m.fs.lookup(path);
  if (typeof found === "string" || found.synth || found.node.t !== "f") return;
  readPages(m, process, { mount: found.mount, node: found.id, path, from: 0, to: contentSize(fileContent(found.node)) });
}
