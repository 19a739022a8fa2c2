import type { Bytes } from "../../content/bytes";
import { COSTS } from "../os/costs";
import { closeFd, newPipe, setFd } from "../os/files";
import { type FoundProgram, findProgram } from "../os/find-program";
import { argumentsFit } from "../os/limits";
import { holdMemory } from "../os/memory";
import { spawn } from "../os/process";
import { again, type Step } from "../os/program";
import type { Process } from "../os/types";
import { type BuiltinResult, builtin } from "./builtins";
import type { Assign, Element, Instr, Simple } from "./code";
import { compile } from "./compile";
import { assignmentText, expandFields, expandPlain } from "./expand";
import { addJob, controlsJobs, toForeground } from "./jobs";
import { OutOfMemory, pushFrame } from "./memory";
import { complain } from "./messages";
import { promptText } from "./prompt";
import { applyRedirections, restoreFds } from "./redirect";
import { closeSubstitutions } from "./run";
import { asJson, copy, type Frame, newFrame, type SavedFds, type ShellState, type Variable } from "./state";
import { runTrap, withholdTraps } from "./traps";
import {
  ansiQuote,
  environment,
  getVar,
  replaceVariable,
  type Shell,
  ShellError,
  setArray,
  setElement,
  setVar,
  sharedVars,
  variable,
} from "./variables";

/** Copies the shell into a child that runs one block. */
export function fork(sh: Shell, frame: Frame, block: number, pgid: number | null, how: { readonly substitution?: boolean } = {}): Process {
  const { st, ctx } = sh;
  const child = spawn(ctx.machine, {
    program: ctx.process.program,
    args: [...ctx.process.args],
    parent: ctx.process,
    pgid,
    env: environment(st),
  });
  const { vars, functions, aliases, traps, shopts, history, args, ...rest } = st;
  const state: ShellState = {
    ...copy({
      ...rest,
      frames: [],
      jobs: [],
      foreground: null,
      capture: null,
      reading: null,
      waiting: null,
      edit: null,
      partial: "",
      exiting: null,
      forking: null,
      procs: [],
    }),
    vars: sharedVars(st),
    functions: { ...functions },
    aliases: { ...aliases },
    shopts: { ...shopts },
    traps: {},
    history: how.substitution ? [] : [...history],
    args: [...args],
  };
  // What is trapped is trapped no more in a copy; what is ignored stays so.
  for (const key of Object.keys(traps))
    if (traps[key] === "" || (key === "$ERR" && st.options.includes("E")) || (key === "$DEBUG" && st.options.includes("T")))
      state.traps[key] = traps[key] ?? "";
  state.forked = true;
  state.depth = st.depth + 1;
  state.noExit = st.noExit || st.frames.some((other) => other.guard > 0);
  // A substitution forgets `set -e`, unless a shopt says otherwise. @source bash(1), COMMAND EXECUTION ENVIRONMENT
  if (how.substitution && !st.shopts.inherit_errexit) state.options = state.options.replace("e", "");
  state.frames = frames(st, frame, block);
  state.told = 0;
  child.data = asJson(state);
  child.started = true;
  child.ignored = Object.keys(state.traps)
    .map((key) => Number(key.slice(1)))
    .filter((n) => n > 0)
    .concat(st.ignoredAtStart);
  // A copy shares its memory with the shell until one of them writes; it counts as its own from the beginning, so that nothing is promised twice.
  child.debtNs = COSTS.fork;
  ctx.charge("fork", 1);
  ctx.charge("moved", st.held / 64);
  if (st.held > 4_096 && !holdMemory(ctx.machine, child, st.held, st.held)) {
    child.exit = 1;
    throw new OutOfMemory(st.held);
  }
  state.told = st.held;
  return child;
}

/** Frames of a copy: calls around it keep their place, so that FUNCNAME and messages are right; only the innermost runs. */
function frames(st: ShellState, frame: Frame, block: number): Frame[] {
  const calls = st.frames
    .filter((other) => other.call?.kind === "function" || other.call?.kind === "source" || other.source !== null)
    .slice(-32)
    .map((other) => ({
      ...newFrame("", 0, other.call === null ? null : { ...other.call, args: null, locals: [], saved: null }),
      source: other.source,
    }));
  const inner = { ...newFrame(frame.s, block, null, frame.base), trapped: frame.trapped };
  return [...calls, inner];
}

