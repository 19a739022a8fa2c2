import { type Node, RegexSyntaxError } from "./ast";
import { foldCase, wordSet } from "./character-classes";
import type { CodeSet } from "./code-set";
import { type Code, Op, PLACES, stretches } from "./program";

/** Most instructions of a program. guess: some 5 ms of compiling; real patterns have a few dozen */
export const PROGRAM_LIMIT = 20_000;
/** Most entries of the table of sets and classes: some two thousand different characters. */
const MEMBER_LIMIT = 8_000_000;
/** Longest set that is told from others by what it holds. */
const KEY_LIMIT = 32;
/** Most places to note in the threads of a program, 4 bytes each. */
const SLOT_LIMIT = 2_000_000;

interface FinishOptions {
  readonly groups: number;
  readonly lastInside: Int32Array;
  readonly multiline: boolean;
  readonly ignoreCase: boolean;
  readonly word: CodeSet;
}

/** Instructions while they are written. Code is made from its end: each piece is told where to go on. */
export class Assembler {
  readonly op: number[] = [];
  readonly x: number[] = [];
  readonly y: number[] = [];
  readonly sets: CodeSet[] = [];
  private readonly known = new Map<CodeSet | string, number>();
  private readonly chars = new Map<number, number>();

  emit(op: number, x: number, y: number): number {
    this.op.push(op);
    this.x.push(x);
    this.y.push(y);
    return this.op.length - 1;
  }

  /** Number of the set of one character, with what differs from it in case. */
  char(code: number, ignoreCase: boolean): number {
    const known = this.chars.get(code);
    if (known !== undefined) return known;
    const set: CodeSet = [code, code];
    const made = this.set(ignoreCase ? foldCase(set) : set);
    this.chars.set(code, made);
    return made;
  }

  /** Number of a set; equal sets share one. */
  set(set: CodeSet): number {
    // The great sets are those of classes and are the same object each time.
    const key = set.length > KEY_LIMIT ? set : set.join(",");
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.sets.push(set);
    this.known.set(key, this.sets.length - 1);
    return this.sets.length - 1;
  }

  /** The finished code. @throws RegexSyntaxError when it is too big */
  finish(start: number, options: FinishOptions): Code {
    let bounds = this.sets.reduce((sum, set) => sum + set.length, 0);
    if (bounds * this.sets.length > MEMBER_LIMIT) bounds = stretches(this.sets).length;
    if (bounds * this.sets.length > MEMBER_LIMIT || this.op.length * (options.groups + 1) * 2 > SLOT_LIMIT) throw tooBig();
    return {
      op: new Uint8Array(this.op),
      x: new Int32Array(this.x),
      y: new Int32Array(this.y),
      sets: this.sets,
      start,
      hasPlaces: this.op.includes(Op.assert),
      hasBackrefs: this.op.includes(Op.backref),
      ...options,
    };
  }
}

function tooBig(): RegexSyntaxError {
  return new RegexSyntaxError("Regular expression too big");
}

/** Instructions that a tree needs. */
function sizeOf(node: Node): number {
  switch (node.type) {
    case "empty":
      return 0;
    case "group":
      return 2 + sizeOf(node.node);
    case "cat":
      return node.nodes.reduce((sum, part) => sum + sizeOf(part), 0);
    case "alt":
      return node.nodes.reduce((sum, part) => sum + 1 + sizeOf(part), 0);
    case "repeat": {
      const { min, max } = node;
      return max < 0 ? 1 + sizeOf(node.node) * Math.max(1, min) : max - min + sizeOf(node.node) * max;
    }
    default:
      return 1;
  }
}

/** Turns a tree into code. @throws RegexSyntaxError when it is too big */
export function compileTree(tree: Node, options: { groups: number; multiline: boolean; ignoreCase: boolean }): Code {
  if (sizeOf(tree) > PROGRAM_LIMIT) throw tooBig();
  const code = new Assembler();
  const build: Build = (node, next, isOptional = false) => {
    switch (node.type) {
      case "empty":
        return next;
      case "char":
        return code.emit(Op.take, next, code.char(node.code, options.ignoreCase));
      case "set":
        return code.emit(Op.take, next, code.set(node.set));
      case "assert":
        return code.emit(Op.assert, next, PLACES.indexOf(node.kind));
      case "backref":
        return code.emit(Op.backref, next, node.index);
      case "group": {
        const body = build(node.node, code.emit(isOptional ? Op.closeOptional : Op.save, next, 2 * node.index + 1));
        return code.emit(isOptional ? Op.openOptional : Op.save, body, 2 * node.index);
      }
      case "cat":
        return node.nodes.reduceRight((after, part) => build(part, after), next);
      case "alt":
        return node.nodes.map((part) => build(part, next)).reduceRight((rest, entry) => code.emit(Op.fork, entry, rest));
      case "repeat":
        return buildRepeat(code, build, node, next);
    }
  };
  const start = build(tree, code.emit(Op.match, 0, 0));
  const lastInside = new Int32Array(options.groups + 1);
  noteInside(tree, lastInside);
  return code.finish(start, { ...options, lastInside, word: wordSet() });
}

/** Notes the last group inside of each; the last one inside of the tree. */
function noteInside(node: Node, lastInside: Int32Array): number {
  if (node.type === "group") {
    lastInside[node.index] = Math.max(node.index, noteInside(node.node, lastInside));
    return lastInside[node.index] as number;
  }
  if (node.type === "repeat") return noteInside(node.node, lastInside);
  if (node.type !== "cat" && node.type !== "alt") return 0;
  return node.nodes.reduce((last, part) => Math.max(last, noteInside(part, lastInside)), 0);
}

/** Writes a tree that goes on at `next`; where it begins. */
type Build = (node: Node, next: number, isOptional?: boolean) => number;

function buildRepeat(code: Assembler, build: Build, repeat: Node & { type: "repeat" }, next: number): number {
  const { node, min, max } = repeat;
  const times = (count: number, after: number): number => {
    let entry = after;
    for (let i = 0; i < count; i++) entry = build(node, entry);
    return entry;
  };
  if (max < 0) {
    const head = code.emit(Op.loop, 0, next);
    const body = build(node, head, true);
    code.x[head] = body;
    // One pass is the loop's own, unless passes that take nothing must be told from the one that has to be.
    return min === 0 ? head : node.type === "group" ? times(min, head) : times(min - 1, body);
  }
  return times(min, optional(code, build, node, max - min, next));
}

/**
 * Up to `count` more times. glibc chooses how often before it begins, which decides what groups take when passes differ in
 * length; for single characters it is the same as choosing at each, and that keeps fewer states alive.
 */
function optional(code: Assembler, build: Build, node: Node, count: number, next: number): number {
  if (count === 0) return next;
  if (node.type === "char" || node.type === "set") {
    let entry = next;
    for (let i = 0; i < count; i++) entry = code.emit(Op.fork, build(node, entry), next);
    return entry;
  }
  const bodies: number[] = [next];
  for (let i = 0; i < count; i++) bodies.push(build(node, bodies[i] as number, i === count - 1));
  let entry = bodies[count] as number;
  for (let i = count - 1; i >= 0; i--) entry = code.emit(Op.fork, entry, bodies[i] as number);
  return entry;
}
