import type { Bytes } from "../../content/bytes";
import { type Extent, extentBytes, extentSize, sliceExtent } from "../../content/extent";
import { errorText, sizeOf } from "../fs/filesystem";
import { fileOf } from "../os/files";
import { again, exit, type Program, type ProgramContext, type Step, waitRead } from "../os/program";
import { quoteName, shownName } from "./quoting";
import { nextPiece } from "./split-names";
import { readSplit, type SplitRequest } from "./split-options";

interface SplitState {
  request: SplitRequest;
  fd: number;
  /** place of the input, which no piece may be written over */
  source: string;
  /** bytes of the input when they must be known, -1 otherwise */
  total: number;
  read: number;
  out: number;
  /** the next bytes begin a piece */
  fresh: boolean;
  /** lines or bytes in the piece so far */
  filled: number;
  /** number of the piece, from 1 */
  piece: number;
  /** last byte of the piece when lines make chunks */
  chunkEnd: number;
  /** of `-C`: the line so far */
  hold: Bytes;
  /** number of the first name */
  from: number;
  /** empty pieces still to make, before the input is read or at its end */
  empty: number;
  ended: boolean;
  code: number | null;
}

class SplitError extends Error {}

/** Begins a piece, or goes on with it. @source coreutils 9.1: split.c, cwrite */
function put(ctx: ProgramContext, st: SplitState, fresh: boolean, extent: Extent): void {
  const { request } = st;
  const size = extentSize(extent);
  if (request.only > 0) {
    if (st.piece === request.only && size > 0) ctx.send(1, extent);
    return;
  }
  if (fresh) {
    if (size === 0 && request.skipEmpty) return;
    if (st.out >= 0) ctx.close(st.out);
    st.out = openPiece(ctx, st);
  }
  if (size === 0) return;
  ctx.send(st.out, extent);
}

function openPiece(ctx: ProgramContext, st: SplitState): number {
  const name = nextPiece(st.request.names);
  if (name === null) throw new SplitError("output file suffixes exhausted");
  const there = ctx.fs.lookup(ctx.path(name));
  if (typeof there !== "string" && `${there.mount} ${there.id}` === st.source)
    throw new SplitError(`${quoteName(name)} would overwrite input; aborting`);
  if (st.request.verbose) ctx.out(`creating file ${quoteName(name)}\n`);
  ctx.charge("node", 4);
  const fd = ctx.open(name, "w");
  if (typeof fd === "string") throw new SplitError(`${shownName(name)}: ${errorText(fd)}`);
  return fd;
}

function byBytes(ctx: ProgramContext, st: SplitState, extent: Extent): void {
  const { request } = st;
  const size = extentSize(extent);
  const each = request.mode === "chunks" ? Math.max(1, Math.floor(st.total / request.size)) : request.size;
  for (let at = 0; at < size; ) {
    const isLast = request.mode === "chunks" && st.piece === request.size;
    const part = isLast ? size - at : Math.min(size - at, each - st.filled);
    put(ctx, st, st.fresh, sliceExtent(extent, at, at + part));
    at += part;
    st.filled += part;
    st.fresh = false;
    if (st.filled < each || isLast) continue;
    st.filled = 0;
    st.fresh = true;
    st.piece++;
  }
}

function byLines(ctx: ProgramContext, st: SplitState, bytes: Bytes): void {
  const { size, end } = st.request;
  for (let at = 0; at < bytes.length; ) {
    // As many lines as the piece still takes.
    let to = at;
    while (st.filled < size) {
      const found = bytes.indexOf(end, to);
      if (found < 0) {
        to = bytes.length;
        break;
      }
      to = found + 1;
      st.filled++;
    }
    put(ctx, st, st.fresh, bytes.slice(at, to));
    st.fresh = st.filled >= size;
    if (st.fresh) st.filled = 0;
    at = to;
  }
}

/** Of `-C`: a line that is complete, or so long that it fills a piece. */
function putLine(ctx: ProgramContext, st: SplitState, line: Bytes): void {
  const { size } = st.request;
  if (st.filled > 0 && st.filled + line.length > size) st.filled = 0;
  put(ctx, st, st.filled === 0, line);
  st.filled += line.length;
  if (st.filled >= size) st.filled = 0;
}

