import type { Bytes } from "../../content/bytes";
import { SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU } from "../os/signals";
import { pushFrame } from "./memory";
import { type Call, type Frame, type ShellState, sourceFrame } from "./state";
import type { Shell } from "./variables";

/** Traps that are no signals: each is kept under its name. */
export type PseudoSignal = "ERR" | "DEBUG" | "RETURN";

/** Command of a trap, null when none is set. @param key - a signal's number, 0 for EXIT, or a pseudo signal's name */
export function trapOf(st: ShellState, key: string): Bytes | null {
  return Object.hasOwn(st.traps, `$${key}`) ? (st.traps[`$${key}`] ?? null) : null;
}

/** Number of the last signal. @source signal(7) */
const SIGNAL_LAST = 64;

/** Takes away the traps that a function or a sourced file does not inherit; `popFrame` puts them back, unless it sets its own. */
export function withholdTraps(st: ShellState, call: "function" | "source" = "function"): { [key: string]: Bytes } {
  const held: { [key: string]: Bytes } = {};
  for (const [key, option] of [
    ["$ERR", "E"],
    ["$DEBUG", "T"],
    ["$RETURN", "T"],
  ] as const) {
    const command = st.traps[key];
    if (command === undefined || st.options.includes(option) || (call === "source" && key !== "$DEBUG")) continue;
    held[key] = command;
    delete st.traps[key];
  }
  return held;
}

/** Runs the trap on RETURN before a call is left; false when there is none, or it has run. */
export function runReturnTrap(sh: Shell, frame: Frame): boolean {
  const { call } = frame;
  if (call === null || call.returned || (call.kind !== "function" && call.kind !== "source")) return false;
  if (!runTrap(sh, "RETURN")) return false;
  call.returned = true;
  return true;
}

/** Pushes the command of a pseudo signal's trap, when there is one that reaches here and it is not running already. */
export function runTrap(sh: Shell, key: PseudoSignal): boolean {
  const { st } = sh;
  const command = trapOf(st, key);
  if (command === null || command === "" || st.frames.some((frame) => frame.trapped)) return false;
  pushTrap(sh, command, key);
  return true;
}

/** Pushes a trap's command; status and line are put back when it is done. */
export function pushTrap(sh: Shell, command: Bytes, name: Bytes = ""): void {
  const { st } = sh;
  const call: Call = {
    kind: "trap",
    name,
    args: null,
    locals: [],
    saved: null,
    status: st.status,
    pipeStatus: st.pipeStatus,
    line: st.line,
  };
  pushFrame(sh, { ...sourceFrame(command, call, st.line - 1, null), trapped: true });
}

/** A frame for the trap on exit: what it does may change the status, else the shell ends with its own. */
export function exitTrap(sh: Shell, command: Bytes, code: number): void {
  const { st } = sh;
  // Its lines are counted from its own beginning.
  const call: Call = { kind: "trap", name: "EXIT", args: null, locals: [], saved: null, status: code };
  st.leaving = true;
  st.frames.push({ ...sourceFrame(command, call, 0, null), trapped: true });
}

/** Signals that a shell has traps for, as the process must catch or ignore them. */
export function setTraps(sh: Shell): void {
  const { st, ctx } = sh;
  const numbers = Array.from({ length: SIGNAL_LAST }, (_, i) => i + 1);
  const basic = st.kind === "interactive" && !st.forked;
  ctx.catchSignals(numbers.filter((n) => (trapOf(st, String(n)) ?? "") !== "" || (basic && n === SIGINT)));
  const always = basic ? [SIGTERM, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU] : [];
  const inherited = st.ignoredAtStart.filter((n) => trapOf(st, String(n)) === null);
  ctx.process.ignored = numbers.filter(
    (n) => trapOf(st, String(n)) === "" || ((always.includes(n) || inherited.includes(n)) && trapOf(st, String(n)) === null),
  );
}

/**
 * The trap on DEBUG runs before each command; the command is begun again after it. `skip`: the command is not to run.
 * @param text - the command, as BASH_COMMAND has it
 */
export function runDebugTrap(sh: Shell, text: Bytes): "run" | "skip" | "wait" {
  const { st } = sh;
  if (st.frames.some((frame) => frame.trapped)) return "run";
  st.command = text;
  const frame = st.frames[st.frames.length - 1];
  if (frame === undefined || !Object.hasOwn(st.traps, "$DEBUG")) return "run";
  if (st.debugged) {
    st.debugged = false;
    if (!st.skipped) return "run";
    st.skipped = false;
    st.status = 0;
    return "skip";
  }
  if (!runTrap(sh, "DEBUG")) return "run";
  frame.pc--;
  frame.check = false;
  st.debugged = true;
  return "wait";
}
