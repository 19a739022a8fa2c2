/**
 * The line discipline: what a terminal does with keys before a program reads them. Lines are put together and corrected here in
 * canonical mode; in raw mode keys go through as they are. Nothing is lost: what there is no room for stays where it came from.
 * @source Linux: drivers/tty/n_tty.c (ICANON, IEXTEN, ECHO, ECHOE, ECHOK, ECHOKE, ECHOCTL, IUTF8, ICRNL)
 */
import type { Bytes } from "../../content/bytes";
import { graphemeAt, graphemeBefore } from "../../content/width";
import { SIGINT, SIGQUIT, SIGTSTP } from "./signals";
import { afterOutput, type OutputPlace } from "./tty-columns";
import type { Tty } from "./types";

/** Bytes of a line in canonical mode without its end. @source n_tty.c: N_TTY_BUF_SIZE */
const LINE_MAX = 4095;
/** Bytes that are ready and not read yet. @source n_tty.c: N_TTY_BUF_SIZE */
const READY_MAX = 4096;

/** What the discipline does outside the terminal's own state. */
export interface Effects {
  /** writes to the screen, with output processing */
  write(bytes: Bytes): void;
  /** sends a signal to the group in the foreground */
  signal(number: number): void;
}

/** Signal of a key, 0 for none. @source stty(1): intr, quit, susp */
export function signalOf(key: string): number {
  return key === "\x03" ? SIGINT : key === "\x1c" ? SIGQUIT : key === "\x1a" ? SIGTSTP : 0;
}

/** How keys show on the screen: controls but tab and newline as `^X`. */
export function shownKeys(keys: Bytes): Bytes {
  return keys.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, (key) => `^${String.fromCharCode(key.charCodeAt(0) ^ 64)}`);
}

function echo(tty: Tty, effects: Effects, bytes: Bytes): void {
  if (tty.echo && bytes !== "") effects.write(bytes);
}

/** Throws away what has not been read, as a signal does without NOFLSH. */
function flushInput(tty: Tty): void {
  tty.pending = "";
  tty.ready = "";
  tty.ends = [];
  tty.eof = false;
  tty.line = "";
  tty.literal = false;
}

/** A key that means a signal: it acts at once, and what was typed before it is gone. */
export function takeSignalKey(tty: Tty, effects: Effects, key: string): void {
  flushInput(tty);
  echo(tty, effects, shownKeys(key));
  effects.signal(signalOf(key));
}

function addEnd(tty: Tty): void {
  tty.ends.push(tty.ready.length);
  tty.eof = tty.ends[0] === 0;
}

function hasRoom(tty: Tty, bytes: number): boolean {
  return tty.ready === "" || tty.ready.length + tty.ends.length + bytes <= READY_MAX;
}

/** Columns in front of the tabs of the line, the first one first. */
function tabColumns(tty: Tty): number[] {
  const columns: number[] = [];
  let place: OutputPlace = { column: tty.lineColumn, tail: "" };
  const parts = tty.line.split("\t");
  for (const part of parts.slice(0, -1)) {
    place = afterOutput(place, shownKeys(part), tty.cols);
    columns.push(place.column);
    place = afterOutput(place, "\t", tty.cols);
  }
  return columns;
}

/** Takes back the last grapheme of the line, and its columns on the screen. @param tabs - `tabColumns` of the line; those of tabs that go are taken out */
function eraseOne(tty: Tty, effects: Effects, tabs: number[] = tabColumns(tty)): void {
  const { line } = tty;
  const from = graphemeBefore(line, line.length);
  tty.line = line.slice(0, from);
  if (!tty.echo) return;
  const first = line.charCodeAt(from);
  if (line[from] === "\t") {
    const before = tabs.pop() ?? tty.lineColumn;
    effects.write("\b".repeat(Math.max(0, tty.column - before)));
    return;
  }
  const columns = first < 0x20 || first === 0x7f ? 2 : graphemeAt(line, from) & 3;
  effects.write("\b \b".repeat(columns));
}

/** Ctrl-W: blanks and signs, then the word before them. Characters beyond ASCII count as letters. */
function eraseWord(tty: Tty, effects: Effects): void {
  const tabs = tabColumns(tty);
  let isWordSeen = false;
  while (tty.line !== "") {
    const first = tty.line[graphemeBefore(tty.line, tty.line.length)] as string;
    if (/[0-9A-Za-z_\x80-\xff]/.test(first)) isWordSeen = true;
    else if (isWordSeen) return;
    eraseOne(tty, effects, tabs);
  }
}

function finishLine(tty: Tty, effects: Effects): boolean {
  if (!hasRoom(tty, tty.line.length + 1)) return false;
  echo(tty, effects, "\n");
  tty.ready += `${tty.line}\n`;
  tty.line = "";
  return true;
}

