import type { Bytes } from "../../content/bytes";
import type { Work } from "./budget";
import { foldCase } from "./character-classes";
import { holds } from "./code-set";
import { classAt, firstClasses, Op, type Program, placeIndex, sideBefore, sideOfClass, takes } from "./program";
import { characterAt } from "./text";

/** Work of one instruction. */
const STEP_UNITS = 8;

/**
 * Finds a match of an expression with back-references by trying one alternative after the other; for these no way in linear
 * time is known, so the work is bounded.
 */
export class Backtracker {
  /** what groups have taken; behind that, what they had taken when a pass that may be empty began */
  private readonly slots: Int32Array;
  private readonly half: number;
  /** where each loop was last entered on the present way; a pass that takes nothing is the last one */
  private readonly entered: Int32Array;
  private readonly stack: number[] = [];
  /** classes of which a match can begin; null when it can be empty */
  private readonly first: Uint8Array | null;

  constructor(private readonly program: Program) {
    this.half = 2 * (program.groups + 1);
    this.slots = new Int32Array(2 * this.half);
    this.entered = new Int32Array(program.op.length);
    this.first = firstClasses(program);
  }

  /** The first match from an offset on, the longest one there; places of all groups. @throws MatchLimit */
  find(text: Bytes, from: number, anchored: boolean, work: Work, notBol: boolean): number[] | null {
    const { first } = this;
    for (let at = from; ; ) {
      if (first !== null && !anchored) {
        const skipped = at;
        for (let c = classAt(this.program.classes, text, at); (c & 7) !== 0 && first[c >> 3] === 0; ) {
          at += c & 7;
          c = classAt(this.program.classes, text, at);
        }
        work.spend(at - skipped);
      }
      const found = this.matchAt(text, at, work, notBol);
      if (found !== null || anchored || at >= text.length) return found;
      at += characterAt(text, at) & 7;
    }
  }

  private matchAt(text: Bytes, start: number, work: Work, notBol: boolean): number[] | null {
    const { program, slots, entered, stack } = this;
    const { op, x, y, classes, places } = program;
    slots.fill(-1);
    slots[0] = start;
    entered.fill(-1);
    stack.length = 0;
    stack.push(start, program.start, TRY);
    let best: number[] | null = null;
    while (stack.length > 0) {
      const what = stack.pop() as number;
      let pc = stack.pop() as number;
      let at = stack.pop() as number;
      if (what === UNDO_SLOT) slots[pc] = at;
      else if (what === UNDO_LOOP) entered[pc] = at;
      if (what !== TRY) continue;
      for (;;) {
        work.spend(STEP_UNITS);
        const kind = op[pc];
        if (kind === Op.match) {
          if (best === null || at > (best[1] as number)) {
            best = Array.from(slots.subarray(0, this.half));
            best[1] = at;
          }
          if (at === text.length) return best;
          break;
        }
        if (kind === Op.take) {
          const c = classAt(classes, text, at);
          if ((c & 7) === 0 || !takes(program, y[pc] as number, c >> 3)) break;
          at += c & 7;
        } else if (kind === Op.fork || kind === Op.loop) {
          if (kind === Op.loop) {
            if (entered[pc] === at) {
              pc = y[pc] as number;
              continue;
            }
            stack.push(entered[pc] as number, pc, UNDO_LOOP);
            entered[pc] = at;
          }
          stack.push(at, y[pc] as number, TRY);
        } else if (kind === Op.save) {
          this.set(y[pc] as number, at);
        } else if (kind === Op.openOptional || kind === Op.closeOptional) {
          this.optional(kind === Op.openOptional, y[pc] as number, at);
        } else if (kind === Op.assert) {
          const before = sideBefore(program, text, at, notBol);
          const after = sideOfClass(program, classAt(classes, text, at) >> 3);
          if (places[placeIndex(y[pc] as number, before, after)] !== 1) break;
        } else {
          const end = this.repeated(text, at, y[pc] as number, work);
          if (end < 0) break;
          at = end;
        }
        pc = x[pc] as number;
      }
    }
    return best;
  }

  /** Changes a slot; the change is taken back with the way that made it. */
  private set(slot: number, value: number): void {
    this.stack.push(this.slots[slot] as number, slot, UNDO_SLOT);
    this.slots[slot] = value;
  }

  /** Opens or closes a pass that may be left out: when it takes nothing, what was taken before stays. */
  private optional(opens: boolean, slot: number, at: number): void {
    const { slots, half } = this;
    const first = 2 * (slot >> 1);
    const end = 2 * (this.program.lastInside[slot >> 1] as number) + 2;
    if (opens) {
      for (let i = first; i < end; i++) this.set(half + i, slots[i] as number);
      this.set(slot, at);
    } else if (slots[first] === at && slots[half + slot] !== -1) {
      for (let i = first; i < end; i++) this.set(i, slots[half + i] as number);
    } else this.set(slot, at);
  }

  /** Where what a group took ends when it stands here again; -1 when it does not. */
  private repeated(text: Bytes, at: number, group: number, work: Work): number {
    const from = this.slots[2 * group] as number;
    const to = this.slots[2 * group + 1] as number;
    if (from < 0 || to < 0) return -1;
    work.spend(to - from);
    if (!this.program.ignoreCase) return text.startsWith(text.slice(from, to), at) ? at + to - from : -1;
    let there = at;
    for (let i = from; i < to; ) {
      const wanted = characterAt(text, i);
      if (there >= text.length) return -1;
      const found = characterAt(text, there);
      if (wanted >> 3 !== found >> 3 && !holds(foldCase([wanted >> 3, wanted >> 3]), found >> 3)) return -1;
      i += wanted & 7;
      there += found & 7;
    }
    return there;
  }
}

const TRY = 0;
const UNDO_SLOT = 1;
const UNDO_LOOP = 2;
