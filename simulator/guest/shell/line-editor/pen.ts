import type { Bytes } from "../../../content/bytes";
import { type Run, runAt, shownGrapheme } from "../../../content/shown-text";
import { graphemeAt } from "../../../content/width";

const INVISIBLE =
  /\x01[^\x02]*\x02?|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b(?:[ -/]+[0-~]|[0-OQ-WYZ\\`-~])|[\x00\x02-\x08\x0e-\x1a\x1c-\x1f\x7f]/y;

/** Matches at a place, or not at all. */
function matchAt(pattern: RegExp, text: Bytes, at: number): Bytes {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}

/** Rows of the window that a pen draws in. */
export interface Rows {
  readonly from: number;
  readonly to: number;
}
const ALL: Rows = { from: 0, to: Number.MAX_SAFE_INTEGER };

/**
 * Goes over text as a terminal does: counts rows and columns, and prints what is asked for. A filled row is left at once: the place
 * after its last column is the first one of the next row. The terminal waits there for the next character; `settle` makes it go.
 */
export class Pen {
  private isWaiting = false;

  /** @param out - gets what is printed; null: only counts */
  constructor(
    readonly cols: number,
    public row: number,
    public col: number,
    private readonly out: Bytes[] | null = null,
    private readonly rows: Rows = ALL,
  ) {}

  private print(bytes: Bytes): void {
    if (this.out !== null && this.row >= this.rows.from && this.row <= this.rows.to) this.out.push(bytes);
  }
  private put(bytes: Bytes, columns: number): void {
    if (this.col + columns > this.cols) this.nextRow();
    this.print(bytes);
    this.isWaiting = false;
    this.col += columns;
    if (this.col >= this.cols) {
      this.nextRow();
      this.isWaiting = true;
    }
  }
  private nextRow(): void {
    this.row++;
    this.col = 0;
  }
  /** Characters that are alike in bytes and columns. */
  private run(text: Bytes, { count, bytes, columns }: Run): void {
    // Where rows are picked or characters may not fit, row by row.
    if (columns > 1 || this.rows !== ALL) {
      for (let at = 0; at < text.length; ) {
        const fit = Math.max(1, Math.floor((this.cols - this.col) / columns));
        const piece = text.slice(at, at + fit * bytes);
        at += piece.length;
        this.put(piece, (piece.length / bytes) * columns);
      }
      return;
    }
    this.print(text);
    const sum = this.col + count;
    this.row += Math.floor(sum / this.cols);
    this.col = sum % this.cols;
    this.isWaiting = this.col === 0;
  }
  private plain(text: Bytes): void {
    this.run(text, { count: text.length, bytes: 1, columns: 1 });
  }
  private newline(): void {
    this.settle();
    const isLast = this.row >= this.rows.to;
    // On the last row of the window it would move everything up.
    if (!isLast) this.print("\n");
    this.nextRow();
  }
  /** Where a filled row was the last thing printed, takes the terminal's cursor to the next one. */
  settle(): void {
    if (this.isWaiting) this.print(" \r");
    this.isWaiting = false;
  }

  /** Text of a line from one offset to another, or to the next boundary of graphemes; where it stopped. */
  text(line: Bytes, from: number, to: number): number {
    let at = from;
    while (at < to && this.row <= this.rows.to) {
      const run = runAt(line, at, to);
      if (run.count > 0) {
        const end = at + run.count * run.bytes;
        this.run(line.slice(at, end), run);
        at = end;
        continue;
      }
      const next = graphemeAt(line, at);
      this.grapheme(line, at, next >> 2, next & 3);
      at = next >> 2;
    }
    return at;
  }
  private grapheme(line: Bytes, at: number, end: number, columns: number): void {
    const first = line.charCodeAt(at);
    if (first !== 10) {
      const shown = shownGrapheme(line, at, end, columns, this.col);
      // Blanks of a tab and the two signs of a control may stand on two rows.
      if (first < 0x20 || first === 0x7f) this.plain(shown.text);
      else this.put(shown.text, shown.columns);
    }
    if (first === 10 || (first === 13 && end - at === 2)) this.newline();
  }

  /** A prompt: escape sequences, and what stands between `\x01` and `\x02`, take no columns. */
  prompt(text: Bytes): this {
    let shown = 0;
    for (let at = 0; at <= text.length; ) {
      const invisible = matchAt(INVISIBLE, text, at);
      if (invisible === "" && at < text.length && text[at] !== "\r") {
        at++;
        continue;
      }
      this.text(text, shown, at);
      if (invisible !== "") this.print(invisible.replace(/[\x01\x02]/g, ""));
      else if (at < text.length) {
        this.settle();
        this.print("\r");
        this.col = 0;
      }
      at += Math.max(1, invisible.length);
      shown = at;
    }
    return this;
  }
}

/** Escape sequences that take the cursor from one place to another on rows that are there. */
export function move(from: { readonly row: number; readonly col: number }, to: { readonly row: number; readonly col: number }): Bytes {
  let out = "";
  if (to.row < from.row) out += `\x1b[${from.row - to.row === 1 ? "" : from.row - to.row}A`;
  else if (to.row > from.row) out += `\x1b[${to.row - from.row === 1 ? "" : to.row - from.row}B`;
  const left = from.col - to.col;
  if (left > 0) out += to.col === 0 ? "\r" : left < 4 ? "\b".repeat(left) : `\x1b[${left}D`;
  else if (left < 0) out += `\x1b[${left === -1 ? "" : -left}C`;
  return out;
}
