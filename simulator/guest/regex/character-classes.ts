import { RE2JS } from "re2js";
import { type CodeSet, complement, setOf, union, without } from "./code-set";
import { ODD_FIRST, ODD_LAST } from "./text";

/**
 * Character classes of the C.UTF-8 locale and simple case folding. The tables of Unicode are re2js's, so that an answer
 * does not depend on the JavaScript engine that runs the simulation.
 */

/** Ranges of one bracket expression of re2js's own syntax. */
function tableOf(source: string, flags = 0): CodeSet {
  const program = RE2JS.compile(source, flags).re2().prog as {
    inst: readonly { op: number; arg: number; runes: Int32Array }[];
  };
  const found = program.inst.find((inst) => inst.runes.length > 0);
  const runes = [...(found?.runes ?? [])];
  // One rune alone, or two that fold to one another, are kept without the second end of their ranges.
  return runes.length === 1 ? [runes[0] as number, runes[0] as number] : setOf(pairs(runes));
}

function pairs(runes: readonly number[]): [number, number][] {
  const out: [number, number][] = [];
  for (let i = 0; i + 1 < runes.length; i += 2) out.push([runes[i] as number, runes[i + 1] as number]);
  return out;
}

const tables = new Map<string, CodeSet>();
function table(source: string): CodeSet {
  const known = tables.get(source);
  if (known) return known;
  const made = tableOf(source);
  tables.set(source, made);
  return made;
}

const beyondAscii = (source: string): CodeSet => without(table(source), [0, 0x7f]);
/** Spaces that glibc does not count as such, because a line is not broken there. */
const NO_BREAK: CodeSet = [0xa0, 0xa0, 0x2007, 0x2007, 0x202f, 0x202f];
/** Letters of both cases (U+01C5 and its like), which glibc counts as upper and as lower. */
const TITLE_DIGRAPHS: CodeSet = [0x1c5, 0x1c5, 0x1c8, 0x1c8, 0x1cb, 0x1cb, 0x1f2, 0x1f2];
const ASCII_PUNCT: CodeSet = [0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e];

const alphaBeyond = (): CodeSet => beyondAscii("[\\p{Alphabetic}\\p{Nd}]");
const spaceBeyond = (): CodeSet => without(beyondAscii("[\\p{Zs}\\p{Zl}\\p{Zp}]"), NO_BREAK);
const shownBeyond = (): CodeSet => beyondAscii("[^\\p{Cn}\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]");

/** @source iswctype(3) of glibc 2.36 in C.UTF-8, compared over all code points; re2js knows newer characters (Unicode 17) as well */
const CLASSES: Readonly<Record<string, () => CodeSet>> = {
  alpha: () => union([0x41, 0x5a, 0x61, 0x7a], alphaBeyond()),
  alnum: () => union([0x30, 0x39, 0x41, 0x5a, 0x61, 0x7a], alphaBeyond()),
  upper: () => union([0x41, 0x5a], beyondAscii("[\\p{Uppercase}\\p{Lt}]")),
  lower: () => union([0x61, 0x7a], beyondAscii("\\p{Lowercase}"), TITLE_DIGRAPHS),
  digit: () => [0x30, 0x39],
  xdigit: () => [0x30, 0x39, 0x41, 0x46, 0x61, 0x66],
  space: () => union([0x09, 0x0d, 0x20, 0x20], spaceBeyond()),
  blank: () => union([0x09, 0x09, 0x20, 0x20], without(beyondAscii("\\p{Zs}"), NO_BREAK)),
  cntrl: () => [0x00, 0x1f, 0x7f, 0x9f, 0x2028, 0x2029],
  punct: () => union(ASCII_PUNCT, without(shownBeyond(), union(alphaBeyond(), spaceBeyond()))),
  print: () => union([0x20, 0x7e], shownBeyond()),
  graph: () => union([0x21, 0x7e], without(shownBeyond(), spaceBeyond())),
};

const classes = new Map<string, CodeSet>();

/** A class by its POSIX name (`alpha`, `digit` …); null for an unknown name. */
export function classNamed(name: string): CodeSet | null {
  const known = classes.get(name);
  if (known) return known;
  if (!Object.hasOwn(CLASSES, name)) return null;
  const made = (CLASSES[name] as () => CodeSet)();
  classes.set(name, made);
  return made;
}

/** Characters of words: letters, digits and `_`. */
export function wordSet(): CodeSet {
  word ??= union(classNamed("alnum") as CodeSet, [0x5f, 0x5f]);
  return word;
}
let word: CodeSet | null = null;

/** Characters that are not in a set; bytes that belong to no character are in neither. */
export function otherCharacters(set: CodeSet): CodeSet {
  return complement(union(set, [ODD_FIRST, ODD_LAST]));
}

/** Every character. */
export const ANY_CHARACTER: CodeSet = complement([ODD_FIRST, ODD_LAST]);

/** Signs beyond ASCII that fold to an ASCII letter. */
const FOLDS_OF_ASCII: Readonly<Record<number, number>> = { 107: 0x212a, 115: 0x17f };

const folded = new Map<string, CodeSet>();
const FOLDED_KEPT = 512;

/** A set with everything that differs from its members only in case. @source re2js: simple case folding of Unicode */
export function foldCase(set: CodeSet): CodeSet {
  if (set.length === 0) return set;
  if (set.length === 2 && set[0] === set[1]) {
    const code = set[0] as number;
    if (code < 0x80) return foldLetter(code);
    const character = String.fromCodePoint(code);
    if (character.toLowerCase() === character && character.toUpperCase() === character) return set;
  }
  const key = set.join(",");
  const known = folded.get(key);
  if (known) return known;
  const source = pairs([...set])
    .map(([lo, hi]) => `\\x{${lo.toString(16)}}-\\x{${hi.toString(16)}}`)
    .join("");
  // Beside a character without case the class stays a class: alone, a letter would come back as one rune and a flag.
  const made = without(union(tableOf(`[\\x00${source}]`, RE2JS.CASE_INSENSITIVE), set), set[0] === 0 ? [] : [0, 0]);
  if (folded.size >= FOLDED_KEPT) folded.clear();
  folded.set(key, made);
  return made;
}

function foldLetter(code: number): CodeSet {
  const lower = code | 0x20;
  if (lower < 0x61 || lower > 0x7a) return [code, code];
  const upper = lower - 0x20;
  const sign = FOLDS_OF_ASCII[lower];
  return sign === undefined ? [upper, upper, lower, lower] : [upper, upper, lower, lower, sign, sign];
}
