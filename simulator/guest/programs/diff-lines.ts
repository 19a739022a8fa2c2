import type { Bytes } from "../../content/bytes";
import { compileRegex } from "../regex/compile";
import type { DiffRequest } from "./diff-options";
import { type Pausing, type Sequences, sequencesOn, startSequences } from "./diff-sequence";

/** A file whose lines are compared. Plain data. */
export interface DiffText {
  text: Bytes;
  /** where lines begin, and where the last one ends */
  starts: number[];
  /** lines that are compared: from this one up to that one */
  from: number;
  to: number;
}

/** One change: what of the first file is replaced by what of the second. */
export interface Change {
  readonly line0: number;
  readonly line1: number;
  readonly deleted: number;
  readonly inserted: number;
  /** all of it may be passed over */
  ignored: boolean;
}

/** Two files in the middle of their comparison. Plain data. */
export interface LineDiff {
  texts: [DiffText, DiffText];
  phase: "lines" | "ends" | "classes" | "sequences" | "script" | "marks" | "done";
  side: 0 | 1;
  at: number;
  /** classes of lines by their text */
  known: { [line: string]: number };
  classes: [number[], number[]];
  counts: [number[], number[]];
  total: number;
  sequences: Sequences | null;
  place: [number, number];
  script: Change[];
}

/** Work between two looks at the clock. */
const STRIDE = 512;
/** What a line costs beside its bytes, as bytes that are looked at. guess: a few cache lines of its record */
const LINE = 40;

/** Begins to compare two texts. */
export function startLines(a: Bytes, b: Bytes): LineDiff {
  const text = (whole: Bytes): DiffText => ({ text: whole, starts: [0], from: 0, to: 0 });
  return {
    texts: [text(a), text(b)],
    phase: "lines",
    side: 0,
    at: 0,
    known: {},
    classes: [[], []],
    counts: [[], []],
    total: 0,
    sequences: null,
    place: [0, 0],
    script: [],
  };
}

/** How many lines a text has. */
export function lineCount(text: DiffText): number {
  return text.starts.length - 1;
}

/** A line with its newline, which the last one may lack. */
export function lineOf(text: DiffText, i: number): Bytes {
  return text.text.slice(text.starts[i], text.starts[i + 1]);
}

/** Bytes of memory that a comparison takes beside its texts. */
export function diffMemory(diff: LineDiff): number {
  return (lineCount(diff.texts[0]) + lineCount(diff.texts[1])) * 80;
}

/** Goes on; true when the changes are known. */
export function linesOn(diff: LineDiff, request: DiffRequest, meter: Pausing): boolean {
  while (diff.phase !== "done" && !meter.isSpent) {
    if (diff.phase === "lines") splitOn(diff, meter);
    else if (diff.phase === "ends") trimEnds(diff, request, meter);
    else if (diff.phase === "classes") classesOn(diff, request, meter);
    else if (diff.phase === "sequences") sequenceOn(diff, request, meter);
    else if (diff.phase === "script") scriptOn(diff, meter);
    else marksOn(diff, request, meter);
  }
  return diff.phase === "done";
}

function nextSide(diff: LineDiff, phase: LineDiff["phase"]): void {
  diff.at = 0;
  if (diff.side === 0) diff.side = 1;
  else {
    diff.side = 0;
    diff.phase = phase;
  }
}

/** Finds where lines begin. */
function splitOn(diff: LineDiff, meter: Pausing): void {
  const { text, starts } = diff.texts[diff.side];
  const from = diff.at;
  for (let n = 0; n < STRIDE; n++) {
    const end = text.indexOf("\n", diff.at);
    if (end < 0) {
      if (diff.at < text.length) starts.push(text.length);
      meter.charge("looked", text.length - from + n * LINE);
      nextSide(diff, "ends");
      return;
    }
    diff.at = end + 1;
    starts.push(diff.at);
  }
  meter.charge("looked", diff.at - from + STRIDE * LINE);
}

const isIncomplete = (text: DiffText): boolean => text.text !== "" && !text.text.endsWith("\n");

/** Bytes that are compared at once. */
const BLOCK = 65_536;

/** How many bytes two texts have in common at their beginnings, or at their ends. */
function commonBytes(a: Bytes, b: Bytes, atEnd: boolean): number {
  const most = Math.min(a.length, b.length);
  const part = (text: Bytes, at: number, size: number): Bytes =>
    atEnd ? text.slice(text.length - at - size, text.length - at) : text.slice(at, at + size);
  let same = 0;
  for (let size = BLOCK; size >= 1; size = Math.floor(size / 16))
    while (same + size <= most && part(a, same, size) === part(b, same, size)) same += size;
  return same;
}

