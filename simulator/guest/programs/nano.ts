import type { Bytes } from "../../content/bytes";
import { columnAt, offsetAt } from "../../content/shown-text";
import { graphemeBefore, graphemeEnd, graphemeFloor } from "../../content/width";
import { errorText } from "../fs/filesystem";
import { again, exit, type Program, type ProgramContext, type Step, waitRead } from "../os/program";
import { SIGWINCH } from "../os/signals";
import { ttyRaw, ttySane } from "../os/tty";
import { type NanoState, nanoScreen } from "./nano-screen";

function draw(ctx: ProgramContext, st: NanoState): void {
  const { cols, rows } = ctx.terminal;
  ctx.charge("looked", cols * rows);
  ctx.out(nanoScreen(st, cols, rows));
  st.stale = false;
}

function linesText(count: number): Bytes {
  return `${count} line${count === 1 ? "" : "s"}`;
}

/** Begins to write; the rest follows when the bytes have been taken. */
function save(ctx: ProgramContext, st: NanoState): void {
  const text = st.lines.join("\n");
  const fd = ctx.open(ctx.path(st.name), "w");
  if (typeof fd === "string") {
    st.message = `Error writing ${st.name}: ${errorText(fd)}`;
    st.leaving = false;
    return;
  }
  st.fd = fd;
  ctx.write(fd, text === "" || text.endsWith("\n") ? text : `${text}\n`);
}

function saved(ctx: ProgramContext, st: NanoState): void {
  const error = ctx.writeError(st.fd);
  ctx.close(st.fd);
  st.fd = -1;
  const last = st.lines[st.lines.length - 1] === "" ? 1 : 0;
  st.message = error === null ? `Wrote ${linesText(st.lines.length - last)}` : `Error writing ${st.name}: ${errorText(error)}`;
  if (error === null) st.changed = false;
  st.stale = true;
  if (st.leaving && !st.changed) st.exit = 0;
}

/** Reads on; true while there is more to come. */
function readMore(ctx: ProgramContext, st: NanoState): boolean {
  while (!ctx.isSpent) {
    const bytes = ctx.read(st.fd);
    if (bytes !== null && bytes !== "") {
      const [first = "", ...rest] = bytes.split("\n");
      st.lines[st.lines.length - 1] += first;
      for (const line of rest) st.lines.push(line);
      if (ctx.hold(ctx.process.heldBytes + bytes.length)) continue;
      st.message = "Out of memory: the rest is not shown";
      st.view = true;
    } else st.message = `Read ${linesText(st.lines.length - (st.lines[st.lines.length - 1] === "" ? 1 : 0))}`;
    ctx.close(st.fd);
    st.fd = -1;
    st.isReading = false;
    if (st.lines.length > 1 && st.lines[st.lines.length - 1] === "") st.lines.pop();
    st.row = Math.max(0, Math.min(st.row, st.lines.length - 1));
    return false;
  }
  return true;
}

function prompted(ctx: ProgramContext, st: NanoState, c: string): void {
  if (st.ask === "save") {
    if (/y/i.test(c)) {
      st.ask = "name";
      st.answer = st.name;
      st.leaving = true;
    } else if (/n/i.test(c)) st.exit = 0;
    else if (c === "\x03") st.ask = "none";
    return;
  }
  if (c === "\x03") {
    st.ask = "none";
    st.leaving = false;
  } else if (c === "\r" || c === "\n") {
    st.ask = "none";
    if (st.answer === "") return;
    st.name = st.answer;
    save(ctx, st);
  } else if (c === "\x7f" || c === "\b") st.answer = st.answer.slice(0, graphemeBefore(st.answer, st.answer.length));
  else if (c >= " ") st.answer += c;
}

function lineOf(st: NanoState): Bytes {
  return st.lines[st.row] ?? "";
}

/** Up or down, to the same column or the end of the line. */
function moveRows(st: NanoState, rows: number): void {
  const column = columnAt(lineOf(st), st.col);
  st.row = Math.max(0, Math.min(st.lines.length - 1, st.row + rows));
  st.col = offsetAt(lineOf(st), column);
}

function goLeft(st: NanoState): void {
  if (st.col > 0) st.col = graphemeBefore(lineOf(st), st.col);
  else if (st.row > 0) {
    st.row--;
    st.col = lineOf(st).length;
  }
}
function goRight(st: NanoState): void {
  if (st.col < lineOf(st).length) st.col = graphemeEnd(lineOf(st), st.col);
  else if (st.row < st.lines.length - 1) {
    st.row++;
    st.col = 0;
  }
}

/** Puts a line in place of the cursor's; the cursor stays on a boundary. */
function setLine(st: NanoState, line: Bytes, col: number): void {
  st.lines[st.row] = line;
  const floor = graphemeFloor(line, col);
  st.col = floor === col ? col : graphemeEnd(line, floor);
  st.changed = true;
}

function deleteHere(st: NanoState): void {
  const line = lineOf(st);
  if (st.col < line.length) setLine(st, line.slice(0, st.col) + line.slice(graphemeEnd(line, st.col)), st.col);
  else if (st.row < st.lines.length - 1) {
    const [, next = ""] = st.lines.splice(st.row, 2, "");
    setLine(st, line + next, st.col);
  }
}

function deleteBack(st: NanoState): void {
  if (st.row === 0 && st.col === 0) return;
  goLeft(st);
  deleteHere(st);
}

