import { bytesOf, closeFd, freeFd, newPipe, setFd } from "../os/files";
import { mayFork } from "../os/limits";
import { SAVED_FD } from "../os/process";
import { type Step, waitUntil } from "../os/program";
import { evaluate } from "./arith";
import type { Code, Instr } from "./code";
import { compile } from "./compile";
import { RegexError, testExpression } from "./conditional";
import { background, fork, pipeline, restoreVariables, simpleCommand, traceLine } from "./execute";
import { expandFields, expandPattern, expandText, NeedsSubstitution } from "./expand";
import { addJob, controlsJobs, toForeground } from "./jobs";
import { complain } from "./messages";
import { matches } from "./pattern";
import { applyRedirections, restoreFds } from "./redirect";
import { beginSelect, choose } from "./select";
import type { Frame, SavedFds } from "./state";
import { syntaxText } from "./syntax-errors";
import { runReturnTrap, runTrap } from "./traps";
import { nextUnit } from "./units";
import { has, replaceVariable, type Shell, ShellError, setVar, variable } from "./variables";

/** Takes the top frame off and puts back what its call changed. */
export function popFrame(sh: Shell): void {
  const { st } = sh;
  const frame = st.frames.pop();
  if (frame === undefined) return;
  for (const saved of frame.saved.reverse()) restoreFds(sh, saved);
  const call = frame.call;
  if (call === null) return;
  if (call.kind === "function" || call.kind === "source") {
    if (call.args !== null) st.args = call.args;
    restoreVariables(sh, call.locals);
    for (const [key, command] of Object.entries(call.traps ?? {})) if (!Object.hasOwn(st.traps, key)) st.traps[key] = command;
  }
  if (call.saved) restoreFds(sh, call.saved);
  if (call.kind === "trap") {
    st.status = call.status;
    if (call.line !== undefined) st.line = call.line;
  }
}

/** Leaves the innermost loops of a frame: restores redirections made inside. */
export function unwindTo(sh: Shell, frame: Frame, saved: number): void {
  while (frame.saved.length > saved) {
    const last = frame.saved.pop();
    if (last) restoreFds(sh, last);
  }
}

/** Whether a failure here ends a shell with `set -e`, and runs the trap for errors: not where somebody looks at the status. */
function failureCounts(sh: Shell): boolean {
  return !sh.st.noExit && !sh.st.frames.some((frame) => frame.guard > 0 || frame.trapped);
}

/** A command of the top frame has ended: what follows from a status that is not 0. */
function checkStatus(sh: Shell, frame: Frame): void {
  frame.check = false;
  const { st } = sh;
  if (st.status === 0 || !failureCounts(sh)) return;
  if (!frame.erred && runTrap(sh, "ERR")) {
    // What the failure leads to comes after the trap.
    frame.erred = true;
    frame.check = true;
    return;
  }
  frame.erred = false;
  if (st.options.includes("e")) st.exiting = st.status;
}

/** The next unit of the frame's source; false when there is none. */
function advanceUnit(sh: Shell, frame: Frame): boolean {
  if (frame.rest === "" || frame.b !== 0) return false;
  // Lines of the unit that is done.
  let lines = 0;
  for (let at = frame.s.indexOf("\n"); at >= 0; at = frame.s.indexOf("\n", at + 1)) lines++;
  const unit = nextUnit(frame.rest);
  sh.ctx.charge("instruction", unit.text.length / 8);
  frame.base += lines;
  if (unit.tooLong) {
    frame.rest = "";
    sh.st.line = frame.base + 1;
    throw new ShellError(`xrealloc: cannot allocate ${unit.text.length} bytes`, 2);
  }
  frame.s = unit.text;
  frame.rest = unit.rest;
  frame.pc = 0;
  frame.slots = [];
  if (unit.code.error !== null) syntaxError(sh, frame, unit.code);
  return true;
}

/** A source that does not parse: what has run has run, the rest does not. */
function syntaxError(sh: Shell, frame: Frame, code: Code): void {
  const { st } = sh;
  const depth = st.frames.length;
  sh.ctx.err(syntaxText(sh, frame, code));
  st.status = 2;
  frame.s = "";
  frame.rest = "";
  const isNested = frame.call?.kind === "eval" || frame.call?.kind === "source" || frame.call?.kind === "trap";
  if (isNested || st.kind === "interactive") {
    if (st.frames.length === depth) popFrame(sh);
  } else st.exiting = 2;
}

