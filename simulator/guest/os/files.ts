import type { Bytes } from "../../content/bytes";
import { contentRange } from "../../content/content";
import { type Extent, extentBytes, extentSize, heldBytes, mergeExtents, pattern, sliceExtent, written, zeros } from "../../content/extent";
import { diskAt, extentOnDisk } from "../fs/disk-files";
import { baseOf, parentOf } from "../fs/path";
import { DEVICES } from "./device-files";
import type { Ticket } from "./disk-io";
import { dropPagesOf } from "./file-cache";
import { readBlocks, readPages } from "./file-reads";
import { limitOf } from "./limits";
import type { Machine } from "./machine";
import { openFile, release } from "./open-files";
import { writeBack } from "./page-cache";
import { canReadMaster, hasPtyRoom, readMaster } from "./pty-master";
import { readRaw } from "./raw-disk";
import { pipeKey, ttyKey } from "./tables";
import { ptyNumbered, terminalOf } from "./terminals";
import { ttyCanRead, ttyInput, ttyRead, ttyWrite } from "./tty";
import type { OpenFile, Pipe, Process } from "./types";
import { writeToDisk } from "./write-disk";
import { writeToFile } from "./write-file";

/** Capacity of a pipe. @source pipe(7) */
export const PIPE_CAPACITY = 65_536;

/** The open file behind a descriptor, null when the descriptor is closed. */
export function fileOf(m: Machine, process: Process, fd: number): OpenFile | null {
  for (const [number, id] of process.fds) if (number === fd) return openFile(m, id);
  return null;
}

/** Makes an open file description with no descriptor yet. */
export function newFile(m: Machine, parts: Partial<OpenFile> & Pick<OpenFile, "kind">): OpenFile {
  const file: OpenFile = {
    id: m.state.os.nextFile++,
    refs: 0,
    readable: true,
    writable: true,
    name: "",
    node: "",
    mount: "",
    append: false,
    pos: 0,
    pipe: 0,
    text: "",
    stream: "stdout",
    ...parts,
  };
  const { tables } = m;
  m.state.os.files.push(file);
  tables.opened(file);
  return file;
}

/** Points a descriptor at an open file, closing what it was before. */
export function setFd(m: Machine, process: Process, fd: number, id: number): void {
  openFile(m, id).refs++;
  const old = process.fds.find(([number]) => number === fd);
  if (old) {
    const previous = old[1];
    old[1] = id;
    release(m, previous);
    return;
  }
  process.fds.push([fd, id]);
  process.fds.sort((a, b) => a[0] - b[0]);
}

/** Lowest free descriptor from a number on. */
export function freeFd(process: Process, from = 0): number {
  let fd = from;
  for (const [number] of process.fds) if (number === fd) fd++;
  return fd;
}

export function closeFd(m: Machine, process: Process, fd: number): void {
  const index = process.fds.findIndex(([number]) => number === fd);
  const entry = process.fds[index];
  if (entry === undefined) return;
  process.fds.splice(index, 1);
  release(m, entry[1]);
}

/** A new pipe: the ids of its reading and writing ends. */
export function newPipe(m: Machine): { read: number; write: number } {
  const { tables } = m;
  const pipe: Pipe = { id: m.state.os.nextPipe++, n: 0, x: [] };
  m.state.os.pipes.push(pipe);
  tables.pipes.set(pipe.id, { pipe, readers: 0, writers: 0 });
  const read = newFile(m, { kind: "pipe", pipe: pipe.id, writable: false });
  const write = newFile(m, { kind: "pipe", pipe: pipe.id, readable: false });
  return { read: read.id, write: write.id };
}

/** Takes up to `max` bytes out of a pipe. */
function takeFromPipe(m: Machine, pipe: Pipe, max: number): Extent[] {
  const out: Extent[] = [];
  let left = Math.min(max, pipe.n);
  pipe.n -= left;
  let used = 0;
  while (left > 0) {
    const extent = pipe.x[used] as Extent;
    const size = extentSize(extent);
    m.tables.memoryBytes -= heldBytes(extent);
    if (size <= left) {
      out.push(extent);
      used++;
      left -= size;
      continue;
    }
    out.push(sliceExtent(extent, 0, left));
    const rest = sliceExtent(extent, left, size);
    pipe.x[used] = rest;
    m.tables.memoryBytes += heldBytes(rest);
    left = 0;
  }
  if (used > 0) pipe.x.splice(0, used);
  m.careful?.pipes.push([pipe, out]);
  m.tables.wakeWaiters(pipeKey(pipe.id));
  return out;
}

