import type { Bytes } from "../../content/bytes";
import { classNamed, foldCase } from "../regex/character-classes";
import { type CodeSet, complement, holds, setOf, union, without } from "../regex/code-set";
import { characterAt, codesOf } from "../regex/text";

/** A piece of a shell pattern. `op` of a group: `?` at most once, `*` any number, `+` at least once, `@` once, `!` anything else. */
export type Piece =
  | { readonly type: "star" }
  | { readonly type: "set"; readonly set: CodeSet }
  | { readonly type: "char"; readonly code: number }
  | { readonly type: "group"; readonly op: "?" | "*" | "+" | "@" | "!"; readonly choices: readonly (readonly Piece[])[] };

/** How a pattern is read. */
export interface PatternSyntax {
  readonly ignoreCase: boolean;
  /** `?( *( +( @( !(` are special */
  readonly extglob: boolean;
  /** wildcards stop at slashes */
  readonly path: boolean;
}

const GROUP_OPS = "?*+@!";
const NAMED = /^\[([:.=])([^\]]*?)\1\]/;

/** End of a bracket expression that opens at `at`, -1 when it does not close. */
export function bracketEnd(text: Bytes, at: number): number {
  let i = at + 1;
  if (text[i] === "!" || text[i] === "^") i++;
  if (text[i] === "]") i++;
  for (; i < text.length; i++) {
    const c = text[i];
    if (c === "]") return i;
    if (c === "\\") i++;
    else if (c === "[") i += (NAMED.exec(text.slice(i, i + 32))?.[0].length ?? 1) - 1;
  }
  return -1;
}

/** Where the group that opens at `open` closes, and where its choices are divided; null when it does not close. */
function groupOf(text: Bytes, open: number): { end: number; bars: number[] } | null {
  const bars: number[] = [];
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    const c = text[i];
    if (c === "\\") i++;
    else if (c === "[") i = Math.max(i, bracketEnd(text, i));
    else if (c === "(") depth++;
    else if (c === "|" && depth === 1) bars.push(i);
    else if (c === ")" && --depth === 0) return { end: i, bars };
  }
  return null;
}

/** Deepest nesting of groups. guess: bash has no limit but its stack */
const DEPTH_LIMIT = 200;

/** Pieces of a pattern. A backslash protects the next character. @source bash(1), Pattern Matching */
export function parsePattern(pattern: Bytes, syntax: PatternSyntax, depth = 0): Piece[] {
  const out: Piece[] = [];
  const any: Piece = { type: "set", set: syntax.path ? complement([0x2f, 0x2f]) : complement([]) };
  for (let i = 0; i < pattern.length; ) {
    const c = pattern[i] as string;
    if (syntax.extglob && depth < DEPTH_LIMIT && GROUP_OPS.includes(c) && pattern[i + 1] === "(") {
      const group = groupOf(pattern, i + 1);
      if (group) {
        const ends = [...group.bars, group.end];
        const starts = [i + 2, ...group.bars.map((bar) => bar + 1)];
        const choices = starts.map((start, k) => parsePattern(pattern.slice(start, ends[k]), syntax, depth + 1));
        out.push({ type: "group", op: c as "?", choices });
        i = group.end + 1;
        continue;
      }
    }
    if (c === "*") {
      if (out[out.length - 1]?.type !== "star") out.push({ type: "star" });
      i++;
    } else if (c === "?") {
      out.push(any);
      i++;
    } else if (c === "[" && bracketEnd(pattern, i) > 0) {
      const end = bracketEnd(pattern, i);
      out.push({ type: "set", set: bracketSet(pattern.slice(i + 1, end), syntax) });
      i = end + 1;
    } else {
      if (c === "\\" && i + 1 < pattern.length) i++;
      const character = characterAt(pattern, i);
      const code = character >> 3;
      const folded = syntax.ignoreCase ? foldCase([code, code]) : [];
      out.push(folded.length > 2 ? { type: "set", set: folded } : { type: "char", code });
      i += character & 7;
    }
  }
  return out;
}

/** What a bracket expression takes, from the text between its brackets. */
function bracketSet(body: Bytes, syntax: PatternSyntax): CodeSet {
  const negated = body[0] === "!" || body[0] === "^";
  const elements = bracketElements(negated ? body.slice(1) : body).map((one) => (syntax.ignoreCase ? small(one) : one));
  const sets: CodeSet[] = [];
  const ranges: [number, number][] = [];
  for (let i = 0; i < elements.length; i++) {
    const from = elements[i] as Element;
    const to = elements[i + 2];
    if ("set" in from) sets.push(from.set);
    else if (isDash(elements[i + 1]) && to !== undefined && !("set" in to)) {
      if (from.code <= to.code) ranges.push([from.code, to.code]);
      i += 2;
    } else ranges.push([from.code, from.code]);
  }
  // bash compares the small letter with characters and ranges, but asks a class about the letter itself.
  const listed = syntax.ignoreCase ? foldCase(without(setOf(ranges), classNamed("upper") as CodeSet)) : setOf(ranges);
  const set = union(...sets, listed);
  if (negated) return complement(syntax.path ? union(set, [0x2f, 0x2f]) : set);
  return set;
}

type Element = { readonly code: number; readonly plain: boolean } | { readonly set: CodeSet };

function small(element: Element): Element {
  if (!("code" in element)) return element;
  const lower = foldCase([element.code, element.code]).findLast((code) => !holds(classNamed("upper") as CodeSet, code));
  return { ...element, code: lower ?? element.code };
}

function isDash(element: Element | undefined): boolean {
  return element !== undefined && "code" in element && element.code === 0x2d && !element.plain;
}

/** Characters and classes between brackets; `plain`: a backslash protects the character. */
function bracketElements(body: Bytes): Element[] {
  const out: Element[] = [];
  for (let i = 0; i < body.length; ) {
    const named = body[i] === "[" ? NAMED.exec(body.slice(i, i + 32)) : null;
    if (named) {
      out.push(namedElement(named[1] as string, named[2] as string));
      i += named[0].length;
      continue;
    }
    const plain = body[i] === "\\" && i + 1 < body.length;
    if (plain) i++;
    const character = characterAt(body, i);
    out.push({ code: character >> 3, plain });
    i += character & 7;
  }
  return out;
}

function namedElement(kind: string, name: Bytes): Element {
  if (kind === ":") return { set: name === "word" ? wordClass() : (classNamed(name) ?? []) };
  const codes = codesOf(name);
  if (codes.length !== 1) return { set: [] };
  return kind === "=" ? { set: [codes[0] as number, codes[0] as number] } : { code: codes[0] as number, plain: true };
}

function wordClass(): CodeSet {
  return union(classNamed("alnum") as CodeSet, [0x5f, 0x5f]);
}
