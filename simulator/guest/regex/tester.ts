import type { Bytes } from "../../content/bytes";
import type { Work } from "./budget";
import { Closure } from "./closure";
import { classAt, Op, type Program, Side, sideBefore, sideOfClass, takes } from "./program";
import { StateTable } from "./state-table";

/** Characters between two looks at the budget. */
const BLOCK = 8_192;

/** Says whether an expression matches anywhere in a text, one step a character. */
export class Tester {
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

  /** Whether there is a match from an offset on. */
  test(text: Bytes, from: number, work: Work, notBol: boolean): boolean {
    const { program, table } = this;
    const { classes } = program;
    const { width } = table;
    table.begin();
    let state = table.visit(this.enter([program.start], sideBefore(program, text, from, notBol)), work);
    let at = from;
    for (;;) {
      const began = at;
      const stop = Math.min(text.length, at + BLOCK);
      let { next } = table;
      while (at < stop) {
        const unit = text.charCodeAt(at);
        let cls: number;
        if (unit < 128) {
          cls = classes.ascii[unit] as number;
          at++;
        } else {
          const c = classAt(classes, text, at);
          cls = c >> 3;
          at += c & 7;
        }
        let entry = next[state * width + cls] as number;
        if (entry < 0) entry = this.build(state, cls);
        if ((entry & 1) !== 0) {
          work.spend(at - began);
          return true;
        }
        if (entry >> 1 !== state) {
          state = table.visit(entry >> 1, work);
          if (this.anchored && table.state(state).pcs.length === 0) {
            work.spend(at - began);
            return false;
          }
        }
        next = table.next;
      }
      work.spend(at - began + 1);
      if (at >= text.length) break;
    }
    const last = table.next[state * width + width - 1] as number;
    return ((last < 0 ? this.build(state, width - 1) : last) & 1) !== 0;
  }

  private enter(pcs: readonly number[], before: number): number {
    const out: number[] = [];
    this.closure.begin();
    for (const pc of pcs) this.closure.add(pc, out);
    return this.table.idOf(Int32Array.from(out).sort(), before, this.weigh);
  }

  /** The state after a character; its bit: a match ended before it. */
  private build(id: number, cls: number): number {
    const { program, table } = this;
    const { op, x, y } = program;
    const { pcs, extra } = table.state(id);
    const after = sideOfClass(program, cls);
    const here = this.closure.opened(pcs, extra, after);
    const next: number[] = [];
    let matched = 0;
    for (let i = 0; i < here.length; i++) {
      const pc = here[i] as number;
      if (op[pc] === Op.match) matched = 1;
      else if (op[pc] === Op.take && takes(program, y[pc] as number, cls)) next.push(x[pc] as number);
    }
    if (!this.anchored) next.push(program.start);
    const entry = (this.enter(next, program.hasPlaces ? after : Side.other) << 1) | matched;
    table.next[id * table.width + cls] = entry;
    return entry;
  }
}
