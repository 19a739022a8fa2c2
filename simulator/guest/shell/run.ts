import type { Step } from "../os/program";
import { assignVariable } from "./assign";
import type { Instr } from "./code";
import { compile } from "./compiled";
import { control } from "./control";
import { coprocess } from "./coprocess";
import { simpleCommand } from "./execute";
import { NeedsSubstitution } from "./expand";
import { fork } from "./fork";
import { forkRefused } from "./fork-retry";
import { popFrame, unwindTo } from "./frames";
import { addJob, controlsJobs, toForeground } from "./jobs";
import { complain } from "./messages";
import { background, pipeline } from "./pipeline";
import { applyRedirections, restoreFds } from "./redirect";
import { ShellError } from "./shell-error";
import type { Frame, SavedFds, ShellState } from "./state";
import { processSubstitution, substitute } from "./substitutions";
import { syntaxError, warnOfDocuments } from "./syntax-errors";
import { timed } from "./time-keyword";
import { runReturnTrap, runTrap } from "./traps";
import { nextUnit, readMode } from "./units";
import type { Shell } from "./variables";

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
  const { st } = sh;
  if (endsHere(sh)) return true;
  // Lines of the unit that is done.
  let lines = 0;
  for (let at = frame.s.indexOf("\n"); at >= 0; at = frame.s.indexOf("\n", at + 1)) lines++;
  const unit = nextUnit(frame.rest, readMode(st));
  sh.ctx.charge("instruction", unit.text.length / 8);
  frame.base += lines;
  if (unit.tooLong) {
    frame.rest = "";
    st.line = frame.base + 1;
    throw new ShellError(`xrealloc: cannot allocate ${unit.text.length} bytes`, 2);
  }
  if (st.options.includes("v")) sh.ctx.err(unit.written.endsWith("\n") ? unit.written : `${unit.written}\n`);
  frame.s = unit.text;
  frame.rest = unit.rest;
  frame.pc = 0;
  frame.slots = [];
  warnOfDocuments(sh, frame, unit);
  if (unit.mistake !== null || unit.code.error !== null) syntaxError(sh, frame, unit);
  return true;
}

/** With `set -t` the shell ends once it has run the commands of a line. */
function endsHere(sh: Shell): boolean {
  const { st } = sh;
  if (!st.options.includes("t") || st.kind !== "script" || st.frames.length > 1 || st.frames[0]?.s === "") return false;
  st.exiting = st.status;
  return true;
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
  if ("line" in instr) {
    if (instr.line > 0) st.line = frame.base + instr.line;
  } else if (instr.i === "cmd") st.line = frame.base + instr.cmd.line;
  frame.pc++;
  // Checked before it runs: a trap may come in between, and a call pushes a frame of its own.
  frame.check = checksExit(instr);
  const started = beginStatus(st, frame, instr);
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
    frame.before = started;
    substitute(sh, frame, error.slot, error.block);
    return null;
  }
}

/** Substitutions run before the command that uses them: what `$?` is in front of the first, when the command is expanded from its left. */
function beginStatus(st: ShellState, frame: Frame, instr: Instr): number {
  if (instr.i === "sub") frame.before ??= st.status;
  else if (instr.i !== "proc" && frame.before !== undefined) {
    st.status = frame.before;
    delete frame.before;
  }
  return st.status;
}

function forgetLazy(frame: Frame): void {
  for (const slot of frame.lazy) frame.slots[slot] = null;
  frame.lazy = [];
}

function checksExit(instr: Instr): boolean {
  return instr.i === "cmd" || instr.i === "pipe" || instr.i === "subshell" || (instr.i === "arith" && !instr.quiet) || instr.i === "cond";
}

function execute(sh: Shell, frame: Frame, instr: Instr, last: boolean): Step | null {
  const { st } = sh;
  switch (instr.i) {
    case "cmd":
      return simpleCommand(sh, instr.cmd, last);
    case "coproc":
      coprocess(sh, frame, instr);
      return null;
    case "assign":
      assignVariable(sh, instr.assign, undefined, true);
      return null;
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
    case "subshell":
      subshell(sh, frame, instr);
      return null;
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
    case "func":
      defineFunction(sh, frame, instr);
      return null;
    case "time":
      timed(sh, instr);
      return null;
    default:
      return control(sh, frame, instr);
  }
}

/** A subshell in parentheses: a process of its own, which the shell waits for. */
function subshell(sh: Shell, frame: Frame, instr: Extract<Instr, { i: "subshell" }>): void {
  const { st } = sh;
  // What a trap on ERR will be told, should it fail.
  if (Object.hasOwn(st.traps, "$ERR") && !st.frames.some(({ trapped }) => trapped)) st.command = instr.text;
  const child = fork(sh, frame, instr.block, controlsJobs(sh) ? 0 : null);
  toForeground(sh, [child.pid], controlsJobs(sh) ? addJob(sh, [child.pid], instr.text, true) : null, {
    texts: [instr.text],
    line: instr.outer > 0 ? frame.base + instr.outer : 0,
  });
}

function defineFunction(sh: Shell, frame: Frame, instr: Extract<Instr, { i: "func" }>): void {
  const { st } = sh;
  if (/[$'"`\\<>]/.test(instr.name)) {
    complain(sh, `\`${instr.name}': not a valid identifier`);
    st.status = 1;
    return;
  }
  const old = st.functions[`$${instr.name}`];
  if (old?.readonly) {
    complain(sh, `${instr.name}: readonly function`);
    st.status = 1;
    return;
  }
  st.functions[`$${instr.name}`] = {
    ...(old?.exported || st.options.includes("a") ? { exported: true } : {}),
    ...(old?.traced ? { traced: true } : {}),
    s: frame.s,
    b: instr.block,
    text: instr.text,
    base: frame.base,
    source: functionSource(sh, frame),
    line: instr.line,
  };
  st.status = 0;
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
