import { EXEC_COST_US } from "../os/process";
import { exit, type Program, type ProgramContext, run as runStep, type Step, waitChild } from "../os/program";
import { SIGHUP, SIGINT, SIGNAL_NAMES, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU } from "../os/signals";
import { userById } from "../os/users";
import { continueRead } from "./builtin-read";
import { continueWait } from "./builtins-jobs";
import { compile } from "./compile";
import { complain } from "./execute";
import { loadHistory, saveHistory } from "./history";
import { collectChildren, foregroundDone, takeTerminal } from "./jobs";
import { editLine } from "./readline";
import { popFrame, runInstruction } from "./run";
import { newFrame, newShell, type ShellState } from "./state";
import { type Shell, ShellError, setVar } from "./variables";

/** Instructions in one step. */
const FUEL = 2_000;
/** Virtual CPU time of an instruction. guess: bash runs 0.3–1 M simple instructions a second on the reference CPUs */
const INSTRUCTION_US = 4;

/** The bash shell; also found as `sh`, and as Alpine's ash. */
export const bash: Program<ShellState> = { name: "bash", path: "/usr/bin/bash", start, step };
/** The same under the name `sh`. */
export const sh: Program<ShellState> = { ...bash, name: "sh", path: "/usr/bin/sh" };

function start(ctx: ProgramContext): ShellState {
  const args = [...ctx.args];
  let kind: ShellState["kind"] = "script";
  let login = ctx.argv0.startsWith("-");
  let options = "";
  let interactive = false;
  let command: string | null = null;
  while (args[0] !== undefined && /^[-+]./.test(args[0]) && command === null) {
    const flag = args.shift() ?? "";
    if (flag === "--") break;
    if (flag === "--login") login = true;
    else if (flag === "--norc" || flag === "--noprofile" || flag === "--posix") continue;
    else if (flag === "-o" || flag === "+o") args.shift();
    else {
      if (flag.includes("i")) interactive = true;
      if (flag.includes("l")) login = true;
      for (const letter of "euxfC") if (flag.includes(letter) && flag.startsWith("-")) options += letter;
      if (flag.includes("c")) command = args.shift() ?? "";
    }
  }
  if (command !== null) kind = "command";
  else if (args.length === 0 && (interactive || ctx.isTty(0))) kind = "interactive";
  const script = kind === "script" ? (args.shift() ?? null) : null;
  const name = kind === "command" ? (args.shift() ?? ctx.argv0) : (script ?? ctx.argv0);
  const st = newShell(kind, name, args, ctx.process.pid, ctx.mono());
  st.login = login;
  st.options += options;
  const shell: Shell = { st, ctx };
  importEnvironment(shell);
  if (kind === "command") st.frames = [newFrame(command ?? "", 0)];
  else if (kind === "script") startScript(shell, script);
  else startInteractive(shell);
  return st;
}

function importEnvironment(shell: Shell): void {
  const { ctx } = shell;
  for (const pair of ctx.process.env) {
    const cut = pair.indexOf("=");
    if (cut > 0) setVar(shell, pair.slice(0, cut), pair.slice(cut + 1), true);
  }
  const set = (name: string, value: string, exported: boolean): void => {
    if (ctx.env(name) === null) setVar(shell, name, value, exported);
  };
  const user = userById(ctx.machine, ctx.uid);
  set("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", true);
  set("HOME", user?.home ?? "/", true);
  setVar(shell, "PWD", ctx.cwd, true);
  set("SHLVL", "0", true);
  setVar(shell, "SHLVL", String(Number(ctx.env("SHLVL") ?? "0") + 1), true);
  setVar(shell, "IFS", " \t\n");
  setVar(shell, "OPTIND", "1");
  setVar(shell, "HOSTNAME", ctx.machine.state.os.hostname);
  setVar(shell, "BASH_VERSION", "5.2.15(1)-release");
  setVar(shell, "PS4", "+ ");
}

function startScript(shell: Shell, script: string | null): void {
  const { st, ctx } = shell;
  if (script === null) {
    // commands from standard input: read whole before running
    st.partial = "";
    st.asked = true;
    return;
  }
  const found = ctx.fs.read(ctx.path(script));
  if ("error" in found) {
    ctx.err(`bash: ${script}: ${found.error === "EISDIR" ? "Is a directory" : "No such file or directory"}\n`);
    st.exiting = found.error === "EISDIR" ? 126 : 127;
    return;
  }
  st.frames = [newFrame(found.text, 0)];
}

function startInteractive(shell: Shell): void {
  const { st, ctx } = shell;
  const { machine } = ctx;
  ctx.catchSignals([SIGINT]);
  ctx.process.ignored = [SIGTERM, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU];
  setVar(shell, "PS1", machine.flavour.prompt);
  setVar(shell, "PS2", "> ");
  const user = userById(machine, ctx.uid);
  st.history = loadHistory(shell);
  if (ctx.process.pgid !== ctx.process.pid && ctx.process.sid !== ctx.process.pid) ctx.process.pgid = ctx.process.pid;
  takeTerminal(shell);
  const rc = `${user?.home ?? "/root"}/.bashrc`;
  for (const file of st.login ? [rc, "/etc/profile"] : [rc]) {
    const text = ctx.fs.text(file);
    if (text !== "") st.frames.push(newFrame(text, 0, { kind: "source", args: null, locals: [], saved: null, status: 0 }));
  }
}

