/**
 * A terminal for tests, small but exact in what editors lean on: cells of graphemes, the wait behind a filled row, rows that belong
 * together, and what a change of size does to them. It behaves as xterm.js 6 with its graphemes addon.
 */
import { type Bytes, decodeUtf8 } from "../../../content/bytes";
import { joins, Kind, kindOf } from "../../../content/grapheme-classes";

interface Cell {
  text: string;
  /** 2 for a wide grapheme, 0 for its second half */
  width: number;
}
interface Row {
  cells: Cell[];
  /** goes on from the row above */
  isWrapped: boolean;
}
/** The character printed last, when the next one may join it. */
interface Before {
  kind: number;
  width: number;
}

const EMPTY: Cell = { text: "", width: 1 };
const SEQUENCE = /\x1b\[([?\d;]*)([@-~])|\x1b\][^\x07]*\x07|[\s\S]/gu;

export class TestTerminal {
  x = 0;
  /** row of the cursor in the window */
  y = 0;
  /** rows of scrollback, then those of the window */
  private lines: Row[];
  private base = 0;
  private before: Before | null = null;
  bells = 0;

  constructor(
    public cols: number,
    public rows: number,
  ) {
    this.lines = Array.from({ length: rows }, () => this.blank());
  }
  private blank(isWrapped = false): Row {
    return { cells: Array.from({ length: this.cols }, () => EMPTY), isWrapped };
  }
  private get row(): Row {
    return this.lines[this.base + this.y] as Row;
  }

  /** Output of a guest: UTF-8 behind its output processing. */
  write(bytes: Bytes): this {
    for (const [text, parameters, final] of decodeUtf8(bytes).matchAll(SEQUENCE)) {
      if (text >= " " && text !== "\x7f") this.print(text);
      else {
        this.before = null;
        if (final !== undefined) this.csi(parameters ?? "", final);
        else this.control(text);
      }
    }
    return this;
  }

  private print(character: string): void {
    const code = character.codePointAt(0) ?? 0;
    const kind = kindOf(code) & 15;
    let width = kindOf(code) >> 4 === 2 || code === 0xfe0f ? 2 : 1;
    const { before } = this;
    const isJoined = before !== null && joins(before.kind, kind);
    const old = isJoined ? before.width : 0;
    if (isJoined) width = kind === Kind.flag && before.kind === Kind.flag ? 2 : Math.max(old, width);
    this.before = { kind: isJoined && kind === Kind.flag ? Kind.other : kind, width };
    if (this.x + width - old > this.cols) this.wrap(old);
    const { cells } = this.row;
    if (isJoined && this.x > 0) {
      const at = (cells[this.x - 1] as Cell).width > 0 ? this.x - 1 : this.x - 2;
      const cell = cells[at] as Cell;
      cells[at] = { text: cell.text + character, width };
      for (let more = width - old; more > 0; more--) cells[this.x++] = { text: "", width: 0 };
      return;
    }
    if (this.x > 0 && (cells[this.x - 1] as Cell).width === 2) cells[this.x - 1] = EMPTY;
    cells[this.x++] = { text: character, width };
    if (width === 2) cells[this.x++] = { text: "", width: 0 };
    if (this.x < this.cols && (cells[this.x] as Cell).width === 0) cells[this.x] = EMPTY;
  }
  /** To the next row; a grapheme of `old` columns that has become wider goes along. */
  private wrap(old: number): void {
    const from = this.row;
    const at = this.x - old;
    this.lineFeed();
    this.row.isWrapped = true;
    for (let i = 0; i < old; i++) this.row.cells[i] = from.cells[at + i] as Cell;
    for (let i = at; i < this.cols; i++) from.cells[i] = EMPTY;
    this.x = old;
  }
  private lineFeed(): void {
    if (this.y < this.rows - 1) this.y++;
    else {
      this.lines.push(this.blank());
      this.base++;
    }
    this.row.isWrapped = false;
  }

