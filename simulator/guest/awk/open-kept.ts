import type { Bytes } from "../../content/bytes";
import { freeFd, newPipe, type OpenHow, openPath, setFd } from "../os/files";
import { limitOf } from "../os/limits";
import { SAVED_FD } from "../os/process";
import type { ProgramContext } from "../os/program";

/** Opens a file at a descriptor that commands do not get: it is closed on exec. The descriptor, or the name of an error. */
export function openKept(ctx: ProgramContext, name: Bytes, how: OpenHow): number | string {
  if (name === "") return "ENOENT";
  const path = ctx.path(name);
  if (how === "r" && ctx.fs.isDir(path)) return "EISDIR";
  ctx.charge("call", 1);
  const { tables } = ctx.machine;
  const before = tables.filesMade;
  const id = openPath(ctx.machine, ctx.process, path, how);
  ctx.charge("created", tables.filesMade - before);
  if (typeof id === "string") return id;
  const fd = freeFd(ctx.process, SAVED_FD);
  setFd(ctx.machine, ctx.process, fd, id);
  return fd;
}

/** Starts a command of the shell with one of its streams on a pipe. @returns the pipe's other end and its process, or the name of an error */
export function startCommand(ctx: ProgramContext, command: Bytes, stream: 0 | 1): { fd: number; pid: number } | string {
  // The pipe's end that stays here needs a descriptor. @source pipe(2), EMFILE
  if (ctx.process.fds.length >= limitOf(ctx.machine, ctx.process, "n")) return "EMFILE";
  const pid = ctx.spawn(["sh", "-c", command]);
  const child = typeof pid === "number" ? ctx.machine.process(pid) : null;
  if (typeof pid === "string" || child === null) return typeof pid === "string" ? pid : "EAGAIN";
  const pipe = newPipe(ctx.machine);
  setFd(ctx.machine, child, stream, stream === 0 ? pipe.read : pipe.write);
  const fd = freeFd(ctx.process, SAVED_FD);
  setFd(ctx.machine, ctx.process, fd, stream === 0 ? pipe.write : pipe.read);
  return { fd, pid };
}