function escaped(st: NanoState, c: string, page: number): void {
  st.escape += c;
  if (/^\x1b(\[|O|\[[0-9;]*)$/.test(st.escape)) return;
  const sequence = st.escape.slice(1);
  st.escape = "";
  if (/^[[O]A$/.test(sequence)) moveRows(st, -1);
  else if (/^[[O]B$/.test(sequence)) moveRows(st, 1);
  else if (/^[[O]C$/.test(sequence)) goRight(st);
  else if (/^[[O]D$/.test(sequence)) goLeft(st);
  else if (/^([[O]H|\[1~)$/.test(sequence)) st.col = 0;
  else if (/^([[O]F|\[4~)$/.test(sequence)) st.col = lineOf(st).length;
  else if (sequence === "[5~") moveRows(st, -page);
  else if (sequence === "[6~") moveRows(st, page);
  else if (sequence === "[3~" && !st.view) deleteHere(st);
}

/** Keys that change the text. */
function change(st: NanoState, c: string): void {
  const line = lineOf(st);
  switch (c) {
    case "\x0b":
      st.cut = [line];
      st.lines.splice(st.row, 1);
      if (st.lines.length === 0) st.lines.push("");
      st.changed = true;
      st.row = Math.min(st.row, st.lines.length - 1);
      st.col = 0;
      return;
    case "\x15":
      st.lines.splice(st.row, 0, ...st.cut);
      st.changed = true;
      moveRows(st, st.cut.length);
      return;
    case "\r":
    case "\n":
      st.lines.splice(st.row, 1, line.slice(0, st.col), line.slice(st.col));
      st.row++;
      st.col = 0;
      st.changed = true;
      return;
    case "\x7f":
    case "\b":
      deleteBack(st);
      return;
    default:
      // Bytes of a character come one by one; the cursor is on a boundary when the last has come.
      if (c >= " " || c === "\t") {
        st.lines[st.row] = line.slice(0, st.col) + c + line.slice(st.col);
        st.col++;
        st.changed = true;
      }
  }
}

function edit(st: NanoState, c: string): void {
  st.message = "";
  if (c === "\x18") {
    if (st.changed) st.ask = "save";
    else st.exit = 0;
  } else if (c === "\x0f") {
    st.ask = "name";
    st.answer = st.name;
  } else if (c === "\x01") st.col = 0;
  else if (c === "\x05") st.col = lineOf(st).length;
  else if (c === "\x1b") st.escape = c;
  else if (!st.view) change(st, c);
}

/** Options and the file to edit; null after a complaint. */
function options(ctx: ProgramContext): { name: Bytes; row: number; view: boolean } | null {
  const out = { name: "", row: 0, view: false };
  let ends = false;
  for (const arg of ctx.args) {
    const place = /^\+(\d+)(?:,\d+)?$/.exec(arg);
    if (arg === "--" && !ends) ends = true;
    else if (place && !ends) out.row = Math.max(0, Number(place[1]) - 1);
    else if ((arg === "-v" || arg === "--view") && !ends) out.view = true;
    // Neither lines of help nor automatic breaking of lines is there to be turned off.
    else if (/^(-[xw]+|--nohelp|--nowrap)$/.test(arg) && !ends) continue;
    else if (/^-./.test(arg) && !ends) {
      ctx.err(arg.startsWith("--") ? `nano: unrecognized option '${arg}'\n` : `nano: invalid option -- '${arg[1]}'\n`);
      return null;
    } else if (out.name === "") out.name = arg;
  }
  return out;
}

function start(ctx: ProgramContext): NanoState {
  const asked = options(ctx);
  const st: NanoState = {
    fd: -1,
    isReading: false,
    name: asked?.name ?? "",
    lines: [""],
    row: asked?.row ?? 0,
    col: 0,
    top: 0,
    changed: false,
    view: asked?.view ?? false,
    cut: [],
    ask: "none",
    answer: "",
    message: "",
    escape: "",
    leaving: false,
    exit: asked === null ? 1 : null,
    stale: true,
  };
  if (asked === null) return st;
  if (st.name !== "") {
    const fd = ctx.fs.isDir(ctx.path(st.name)) ? "EISDIR" : ctx.open(ctx.path(st.name), "r");
    if (typeof fd === "number") Object.assign(st, { fd, isReading: true });
    else st.message = fd === "ENOENT" ? "New File" : `Error reading ${st.name}: ${errorText(fd)}`;
  }
  if (!st.isReading) st.row = 0;
  ctx.catchSignals([SIGWINCH]);
  ttyRaw(ctx.terminal, false);
  ctx.out("\x1b[?1049h");
  return st;
}

/** `nano`: a small full-screen editor: typing, arrows, ^O, ^X, ^K, ^U. */
export const nano: Program<NanoState> = {
  name: "nano",
  start,
  step(ctx, st): Step {
    while (ctx.takeSignal() !== null) st.stale = true;
    if (st.isReading && readMore(ctx, st)) return again;
    if (st.fd >= 0) saved(ctx, st);
    let key: Bytes | null = "";
    while (st.exit === null && st.fd < 0 && !ctx.isSpent) {
      key = ctx.read(0, 1);
      if (key === "") break;
      st.stale = true;
      if (key === null) st.exit = 0;
      else if (st.escape !== "") escaped(st, key, ctx.terminal.rows - 5);
      else if (st.ask !== "none") prompted(ctx, st, key);
      else edit(st, key);
    }
    if (st.exit === null) {
      if (st.stale) draw(ctx, st);
      return key === "" && st.fd < 0 && !ctx.isSpent ? waitRead(0) : again;
    }
    if (st.exit === 0) {
      ttySane(ctx.terminal);
      ctx.out("\x1b[?1049l");
    }
    return exit(st.exit);
  },
};