/** Number of line beginnings up to a place. */
function startsUpTo(starts: readonly number[], place: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Leaves out what both begin and end with, but for lines that are shown around changes. @source diffutils 3.8: io.c, find_identical_ends */
function trimEnds(diff: LineDiff, request: DiffRequest, meter: Pausing): void {
  const [a, b] = diff.texts;
  const head = commonBytes(a.text, b.text, false);
  const same = Math.min(startsUpTo(a.starts, head), startsUpTo(b.starts, head)) - 1;
  const from = Math.max(0, Math.min(same, lineCount(a), lineCount(b)) - request.horizon);
  const robust = request.style !== "ed" && request.style !== "forward";
  let last = 0;
  if (!robust || isIncomplete(a) === isIncomplete(b)) {
    const tail = commonBytes(a.text, b.text, true);
    const whole = (text: DiffText): number => lineCount(text) - startsUpTo(text.starts, text.text.length - tail - 1);
    last = Math.min(whole(a), whole(b), lineCount(a) - from, lineCount(b) - from);
    last = Math.max(0, last - request.horizon);
  }
  a.from = from;
  b.from = from;
  a.to = lineCount(a) - last;
  b.to = lineCount(b) - last;
  meter.charge("moved", (a.text.length + b.text.length) / 64);
  diff.phase = "classes";
  diff.side = 0;
  diff.at = from;
}

/** A line as it is compared. @source diffutils 3.8: io.c, find_and_hash_each_line */
export function canonical(request: DiffRequest, line: Bytes): Bytes {
  let text = line;
  const whole = text.endsWith("\n");
  if (whole) text = text.slice(0, -1);
  if (request.stripCr) text = text.replace(/\r$/, "");
  const { blanks } = request;
  if (blanks === "w") text = text.replace(/[\t\v\f\r ]+/g, "");
  else if (blanks === "b") text = text.replace(/[\t\v\f\r ]+$/, "").replace(/[\t\v\f\r ]+/g, " ");
  else {
    if (blanks.includes("Z")) text = text.replace(/[\t\v\f\r ]+$/, "");
    if (blanks.includes("E")) text = withoutTabs(text, request.tabSize);
  }
  if (request.ignoreCase) text = text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  const isLoose = blanks === "w" || blanks === "b" || blanks.includes("Z") || request.style === "ed" || request.style === "forward";
  return whole || isLoose ? `$${text}` : `-${text}`;
}

function withoutTabs(text: Bytes, size: number): Bytes {
  let out = "";
  for (const [i, part] of text.split("\t").entries()) {
    if (i > 0) out += " ".repeat(size - (out.length % size));
    out += part;
  }
  return out;
}

function classesOn(diff: LineDiff, request: DiffRequest, meter: Pausing): void {
  const { side } = diff;
  const text = diff.texts[side];
  const end = Math.min(text.to, diff.at + STRIDE);
  const begun = diff.at;
  let work = 0;
  for (; diff.at < end; diff.at++) {
    const line = lineOf(text, diff.at);
    work += 24 + line.length;
    const key = canonical(request, line);
    let number = diff.known[key];
    if (number === undefined) {
      number = diff.total++;
      diff.known[key] = number;
      diff.counts[0].push(0);
      diff.counts[1].push(0);
    }
    diff.classes[side].push(number);
    (diff.counts[side] as number[])[number] = (diff.counts[side][number] ?? 0) + 1;
  }
  meter.charge("looked", work);
  meter.charge("field", diff.at - begun);
  if (diff.at < text.to) return;
  nextSide(diff, "sequences");
  diff.at = diff.texts[diff.side].from;
}

function sequenceOn(diff: LineDiff, request: DiffRequest, meter: Pausing): void {
  if (diff.sequences === null) {
    diff.known = {};
    diff.sequences = startSequences(diff.classes, diff.counts, request.minimal);
  }
  if (!sequencesOn(diff.sequences, meter)) return;
  diff.phase = "script";
  diff.place = [0, 0];
}

/** Makes the list of changes. */
function scriptOn(diff: LineDiff, meter: Pausing): void {
  const [a, b] = (diff.sequences as Sequences).changed;
  const [from0, from1] = [diff.texts[0].from, diff.texts[1].from];
  const [n, m] = [diff.texts[0].to - from0, diff.texts[1].to - from1];
  let [i, j] = diff.place;
  for (let steps = 0; (i < n || j < m) && steps < STRIDE; steps++) {
    if (a[i + 1] === 1 || b[j + 1] === 1) {
      const [x, y] = [i, j];
      while (a[i + 1] === 1) i++;
      while (b[j + 1] === 1) j++;
      diff.script.push({ line0: from0 + x, line1: from1 + y, deleted: i - x, inserted: j - y, ignored: false });
      meter.charge("looked", 20 + i - x + j - y);
    }
    i++;
    j++;
  }
  meter.charge("looked", STRIDE);
  diff.place = [i, j];
  if (i < n || j < m) return;
  diff.sequences = null;
  diff.classes = [[], []];
  diff.counts = [[], []];
  diff.at = 0;
  diff.phase = "marks";
}

/** Whether a line may be passed over. @source diffutils 3.8: util.c, analyze_hunk */
function isTrivial(request: DiffRequest, line: Bytes, meter: Pausing): boolean {
  const bare = line.replace(/\n$/, "");
  if (request.blankLines) {
    const space =
      request.blanks === "w" || request.blanks === "b"
        ? bare.replace(/^[\t\v\f\r ]+/, "")
        : request.blanks.includes("Z") && /^[\t\v\f\r ]*$/.test(bare)
          ? ""
          : bare;
    if (space === "") return true;
  }
  meter.charge("looked", bare.length);
  return request.matching.some((pattern) => {
    const regex = compileRegex(pattern, { syntax: "bre", dialect: "grep" }, meter);
    return !("error" in regex) && regex.test(bare, meter);
  });
}

/** Marks changes that may be passed over. */
function marksOn(diff: LineDiff, request: DiffRequest, meter: Pausing): void {
  if (!request.blankLines && request.matching.length === 0) {
    diff.phase = "done";
    return;
  }
  const [a, b] = diff.texts;
  const change = diff.script[diff.at];
  if (change === undefined) {
    diff.phase = "done";
    return;
  }
  let trivial = true;
  for (let i = 0; i < change.deleted && trivial; i++) trivial = isTrivial(request, lineOf(a, change.line0 + i), meter);
  for (let i = 0; i < change.inserted && trivial; i++) trivial = isTrivial(request, lineOf(b, change.line1 + i), meter);
  change.ignored = trivial;
  meter.charge("looked", 20);
  diff.at++;
}
