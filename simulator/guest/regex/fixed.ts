import { type Bytes, encodeUtf8 } from "../../content/bytes";
import { Assembler, PROGRAM_LIMIT } from "./assemble";
import { type Assertion, RegexSyntaxError } from "./ast";
import { foldCase, wordSet } from "./character-classes";
import { type Code, Op, PLACES } from "./program";
import { codesOf } from "./text";

/** Texts as a tree: what they begin with in common is one way. Branch 0 is the start; a branch comes after the one it grows on. */
interface Tree {
  /** by branch: the character that leads to it, the first branch on it, and the one beside it (-1 none) */
  readonly code: number[];
  readonly first: number[];
  readonly beside: number[];
  /** 1 where a text ends */
  readonly ends: number[];
}

/**
 * Code that takes any of some plain texts; what they begin with in common is tried once.
 *
 * @param edges - places that must be right before and after
 * @throws RegexSyntaxError when they are too many
 */
export function compileTexts(texts: readonly Bytes[], ignoreCase: boolean, edges: readonly [Assertion, Assertion] | null): Code {
  const tree = treeOf(texts, ignoreCase);
  const code = new Assembler();
  let end = code.emit(Op.match, 0, 0);
  if (edges !== null) end = code.emit(Op.assert, end, PLACES.indexOf(edges[1]));
  // From the last to the first, so that all that a branch leads to is there.
  const entries = new Int32Array(tree.code.length);
  for (let i = entries.length - 1; i >= 0; i--) {
    let entry = tree.ends[i] === 1 ? end : -1;
    for (let to = tree.first[i] as number; to >= 0; to = tree.beside[to] as number) {
      const take = code.emit(Op.take, entries[to] as number, code.char(tree.code[to] as number, ignoreCase));
      entry = entry < 0 ? take : code.emit(Op.fork, take, entry);
    }
    entries[i] = entry;
  }
  const start = edges === null ? (entries[0] as number) : code.emit(Op.assert, entries[0] as number, PLACES.indexOf(edges[0]));
  return code.finish(start, { groups: 0, lastInside: new Int32Array(1), multiline: false, ignoreCase, word: wordSet() });
}

/** The tree of some texts. They are sorted first, so that a text only shares a way with the one before it. */
function treeOf(texts: readonly Bytes[], ignoreCase: boolean): Tree {
  const tree: Tree = { code: [-1], first: [-1], beside: [-1], ends: [0] };
  const folded = ignoreCase ? texts.map((text) => encodeUtf8(codesOf(text).map(folding).join(""))) : texts;
  const way: number[] = [0];
  let before: readonly number[] = [];
  for (const text of folded.toSorted()) {
    const codes = codesOf(text);
    let depth = 0;
    while (depth < codes.length && codes[depth] === before[depth]) depth++;
    for (; depth < codes.length; depth++) {
      const made = tree.code.length;
      if (made * 2 > PROGRAM_LIMIT) throw new RegexSyntaxError("Regular expression too big");
      const parent = way[depth] as number;
      tree.code.push(codes[depth] as number);
      tree.first.push(-1);
      tree.beside.push(tree.first[parent] as number);
      tree.ends.push(0);
      tree.first[parent] = made;
      way[depth + 1] = made;
    }
    tree.ends[way[codes.length] as number] = 1;
    before = codes;
  }
  return tree;
}

/** One character for all that differ only in case. */
function folding(code: number): string {
  return String.fromCodePoint(foldCase([code, code])[0] as number);
}
