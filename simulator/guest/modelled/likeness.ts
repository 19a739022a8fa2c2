/**
 * Packs texts that are nearly alike: all idle guests of one kind say the same in their state but for some thirty numbers and names. One
 * of them is kept whole as an example, and of the others only where they differ from it. Decides over memory only: a text comes back as
 * it was, whatever it was packed against.
 */

/** A text that others are compared with, cut at its commas. */
export interface Example {
  readonly pieces: readonly string[];
}

/** A packed text. */
export interface Packed {
  readonly like: Example;
  /** for each piece that differs: how many pieces on, how much of its beginning and of its end stays, each as one character, then what stands between, and a line feed */
  readonly changes: string;
}

/** Differences of more than this part of the text: it is another kind. */
const PART_MOST = 4;
/** Examples kept in all; beyond it they are collected anew. Those in use stay for as long as they are. */
const EXAMPLES_MOST = 128;
/** Highest count that one character of a Latin-1 string holds. */
const COUNT_MOST = 255;
/** Never stands in JSON text, which escapes it. */
const END = "\n";

const examples = new Map<number, Example[]>();
let known = 0;

/** Packs JSON text. */
export function pack(text: string): Packed {
  const pieces = text.split(",");
  const alike = examples.get(pieces.length) ?? [];
  for (const like of alike) {
    const changes = changesFrom(like.pieces, pieces);
    if (changes.length * PART_MOST <= text.length) return { like, changes };
  }
  if (known >= EXAMPLES_MOST) {
    examples.clear();
    known = 0;
  }
  const own: Example = { pieces };
  examples.set(pieces.length, [...(examples.get(pieces.length) ?? []), own]);
  known++;
  return { like: own, changes: "" };
}

/** The text that was packed. */
export function unpack({ like, changes }: Packed): string {
  if (changes === "") return like.pieces.join(",");
  const pieces = [...like.pieces];
  let index = 0;
  for (let at = 0; at < changes.length; ) {
    index += changes.charCodeAt(at);
    const end = changes.indexOf(END, at + 3);
    const old = pieces[index] ?? "";
    pieces[index] =
      `${old.slice(0, changes.charCodeAt(at + 1))}${changes.slice(at + 3, end)}${old.slice(old.length - changes.charCodeAt(at + 2))}`;
    at = end + END.length;
  }
  return pieces.join(",");
}

function changesFrom(from: readonly string[], to: readonly string[]): string {
  const changes: string[] = [];
  let last = 0;
  for (let i = 0; i < to.length; i++) {
    const old = from[i] ?? "";
    const piece = to[i] ?? "";
    // One character says how far on: a piece that far is named even when it is the same.
    if (old === piece && i - last < COUNT_MOST) continue;
    const most = Math.min(old.length, piece.length, COUNT_MOST);
    let head = 0;
    while (head < most && old.charCodeAt(head) === piece.charCodeAt(head)) head++;
    const rest = Math.min(most, Math.min(old.length, piece.length) - head);
    let tail = 0;
    while (tail < rest && old.charCodeAt(old.length - 1 - tail) === piece.charCodeAt(piece.length - 1 - tail)) tail++;
    changes.push(`${String.fromCharCode(i - last, head, tail)}${piece.slice(head, piece.length - tail)}${END}`);
    last = i;
  }
  return changes.join("");
}
