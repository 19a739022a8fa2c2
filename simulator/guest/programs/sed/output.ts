import type { Bytes } from "../../../content/bytes";
import { extentBytes } from "../../../content/extent";
import { errorText } from "../../fs/filesystem";
import { type Step, waitRead } from "../../os/program";
import { DIRECTORY, type Run, SedError, type Target } from "./state";

/** Output handed on at once. */
const OUT_BYTES = 32_768;

/** Adds bytes to a target; those for standard output are gathered. */
export function put(run: Run, target: Target, text: Bytes): void {
  if (text === "") return;
  if (target.fd !== 1) {
    run.ctx.write(target.fd, text);
    return;
  }
  noteCrossing(run, text);
  run.out.push(text);
  run.outBytes += text.length;
  if (run.outBytes >= OUT_BYTES) flush(run);
}

/** Bytes that the C library gathers before it writes. @source glibc: the block of a file's system */
const LIBRARY_BYTES = 4_096;

/** Keeps which piece first made the library write: a refusal of it tells of that piece. A line and its end are two. */
function noteCrossing(run: Run, text: Bytes): void {
  const { state } = run;
  const isLine = text.length > 1 && text.endsWith(state.options.end);
  for (const size of isLine ? [text.length - 1, 1] : [text.length]) {
    state.gathered += size;
    if (state.gathered <= LIBRARY_BYTES) continue;
    if (state.crossing === 0) state.crossing = size;
    state.gathered %= LIBRARY_BYTES;
  }
}

/** Hands standard output on. */
export function flush(run: Run): void {
  if (run.out.length === 0) return;
  run.ctx.out(run.out.join(""));
  run.out = [];
  run.outBytes = 0;
}

/** Ends a line that was left open. */
export function endLine(run: Run, target: Target): void {
  if (!target.isOpenLine) return;
  put(run, target, run.state.options.end);
  target.isOpenLine = false;
}

/** Writes a line. @param isEnded - it gets an end; else whatever follows does so first */
export function putLine(run: Run, target: Target, text: Bytes, isEnded: boolean): void {
  endLine(run, target);
  put(run, target, isEnded ? text + run.state.options.end : text);
  target.isOpenLine = !isEnded;
}

/** Writes the pattern space. */
export function putSpace(run: Run, target: Target = run.state.output): void {
  putLine(run, target, run.state.space, run.state.isEnded);
}

/** Says something on standard error. */
export function complain(run: Run, text: Bytes): void {
  flush(run);
  run.ctx.err(`sed: ${text}\n`);
}

/** Writes what `a`, `r` and `R` have queued; null when it is done, `more` when the step is used up. */
export function putQueue(run: Run): Step | "more" | null {
  const { ctx, state } = run;
  if (state.queue.length > 0) endLine(run, state.output);
  for (let next = state.queue[state.queueAt]; next !== undefined; next = state.queue[state.queueAt]) {
    if (ctx.isSpent || ctx.process.out.length > 0) return "more";
    if ("text" in next) put(run, state.output, next.text);
    else {
      const wait = copyFile(run, next.file);
      if (wait !== null) return wait;
    }
    state.queueAt++;
  }
  if (state.queueAt === 0) return null;
  state.queue = [];
  state.queueAt = 0;
  state.queueBytes = 0;
  return null;
}

/** Copies a file to the output; one that cannot be read counts as empty. */
function copyFile(run: Run, name: Bytes): Step | "more" | null {
  const { ctx, state } = run;
  if (state.copyFd < 0) {
    if (name !== "/dev/stdin" && ctx.fs.isDir(ctx.path(name))) throw new SedError(`read error on ${name}: Is a directory`, 4);
    const fd = name === "/dev/stdin" ? 0 : ctx.open(name, "r");
    if (typeof fd === "string") return null;
    state.copyFd = fd;
  }
  for (;;) {
    if (ctx.isSpent || ctx.process.out.length > 0) return "more";
    const got = ctx.take(state.copyFd);
    if (got === null || !Array.isArray(got)) break;
    if (got.length === 0) {
      flush(run);
      return waitRead(state.copyFd);
    }
    for (const extent of got) put(run, state.output, extentBytes(extent, ctx.fs.chunks));
  }
  if (state.copyFd > 0) ctx.close(state.copyFd);
  state.copyFd = -1;
  return null;
}

/** Opens the files that a script writes to, which empties them. @throws SedError */
export function openTargets(run: Run): void {
  const { ctx, state, script } = run;
  for (const name of script.outputs) {
    const special = name === "/dev/stdout" ? 1 : name === "/dev/stderr" ? 2 : null;
    const fd = special ?? (ctx.fs.isDir(ctx.path(name)) ? "EISDIR" : ctx.open(name, "w"));
    if (typeof fd === "string") throw new SedError(`couldn't open file ${name}: ${errorText(fd)}`, 4);
    state.targets.push({ name, fd, isOpenLine: false });
  }
  for (const name of script.inputs) {
    const isDirectory = ctx.fs.isDir(ctx.path(name));
    const opened = name === "/dev/stdin" ? 0 : isDirectory ? DIRECTORY : ctx.open(name, "r");
    const fd = typeof opened === "string" ? -1 : opened;
    state.readers.push({ name, fd, rest: "", ahead: "", at: 0, isEnded: fd === -1 });
  }
}
