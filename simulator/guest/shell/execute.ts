import { closeFd, newPipe, setFd } from "../os/files";
import { findProgram } from "../os/find-program";
import { EXEC_COST_US, spawn } from "../os/process";
import type { Step } from "../os/program";
import { run as runStep } from "../os/program";
import type { Process } from "../os/types";
import { evaluate } from "./arith";
import { type BuiltinResult, builtin } from "./builtins";
import type { Assign, Instr, Simple } from "./code";
import { compile } from "./compile";
import { assignmentText, expandFields, expandPlain } from "./expand";
import { addJob, controlsJobs, toForeground } from "./jobs";
import { applyRedirections, restoreFds } from "./redirect";
import { asJson, copy, newFrame, type SavedFds, type ShellState, type Variable } from "./state";
import { environment, getArray, getVar, type Shell, ShellError, setElement, setVar, variable } from "./variables";

/** Says an error as the shell does, with its name in front. */
export function complain(sh: Shell, message: string): void {
  const { st } = sh;
  sh.ctx.err(`${st.name}${st.kind === "interactive" ? "" : ": line 1"}: ${message}\n`);
}

/** Copies the shell into a child that runs one block. */
export function fork(sh: Shell, source: string, block: number, pgid: number | null): Process {
  const { st, ctx } = sh;
  const child = spawn(ctx.machine, {
    program: ctx.process.program,
    args: [...ctx.process.args],
    parent: ctx.process,
    pgid,
    env: environment(st),
  });
  const state: ShellState = copy({
    ...st,
    frames: [],
    jobs: [],
    foreground: null,
    capture: null,
    reading: null,
    waiting: null,
    edit: null,
    partial: "",
    exiting: null,
  });
  state.forked = true;
  state.kind = st.kind === "interactive" ? "command" : st.kind;
  if (st.kind === "interactive") state.kind = "interactive";
  for (const key of Object.keys(state.traps)) if (state.traps[key] !== "") delete state.traps[key];
  state.frames = [newFrame(source, block)];
  child.data = asJson(state);
  child.started = true;
  child.ignored = Object.keys(state.traps)
    .map((key) => Number(key.slice(1)))
    .filter((n) => n > 0);
  child.debtUs = 250;
  return child;
}

/** Assigns; array elements and appending included. */
export function assignVariable(sh: Shell, assign: Assign, exported?: boolean): void {
  const { value } = assign;
  if (!("pieces" in value)) {
    const items = value.flatMap((word) => expandFields(sh, word));
    setVar(sh, assign.name, assign.append ? [...getArray(sh, assign.name), ...items] : items, exported);
    const set = variable(sh.st, assign.name);
    if (set) set.v = assign.append ? [...getArray(sh, assign.name)] : items;
    return;
  }
  const text = expandPlain(sh, value);
  if (assign.index !== null) setElement(sh, assign.name, evaluate(sh, assign.index), text);
  else setVar(sh, assign.name, assign.append ? (getVar(sh, assign.name) ?? "") + text : text, exported);
}

/** Runs a simple command. Null: done or waiting through the shell's state. */
export function simpleCommand(sh: Shell, cmd: Simple, last: boolean): Step | null {
  const { st } = sh;
  const words: string[] = [];
  for (const word of cmd.words) {
    if ("pieces" in word) words.push(...expandFields(sh, word));
    else words.push(assignmentText(sh, word));
  }
  const name = words[0];
  if (name === undefined) {
    const saved: SavedFds = { fds: [] };
    try {
      applyRedirections(sh, cmd.redirs, saved);
      const hadSub = cmd.assigns.some((a) => "pieces" in a.value && a.value.pieces.some((piece) => piece.k === "sub"));
      for (const assign of cmd.assigns) assignVariable(sh, assign);
      if (!hadSub) st.status = 0;
    } finally {
      restoreFds(sh, saved);
    }
    return null;
  }
  if (expandAlias(sh, cmd, name)) return null;
  if (st.options.includes("x")) sh.ctx.err(`+ ${words.join(" ")}\n`);
  st.lastArg = words[words.length - 1] ?? "";
  const fn = Object.hasOwn(st.functions, `$${name}`) ? st.functions[`$${name}`] : undefined;
  if (fn) return callFunction(sh, cmd, fn, words);
  const run = builtin(name);
  if (run) return runBuiltin(sh, cmd, words, run);
  return external(sh, cmd, words, last);
}

