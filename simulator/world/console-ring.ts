/** Bounded scrollback of one console. @source xenstore.md §7 (console/limit 1048576 is xenconsoled's buffer; kept smaller here) */
const LIMIT = 64 * 1024;
/** Bytes that a guest's console page holds on its way out. @source xen: public/io/console.h (out[2048]) */
const PAGE_OUT = 2048;

export interface ConsoleRingState {
  readonly chunks: readonly string[];
  readonly written: number;
  readonly cols: number;
  readonly rows: number;
  readonly waiting: string;
  readonly typist: string | null;
}

export class ConsoleRing {
  private chunks: string[] = [];
  private kept = 0;
  /** UTF-16 units ever written */
  written = 0;
  cols = 80;
  rows = 24;
  /** account that typed last; null: nobody has */
  typist: string | null = null;
  /** what lies in the guest's console page while nobody empties it */
  private waiting = "";

  /** Into the page; what finds no room there is lost. guess: one byte a letter; a real guest's kernel would drop or wait, by its kind of output */
  hold(text: string): void {
    this.waiting = (this.waiting + text).slice(0, PAGE_OUT);
  }
  /** Empties the page. */
  takeHeld(): string {
    const text = this.waiting;
    this.waiting = "";
    return text;
  }
  /** @returns the oldest text, if some of it has had to go */
  write(text: string): string {
    // A text glued together of pieces keeps them all: a line of boot costs five times its letters then.
    this.chunks.push(text.includes("\n") ? text.split("\n").join("\n") : text);
    this.kept += text.length;
    this.written += text.length;
    // Many short strings cost more than the text in them.
    if (this.chunks.length >= 16) this.chunks = [this.text];
    if (this.kept <= 2 * LIMIT) return "";
    const { text: all } = this;
    this.chunks = [all.slice(-LIMIT)];
    this.kept = LIMIT;
    return all.slice(0, -LIMIT);
  }

  get text(): string {
    if (this.chunks.length > 1) this.chunks = [this.chunks.join("")];
    return this.chunks[0] ?? "";
  }
  /** offset of the first kept unit */
  get offset(): number {
    return this.written - this.kept;
  }

  export(): ConsoleRingState {
    // joined: how the text came in pieces is no part of the state
    return { chunks: [this.text], written: this.written, cols: this.cols, rows: this.rows, waiting: this.waiting, typist: this.typist };
  }
  import(state: ConsoleRingState): void {
    this.chunks = [...state.chunks];
    this.kept = state.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    this.written = state.written;
    this.cols = state.cols;
    this.rows = state.rows;
    this.waiting = state.waiting;
    this.typist = state.typist;
  }
}
