import { type Bytes, wholeLength } from "../../content/bytes";
import { graphemeAt } from "../../content/width";

/** Where the output of a terminal stands. */
export interface OutputPlace {
  /** 0 to `cols`; `cols`: the last column is filled, the next character goes to the next row */
  readonly column: number;
  /** an unfinished sequence or character at the end */
  readonly tail: Bytes;
}

/** A sequence longer than this is none, bytes. */
const TAIL_MAX = 256;

const CSI = /\x1b\[([0-?]*)[ -/]*([@-~])/y;
const STRING = /\x1b[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\)/y;
const SHORT = /\x1b(?:[ -/]+[0-~]|[0-OQ-WYZ\\`-~])/y;
const UNFINISHED = /\x1b(?:\[[0-?]*[ -/]*|[\]P_^X][^\x07\x1b]*\x1b?|[ -/]*)$/y;
const PLAIN = /[\x20-\x7e]+/y;

/** Matches at a place, or not at all. */
function matchAt(pattern: RegExp, text: Bytes, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Column after so many letters of one column. */
function past(column: number, width: number, cols: number): number {
  const sum = column + width;
  return sum <= cols ? sum : ((sum - 1) % cols) + 1;
}

function afterCsi(column: number, parameters: string, final: string, cols: number): number {
  const numbers = parameters.split(";").map((part) => Number.parseInt(part, 10) || 0);
  const count = Math.max(1, numbers[0] ?? 0);
  const at = Math.min(column, cols - 1);
  switch (final) {
    case "C":
      return Math.min(cols - 1, at + count);
    case "D":
      return Math.max(0, at - count);
    case "G":
    case "`":
      return Math.min(cols, count) - 1;
    case "H":
    case "f":
      return Math.min(cols, Math.max(1, numbers[1] ?? 0)) - 1;
    case "E":
    case "F":
      return 0;
    case "l":
      // Programs come back from the other screen to where they were called: the start of a line.
      return /^\?(47|1047|1049)$/.test(parameters) ? 0 : column;
    default:
      return column;
  }
}

function afterControl(column: number, control: string, cols: number): number {
  switch (control) {
    case "\r":
    case "\n":
      return 0;
    case "\b":
      return Math.max(0, Math.min(column, cols - 1) - 1);
    case "\t":
      return column >= cols ? column : Math.min(cols - 1, (column | 7) + 1);
    default:
      return column;
  }
}

/** Column of the cursor after an output, as xterm would have it; a newline is one with its carriage return. */
export function afterOutput(place: OutputPlace, output: Bytes, cols: number): OutputPlace {
  const newline = output.lastIndexOf("\n");
  const text = newline >= 0 ? output.slice(newline + 1) : place.tail + output;
  let column = newline >= 0 ? 0 : place.column;
  const whole = wholeLength(text);
  for (let at = 0; at < whole; ) {
    const first = text.charCodeAt(at);
    if (first === 0x1b) {
      const csi = matchAt(CSI, text, at);
      const other = csi ?? matchAt(STRING, text, at) ?? matchAt(SHORT, text, at);
      if (csi) column = afterCsi(column, csi[1] ?? "", csi[2] ?? "", cols);
      else if (other?.[0] === "\x1bc" || other?.[0] === "\x1bE") column = 0;
      else if (!other && matchAt(UNFINISHED, text, at) && text.length - at <= TAIL_MAX) return { column, tail: text.slice(at) };
      at += other?.[0].length ?? 1;
      continue;
    }
    const plain = matchAt(PLAIN, text, at)?.[0].length ?? 0;
    // The last letter may have a mark behind it.
    const count = text.charCodeAt(at + plain) >= 0x80 ? plain - 1 : plain;
    if (count > 0) {
      column = past(column, count, cols);
      at += count;
      continue;
    }
    const next = graphemeAt(text, at);
    const width = next & 3;
    if (first < 0x20) column = afterControl(column, text[at] as string, cols);
    else if (width > 0) column = column + width > cols ? width : column + width;
    at = next >> 2;
  }
  return { column, tail: text.slice(whole) };
}