function expandAlias(sh: Shell, cmd: Simple, name: string): boolean {
  const { st } = sh;
  const first = cmd.words[0];
  if (st.kind !== "interactive" || !first || !("pieces" in first) || first.pieces.length !== 1) return false;
  const piece = first.pieces[0];
  if (piece?.k !== "lit" || piece.q || !Object.hasOwn(st.aliases, `$${name}`) || !cmd.text.trimStart().startsWith(name)) return false;
  if (st.frames.some((frame) => frame.call?.args?.[0] === `alias ${name}`)) return false;
  const text = `${st.aliases[`$${name}`] ?? ""}${cmd.text.trimStart().slice(name.length)}`;
  if (compile(text).error !== null) return false;
  st.frames.push(newFrame(text, 0, { kind: "eval", args: [`alias ${name}`], locals: [], saved: null, status: st.status }));
  return true;
}

function callFunction(sh: Shell, cmd: Simple, fn: { s: string; b: number }, words: string[]): null {
  const { st } = sh;
  if (st.frames.length > 500) throw new ShellError(`${words[0]}: maximum function nesting level exceeded (500)`);
  const saved: SavedFds = { fds: [] };
  const locals = temporary(sh, cmd.assigns);
  try {
    applyRedirections(sh, cmd.redirs, saved);
  } catch (error) {
    restoreFds(sh, saved);
    throw error;
  }
  st.frames.push(newFrame(fn.s, fn.b, { kind: "function", args: st.args, locals, saved, status: st.status }));
  st.args = words.slice(1);
  return null;
}

/** Sets variables for one command; what they were before. */
function temporary(sh: Shell, assigns: readonly Assign[]): [string, Variable | null][] {
  return assigns.map((assign) => {
    const old = variable(sh.st, assign.name);
    const kept: [string, Variable | null] = [assign.name, old ? copy(old) : null];
    assignVariable(sh, assign, true);
    return kept;
  });
}

/** Puts variables back. */
export function restoreVariables(sh: Shell, kept: readonly [string, Variable | null][]): void {
  for (const [name, old] of [...kept].reverse()) {
    if (old === null) delete sh.st.vars[`$${name}`];
    else sh.st.vars[`$${name}`] = old;
  }
}

function runBuiltin(sh: Shell, cmd: Simple, words: string[], run: (sh: Shell, args: string[]) => BuiltinResult): Step | null {
  const { st } = sh;
  const saved: SavedFds = { fds: [] };
  const forGood = words[0] === "exec" && words.length === 1;
  let result: BuiltinResult = 1;
  const kept = temporary(sh, cmd.assigns);
  try {
    applyRedirections(sh, cmd.redirs, forGood ? null : saved);
    result = run(sh, words);
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    complain(sh, error.message);
    result = error.code;
  }
  restoreVariables(sh, kept);
  if (typeof result === "number") st.status = result;
  if (result === "blocked" && saved.fds.length > 0) st.frames[st.frames.length - 1]?.saved.push(saved);
  else if (result === "frame" && saved.fds.length > 0) {
    const call = st.frames[st.frames.length - 1]?.call;
    if (call && call.saved === null) call.saved = saved;
    else restoreFds(sh, saved);
  } else restoreFds(sh, saved);
  if (result === "blocked") st.unsave = saved.fds.length > 0;
  return result === "execed" ? runStep(EXEC_COST_US) : null;
}

/** Arguments of a found program: an interpreter's are put in front. */
function argvOf(found: { readonly prefix: string[] }, words: string[]): string[] {
  return found.prefix.length > 0 ? [...found.prefix, ...words.slice(1)] : words;
}

