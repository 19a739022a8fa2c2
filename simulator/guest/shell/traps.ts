import type { Bytes } from "../../content/bytes";
import { SIGINT, SIGNAL_NAMES, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU } from "../os/signals";
import { pushFrame } from "./memory";
import { type Call, type Frame, newFrame, type ShellState, sourceFrame } from "./state";
import type { Shell } from "./variables";

/** Traps that are no signals: each is kept under its name. */
export type PseudoSignal = "ERR" | "DEBUG" | "RETURN";

/** Command of a trap, null when none is set. @param key - a signal's number, 0 for EXIT, or a pseudo signal's name */
export function trapOf(st: ShellState, key: string): Bytes | null {
  return Object.hasOwn(st.traps, `$${key}`) ? (st.traps[`$${key}`] ?? null) : null;
}

/** Takes away the traps that a function or a sourced file does not inherit; `popFrame` puts them back, unless it sets its own. */
export function withholdTraps(st: ShellState): { [key: string]: Bytes } {
  const held: { [key: string]: Bytes } = {};
  for (const [key, option] of [
    ["$ERR", "E"],
    ["$DEBUG", "T"],
    ["$RETURN", "T"],
  ] as const) {
    const command = st.traps[key];
    if (command === undefined || st.options.includes(option)) continue;
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
  pushTrap(sh, command);
  return true;
}

/** Pushes a trap's command; status and line are put back when it is done. */
export function pushTrap(sh: Shell, command: Bytes): void {
  const { st } = sh;
  const call: Call = { kind: "trap", args: null, locals: [], saved: null, status: st.status, line: st.line };
  pushFrame(sh, { ...sourceFrame(command, call, st.line - 1, null), trapped: true });
}

/** A frame for the trap on exit: what it does may change the status, else the shell ends with its own. */
export function exitTrap(sh: Shell, command: Bytes, code: number): void {
  const { st } = sh;
  st.frames.push(newFrame(`exit ${code}`, 0));
  st.frames.push({ ...sourceFrame(command, null, st.line - 1, null), trapped: true });
}

/** Signals that a shell has traps for, as the process must catch or ignore them. */
export function setTraps(sh: Shell): void {
  const { st, ctx } = sh;
  const numbers = SIGNAL_NAMES.map((_, i) => i + 1);
  const basic = st.kind === "interactive" && !st.forked;
  ctx.catchSignals(numbers.filter((n) => (trapOf(st, String(n)) ?? "") !== "" || (basic && n === SIGINT)));
  const always = basic ? [SIGTERM, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU] : [];
  const inherited = st.ignoredAtStart.filter((n) => trapOf(st, String(n)) === null);
  ctx.process.ignored = numbers.filter(
    (n) => trapOf(st, String(n)) === "" || ((always.includes(n) || inherited.includes(n)) && trapOf(st, String(n)) === null),
  );
}