/** Runs one instruction of the top frame; a step when the shell must stop for something. */
export function runInstruction(sh: Shell, frame: Frame): Step | null {
  const { st } = sh;
  if (frame.check) {
    checkStatus(sh, frame);
    return null;
  }
  const block = compile(frame.s).blocks[frame.b] ?? [];
  const instr = block[frame.pc];
  if (instr === undefined) {
    if (!advanceUnit(sh, frame) && !runReturnTrap(sh, frame)) popFrame(sh);
    return null;
  }
  if (st.options.includes("n") && st.kind !== "interactive") {
    frame.pc++;
    return null;
  }
  const refused = forkRefused(sh, instr);
  if (refused) return refused;
  if ("line" in instr) st.line = frame.base + instr.line;
  else if (instr.i === "cmd") st.line = frame.base + instr.cmd.line;
  frame.pc++;
  // Checked before it runs: a trap may come in between, and a call pushes a frame of its own.
  frame.check = checksExit(instr);
  try {
    const result = execute(sh, frame, instr, frame.pc >= block.length && frame.rest === "");
    if (frame.lazy.length > 0) forgetLazy(frame);
    return result;
  } catch (error) {
    if (!(error instanceof NeedsSubstitution)) {
      if (frame.lazy.length > 0) forgetLazy(frame);
      throw error;
    }
    frame.pc--;
    frame.check = false;
    frame.lazy.push(error.slot);
    substitute(sh, frame, error.slot, error.block);
    return null;
  }
}

function forgetLazy(frame: Frame): void {
  for (const slot of frame.lazy) frame.slots[slot] = null;
  frame.lazy = [];
}

function checksExit(instr: Instr): boolean {
  return instr.i === "cmd" || instr.i === "pipe" || instr.i === "subshell" || (instr.i === "arith" && !instr.quiet) || instr.i === "cond";
}

/** Pause before the first of a shell's new attempts to fork, seconds; it doubles. @source bash: jobs.c, FORKSLEEP_MAX */
const FORK_PAUSE_S = 1;
const FORK_PAUSE_MOST_S = 16;

/** Whether an instruction makes a process whatever else it does. */
function forks(sh: Shell, instr: Instr): boolean {
  if (instr.i === "pipe" || instr.i === "bg" || instr.i === "subshell" || instr.i === "sub" || instr.i === "proc") return true;
  if (instr.i !== "cmd") return false;
  const first = instr.cmd.words[0];
  if (first === undefined || !("pieces" in first)) return false;
  const [piece] = first.pieces;
  return !(piece?.k === "lit" && first.pieces.length === 1 && isOwnCommand(sh, piece.s));
}

let ownCommand: (sh: Shell, name: string) => boolean = () => false;
function isOwnCommand(sh: Shell, name: string): boolean {
  return ownCommand(sh, name);
}
/** Tells which commands need no process: builtins and functions. Set once by the module of the builtins, which imports this one. */
export function setOwnCommands(test: (sh: Shell, name: string) => boolean): void {
  ownCommand = test;
}

/** No process can be made now: the shell tries again after pauses, then gives up. @source bash: jobs.c, make_child */
function forkRefused(sh: Shell, instr: Instr): Step | null {
  const { st, ctx } = sh;
  if (st.forking !== null && ctx.mono() < st.forking.until) return waitUntil(st.forking.until);
  if (!forks(sh, instr) || mayFork(ctx.machine, ctx.process)) {
    st.forking = null;
    return null;
  }
  const delay = st.forking === null ? FORK_PAUSE_S : st.forking.delay * 2;
  if (delay >= FORK_PAUSE_MOST_S) {
    st.forking = null;
    complain(sh, "fork: Resource temporarily unavailable");
    st.status = 254;
    if (st.kind === "interactive" && !st.forked) while (st.frames.length > 0) popFrame(sh);
    else st.exiting = 254;
    return waitUntil(ctx.mono());
  }
  complain(sh, "fork: retry: Resource temporarily unavailable");
  st.forking = { until: ctx.mono() + delay * 1_000_000, delay };
  return waitUntil(st.forking.until);
}

