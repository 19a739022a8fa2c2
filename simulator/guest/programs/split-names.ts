import type { Bytes } from "../../content/bytes";

/** How the names of pieces go on. Plain data. */
export interface PieceNames {
  readonly prefix: Bytes;
  /** letters that count */
  readonly alphabet: string;
  readonly tail: Bytes;
  /** longer names follow when all are used up */
  readonly widens: boolean;
  /** how many letters count now */
  length: number;
  /** number of the next piece among names of this length */
  next: number;
  /** letters before those that count, after widening */
  lead: string;
}

/** Name of the next piece; null when there are no more. @source coreutils 9.1: split.c, next_file_name */
export function nextPiece(names: PieceNames): Bytes | null {
  const { alphabet } = names;
  const base = alphabet.length;
  let all = 1;
  for (let i = 0; i < names.length && all < Number.MAX_SAFE_INTEGER / base; i++) all *= base;
  // Names that begin with the last letter are kept for longer ones.
  const most = names.widens ? all - all / base : all;
  if (names.next >= most) {
    if (!names.widens) return null;
    names.lead += alphabet[base - 1] ?? "";
    names.length++;
    names.next = 0;
  }
  let text = "";
  let rest = names.next++;
  for (let i = 0; i < names.length; i++) {
    text = (alphabet[rest % base] ?? "") + text;
    rest = Math.floor(rest / base);
  }
  return names.prefix + names.lead + text + names.tail;
}
