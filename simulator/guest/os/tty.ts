import type { Machine } from "./machine";
import { signalGroup } from "./process";
import { SIGINT, SIGQUIT, SIGTSTP, SIGWINCH } from "./signals";
import type { Tty } from "./types";

/** A terminal as a fresh serial line is: 80×24, canonical, echoing. */
export function newTty(): Tty {
  return {
    cols: 80,
    rows: 24,
    canonical: true,
    echo: true,
    signals: true,
    ready: "",
    line: "",
    eof: false,
    foreground: 0,
    session: 0,
    column: 0,
  };
}

/** Output processing: newline becomes CR LF. @source termios(3), ONLCR */
export function ttyWrite(m: Machine, text: string): void {
  if (text !== "") m.services.serialOut(text.replace(/\n/g, "\r\n"));
}

function echo(m: Machine, text: string): void {
  if (m.state.os.tty.echo) ttyWrite(m, text);
}

/** Keystrokes from outside. */
export function ttyInput(m: Machine, text: string): void {
  for (const key of text) inputOne(m, key);
}

function inputOne(m: Machine, key: string): void {
  const tty = m.state.os.tty;
  if (tty.signals) {
    const signal = key === "\x03" ? SIGINT : key === "\x1a" ? SIGTSTP : key === "\x1c" ? SIGQUIT : 0;
    if (signal !== 0) {
      echo(m, key === "\x03" ? "^C" : key === "\x1a" ? "^Z" : "^\\");
      tty.line = "";
      tty.ready = "";
      if (tty.foreground > 0) signalGroup(m, tty.foreground, signal);
      return;
    }
  }
  if (!tty.canonical) {
    if (tty.ready.length < 4096) tty.ready += key;
    return;
  }
  canonicalKey(m, tty, key);
}

function canonicalKey(m: Machine, tty: Tty, key: string): void {
  switch (key) {
    case "\r":
    case "\n":
      echo(m, "\n");
      tty.ready += `${tty.line}\n`;
      tty.line = "";
      return;
    case "\x7f":
    case "\b":
      if (tty.line === "") return;
      tty.line = [...tty.line].slice(0, -1).join("");
      echo(m, "\b \b");
      return;
    case "\x15":
      echo(m, "\b \b".repeat([...tty.line].length));
      tty.line = "";
      return;
    case "\x17": {
      const kept = tty.line.replace(/\S+\s*$/, "");
      echo(m, "\b \b".repeat([...tty.line].length - [...kept].length));
      tty.line = kept;
      return;
    }
    case "\x04":
      if (tty.line === "") tty.eof = true;
      else {
        tty.ready += tty.line;
        tty.line = "";
      }
      return;
    default:
      if (tty.line.length >= 4095) return;
      tty.line += key;
      echo(m, key < " " && key !== "\t" ? `^${String.fromCharCode(key.charCodeAt(0) + 64)}` : key);
  }
}

/** Reads what is ready; in canonical mode one line at a time. `""` would block, null end of file. */
export function ttyRead(m: Machine, max: number): string | null {
  const tty = m.state.os.tty;
  if (tty.ready === "") {
    if (!tty.eof) return "";
    tty.eof = false;
    return null;
  }
  let end = tty.ready.length;
  if (tty.canonical) {
    const newline = tty.ready.indexOf("\n");
    if (newline >= 0) end = newline + 1;
  }
  end = Math.min(end, max);
  const text = tty.ready.slice(0, end);
  tty.ready = tty.ready.slice(end);
  return text;
}

/** Back to the modes of a fresh line. */
export function ttySane(m: Machine): void {
  const tty = m.state.os.tty;
  tty.canonical = true;
  tty.echo = true;
  tty.signals = true;
}

/** Raw mode for editors and full-screen programs; `signals`: Ctrl-C still interrupts. */
export function ttyRaw(m: Machine, signals: boolean): void {
  const tty = m.state.os.tty;
  tty.canonical = false;
  tty.echo = false;
  tty.signals = signals;
  if (tty.line !== "") {
    tty.ready += tty.line;
    tty.line = "";
  }
}

/** The terminal's size changed. */
export function ttyResize(m: Machine, cols: number, rows: number): void {
  const tty = m.state.os.tty;
  tty.cols = Math.max(20, Math.min(500, Math.floor(cols)));
  tty.rows = Math.max(5, Math.min(300, Math.floor(rows)));
  if (tty.foreground > 0) signalGroup(m, tty.foreground, SIGWINCH);
}