function putIntoPipe(m: Machine, pipe: Pipe, extent: Extent): void {
  const last = pipe.x[pipe.x.length - 1];
  const merged = last === undefined ? null : mergeExtents(last, extent, PIPE_CAPACITY);
  if (merged !== null && last !== undefined) {
    m.tables.memoryBytes += heldBytes(merged) - heldBytes(last);
    pipe.x[pipe.x.length - 1] = merged;
  } else {
    m.tables.memoryBytes += heldBytes(extent);
    pipe.x.push(extent);
  }
  pipe.n += extentSize(extent);
  m.tables.wakeWaiters(pipeKey(pipe.id));
}

/** What a read gives: extents, none when it would block, null at the end; the name of an error. */
export type ReadResult = Extent[] | null | { readonly error: string };

/** Reads up to `max` bytes as extents, so that a run of zeros costs nothing to move. */
export function readExtents(m: Machine, process: Process, fd: number, max: number): ReadResult {
  const file = fileOf(m, process, fd);
  if (file === null || !file.readable) return { error: "EBADF" };
  switch (file.kind) {
    case "tty": {
      const tty = terminalOf(m, file);
      const text = tty === null ? null : ttyRead(m, tty, max);
      if (tty && text) m.careful?.ttys.push([tty, text]);
      return text === null ? null : text === "" ? [] : [text];
    }
    case "master":
      return readMaster(m, file, max);
    case "pipe": {
      const ends = m.tables.pipes.get(file.pipe);
      if (ends === undefined) return null;
      if (ends.pipe.n === 0) return ends.writers > 0 ? [] : null;
      return takeFromPipe(m, ends.pipe, max);
    }
    case "text": {
      const part = file.text.slice(file.pos, file.pos + max);
      file.pos += part.length;
      return part === "" ? null : [part];
    }
    case "file": {
      const isRemote = m.fs.isRemote(file.mount);
      const [from, to] = [file.pos, file.pos + max];
      const wanted = { mount: file.mount, node: file.node, path: file.name, from, to, ...(file.isDirect ? { isDirect: true } : {}) };
      // What another system has is asked for first: it says how long the file is.
      if (isRemote && !readPages(m, process, wanted)) return { error: m.fs.contentAt(file.mount, file.node) === null ? "ESTALE" : "EIO" };
      const content = m.fs.contentAt(file.mount, file.node);
      if (content === null) return { error: m.fs.isDir(file.name) ? "EISDIR" : "EIO" };
      if (process.isDiskFailed) return failedRead(process);
      if (!isRemote && !readPages(m, process, wanted)) return { error: "EIO" };
      const part = contentRange(content, from, to).map(written);
      for (const extent of part) file.pos += extentSize(extent);
      return part.length === 0 ? null : part;
    }
    case "disk": {
      const disk = diskAt(m, file.name);
      const { start, size } = extentOnDisk(m, file.name);
      const taken = Math.min(max, size - file.pos);
      if (taken <= 0 || !disk) return null;
      if (process.isDiskFailed) return failedRead(process);
      const from = start + file.pos;
      if (!readBlocks(m, process, disk.device, from, from + taken, disk.sizeBytes, file.isDirect)) return { error: "EIO" };
      file.pos += taken;
      return readRaw(m, disk, from, from + taken);
    }
    case "zero":
    case "full":
      return [zeros(max)];
    case "random": {
      const at = file.pos;
      file.pos += max;
      return [{ k: "random", n: max, s: file.pipe, at }];
    }
    default:
      return null;
  }
}

/** What the step before has read has not come. */
function failedRead(process: Process): ReadResult {
  delete process.isDiskFailed;
  return { error: "EIO" };
}

/** Whether a read would return at once; the process is woken when that changes. */
export function canRead(m: Machine, process: Process, fd: number): boolean {
  const file = fileOf(m, process, fd);
  if (file === null) return true;
  if (file.kind === "tty") {
    const tty = terminalOf(m, file);
    if (tty === null || ttyCanRead(tty)) return true;
    m.tables.waitFor(ttyKey(file.pts), process.pid);
    return false;
  }
  if (file.kind === "master") return canReadMaster(m, file, process);
  if (file.kind !== "pipe") return true;
  const ends = m.tables.pipes.get(file.pipe);
  if (ends === undefined || ends.pipe.n > 0 || ends.writers === 0) return true;
  m.tables.waitFor(pipeKey(file.pipe), process.pid);
  return false;
}