/** Elements of `name=(…)`, expanded. */
export function expandElements(sh: Shell, elements: readonly Element[]): { index: Bytes | null; value: Bytes; append: boolean }[] {
  return elements.flatMap((element): { index: Bytes | null; value: Bytes; append: boolean }[] => {
    if (element.index === null) return expandFields(sh, element.word).map((value) => ({ index: null, value, append: false }));
    return [{ index: expandPlain(sh, element.index), value: expandPlain(sh, element.word), append: element.append }];
  });
}

/** Assigns; array elements and appending included. */
export function assignVariable(sh: Shell, assign: Assign, exported?: boolean): void {
  const { value, name, append } = assign;
  if (!("pieces" in value)) {
    if (assign.index !== null) throw new ShellError(`${name}[${expandPlain(sh, assign.index)}]: cannot assign list to array member`);
    setArray(sh, name, expandElements(sh, value), append);
    return;
  }
  const text = expandPlain(sh, value);
  if (assign.index !== null) setElement(sh, name, expandPlain(sh, assign.index), text, append);
  else setVar(sh, name, text, exported, append);
}

/** Runs a simple command. Null: done or waiting through the shell's state. */
export function simpleCommand(sh: Shell, cmd: Simple, last: boolean): Step | null {
  const { st } = sh;
  if (!st.frames.some((frame) => frame.trapped)) st.command = cmd.text;
  if (runDebugTrap(sh)) return null;
  const words: Bytes[] = [];
  for (const word of cmd.words) {
    if ("pieces" in word) words.push(...expandFields(sh, word));
    else words.push(assignmentText(sh, word));
  }
  sh.ctx.charge("instruction", 1);
  const name = words[0];
  if (name === undefined) return assignOnly(sh, cmd);
  if (expandAlias(sh, cmd, name)) return null;
  if (st.options.includes("x")) trace(sh, cmd, words);
  st.lastArg = words[words.length - 1] ?? "";
  const fn = Object.hasOwn(st.functions, `$${name}`) ? st.functions[`$${name}`] : undefined;
  if (fn) return callFunction(sh, cmd, fn, words);
  const run = builtin(name);
  if (run) return runBuiltin(sh, cmd, words, run);
  return external(sh, cmd, words, last);
}

/** The trap on DEBUG runs before each command; the command is begun again after it. */
function runDebugTrap(sh: Shell): boolean {
  const { st } = sh;
  const frame = st.frames[st.frames.length - 1];
  if (frame === undefined || !Object.hasOwn(st.traps, "$DEBUG") || frame.trapped) return false;
  if (st.debugged) {
    st.debugged = false;
    return false;
  }
  if (!runTrap(sh, "DEBUG")) return false;
  frame.pc--;
  frame.check = false;
  st.debugged = true;
  return true;
}

function assignOnly(sh: Shell, cmd: Simple): null {
  const { st } = sh;
  const saved: SavedFds = { fds: [] };
  try {
    applyRedirections(sh, cmd.redirs, saved);
    const hadSub = cmd.assigns.some((a) =>
      ("pieces" in a.value ? a.value.pieces : a.value.flatMap((e) => e.word.pieces)).some((piece) => piece.k === "sub"),
    );
    for (const assign of cmd.assigns) {
      assignVariable(sh, assign);
      if (st.options.includes("x"))
        traceLine(
          sh,
          `${assign.name}${assign.append ? "+" : ""}=${"pieces" in assign.value ? quoteTraced(expandPlain(sh, assign.value)) : "(...)"}`,
        );
    }
    if (!hadSub && !cmd.words.some((word) => "pieces" in word && word.pieces.some((piece) => piece.k === "sub"))) st.status = 0;
  } finally {
    restoreFds(sh, saved);
  }
  return null;
}

function quoteTraced(text: Bytes): Bytes {
  return text === "" ? "" : traced(text);
}

/** Line of `set -x`. */
export function traceLine(sh: Shell, text: Bytes): void {
  const prompt = promptText(sh, getVar(sh, "PS4") ?? "+ ");
  const line = `${prompt.slice(0, 1).repeat(sh.st.depth)}${prompt}${text}\n`;
  const wanted = getVar(sh, "BASH_XTRACEFD") ?? "";
  const fd = /^\d+$/.test(wanted) && sh.ctx.process.fds.some(([number]) => number === Number(wanted)) ? Number(wanted) : 2;
  sh.ctx.write(fd, line);
}

