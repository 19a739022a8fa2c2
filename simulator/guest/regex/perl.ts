import { RE2JS, RE2JSException } from "re2js";
import { Assembler } from "./assemble";
import { RegexSyntaxError } from "./ast";
import { foldCase } from "./character-classes";
import { type CodeSet, MAX_CODE, setOf, without } from "./code-set";
import { translatePerl } from "./perl-source";
import { type Code, Op, PLACES } from "./program";
import { ODD_FIRST, ODD_LAST } from "./text";

/** Instructions of re2js's programs. @source re2js 2.10.0: Inst */
const Re2Op = {
  alt: 1,
  altMatch: 2,
  capture: 3,
  emptyWidth: 4,
  fail: 5,
  match: 6,
  nop: 7,
  rune: 8,
  rune1: 9,
  any: 10,
  anyNotNewline: 11,
} as const;
/** Places of re2js's programs by their bits, and ours. */
const PLACE_OF_BIT: readonly (readonly [number, (typeof PLACES)[number]])[] = [
  [1, "lineStart"],
  [2, "lineEnd"],
  [4, "textStart"],
  [8, "textEnd"],
  [16, "wordEdge"],
  [32, "notWordEdge"],
];
/** Case is ignored by this rune. @source re2js 2.10.0: RE2Flags.FOLD_CASE */
const FOLD_CASE = 1;

interface Re2Inst {
  readonly op: number;
  readonly out: number;
  readonly arg: number;
  readonly runes: Int32Array;
}

/** What PCRE2 says where re2js says this. @source grep 3.8 with PCRE2 10.42 */
const MESSAGES: readonly (readonly [RegExp, string])[] = [
  [/missing closing \)/, "missing closing parenthesis"],
  [/unexpected \)/, "unmatched closing parenthesis"],
  [/missing argument to repetition|invalid nested repetition/, "quantifier does not follow a repeatable item"],
  [/missing closing \]/, "missing terminating ] for character class"],
  [/trailing backslash/, "\\ at end of pattern"],
  [/invalid character class range/, "range out of order in character class"],
  [/invalid named capture/, "syntax error in subpattern name (missing terminator?)"],
  [/duplicate/, "two named subpatterns have the same name (PCRE2_DUPNAMES not set)"],
  [/invalid repeat count|too large|nests too deeply/, "regular expression is too large"],
];

/** Code of a Perl-like expression, and its groups that mark where the match begins and ends. @throws RegexSyntaxError */
export function compilePerl(
  text: string,
  options: { ignoreCase: boolean; multiline: boolean; whole: boolean; word: boolean },
): { code: Code; edges: { start: number; end: number; back: number } } {
  const translated = translatePerl(text);
  const source = options.whole ? `^(?:${translated.source})$` : translated.source;
  const flags = (options.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) | (options.multiline ? RE2JS.MULTILINE : 0);
  let compiled: { inst: readonly Re2Inst[]; start: number };
  try {
    compiled = RE2JS.compile(source, flags).re2().prog as { inst: readonly Re2Inst[]; start: number };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const known = MESSAGES.find(([pattern]) => pattern.test(error.message));
    throw new RegexSyntaxError(known ? known[1] : error.message.replace(/^error parsing regexp: /, ""));
  }
  return {
    code: convert(compiled.inst, compiled.start, translated.groups, options),
    edges: { start: translated.start, end: translated.end, back: translated.back },
  };
}

function convert(inst: readonly Re2Inst[], start: number, groups: number, options: { ignoreCase: boolean; word: boolean }): Code {
  const code = new Assembler();
  // Behind re2js's instructions, whose numbers stay: the end and the start of a word.
  const end = inst.length;
  for (const one of inst) {
    const { op, out, arg } = one;
    if (op === Re2Op.alt || op === Re2Op.altMatch) code.emit(Op.fork, out, arg);
    else if (op === Re2Op.capture) code.emit(Op.save, out, arg);
    else if (op === Re2Op.nop) code.emit(Op.fork, out, out);
    else if (op === Re2Op.match) options.word ? code.emit(Op.assert, end, PLACES.indexOf("noWordAfter")) : code.emit(Op.match, 0, 0);
    else if (op === Re2Op.fail) code.emit(Op.take, 0, code.set([]));
    else if (op === Re2Op.emptyWidth) {
      const place = PLACE_OF_BIT.find(([bit]) => bit === arg);
      if (!place) throw new RegexSyntaxError("assertion not supported");
      code.emit(Op.assert, out, PLACES.indexOf(place[1]));
    } else code.emit(Op.take, out, code.set(setOfRune(one)));
  }
  let first = start;
  if (options.word) {
    code.emit(Op.match, 0, 0);
    first = code.emit(Op.assert, start, PLACES.indexOf("noWordBefore"));
  }
  const word: CodeSet = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];
  return code.finish(first, {
    groups,
    lastInside: new Int32Array(groups + 1),
    multiline: true,
    ignoreCase: options.ignoreCase,
    word,
  });
}

function setOfRune(inst: Re2Inst): CodeSet {
  const odd: CodeSet = [ODD_FIRST, ODD_LAST];
  if (inst.op === Re2Op.any) return without([0, MAX_CODE], odd);
  if (inst.op === Re2Op.anyNotNewline) return without([0, MAX_CODE], [10, 10, ...odd]);
  const runes = [...inst.runes];
  if (runes.length === 1) {
    const one: CodeSet = [runes[0] as number, runes[0] as number];
    return (inst.arg & FOLD_CASE) !== 0 ? foldCase(one) : one;
  }
  const pairs: [number, number][] = [];
  for (let i = 0; i + 1 < runes.length; i += 2) pairs.push([runes[i] as number, runes[i + 1] as number]);
  return without(setOf(pairs), odd);
}
