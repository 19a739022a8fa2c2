import type { Bytes } from "../../content/bytes";
import { contentSize } from "../../content/content";
import { type Extent, extentBytes, extentSize, sliceExtent } from "../../content/extent";
import { errorText } from "../fs/filesystem";
import { fileOf } from "../os/files";
import { again, exit, type Output, type Program, type ProgramContext, type Step, waitRead, waitUntil } from "../os/program";
import { addPart, endsIn, type LastParts, linesHeld, noParts, nthEnd, splitParts, takePart } from "./last-parts";
import { quoteName } from "./quoting";
import { readTailOptions, type TailRequest } from "./tail-options";

/** A file that is shown, and then followed. */
interface Followed {
  name: Bytes;
  /** -1: it is not there */
  fd: number;
  /** where the file stands that a name means, to see when another has taken its place */
  place: string;
  /** of a file that is made up on reading: how much has been shown */
  at: number;
}
interface TailState {
  request: TailRequest;
  files: Bytes[];
  followed: Followed[];
  /** the file being read for the first time */
  now: Followed | null;
  held: LastParts;
  /** units that have been passed by, with `+N` */
  skipped: number;
  first: boolean;
  shown: Bytes;
  /** all files have been shown once */
  following: boolean;
  code: number;
}

/** How often files are looked at while they are followed, µs, unless -s says so: the real one is told of changes at once. */
const LOOK_US = 200_000;

function heading(ctx: ProgramContext, state: TailState, name: Bytes): void {
  if (!state.request.names || state.shown === name) return;
  ctx.out(`${state.first ? "" : "\n"}==> ${name === "-" ? "standard input" : name} <==\n`);
  state.first = false;
  state.shown = name;
}

function placeOf(ctx: ProgramContext, name: Bytes): string {
  const found = ctx.fs.lookup(ctx.path(name));
  return typeof found === "string" ? "" : `${found.mount} ${found.id || found.path}`;
}

/** Opens the next file; false when there are no more. */
function openNext(ctx: ProgramContext, state: TailState): boolean {
  for (let name = state.files.shift(); name !== undefined; name = state.files.shift()) {
    const isDir = name !== "-" && ctx.fs.isDir(ctx.path(name));
    const fd = name === "-" ? 0 : isDir ? "EISDIR" : ctx.open(name, "r");
    if (typeof fd === "string") {
      if (isDir) heading(ctx, state, name);
      ctx.err(
        isDir
          ? `tail: error reading '${name}': ${errorText(fd)}\n`
          : `tail: cannot open ${quoteName(name)} for reading: ${errorText(fd)}\n`,
      );
      if (isDir && state.request.follow !== "")
        ctx.err(`tail: ${name}: cannot follow end of this type of file${state.request.retry ? "" : "; giving up on this name"}\n`);
      state.code = 1;
      if (state.request.retry && !isDir) state.followed.push({ name, fd: -1, place: "", at: 0 });
      continue;
    }
    state.shown = "\0";
    heading(ctx, state, name);
    state.now = { name, fd, place: name === "-" ? "" : placeOf(ctx, name), at: 0 };
    state.held = noParts();
    state.skipped = 0;
    jumpToEnd(ctx, state, state.now);
    return true;
  }
  return false;
}

/** The last bytes of a long file are read from its end. */
function jumpToEnd(ctx: ProgramContext, state: TailState, now: Followed): void {
  const { request } = state;
  const file = fileOf(ctx.machine, ctx.process, now.fd);
  if (request.from || request.unit !== "bytes" || file?.kind !== "file") return;
  const content = ctx.fs.contentAt(file.mount, file.node);
  if (content !== null) file.pos = Math.max(file.pos, contentSize(content) - request.count);
}

/** Takes a run of bytes of the file being read. */
function take(ctx: ProgramContext, state: TailState, extent: Extent): void {
  const { request } = state;
  if (!request.from) {
    addPart(state.held, extent, request.unit === "bytes" ? extentSize(extent) : endsIn(ctx, extent, request.end));
    const more = request.count + (request.unit === "bytes" ? 0 : 1);
    while (takePart(state.held, more) !== null);
    return;
  }
  if (state.skipped >= request.count) {
    ctx.send(1, extent);
    return;
  }
  if (request.unit === "bytes") {
    const skip = Math.min(request.count - state.skipped, extentSize(extent));
    state.skipped += skip;
    ctx.send(1, sliceExtent(extent, skip, extentSize(extent)));
    return;
  }
  const bytes = extentBytes(extent, ctx.fs.chunks);
  ctx.charge("looked", bytes.length / 4);
  const at = nthEnd(bytes, request.count - state.skipped, request.end);
  if (at < 0) state.skipped += endsIn(ctx, extent, request.end);
  else {
    state.skipped = request.count;
    ctx.send(1, bytes.slice(at + 1));
  }
}

/** The end of the file being read: its last units are written. */
function finish(ctx: ProgramContext, state: TailState): void {
  const { request, now } = state;
  if (now === null) return;
  if (!request.from && request.count > 0) {
    const all = request.unit === "bytes" ? state.held.units : linesHeld(ctx, state.held, request.end);
    const { after } = splitParts(ctx, state.held, Math.max(0, all - request.count), request.unit === "bytes" ? null : request.end);
    for (const extent of after) ctx.send(1, extent);
  }
  state.held = noParts();
  state.now = null;
  const kind = fileOf(ctx.machine, ctx.process, now.fd)?.kind;
  if (request.follow === "" || kind === "pipe" || kind === "null") {
    if (now.fd > 0) ctx.close(now.fd);
    return;
  }
  if (kind === "text") now.at = fileOf(ctx.machine, ctx.process, now.fd)?.text.length ?? 0;
  state.followed.push(now);
}

