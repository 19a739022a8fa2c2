import type { Bytes } from "../../content/bytes";
import type { Work } from "./budget";
import { classAt, firstClasses, Op, type Program, placeIndex, Side, sideBefore, sideOfClass, takes } from "./program";

/** Work of one thread on one character. */
const THREAD_UNITS = 8;

/** Threads of one place, in the order of preference. */
class Threads {
  readonly pcs: Int32Array;
  slots: Int32Array;
  readonly marks: Int32Array;
  mark = 1;
  size = 0;

  constructor(instructions: number) {
    this.pcs = new Int32Array(instructions);
    this.marks = new Int32Array(instructions);
    this.slots = new Int32Array(0);
  }

  clear(): void {
    this.size = 0;
    this.mark++;
  }

  room(slots: number): void {
    if (this.slots.length >= slots) return;
    const grown = new Int32Array(Math.max(64, slots, 2 * this.slots.length));
    grown.set(this.slots);
    this.slots = grown;
  }
}

/**
 * Finds a match as Perl does, the one that the order of alternatives prefers, by running all of them side by side.
 * @source R. Cox, "Regular Expression Matching: the Virtual Machine Approach"
 */
export class Pike {
  private now: Threads;
  private next: Threads;
  private readonly stack: number[] = [];
  /** classes of which a match can begin; null when it can be empty */
  private readonly first: Uint8Array | null;
  private current = new Int32Array(0);
  private added = 0;

  constructor(private readonly program: Program) {
    this.now = new Threads(program.op.length);
    this.next = new Threads(program.op.length);
    this.first = firstClasses(program);
  }

  /**
   * The first match from an offset on.
   *
   * @param slotCount - places wanted: two for the whole match and two for each group
   */
  find(text: Bytes, from: number, slotCount: number, work: Work, notBol: boolean): number[] | null {
    const { program, first } = this;
    const { classes } = program;
    let best: number[] | null = null;
    let at = from;
    let here = classAt(classes, text, at);
    let before = sideBefore(program, text, at, notBol);
    this.now.clear();
    this.next.clear();
    if (this.current.length < slotCount) this.current = new Int32Array(slotCount);
    for (;;) {
      if (this.now.size === 0) {
        if (best !== null) break;
        const skipped = at;
        while (first !== null && (here & 7) !== 0 && first[here >> 3] === 0) {
          before = sideOfClass(program, here >> 3);
          at += here & 7;
          here = classAt(classes, text, at);
        }
        work.spend(at - skipped);
        if (first !== null && (here & 7) === 0) break;
      }
      const after = sideOfClass(program, here >> 3);
      this.added = 0;
      if (best === null) {
        this.current.fill(-1, 0, slotCount);
        this.current[0] = at;
        this.add(this.now, program.start, at, slotCount, before, after);
      }
      const ahead = (here & 7) === 0 ? here : classAt(classes, text, at + (here & 7));
      best = this.step(at, here, slotCount, after, sideOfClass(program, ahead >> 3)) ?? best;
      work.spend((this.now.size + this.added) * (THREAD_UNITS + slotCount));
      const { now } = this;
      now.clear();
      this.now = this.next;
      this.next = now;
      if ((here & 7) === 0) break;
      at += here & 7;
      here = ahead;
      before = program.hasPlaces ? after : Side.other;
    }
    return best;
  }

  /** Lets all threads take a character; the match of the best of those that have come to the end. */
  private step(at: number, here: number, slotCount: number, before: number, after: number): number[] | null {
    const { op, x, y } = this.program;
    const { now, next } = this;
    for (let t = 0; t < now.size; t++) {
      const pc = now.pcs[t] as number;
      const offset = t * slotCount;
      if (op[pc] === Op.match) {
        // What is preferred less than this match goes no further.
        const match = Array.from(now.slots.subarray(offset, offset + slotCount));
        match[1] = at;
        return match;
      }
      if ((here & 7) === 0 || !takes(this.program, y[pc] as number, here >> 3)) continue;
      for (let i = 0; i < slotCount; i++) this.current[i] = now.slots[offset + i] as number;
      this.add(next, x[pc] as number, at + (here & 7), slotCount, before, after);
    }
    return null;
  }

  /** Adds a thread with everything that it reaches without a character. */
  private add(to: Threads, start: number, at: number, slotCount: number, before: number, after: number): void {
    const { op, x, y, places } = this.program;
    const { stack, current } = this;
    const { marks, mark } = to;
    stack.push(start);
    while (stack.length > 0) {
      let pc = stack.pop() as number;
      if (pc < 0) {
        // A note made on the way here is taken back before the next alternative.
        current[-pc - 1] = stack.pop() as number;
        continue;
      }
      for (;;) {
        if (marks[pc] === mark) break;
        marks[pc] = mark;
        this.added++;
        const kind = op[pc];
        if (kind === Op.fork || kind === Op.loop) {
          stack.push(y[pc] as number);
          pc = x[pc] as number;
        } else if (kind === Op.save) {
          const slot = y[pc] as number;
          if (slot < slotCount) {
            stack.push(current[slot] as number, -slot - 1);
            current[slot] = at;
          }
          pc = x[pc] as number;
        } else if (kind === Op.assert) {
          if (places[placeIndex(y[pc] as number, before, after)] !== 1) break;
          pc = x[pc] as number;
        } else {
          const offset = to.size * slotCount;
          to.room(offset + slotCount);
          for (let i = 0; i < slotCount; i++) to.slots[offset + i] = current[i] as number;
          to.pcs[to.size++] = pc;
          break;
        }
      }
    }
  }
}