function byLineBytes(ctx: ProgramContext, st: SplitState, bytes: Bytes, isEnd: boolean): void {
  const { size, end } = st.request;
  const all = st.hold + bytes;
  let at = 0;
  for (;;) {
    const found = all.indexOf(end, at);
    const stop = found < 0 ? all.length : found + 1;
    if (stop - at >= size) {
      // A long line begins a piece of its own.
      if (st.filled > 0) st.filled = 0;
      putLine(ctx, st, all.slice(at, at + size));
      at += size;
    } else if (found >= 0) {
      putLine(ctx, st, all.slice(at, stop));
      at = stop;
    } else break;
  }
  st.hold = all.slice(at);
  if (isEnd && st.hold !== "") putLine(ctx, st, st.hold);
  if (isEnd) st.hold = "";
}

/** Chunks of about equal length that end with lines. @source coreutils 9.1: split.c, lines_chunk_split */
function byLineChunks(ctx: ProgramContext, st: SplitState, bytes: Bytes): void {
  const { size, end } = st.request;
  const each = Math.max(1, Math.floor(st.total / size));
  for (let at = 0; at < bytes.length; ) {
    const skip = Math.min(bytes.length - at, Math.max(0, st.chunkEnd - st.filled));
    const found = bytes.indexOf(end, at + skip);
    const stop = found < 0 ? bytes.length : found + 1;
    let next = found >= 0;
    put(ctx, st, st.fresh, bytes.slice(at, stop));
    st.filled += stop - at;
    st.fresh = next;
    at = stop;
    while (next || st.chunkEnd <= st.filled - 1) {
      if (!next && at === bytes.length) break;
      st.piece++;
      st.chunkEnd = st.piece === size ? st.total - 1 : st.chunkEnd + each;
      // A line so long that it covers whole chunks leaves empty pieces.
      if (st.chunkEnd <= st.filled - 1) {
        if (st.piece > size) return;
        put(ctx, st, true, "");
      } else next = false;
    }
  }
}

/** Lines to the pieces in turn. */
function byTurns(ctx: ProgramContext, st: SplitState, bytes: Bytes): void {
  const { size, end, only } = st.request;
  for (let at = 0; at < bytes.length; ) {
    const found = bytes.indexOf(end, at);
    const stop = found < 0 ? bytes.length : found + 1;
    if (only > 0) put(ctx, st, false, bytes.slice(at, stop));
    else appendTo(ctx, st, st.piece, bytes.slice(at, stop));
    if (found >= 0) st.piece = st.piece === size ? 1 : st.piece + 1;
    at = stop;
    ctx.charge("call", 1);
  }
}

/** Adds to a piece that was made before. */
function appendTo(ctx: ProgramContext, st: SplitState, piece: number, bytes: Bytes): void {
  const names = { ...st.request.names, next: st.from + piece - 1 };
  const name = nextPiece(names) ?? "";
  const isNew = st.request.skipEmpty && typeof ctx.fs.lookup(ctx.path(name)) === "string";
  if (isNew && st.request.verbose) ctx.out(`creating file ${quoteName(name)}\n`);
  const fd = ctx.open(name, "a");
  if (typeof fd === "string") throw new SplitError(`${shownName(name)}: ${errorText(fd)}`);
  ctx.send(fd, bytes);
  ctx.close(fd);
}

function finish(ctx: ProgramContext, st: SplitState): void {
  const { request } = st;
  if (request.mode === "lineBytes") byLineBytes(ctx, st, "", true);
  if (request.only > 0) return;
  if (request.mode === "chunks" || request.mode === "lineChunks")
    st.empty = request.skipEmpty ? 0 : request.size - (st.fresh ? st.piece - 1 : st.piece);
}

/** Most bytes to read next, so that a step makes few pieces. */
function wants(st: SplitState): number {
  const { mode, size } = st.request;
  if (mode === "round") return 512;
  const each = mode === "chunks" || mode === "lineChunks" ? Math.max(1, Math.floor(st.total / size)) : size;
  return Math.min(mode === "bytes" || mode === "chunks" ? 1_048_576 : 16_384, each * 64);
}

