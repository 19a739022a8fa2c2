import type { Bytes } from "../../content/bytes";
import type { Work } from "./budget";
import { Op, type Program, placeIndex, sideAt, sideBefore } from "./program";
import { characterAt } from "./text";

/** Work of one instruction. */
const STEP_UNITS = 2;

/**
 * Follows a known match from its start, at each place by the first alternative that leads to its end, and notes what the
 * groups take. @source glibc posix/regexec.c: set_regs, proceed_next_node, update_regs
 */
export class Walker {
  private readonly marks: Int32Array;
  private mark = 0;
  /** alternatives left at the present place, and changes to take back before them */
  private readonly stack: number[] = [];
  private slots = new Int32Array(0);
  /** what groups had taken when a pass that may be empty began at the present place */
  private earlier = new Int32Array(0);

  constructor(private readonly program: Program) {
    this.marks = new Int32Array(program.op.length);
  }

  /**
   * Places of the match and of the groups wanted.
   *
   * @param taking - for each offset back from the end, the instructions that lead on, sorted
   */
  walk(
    text: Bytes,
    match: { start: number; end: number },
    taking: readonly Int32Array[],
    groups: number,
    work: Work,
    notBol: boolean,
  ): number[] {
    const { start, end } = match;
    this.slots = new Int32Array(2 * (groups + 1)).fill(-1);
    this.earlier = new Int32Array(this.slots.length);
    this.slots[0] = start;
    this.slots[1] = end;
    let pc = this.program.start;
    for (let at = start; ; ) {
      const before = sideBefore(this.program, text, at, notBol);
      const after = sideAt(this.program, text, at);
      pc = this.choose(pc, at, taking[end - at] as Int32Array, before, after, work);
      if (this.program.op[pc] === Op.match) return Array.from(this.slots);
      at += characterAt(text, at) & 7;
      pc = this.program.x[pc] as number;
    }
  }

  /** The first instruction reached from one that is among those that lead on. */
  private choose(from: number, at: number, leading: Int32Array, before: number, after: number, work: Work): number {
    const { op, x, y, places } = this.program;
    const { marks, stack, slots } = this;
    const mark = ++this.mark;
    stack.length = 0;
    stack.push(from);
    let steps = 0;
    while (stack.length > 0) {
      let pc = stack.pop() as number;
      if (pc < 0) {
        slots[-pc - 1] = stack.pop() as number;
        continue;
      }
      while (marks[pc] !== mark) {
        marks[pc] = mark;
        steps++;
        const what = op[pc];
        if (what === Op.take || what === Op.match) {
          if (!includes(leading, pc)) break;
          work.spend(steps * STEP_UNITS);
          return pc;
        }
        if (what === Op.assert && places[placeIndex(y[pc] as number, before, after)] !== 1) break;
        if (what === Op.fork || what === Op.loop) stack.push(y[pc] as number);
        else if (what !== Op.assert) this.note(what as number, y[pc] as number, at);
        pc = x[pc] as number;
      }
    }
    throw new Error("invariant broken: no alternative leads to the end of a known match");
  }

  /** Notes a place for a group, to be taken back with the alternative. */
  private note(what: number, slot: number, at: number): void {
    const { slots, earlier } = this;
    if (slot >= slots.length) return;
    const group = slot >> 1;
    const end = Math.min(slots.length, 2 * (this.program.lastInside[group] as number) + 2);
    if (what === Op.openOptional) for (let i = 2 * group; i < end; i++) earlier[i] = slots[i] as number;
    if (what === Op.closeOptional && slots[slot - 1] === at && earlier[slot] !== -1) {
      for (let i = 2 * group; i < end; i++) this.set(i, earlier[i] as number);
    } else this.set(slot, at);
  }

  private set(slot: number, value: number): void {
    this.stack.push(this.slots[slot] as number, -slot - 1);
    this.slots[slot] = value;
  }
}

function includes(sorted: Int32Array, wanted: number): boolean {
  let lo = 0;
  let hi = sorted.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if ((sorted[mid] as number) < wanted) lo = mid + 1;
    else hi = mid;
  }
  return sorted[lo] === wanted;
}
