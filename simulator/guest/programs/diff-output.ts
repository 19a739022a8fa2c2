import type { Bytes } from "../../content/bytes";
import type { ProgramContext } from "../os/program";
import { compileRegex } from "../regex/compile";
import { type DiffTone, painted } from "./diff-colours";
import { columnsPiece } from "./diff-columns";
import { groupPiece } from "./diff-groups";
import { type Change, type DiffText, type LineDiff, lineCount, lineOf } from "./diff-lines";
import type { DiffRequest } from "./diff-options";

/** What comes next: some lines with a mark, or a text. */
export type Piece =
  | { readonly text: Bytes }
  | {
      readonly side: 0 | 1;
      readonly from: number;
      readonly to: number;
      readonly mark: string;
      readonly tone?: DiffTone;
      readonly format?: Bytes;
    };

/** Where the printing of changes stands. Plain data. */
export interface Printing {
  /** the changes of the hunk under way: from this one up to that one */
  first: number;
  after: number;
  /** what of the hunk comes next */
  stage: number;
  /** lines of both that have passed */
  i: number;
  j: number;
  next: number;
  ranges: [first0: number, last0: number, first1: number, last1: number];
  kind: Kind;
  /** pieces that are ready, the next first */
  ready: Piece[];
  /** line that a heading was looked for from, and the one found last */
  searched: number;
  heading: Bytes;
}

/** Which sides a hunk has lines of. */
interface Kind {
  readonly old: boolean;
  readonly new: boolean;
}

/** Begins to print. */
export function startPrinting(request: DiffRequest, script: readonly Change[]): Printing {
  const at = request.style === "ed" ? script.length : 0;
  return {
    first: at,
    after: at,
    stage: 0,
    i: 0,
    j: 0,
    next: 0,
    ranges: [0, 0, 0, 0],
    kind: { old: false, new: false },
    ready: [],
    searched: 0,
    heading: "",
  };
}

/** `3,5`, counted from 1; of no lines the one before. */
function range(first: number, last: number, comma = ","): string {
  return last > first ? `${first + 1}${comma}${last + 1}` : String(last + 1);
}
function unifiedRange(first: number, last: number): string {
  if (last < first) return `${last + 1},0`;
  return last === first ? String(first + 1) : `${first + 1},${last - first + 1}`;
}

/** Changes from one on that are shown together. @source diffutils 3.8: context.c, find_hunk */
function hunkEnd(script: readonly Change[], from: number, context: number): number {
  let at = from;
  for (;;) {
    const here = script[at] as Change;
    const next = script[++at];
    if (next === undefined) return at;
    const threshold = next.ignored ? context : 2 * context + 1;
    if (next.line0 - (here.line0 + here.deleted) >= threshold) return at;
  }
}

/** Takes the next hunk that has something to show; false when there is none. */
function nextHunk(p: Printing, diff: LineDiff, request: DiffRequest): boolean {
  const { script } = diff;
  const isAround = request.style === "context" || request.style === "unified";
  for (;;) {
    if (request.style === "ed") {
      if (p.first === 0) return false;
      p.first--;
      p.after = p.first + 1;
    } else {
      p.first = p.after;
      if (p.first >= script.length) return false;
      p.after = isAround ? hunkEnd(script, p.first, request.context) : p.first + 1;
    }
    const hunk = script.slice(p.first, p.after);
    if (hunk.every((change) => change.ignored)) continue;
    const [start, end] = [hunk[0] as Change, hunk[hunk.length - 1] as Change];
    p.kind = { old: hunk.some((change) => change.deleted > 0), new: hunk.some((change) => change.inserted > 0) };
    p.ranges = [start.line0, end.line0 + end.deleted - 1, start.line1, end.line1 + end.inserted - 1];
    if (isAround) {
      const { context } = request;
      const [first0, last0, first1, last1] = p.ranges;
      const widest = (text: DiffText, last: number): number => Math.min(last + context, lineCount(text) - 1);
      p.ranges = [Math.max(first0 - context, 0), widest(diff.texts[0], last0), Math.max(first1 - context, 0), widest(diff.texts[1], last1)];
    }
    [p.i, , p.j] = p.ranges;
    p.next = p.first;
    p.stage = 0;
    return true;
  }
}

