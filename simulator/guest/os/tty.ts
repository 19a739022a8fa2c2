import type { Bytes } from "../../content/bytes";
import { type Effects, nextSignalKey, takeKeys, takeReady, takeSignalKey } from "./line-discipline";
import type { Machine } from "./machine";
import { signalGroup } from "./process";
import { SIGWINCH } from "./signals";
import { ttyKey } from "./tables";
import { numberOf, terminalOut } from "./terminals";
import { afterOutput } from "./tty-columns";
import type { Tty } from "./types";

/** Input that waits in front of the line discipline at most, bytes. guess: a paste of this length is a mistake; a real line would be flow controlled */
const PENDING_MAX = 1_048_576;

/** A terminal as a fresh serial line is: 80×24, canonical, echoing. */
export function newTty(): Tty {
  return {
    cols: 80,
    rows: 24,
    canonical: true,
    echo: true,
    signals: true,
    pending: "",
    ready: "",
    ends: [],
    eof: false,
    line: "",
    literal: false,
    foreground: 0,
    session: 0,
    column: 0,
    lineColumn: 0,
    outTail: "",
  };
}

/** Output processing: newline becomes CR LF. @source termios(3), ONLCR */
export function ttyWrite(m: Machine, tty: Tty, text: Bytes): void {
  if (text === "") return;
  const place = afterOutput({ column: tty.column, tail: tty.outTail }, text, tty.cols);
  tty.column = place.column;
  tty.outTail = place.tail;
  terminalOut(m, tty, tty.isPlain ? text : text.replace(/\n/g, "\r\n"));
}

function effectsOf(m: Machine, tty: Tty): Effects {
  return {
    write: (bytes) => ttyWrite(m, tty, bytes),
    signal: (number) => {
      if (tty.foreground > 0) signalGroup(m, tty.foreground, number);
    },
  };
}

/** Gives keys to the line discipline, or puts them behind those that wait for it; how many had room. */
function offer(m: Machine, tty: Tty, keys: Bytes): number {
  const taken = tty.pending === "" ? takeKeys(tty, effectsOf(m, tty), keys, 0, false) : 0;
  if (taken === keys.length) return taken;
  const rest = keys.slice(taken, taken + Math.max(0, PENDING_MAX - tty.pending.length));
  tty.pending += rest;
  return taken + rest.length;
}

/**
 * Keystrokes from outside, UTF-8. Those that the line discipline has no room for wait; a key that means a signal does not wait behind them.
 *
 * @returns how many bytes were taken: fewer than given when 1 MiB waits already; the rest was not
 */
export function ttyInput(m: Machine, tty: Tty, keys: Bytes): number {
  let at = 0;
  while (at < keys.length) {
    const signal = nextSignalKey(tty, keys, at);
    const end = signal < 0 ? keys.length : signal;
    const taken = offer(m, tty, keys.slice(at, end));
    if (signal < 0) {
      at += taken;
      break;
    }
    takeSignalKey(tty, effectsOf(m, tty), keys[signal] as string);
    at = signal + 1;
  }
  m.tables.wakeWaiters(ttyKey(numberOf(tty)));
  return at;
}

/** Lets waiting keys into the line discipline as far as a reader wants them: a line in canonical mode, a buffer in raw mode. */
export function ttyPump(m: Machine, tty: Tty): void {
  if (tty.pending === "") return;
  const keys = tty.pending;
  // A signal key among them throws away what stands before it, not what came after.
  const effects = effectsOf(m, tty);
  const taken = takeKeys(tty, effects, keys, 0, true);
  tty.pending = keys.slice(taken);
}

/** Reads what is ready; in canonical mode one line at a time. `""` would block, null end of file. */
export function ttyRead(m: Machine, tty: Tty, max: number): Bytes | null {
  if (tty.ready === "" && !tty.eof) ttyPump(m, tty);
  return takeReady(tty, max);
}

/** Whether a reader should look: something is ready, or waits to be taken in as somebody reads. */
export function ttyCanRead(tty: Tty): boolean {
  return tty.ready !== "" || tty.eof || tty.pending !== "";
}

/** What a program sets of a terminal's modes. */
export type TtyModes = Partial<Pick<Tty, "canonical" | "echo" | "signals">>;

/**
 * Changes modes. What nobody has read goes along: to raw mode the line being typed becomes readable as it is; from raw mode unread keys
 * go back in front of the line discipline, which takes them as the next reader wants them, so that each is echoed once and by whoever reads it.
 */
export function ttyModes(tty: Tty, modes: TtyModes): void {
  const canonical = modes.canonical ?? tty.canonical;
  if (tty.canonical && !canonical) {
    let text = "";
    let from = 0;
    for (const end of tty.ends) {
      text += `${tty.ready.slice(from, end)}\x04`;
      from = end;
    }
    tty.ready = text + tty.ready.slice(from) + tty.line;
    tty.line = "";
    tty.ends = [];
    tty.eof = false;
    tty.literal = false;
  } else if (!tty.canonical && canonical) {
    tty.pending = tty.ready + tty.pending;
    tty.ready = "";
  }
  tty.canonical = canonical;
  tty.echo = modes.echo ?? tty.echo;
  tty.signals = modes.signals ?? tty.signals;
  if (canonical) delete tty.isPlain;
}

/** Back to the modes of a fresh line. */
export function ttySane(tty: Tty): void {
  ttyModes(tty, { canonical: true, echo: true, signals: true });
}

/** Raw mode for editors and full-screen programs; `signals`: Ctrl-C still interrupts. */
export function ttyRaw(tty: Tty, signals: boolean): void {
  ttyModes(tty, { canonical: false, echo: false, signals });
}

/** The terminal's size changed: columns and rows. */
export function ttyResize(m: Machine, tty: Tty, cols: number, rows: number): void {
  const before = `${tty.cols} ${tty.rows}`;
  tty.cols = Math.max(20, Math.min(500, Math.floor(cols)));
  tty.rows = Math.max(5, Math.min(300, Math.floor(rows)));
  if (before === `${tty.cols} ${tty.rows}`) return;
  tty.column = Math.min(tty.column, tty.cols - 1);
  if (tty.foreground > 0) signalGroup(m, tty.foreground, SIGWINCH);
}