function step(ctx: ProgramContext, st: ShellState): Step {
  const shell: Shell = { st, ctx };
  signals(shell);
  for (let used = 0; used < FUEL; used++) {
    if (st.exiting !== null) {
      const done = leave(shell);
      if (done) return done;
      continue;
    }
    const blocked = blockedOn(shell);
    if (blocked) return blocked;
    const frame = st.frames[st.frames.length - 1];
    if (frame === undefined) {
      const asked = nextInput(shell);
      if (asked) return asked;
      continue;
    }
    try {
      const result = runInstruction(shell, frame);
      if (result) return result;
    } catch (error) {
      if (!(error instanceof ShellError)) throw error;
      complain(shell, error.message);
      failed(shell, error.code);
    }
    if (ctx.process.out.length > 0) return runStep(used * INSTRUCTION_US + 1);
  }
  return runStep(FUEL * INSTRUCTION_US);
}

/** After an error of expansion: the command list is given up; a script ends. */
function failed(shell: Shell, code: number): void {
  const { st } = shell;
  st.status = code;
  if (st.kind === "interactive") while (st.frames.length > 0) popFrame(shell);
  else st.exiting = code;
}

function blockedOn(shell: Shell): Step | null {
  const { st } = shell;
  if (st.foreground !== null && !foregroundDone(shell)) return waitChild();
  if (st.capture !== null) {
    const waiting = collectSubstitution(shell);
    if (waiting) return waiting;
  }
  if (st.reading !== null) {
    const waiting = continueRead(shell);
    if (waiting) return waiting;
  }
  if (st.waiting !== null) {
    const waiting = continueWait(shell);
    if (waiting) return waiting;
  }
  return null;
}

function collectSubstitution(shell: Shell): Step | null {
  const { st, ctx } = shell;
  const capture = st.capture;
  if (capture === null) return null;
  while (capture.fd >= 0) {
    const text = ctx.read(capture.fd, 65_536);
    if (text === "") return { do: "wait", wait: { on: "read", fd: capture.fd, until: null } };
    if (text === null) {
      ctx.close(capture.fd);
      capture.fd = -1;
    } else if (capture.text.length < 8_000_000) capture.text += text.replace(/\0/g, "");
  }
  collectChildren(shell);
  if (capture.status === null) return waitChild();
  const frame = st.frames[st.frames.length - 1];
  if (frame) {
    while (frame.slots.length <= capture.slot) frame.slots.push(null);
    frame.slots[capture.slot] = capture.text.replace(/\n+$/, "");
  }
  st.status = capture.status;
  st.capture = null;
  return null;
}

/** With nothing to run: the next line, or the end. */
function nextInput(shell: Shell): Step | null {
  const { st, ctx } = shell;
  if (st.kind === "interactive" && !st.forked) return editLine(shell);
  if (st.asked) {
    for (;;) {
      const text = ctx.read(0, 65_536);
      if (text === "") return { do: "wait", wait: { on: "read", fd: 0, until: null } };
      if (text === null) break;
      st.partial += text;
    }
    st.asked = false;
    st.frames = [newFrame(st.partial, 0)];
    st.partial = "";
    return null;
  }
  st.exiting = st.status;
  return null;
}

function signals(shell: Shell): void {
  const { st, ctx } = shell;
  for (;;) {
    const number = ctx.takeSignal();
    if (number === null) return;
    const trap = trapOf(st, String(number));
    if (trap !== null) {
      if (trap !== "") st.frames.push(newFrame(trap, 0, { kind: "trap", args: null, locals: [], saved: null, status: st.status }));
      continue;
    }
    if (number !== SIGINT || st.kind !== "interactive") continue;
    while (st.frames.length > 0) popFrame(shell);
    st.foreground = null;
    st.reading = null;
    st.waiting = null;
    if (st.capture && st.capture.fd >= 0) ctx.close(st.capture.fd);
    st.capture = null;
    st.partial = "";
    st.status = 130;
    takeTerminal(shell);
    ctx.err("\n");
    st.edit = null;
  }
}

/** Command of a trap, null when none is set. */
export function trapOf(st: ShellState, key: string): string | null {
  return Object.hasOwn(st.traps, `$${key}`) ? (st.traps[`$${key}`] ?? null) : null;
}

/** Signals that a shell has traps for, as the process must catch or ignore them. */
export function setTraps(shell: Shell): void {
  const { st, ctx } = shell;
  const numbers = SIGNAL_NAMES.map((_, i) => i + 1);
  const basic = st.kind === "interactive" && !st.forked;
  ctx.catchSignals(numbers.filter((n) => (trapOf(st, String(n)) ?? "") !== "" || (basic && n === SIGINT)));
  const always = basic ? [SIGTERM, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU] : [];
  ctx.process.ignored = numbers.filter((n) => trapOf(st, String(n)) === "" || (always.includes(n) && trapOf(st, String(n)) === null));
}

function leave(shell: Shell): Step | null {
  const { st, ctx } = shell;
  const trap = trapOf(st, "0");
  if (trap !== null && trap !== "" && !st.forked) {
    delete st.traps.$0;
    while (st.frames.length > 0) popFrame(shell);
    const code = st.exiting ?? 0;
    st.frames.push(newFrame(`${trap}\nexit ${code}`, 0));
    st.status = code;
    st.exiting = null;
    st.kind = st.kind === "interactive" ? "command" : st.kind;
    return null;
  }
  if (st.kind === "interactive" && !st.forked) {
    saveHistory(shell);
    for (const job of st.jobs)
      if (job.state !== "done") for (const p of ctx.machine.state.os.processes) if (job.pids.includes(p.pid)) p.pending.push(SIGHUP);
  }
  return exit((st.exiting ?? 0) & 255);
}

/** Compiles and checks a source; a message when it does not parse. */
export function syntaxError(source: string): string | null {
  const code = compile(source);
  return code.error;
}

/** CPU of starting a shell, for callers that model it. */
export const SHELL_START_US = EXEC_COST_US;
