/**
 * Shell patterns. A pattern is text in which a backslash protects the next character; `*`, `?`, `[…]` and the extended
 * `?( *( +( @( !(` are special. All of it is linear in the text. @source bash(1), Pattern Matching
 */
import { type Bytes, isAscii } from "../../content/bytes";
import { FREE, type Meter } from "../os/costs";
import { MatchLimit, Work } from "../regex/budget";
import { EndFinder } from "../regex/end-finder";
import { type Code, classAt, type Program, programOf, takes } from "../regex/program";
import { Sifter } from "../regex/sifter";
import { characterAt, isWhole } from "../regex/text";
import { NEGATED_EFFORT, patternCode } from "./pattern-code";
import { bracketEnd, type PatternSyntax, type Piece, parsePattern } from "./pattern-parse";
import { type Plain, plainMatches, plainOf, plainPrefix, plainSuffix } from "./pattern-plain";

export { bracketEnd, MatchLimit };

/** How a pattern is read: `nocasematch` and `extglob` of the shell. */
export interface PatternOptions {
  readonly ignoreCase?: boolean;
  /** on unless told otherwise */
  readonly extglob?: boolean;
}

/** Characters of a plain search that cost as much as one step of an automaton. */
const PLAIN_PER_UNIT = 8;
/** Work of reading a pattern, for each of its bytes. */
const PARSE_UNITS = 10;
/** Work of compiling a pattern, for each piece and instruction: some 20 µs for an ordinary one. */
const COMPILE_UNITS = 100;
/** Work of one search for a match, beside that for its characters. */
const SEARCH_UNITS = 80;
/** Work of one replacement. */
const REPLACE_UNITS = 8;
/** Longest result of a replacement, bytes. guess: what can be moved in one step of the simulator */
const RESULT_LIMIT = 16 * 1024 * 1024;

/** What runs a pattern; each is made when it is first needed. */
class Automata {
  readonly program: Program;
  private made: { anchored?: EndFinder; free?: EndFinder; sifter?: Sifter } = {};

  constructor(code: Code, asciiOnly: boolean) {
    this.program = programOf(code, asciiOnly);
  }
  get anchored(): EndFinder {
    this.made.anchored ??= new EndFinder(this.program, true);
    return this.made.anchored;
  }
  get free(): EndFinder {
    this.made.free ??= new EndFinder(this.program, false);
    return this.made.free;
  }
  get sifter(): Sifter {
    this.made.sifter ??= new Sifter(this.program);
    return this.made.sifter;
  }
}

/** A pattern made ready; nothing in it changes what it answers. */
class Compiled {
  readonly plain: Plain | null;
  /** every match is one character */
  readonly isOne: boolean;
  private made: { code: Code | null; effort: number } | null = null;
  private ascii: Automata | null = null;
  private full: Automata | null = null;
  private readonly pieces: readonly Piece[];

  constructor(
    pattern: Bytes,
    private readonly syntax: PatternSyntax,
  ) {
    this.pieces = parsePattern(pattern, syntax);
    const plain = syntax.path ? null : plainOf(this.pieces);
    // What begins inside of a character must not be found there.
    this.plain = plain?.every(isWhole) ? plain : null;
    this.isOne = this.pieces.length === 1 && this.pieces[0]?.type === "set";
  }

  /** Work of compiling it, the same whether or not it was known. */
  get units(): number {
    const { code, effort } = this.build();
    return COMPILE_UNITS * (this.pieces.length + (code?.op.length ?? 0)) + 4 * effort;
  }

  /** @throws MatchLimit when the pattern is too big */
  automata(text: Bytes): Automata {
    const { code } = this.build();
    if (code === null) throw new MatchLimit("memory exhausted");
    if (isAscii(text)) {
      this.ascii ??= new Automata(code, true);
      return this.ascii;
    }
    this.full ??= new Automata(code, false);
    return this.full;
  }