  private control(character: string): void {
    if (character === "\n") this.lineFeed();
    else if (character === "\r") this.x = 0;
    else if (character === "\b") this.x = Math.max(0, Math.min(this.x, this.cols - 1) - 1);
    else if (character === "\x07") this.bells++;
    else if (!character.startsWith("\x1b]")) throw new Error(`the terminal of the tests does not know ${JSON.stringify(character)}`);
  }
  private csi(parameters: string, final: string): void {
    const [first = 0, second = 0] = parameters.split(";").map(Number);
    const count = Math.max(1, first);
    const at = Math.min(this.x, this.cols - 1);
    if (final === "A") this.goTo(at, this.y - count);
    else if (final === "B") this.goTo(at, this.y + count);
    else if (final === "C") this.goTo(at + count, this.y);
    else if (final === "D") this.goTo(at - count, this.y);
    else if (final === "G") this.goTo(count - 1, this.y);
    else if (final === "H") this.goTo(Math.max(1, second) - 1, count - 1);
    else if (final === "K") this.erase(this.row, this.x);
    else if (final === "J") {
      if (first === 0) this.erase(this.row, this.x);
      for (let y = first === 2 ? 0 : this.y + 1; y < this.rows; y++) this.lines[this.base + y] = this.blank();
    } else if (final !== "m") throw new Error(`the terminal of the tests does not know CSI ${parameters} ${final}`);
  }
  private goTo(x: number, y: number): void {
    this.x = Math.max(0, Math.min(this.cols - 1, x));
    this.y = Math.max(0, Math.min(this.rows - 1, y));
  }
  private erase(row: Row, from: number): void {
    if ((row.cells[from]?.width ?? 1) === 0) row.cells[from - 1] = EMPTY;
    for (let i = from; i < this.cols; i++) row.cells[i] = EMPTY;
    if (from === 0) row.isWrapped = false;
  }

  /** Another size of the window. Rows that go on in one another flow anew, but for those that hold the cursor. */
  resize(cols: number, rows: number): void {
    const old = this.cols;
    this.cols = cols;
    this.changeHeight(rows);
    this.x = Math.min(this.x, cols - 1);
    if (cols !== old) this.flow();
    for (const row of this.lines) {
      row.cells.length = Math.min(row.cells.length, cols);
      while (row.cells.length < cols) row.cells.push(EMPTY);
    }
    this.before = null;
  }
  private changeHeight(rows: number): void {
    let more = 0;
    for (let i = this.rows; i < rows; i++) {
      if (this.lines.length >= rows + this.base) continue;
      if (this.base > 0 && this.lines.length <= this.base + this.y + more + 1) {
        this.base--;
        more++;
      } else this.lines.push(this.blank());
    }
    for (let i = this.rows; i > rows; i--) {
      if (this.lines.length <= rows + this.base) continue;
      if (this.lines.length > this.base + this.y + 1) this.lines.pop();
      else this.base++;
    }
    this.y = Math.min(this.y, rows - 1) + more;
    this.rows = rows;
  }
  private flow(): void {
    const cursor = this.base + this.y;
    const out: Row[] = [];
    for (let at = 0; at < this.lines.length; ) {
      let end = at + 1;
      while (this.lines[end]?.isWrapped) end++;
      const group = this.lines.slice(at, end);
      out.push(...(at <= cursor && cursor < end ? group : this.flowed(group)));
      at = end;
    }
    // xterm.js moves the cursor by all rows that come or go, also by those below it.
    for (let more = out.length - this.lines.length; more > 0; more--) {
      if (this.base === 0 && this.y < this.rows - 1) this.y++;
      else this.base++;
    }
    for (let less = this.lines.length - out.length; less > 0; less--) {
      if (this.base > 0) this.base--;
      else this.y = Math.max(0, this.y - 1);
    }
    this.lines = out;
    this.lines.length = Math.min(this.lines.length, this.base + this.rows);
    while (this.lines.length < this.base + this.rows) this.lines.push(this.blank());
  }
  private flowed(group: readonly Row[]): Row[] {
    const cells = group.flatMap((row) => row.cells);
    while (cells.length > 0 && cells[cells.length - 1]?.text === "" && cells[cells.length - 1]?.width === 1) cells.pop();
    const out: Row[] = [];
    let row: Row = { cells: [], isWrapped: false };
    for (const cell of cells) {
      if (row.cells.length + Math.max(1, cell.width) > this.cols) {
        out.push(row);
        row = { cells: [], isWrapped: true };
      }
      row.cells.push(cell);
    }
    out.push(row);
    return out;
  }

  /** Text of a row of the window without blanks at its end; "" beyond it. */
  text(y: number): string {
    return (this.lines[this.base + y]?.cells ?? [])
      .map((cell) => (cell.text === "" && cell.width === 1 ? " " : cell.text))
      .join("")
      .trimEnd();
  }
  /** All rows of the window, without empty ones at its end. */
  screen(): string[] {
    const out = Array.from({ length: this.rows }, (_, y) => this.text(y));
    while (out[out.length - 1] === "") out.pop();
    return out;
  }
}