function readOn(ctx: ProgramContext, state: TailState, now: Followed): Step | null {
  const got = ctx.take(now.fd);
  if (!Array.isArray(got)) {
    if (got !== null) {
      ctx.err(`tail: error reading ${quoteName(now.name)}: ${errorText(got.error)}\n`);
      state.code = 1;
    }
    finish(ctx, state);
    return null;
  }
  if (got.length === 0) return waitRead(now.fd);
  for (const extent of got) take(ctx, state, extent);
  if (ctx.hold(state.held.size, state.held.real)) return null;
  ctx.err("tail: memory exhausted\n");
  return exit(1);
}

/** A name that is followed may mean another file now, or none. @source coreutils 9.1: tail.c, recheck */
function recheck(ctx: ProgramContext, entry: Followed): void {
  if (entry.name === "-") return;
  const place = placeOf(ctx, entry.name);
  if (place === entry.place && entry.fd >= 0) return;
  const shown = quoteName(entry.name);
  if (place === "") {
    if (entry.fd >= 0) {
      ctx.err(`tail: ${shown} has become inaccessible: ${errorText("ENOENT")}\n`);
      ctx.close(entry.fd);
      entry.fd = -1;
      entry.place = "";
    }
    return;
  }
  if (ctx.fs.isDir(ctx.path(entry.name))) return;
  const fd = ctx.open(entry.name, "r");
  if (typeof fd === "string") return;
  ctx.err(entry.fd < 0 ? `tail: ${shown} has appeared;  following new file\n` : `tail: ${shown} has been replaced;  following new file\n`);
  if (entry.fd >= 0) ctx.close(entry.fd);
  entry.fd = fd;
  entry.place = place;
  entry.at = 0;
}

/** What a file has got since the last look; true while there is more of it. */
function showMore(ctx: ProgramContext, state: TailState, entry: Followed): boolean {
  const file = fileOf(ctx.machine, ctx.process, entry.fd);
  if (file?.kind === "text") {
    const found = ctx.fs.lookup(ctx.path(entry.name));
    if (typeof found === "string") return false;
    const text = ctx.fs.textOf(found);
    if (text.length < entry.at) entry.at = 0;
    if (text.length === entry.at) return false;
    heading(ctx, state, entry.name);
    ctx.out(text.slice(entry.at));
    entry.at = text.length;
    return false;
  }
  if (file?.kind === "file") {
    const content = ctx.fs.contentAt(file.mount, file.node);
    const size = content === null ? 0 : contentSize(content);
    if (size < file.pos) {
      ctx.err(`tail: ${entry.name}: file truncated\n`);
      file.pos = 0;
    }
    if (size === file.pos) return false;
  }
  const got = ctx.take(entry.fd);
  if (!Array.isArray(got) || got.length === 0) return false;
  heading(ctx, state, entry.name);
  for (const extent of got) ctx.send(1, extent);
  return true;
}

function follow(ctx: ProgramContext, state: TailState): Step {
  const { request } = state;
  if (ctx.process.out.length > 0) return again;
  if (ctx.writeError(1) !== null) return exit(1);
  if (!request.retry && state.followed.every((entry) => entry.fd < 0)) {
    ctx.err("tail: no files remaining\n");
    return exit(1);
  }
  const isAlive = request.pid === null || ctx.machine.process(request.pid) !== null;
  for (const entry of state.followed) {
    if (request.follow === "name") recheck(ctx, entry);
    if (entry.fd >= 0 && showMore(ctx, state, entry)) return again;
  }
  if (!isAlive) return exit(state.code);
  return waitUntil(ctx.mono() + (request.sleepUs ?? LOOK_US));
}

function start(ctx: ProgramContext): TailState | Output {
  const read = readTailOptions(ctx);
  if ("stdout" in read) return read;
  if (read.warning !== "") ctx.err(read.warning);
  return {
    request: read.request,
    files: read.files.length > 0 ? read.files : ["-"],
    followed: [],
    now: null,
    held: noParts(),
    skipped: 0,
    first: true,
    shown: "\0",
    following: false,
    code: 0,
  };
}

/** `tail`, with `-f`. @source coreutils 9.1: tail */
export const tail: Program<TailState | Output> = {
  name: "tail",
  start(ctx) {
    const state = start(ctx);
    if ("stdout" in state) ctx.err(state.stderr);
    return state;
  },
  step(ctx, state): Step {
    if ("stdout" in state) return exit(state.code);
    while (!state.following) {
      if (ctx.isSpent || ctx.process.out.length > 0) return again;
      const refused = ctx.writeError(1);
      if (refused !== null) {
        ctx.err(`tail: write error: ${errorText(refused)}\n`);
        return exit(1);
      }
      if (state.now === null && !openNext(ctx, state)) {
        if (state.request.follow === "" || (state.followed.length === 0 && state.code === 0)) return exit(state.code);
        state.following = true;
        break;
      }
      const step = state.now === null ? null : readOn(ctx, state, state.now);
      if (step) return step;
    }
    return follow(ctx, state);
  },
};
