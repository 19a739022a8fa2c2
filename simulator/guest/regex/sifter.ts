import type { Bytes } from "../../content/bytes";
import type { Work } from "./budget";
import { classBefore, Op, type Program, placeIndex, Side, sideAt, sideBefore, sideOfClass, takes } from "./program";
import { StateTable } from "./state-table";

/** Where a match begins, and for each of its bytes the instructions that lead on to its end there. */
export interface Sifted {
  readonly start: number;
  /** by offset from the end of the match, going back; empty unless asked for */
  readonly taking: readonly Int32Array[];
}

/**
 * Goes back through a text from where a match ends, keeping at each place the instructions from which that end is reached.
 * So it finds where the match begins, and which alternatives lead to the end. @source glibc posix/regexec.c: sift_states_backward
 */
export class Sifter {
  private readonly table: StateTable;
  /** instructions that lead to one without a character, and by taking one */
  private readonly quiet: Arrows;
  private readonly taking: Arrows;
  private readonly marks: Int32Array;
  private mark = 0;

  constructor(private readonly program: Program) {
    this.table = new StateTable(program.classes.count + 1);
    this.marks = new Int32Array(program.op.length);
    this.quiet = arrowsBack(program, false);
    this.taking = arrowsBack(program, true);
  }

  /**
   * Finds the first place, not before `from`, from which the expression takes all up to `end`.
   *
   * @param options - `keep`: for finding what the groups took; `last`: the last such place rather than the first
   * @returns start -1 when there is none
   */
  sift(text: Bytes, from: number, end: number, work: Work, options: { notBol: boolean; keep: boolean; last?: boolean }): Sifted {
    const { program, table } = this;
    const { classes, op } = program;
    const { width } = table;
    const kept: Int32Array[] = [];
    table.begin();
    const last = Int32Array.of(op.indexOf(Op.match));
    let state = table.visit(table.idOf(last, sideAt(program, text, end), this.weigh), work);
    let start = -1;
    let at = end;
    for (;;) {
      const { pcs, extra } = table.state(state);
      if (options.keep) kept[end - at] = pcs;
      if (pcs.length === 0) break;
      if (at <= from) {
        if (this.reaching(pcs, sideBefore(program, text, at, options.notBol), extra).begins) start = at;
        break;
      }
      const here = classBefore(classes, text, at);
      let entry = table.next[state * width + (here >> 3)] as number;
      if (entry < 0) entry = this.build(state, here >> 3);
      if ((entry & 1) !== 0) start = at;
      if (start >= 0 && options.last) break;
      at -= here & 7;
      if (entry >> 1 !== state) state = table.visit(entry >> 1, work);
    }
    work.spend((end - at) * (options.keep ? 2 : 1) + 1);
    return { start, taking: kept };
  }

  /** The state before a character; its bit: a match can begin after it. */
  private build(id: number, cls: number): number {
    const { program, table } = this;
    const { y } = program;
    const { from, by } = this.taking;
    const { pcs, extra } = table.state(id);
    const before = sideOfClass(program, cls);
    const { good, begins } = this.reaching(pcs, before, extra);
    const out: number[] = [];
    for (const pc of good) {
      const end = from[pc + 1] as number;
      for (let a = from[pc] as number; a < end; a++) if (takes(program, y[by[a] as number] as number, cls)) out.push(by[a] as number);
    }
    const next = table.idOf(Int32Array.from(out).sort(), program.hasPlaces ? before : Side.other, this.weigh);
    const entry = (next << 1) | (begins ? 1 : 0);
    table.next[id * table.width + cls] = entry;
    return entry;
  }

  /** All instructions that reach some of these at a place between two sides (-1: between any), and whether the start is one. */
  private reaching(pcs: Int32Array, before: number, after: number): { good: number[]; begins: boolean } {
    const { op, y, places, start } = this.program;
    const { marks } = this;
    const { from, by } = this.quiet;
    const mark = ++this.mark;
    const good: number[] = [];
    for (let i = 0; i < pcs.length; i++) {
      good.push(pcs[i] as number);
      marks[pcs[i] as number] = mark;
    }
    for (let i = 0; i < good.length; i++) {
      const end = from[(good[i] as number) + 1] as number;
      for (let a = from[good[i] as number] as number; a < end; a++) {
        const pc = by[a] as number;
        if (marks[pc] === mark) continue;
        if (op[pc] === Op.assert && before >= 0 && places[placeIndex(y[pc] as number, before, after)] !== 1) continue;
        marks[pc] = mark;
        good.push(pc);
      }
    }
    return { good, begins: marks[start] === mark };
  }

  private readonly weigh = (pcs: Int32Array): number => this.reaching(pcs, -1, -1).good.length;
}

/** For each instruction the ones that lead to it: those at `from[pc]` to `from[pc + 1]` of `by`. */
interface Arrows {
  readonly from: Int32Array;
  readonly by: Int32Array;
}

/** Arrows from instructions to those that lead to them, by taking a character or without one. */
function arrowsBack(program: Program, taking: boolean): Arrows {
  const { op, x, y } = program;
  const each = (arrow: (to: number, pc: number) => void): void => {
    for (let pc = 0; pc < op.length; pc++) {
      const what = op[pc];
      if (what === Op.match || (what === Op.take) !== taking) continue;
      arrow(x[pc] as number, pc);
      if ((what === Op.fork || what === Op.loop) && y[pc] !== x[pc]) arrow(y[pc] as number, pc);
    }
  };
  const from = new Int32Array(op.length + 1);
  each((to) => {
    (from[to + 1] as number)++;
  });
  for (let pc = 0; pc < op.length; pc++) (from[pc + 1] as number) += from[pc] as number;
  const filled = from.slice();
  const by = new Int32Array(from[op.length] as number);
  each((to, pc) => {
    by[(filled[to] as number)++] = pc;
  });
  return { from, by };
}
