import type { Bytes } from "../../content/bytes";
import { sequenceLength } from "./brace";
import type { Assign, Piece, Word } from "./code";
import { bareItem, Fields, finished, slotText } from "./expand";
import { getVar, type Shell } from "./variables";

/** What a long list of a `for` is made from, piece by piece: a text to be split at blanks, or a sequence; `at` is where it goes on. */
export type ListRest = { text: Bytes; ifs: Bytes; at: number } | { sequence: Extract<Piece, { k: "seq" }>; at: number };

/** A list longer than this is made piece by piece: bytes of its text, elements of its sequence. */
const LONG_TEXT = 65_536;
const LONG_SEQUENCE = 10_000;

/** A list that need not be made at once: one long sequence, or one long unquoted output without wildcards that is split at blanks. */
export function longList(sh: Shell, words: readonly (Word | Assign)[]): ListRest | null {
  const [word] = words;
  if (words.length !== 1 || word === undefined || !("pieces" in word) || word.pieces.length !== 1) return null;
  const [piece] = word.pieces;
  if (piece?.k === "seq") {
    const isLong = sh.st.options.includes("B") && sequenceLength(piece) > LONG_SEQUENCE;
    return isLong ? { sequence: piece, at: 0 } : null;
  }
  const ifs = getVar(sh, "IFS") ?? " \t\n";
  if (piece?.k !== "sub" || piece.q || !/^[ \t\n]+$/.test(ifs)) return null;
  const text = slotText(sh, piece);
  return text.length > LONG_TEXT && !/[*?[\\]/.test(text) ? { text, ifs, at: 0 } : null;
}

/** The next words of a long list; none at its end. Changes `rest`. */
export function moreWords(sh: Shell, rest: ListRest): Bytes[] {
  if ("sequence" in rest) {
    const to = Math.min(sequenceLength(rest.sequence), rest.at + LONG_SEQUENCE);
    const out: Bytes[] = [];
    while (rest.at < to) out.push(bareItem(rest.sequence, rest.at++));
    sh.ctx.charge("field", out.length);
    return out;
  }
  const { text, ifs } = rest;
  while (rest.at < text.length) {
    let to = Math.min(text.length, rest.at + LONG_TEXT);
    while (to < text.length && !ifs.includes(text[to] as string)) to++;
    const fields = new Fields(sh);
    fields.split(text.slice(rest.at, to), ifs);
    fields.end();
    rest.at = to;
    const words = finished(sh, fields);
    if (words.length > 0) return words;
  }
  return [];
}