/** The last line above a hunk that matches `-F`, as its heading. */
function headingOf(p: Printing, diff: LineDiff, request: DiffRequest, ctx: ProgramContext): Bytes {
  if (request.functions === null) return "";
  const regex = compileRegex(request.functions, { syntax: "bre", dialect: "grep" }, ctx);
  if ("error" in regex) return "";
  const [first] = p.ranges;
  for (let i = first - 1; i >= p.searched; i--) {
    const line = lineOf(diff.texts[0], i).replace(/\n$/, "");
    if (!regex.test(line, ctx)) continue;
    p.heading = ` ${line
      .replace(/^[\t\v\f\r ]+/, "")
      .slice(0, 40)
      .replace(/[\t\v\f\r ]+$/, "")}`;
    break;
  }
  p.searched = Math.max(p.searched, first);
  return p.heading;
}

const LETTERS = (kind: Kind): string => (kind.old ? (kind.new ? "c" : "d") : "a");

function normalHunk(p: Printing, request: DiffRequest): void {
  const [first0, last0, first1, last1] = p.ranges;
  p.ready.push({ text: painted(request.colours, "ln", `${range(first0, last0)}${LETTERS(p.kind)}${range(first1, last1)}\n`) });
  if (p.kind.old) p.ready.push({ side: 0, from: first0, to: last0 + 1, mark: "<", tone: "de" });
  if (p.kind.old && p.kind.new) p.ready.push({ text: "---\n" });
  if (p.kind.new) p.ready.push({ side: 1, from: first1, to: last1 + 1, mark: ">", tone: "ad" });
}

function rcsHunk(p: Printing): void {
  const [first0, last0, first1, last1] = p.ranges;
  if (p.kind.old) p.ready.push({ text: `d${first0 + 1} ${last0 >= first0 ? last0 - first0 + 1 : 1}\n` });
  if (!p.kind.new) return;
  p.ready.push({ text: `a${last0 + 1} ${last1 - first1 + 1}\n` });
  p.ready.push({ side: 1, from: first1, to: last1 + 1, mark: "" });
}

/** As commands of ed; a line that is a dot alone would end the text. */
function edHunk(p: Printing, diff: LineDiff, isForward: boolean): void {
  const [first0, last0, first1, last1] = p.ranges;
  const letter = LETTERS(p.kind);
  p.ready.push({ text: isForward ? `${letter}${range(first0, last0, " ")}\n` : `${range(first0, last0)}${letter}\n` });
  if (!p.kind.new) return;
  if (isForward) {
    p.ready.push({ side: 1, from: first1, to: last1 + 1, mark: "" }, { text: ".\n" });
    return;
  }
  let from = first1;
  let isInside = true;
  for (let i = first1; i <= last1; i++) {
    if (lineOf(diff.texts[1], i) !== ".\n") {
      if (!isInside) p.ready.push({ text: "a\n" });
      isInside = true;
      continue;
    }
    if (i > from) p.ready.push({ side: 1, from, to: i, mark: "" });
    if (!isInside) p.ready.push({ text: "a\n" });
    p.ready.push({ text: "..\n.\ns/.//\n" });
    isInside = false;
    from = i + 1;
  }
  if (last1 >= from) p.ready.push({ side: 1, from, to: last1 + 1, mark: "" });
  if (isInside) p.ready.push({ text: ".\n" });
}

/** Goes on with a hunk of `-u`; false at its end. */
function unifiedOn(p: Printing, diff: LineDiff, request: DiffRequest, ctx: ProgramContext): boolean {
  const [first0, last0, first1, last1] = p.ranges;
  if (p.stage === 0) {
    const ranges = painted(request.colours, "ln", `@@ -${unifiedRange(first0, last0)} +${unifiedRange(first1, last1)} @@`);
    p.ready.push({ text: `${ranges}${headingOf(p, diff, request, ctx)}\n` });
    p.stage = 1;
    return true;
  }
  if (p.i > last0 && p.j > last1) return false;
  const change = p.next < p.after ? diff.script[p.next] : undefined;
  if (change === undefined || p.i < change.line0) {
    const to = change === undefined ? last0 + 1 : change.line0;
    p.ready.push({ side: 0, from: p.i, to, mark: " " });
    p.j += to - p.i;
    p.i = to;
    return true;
  }
  if (change.deleted > 0) p.ready.push({ side: 0, from: p.i, to: p.i + change.deleted, mark: "-", tone: "de" });
  if (change.inserted > 0) p.ready.push({ side: 1, from: p.j, to: p.j + change.inserted, mark: "+", tone: "ad" });
  p.i += change.deleted;
  p.j += change.inserted;
  p.next++;
  return true;
}

