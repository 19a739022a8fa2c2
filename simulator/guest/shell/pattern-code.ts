import { Assembler, PROGRAM_LIMIT } from "../regex/assemble";
import { RegexSyntaxError } from "../regex/ast";
import { MatchLimit } from "../regex/budget";
import { complement, union } from "../regex/code-set";
import { type Code, classOf, Op, programOf, takes } from "../regex/program";
import type { Piece } from "./pattern-parse";

/** Most states of what a `!(…)` must not be. guess: real ones have a few dozen */
const NEGATED_STATES = 3_000;

/** Most work of making what a `!(…)` must not be deterministic, in instructions looked at: a few ms. */
export const NEGATED_EFFORT = 300_000;

/**
 * Code of a pattern, for the automata of regular expressions.
 *
 * @param effort - work that may still be done for `!(…)`
 * @throws MatchLimit when it is too big
 */
export function patternCode(pieces: readonly Piece[], path: boolean, effort: { left: number }): Code {
  const code = new Assembler();
  const any = path ? complement([0x2f, 0x2f]) : complement([]);
  // A class of its own for the slash, so that it can be left out of what a `!(…)` takes.
  if (path) code.set([0x2f, 0x2f]);
  const sequence = (parts: readonly Piece[], next: number): number => parts.reduceRight((after, piece) => build(piece, after), next);
  const choice = (choices: readonly (readonly Piece[])[], next: number): number =>
    choices.map((parts) => sequence(parts, next)).reduceRight((rest, entry) => code.emit(Op.fork, entry, rest));
  const loop = (body: (head: number) => number, next: number, once: boolean): number => {
    const head = code.emit(Op.loop, 0, next);
    const entry = body(head);
    code.x[head] = entry;
    return once ? entry : head;
  };
  const build = (piece: Piece, next: number): number => {
    if (code.op.length > PROGRAM_LIMIT) throw new MatchLimit("memory exhausted");
    if (piece.type === "star") return loop((head) => code.emit(Op.take, head, code.set(any)), next, false);
    if (piece.type === "char") return code.emit(Op.take, next, code.char(piece.code, false));
    if (piece.type === "set") return code.emit(Op.take, next, code.set(piece.set));
    switch (piece.op) {
      case "@":
        return choice(piece.choices, next);
      case "?":
        return code.emit(Op.fork, choice(piece.choices, next), next);
      case "*":
      case "+":
        return loop((head) => choice(piece.choices, head), next, piece.op === "+");
      case "!":
        return negated(code, piece.choices, { path, effort, next });
    }
  };
  const start = sequence(pieces, code.emit(Op.match, 0, 0));
  try {
    return code.finish(start, { groups: 0, lastInside: new Int32Array(1), multiline: false, ignoreCase: false, word: [] });
  } catch (error) {
    if (error instanceof RegexSyntaxError) throw new MatchLimit("memory exhausted");
    throw error;
  }
}

/**
 * Whatever the choices are not: their automaton is made deterministic, and each of its states in which none of them ends may
 * go on at `next`.
 */
function negated(
  code: Assembler,
  choices: readonly (readonly Piece[])[],
  how: { path: boolean; effort: { left: number }; next: number },
): number {
  const { path, effort, next } = how;
  const inner = programOf(patternCode([{ type: "group", op: "@", choices }], path, effort), false);
  const { op, x, y, classes } = inner;
  const states: number[][] = [];
  const ids = new Map<string, number>();
  const idOf = (pcs: readonly number[]): number => {
    const reached = reach(inner, pcs);
    const key = reached.join(",");
    const known = ids.get(key);
    if (known !== undefined) return known;
    if (states.length >= NEGATED_STATES) throw new MatchLimit("memory exhausted");
    ids.set(key, states.length);
    states.push(reached);
    return states.length - 1;
  };
  const allowed = path ? classOf(classes, 0x2f) : -1;
  const setOfClass = classes.classes.reduce<number[][]>((sets, cls, i) => {
    const last = i + 1 < classes.starts.length ? (classes.starts[i + 1] as number) - 1 : 0x10ffff;
    sets[cls] = [...union(sets[cls] ?? [], [classes.starts[i] as number, last])];
    return sets;
  }, []);
  const arrows: (readonly [from: number, cls: number, to: number])[] = [];
  idOf([inner.start]);
  for (let id = 0; id < states.length; id++) {
    for (let cls = 0; cls < classes.count; cls++) {
      effort.left -= (states[id] as number[]).length + 4;
      if (effort.left < 0) throw new MatchLimit("memory exhausted");
      const to = (states[id] as number[]).filter((pc) => op[pc] === Op.take && takes(inner, y[pc] as number, cls));
      arrows.push([id, cls, idOf(to.map((pc) => x[pc] as number))]);
    }
  }
  return emitStates(code, states, arrows, { setOfClass, slash: allowed, ends: (pcs) => pcs.some((pc) => op[pc] === Op.match), next });
}

interface Emitted {
  readonly setOfClass: readonly (readonly number[])[];
  /** class of the slash where it is not taken, else -1 */
  readonly slash: number;
  readonly ends: (pcs: readonly number[]) => boolean;
  readonly next: number;
}

/** Writes the states of a deterministic automaton; the first one is the start. */
function emitStates(
  code: Assembler,
  states: readonly number[][],
  arrows: readonly (readonly [number, number, number])[],
  how: Emitted,
): number {
  const dead = code.emit(Op.take, 0, code.set([]));
  // Each state begins with a fork, so that the others can lead to it before its own arrows are written.
  const heads = states.map((pcs) => code.emit(Op.fork, dead, how.ends(pcs) ? dead : how.next));
  states.forEach((_, id) => {
    const targets = new Map<number, number[]>();
    for (const [from, cls, to] of arrows) {
      if (from !== id || cls === how.slash) continue;
      targets.set(to, [...union(targets.get(to) ?? [], how.setOfClass[cls] as number[])]);
    }
    const entries = [...targets].map(([to, set]) => code.emit(Op.take, heads[to] as number, code.set(set)));
    code.x[heads[id] as number] = entries.reduceRight((rest, entry) => code.emit(Op.fork, entry, rest), dead);
  });
  return heads[0] as number;
}

/** Instructions that take a character or end, reached from some without a character; sorted. */
function reach(code: Code, from: readonly number[]): number[] {
  const { op, x, y } = code;
  const seen = new Set<number>();
  const stack = [...from];
  const out: number[] = [];
  while (stack.length > 0) {
    const pc = stack.pop() as number;
    if (seen.has(pc)) continue;
    seen.add(pc);
    if (op[pc] === Op.fork || op[pc] === Op.loop) stack.push(x[pc] as number, y[pc] as number);
    else out.push(pc);
  }
  return out.sort((a, b) => a - b);
}