/** Code and message when a command cannot be run. */
export function notRunnable(name: string, kind: "missing" | "denied" | "directory"): { code: number; message: string } {
  if (kind === "directory") return { code: 126, message: `${name}: Is a directory` };
  if (kind === "denied") return { code: 126, message: `${name}: Permission denied` };
  return { code: 127, message: name.includes("/") ? `${name}: No such file or directory` : `${name}: command not found` };
}

function external(sh: Shell, cmd: Simple, words: string[], last: boolean): Step | null {
  const { st, ctx } = sh;
  const saved: SavedFds = { fds: [] };
  const kept = temporary(sh, cmd.assigns);
  try {
    applyRedirections(sh, cmd.redirs, saved);
    const found = findProgram(ctx.machine, ctx.process, words[0] ?? "", getVar(sh, "PATH") ?? "");
    if (found.kind !== "found") {
      const { code, message } = notRunnable(words[0] ?? "", found.kind);
      complain(sh, message);
      st.status = code;
      return null;
    }
    if (last && st.forked && st.frames.length === 1 && st.frames[0]?.saved.length === 0 && Object.keys(st.traps).length === 0) {
      saved.fds = [];
      closeSaved(sh);
      ctx.process.env = environment(st);
      ctx.exec(found.program, argvOf(found, words));
      return runStep(EXEC_COST_US);
    }
    const child = spawn(ctx.machine, {
      program: found.program,
      args: argvOf(found, words),
      parent: ctx.process,
      pgid: controlsJobs(sh) ? 0 : null,
      env: environment(st),
    });
    child.ignored = Object.keys(st.traps)
      .filter((key) => st.traps[key] === "")
      .map((key) => Number(key.slice(1)));
    toForeground(sh, [child.pid], controlsJobs(sh) ? addJob(sh, [child.pid], cmd.text, true) : null);
    return null;
  } finally {
    restoreFds(sh, saved);
    restoreVariables(sh, kept);
  }
}

function closeSaved(sh: Shell): void {
  for (const [fd] of [...sh.ctx.process.fds]) if (fd >= 100) closeFd(sh.ctx.machine, sh.ctx.process, fd);
}

/** Starts a pipeline; every stage is a child. */
export function pipeline(sh: Shell, source: string, instr: Extract<Instr, { i: "pipe" }>): void {
  const { machine } = sh.ctx;
  const pids: number[] = [];
  let input: number | null = null;
  instr.stages.forEach((stage, index) => {
    const isLast = index === instr.stages.length - 1;
    const child = fork(sh, source, stage.block, controlsJobs(sh) ? (pids[0] ?? 0) : null);
    const ends = isLast ? null : newPipe(machine);
    if (input !== null) setFd(machine, child, 0, input);
    if (ends) {
      setFd(machine, child, 1, ends.write);
      if (stage.both) setFd(machine, child, 2, ends.write);
    }
    input = ends?.read ?? null;
    pids.push(child.pid);
  });
  toForeground(sh, pids, controlsJobs(sh) ? addJob(sh, pids, instr.text, true) : null);
}

/** Starts a background job. */
export function background(sh: Shell, source: string, instr: Extract<Instr, { i: "bg" }>): void {
  const { st, ctx } = sh;
  const interactive = controlsJobs(sh);
  const child = fork(sh, source, instr.block, interactive ? 0 : null);
  if (!interactive) {
    child.ignored.push(2, 3);
    const empty = ctx.open("/dev/null", "r");
    if (typeof empty === "number") {
      const id = ctx.process.fds.find(([fd]) => fd === empty)?.[1];
      if (id !== undefined) setFd(ctx.machine, child, 0, id);
      ctx.close(empty);
    }
  }
  const job = addJob(sh, [child.pid], instr.text, false);
  st.lastBackground = child.pid;
  st.status = 0;
  if (interactive) ctx.err(`[${job.id}] ${child.pid}\n`);
}
