import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { signal, signalGroup } from "../os/process";
import { exit, type Program, type ProgramContext, type Step, waitChild, waitUntil } from "../os/program";
import { SIGCONT, SIGHUP, SIGINT, SIGKILL, SIGQUIT, SIGSTOP, SIGTERM } from "../os/signals";
import { collected } from "./children";
import { getopt } from "./options";
import { startFailure } from "./run-command";
import { nameOfSignal, signalOf } from "./signal-names";
import { readDuration } from "./sizes";

/** Longest time that is counted, µs: 31 years. */
const LONGEST_US = 1e15;

function microseconds(seconds: number): number {
  return Math.min(LONGEST_US, Math.ceil(seconds * 1_000_000));
}

/** `sleep`: waits in virtual time. @source coreutils 9.1: sleep */
export const sleep: Program<{ until: number }> = {
  name: "sleep",
  start(ctx) {
    const { rest, error } = getopt("sleep", ctx.args, "+");
    const hint = "Try 'sleep --help' for more information.";
    const bad = rest.filter((arg) => readDuration(arg) === null);
    if (error) ctx.err(`${error}\n`);
    else if (rest.length === 0) ctx.err(`sleep: missing operand\n${hint}\n`);
    else if (bad.length > 0) ctx.err(`${bad.map((arg) => `sleep: invalid time interval ‘${arg}’\n`).join("")}${hint}\n`);
    else return { until: ctx.mono() + microseconds(rest.reduce((sum, arg) => sum + (readDuration(arg) ?? 0), 0)) };
    return { until: -1 };
  },
  step(ctx, state): Step {
    if (state.until < 0) return exit(1);
    return ctx.mono() >= state.until ? exit(0) : waitUntil(state.until);
  },
};

interface TimeoutState {
  pid: number;
  name: Bytes;
  signal: number;
  /** seconds between the signal and KILL, 0 none */
  kill: number;
  foreground: boolean;
  preserve: boolean;
  verbose: boolean;
  until: number | null;
  timedOut: boolean;
  code: number | null;
}

const TIMEOUT_LONG = { foreground: "\x01", "kill-after": "k", "preserve-status": "\x02", signal: "s", verbose: "v" };

function startTimeout(ctx: ProgramContext): TimeoutState {
  const state: TimeoutState = {
    pid: 0,
    name: "",
    signal: SIGTERM,
    kill: 0,
    foreground: false,
    preserve: false,
    verbose: false,
    until: null,
    timedOut: false,
    code: 125,
  };
  const fail = (text: string, code = 125): TimeoutState => {
    ctx.err(`${text}\n`);
    return { ...state, code };
  };
  const hint = "Try 'timeout --help' for more information.";
  const { flags, values, rest, error } = getopt("timeout", ctx.args, "+k:s:v\x01\x02", TIMEOUT_LONG);
  if (error) return fail(error);
  const kill = values.get("k") ?? "0";
  if (readDuration(kill) === null) return fail(`timeout: invalid time interval ‘${kill}’\n${hint}`);
  const number = signalOf(values.get("s") ?? "TERM");
  if (number === null) return fail(`timeout: ‘${values.get("s") ?? ""}’: invalid signal\n${hint}`);
  const [duration, command] = rest;
  if (duration === undefined || command === undefined) return fail(hint);
  const seconds = readDuration(duration);
  if (seconds === null) return fail(`timeout: invalid time interval ‘${duration}’\n${hint}`);
  const foreground = flags.has("\x01");
  // In a group of its own it can end all that the command starts.
  if (!foreground) ctx.process.pgid = ctx.process.pid;
  ctx.catchSignals([SIGHUP, SIGINT, SIGQUIT, SIGTERM]);
  const pid = rest[1] === "." || rest[1] === ".." ? "EACCES" : ctx.spawn(rest.slice(1));
  if (typeof pid === "string")
    return fail(`timeout: failed to run command ‘${command}’: ${errorText(pid)}`, pid === "EAGAIN" ? 125 : startFailure(pid));
  const until = seconds === 0 ? null : ctx.mono() + microseconds(seconds);
  const [preserve, verbose] = [flags.has("\x02"), flags.has("v")];
  return { ...state, pid, name: command, signal: number, kill: readDuration(kill) ?? 0, foreground, preserve, verbose, until, code: null };
}

/** Ends the command, and in a group of its own all that it has started. */
function endCommand(ctx: ProgramContext, state: TimeoutState, number: number): void {
  const child = ctx.machine.process(state.pid);
  if (state.verbose && state.timedOut) ctx.err(`timeout: sending signal ${nameOfSignal(number) ?? number} to command ‘${state.name}’\n`);
  if (child) signal(ctx.machine, child, number);
  if (state.foreground) return;
  ctx.process.ignored = [...ctx.process.ignored, number];
  ctx.process.caught = ctx.process.caught.filter((other) => other !== number);
  signalGroup(ctx.machine, ctx.process.pgid, number);
  if (number !== SIGKILL && number !== SIGCONT && child) {
    signal(ctx.machine, child, SIGCONT);
    signalGroup(ctx.machine, ctx.process.pgid, SIGCONT);
  }
}

/** `timeout`. @source coreutils 9.1: timeout */
export const timeout: Program<TimeoutState> = {
  name: "timeout",
  start: startTimeout,
  step(ctx, state): Step {
    if (state.code !== null) return exit(state.code);
    const killedBy = ctx.machine.process(state.pid)?.killedBy ?? 0;
    const code = collected(ctx, state.pid);
    if (code !== null) {
      if (killedBy > 0 && !state.timedOut && killedBy !== SIGSTOP) {
        // It ends as its command did.
        ctx.process.caught = [];
        ctx.process.ignored = ctx.process.ignored.filter((number) => number !== killedBy);
        signal(ctx.machine, ctx.process, killedBy);
      }
      return exit(state.timedOut && !state.preserve && killedBy !== SIGKILL ? 124 : code);
    }
    for (let number = ctx.takeSignal(); number !== null; number = ctx.takeSignal()) endCommand(ctx, state, number);
    if (state.until === null || ctx.mono() < state.until) return waitChild(state.until);
    const number = state.timedOut ? SIGKILL : state.signal;
    state.until = !state.timedOut && state.kill > 0 ? ctx.mono() + microseconds(state.kill) : null;
    state.timedOut = true;
    endCommand(ctx, state, number);
    return waitChild(state.until);
  },
};