/** Whether a write would take something at once; the process is woken when that changes. */
export function canWrite(m: Machine, process: Process, fd: number): boolean {
  const file = fileOf(m, process, fd);
  if (file?.kind === "tty") return hasPtyRoom(m, file, process);
  const ends = file?.kind === "pipe" ? m.tables.pipes.get(file.pipe) : undefined;
  if (!ends || ends.readers === 0 || ends.pipe.n < PIPE_CAPACITY) return true;
  m.tables.waitFor(pipeKey(ends.pipe.id), process.pid);
  return false;
}

/** Bytes taken of a write; -1: nobody reads (EPIPE); the name of an error. */
export type WriteResult = number | string;

/** Writes one extent; takes as much as there is room for. */
export function writeExtent(m: Machine, process: Process, fd: number, extent: Extent): WriteResult {
  const file = fileOf(m, process, fd);
  if (file === null || !file.writable) return "EBADF";
  const size = extentSize(extent);
  switch (file.kind) {
    case "tty": {
      const tty = terminalOf(m, file);
      if (tty === null) return "EIO";
      if (!hasPtyRoom(m, file, process)) return 0;
      const taken = Math.min(size, TTY_BYTES);
      ttyWrite(m, tty, extentBytes(sliceExtent(extent, 0, taken), m.fs.chunks));
      return taken;
    }
    case "master": {
      const tty = file.pts === undefined ? null : ptyNumbered(m, file.pts);
      return tty === null ? "EIO" : ttyInput(m, tty, extentBytes(extent, m.fs.chunks));
    }
    case "exec": {
      const taken = Math.min(size, TTY_BYTES);
      m.execOutput(file.name, file.stream, extentBytes(sliceExtent(extent, 0, taken), m.fs.chunks));
      return taken;
    }
    case "full":
      return "ENOSPC";
    case "pipe": {
      const ends = m.tables.pipes.get(file.pipe);
      if (ends === undefined || ends.readers === 0) return -1;
      const room = PIPE_CAPACITY - ends.pipe.n;
      if (room <= 0) {
        m.tables.waitFor(pipeKey(file.pipe), process.pid);
        return 0;
      }
      const taken = Math.min(room, size);
      putIntoPipe(m, ends.pipe, sliceExtent(extent, 0, taken));
      if (taken < size) m.tables.waitFor(pipeKey(file.pipe), process.pid);
      return taken;
    }
    case "file":
      return file.mount === "synth" ? writeToSynth(m, file, extent) : writeToFile(m, process, file, extent);
    case "disk":
      return writeToDisk(m, file, extent);
    default:
      return size;
  }
}

/** Most bytes that one write hands to a terminal. */
const TTY_BYTES = 4_096;

function writeToSynth(m: Machine, file: OpenFile, extent: Extent): WriteResult {
  const text = extentBytes(sliceExtent(extent, 0, Math.min(extentSize(extent), TTY_BYTES)), m.fs.chunks);
  return m.synthWrite(file.name, text) ?? extentSize(extent);
}

/** How a path is opened: to read, to write anew, to append, to read and write without cutting. */
export type OpenHow = "r" | "w" | "a" | "rw";

/** Opens a path for a process; an open file's id, or an error name. */
export function openPath(m: Machine, process: Process, path: string, how: OpenHow): number | string {
  if (process.fds.length >= limitOf(m, process, "n")) return "EMFILE";
  const device = DEVICES.find(([name]) => name === path)?.[1];
  if (device !== undefined) {
    const own = path === "/dev/tty" && process.pts !== undefined ? { pts: process.pts } : {};
    return newFile(m, { kind: device, pipe: device === "random" ? m.services.random() : 0, ...own }).id;
  }
  const pty = /^\/dev\/pts\/(\d+)$/.exec(path);
  if (pty) {
    const pts = Number(pty[1]);
    if (ptyNumbered(m, pts) === null) return "ENOENT";
    return process.uid === 0 ? newFile(m, { kind: "tty", pts }).id : "EACCES";
  }
  const own = /^\/(?:dev|proc\/self)\/(?:fd\/(\d+)|(stdin)|(stdout)|(stderr))$/.exec(path);
  if (own) {
    const fd = own[1] !== undefined ? Number(own[1]) : own[2] ? 0 : own[3] ? 1 : 2;
    return process.fds.find(([number]) => number === fd)?.[1] ?? "ENOENT";
  }
  const disk = diskAt(m, path);
  if (disk) {
    if (process.uid !== 0) return "EACCES";
    if (how !== "r" && disk.mode === "RO") return "EROFS";
    return newFile(m, { kind: "disk", name: path, writable: how !== "r", readable: how === "r" || how === "rw" }).id;
  }
  return openNode(m, process, path, how);
}