/** Ctrl-D: hands over what has been typed; with nothing typed, an end of file. */
function endOfFile(tty: Tty): boolean {
  if (!hasRoom(tty, tty.line.length + 1) || tty.ends.length >= READY_MAX) return false;
  tty.ready += tty.line;
  tty.line = "";
  addEnd(tty);
  return true;
}

function addText(tty: Tty, effects: Effects, key: string): boolean {
  if (tty.line.length >= LINE_MAX) {
    // Linux drops what a line has no room for. Here the reader gets the line in pieces.
    if (!hasRoom(tty, tty.line.length)) return false;
    tty.ready += tty.line;
    tty.line = "";
  }
  if (tty.line === "") tty.lineColumn = tty.column;
  tty.line += key;
  echo(tty, effects, shownKeys(key));
  return true;
}

/** Takes one key in canonical mode; false when it has to wait until somebody reads. */
export function takeKey(tty: Tty, effects: Effects, key: string): boolean {
  if (tty.literal) {
    if (!addText(tty, effects, key)) return false;
    tty.literal = false;
    return true;
  }
  if (tty.signals && signalOf(key) !== 0) {
    takeSignalKey(tty, effects, key);
    return true;
  }
  switch (key) {
    case "\r":
    case "\n":
      return finishLine(tty, effects);
    case "\x04":
      return endOfFile(tty);
    // Linux knows one erase key; getty asks for the other one to be the same.
    case "\x7f":
    case "\b":
      if (tty.line !== "") eraseOne(tty, effects);
      return true;
    case "\x15": {
      const tabs = tabColumns(tty);
      while (tty.line !== "") eraseOne(tty, effects, tabs);
      return true;
    }
    case "\x17":
      eraseWord(tty, effects);
      return true;
    case "\x12":
      echo(tty, effects, "^R\n");
      tty.lineColumn = 0;
      echo(tty, effects, shownKeys(tty.line));
      return true;
    case "\x16":
      tty.literal = true;
      echo(tty, effects, "^\b");
      return true;
    default:
      return addText(tty, effects, key);
  }
}

/** Takes keys from `at` on as far as there is room; where it stopped. `oneLine`: stops when there is something to read. */
export function takeKeys(tty: Tty, effects: Effects, keys: Bytes, at: number, oneLine: boolean): number {
  if (!tty.canonical) {
    const count = Math.max(0, Math.min(keys.length - at, READY_MAX - tty.ready.length));
    const part = keys.slice(at, at + count);
    tty.ready += part;
    echo(tty, effects, shownKeys(part));
    return at + count;
  }
  let next = at;
  while (next < keys.length && !(oneLine && (tty.ready !== "" || tty.eof))) {
    if (!takeKey(tty, effects, keys[next] as string)) break;
    next++;
  }
  return next;
}

/** First key from `at` on that means a signal, -1 for none: one behind Ctrl-V is text. */
export function nextSignalKey(tty: Tty, keys: Bytes, at: number): number {
  if (!tty.signals) return -1;
  for (let from = at; ; ) {
    const offset = keys.slice(from).search(/[\x03\x1a\x1c]/);
    if (offset < 0) return -1;
    const found = from + offset;
    if (!tty.canonical) return found;
    let quotes = 0;
    while (found - quotes > at && keys[found - quotes - 1] === "\x16") quotes++;
    let isQuoted = quotes % 2 === 1;
    if (found - quotes === at) {
      const earlier = /\x16*$/.exec(tty.pending.slice(-64))?.[0].length ?? 0;
      if ((earlier + (tty.pending === "" && tty.literal ? 1 : 0)) % 2 === 1) isQuoted = !isQuoted;
    }
    if (!isQuoted) return found;
    from = found + 1;
  }
}

/** Takes what is ready: a line at most in canonical mode. `""` nothing is there, null an end of file. */
export function takeReady(tty: Tty, max: number): Bytes | null {
  if (tty.eof) {
    tty.ends.shift();
    tty.eof = tty.ends[0] === 0;
    return null;
  }
  const newline = tty.canonical ? tty.ready.indexOf("\n") + 1 : 0;
  const mark = tty.ends[0] ?? tty.ready.length + 1;
  const end = Math.min(max, mark, newline > 0 ? newline : tty.ready.length);
  const text = tty.ready.slice(0, end);
  tty.ready = tty.ready.slice(end);
  if (tty.ends.length > 0 && end > 0) {
    tty.ends = tty.ends.map((place) => place - end);
    // An end of file behind text only hands the text over; behind a line it is one.
    if (end === mark && end !== newline) tty.ends.shift();
    tty.eof = tty.ends[0] === 0;
  }
  return text;
}
