/** What cannot be told from another by looking is shown: marks of direction, blanks that look like a space or like nothing. */

/** Names of the usual ones; others are shown by number. @source Unicode UAX #9 (directional formatting characters), NamesList.txt */
const NAMES: Readonly<Record<string, string>> = {
  "\u061c": "ALM",
  "\u200e": "LRM",
  "\u200f": "RLM",
  "\u202a": "LRE",
  "\u202b": "RLE",
  "\u202c": "PDF",
  "\u202d": "LRO",
  "\u202e": "RLO",
  "\u2066": "LRI",
  "\u2067": "RLI",
  "\u2068": "FSI",
  "\u2069": "PDI",
  "\u00a0": "NBSP",
  "\u00ad": "SHY",
  "\u200b": "ZWSP",
  "\u200c": "ZWNJ",
  "\u200d": "ZWJ",
  "\u2060": "WJ",
};
/** Hidden ones, and each plain space behind another, which a browser would swallow. @source Unicode Bidi_Control, White_Space, Default_Ignorable_Code_Point; U+2800 is an empty cell */
const HIDDEN =
  /[\u00a0\u00ad\u061c\u115f\u1160\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff\uffa0]|\u034f|\u17b4|\u17b5|(?<= ) /gu;
/** Where a joiner belongs to what is written: emoji of several parts, and scripts that join. */
const JOINING_BEFORE =
  /(?:\ufe0f|\p{Emoji_Modifier}|[\p{Extended_Pictographic}\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Sinhala}])$/u;
const JOINING_BEHIND =
  /^[\p{Extended_Pictographic}\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Sinhala}]/u;

/** A piece of a text: as it is, or what stands for a character that would not be seen. */
export interface Piece {
  readonly text: string;
  readonly isMark: boolean;
}

function shown(character: string): string {
  if (character === " ") return "␣";
  return `‹${NAMES[character] ?? `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`}›`;
}

/** A text in pieces, each hidden character one of its own. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(HIDDEN)) {
    const [character] = match;
    const behind = text.slice(match.index + 1);
    const isJoiner = character === "\u200c" || character === "\u200d";
    if (isJoiner && JOINING_BEFORE.test(text.slice(0, match.index)) && JOINING_BEHIND.test(behind)) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), isMark: false });
    pieces.push({ text: shown(character), isMark: true });
    from = match.index + 1;
  }
  if (from < text.length || pieces.length === 0) pieces.push({ text: text.slice(from), isMark: false });
  return pieces;
}

/** A text as it is shown where only text can stand: titles, labels, sentences. */
export function visibleText(text: string): string {
  // Nearly every name: letters, digits, signs and single spaces.
  if (/^[!-~]*(?: [!-~]+)*$/.test(text)) return text;
  return piecesOf(text)
    .map((piece) => piece.text)
    .join("");
}
