import { baseOf, parentOf } from "../fs/path";
import type { Machine } from "./machine";
import { ttyRead, ttyWrite } from "./tty";
import type { OpenFile, Process } from "./types";

/** Capacity of a pipe. @source pipe(7) */
export const PIPE_CAPACITY = 65_536;

/** The open file behind an id; a missing one is a broken rule. */
export function openFile(m: Machine, id: number): OpenFile {
  const file = m.state.os.files.find((candidate) => candidate.id === id);
  if (file === undefined) throw new Error(`invariant broken: open file ${id} exists`);
  return file;
}

/** The open file behind a descriptor, null when the descriptor is closed. */
export function fileOf(m: Machine, process: Process, fd: number): OpenFile | null {
  const entry = process.fds.find(([number]) => number === fd);
  return entry === undefined ? null : openFile(m, entry[1]);
}

/** Makes an open file description with no descriptor yet. */
export function newFile(m: Machine, parts: Partial<OpenFile> & Pick<OpenFile, "kind">): OpenFile {
  const file: OpenFile = {
    id: m.state.os.nextFile++,
    refs: 0,
    readable: true,
    writable: true,
    name: "",
    append: false,
    pos: 0,
    pipe: 0,
    text: "",
    stream: "stdout",
    ...parts,
  };
  m.state.os.files.push(file);
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
  while (process.fds.some(([number]) => number === fd)) fd++;
  return fd;
}

export function closeFd(m: Machine, process: Process, fd: number): void {
  const index = process.fds.findIndex(([number]) => number === fd);
  const entry = process.fds[index];
  if (entry === undefined) return;
  process.fds.splice(index, 1);
  release(m, entry[1]);
}

/** Drops one reference; the last one closes a pipe's end. */
export function release(m: Machine, id: number): void {
  const file = openFile(m, id);
  if (--file.refs > 0) return;
  const os = m.state.os;
  os.files.splice(os.files.indexOf(file), 1);
  if (file.kind === "pipe" && !os.files.some((other) => other.kind === "pipe" && other.pipe === file.pipe)) {
    os.pipes = os.pipes.filter((pipe) => pipe.id !== file.pipe);
  }
}

/** A new pipe: the ids of its reading and writing ends. */
export function newPipe(m: Machine): { read: number; write: number } {
  const pipe = { id: m.state.os.nextPipe++, buffer: "" };
  m.state.os.pipes.push(pipe);
  const read = newFile(m, { kind: "pipe", pipe: pipe.id, writable: false });
  const write = newFile(m, { kind: "pipe", pipe: pipe.id, readable: false });
  return { read: read.id, write: write.id };
}

function pipeHas(m: Machine, pipe: number, end: "readable" | "writable"): boolean {
  return m.state.os.files.some((file) => file.kind === "pipe" && file.pipe === pipe && file[end]);
}

/** Reads: text, `""` when it would block, null at the end. */
export function readFile(m: Machine, process: Process, fd: number, max: number): string | null {
  const file = fileOf(m, process, fd);
  if (file === null || !file.readable) return null;
  switch (file.kind) {
    case "tty":
      return ttyRead(m, max);
    case "pipe": {
      const pipe = m.state.os.pipes.find((candidate) => candidate.id === file.pipe);
      if (pipe === undefined) return null;
      if (pipe.buffer === "") return pipeHas(m, file.pipe, "writable") ? "" : null;
      const text = pipe.buffer.slice(0, max);
      pipe.buffer = pipe.buffer.slice(max);
      return text;
    }
    case "text":
    case "file": {
      const text = file.kind === "text" ? file.text : m.fs.text(file.name);
      const part = text.slice(file.pos, file.pos + max);
      file.pos += part.length;
      return part === "" ? null : part;
    }
    case "zero":
      return "\0".repeat(Math.min(max, 4096));
    case "random": {
      let text = "";
      for (let i = 0; i < Math.min(max, 512); i++) text += String.fromCharCode(m.services.random() & 255);
      return text;
    }
    default:
      return null;
  }
}

/** Whether a read would return at once. */
export function canRead(m: Machine, process: Process, fd: number): boolean {
  const file = fileOf(m, process, fd);
  if (file === null) return true;
  if (file.kind === "tty") {
    const tty = m.state.os.tty;
    return tty.ready !== "" || tty.eof;
  }
  if (file.kind !== "pipe") return true;
  const pipe = m.state.os.pipes.find((candidate) => candidate.id === file.pipe);
  return pipe === undefined || pipe.buffer !== "" || !pipeHas(m, file.pipe, "writable");
}

