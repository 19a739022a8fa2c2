/**
 * A lab's state in pieces. Each piece has a part that it belongs to and a key in it, and is plain data in JSON of its own, so that
 * no state is ever one text: a snapshot is written piece by piece while the lab goes on, and opened piece by piece when it is touched.
 */

/** One piece of a state, written down. Strings of half a kilobyte to some hundred, never the whole state. */
export interface Slice {
  readonly part: string;
  readonly key: string;
  /** JSON of plain data; what is read back and written again is the same text */
  readonly text: string;
}

/** A piece with its place among those of its part. */
export interface PlacedSlice extends Slice {
  readonly order: number;
}

/** A piece of a part as it is now, before it is written down. */
export interface Piece {
  readonly key: string;
  /** place of the piece among those of its part */
  readonly order: number;
  /** what is written of it: as it is now, however late it is asked for, as long as nobody has said that it is about to change */
  readonly text: () => string;
}

/** Takes pieces as they were when a snapshot began. */
export interface PieceTaker {
  /** @param order - place of the piece among those of its part */
  keep(part: string, key: string, order: number, text: () => string): void;
}

/** A piece that stands as it was when the snapshot under way began. */
interface Waiting {
  readonly order: number;
  readonly text: () => string;
}

/** Which snapshot of a lab is the newest: a piece that has not been written for it is written before it changes. */
export class Marks {
  /** number of the newest snapshot begun; not part of the state */
  number = 0;
  private taker: PieceTaker | null = null;
  /** pieces that the snapshot under way does not have yet, by part and key */
  private readonly waiting = new Map<string, Map<string, Waiting>>();

  /** Begins a snapshot: from here on pieces are handed to `taker` before they change. */
  begin(taker: PieceTaker): void {
    this.number++;
    this.taker = taker;
    this.waiting.clear();
  }

  /** A piece is written in its turn, or when whoever changes it says so by `secure`. Only while a snapshot begins. */
  wait(part: string, key: string, order: number, text: () => string): void {
    const pieces = this.waiting.get(part);
    if (pieces) pieces.set(key, { order, text });
    else this.waiting.set(part, new Map([[key, { order, text }]]));
  }

  /** A piece that may be waiting is about to change. */
  secure(part: string, key: string): void {
    const pieces = this.waiting.get(part);
    const piece = pieces?.get(key);
    if (!pieces || !piece) return;
    pieces.delete(key);
    this.keep(part, key, piece.order, piece.text);
  }

  /** Writes the pieces of a part that wait, one at each step. */
  *sweep(part: string): Generator<void> {
    for (const key of this.waiting.get(part)?.keys() ?? []) {
      this.secure(part, key);
      yield;
    }
  }

  /** A piece is about to change, or is written in its turn. */
  keep(part: string, key: string, order: number, text: () => string): void {
    this.taker?.keep(part, key, order, text);
  }

  /** A snapshot is complete or given up. */
  end(taker: PieceTaker): void {
    if (this.taker !== taker) return;
    this.taker = null;
    this.waiting.clear();
  }
}

/** How values of a part are written and read. */
export interface PieceForm<V> {
  readonly part: string;
  write(value: V, key: string): unknown;
  read(data: unknown, key: string): V;
}

interface Entry<V> {
  value: V | undefined;
  /** what it was opened from; null once it has been opened, since whoever asks may change it */
  slice: Slice | null;
  /** the newest snapshot that it has been written for */
  stamp: number;
  /** place among all pieces ever put in */
  readonly order: number;
}

/**
 * A map whose values are pieces of a lab's state. A value is read when it is first asked for, and written for a snapshot under way
 * before it is handed out: whoever gets one may change it.
 */
export class Pieces<V> {
  private readonly entries = new Map<string, Entry<V>>();
  private last = 0;

  constructor(
    private readonly marks: Marks,
    private readonly form: PieceForm<V>,
  ) {}

  get size(): number {
    return this.entries.size;
  }
  has(key: string): boolean {
    return this.entries.has(key);
  }
  keys(): IterableIterator<string> {
    return this.entries.keys();
  }

  get(key: string): V | undefined {
    const piece = this.entries.get(key);
    if (piece === undefined) return undefined;
    if (piece.stamp !== this.marks.number) this.write(key, piece);
    const value = this.valueOf(key, piece);
    piece.slice = null;
    return value;
  }

  /** The value for somebody who only looks at it: it must not be changed. */
  peek(key: string): V | undefined {
    const piece = this.entries.get(key);
    return piece && this.valueOf(key, piece);
  }

  /** The value, which somebody may hold, is about to change. */
  secure(key: string): void {
    const piece = this.entries.get(key);
    if (piece && piece.stamp !== this.marks.number) this.write(key, piece);
  }

  set(key: string, value: V): void {
    const piece = this.entries.get(key);
    if (piece) {
      if (piece.stamp !== this.marks.number) this.write(key, piece);
      piece.value = value;
      piece.slice = null;
    } else this.entries.set(key, { value, slice: null, stamp: this.marks.number, order: ++this.last });
  }

  delete(key: string): boolean {
    const piece = this.entries.get(key);
    if (piece && piece.stamp !== this.marks.number) this.write(key, piece);
    return this.entries.delete(key);
  }

  /** All values, to be looked at and not changed. */
  *looks(): Generator<V> {
    for (const [key, piece] of this.entries) yield this.valueOf(key, piece);
  }

  /** All pieces as they are now; opens none. */
  *pieces(): Generator<Piece> {
    for (const [key, piece] of this.entries) yield { key, order: piece.order, text: () => this.textOf(key, piece) };
  }

  /** Puts in a piece that is read when it is first asked for. */
  defer(key: string, slice: Slice): void {
    this.entries.set(key, { value: undefined, slice, stamp: this.marks.number, order: ++this.last });
  }

  /** Writes those that the snapshot under way does not have yet, one at each step. */
  *sweep(): Generator<void> {
    for (const [key, piece] of this.entries) {
      if (piece.stamp === this.marks.number) continue;
      this.write(key, piece);
      yield;
    }
  }

  private write(key: string, piece: Entry<V>): void {
    piece.stamp = this.marks.number;
    this.marks.keep(this.form.part, key, piece.order, () => this.textOf(key, piece));
  }

  private textOf(key: string, { slice, value }: Entry<V>): string {
    return slice?.text ?? JSON.stringify(this.form.write(value as V, key));
  }

  private valueOf(key: string, piece: Entry<V>): V {
    if (piece.value === undefined) {
      piece.value = this.form.read(JSON.parse((piece.slice as Slice).text), key);
    }
    return piece.value;
  }
}