function execute(sh: Shell, frame: Frame, instr: Instr, last: boolean): Step | null {
  const { st } = sh;
  switch (instr.i) {
    case "cmd":
      return simpleCommand(sh, instr.cmd, last);
    case "sub":
      substitute(sh, frame, instr.slot, instr.block);
      return null;
    case "proc":
      processSubstitution(sh, frame, instr);
      return null;
    case "pipe":
      pipeline(sh, frame, instr);
      return null;
    case "bg":
      background(sh, frame, instr);
      return null;
    case "subshell": {
      const child = fork(sh, frame, instr.block, controlsJobs(sh) ? 0 : null);
      toForeground(sh, [child.pid], controlsJobs(sh) ? addJob(sh, [child.pid], instr.text, true) : null);
      return null;
    }
    case "redir":
      redirected(sh, frame, instr);
      return null;
    case "unredir":
      unwindTo(sh, frame, frame.saved.length - 1);
      return null;
    case "jmp": {
      const loop = frame.loops[frame.loops.length - 1];
      if (loop && instr.to === loop.next) loop.status = st.status;
      frame.pc = instr.to;
      return null;
    }
    case "jfalse":
      if (st.status !== 0) frame.pc = instr.to;
      return null;
    case "jtrue":
      if (st.status === 0) frame.pc = instr.to;
      return null;
    case "not":
      st.status = st.status === 0 ? 1 : 0;
      return null;
    case "guard":
      frame.guard += instr.on ? 1 : -1;
      return null;
    case "ok":
      st.status = 0;
      return null;
    case "func": {
      const old = st.functions[`$${instr.name}`];
      if (old?.readonly) {
        complain(sh, `${instr.name}: readonly function`);
        st.status = 1;
        return null;
      }
      st.functions[`$${instr.name}`] = {
        s: frame.s,
        b: instr.block,
        text: instr.text,
        base: frame.base,
        source: functionSource(sh, frame),
        line: instr.line,
      };
      st.status = 0;
      return null;
    }
    case "time":
      timed(sh, instr.start);
      return null;
    default:
      return control(sh, frame, instr);
  }
}

/** How messages of a function name its source: where it was read. */
function functionSource(sh: Shell, frame: Frame): string | null {
  const { st } = sh;
  if (frame.source !== null) return frame.source;
  for (let i = st.frames.length - 1; i >= 0; i--) if (st.frames[i]?.source) return st.frames[i]?.source ?? null;
  return st.kind === "script" && !st.fromInput ? st.name : st.kind === "interactive" ? null : "environment";
}

function redirected(sh: Shell, frame: Frame, instr: Extract<Instr, { i: "redir" }>): void {
  const saved: SavedFds = { fds: [] };
  try {
    applyRedirections(sh, instr.redirs, saved);
    frame.saved.push(saved);
  } catch (error) {
    restoreFds(sh, saved);
    if (!(error instanceof ShellError)) throw error;
    complain(sh, error.message);
    sh.st.status = 1;
    frame.pc = instr.end;
    frame.check = true;
  }
}

function control(sh: Shell, frame: Frame, instr: Instr): Step | null {
  const { st } = sh;
  switch (instr.i) {
    case "loop": {
      const items =
        instr.kind === "while" ? null : instr.words === null ? [...st.args] : instr.words.flatMap((word) => expandFields(sh, word));
      frame.loops.push({ end: instr.end, next: instr.next, items, at: 0, name: instr.name, saved: frame.saved.length, guard: frame.guard });
      st.status = 0;
      return null;
    }
    case "fornext": {
      const loop = frame.loops[frame.loops.length - 1];
      const item = loop?.items?.[loop.at];
      if (loop === undefined || item === undefined) {
        frame.pc = instr.end;
        return null;
      }
      loop.at++;
      const ref = variable(st, loop.name);
      // A reference goes from one variable to the next.
      if (ref && has(ref, "n")) replaceVariable(sh, loop.name, { ...ref, v: item });
      else setVar(sh, loop.name, item);
      return null;
    }
    case "select":
      return beginSelect(sh, frame, instr);
    case "choose":
      return choose(sh, frame, instr);
    case "endloop": {
      const loop = frame.loops.pop();
      if (loop && loop.items === null) st.status = loop.status ?? 0;
      return null;
    }
    case "case":
      cases(sh, frame, instr, 0);
      return null;
    case "casenext": {
      const block = compile(frame.s).blocks[frame.b] ?? [];
      const of = block[instr.of];
      if (of?.i === "case") cases(sh, frame, of, instr.from, true);
      return null;
    }
    case "arith":
      if (st.options.includes("x")) traceLine(sh, `(( ${instr.text.trim()} ))`);
      try {
        const value = evaluate(sh, instr.e, "((");
        if (!instr.quiet) st.status = value !== 0n ? 0 : 1;
      } catch (error) {
        if (!(error instanceof ShellError) || error.code === 127) throw error;
        complain(sh, error.message);
        st.status = 1;
      }
      return null;
    case "cond":
      try {
        st.status = testExpression(sh, instr.test) ? 0 : 1;
      } catch (error) {
        if (error instanceof RegexError) st.status = 2;
        else if (error instanceof ShellError && error.code !== 127) {
          complain(sh, error.message);
          st.status = 1;
        } else throw error;
      }
      return null;
    default:
      return null;
  }
}