/** A word as `set -x` shows it. @source bash: print_cmd.c, xtrace_print_word_list */
function traced(word: Bytes): Bytes {
  if (word === "") return "''";
  if (/[ \t\n'"\\|&;()<>!{}*[\]?^$`]|^[~#]|[=:]~/.test(word)) return `'${word.replace(/'/g, "'\\''")}'`;
  return /[\x00-\x1f\x7f]/.test(word) ? ansiQuote(word) : word;
}

function trace(sh: Shell, cmd: Simple, words: readonly Bytes[]): void {
  const assigns = cmd.assigns.map(
    (assign) => `${assign.name}=${"pieces" in assign.value ? quoteTraced(expandPlain(sh, assign.value)) : "(...)"}`,
  );
  for (const assign of assigns) traceLine(sh, assign);
  traceLine(sh, words.map(traced).join(" "));
}

function expandAlias(sh: Shell, cmd: Simple, name: Bytes): boolean {
  const { st } = sh;
  const first = cmd.words[0];
  if (!(st.kind === "interactive" || st.shopts.expand_aliases) || !first || !("pieces" in first) || first.pieces.length !== 1) return false;
  const piece = first.pieces[0];
  if (piece?.k !== "lit" || piece.q || !Object.hasOwn(st.aliases, `$${name}`) || !cmd.text.trimStart().startsWith(name)) return false;
  if (st.frames.some((frame) => frame.call?.name === `alias ${name}`)) return false;
  const text = `${st.aliases[`$${name}`] ?? ""}${cmd.text.trimStart().slice(name.length)}`;
  if (compile(text).error !== null) return false;
  const call = { kind: "eval", name: `alias ${name}`, args: null, locals: [], saved: null, status: st.status } as const;
  pushFrame(sh, newFrame(text, 0, { ...call, locals: [] }, st.line - 1));
  return true;
}

function callFunction(sh: Shell, cmd: Simple, fn: ShellState["functions"][string], words: Bytes[]): null {
  const { st } = sh;
  const most = Number(getVar(sh, "FUNCNEST") ?? "0");
  if (most > 0 && st.frames.filter((frame) => frame.call?.kind === "function").length >= most)
    throw new ShellError(`${words[0]}: maximum function nesting level exceeded (${most})`);
  const saved: SavedFds = { fds: [] };
  const locals = temporary(sh, cmd.assigns);
  try {
    applyRedirections(sh, cmd.redirs, saved);
  } catch (error) {
    restoreFds(sh, saved);
    restoreVariables(sh, locals);
    throw error;
  }
  const line = st.line;
  pushFrame(sh, {
    ...newFrame(
      fn.s,
      fn.b,
      { kind: "function", name: words[0] ?? "", line, args: st.args, locals, saved, status: st.status, traps: withholdTraps(st) },
      fn.base,
    ),
    source: fn.source,
  });
  st.args = words.slice(1);
  runDebugTrap(sh);
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
  for (const [name, old] of [...kept].reverse()) replaceVariable(sh, name, old);
}

function runBuiltin(sh: Shell, cmd: Simple, words: Bytes[], run: (sh: Shell, args: Bytes[]) => BuiltinResult): Step | null {
  const { st } = sh;
  const saved: SavedFds = { fds: [] };
  const forGood = words[0] === "exec" && words.length === 1;
  let result: BuiltinResult = 1;
  const kept = temporary(sh, cmd.assigns);
  try {
    applyRedirections(sh, cmd.redirs, forGood ? null : saved);
    result = run(sh, words);
    result = checkedWrite(sh, words[0] ?? "", result);
  } catch (error) {
    if (!(error instanceof ShellError)) {
      restoreFds(sh, saved);
      throw error;
    }
    complain(sh, error.message);
    result = error.code === 127 ? 1 : error.code;
  }
  restoreVariables(sh, kept);
  if (typeof result === "number") {
    st.status = result;
    st.pipeStatus = [result];
  }
  if (result === "blocked" && saved.fds.length > 0) st.frames[st.frames.length - 1]?.saved.push(saved);
  else if (result === "frame" && saved.fds.length > 0) {
    const call = st.frames[st.frames.length - 1]?.call;
    if (call && call.saved === null) call.saved = saved;
    else restoreFds(sh, saved);
  } else restoreFds(sh, saved);
  if (result === "blocked") st.unsave = saved.fds.length > 0;
  if (result !== "blocked" && result !== "frame") closeSubstitutions(sh);
  return result === "execed" ? again : null;
}

/** A builtin whose output was refused says so. */
function checkedWrite(sh: Shell, name: Bytes, result: BuiltinResult): BuiltinResult {
  const refused = sh.ctx.writeError(1);
  if (refused === null || typeof result !== "number") return result;
  if (refused === "EPIPE" && sh.ctx.process.pending.length > 0) return result;
  complain(sh, `${name}: write error: ${writeErrorText(refused)}`);
  return 1;
}

function writeErrorText(error: string): string {
  return error === "ENOSPC"
    ? "No space left on device"
    : error === "EBADF"
      ? "Bad file descriptor"
      : error === "EFBIG"
        ? "File too large"
        : error === "EPIPE"
          ? "Broken pipe"
          : "Input/output error";
}

/** Arguments of a found program: an interpreter's are put in front. */
function argvOf(found: { readonly prefix: string[] }, words: Bytes[]): Bytes[] {
  return found.prefix.length > 0 ? [...found.prefix, ...words.slice(1)] : words;
}

/** Code and message when a command cannot be run. */
export function notRunnable(name: Bytes, kind: Exclude<FoundProgram["kind"], "found">): { code: number; message: string } {
  if (kind === "directory") return { code: 126, message: `${name}: Is a directory` };
  if (kind === "denied") return { code: 126, message: `${name}: Permission denied` };
  return { code: 127, message: name.includes("/") ? `${name}: No such file or directory` : `${name}: command not found` };
}

/** A command that is not there: the function that the user has for it, or the shell's own words. */
function missing(sh: Shell, words: Bytes[], kind: Exclude<FoundProgram["kind"], "found">): Step | null {
  const { st } = sh;
  const handler = kind === "missing" && !(words[0] ?? "").includes("/") ? st.functions.$command_not_found_handle : undefined;
  if (handler)
    return callFunction(sh, { assigns: [], words: [], redirs: [], text: "", line: st.line }, handler, [
      "command_not_found_handle",
      ...words,
    ]);
  const { code, message } = notRunnable(words[0] ?? "", kind);
  complain(sh, message);
  st.status = code;
  return null;
}

function external(sh: Shell, cmd: Simple, words: Bytes[], last: boolean): Step | null {
  const { st, ctx } = sh;
  const saved: SavedFds = { fds: [] };
  const kept = temporary(sh, cmd.assigns);
  try {
    try {
      applyRedirections(sh, cmd.redirs, saved);
    } catch (error) {
      if (!(error instanceof ShellError)) throw error;
      complain(sh, error.message);
      st.status = 1;
      return null;
    }
    const found = findProgram(ctx.machine, ctx.process, words[0] ?? "", getVar(sh, "PATH") ?? "");
    ctx.charge("node", 4);
    if (found.kind !== "found") return missing(sh, words, found.kind);
    const env = environment(st);
    const argv = argvOf(found, words);
    if (!argumentsFit(argv, env)) {
      complain(sh, `${found.path}: Argument list too long`);
      st.status = 126;
      return null;
    }
    const innermost = st.frames[st.frames.length - 1];
    const isLast = last && st.forked && innermost?.call === null && innermost.saved.length === 0 && innermost.loops.length === 0;
    if (
      isLast &&
      Object.keys(st.traps).length === 0 &&
      st.procs.length === 0 &&
      st.frames.every((frame) => frame.s === "" || frame === innermost)
    ) {
      saved.fds = [];
      closeSaved(sh);
      ctx.process.env = env;
      ctx.exec(found.program, argv);
      return again;
    }
    const child = spawn(ctx.machine, {
      program: found.program,
      args: argv,
      parent: ctx.process,
      pgid: controlsJobs(sh) ? 0 : null,
      env,
    });
    ctx.charge("fork", 1);
    child.ignored = Object.keys(st.traps)
      .filter((key) => st.traps[key] === "")
      .map((key) => Number(key.slice(1)))
      .filter((n) => n > 0)
      .concat(st.ignoredAtStart);
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

/** Starts a pipeline; every stage is a child, but with `lastpipe` the last one. */
export function pipeline(sh: Shell, frame: Frame, instr: Extract<Instr, { i: "pipe" }>): void {
  const { machine } = sh.ctx;
  const pids: number[] = [];
  let input: number | null = null;
  instr.stages.forEach((stage, index) => {
    const isLast = index === instr.stages.length - 1;
    const ends = isLast ? null : newPipe(machine);
    const child = fork(sh, frame, stage.block, controlsJobs(sh) ? (pids[0] ?? 0) : null);
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
export function background(sh: Shell, frame: Frame, instr: Extract<Instr, { i: "bg" }>): void {
  const { st, ctx } = sh;
  const interactive = controlsJobs(sh);
  const child = fork(sh, frame, instr.block, interactive ? 0 : null);
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
