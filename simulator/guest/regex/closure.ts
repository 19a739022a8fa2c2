import { Op, type Program, placeIndex } from "./program";

/** Finds what instructions reach without taking a character. */
export class Closure {
  private readonly marks: Int32Array;
  private mark = 0;
  private readonly stack: number[] = [];

  constructor(private readonly program: Program) {
    this.marks = new Int32Array(program.op.length);
  }

  /** Begins a set: what is added to it twice is kept once. */
  begin(): void {
    this.mark++;
  }

  /** Adds what is reached from an instruction; places stop the way. */
  add(pc: number, out: number[]): void {
    this.follow(pc, out, -1, -1);
  }

  /** Instructions with those behind places that are right between these sides. */
  opened(pcs: Int32Array, before: number, after: number): ArrayLike<number> {
    if (!this.program.hasPlaces) return pcs;
    const out: number[] = [];
    this.begin();
    for (let i = 0; i < pcs.length; i++) this.follow(pcs[i] as number, out, before, after);
    return out;
  }

  private follow(pc: number, out: number[], before: number, after: number): void {
    const { op, x, y, places } = this.program;
    const { marks, mark, stack } = this;
    stack.push(pc);
    while (stack.length > 0) {
      const at = stack.pop() as number;
      if (marks[at] === mark) continue;
      marks[at] = mark;
      switch (op[at]) {
        case Op.fork:
        case Op.loop:
          stack.push(x[at] as number, y[at] as number);
          break;
        case Op.save:
        case Op.openOptional:
        case Op.closeOptional:
          stack.push(x[at] as number);
          break;
        case Op.assert:
          if (before >= 0 && places[placeIndex(y[at] as number, before, after)] === 1) stack.push(x[at] as number);
          else out.push(at);
          break;
        default:
          out.push(at);
      }
    }
  }
}
