import type { Bytes } from "../../content/bytes";
import type { Work } from "./budget";
import { Closure } from "./closure";
import { classAt, Op, type Program, Side, sideBefore, sideOfClass, takes } from "./program";
import { StateTable } from "./state-table";

/** Characters between two looks at the budget. */
const BLOCK = 8_192;
/** Divides the instructions of a state by where their match began. */
const MARK = -1;
/** Bit of a state's `extra`: no match that begins later is wanted. */
const SETTLED = 8;

/**
 * Finds where the leftmost-longest match ends. A state keeps instructions apart by where their match began, the first
 * before the later ones; a match cuts off what began later. @source RE2: dfa.cc, "unordered state sets separated by Marks"
 */
export class EndFinder {
  private readonly table: StateTable;
  private readonly closure: Closure;
  /** every instruction that takes a character has some before it that take none */
  private readonly weigh: (pcs: Int32Array) => number;

  /** @param anchored - a match can only begin where the search begins */
  constructor(
    private readonly program: Program,
    private readonly anchored: boolean,
  ) {
    this.table = new StateTable(program.classes.count + 1);
    this.closure = new Closure(program);
    const takers = program.op.reduce((count, op) => count + (op === Op.take ? 1 : 0), 1);
    const passed = Math.ceil(program.op.length / takers);
    this.weigh = (pcs) => pcs.length * passed;
  }

  /** End of the match, -1 when there is none. `shortest`: the first end that any match has. */
  find(text: Bytes, from: number, work: Work, notBol: boolean, shortest = false): number {
    const { program, table } = this;
    const { classes } = program;
    const { width } = table;
    table.begin();
    let state = table.visit(this.enter([], true, sideBefore(program, text, from, notBol)), work);
    let end = -1;
    let at = from;
    let counted = from;
    for (;;) {
      const unit = text.charCodeAt(at);
      const here = unit < 128 ? ((classes.ascii[unit] as number) << 3) | 1 : classAt(classes, text, at);
      let entry = table.next[state * width + (here >> 3)] as number;
      if (entry < 0) entry = this.build(state, here >> 3);
      if ((entry & 1) !== 0) end = at;
      if ((here & 7) === 0 || (shortest && end >= 0)) break;
      if (entry >> 1 !== state) {
        state = table.visit(entry >> 1, work);
        if (table.state(state).pcs.length === 0) break;
      }
      at += here & 7;
      if (at - counted > BLOCK) {
        work.spend(at - counted);
        counted = at;
      }
    }
    work.spend(at - counted + 1);
    return end;
  }

  /** A state of groups of instructions, and of the start when a match may still begin here. */
  private enter(groups: readonly (readonly number[])[], begins: boolean, before: number): number {
    const parts: Int32Array[] = [];
    let size = 0;
    this.closure.begin();
    for (const group of begins ? [...groups, [this.program.start]] : groups) {
      const out: number[] = [];
      for (const pc of group) this.closure.add(pc, out);
      if (out.length === 0) continue;
      parts.push(Int32Array.from(out).sort());
      size += out.length + 1;
    }
    const pcs = new Int32Array(size).fill(MARK);
    let at = 0;
    for (const part of parts) {
      pcs.set(part, at);
      at += part.length + 1;
    }
    return this.table.idOf(pcs, before | (begins ? 0 : SETTLED), this.weigh);
  }

  /** The state after a character; its bit: the best match so far ends before it. */
  private build(id: number, cls: number): number {
    const { program, table } = this;
    const { op, x, y } = program;
    const { pcs, extra } = table.state(id);
    const after = sideOfClass(program, cls);
    const groups: number[][] = [];
    let matched = 0;
    for (let from = 0; from < pcs.length && matched === 0; ) {
      const to = pcs.indexOf(MARK, from);
      const here = this.closure.opened(pcs.subarray(from, to), extra & 7, after);
      const next: number[] = [];
      for (let i = 0; i < here.length; i++) {
        const pc = here[i] as number;
        if (op[pc] === Op.match) matched = 1;
        else if (op[pc] === Op.take && takes(program, y[pc] as number, cls)) next.push(x[pc] as number);
      }
      groups.push(next);
      from = to + 1;
    }
    const begins = (extra & SETTLED) === 0 && matched === 0 && !this.anchored;
    const entry = (this.enter(groups, begins, program.hasPlaces ? after : Side.other) << 1) | matched;
    table.next[id * table.width + cls] = entry;
    return entry;
  }
}