function begin(ctx: ProgramContext, request: SplitRequest): SplitState {
  const fd = request.input === "-" ? 0 : ctx.open(request.input, "r");
  if (typeof fd === "string") throw new SplitError(`cannot open ${quoteName(request.input)} for reading: ${errorText(fd)}`);
  const file = fileOf(ctx.machine, ctx.process, fd);
  if (file?.kind === "file" && ctx.fs.isDir(file.name)) throw new SplitError(`${shownName(request.input)}: ${errorText("EISDIR")}`);
  const found = file?.kind === "file" ? ctx.fs.lookup(file.name) : "ENOENT";
  const known = typeof found !== "string" && file?.kind === "file";
  let total = known ? Math.max(0, sizeOf(found.node) - file.pos) : -1;
  if (file?.kind === "null") total = 0;
  if (total < 0 && (request.mode === "chunks" || request.mode === "lineChunks"))
    throw new SplitError(`${shownName(request.input)}: cannot determine file size`);
  const st: SplitState = {
    request,
    fd,
    source: known ? `${found.mount} ${found.id}` : "",
    total,
    read: 0,
    out: -1,
    fresh: true,
    filled: 0,
    piece: 1,
    chunkEnd: Math.max(1, Math.floor(total / request.size)) - 1,
    hold: "",
    from: request.names.next,
    empty: 0,
    ended: false,
    code: null,
  };
  if (request.mode === "lineChunks" && request.size === 1) st.chunkEnd = total - 1;
  if (request.mode === "round" && request.only === 0 && !request.skipEmpty) st.empty = request.size;
  return st;
}

function data(ctx: ProgramContext, st: SplitState, extent: Extent): void {
  const { mode } = st.request;
  if (mode === "bytes" || mode === "chunks") {
    byBytes(ctx, st, extent);
    return;
  }
  const bytes = extentBytes(extent, ctx.fs.chunks);
  ctx.charge("looked", bytes.length);
  if (mode === "lines") byLines(ctx, st, bytes);
  else if (mode === "lineBytes") byLineBytes(ctx, st, bytes, false);
  else if (mode === "lineChunks") byLineChunks(ctx, st, bytes);
  else byTurns(ctx, st, bytes);
}

function work(ctx: ProgramContext, st: SplitState): Step {
  while (!ctx.isSpent) {
    if (ctx.process.out.length > 0) return again;
    const refused = ctx.writeError(st.out >= 0 ? st.out : 1);
    if (refused !== null) throw new SplitError(`write error: ${errorText(refused)}`);
    if (st.empty > 0) {
      st.empty--;
      put(ctx, st, true, "");
      ctx.charge("node", 4);
      continue;
    }
    if (st.ended) return exit(0);
    const got = ctx.take(st.fd, wants(st));
    if (Array.isArray(got)) {
      if (got.length === 0) return waitRead(st.fd);
      for (const extent of got) data(ctx, st, extent);
      if (!ctx.hold(st.hold.length)) throw new SplitError("memory exhausted");
      continue;
    }
    if (got !== null) throw new SplitError(`${shownName(st.request.input)}: ${errorText(got.error)}`);
    finish(ctx, st);
    st.ended = true;
  }
  return again;
}

function guarded<T>(ctx: ProgramContext, run: () => T, failed: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof SplitError)) throw error;
    ctx.err(`split: ${error.message}\n`);
    return failed();
  }
}

/** `split`. @source coreutils 9.1: split */
export const split: Program<SplitState | { code: number; done: true }> = {
  name: "split",
  start(ctx) {
    const request = readSplit(ctx);
    if ("stdout" in request) {
      ctx.err(request.stderr);
      return { code: request.code, done: true };
    }
    return guarded<SplitState | { code: number; done: true }>(
      ctx,
      () => begin(ctx, request),
      () => ({ code: 1, done: true }),
    );
  },
  step(ctx, st): Step {
    if ("done" in st || st.code !== null) return exit(st.code ?? 1);
    return guarded(
      ctx,
      () => work(ctx, st),
      () => {
        st.code = 1;
        return again;
      },
    );
  },
};