function openNode(m: Machine, process: Process, path: string, how: OpenHow): number | string {
  const wants = { readable: how === "r" || how === "rw", writable: how !== "r", append: how === "a" };
  const found = m.fs.lookup(path);
  if (typeof found === "string") {
    if (found !== "ENOENT" || how === "r") return found;
    const place = m.fs.resolve(path);
    if (typeof place === "string") return place;
    if (path.endsWith("/")) return "EISDIR";
    if (!m.fs.isDir(parentOf(place.path))) return "ENOENT";
    if (!m.fs.mayChangeDir(parentOf(place.path), process.uid, process.gid)) return "EACCES";
    const error = m.fs.makeFile(place.path, { uid: process.uid, gid: process.gid, mode: 0o666 & ~process.umask });
    if (error !== null) return error;
    m.tables.filesMade++;
    const made = m.fs.raw(place.path);
    return made ? newFile(m, { kind: "file", name: made.path, node: made.id, mount: made.mount, ...wants }).id : "ENOENT";
  }
  if (found.node.t === "d") {
    if (how !== "r") return "EISDIR";
    return newFile(m, { kind: "file", name: found.path, node: found.id, mount: found.mount, ...wants }).id;
  }
  if (wants.readable && !m.fs.permits(found.node, process.uid, process.gid, 4)) return "EACCES";
  if (wants.writable && !m.fs.permits(found.node, process.uid, process.gid, 2)) return "EACCES";
  if (found.synth) {
    if (how === "r") return newFile(m, { kind: "text", text: found.node.d, writable: false }).id;
    return newFile(m, { kind: "file", name: found.path, mount: "synth", node: found.path, ...wants }).id;
  }
  if (wants.writable && m.volume(found.mount)?.isReadOnly()) return "EROFS";
  const refused = m.fs.refusedOpen(found, how);
  if (refused !== null) return refused;
  if (how === "w") {
    const error = m.fs.replace(found, "");
    if (error !== null) return error;
    dropPagesOf(m, found.mount, found.id);
  }
  return newFile(m, { kind: "file", name: found.path, node: found.id, mount: found.mount, ...wants }).id;
}

/** Disk that a descriptor's bytes come from or go to, "" for none. */
export function diskBehind(m: Machine, process: Process, fd: number): string {
  const file = fileOf(m, process, fd);
  if (file?.kind === "disk") return diskAt(m, file.name)?.device ?? "";
  if (file?.kind !== "file" || file.mount === "ram" || file.mount === "synth") return "";
  return m.diskOf(file.mount)?.device ?? "";
}

/** Sends what has been written into an open file to its disk, with all else of its file system. @returns the requests after which it is there; null: EIO */
export function fsync(m: Machine, process: Process, fd: number): readonly Ticket[] | null {
  const device = diskBehind(m, process, fd);
  return device === "" ? [] : writeBack(m, device);
}

/** Name of a path for messages. */
export function shownName(path: string): string {
  return baseOf(path);
}

/** Extents as bytes; the caller bounds them. */
export function bytesOf(m: Machine, extents: readonly Extent[]): Bytes {
  const [only] = extents;
  if (extents.length === 1 && only !== undefined) return extentBytes(only, m.fs.chunks);
  return extents.map((extent) => extentBytes(extent, m.fs.chunks)).join("");
}

/** A line again and again, as `yes` writes it. */
export function repeated(text: Bytes, bytes: number): Extent {
  return text.length <= 4_096 ? pattern(text, bytes) : text.repeat(Math.ceil(bytes / text.length)).slice(0, bytes);
}