  private build(): { code: Code | null; effort: number } {
    if (this.made) return this.made;
    const effort = { left: NEGATED_EFFORT };
    let code: Code | null = null;
    try {
      code = patternCode(this.pieces, this.syntax.path, effort);
    } catch (error) {
      if (!(error instanceof MatchLimit)) throw error;
    }
    this.made = { code, effort: NEGATED_EFFORT - effort.left };
    return this.made;
  }
}

const kept = new Map<string, Compiled>();
/** Most patterns kept, and most bytes of them. guess: a script has a few dozen, of some KB each */
const KEPT = 100;

function compiled(pattern: Bytes, options: PatternOptions, path: boolean): Compiled {
  const { ignoreCase = false, extglob = true } = options;
  const key = `${ignoreCase ? "i" : ""}${extglob ? "e" : ""}${path ? "p" : ""}:${pattern}`;
  const known = kept.get(key);
  if (known) {
    kept.delete(key);
    kept.set(key, known);
    return known;
  }
  const made = new Compiled(pattern, { ignoreCase, extglob, path });
  kept.set(key, made);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value as string);
  return made;
}

/** Runs one use of a pattern and charges for it: plain ones by the length of the text, others by what the automata do. */
function using<T>(
  call: { pattern: Bytes; text: Bytes; meter: Meter; options: PatternOptions; path?: boolean },
  plain: ((parts: Plain) => T) | null,
  automata: (made: Compiled, work: Work) => T,
): T {
  const { pattern, text } = call;
  const work = new Work(call.meter);
  try {
    work.spend(1 + Math.floor(text.length / PLAIN_PER_UNIT) + PARSE_UNITS * pattern.length);
    const made = compiled(pattern, call.options, call.path === true);
    if (made.plain !== null && plain !== null) return plain(made.plain);
    work.spend(SEARCH_UNITS + made.units);
    return automata(made, work);
  } finally {
    work.settle();
  }
}

/**
 * Whether a whole text matches a pattern.
 *
 * @throws MatchLimit when the text is too long for the pattern
 */
export function matches(pattern: Bytes, text: Bytes, meter: Meter = FREE, options: PatternOptions = {}): boolean {
  return using(
    { pattern, text, meter, options },
    (parts) => plainMatches(parts, text),
    (made, work) => made.automata(text).anchored.find(text, 0, work, false) === text.length,
  );
}

/** Matcher of single path components: wildcards take no slash. A leading dot is the caller's business. */
export function componentMatcher(pattern: Bytes, meter: Meter = FREE, options: PatternOptions = {}): (name: Bytes) => boolean {
  return (name) =>
    using(
      { pattern, text: name, meter, options, path: true },
      (parts) => plainMatches(parts, name),
      (made, work) => made.automata(name).anchored.find(name, 0, work, false) === name.length,
    );
}

/** Length of the shortest or longest prefix that matches, -1 for none. @throws MatchLimit */
export function prefixMatch(pattern: Bytes, text: Bytes, longest: boolean, meter: Meter = FREE, options: PatternOptions = {}): number {
  return using(
    { pattern, text, meter, options },
    (parts) => plainPrefix(parts, text, longest),
    (made, work) => made.automata(text).anchored.find(text, 0, work, false, !longest),
  );
}

/** Start of the shortest or longest suffix that matches, -1 for none. @throws MatchLimit */
export function suffixMatch(pattern: Bytes, text: Bytes, longest: boolean, meter: Meter = FREE, options: PatternOptions = {}): number {
  return using(
    { pattern, text, meter, options },
    (parts) => plainSuffix(parts, text, longest),
    (made, work) => made.automata(text).sifter.sift(text, 0, text.length, work, { notBol: false, keep: false, last: !longest }).start,
  );
}

/**
 * Replaces matches: the first, all, or one at the start or end; each is as long as can be.
 *
 * @param by - what to put in place of a match, or what makes it of the match
 * @throws MatchLimit
 */
