import { type Bytes, encodeUtf8 } from "../../content/bytes";
import { RegexSyntaxError } from "./ast";
import { classNamed, foldCase, otherCharacters } from "./character-classes";
import { type CodeSet, setOf, union } from "./code-set";
import type { Syntax } from "./syntax";
import { ODD_FIRST, ODD_LAST } from "./text";

const code = (c: string): number => c.charCodeAt(0);
const DASH = code("-");
const CLOSE = code("]");
const OPEN = code("[");
const UNMATCHED = "Unmatched [, [^, [:, [., or [=";
/** Longest name between `[:` and `:]`. @source glibc regex_internal.h: BRACKET_NAME_BUF_SIZE */
const NAME_LIMIT = 32;

type Element = { readonly code: number } | { readonly set: CodeSet };
interface Reader {
  readonly codes: readonly number[];
  at: number;
  readonly ignoreCase: boolean;
  /** a class or range was in it */
  structured: boolean;
}

/**
 * Reads a bracket expression that opens before `at`.
 *
 * @returns what it takes, and where the source goes on
 * @source glibc posix/regcomp.c: parse_bracket_exp, parse_bracket_element, parse_bracket_symbol
 */
export function readBracket(codes: readonly number[], at: number, syntax: Syntax, ignoreCase: boolean): { set: CodeSet; at: number } {
  const reader: Reader = { codes, at, ignoreCase, structured: false };
  if (codes[at] === undefined) throw new RegexSyntaxError("Invalid regular expression");
  const negated = codes[at] === code("^");
  if (negated) reader.at++;
  if (codes[reader.at] === undefined) throw new RegexSyntaxError("Invalid regular expression");
  const first = reader.at;
  const sets: CodeSet[] = [];
  const ranges: [number, number][] = [];
  while (reader.at === first || codes[reader.at] !== CLOSE) {
    const element = readElement(reader, reader.at === first);
    const isRange = codes[reader.at] === DASH && codes[reader.at + 1] !== CLOSE;
    if (isRange && !("set" in element)) {
      reader.at++;
      ranges.push(rangeTo(reader, element.code));
    } else if ("set" in element) sets.push(element.set);
    else ranges.push([element.code, element.code]);
    if (codes[reader.at] === undefined) throw new RegexSyntaxError(UNMATCHED);
  }
  refuseConfusedClass(reader, first, syntax);
  let set = union(...sets, setOf(ranges));
  if (ignoreCase) set = foldCase(set);
  if (negated) set = otherCharacters(syntax.lineBound ? union(set, [10, 10]) : set);
  return { set, at: reader.at + 1 };
}

function rangeTo(reader: Reader, from: number): [number, number] {
  reader.structured = true;
  if (reader.codes[reader.at] === undefined) throw new RegexSyntaxError(UNMATCHED);
  const to = readElement(reader, true);
  if ("set" in to) throw new RegexSyntaxError("Invalid range end");
  if (isWide(from) || isWide(to.code)) throw new RegexSyntaxError("Invalid collation character");
  const range: [number, number] = reader.ignoreCase ? [upper(from), upper(to.code)] : [from, to.code];
  if (range[1] < range[0]) throw new RegexSyntaxError("Invalid range end");
  return range;
}

/** glibc ignores case by reading source and text in capitals. */
function upper(c: number): number {
  return c >= 0x61 && c <= 0x7a ? c - 0x20 : c;
}

/**
 * C.UTF-8 has no collation tables, and without them glibc refuses ranges of characters beyond ASCII.
 *
 * @source glibc 2.36: build_range_exp, lookup_collation_sequence_value
 */
function isWide(c: number): boolean {
  return c >= 0x80 && (c < ODD_FIRST || c > ODD_LAST);
}

function readElement(reader: Reader, dashAllowed: boolean): Element {
  const { codes } = reader;
  const c = codes[reader.at];
  if (c === undefined) throw new RegexSyntaxError(UNMATCHED);
  const kind = c === OPEN && codes[reader.at + 1] !== undefined ? String.fromCodePoint(codes[reader.at + 1] as number) : "";
  if (kind === ":" || kind === "." || kind === "=") return readNamed(reader, kind);
  if (c === DASH && !dashAllowed && codes[reader.at + 1] !== CLOSE) throw new RegexSyntaxError("Invalid range end");
  reader.at++;
  return { code: c };
}

function readNamed(reader: Reader, kind: ":" | "." | "="): Element {
  const { codes } = reader;
  const name: number[] = [];
  let at = reader.at + 2;
  for (; ; at++) {
    const c = codes[at];
    if (c === undefined || name.length >= NAME_LIMIT) throw new RegexSyntaxError(UNMATCHED);
    if (c === code(kind) && codes[at + 1] === CLOSE) break;
    name.push(c);
  }
  reader.at = at + 2;
  reader.structured = true;
  if (kind === ":") return { set: namedClass(String.fromCodePoint(...name), reader.ignoreCase) };
  const bytes: Bytes = name.length === 1 ? encodeUtf8(String.fromCodePoint(name[0] as number)) : "";
  // Without collation tables only names of one byte are known.
  if (bytes.length !== 1) throw new RegexSyntaxError("Invalid collation character");
  return kind === "=" ? { set: [name[0] as number, name[0] as number] } : { code: name[0] as number };
}

function namedClass(name: string, ignoreCase: boolean): CodeSet {
  const set = classNamed(ignoreCase && (name === "upper" || name === "lower") ? "alpha" : name);
  if (set === null) throw new RegexSyntaxError("Invalid character class name");
  return set;
}

/** `[:space:]` alone is nearly always a class that lacks its own brackets. @source gnulib dfa.c: parse_bracket_exp */
function refuseConfusedClass(reader: Reader, first: number, syntax: Syntax): void {
  if (!syntax.confusedClassError || reader.structured) return;
  const body = reader.codes.slice(first, reader.at);
  if (body[0] === code(":") && body[body.length - 1] === code(":") && body.some((c) => c !== code(":")))
    throw new RegexSyntaxError("character class syntax is [[:space:]], not [:space:]");
}
