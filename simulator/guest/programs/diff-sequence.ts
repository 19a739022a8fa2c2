import type { Meter } from "../os/costs";
import { type Middle, middleOn } from "./diff-middle";

/**
 * Compares two sequences of numbers as GNU diff does: which of each have changed. It stops and goes on at any place; all of it is plain data.
 * @source diffutils 3.8: analyze.c; gnulib: diffseq.h; Myers 1986
 */
export interface Sequences {
  /** classes of the lines: equal lines have equal numbers */
  readonly classes: [number[], number[]];
  /** how many lines of each are in each class */
  readonly counts: [number[], number[]];
  /** tries as hard as it can */
  readonly minimal: boolean;
  phase: "mark" | "spare" | "drop" | "compare" | "shift" | "done";
  /** which of the two, and how far in it */
  side: 0 | 1;
  at: number;
  /** of each line: 0 stays, 1 matches nothing, 2 matches very many */
  marks: [number[], number[]];
  /** lines that are compared: their places and their classes */
  kept: [number[], number[]];
  keys: [number[], number[]];
  /** 1 for lines that have changed; the first entry stands before the first line, and one more follows the last */
  changed: [number[], number[]];
  stack: [xoff: number, xlim: number, yoff: number, ylim: number, minimal: 0 | 1][];
  middle: Middle | null;
  /** ends of the furthest paths on each diagonal, forwards and backwards */
  forward: number[];
  backward: number[];
  tooExpensive: number;
  /** place in the other file while runs are moved */
  other: number;
}

/** What tells when to stop for now. */
export interface Pausing extends Meter {
  readonly isSpent: boolean;
}

/** Lines looked at before it is asked whether to stop. */
const STRIDE = 512;
/** What a line costs in a pass over all of them, as bytes that are looked at. guess: some cache lines of its record */
const LINE = 24;
/** Least number of steps after which a search settles for less. @source diffutils 3.8: analyze.c */
const EXPENSIVE_LEAST = 4_096;

/** Begins a comparison. @param total - how many classes there are */
export function startSequences(classes: [number[], number[]], counts: [number[], number[]], minimal: boolean): Sequences {
  return {
    classes,
    counts,
    minimal,
    phase: "mark",
    side: 0,
    at: 0,
    marks: [[], []],
    kept: [[], []],
    keys: [[], []],
    changed: [[0], [0]],
    stack: [],
    middle: null,
    forward: [],
    backward: [],
    tooExpensive: EXPENSIVE_LEAST,
    other: 0,
  };
}

/** Goes on; true when it is known which lines have changed. */
export function sequencesOn(s: Sequences, meter: Pausing): boolean {
  while (s.phase !== "done" && !meter.isSpent) {
    if (s.phase === "mark") markOn(s, meter);
    else if (s.phase === "spare") spareOn(s, meter);
    else if (s.phase === "drop") dropOn(s, meter);
    else if (s.phase === "compare") compareOn(s, meter);
    else shiftOn(s, meter);
  }
  return s.phase === "done";
}

/** On to the other side, or to the next phase. */
function nextSide(s: Sequences, phase: Sequences["phase"]): void {
  s.at = 0;
  if (s.side === 0) s.side = 1;
  else {
    s.side = 0;
    s.phase = phase;
  }
}

/** Marks lines that match no line of the other file, and those that match many. */
function markOn(s: Sequences, meter: Meter): void {
  const classes = s.classes[s.side];
  const counts = s.counts[s.side === 0 ? 1 : 0];
  const marks = s.marks[s.side];
  let many = 5;
  for (let tem = Math.floor(classes.length / 64) >> 2; tem > 0; tem >>= 2) many *= 2;
  const end = Math.min(classes.length, s.at + STRIDE);
  for (; s.at < end; s.at++) {
    const matches = counts[classes[s.at] as number] ?? 0;
    marks.push(matches === 0 ? 1 : matches > many ? 2 : 0);
  }
  meter.charge("looked", STRIDE * LINE);
  if (s.at === classes.length) nextSide(s, "spare");
}

/** Lines that match many are dropped only within runs of others that are. */
function spareOn(s: Sequences, meter: Meter): void {
  const marks = s.marks[s.side];
  const from = s.at;
  while (s.at < marks.length && s.at < from + STRIDE) {
    if (marks[s.at] === 2) marks[s.at] = 0;
    else if (marks[s.at] === 1) s.at = spareRun(marks, s.at);
    s.at++;
  }
  meter.charge("looked", Math.max(STRIDE, s.at - from) * LINE);
  if (s.at >= marks.length) nextSide(s, "drop");
}

/** Looks at one run of marked lines; its last place that has been seen to. */
function spareRun(marks: number[], start: number): number {
  let j = start;
  let provisional = 0;
  for (; j < marks.length && marks[j] !== 0; j++) if (marks[j] === 2) provisional++;
  while (j > start && marks[j - 1] === 2) {
    marks[--j] = 0;
    provisional--;
  }
  const length = j - start;
  if (provisional * 4 > length) {
    while (j > start) if (marks[--j] === 2) marks[j] = 0;
    return start;
  }
  let minimum = 1;
  for (let tem = (length >> 2) >> 2; tem > 0; tem >>= 2) minimum <<= 1;
  minimum++;
  let consecutive = 0;
  for (j = 0; j < length; j++) {
    if (marks[start + j] !== 2) consecutive = 0;
    else if (minimum === ++consecutive) j -= consecutive;
    else if (minimum < consecutive) marks[start + j] = 0;
  }
  spareEdge(marks, start, length, 1);
  spareEdge(marks, start + length - 1, length, -1);
  return start + length - 1;
}

