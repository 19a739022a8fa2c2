import type { Bytes } from "../../content/bytes";
import { MatchLimit } from "./budget";
import { type CodeSet, holds, MAX_CODE, setOf, union } from "./code-set";
import { characterAt, codeBefore, ODD_BYTE, ODD_FIRST, ODD_LAST } from "./text";

/** What an instruction does. `x` is where it goes on; `y` is told beside each. */
export const Op = {
  /** takes one character; `y`: its set */
  take: 0,
  /** goes on at `x`, or else at `y` */
  fork: 1,
  /** as `fork`, at the head of a loop */
  loop: 2,
  /** notes the place; `y`: slot */
  save: 3,
  /** goes on when the place is right; `y`: bit of `Place` */
  assert: 4,
  /** takes what a group took; `y`: group */
  backref: 5,
  match: 6,
  /** as `save` at the start of a group that may be left out; `y`: slot */
  openOptional: 7,
  /** as `save` at its end: a pass that took nothing does not replace what an earlier one took */
  closeOptional: 8,
} as const;

/** Kinds of places, in the order of `placeOf`'s table. */
export const PLACES = [
  "lineStart",
  "lineEnd",
  "textStart",
  "textEnd",
  "wordEdge",
  "notWordEdge",
  "wordStart",
  "wordEnd",
  "noWordBefore",
  "noWordAfter",
] as const;

/** What stands beside a place: a character of a kind, or the end of the text. `notBol`: the text's start is no line's start. */
export const Side = { other: 0, word: 1, newline: 2, edge: 3, notBol: 4, odd: 5 } as const;
const SIDES = 6;

/** Classes of characters that a program cannot tell apart within. */
export interface Classes {
  readonly count: number;
  /** class of each ASCII character */
  readonly ascii: Uint16Array;
  /** first code point of each stretch, and its class */
  readonly starts: Int32Array;
  readonly classes: Uint16Array;
  /** `Side` of each class */
  readonly side: Uint8Array;
}

/** Instructions and what they take, before characters are divided into classes. */
export interface Code {
  readonly op: Uint8Array;
  readonly x: Int32Array;
  readonly y: Int32Array;
  readonly sets: readonly CodeSet[];
  /** characters of words, for the places beside them */
  readonly word: CodeSet;
  readonly start: number;
  readonly groups: number;
  /** for each group, the last one inside of it */
  readonly lastInside: Int32Array;
  readonly multiline: boolean;
  readonly hasPlaces: boolean;
  readonly hasBackrefs: boolean;
  readonly ignoreCase: boolean;
}

/** Which classes the sets of a program hold. Most hold one class, and need no row of a table. */
export interface Members {
  /** by set: its row, or `-1 - c` when it holds class `c` alone */
  readonly rows: Int32Array;
  /** 1 where a set holds class `c`, at `row * classes.count + c` */
  readonly table: Uint8Array;
}

/** Most entries of such a table, and most stretches looked at to make it: a few ms. guess: an expression has some thousands */
const MEMBERS_MOST = 1_000_000;

/** A compiled expression. */
export interface Program extends Code {
  readonly classes: Classes;
  /** what the sets hold */
  readonly members: Members;
  /** 1 where a kind of place is right: at `(kind * 6 + before) * 6 + after` */
  readonly places: Uint8Array;
}

/** Where the answer lies in `Program.places`. */
export function placeIndex(kind: number, before: number, after: number): number {
  return (kind * SIDES + before) * SIDES + after;
}

const placeTables = new Map<boolean, Uint8Array>();
/** Answers for all kinds of places between all sides. */
function placeTable(multiline: boolean): Uint8Array {
  const known = placeTables.get(multiline);
  if (known) return known;
  const out = new Uint8Array(PLACES.length * SIDES * SIDES);
  PLACES.forEach((kind, k) => {
    for (let before = 0; before < SIDES; before++)
      for (let after = 0; after < SIDES; after++) out[placeIndex(k, before, after)] = isPlace(kind, before, after, multiline) ? 1 : 0;
  });
  placeTables.set(multiline, out);
  return out;
}