function cases(sh: Shell, frame: Frame, instr: Extract<Instr, { i: "case" }>, from: number, further = false): void {
  const text = expandText(sh, instr.word);
  const ignoreCase = sh.st.shopts.nocasematch === true;
  const hit = instr.items
    .slice(from)
    .find((item) =>
      item.patterns.some((pattern) =>
        matches(expandPattern(sh, pattern), text, sh.ctx, { ignoreCase, extglob: sh.st.shopts.extglob === true }),
      ),
    );
  frame.pc = hit ? hit.to : instr.end;
  if (!hit && !further) sh.st.status = 0;
}

function substitute(sh: Shell, frame: Frame, slot: number, block: number): void {
  const { machine, process } = sh.ctx;
  const ends = newPipe(machine);
  const fd = freeFd(process, SAVED_FD + 50);
  const child = fork(sh, frame, block, null, { substitution: true });
  setFd(machine, child, 1, ends.write);
  setFd(machine, process, fd, ends.read);
  sh.st.capture = { pid: child.pid, fd, slot, x: [], size: 0, nul: false, status: null };
}

/** `<(…)`: a child whose end of a pipe has a path. It is not waited for. */
function processSubstitution(sh: Shell, frame: Frame, instr: Extract<Instr, { i: "proc" }>): void {
  const { machine, process } = sh.ctx;
  const ends = newPipe(machine);
  let fd = 63;
  while (process.fds.some(([number]) => number === fd)) fd--;
  const child = fork(sh, frame, instr.block, null);
  setFd(machine, child, instr.reads ? 1 : 0, instr.reads ? ends.write : ends.read);
  setFd(machine, process, fd, instr.reads ? ends.read : ends.write);
  frame.slots[instr.slot] = `/dev/fd/${fd}`;
  for (let i = 0; i < instr.slot; i++) frame.slots[i] ??= null;
  sh.st.lastBackground = child.pid;
  sh.st.procs.push([child.pid, fd]);
}

/** Closes what the shell keeps open for process substitutions of a command that has ended. */
export function closeSubstitutions(sh: Shell): void {
  const { machine, process } = sh.ctx;
  for (const [, fd] of sh.st.procs) closeFd(machine, process, fd);
  sh.st.procs = [];
}

function timed(sh: Shell, start: boolean): void {
  const { st, ctx } = sh;
  if (start) {
    st.timers.push(ctx.mono(), Math.floor(ctx.process.cpuNs / 1000));
    return;
  }
  const cpu = st.timers.pop() ?? 0;
  const from = st.timers.pop() ?? 0;
  const show = (us: number): string => `${Math.floor(us / 60_000_000)}m${((us % 60_000_000) / 1_000_000).toFixed(3)}s`;
  ctx.err(`\nreal\t${show(ctx.mono() - from)}\nuser\t${show(Math.floor(ctx.process.cpuNs / 1000) - cpu)}\nsys\t0m0.001s\n`);
}

/** Text of what a substitution has printed. */
export function captured(sh: Shell): string {
  return sh.st.capture === null ? "" : bytesOf(sh.ctx.machine, sh.st.capture.x);
}