/** Writes; the number of characters taken, -1 for a broken pipe, or an error name. */
export function writeFile(m: Machine, process: Process, fd: number, text: string): number | string {
  const file = fileOf(m, process, fd);
  if (file === null || !file.writable) return "Bad file descriptor";
  switch (file.kind) {
    case "tty":
      ttyWrite(m, text);
      return text.length;
    case "exec":
      m.services.execOutput(file.name, file.stream, text);
      return text.length;
    case "full":
      return "No space left on device";
    case "pipe": {
      const pipe = m.state.os.pipes.find((candidate) => candidate.id === file.pipe);
      if (pipe === undefined || !pipeHas(m, file.pipe, "readable")) return -1;
      const room = PIPE_CAPACITY - pipe.buffer.length;
      if (room <= 0) return 0;
      pipe.buffer += text.slice(0, room);
      return Math.min(room, text.length);
    }
    case "file":
      return writeAt(m, process, file, text);
    default:
      return text.length;
  }
}

function writeAt(m: Machine, process: Process, file: OpenFile, text: string): number | string {
  const found = m.fs.lookup(file.name);
  const old = typeof found === "string" ? "" : found.node.d;
  const zeros = typeof found === "string" ? 0 : (found.node.z ?? 0);
  const at = file.append ? old.length : file.pos;
  const next = old.slice(0, at).padEnd(at, "\0") + text + old.slice(at + text.length);
  const error = m.fs.write(file.name, next, process, zeros);
  file.pos = at + text.length;
  return error ?? text.length;
}

const DEVICES: readonly [string, OpenFile["kind"]][] = [
  ["/dev/null", "null"],
  ["/dev/zero", "zero"],
  ["/dev/urandom", "random"],
  ["/dev/random", "random"],
  ["/dev/full", "full"],
  ["/dev/tty", "tty"],
  ["/dev/hvc0", "tty"],
  ["/dev/ttyS0", "tty"],
  ["/dev/console", "tty"],
];

/** Opens a path for a process; an open file's id, or an error name. */
export function openPath(m: Machine, process: Process, path: string, how: "r" | "w" | "a"): number | string {
  const device = DEVICES.find(([name]) => name === path)?.[1];
  if (device !== undefined) return newFile(m, { kind: device }).id;
  const own = /^\/dev\/(?:fd\/(\d+)|(stdin)|(stdout)|(stderr))$/.exec(path);
  if (own) {
    const fd = own[1] !== undefined ? Number(own[1]) : own[2] ? 0 : own[3] ? 1 : 2;
    return process.fds.find(([number]) => number === fd)?.[1] ?? "ENOENT";
  }
  const found = m.fs.lookup(path);
  if (how === "r") {
    if (typeof found === "string") return found;
    if (!m.fs.permits(found.node, process.uid, process.gid, 4)) return "EACCES";
    if (found.synth) return newFile(m, { kind: "text", text: found.node.d, writable: false }).id;
    return newFile(m, { kind: "file", name: found.path, writable: false }).id;
  }
  if (typeof found === "string") {
    if (found !== "ENOENT") return found;
    const place = m.fs.resolve(path);
    if (typeof place === "string") return place;
    if (path.endsWith("/")) return "EISDIR";
    if (!m.fs.isDir(parentOf(place.path))) return "ENOENT";
    if (!m.fs.mayChangeDir(parentOf(place.path), process.uid, process.gid)) return "EACCES";
    const error = m.fs.write(place.path, "", { uid: process.uid, gid: process.gid, mode: 0o666 & ~process.umask });
    if (error !== null) return error;
    return newFile(m, { kind: "file", name: place.path, readable: false, append: how === "a" }).id;
  }
  if (found.node.t === "d") return "EISDIR";
  if (!m.fs.permits(found.node, process.uid, process.gid, 2)) return "EACCES";
  if (how === "w" && !found.synth) {
    const error = m.fs.write(found.path, "", process);
    if (error !== null) return error;
  }
  return newFile(m, { kind: "file", name: found.path, readable: false, append: how === "a" }).id;
}

/** Name of a path for messages. */
export function shownName(path: string): string {
  return baseOf(path);
}
