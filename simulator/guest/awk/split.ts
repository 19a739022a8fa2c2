import type { Bytes } from "../../content/bytes";
import { AwkError } from "./errors";
import { newWork, type Work } from "./state";
import { unitsOf } from "./text-units";
import type { Vm } from "./vm";

/** Most pieces of one text. guess: what can be made in one step of the simulator */
const PIECES_MOST = 250_000;
const GNU_BLANKS = /[^ \t\n]+/g;
/** @source mawk: scan code SC_SPACE */
const MAWK_BLANKS = /[^ \t\n\v\f\r]+/g;

/** What divides a text: white space, every character, one character, or an expression. */
export interface Divider {
  readonly fs: Bytes;
  /** a regular expression, though it be one character */
  readonly isRegex?: boolean;
  /** newlines divide too */
  readonly isParagraph?: boolean;
  /** what stands between the pieces is wanted */
  readonly wantsMarks?: boolean;
  readonly isDynamic?: boolean;
}

/**
 * Divides a text.
 *
 * @returns the pieces, null: the step is used up and the work goes on in `vm.st.work`
 */
export function divide(vm: Vm, text: Bytes, divider: Divider): { pieces: Bytes[]; marks: Bytes[] } | null {
  const { fs, isRegex = false, isParagraph = false } = divider;
  if (text === "") return { pieces: [], marks: [] };
  if (vm.st.work === null) vm.ctx.charge("looked", 2 * text.length);
  if (!isRegex && fs === " ") return blanks(vm, text, divider.wantsMarks ?? false);
  if (!isRegex && fs === "") return { pieces: limited(unitsOf(text, vm.dialect, PIECES_MOST + 1)), marks: [] };
  const single = !isRegex && fs.length === 1 && fs !== "\\";
  if (single && !isParagraph) {
    const pieces = limited(text.split(fs, PIECES_MOST + 1));
    return { pieces, marks: divider.wantsMarks ? pieces.slice(1).map(() => fs) : [] };
  }
  const source = single ? `[${fs === "^" || fs === "\\" ? `\\${fs}` : fs}]` : fs === "\\" && !isRegex ? "\\\\" : fs;
  return byRegex(vm, text, isParagraph ? `(${source})|\n` : source, divider);
}

function limited(pieces: Bytes[]): Bytes[] {
  if (pieces.length > PIECES_MOST) throw new AwkError("out of memory", 2, "bare");
  return pieces;
}

/** The words of a long text, no more than there may be. */
function firstWords(text: Bytes, words: RegExp): Bytes[] {
  const found: Bytes[] = [];
  words.lastIndex = 0;
  for (let word = words.exec(text); word !== null && found.length <= PIECES_MOST; word = words.exec(text)) found.push(word[0]);
  words.lastIndex = 0;
  return found;
}

function blanks(vm: Vm, text: Bytes, wantsMarks: boolean): { pieces: Bytes[]; marks: Bytes[] } {
  const words = vm.dialect.isGnu ? GNU_BLANKS : MAWK_BLANKS;
  const pieces = limited(text.length <= 2 * PIECES_MOST ? (text.match(words) ?? []) : firstWords(text, words));
  if (!wantsMarks) return { pieces, marks: [] };
  const between = text.split(/[^ \t\n]+/);
  return { pieces, marks: between.slice(1, -1) };
}

/** Work of one match beside what the expression counts. */
const PIECE_BYTES = 24;

function byRegex(vm: Vm, text: Bytes, source: Bytes, divider: Divider): { pieces: Bytes[]; marks: Bytes[] } | null {
  const regex = vm.regex(source, (divider.isDynamic ?? true) && vm.st.work === null);
  const work: Work = vm.st.work ?? { ...newWork(), lastEnd: 0, marks: [] };
  while (work.lastEnd <= text.length) {
    const found = regex.find(text, work.at, vm.ctx, { groups: 0 });
    if (found === null) break;
    const [from = 0, to = 0] = found;
    if (to === from) {
      // What takes nothing divides nothing.
      work.at = from + 1;
      if (work.at > text.length) break;
    } else {
      work.pieces.push(text.slice(work.lastEnd, from));
      if (divider.wantsMarks) work.marks?.push(text.slice(from, to));
      work.lastEnd = to;
      work.at = to;
      limited(work.pieces);
    }
    vm.ctx.charge("looked", PIECE_BYTES);
    if (vm.ctx.isSpent) {
      vm.st.work = work;
      return null;
    }
  }
  vm.st.work = null;
  work.pieces.push(text.slice(work.lastEnd));
  return { pieces: work.pieces, marks: work.marks ?? [] };
}