function isPlace(kind: (typeof PLACES)[number], before: number, after: number, multiline: boolean): boolean {
  const wordBefore = before === Side.word || before === Side.odd;
  const wordAfter = after === Side.word || after === Side.odd;
  switch (kind) {
    case "lineStart":
      return before === Side.edge || (multiline && before === Side.newline);
    case "lineEnd":
      return after === Side.edge || (multiline && after === Side.newline);
    case "textStart":
      return before === Side.edge || before === Side.notBol;
    case "textEnd":
      return after === Side.edge;
    case "wordEdge":
      return wordBefore !== wordAfter;
    case "notWordEdge":
      return wordBefore === wordAfter;
    case "wordStart":
      return !wordBefore && wordAfter;
    case "wordEnd":
      return wordBefore && !wordAfter;
    case "noWordBefore":
      return before !== Side.word;
    case "noWordAfter":
      return after !== Side.word;
  }
}

/**
 * Divides the characters into classes.
 *
 * @param asciiOnly - for texts of ASCII alone, which is much quicker
 * @throws MatchLimit when the sets of the expression are too many
 */
export function programOf(code: Code, asciiOnly: boolean): Program {
  const words = code.hasPlaces ? withOddBytes(code.word) : [];
  const all = code.hasPlaces ? [...code.sets, words, [10, 10]] : code.sets;
  const end = asciiOnly ? 127 : MAX_CODE;
  const starts = stretches(all, end);
  const rough = divided(all, starts, end);
  const dense = new Map<number, number>();
  const sample: number[] = [];
  const classes = new Uint16Array(starts.length);
  for (let i = 0; i < starts.length; i++) {
    const old = rough[i] as number;
    let cls = dense.get(old);
    if (cls === undefined) {
      cls = dense.size;
      dense.set(old, cls);
      sample.push(starts[i] as number);
    }
    classes[i] = cls;
  }
  const count = sample.length;
  const sideOf = (at: number): number => {
    if (at === 10) return Side.newline;
    if (!holds(words, at)) return Side.other;
    return at >= ODD_FIRST && at <= ODD_LAST ? Side.odd : Side.word;
  };
  const side = new Uint8Array(count);
  if (code.hasPlaces) for (let c = 0; c < count; c++) side[c] = sideOf(sample[c] as number);
  const ascii = new Uint16Array(128);
  for (let i = 0; i < starts.length && (starts[i] as number) < 128; i++) ascii.fill(classes[i] as number, starts[i]);
  const members = membersOf(code.sets, { starts, classes, count, end });
  return { ...code, classes: { count, ascii, starts, classes, side }, members, places: placeTable(code.multiline) };
}

/** A number for each stretch, the same for those that the same sets hold. */
function divided(sets: readonly CodeSet[], starts: Int32Array, end: number): Int32Array {
  const rough = new Int32Array(starts.length);
  let next = 1;
  let looked = 0;
  for (const set of sets) {
    const renamed = new Map<number, number>();
    for (let i = 0; i < set.length && (set[i] as number) <= end; i += 2) {
      const hi = set[i + 1] as number;
      for (let at = stretchOf(starts, set[i] as number); at < starts.length && (starts[at] as number) <= hi; at++) {
        if (++looked > MEMBERS_MOST) throw new MatchLimit("memory exhausted");
        const old = rough[at] as number;
        let renewed = renamed.get(old);
        if (renewed === undefined) {
          renewed = next++;
          renamed.set(old, renewed);
        }
        rough[at] = renewed;
      }
    }
  }
  return rough;
}

function membersOf(
  sets: readonly CodeSet[],
  from: { starts: Int32Array; classes: Uint16Array; count: number; end: number },
): Program["members"] {
  const { starts, classes, count, end } = from;
  const rows = new Int32Array(sets.length);
  const wide: number[][] = [];
  sets.forEach((set, s) => {
    const held = new Set<number>();
    for (let i = 0; i < set.length && (set[i] as number) <= end; i += 2) {
      const hi = set[i + 1] as number;
      for (let at = stretchOf(starts, set[i] as number); at < starts.length && (starts[at] as number) <= hi; at++)
        held.add(classes[at] as number);
    }
    if (held.size === 1) for (const cls of held) rows[s] = -1 - cls;
    else rows[s] = wide.push([...held]) - 1;
  });
  if (wide.length * count > MEMBERS_MOST) throw new MatchLimit("memory exhausted");
  const table = new Uint8Array(wide.length * count);
  wide.forEach((held, row) => {
    for (const cls of held) table[row * count + cls] = 1;
  });
  return { rows, table };
}

