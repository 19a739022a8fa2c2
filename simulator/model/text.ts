/**
 * The one alphabet and the one trimming rule for every name, description, tag, key and value, whatever door it comes through.
 * @source W3C XML 1.0 (Fifth Edition), production [2] Char: what XAPI's wire can carry
 */
import { LIMITS } from "./limits";
import type { SaidBy } from "./said";
import type { TextRules } from "./said/text-rules";

/**
 * What a text is for: a `name` (or tag, or key) has something to see in it; a `line` may be empty; `lines` may have line ends too,
 * since a description is written in a box of several lines.
 */
export type TextKind = "name" | "line" | "lines";

/** A rule of texts that is broken. */
export type TextRule = SaidBy<keyof TextRules>;
/** A text as it is kept, or what is wrong with it. */
export type ReadText = { readonly text: string } | { readonly why: TextRule };

/** Blanks and line ends that are taken off both ends. @source Unicode White_Space, and U+FEFF as ECMAScript's trim has it */
const BLANK = "\\u0009-\\u000d\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";
const AROUND = new RegExp(`^[${BLANK}]+|[${BLANK}]+$`, "g");
/** What leaves no ink: blanks, and characters that only join, split or direct others. @source Unicode Default_Ignorable_Code_Point; U+2800 is an empty cell */
const INKLESS = new RegExp(
  `^[${BLANK}\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\uffa0]*$`,
);

/** What keeps a character out of every text, or null. @param code - a code point; a lone surrogate is one too */
function excluded(code: number): "text.control" | "text.surrogate" | "text.no_character" | null {
  if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return "text.control";
  if (code >= 0xd800 && code <= 0xdfff) return "text.surrogate";
  return code === 0xfffe || code === 0xffff ? "text.no_character" : null;
}

function firstFault(text: string, isLines: boolean): TextRule | null {
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    if (isLines && code === 0x0a) continue;
    const why = excluded(code);
    if (why) return [why, `U+${code.toString(16).toUpperCase().padStart(4, "0")}`];
  }
  return null;
}

/** Reads a text as every door does: trims it, then holds it against the alphabet and the length of its kind. */
export function readText(kind: TextKind, given: string): ReadText {
  const text = (kind === "lines" ? given.replace(/\r\n?/g, "\n") : given).replace(AROUND, "");
  const why = firstFault(text, kind === "lines");
  if (why) return { why };
  if (kind === "name" && INKLESS.test(text)) return { why: [text === "" ? "text.empty" : "text.invisible"] };
  const most = kind === "name" ? LIMITS.nameCharacters : LIMITS.textCharacters;
  return text.length > most ? { why: ["text.too_long", text.length, most] } : { text };
}

/** The first so many characters of a text, never half of one. */
export function cutText(text: string, most: number): string {
  const last = text.charCodeAt(most - 1);
  return text.length > most && last >= 0xd800 && last <= 0xdbff ? text.slice(0, most - 1) : text.slice(0, most);
}

/** Any text with each character that no text may hold shown as U+FFFD: for labels made of what somebody else has written. */
export function printable(text: string): string {
  let shown = "";
  for (const character of text) shown += excluded(character.codePointAt(0) as number) ? "\ufffd" : character;
  return shown;
}

/** Longest value that a refusal quotes, UTF-16 units. guess */
const QUOTED_UNITS = 80;

/** A value that was given, as a refusal quotes it: no longer than a line, and in the alphabet of every text. */
export function quotedValue(value: unknown): string {
  const text = printable(typeof value === "string" ? value : (JSON.stringify(value) ?? "null"));
  return text.length > QUOTED_UNITS ? `${cutText(text, QUOTED_UNITS)}…` : text;
}
