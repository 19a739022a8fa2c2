import type { Marks, PieceForm, Slice } from "./pieces";

/**
 * A piece of a state that lies by itself, in no map of pieces. It is read when it is first asked for, and written for a snapshot under
 * way before it is handed out: whoever gets it may change it.
 */
export class OnePiece<V extends object> {
  private value: V | null = null;
  /** what it is read from; null once somebody has it who may change it */
  private slice: Slice | null = null;
  /** the newest snapshot that it has been written for */
  private stamp: number;

  constructor(
    private readonly marks: Marks,
    private readonly form: PieceForm<V>,
    readonly key: string,
  ) {
    this.stamp = marks.number;
  }

  /** Puts in what it is, once. */
  fill(value: V): void {
    this.value = value;
  }
  /** Puts in what it is read from when it is first asked for. */
  defer(slice: Slice): void {
    this.slice = slice;
  }

  /** The value for somebody who may change it. */
  get(): V {
    if (this.stamp !== this.marks.number) {
      this.marks.secure(this.form.part, this.key);
      this.stamp = this.marks.number;
    }
    const value = this.value ?? this.peek();
    this.slice = null;
    return value;
  }

  /** The value for somebody who only looks at it: it must not be changed. */
  peek(): V {
    if (this.value) return this.value;
    if (!this.slice) throw new Error(`the state has nothing of ${this.form.part} ${this.key}`);
    this.value = this.form.read(JSON.parse(this.slice.text), this.key);
    return this.value;
  }

  /** The value to look at, if it has been read. */
  get opened(): V | null {
    return this.value;
  }

  /** The piece as it is now; it is not read for this. */
  text(): string {
    return this.slice?.text ?? JSON.stringify(this.form.write(this.peek(), this.key));
  }
}
