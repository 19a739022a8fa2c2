/**
 * `less` and `more`: text in windows of rows. Input is read as far as it is looked at, so that an endless one can be looked at too; places
 * in it are offsets of rows, so that long texts need no index.
 */
import type { Bytes } from "../../content/bytes";
import { runAt, shownGrapheme } from "../../content/shown-text";
import { graphemeAt, graphemeFloor } from "../../content/width";
import { errorText } from "../fs/filesystem";
import { again, exit, type Program, type ProgramContext, type Step, waitRead } from "../os/program";
import { SIGWINCH } from "../os/signals";
import { ttyRaw, ttySane } from "../os/tty";

interface PagerState {
  /** files to come when the output is no terminal */
  files: Bytes[];
  /** descriptor of the text, -1 when it is read to its end; of the keys, -1 none yet */
  fd: number;
  keys: number;
  text: Bytes;
  /** offset of the first row shown */
  top: number;
  /** rows to go on by (or back); `end`: to the last row */
  go: number;
  toEnd: boolean;
  escape: string;
  stale: boolean;
  copies: boolean;
  /** letters of options that count */
  options: string;
  code: number;
}

const COLOUR = /\x1b\[[0-9;]*m/y;
/** Columns of a line number with the blank behind it. @source less(1), -N */
const NUMBER = 8;
/** How far back a line's start is looked for, bytes. */
const NEAR = 65_536;
/** How often a pipe is looked at while keys may come, µs. */
const LOOK_US = 100_000;

/** How rows are made of lines. */
interface Look {
  readonly cols: number;
  readonly chops: boolean;
  readonly numbers: boolean;
}

function lookOf(ctx: ProgramContext, st: PagerState): Look {
  const { cols } = ctx.terminal;
  const numbers = st.options.includes("N");
  return { cols: numbers ? Math.max(1, cols - NUMBER) : cols, chops: st.options.includes("S"), numbers };
}

/** End of the row that begins at an offset, with its line end, and what it shows. Sequences for colours go through. */
function rowAt(text: Bytes, at: number, look: Look): { end: number; shown: Bytes } {
  const { cols } = look;
  let column = 0;
  let shown = "";
  let from = at;
  while (from < text.length) {
    COLOUR.lastIndex = from;
    const colour = text[from] === "\x1b" ? (COLOUR.exec(text)?.[0] ?? "") : "";
    const run = runAt(text, from, text.length);
    const fit = Math.min(run.count, Math.floor((cols - column) / run.columns));
    if (colour !== "" || fit > 0) {
      const piece = colour || text.slice(from, from + fit * run.bytes);
      shown += piece;
      from += piece.length;
      if (colour === "") column += fit * run.columns;
      continue;
    }
    const next = graphemeAt(text, from);
    if (text[from] === "\n" || text.startsWith("\r\n", from)) return { end: next >> 2, shown };
    const part = shownGrapheme(text, from, next >> 2, next & 3, column);
    if (column + part.columns > cols && column > 0) {
      const line = text.indexOf("\n", from);
      return { end: look.chops ? (line < 0 ? text.length : line + 1) : from, shown };
    }
    shown += part.text;
    column += part.columns;
    from = next >> 2;
  }
  return { end: from, shown };
}

/** Offsets of rows from one on, at most so many. */
function rowStarts(text: Bytes, from: number, count: number, look: Look): number[] {
  const out: number[] = [];
  for (let at = from; at < text.length && out.length < count; at = rowAt(text, at, look).end) out.push(at);
  return out;
}

/** Offset of the row so many rows before one. */
function rowsBack(text: Bytes, from: number, count: number, look: Look): number {
  let at = from;
  for (let left = count; left > 0 && at > 0; ) {
    const line = at < 2 ? 0 : text.lastIndexOf("\n", at - 2) + 1;
    // In a line without end the rows before are reckoned from somewhere near.
    const start = Math.max(line, graphemeFloor(text, at - NEAR));
    const rows = rowStarts(text, start, NEAR, look).filter((row) => row < at);
    at = rows[Math.max(0, rows.length - left)] ?? 0;
    left -= rows.length;
  }
  return at;
}

/** Reads on; false when nothing is there yet. */
function readOn(ctx: ProgramContext, st: PagerState): boolean {
  const bytes = ctx.read(st.fd);
  if (bytes === "") return false;
  if (bytes === null || !ctx.hold(st.text.length + bytes.length)) {
    if (st.fd > 0) ctx.close(st.fd);
    st.fd = -1;
  } else st.text += bytes;
  return true;
}

/** Rows of text in the window. */
function heightOf(ctx: ProgramContext): number {
  return ctx.terminal.rows - 1;
}

/** Moves the window as far as it was told to; a step while the text for it is not there. */
function settle(ctx: ProgramContext, st: PagerState): Step | null {
  const look = lookOf(ctx, st);
  const wanted = Math.max(0, st.go) + heightOf(ctx);
  // A row at the end of what has been read may go on: one more must have begun.
  while (st.fd >= 0 && (st.toEnd || rowStarts(st.text, st.top, wanted + 1, look).length <= wanted)) {
    if (ctx.isSpent) return again;
    if (!readOn(ctx, st)) return waitRead(st.fd, ctx.mono() + LOOK_US);
  }
  if (st.toEnd) {
    st.top = st.text.length;
    st.go = -heightOf(ctx);
    st.toEnd = false;
  }
  const before = st.top;
  if (st.go < 0) st.top = rowsBack(st.text, st.top, -st.go, look);
  else if (st.go > 0) {
    // The last window is full.
    const starts = rowStarts(st.text, st.top, wanted, look);
    st.top = starts[Math.min(st.go, Math.max(0, starts.length - heightOf(ctx)))] ?? st.top;
  }
  ctx.charge("looked", Math.abs(st.top - before));
  if (st.top !== before || st.go !== 0) st.stale = true;
  st.go = 0;
  return null;
}

function isAtEnd(ctx: ProgramContext, st: PagerState): boolean {
  return st.fd < 0 && rowStarts(st.text, st.top, heightOf(ctx) + 1, lookOf(ctx, st)).length <= heightOf(ctx);
}

/** Number of the line that an offset is in, from 1; blanks where the row goes on in it. */
function numberAt(text: Bytes, at: number, number: number): Bytes {
  return at === 0 || text[at - 1] === "\n" ? `${String(number).padStart(NUMBER - 1)} ` : " ".repeat(NUMBER);
}

function draw(ctx: ProgramContext, st: PagerState, name: string): void {
  const look = lookOf(ctx, st);
  let out = "\x1b[H\x1b[2J";
  let at = st.top;
  let number = 1;
  if (look.numbers) {
    for (let end = st.text.indexOf("\n"); end >= 0 && end < at; end = st.text.indexOf("\n", end + 1)) number++;
    ctx.charge("looked", at);
  }
  for (let row = 0; row < heightOf(ctx); row++) {
    if (at >= st.text.length) {
      out += name === "less" ? "~\n" : "\n";
      continue;
    }
    const { end, shown } = rowAt(st.text, at, look);
    out += `${look.numbers ? numberAt(st.text, at, number) : ""}${shown}${shown.includes("\x1b") ? "\x1b[m" : ""}\n`;
    if (st.text[end - 1] === "\n") number++;
    at = end;
  }
  ctx.charge("looked", at - st.top);
  const isEnd = at >= st.text.length && st.fd < 0;
  const share = st.fd < 0 ? `(${Math.floor((at * 100) / Math.max(1, st.text.length))}%)` : "";
  out += name === "more" ? `\x1b[7m--More--${share}\x1b[0m` : isEnd ? "\x1b[7m(END)\x1b[0m" : ":";
  ctx.out(out);
  st.stale = false;
}

const SEQUENCES: readonly (readonly [RegExp, (st: PagerState, height: number) => void])[] = [
  [/^\[6~$/, (st, height) => go(st, height)],
  [/^\[5~$/, (st, height) => go(st, -height)],
  [/^[[O]B$/, (st) => go(st, 1)],
  [/^[[O]A$/, (st) => go(st, -1)],
  [/^([[O]H|\[1~)$/, (st) => toStart(st)],
  [/^([[O]F|\[4~)$/, (st) => toEnd(st)],
];
const KEYS: readonly (readonly [RegExp, (st: PagerState, height: number) => void])[] = [
  [/[ f\x06\x16]/, (st, height) => go(st, height)],
  [/[b\x02]/, (st, height) => go(st, -height)],
  [/[\r\nje\x05\x0e]/, (st) => go(st, 1)],
  [/[ky\x19\x10]/, (st) => go(st, -1)],
  [/[d\x04]/, (st, height) => go(st, Math.ceil(height / 2))],
  [/[u\x15]/, (st, height) => go(st, -Math.ceil(height / 2))],
  [/[g<]/, (st) => toStart(st)],
  [/[G>]/, (st) => toEnd(st)],
];
function go(st: PagerState, rows: number): void {
  st.go += rows;
}
function toStart(st: PagerState): void {
  st.stale = true;
  st.top = 0;
  st.go = 0;
}
function toEnd(st: PagerState): void {
  st.toEnd = true;
}

/** A key; true when the program is left. */
function key(ctx: ProgramContext, st: PagerState, c: string): boolean {
  const height = heightOf(ctx);
  if (st.escape !== "" || c === "\x1b") {
    st.escape += c;
    if (/^\x1b(\[[0-9;]*|O)?$/.test(st.escape)) return false;
    const sequence = st.escape.slice(1);
    st.escape = "";
    SEQUENCES.find(([pattern]) => pattern.test(sequence))?.[1](st, height);
    return false;
  }
  if (/[qQ\x03]/.test(c)) return true;
  const found = KEYS.find(([pattern]) => pattern.test(c));
  if (found) found[1](st, height);
  else if (c === "r" || c === "\x0c") st.stale = true;
  else ctx.out("\x07");
  return false;
}

function openNext(ctx: ProgramContext, st: PagerState): boolean {
  for (let file = st.files.shift(); file !== undefined; file = st.files.shift()) {
    const fd = file === "-" ? 0 : ctx.fs.isDir(ctx.path(file)) ? "EISDIR" : ctx.open(ctx.path(file), "r");
    if (typeof fd === "number") {
      st.fd = fd;
      return true;
    }
    ctx.err(fd === "EISDIR" ? `${file} is a directory\n` : `${file}: ${errorText(fd)}\n`);
    st.code = 1;
  }
  return false;
}

/** What is not for a terminal goes through as it is. */
function copyOn(ctx: ProgramContext, st: PagerState): Step {
  for (;;) {
    if (st.fd < 0 && !openNext(ctx, st)) return exit(st.code);
    const bytes = ctx.read(st.fd);
    if (bytes === "") return waitRead(st.fd);
    if (bytes !== null) ctx.out(bytes);
    else {
      if (st.fd > 0) ctx.close(st.fd);
      st.fd = -1;
    }
    if (ctx.isSpent || ctx.process.out.length > 0) return again;
  }
}

/** Whether what it has been told makes it leave by itself. */
function leavesAtEnd(ctx: ProgramContext, st: PagerState, name: string): boolean {
  const goesOn = name === "more" || /e/i.test(st.options);
  return goesOn && st.go > 0 && isAtEnd(ctx, st);
}

function step(ctx: ProgramContext, st: PagerState, name: string): Step {
  if (st.copies) return copyOn(ctx, st);
  if (st.keys < 0) {
    if (st.fd < 0 && !openNext(ctx, st)) return exit(st.code);
    const fd = ctx.open("/dev/tty", "r");
    if (typeof fd === "string") return exit(1);
    st.keys = fd;
    ctx.catchSignals([SIGWINCH]);
    ttyRaw(ctx.terminal, false);
  }
  while (ctx.takeSignal() !== null) st.stale = true;
  for (;;) {
    const c = ctx.read(st.keys, 1);
    if (c === null || (c !== "" && key(ctx, st, c)) || leavesAtEnd(ctx, st, name)) {
      ttySane(ctx.terminal);
      ctx.out("\r\x1b[K");
      return exit(st.code);
    }
    const waiting = settle(ctx, st);
    if (waiting === again || ctx.isSpent) return again;
    if (waiting === null && st.options.includes("F") && st.top === 0 && isAtEnd(ctx, st)) {
      // Text that fits is printed and left there.
      ttySane(ctx.terminal);
      ctx.out(st.text);
      return exit(st.code);
    }
    if (c !== "") continue;
    if (st.stale) draw(ctx, st, name);
    return waiting ?? waitRead(st.keys);
  }
}

/** Letters of options: those that count here, and those about keys, colours, searches and prompts, which change nothing. @source less(1), more(1) */
const LETTERS = { less: "SFNeERrXiIKMmQqsnfwWJ", more: "edflpcsu" } as const;

/** Operands and letters of options; null after a complaint. */
function argumentsOf(ctx: ProgramContext, name: "less" | "more"): { files: Bytes[]; options: string } | null {
  const out = { files: [] as Bytes[], options: "" };
  for (const arg of ctx.args) {
    if (arg === "-" || !arg.startsWith("-")) out.files.push(arg);
    else if (arg !== "--") {
      const wrong = arg.startsWith("--") ? arg : [...arg.slice(1)].find((letter) => !LETTERS[name].includes(letter));
      if (wrong === undefined) out.options += arg.slice(1);
      else if (name === "less") ctx.err(`There is no ${wrong.replace(/^-*/, (dashes) => dashes || "-")} option ("less --help" for help)\n`);
      else {
        ctx.err(`more: ${wrong.startsWith("--") ? `unrecognized option '${wrong}'` : `invalid option -- '${wrong}'`}\n`);
        ctx.err("Try 'more --help' for more information.\n");
      }
      if (wrong !== undefined) return null;
    }
  }
  if (out.files.length > 0) return out;
  if (ctx.isTty(0)) {
    ctx.err(name === "less" ? 'Missing filename ("less --help" for help)\n' : "more: bad usage\nTry 'more --help' for more information.\n");
    return null;
  }
  return { ...out, files: ["-"] };
}

function pager(name: "less" | "more"): Program<PagerState> {
  return {
    name,
    start(ctx) {
      const asked = argumentsOf(ctx, name);
      return {
        files: asked?.files ?? [],
        fd: -1,
        keys: -1,
        text: "",
        top: 0,
        go: 0,
        toEnd: false,
        escape: "",
        stale: true,
        copies: !ctx.isTty(1),
        options: asked?.options ?? "",
        code: asked === null ? 1 : 0,
      };
    },
    step: (ctx, st) => step(ctx, st, name),
  };
}

/** `less`: space, b, arrows, d, u, g, G, q; -S, -N, -F, -e. */
export const less = pager("less");
/** `more`: the same keys; leaves at the end. */
export const more = pager("more");
