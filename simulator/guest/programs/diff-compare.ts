import type { Bytes } from "../../content/bytes";
import { extentSize } from "../../content/extent";
import { errorText } from "../fs/filesystem";
import { formatDate } from "../os/calendar";
import { bytesOf } from "../os/files";
import { again, type ProgramContext, type Step, waitRead } from "../os/program";
import { localZone, zoneAt } from "../os/time-zone";
import { painted } from "./diff-colours";
import { formattedLine, isSilentWhenEqual } from "./diff-groups";
import { diffMemory, type LineDiff, lineOf, linesOn, startLines } from "./diff-lines";
import { type DiffRequest, isLenient } from "./diff-options";
import { markedLine, nextPrinted, type Piece, type Printing, startPrinting } from "./diff-output";

/** One of two files. Plain data. */
export interface Side {
  /** as it is shown and opened */
  name: Bytes;
  /** it is not there, and counts as empty */
  missing: boolean;
  fd: number;
  parts: Bytes[];
  size: number;
  /** Unix seconds of its last change */
  seconds: number;
}

/** Two files that are being compared. */
export interface Comparison {
  sides: [Side, Side];
  /** a heading tells which files these are */
  heading: boolean;
  reading: 0 | 1 | 2;
  lines: LineDiff | null;
  printing: Printing | null;
  piece: Piece | null;
}

/** Two directories that are being compared: the last name that has been seen to. */
export interface Pair {
  names: [Bytes, Bytes];
  missing: [boolean, boolean];
  after: Bytes | null;
}

/** A comparison of files and trees. Plain data. */
export interface DiffState {
  /** operands that are compared later */
  waiting: [Bytes, Bytes][];
  request: DiffRequest;
  pairs: Pair[];
  now: Comparison | null;
  code: number;
  done: boolean;
}

/** Longest file that is compared line by line, bytes. guess: as much as fits the memory of a process together with its lines */
const TEXT_MOST = 8_388_608;
/** Bytes at the beginning that tell whether a file is text. @source diffutils 3.8: io.c, the size of a block */
const PROBE = 4_096;

/** Says what is wrong: the exit code becomes 2. */
export function complain(ctx: ProgramContext, st: DiffState, text: string): void {
  ctx.err(`diff: ${text}\n`);
  st.code = 2;
}

/** Says that two files are the same, where that is asked for. */
export function sameFiles(ctx: ProgramContext, st: DiffState, names: readonly [Bytes, Bytes]): void {
  const [a, b] = st.request.labels;
  if (st.request.reportSame) ctx.out(`Files ${a ?? names[0]} and ${b ?? names[1]} are identical\n`);
}

/** Reads both files; something to wait for, null when they have been read. */
function readOn(ctx: ProgramContext, st: DiffState, now: Comparison): Step | null {
  while (now.reading < 2) {
    const side = now.sides[now.reading as 0 | 1];
    if (side.missing) {
      now.reading++;
      continue;
    }
    if (ctx.isSpent) return again;
    const got = ctx.take(side.fd, 65_536);
    if (Array.isArray(got)) {
      if (got.length === 0) return waitRead(side.fd);
      side.size += got.reduce((sum, extent) => sum + extentSize(extent), 0);
      side.parts.push(bytesOf(ctx.machine, got));
      const all = now.sides[0].size + now.sides[1].size;
      if (side.size > TEXT_MOST || !ctx.hold(all)) return tooLarge(ctx, st);
      continue;
    }
    if (got !== null) {
      complain(ctx, st, `${side.name}: ${errorText(got.error)}`);
      closeBoth(ctx, st, now);
      return again;
    }
    now.reading++;
  }
  return null;
}

function tooLarge(ctx: ProgramContext, st: DiffState): Step {
  complain(ctx, st, "memory exhausted");
  st.done = true;
  return again;
}

function closeBoth(ctx: ProgramContext, st: DiffState, now: Comparison): void {
  for (const side of now.sides) if (side.fd > 0) ctx.close(side.fd);
  ctx.hold(0);
  st.now = null;
}

/** What two files that have been read are to one another, as far as a look tells; false: line by line. */
function decide(ctx: ProgramContext, st: DiffState, now: Comparison): boolean {
  const { request } = st;
  const [a, b] = now.sides;
  const texts = [a.parts.join(""), b.parts.join("")] as const;
  a.parts = [];
  b.parts = [];
  const names: [Bytes, Bytes] = [request.labels[0] ?? a.name, request.labels[1] ?? b.name];
  ctx.charge("moved", (a.size + b.size) / 64);
  const isBinary = !request.text && texts.some((text) => text.slice(0, PROBE).includes("\0"));
  const isSame = texts[0] === texts[1];
  if (isSame && isSilentWhenEqual(request)) sameFiles(ctx, st, names);
  else if (isBinary || (request.brief && !isLenient(request))) {
    if (!isSame) {
      ctx.out(
        isBinary && !request.brief ? `Binary files ${names[0]} and ${names[1]} differ\n` : `Files ${names[0]} and ${names[1]} differ\n`,
      );
      st.code = Math.max(st.code, 1);
    }
  } else {
    now.lines = startLines(texts[0], texts[1]);
    return false;
  }
  closeBoth(ctx, st, now);
  return true;
}