const contextRange = (first: number, last: number): string => (last <= first ? String(last + 1) : `${first + 1},${last + 1}`);

/** Lines of one file in a hunk of `-c`; false when all of them have passed. */
function contextSide(p: Printing, diff: LineDiff, side: 0 | 1): boolean {
  const last = p.ranges[side === 0 ? 1 : 3];
  const at = side === 0 ? p.i : p.j;
  if (at > last) return false;
  const change = p.next < p.after ? diff.script[p.next] : undefined;
  const line = change === undefined ? last + 1 : side === 0 ? change.line0 : change.line1;
  const mine = change === undefined ? 0 : side === 0 ? change.deleted : change.inserted;
  const other = change === undefined ? 0 : side === 0 ? change.inserted : change.deleted;
  const tone = side === 0 ? "de" : "ad";
  let to = line;
  if (at < line) p.ready.push({ side, from: at, to: line, mark: " ", tone });
  else {
    to = line + mine;
    p.next++;
    if (mine > 0) p.ready.push({ side, from: at, to, mark: other > 0 ? "!" : side === 0 ? "-" : "+", tone });
  }
  if (side === 0) p.i = to;
  else p.j = to;
  return true;
}

/** Goes on with a hunk of `-c`; false at its end. */
function contextOn(p: Printing, diff: LineDiff, request: DiffRequest, ctx: ProgramContext): boolean {
  const [first0, last0, first1, last1] = p.ranges;
  switch (p.stage) {
    case 0:
      p.ready.push(
        { text: `***************${headingOf(p, diff, request, ctx)}\n` },
        { text: painted(request.colours, "ln", `*** ${contextRange(first0, last0)} ****\n`) },
      );
      p.stage = p.kind.old ? 1 : 2;
      return true;
    case 1:
      if (!contextSide(p, diff, 0)) p.stage = 2;
      return true;
    case 2:
      p.ready.push({ text: painted(request.colours, "ln", `--- ${contextRange(first1, last1)} ----\n`) });
      p.next = p.first;
      p.stage = p.kind.new ? 3 : 4;
      return true;
    case 3:
      if (!contextSide(p, diff, 1)) p.stage = 4;
      return true;
  }
  return false;
}

/** The next piece to print; null when all has been printed. */
export function nextPrinted(p: Printing, diff: LineDiff, request: DiffRequest, ctx: ProgramContext): Piece | null {
  for (;;) {
    const ready = p.ready.shift();
    if (ready !== undefined) return ready;
    if (request.style === "columns") return columnsPiece(p, diff, request);
    if (request.formats !== null) return groupPiece(p, diff, request.formats);
    if (p.stage > 0 && p.after > p.first) {
      const isOn =
        request.style === "unified" ? unifiedOn(p, diff, request, ctx) : request.style === "context" && contextOn(p, diff, request, ctx);
      if (isOn) continue;
    }
    if (!nextHunk(p, diff, request)) return null;
    if (request.style === "unified") unifiedOn(p, diff, request, ctx);
    else if (request.style === "context") contextOn(p, diff, request, ctx);
    else if (request.style === "normal") normalHunk(p, request);
    else if (request.style === "rcs") rcsHunk(p);
    else edHunk(p, diff, request.style === "forward");
  }
}

/** Tabs as spaces, as the lines of a file are shown with `-t`. */
function expanded(line: Bytes, size: number): Bytes {
  let out = "";
  for (const [i, part] of line.split("\t").entries()) {
    if (i > 0) out += " ".repeat(size - (out.length % size));
    out += part;
  }
  return out;
}

/** A line with its mark, and a word on a newline that is missing. */
export function markedLine(request: DiffRequest, mark: string, line: Bytes, tone: DiffTone | null): Bytes {
  const isWhole = line.endsWith("\n");
  const text = request.expandTabs ? expanded(line, request.tabSize) : line;
  const isUnified = request.style === "unified";
  const gap = mark === "" ? "" : request.initialTab ? "\t" : isUnified ? "" : " ";
  const bare = request.suppressBlank && text === "\n";
  let head = mark + gap;
  if (isUnified && request.initialTab && mark === " ") head = "\t";
  if (bare && (mark === " " || isUnified)) head = mark === " " ? "" : mark;
  else if (bare) head = mark;
  const shown = painted(request.colours, tone, head + text);
  if (isWhole || request.style === "rcs") return shown;
  return `${shown}\n${request.style === "ed" || request.style === "forward" ? "" : "\\ No newline at end of file\n"}`;
}
