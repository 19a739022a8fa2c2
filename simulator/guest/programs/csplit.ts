import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { again, exit, type Program, type ProgramContext, type Step } from "../os/program";
import { compileRegex } from "../regex/compile";
import { type CsplitRequest, pieceNumber, readCsplit, type SplitPoint } from "./csplit-options";
import { bare, holdSources, type LineSource, nextLine, openSource } from "./line-source";
import { quoted, quoteName } from "./quoting";

interface CsplitState {
  request: CsplitRequest;
  source: LineSource;
  /** lines that have been read and belong to no piece yet; those before `head` have been taken */
  lines: Bytes[];
  head: number;
  held: number;
  /** number of the first of them, from 1, and of the line looked at last */
  first: number;
  current: number;
  /** the point under way, and how often it has been met */
  point: number;
  times: number;
  stage: "begin" | "look" | "check" | "copy" | "end" | "rest" | "undo" | "stop";
  /** lines up to here belong to the piece; of a point by pattern */
  until: number;
  /** the piece being written */
  out: number;
  pending: Bytes;
  written: number;
  pieces: Bytes[];
  /** how it ends once the rest has been written */
  code: number;
}

/** A line, null at the end of the input, or a step to take first. */
type Got = Bytes | null | Step;

const isLine = (got: Got): got is Bytes => typeof got === "string";

/** Ends the program with a complaint. */
class Stop extends Error {
  constructor(
    message: string,
    /** what has been made stays */
    readonly keeps = false,
  ) {
    super(message);
  }
}

/** Bytes of a piece that are written together. */
const WRITTEN_AT_ONCE = 16_384;

/** Line with a number, which stays where it is. */
function peek(ctx: ProgramContext, st: CsplitState, number: number): Got {
  while (number - st.first >= st.lines.length - st.head) {
    const next = nextLine(ctx, st.source);
    if (next === null || "do" in next) return next;
    st.lines.push(next.line);
    st.held += next.line.length + 32;
    if (!holdSources(ctx, [st.source], st.held)) throw new Stop("memory exhausted");
  }
  return st.lines[st.head + number - st.first] ?? null;
}

/** Takes the first line. */
function take(ctx: ProgramContext, st: CsplitState): Got {
  const line = peek(ctx, st, st.first);
  if (!isLine(line)) return line;
  st.head++;
  st.held -= line.length + 32;
  if (st.head >= 1_024) {
    st.lines.splice(0, st.head);
    st.head = 0;
  }
  st.current = Math.max(st.current, st.first);
  st.first++;
  ctx.charge("field", 2);
  return line;
}

function openPiece(ctx: ProgramContext, st: CsplitState): void {
  const name = st.request.prefix + pieceNumber(st.request.format, st.pieces.length);
  ctx.charge("node", 4);
  const fd = ctx.open(name, "w");
  if (typeof fd === "string") throw new Stop(`${name}: ${errorText(fd)}`);
  st.out = fd;
  st.written = 0;
  st.pieces.push(name);
}

function flush(ctx: ProgramContext, st: CsplitState): void {
  if (st.pending !== "") ctx.write(st.out, st.pending);
  st.pending = "";
}

function save(ctx: ProgramContext, st: CsplitState, line: Bytes): void {
  st.pending += line;
  st.written += line.length;
  ctx.charge("moved", 1 + line.length / 64);
  if (st.pending.length >= WRITTEN_AT_ONCE) flush(ctx, st);
}

/** Closes the piece, and tells its size. */
function closePiece(ctx: ProgramContext, st: CsplitState): void {
  if (st.out < 0) return;
  flush(ctx, st);
  ctx.close(st.out);
  st.out = -1;
  if (st.written === 0 && st.request.skipEmpty) {
    const name = st.pieces.pop();
    if (name !== undefined) ctx.fs.remove(ctx.path(name));
  } else if (!st.request.quiet) ctx.out(`${st.written}\n`);
}