/** Spares lines near an end of a run, up to three in a row that match nothing. */
function spareEdge(marks: number[], start: number, length: number, by: 1 | -1): void {
  let consecutive = 0;
  for (let j = 0; j < length && consecutive < 3; j++) {
    const at = start + j * by;
    if (j >= 8 && marks[at] === 1) return;
    if (marks[at] === 2) marks[at] = 0;
    consecutive = marks[at] === 1 ? consecutive + 1 : 0;
  }
}

/** Lines that are dropped have changed; the others are compared. */
function dropOn(s: Sequences, meter: Meter): void {
  const { side } = s;
  const classes = s.classes[side];
  const end = Math.min(classes.length, s.at + STRIDE);
  for (; s.at < end; s.at++) {
    const stays = s.minimal || s.marks[side][s.at] === 0;
    s.changed[side].push(stays ? 0 : 1);
    if (!stays) continue;
    s.kept[side].push(s.at);
    s.keys[side].push(classes[s.at] as number);
  }
  meter.charge("looked", STRIDE * LINE);
  if (s.at < classes.length) return;
  s.changed[side].push(0);
  nextSide(s, "compare");
  if (s.phase !== "compare") return;
  const [n, m] = [s.kept[0].length, s.kept[1].length];
  let expensive = 1;
  for (let diagonals = n + m + 3; diagonals !== 0; diagonals >>= 2) expensive <<= 1;
  s.tooExpensive = Math.max(EXPENSIVE_LEAST, expensive);
  s.stack = [[0, n, 0, m, s.minimal ? 1 : 0]];
  s.forward = new Array<number>(n + m + 3).fill(0);
  s.backward = new Array<number>(n + m + 3).fill(0);
  s.marks = [[], []];
}

/** Takes one stretch of the two apart. */
function compareOn(s: Sequences, meter: Meter): void {
  if (s.middle !== null) {
    const found = middleOn(s, s.middle, meter);
    if (found === null) return;
    const { xoff, xlim, yoff, ylim } = s.middle;
    s.middle = null;
    s.stack.push([found.x, xlim, found.y, ylim, found.after], [xoff, found.x, yoff, found.y, found.before]);
    return;
  }
  const frame = s.stack.pop();
  if (frame === undefined) {
    s.phase = "shift";
    s.forward = [];
    s.backward = [];
    s.side = 0;
    s.at = 0;
    s.other = 0;
    return;
  }
  let [xoff, xlim, yoff, ylim] = frame;
  const [x, y] = s.keys;
  const size = xlim - xoff + ylim - yoff;
  while (xoff < xlim && yoff < ylim && x[xoff] === y[yoff]) {
    xoff++;
    yoff++;
  }
  while (xoff < xlim && yoff < ylim && x[xlim - 1] === y[ylim - 1]) {
    xlim--;
    ylim--;
  }
  if (xoff === xlim) for (; yoff < ylim; yoff++) s.changed[1][(s.kept[1][yoff] as number) + 1] = 1;
  else if (yoff === ylim) for (; xoff < xlim; xoff++) s.changed[0][(s.kept[0][xoff] as number) + 1] = 1;
  else {
    const [fmid, bmid] = [xoff - yoff, xlim - ylim];
    const zero = y.length + 1;
    s.forward[zero + fmid] = xoff;
    s.backward[zero + bmid] = xlim;
    s.middle = { xoff, xlim, yoff, ylim, minimal: frame[4], cost: 0, fmin: fmid, fmax: fmid, bmin: bmid, bmax: bmid };
  }
  meter.charge("looked", 20 + size);
}

/** Moves runs of changes to where they join others, or as far down as they go. */
function shiftOn(s: Sequences, meter: Meter): void {
  const { side } = s;
  const changed = s.changed[side];
  const others = s.changed[side === 0 ? 1 : 0];
  const classes = s.classes[side];
  const end = classes.length;
  let i = s.at;
  let j = s.other;
  const from = i;
  while (i < end && changed[i + 1] === 0 && i - from < STRIDE) {
    while (others[j++ + 1] === 1);
    i++;
  }
  meter.charge("looked", (i - from) * LINE + 8);
  if (i < end && changed[i + 1] === 0) {
    s.at = i;
    s.other = j;
    return;
  }
  if (i === end) {
    s.other = 0;
    nextSide(s, "done");
    return;
  }
  let start = i;
  while (changed[++i + 1] === 1);
  while (others[j + 1] === 1) j++;
  let moved = i - start;
  let corresponding: number;
  let length: number;
  do {
    length = i - start;
    while (start > 0 && classes[start - 1] === classes[i - 1]) {
      changed[--start + 1] = 1;
      changed[--i + 1] = 0;
      while (changed[start] === 1) start--;
      while (others[--j + 1] === 1);
      moved++;
    }
    corresponding = others[j] === 1 ? i : end;
    while (i !== end && classes[start] === classes[i]) {
      changed[start++ + 1] = 0;
      changed[i++ + 1] = 1;
      while (changed[i + 1] === 1) i++;
      while (others[++j + 1] === 1) corresponding = i;
      moved++;
    }
  } while (length !== i - start);
  while (corresponding < i) {
    changed[--start + 1] = 1;
    changed[--i + 1] = 0;
    while (others[--j + 1] === 1);
    moved++;
  }
  meter.charge("looked", moved * LINE);
  s.at = i;
  s.other = j;
}