/** Whether a set of a program holds a class; the class after the last one, at the end of a text, is in none. */
export function takes(program: Program, set: number, cls: number): boolean {
  const { rows, table } = program.members;
  const row = rows[set] as number;
  if (row < 0) return cls === -1 - row;
  const { count } = program.classes;
  return cls < count && table[row * count + cls] === 1;
}

/** First code points of the stretches between the ends of the sets' ranges, up to `end`. */
export function stretches(sets: readonly CodeSet[], end = MAX_CODE): Int32Array {
  const found: number[] = [0];
  for (const set of sets)
    for (let i = 0; i < set.length && (set[i] as number) <= end; i += 2) found.push(set[i] as number, (set[i + 1] as number) + 1);
  const bounds = new Int32Array(found).sort();
  let kept = 1;
  for (let i = 1; i < bounds.length; i++) {
    const bound = bounds[i] as number;
    if (bound !== bounds[kept - 1] && bound <= end) bounds[kept++] = bound;
  }
  return bounds.slice(0, kept);
}

const oddBytes = new WeakMap<CodeSet, CodeSet>();
/** Beside a place, glibc takes a byte of no character for the character of that number. */
function withOddBytes(word: CodeSet): CodeSet {
  const known = oddBytes.get(word);
  if (known) return known;
  const odd: [number, number][] = [];
  for (let code = ODD_FIRST; code <= ODD_LAST; code++) if (holds(word, code - ODD_BYTE)) odd.push([code, code]);
  const made = union(word, setOf(odd));
  oddBytes.set(word, made);
  return made;
}

function stretchOf(starts: Int32Array, code: number): number {
  let lo = 0;
  let hi = starts.length;
  while (hi - lo > 1) {
    const mid = (lo + hi) >> 1;
    if ((starts[mid] as number) <= code) lo = mid;
    else hi = mid;
  }
  return lo;
}

/** Class of a code point. */
export function classOf(classes: Classes, code: number): number {
  return code < 128 ? (classes.ascii[code] as number) : (classes.classes[stretchOf(classes.starts, code)] as number);
}

/** The character at an offset as `class << 3 | length`; the class after the last one, with length 0, at the end. */
export function classAt(classes: Classes, text: Bytes, at: number): number {
  if (at >= text.length) return classes.count << 3;
  const unit = text.charCodeAt(at);
  if (unit < 128) return ((classes.ascii[unit] as number) << 3) | 1;
  const c = characterAt(text, at);
  return (classOf(classes, c >> 3) << 3) | (c & 7);
}

/** The character that ends before an offset, as `class << 3 | length`; the offset must not be the text's start. */
export function classBefore(classes: Classes, text: Bytes, at: number): number {
  const unit = text.charCodeAt(at - 1);
  if (unit < 128) return ((classes.ascii[unit] as number) << 3) | 1;
  const code = codeBefore(text, at);
  const length = code >= ODD_FIRST && code <= ODD_LAST ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  return (classOf(classes, code) << 3) | length;
}

/** What stands after an offset. */
export function sideAt(program: Program, text: Bytes, at: number): number {
  return program.hasPlaces ? sideOfClass(program, classAt(program.classes, text, at) >> 3) : Side.other;
}

/** What stands before an offset. */
export function sideBefore(program: Program, text: Bytes, at: number, notBol: boolean): number {
  if (!program.hasPlaces) return Side.other;
  const code = codeBefore(text, at);
  if (code < 0) return notBol ? Side.notBol : Side.edge;
  return program.classes.side[classOf(program.classes, code)] as number;
}

/** What a class means for the place before it; the class after the last is the end of the text. */
export function sideOfClass(program: Program, cls: number): number {
  return cls === program.classes.count ? Side.edge : (program.classes.side[cls] as number);
}

/** Classes of which a match can begin; null when it can be empty. */
export function firstClasses(program: Program): Uint8Array | null {
  const { op, x, y, classes } = program;
  const out = new Uint8Array(classes.count);
  const seen = new Uint8Array(op.length);
  const stack = [program.start];
  while (stack.length > 0) {
    const pc = stack.pop() as number;
    if (seen[pc] === 1) continue;
    seen[pc] = 1;
    if (op[pc] === Op.match) return null;
    if (op[pc] === Op.take) {
      for (let c = 0; c < classes.count; c++) if (takes(program, y[pc] as number, c)) out[c] = 1;
      continue;
    }
    stack.push(x[pc] as number);
    if (op[pc] === Op.fork || op[pc] === Op.loop) stack.push(y[pc] as number);
  }
  return out;
}