const NAMED: Readonly<Record<string, string>> = { "\x07": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r" };

/** A name above a context: between quotes when something could take it for more. @source diffutils 3.8: util.c, c_escape */
function headName(name: Bytes): Bytes {
  if (!/[\x00-\x20"\\\x80-\xff]/.test(name)) return name;
  const inner = name.replace(/[\x00-\x1f"\\\x80-\xff]/g, (c) => {
    if (c === '"' || c === "\\") return `\\${c}`;
    return `\\${NAMED[c] ?? c.charCodeAt(0).toString(8).padStart(3, "0")}`;
  });
  return `"${inner}"`;
}

/** `--- name	time` above a context. */
function headText(ctx: ProgramContext, st: DiffState, now: Comparison): Bytes {
  const { request } = st;
  const marks = request.style === "unified" ? ["---", "+++"] : ["***", "---"];
  return now.sides
    .map((side, i) => {
      const label = request.labels[i];
      if (label !== undefined) return painted(request.colours, "hd", `${marks[i]} ${label}\n`);
      const seconds = Math.floor(side.seconds);
      const nanos = String(Math.round((side.seconds - seconds) * 1e9)).padStart(9, "0");
      const zone = zoneAt(localZone(ctx), seconds);
      const time = formatDate("%F %T.%N %z", seconds, nanos, zone);
      return painted(request.colours, "hd", `${marks[i]} ${headName(side.name)}\t${time}\n`);
    })
    .join("");
}

/** The changes are known: what is said first. */
function beginPrinting(ctx: ProgramContext, st: DiffState, now: Comparison, lines: LineDiff): void {
  const { request } = st;
  const names: [Bytes, Bytes] = [request.labels[0] ?? now.sides[0].name, request.labels[1] ?? now.sides[1].name];
  const differs = lines.script.some((change) => !change.ignored);
  if (differs) st.code = Math.max(st.code, 1);
  if (request.brief || (!differs && isSilentWhenEqual(request))) {
    if (differs) ctx.out(`Files ${names[0]} and ${names[1]} differ\n`);
    else sameFiles(ctx, st, names);
    closeBoth(ctx, st, now);
    return;
  }
  if (now.heading && (differs || !isSilentWhenEqual(request))) ctx.out(`diff${request.switches} ${names[0]} ${names[1]}\n`);
  if (request.style === "unified" || request.style === "context") ctx.out(headText(ctx, st, now));
  now.printing = startPrinting(request, lines.script);
  if (request.style !== "ed" && request.style !== "forward") return;
  // Commands of ed cannot say that a newline is missing.
  for (const [i, side] of lines.texts.entries())
    if (side.text !== "" && !side.text.endsWith("\n")) complain(ctx, st, `${names[i]}: No newline at end of file\n`);
}

/** Prints on; false when all has been printed. */
function printOn(ctx: ProgramContext, st: DiffState, now: Comparison, lines: LineDiff, printing: Printing): boolean {
  while (!ctx.isSpent && ctx.process.out.length === 0) {
    const piece = now.piece ?? nextPrinted(printing, lines, st.request, ctx);
    now.piece = null;
    if (piece === null) return false;
    ctx.charge("looked", 40);
    if ("text" in piece) {
      ctx.out(piece.text);
      continue;
    }
    let text = "";
    let at = piece.from;
    for (; at < piece.to && text.length < 4_096; at++) {
      const line = lineOf(lines.texts[piece.side], at);
      text +=
        piece.format === undefined
          ? markedLine(st.request, piece.mark, line, piece.tone ?? null)
          : formattedLine(piece.format, line, at + 1);
    }
    ctx.charge("looked", text.length);
    if (at < piece.to) now.piece = { ...piece, from: at };
    ctx.out(text);
  }
  return true;
}

/** Goes on with two files; something to wait for, null otherwise. */
export function compareOn(ctx: ProgramContext, st: DiffState, now: Comparison): Step | null {
  if (now.lines === null) {
    const wait = readOn(ctx, st, now);
    if (wait !== null || st.now === null) return wait;
    decide(ctx, st, now);
    return null;
  }
  if (now.printing === null) {
    if (!linesOn(now.lines, st.request, ctx))
      return ctx.hold(now.sides[0].size + now.sides[1].size + diffMemory(now.lines)) ? null : tooLarge(ctx, st);
    beginPrinting(ctx, st, now, now.lines);
    return null;
  }
  if (printOn(ctx, st, now, now.lines, now.printing)) return null;
  if (now.lines.script.every((change) => change.ignored)) sameFiles(ctx, st, [now.sides[0].name, now.sides[1].name]);
  closeBoth(ctx, st, now);
  return null;
}
