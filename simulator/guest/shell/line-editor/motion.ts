import { type Bytes, changeCase } from "../../../content/bytes";
import { Kind } from "../../../content/grapheme-classes";
import { graphemeBefore, graphemeEnd, graphemeFloor, kindAt, pointAt } from "../../../content/width";
import { change, kill } from "./change";
import { bell, type Editor } from "./edit";

/** Ranges of signs beyond ASCII that are no letters: Latin-1 signs, punctuation and symbols, those of Chinese and Japanese, fullwidth ones. */
const SIGNS = [
  [0x80, 0xa9],
  [0xab, 0xb4],
  [0xb6, 0xb9],
  [0xbb, 0xbf],
  [0xd7, 0xd7],
  [0xf7, 0xf7],
  [0x2000, 0x206f],
  [0x20a0, 0x20ff],
  [0x2190, 0x2bff],
  [0x2e00, 0x2e7f],
  [0x3000, 0x3004],
  [0x3008, 0x3020],
  [0x3030, 0x3030],
  [0xff00, 0xff0f],
  [0xff1a, 0xff20],
  [0xff3b, 0xff40],
  [0xff5b, 0xff65],
] as const;

/** Whether a letter or digit stands at an offset; `_` is none. @source readline: util.c, rl_alphabetic */
export function isLetter(line: Bytes, at: number): boolean {
  const first = line.charCodeAt(at);
  if (first < 0x80) return /[0-9A-Za-z]/.test(line[at] as string);
  const code = pointAt(line, at);
  const kind = code < 0 ? Kind.control : kindAt(line, at);
  if (kind === Kind.control || kind === Kind.picture || kind === Kind.flag) return false;
  return code < 0x1f000 ? !SIGNS.some(([from, to]) => code >= from && code <= to) : code > 0x1ffff;
}

/** Goes back over graphemes for which something holds. They are found going forward, from further back each time. */
function backWhile(line: Bytes, at: number, holds: (place: number) => boolean): number {
  let place = at;
  for (let span = 64; place > 0; span *= 2) {
    const starts: number[] = [];
    for (let start = graphemeFloor(line, place - span); start < place; start = graphemeEnd(line, start)) starts.push(start);
    for (let i = starts.length - 1; i >= 0; i--) {
      if (!holds(starts[i] as number)) return place;
      place = starts[i] as number;
    }
  }
  return place;
}
function onWhile(line: Bytes, at: number, holds: (place: number) => boolean): number {
  let place = at;
  while (place < line.length && holds(place)) place = graphemeEnd(line, place);
  return place;
}

/** Start of the word that the cursor is in or behind. */
export function wordStart(line: Bytes, at: number): number {
  const letters = backWhile(line, at, (place) => !isLetter(line, place));
  return backWhile(line, letters, (place) => isLetter(line, place));
}
/** End of the word that the cursor is in or before. */
export function wordEnd(line: Bytes, at: number): number {
  const letters = onWhile(line, at, (place) => !isLetter(line, place));
  return onWhile(line, letters, (place) => isLetter(line, place));
}
const isBlank = (line: Bytes, at: number): boolean => line[at] === " " || line[at] === "\t" || line[at] === "\n";
/** Start of the word between blanks before the cursor. */
export function blankStart(line: Bytes, at: number): number {
  const word = backWhile(line, at, (place) => isBlank(line, place));
  return backWhile(line, word, (place) => !isBlank(line, place));
}

/** Goes to an offset; the bell when it is there already and `rings`. */
export function goTo(ed: Editor, at: number, rings = false): void {
  if (rings && at === ed.edit.at) bell(ed);
  ed.edit.at = at;
}
/** One grapheme to the left. */
export function goLeft(ed: Editor): void {
  goTo(ed, ed.edit.at === 0 ? 0 : graphemeBefore(ed.edit.line, ed.edit.at), true);
}
/** One grapheme to the right. */
export function goRight(ed: Editor): void {
  const { line, at } = ed.edit;
  goTo(ed, at >= line.length ? at : graphemeEnd(line, at), true);
}

/** Deletes the grapheme before the cursor. */
export function deleteBack(ed: Editor): void {
  const { line, at } = ed.edit;
  if (at === 0) bell(ed);
  else change(ed, graphemeBefore(line, at), at, "");
}
/** Deletes the grapheme at the cursor. */
export function deleteHere(ed: Editor): void {
  const { line, at } = ed.edit;
  if (at >= line.length) bell(ed);
  else change(ed, at, graphemeEnd(line, at), "", { at });
}
/** Deletes blanks on both sides of the cursor. */
export function deleteBlanks(ed: Editor): void {
  const { line, at } = ed.edit;
  const isSpace = (place: number): boolean => line[place] === " " || line[place] === "\t";
  change(ed, backWhile(line, at, isSpace), onWhile(line, at, isSpace), "");
}

/** Changes the two graphemes around the cursor, and goes on; at the end of the line the two before it. */
export function transposeLetters(ed: Editor): void {
  const { line, at } = ed.edit;
  const middle = at === line.length && at > 0 ? graphemeBefore(line, at) : at;
  if (middle === 0) {
    bell(ed);
    return;
  }
  const from = graphemeBefore(line, middle);
  const to = graphemeEnd(line, middle);
  change(ed, from, to, line.slice(middle, to) + line.slice(from, middle));
}
/** Changes the word before the cursor with the one behind it. */
export function transposeWords(ed: Editor): void {
  const { line, at } = ed.edit;
  const secondEnd = wordEnd(line, at);
  const second = wordStart(line, secondEnd);
  const first = wordStart(line, second);
  const firstEnd = wordEnd(line, first);
  if (first === second || firstEnd > second) {
    bell(ed);
    return;
  }
  const swapped = line.slice(second, secondEnd) + line.slice(firstEnd, second) + line.slice(first, firstEnd);
  change(ed, first, secondEnd, swapped);
}

/** Changes the case of the word from the cursor on. */
export function changeWordCase(ed: Editor, how: "upper" | "lower" | "capital"): void {
  const { line, at } = ed.edit;
  const end = wordEnd(line, at);
  const start = onWhile(line, at, (place) => place < end && !isLetter(line, place));
  const word = line.slice(start, end);
  const first = how === "capital" && word !== "" ? graphemeEnd(word, 0) : 0;
  const changed = changeCase(word.slice(0, first), true) + changeCase(word.slice(first), how === "upper");
  if (changed === word) goTo(ed, end, end === at);
  else change(ed, start, end, changed);
}

/** Kills from the cursor to an offset. */
export function killTo(ed: Editor, to: number): "kill" | "" {
  const { at } = ed.edit;
  return kill(ed, Math.min(at, to), Math.max(at, to), to < at);
}

/** Goes to the next or last place of a character. */
export function findCharacter(ed: Editor, character: Bytes, back: boolean): void {
  const { line, at } = ed.edit;
  const found = back ? (at === 0 ? -1 : line.lastIndexOf(character, at - 1)) : line.indexOf(character, at + 1);
  if (found < 0) bell(ed);
  else ed.edit.at = found;
}