/** Ends with a complaint: what has been made is removed again. */
function abandon(ctx: ProgramContext, st: CsplitState): void {
  closePiece(ctx, st);
  st.code = 1;
  st.stage = st.request.keep ? "stop" : "undo";
}

/** Removes the pieces again, the newest first. */
function undoOn(ctx: ProgramContext, st: CsplitState): null {
  while (!ctx.isSpent) {
    const name = st.pieces.pop();
    if (name === undefined) {
      st.stage = "stop";
      break;
    }
    ctx.charge("node", 4);
    ctx.fs.remove(ctx.path(name));
  }
  return null;
}

const onRepetition = (st: CsplitState): string => (st.times > 0 ? ` on repetition ${st.times}` : "");

function outOfRange(st: CsplitState, point: SplitPoint): Stop {
  const what = point.line > 0 ? String(point.line) : point.word;
  return new Stop(`${quoted(what, "locale")}: line number out of range${point.line > 0 ? onRepetition(st) : ""}`);
}

/** On to the next time of a point, or to the next point. */
function nextPoint(st: CsplitState, point: SplitPoint): void {
  st.times++;
  if (point.repeat !== null && st.times > point.repeat) {
    st.point++;
    st.times = 0;
  }
  st.stage = "begin";
}

/** Goes on with a piece that ends at a line's number. @source coreutils 9.1: csplit.c, process_line_count */
function byNumber(ctx: ProgramContext, st: CsplitState, point: SplitPoint): Step | null {
  const { suppress } = st.request;
  if (st.stage === "begin") {
    openPiece(ctx, st);
    st.stage = suppress ? "check" : "look";
  }
  if (st.stage === "check") {
    const next = peek(ctx, st, st.current + 1);
    if (next === null) throw outOfRange(st, point);
    if (!isLine(next)) return next;
    st.stage = "look";
  }
  if (st.stage === "look") {
    const next = peek(ctx, st, st.first);
    if (next === null) throw new Stop("input disappeared", true);
    if (!isLine(next)) return next;
    st.stage = "copy";
  }
  for (const last = point.line * (st.times + 1); st.stage === "copy" && st.first < last; ) {
    if (ctx.isSpent || ctx.process.out.length > 0) return again;
    const line = take(ctx, st);
    if (line === null) throw outOfRange(st, point);
    if (!isLine(line)) return line;
    save(ctx, st, line);
  }
  if (st.stage === "copy") {
    closePiece(ctx, st);
    st.stage = "end";
  }
  const next = suppress ? take(ctx, st) : peek(ctx, st, st.current + 1);
  if (next !== null && !isLine(next)) return next;
  if (next === null && !suppress) throw outOfRange(st, point);
  nextPoint(st, point);
  return null;
}

/** The pattern has not been found: the rest is one piece, or it is an error. */
function notFound(ctx: ProgramContext, st: CsplitState, point: SplitPoint): void {
  if (point.repeat !== null) {
    ctx.err(`csplit: ${quoted(point.word, "locale")}: match not found${onRepetition(st)}\n`);
    st.code = 1;
  }
  st.stage = "rest";
}

/** Looks for the next line that matches; lines before it are written as they pass, unless the piece may end before it. */
function lookOn(ctx: ProgramContext, st: CsplitState, point: SplitPoint): Step | null {
  const regex = compileRegex(point.pattern, { syntax: "bre" }, ctx);
  while (!ctx.isSpent && ctx.process.out.length === 0) {
    const line = peek(ctx, st, st.current + 1);
    if (line === null) {
      notFound(ctx, st, point);
      return null;
    }
    if (!isLine(line)) return line;
    st.current++;
    ctx.charge("field", 2);
    if (!("error" in regex) && regex.test(bare(line), ctx)) {
      st.until = st.current + point.offset;
      st.stage = "check";
      return null;
    }
    if (point.offset < 0) continue;
    const passed = take(ctx, st);
    if (isLine(passed) && !point.skips) save(ctx, st, passed);
  }
  return again;
}