export function replaceMatches(
  pattern: Bytes,
  text: Bytes,
  by: Bytes | ((match: Bytes) => Bytes),
  how: "/" | "//" | "/#" | "/%",
  meter: Meter = FREE,
  options: PatternOptions = {},
): Bytes {
  // @source bash lib/glob: match_pattern_char. At the end of a text nothing but a `*` is tried, save by `%`.
  if (text === "" && how !== "/%" && pattern[0] !== "*" && pattern !== "") return text;
  const put = (from: number, to: number): Bytes => (typeof by === "string" ? by : by(text.slice(from, to)));
  if (how === "/#") {
    const end = prefixMatch(pattern, text, true, meter, options);
    return end < 0 ? text : put(0, end) + text.slice(end);
  }
  if (how === "/%") {
    const start = suffixMatch(pattern, text, true, meter, options);
    return start < 0 ? text : text.slice(0, start) + put(start, text.length);
  }
  if (pattern === "") return text;
  return using({ pattern, text, meter, options }, null, (made, work) => {
    const find = made.plain?.length === 1 ? plainFinder(made.plain[0] as Bytes, text, work) : finder(made, text, work);
    return replaceEach(text, how === "//", put, find);
  });
}

type Match = readonly [from: number, to: number];
type Finder = (from: number) => Match | null;

function plainFinder(part: Bytes, text: Bytes, work: Work): Finder {
  return (from) => {
    work.spend(REPLACE_UNITS);
    const at = text.indexOf(part, from);
    return at < 0 ? null : [at, at + part.length];
  };
}

function finder(made: Compiled, text: Bytes, work: Work): Finder {
  const { free, sifter, program } = made.automata(text);
  if (made.isOne) return oneFinder(program, text, work);
  return (from) => {
    work.spend(SEARCH_UNITS);
    const end = free.find(text, from, work, false);
    return end < 0 ? null : [sifter.sift(text, from, end, work, { notBol: false, keep: false }).start, end];
  };
}

/** Finder of single characters of the first set of a program. */
function oneFinder(program: Program, text: Bytes, work: Work): Finder {
  const { classes } = program;
  return (from) => {
    for (let at = from; at < text.length; ) {
      const c = classAt(classes, text, at);
      if (takes(program, 0, c >> 3)) {
        work.spend(at - from + REPLACE_UNITS);
        return [at, at + (c & 7)];
      }
      at += c & 7;
    }
    work.spend(text.length - from);
    return null;
  };
}

/** @source bash subst.c: pat_subst. An empty match is followed by one character as it is, and there is none at the end. */
function replaceEach(text: Bytes, all: boolean, put: (from: number, to: number) => Bytes, find: Finder): Bytes {
  const out: Bytes[] = [];
  let size = text.length;
  let at = 0;
  do {
    const match = find(at);
    if (match === null) break;
    const [from, to] = match;
    // Only an empty text has an empty match at its end.
    if (from === text.length && text !== "") break;
    const made = put(from, to);
    size += made.length;
    if (size > RESULT_LIMIT) throw new MatchLimit("memory exhausted");
    if (from > at) out.push(text.slice(at, from));
    out.push(made);
    at = to;
    if (!all) break;
    if (from === to && at < text.length) {
      const length = characterAt(text, at) & 7;
      out.push(text.slice(at, at + length));
      at += length;
    }
  } while (at < text.length);
  out.push(text.slice(at));
  return out.join("");
}

const SPECIAL = new Uint8Array(256);
for (const c of "\\*?[]()|!+@^-") SPECIAL[c.charCodeAt(0)] = 1;

/** Text with every special character protected. */
export function quotePattern(text: Bytes): Bytes {
  // Most words have nothing to protect, and are looked through faster than by an expression.
  let at = 0;
  while (at < text.length && SPECIAL[text.charCodeAt(at)] !== 1) at++;
  return at === text.length ? text : text.replace(/[\\*?[\]()|!+@^-]/g, "\\$&");
}

/** Pattern without its protecting backslashes. */
export function unquotePattern(pattern: Bytes): Bytes {
  return pattern.includes("\\") ? pattern.replace(/\\([\s\S])/g, "$1") : pattern;
}
