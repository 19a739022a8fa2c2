import type { Bytes } from "../../content/bytes";
import { columnAt, shownPart } from "../../content/shown-text";
import { columnsOf } from "../../content/width";

/** The editor's record. */
export interface NanoState {
  /** descriptor being read or written, -1 none */
  fd: number;
  isReading: boolean;
  name: Bytes;
  lines: Bytes[];
  /** cursor: line, and bytes of it before the cursor */
  row: number;
  col: number;
  /** first line shown */
  top: number;
  changed: boolean;
  /** opened to be read only */
  view: boolean;
  cut: Bytes[];
  ask: "none" | "save" | "name";
  answer: Bytes;
  message: Bytes;
  escape: string;
  /** leaves when the text has been written */
  leaving: boolean;
  /** exit code once decided */
  exit: number | null;
  /** the screen shows something else */
  stale: boolean;
}

/** A text with blanks up to a number of columns, cut when it is longer. */
function fill(text: Bytes, columns: number): Bytes {
  return shownPart(text, 0, columns) + " ".repeat(Math.max(0, columns - columnsOf(text)));
}

function titleOf(st: NanoState, cols: number): Bytes {
  const left = "  GNU nano 7.2";
  const right = st.changed ? "Modified " : st.view ? "View " : "";
  const name = shownPart(st.name || "New Buffer", 0, Math.max(0, cols - left.length - right.length - 2));
  const before = Math.max(left.length + 1, Math.floor((cols - columnsOf(name)) / 2));
  return fill(`${fill(left, before)}${name}`, cols - right.length) + right;
}

function promptOf(st: NanoState): Bytes {
  if (st.ask === "save") return "Save modified buffer?  (Y/N/^C)";
  if (st.ask === "name") return `File Name to Write: ${st.answer}`;
  return st.message === "" ? "" : `[ ${st.message} ]`;
}

/** The whole screen as it is printed. @source nano 7.2: winio.c */
export function nanoScreen(st: NanoState, cols: number, rows: number): Bytes {
  const height = Math.max(1, rows - 4);
  if (st.row < st.top) st.top = st.row;
  if (st.row >= st.top + height) st.top = st.row - height + 1;
  const cursor = columnAt(st.lines[st.row] ?? "", st.col);
  const left = cursor >= cols ? cursor - cols + 1 : 0;
  let out = `\x1b[?25l\x1b[H\x1b[7m${titleOf(st, cols)}\x1b[0m\r\n`;
  for (let i = 0; i < height; i++) out += `${shownPart(st.lines[st.top + i] ?? "", left, cols)}\x1b[K\r\n`;
  const prompt = promptOf(st);
  const indent = " ".repeat(Math.max(0, Math.floor((cols - columnsOf(prompt)) / 2)));
  out += st.ask === "none" ? `${indent}\x1b[7m${prompt}\x1b[0m\x1b[K\r\n` : `\x1b[7m${fill(prompt, cols)}\x1b[0m\r\n`;
  const key = (name: string): string => `\x1b[7m^${name}\x1b[0m`;
  out += `${key("G")} Help    ${key("O")} Write Out  ${key("K")} Cut    ${key("U")} Paste\x1b[K\r\n`;
  out += `${key("X")} Exit    ${key("A")} Home       ${key("E")} End\x1b[K`;
  return `${out}\x1b[${st.row - st.top + 2};${cursor - left + 1}H\x1b[?25h`;
}