/** Goes on with a piece that ends at a line that matches. @source coreutils 9.1: csplit.c, process_regexp */
function byPattern(ctx: ProgramContext, st: CsplitState, point: SplitPoint): Step | null {
  if (st.stage === "begin") {
    if (!point.skips) openPiece(ctx, st);
    st.stage = "look";
  }
  if (st.stage === "look") return lookOn(ctx, st, point);
  if (st.stage === "check") {
    if (st.first > st.until) throw outOfRange(st, point);
    st.stage = "copy";
  }
  while (st.stage === "copy" && st.first < st.until) {
    if (ctx.isSpent || ctx.process.out.length > 0) return again;
    const line = take(ctx, st);
    if (line === null) throw outOfRange(st, point);
    if (!isLine(line)) return line;
    if (!point.skips) save(ctx, st, line);
  }
  if (st.stage === "copy") {
    closePiece(ctx, st);
    if (point.offset > 0) st.current = st.until;
    st.stage = "end";
  }
  if (st.request.suppress) {
    const line = take(ctx, st);
    if (line !== null && !isLine(line)) return line;
  }
  nextPoint(st, point);
  return null;
}

/** Writes what is left into the piece that is open; without one, it is passed over. */
function restOn(ctx: ProgramContext, st: CsplitState): Step | null {
  while (!ctx.isSpent && ctx.process.out.length === 0 && st.out >= 0) {
    const line = take(ctx, st);
    if (line !== null && !isLine(line)) return line;
    if (line !== null) {
      save(ctx, st, line);
      continue;
    }
    closePiece(ctx, st);
  }
  if (st.out >= 0) return again;
  if (st.code === 0) st.stage = "stop";
  else abandon(ctx, st);
  return null;
}

/** One more part of the work; something to wait for, null otherwise. */
function goOn(ctx: ProgramContext, st: CsplitState): Step | null {
  try {
    const refused = st.out < 0 ? null : ctx.writeError(st.out);
    if (refused !== null) throw new Stop(`write error for ${quoteName(st.pieces.at(-1) ?? "")}: ${errorText(refused)}`);
    if (st.stage === "rest") return restOn(ctx, st);
    const point = st.request.points[st.point];
    if (point !== undefined) return point.line > 0 ? byNumber(ctx, st, point) : byPattern(ctx, st, point);
    openPiece(ctx, st);
    st.stage = "rest";
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    ctx.err(`csplit: ${error.message}\n`);
    st.code = 1;
    st.stage = "stop";
    if (!error.keeps) abandon(ctx, st);
  }
  return null;
}

/** `csplit`. @source coreutils 9.1: csplit */
export const csplit: Program<CsplitState | { ended: number }> = {
  name: "csplit",
  start(ctx) {
    let source: LineSource | string = "ENOENT";
    const request = readCsplit(ctx, (file) => {
      source = openSource(ctx, file);
      if (source === "EISDIR") return `read error: ${errorText(source)}`;
      return typeof source === "string" ? `cannot open ${quoteName(file)} for reading: ${errorText(source)}` : null;
    });
    if ("stderr" in request || typeof source === "string") {
      ctx.err("stderr" in request ? request.stderr : "");
      return { ended: 1 };
    }
    const place = { lines: [], head: 0, held: 0, first: 1, current: 0, point: 0, times: 0, stage: "begin", until: 0 } as const;
    return { request, source, ...place, lines: [], out: -1, pending: "", written: 0, pieces: [], code: 0 };
  },
  step(ctx, st): Step {
    if ("ended" in st) return exit(st.ended);
    while (!ctx.isSpent) {
      if (ctx.process.out.length > 0) return again;
      if (st.stage === "stop") return exit(st.code);
      const wait = st.stage === "undo" ? undoOn(ctx, st) : goOn(ctx, st);
      if (wait !== null) return wait;
    }
    return again;
  },
};
