import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { signal } from "../os/process";
import { SIGSTOP, SIGTSTP } from "../os/signals";
import { builtinOptions, misused, tooManyWords, wordsWithoutOptions } from "./builtin-options";
import type { BuiltinResult, NamedBuiltin } from "./builtin-types";
import { pushEval } from "./builtins-vars";
import { dynamicArray } from "./dynamic-variables";
import { popFrame, unwindTo } from "./frames";
import { controlsJobs } from "./jobs";
import { legalNumber } from "./legal-number";
import { pushFrame } from "./memory";
import { say } from "./messages";
import { inPosixMode } from "./special-builtins";
import { sourceFrame } from "./state";
import { runReturnTrap, trapOf, withholdTraps } from "./traps";
import { getVar, type Shell } from "./variables";

function loopControl(sh: Shell, args: Bytes[]): BuiltinResult {
  const { st } = sh;
  const name = args[0] ?? "break";
  const text = args[1] ?? "1";
  if (!/^-?\d+$/.test(text)) {
    say(sh, `${name}: ${text}: numeric argument required`);
    if (st.kind !== "interactive") st.exiting = 128;
    return 128;
  }
  if (args.length > 2) return tooManyWords(sh, name);
  // A function does not see the loops around its call.
  const call = st.frames.findLastIndex((frame) => frame.call?.kind === "function");
  const isInLoop = st.frames.some((frame, i) => i >= call && frame.loops.length > 0);
  if (!isInLoop && call < 0 && (st.outerLoops ?? 0) > 0) {
    st.exiting = 0;
    return 0;
  }
  if (!isInLoop && inPosixMode(sh)) return 0;
  if (!isInLoop) return say(sh, `${name}: only meaningful in a \`for', \`while', or \`until' loop`, 0);
  let depth = Number(text);
  const bad = depth < 1 ? say(sh, `${name}: ${text}: loop count out of range`) : 0;
  if (bad !== 0) depth = 1_000_000;
  for (let i = st.frames.length - 1; i >= 0; i--) {
    const frame = st.frames[i];
    if (!frame) break;
    if (frame.loops.length === 0) {
      if (frame.call?.kind === "function") break;
      continue;
    }
    while (st.frames.length - 1 > i) popFrame(sh);
    while (depth > 1 && frame.loops.length > 1) {
      frame.loops.pop();
      depth--;
    }
    const loop = frame.loops[frame.loops.length - 1];
    if (!loop) break;
    unwindTo(sh, frame, loop.saved);
    frame.guard = loop.guard;
    const leaves = name === "break" || bad !== 0;
    if (leaves) frame.loops.pop();
    else loop.status = 0;
    frame.pc = leaves ? loop.end : loop.next;
    return bad;
  }
  return bad;
}

function returnFrom(sh: Shell, args: Bytes[]): BuiltinResult {
  const { st } = sh;
  const [, text, ...more] = args[1] === "--" ? args.slice(1) : args;
  const number = text === undefined ? BigInt(st.status) : legalNumber(text);
  if (number === null) {
    say(sh, `return: ${text}: numeric argument required`);
    return leaveFunction(sh, 2);
  }
  if (more.length > 0) return tooManyWords(sh, "return");
  return leaveFunction(sh, Number(BigInt.asUintN(8, number)));
}

function leaveFunction(sh: Shell, code: number): BuiltinResult {
  const { st } = sh;
  const at = st.frames.findLastIndex((frame) => frame.call?.kind === "function" || frame.call?.kind === "source");
  const mark = st.frames.findLastIndex((frame) => frame.call?.kind === "trap");
  if (at < 0) {
    if (st.forked && mark < 0 && st.frames.some((frame) => frame.call !== null)) st.exiting = code;
    return say(sh, "return: can only `return' from a function or sourced script", 2);
  }
  if (trapOf(st, "RETURN") !== null && !st.frames.some((frame) => frame.trapped)) {
    const frame = st.frames[at];
    if (frame) {
      // What is left of the call is thrown away; the trap runs in its place.
      while (st.frames.length - 1 > at) popFrame(sh);
      unwindTo(sh, frame, 0);
      Object.assign(frame, { s: "", rest: "", pc: 0, loops: [], guard: 0, check: false });
      if (!runReturnTrap(sh, frame)) return code;
      // The trap sees the status from before; what is returned counts after it.
      const trap = st.frames[st.frames.length - 1]?.call;
      if (trap) trap.status = code;
      return "frame";
    }
  }
  while (st.frames.length > at) popFrame(sh);
  return code;
}

/** `exit` and `logout`. @source bash: builtins/exit.def */
function exitShell(sh: Shell, args: Bytes[]): number {
  const { st, ctx } = sh;
  const name = args[0] ?? "exit";
  if (name === "logout" && !st.login) return say(sh, "logout: not login shell: use `exit'");
  const stopped = st.jobs.some((job) => job.state === "stop" && !job.foreground);
  if (st.kind === "interactive" && !st.forked) {
    ctx.err(st.login || name === "logout" ? "logout\n" : "exit\n");
    if (stopped && !st.asked) {
      st.asked = true;
      ctx.err("There are stopped jobs.\n");
      return 1;
    }
  }
  const [, text, ...more] = args[1] === "--" ? args.slice(1) : args;
  const number = text === undefined ? BigInt(st.status) : legalNumber(text);
  if (number === null) {
    say(sh, `${name}: ${text}: numeric argument required`);
    st.exiting = 2;
    return 2;
  }
  if (more.length > 0) return tooManyWords(sh, name);
  st.exiting = Number(BigInt.asUintN(8, number));
  return st.exiting;
}

/** `suspend`: refused where there is no job control, and in a login shell. @source bash: builtins/suspend.def */
function suspend(sh: Shell, args: Bytes[]): number {
  const got = builtinOptions(sh, args, "f");
  if (typeof got === "number") return got;
  if (got.rest.length > 0) return tooManyWords(sh, "suspend");
  if (!got.flags.includes("f")) {
    if (!controlsJobs(sh)) return say(sh, "suspend: cannot suspend: no job control");
    if (sh.st.login) return say(sh, "suspend: cannot suspend a login shell");
  }
  sh.ctx.process.ignored = sh.ctx.process.ignored.filter((each) => each !== SIGTSTP);
  signal(sh.ctx.machine, sh.ctx.process, SIGSTOP);
  return 0;
}

/** `times`. @source bash: builtins/times.def */
function times(sh: Shell, args: Bytes[]): number {
  const words = wordsWithoutOptions(sh, args);
  if (typeof words === "number") return words;
  const show = (ns: number): string => `${Math.floor(ns / 60_000_000_000)}m${((ns % 60_000_000_000) / 1_000_000_000).toFixed(3)}s`;
  sh.ctx.out(`${show(sh.ctx.process.cpuNs)} 0m0.000s\n${show(sh.st.childNs)} 0m0.000s\n`);
  return 0;
}

/** `shift`. @source bash: builtins/shift.def */
function shift(sh: Shell, args: Bytes[]): number {
  const { st } = sh;
  const [, text = "1", ...more] = args[1] === "--" ? args.slice(1) : args;
  const number = legalNumber(text);
  if (number === null) return say(sh, `shift: ${text}: numeric argument required`);
  if (more.length > 0) return tooManyWords(sh, "shift");
  const count = Number(number);
  if (count < 0) return say(sh, `shift: ${text}: shift count out of range`);
  if (count > st.args.length) return st.shopts.shift_verbose || inPosixMode(sh) ? say(sh, `shift: ${text}: shift count out of range`) : 1;
  sh.ctx.charge("field", st.args.length / 50);
  if (count > 0) st.args = st.args.slice(count);
  return 0;
}

/** `source`: a file of the working directory or of PATH. */
function source(sh: Shell, args: Bytes[]): BuiltinResult {
  const { st, ctx } = sh;
  const own = args[0] ?? ".";
  const rest = wordsWithoutOptions(sh, args);
  if (typeof rest === "number") return rest;
  const words = [own, ...rest];
  const [name] = rest;
  if (name === undefined) return misused(sh, own, "filename argument required");
  let path = ctx.path(name);
  if (!name.includes("/") && st.shopts.sourcepath !== false) {
    const dirs = (getVar(sh, "PATH") ?? "").split(":");
    const hit = dirs.map((dir) => ctx.path(`${dir || "."}/${name}`)).find((each) => ctx.fs.exists(each) && !ctx.fs.isDir(each));
    if (hit !== undefined) path = hit;
  }
  // A descriptor's path is read through the descriptor.
  const id = /^\/dev\/(fd\/|stdin)/.test(path) ? null : ctx.fs.read(path);
  if (id === null) return sourceDescriptor(sh, path);
  if ("error" in id) return say(sh, id.error === "EISDIR" ? `${own}: ${name}: is a directory` : `${name}: ${errorText(id.error)}`);
  return runSource(sh, id.text, name, words);
}

/** A source that comes out of a pipe: what is there now and until its end, up to a limit. */
function sourceDescriptor(sh: Shell, path: Bytes): BuiltinResult {
  const fd = /^\/dev\/fd\/(\d+)$/.exec(path)?.[1] ?? "0";
  pushEval(sh, `eval "$(cat <&${fd})"`);
  return "frame";
}

function runSource(sh: Shell, text: Bytes, name: Bytes, words: Bytes[]): BuiltinResult {
  const { st } = sh;
  const own = words.length > 2;
  pushFrame(
    sh,
    sourceFrame(
      text,
      { kind: "source", line: st.line, args: own ? st.args : null, locals: [], saved: null, status: 0, traps: withholdTraps(st, "source") },
      0,
      name,
    ),
  );
  if (own) st.args = words.slice(2);
  st.status = 0;
  return "frame";
}

function evalText(sh: Shell, args: Bytes[]): BuiltinResult {
  const words = wordsWithoutOptions(sh, args);
  if (typeof words === "number") return words;
  const text = words.join(" ");
  if (text.trim() === "") return 0;
  pushEval(sh, text);
  return "frame";
}

function caller(sh: Shell, args: Bytes[]): number {
  const names = dynamicArray(sh, "FUNCNAME") ?? [];
  const lines = dynamicArray(sh, "BASH_LINENO") ?? [];
  const sources = dynamicArray(sh, "BASH_SOURCE") ?? [];
  const at = args[1];
  if (names.length === 0) return 1;
  if (at === undefined) {
    sh.ctx.out(`${lines[0] ?? "0"} ${sources[1] ?? "NULL"}\n`);
    return 0;
  }
  if (!/^\d+$/.test(at)) return say(sh, `caller: ${at}: invalid number\ncaller: usage: caller [expr]`, 2);
  const n = Number(at);
  if (names[n + 1] === undefined) return 1;
  sh.ctx.out(`${lines[n]} ${names[n + 1]} ${sources[n + 1] ?? "NULL"}\n`);
  return 0;
}

/** Builtins that say what runs next. */
export const controlBuiltins: readonly NamedBuiltin[] = [
  ["break", loopControl],
  ["continue", loopControl],
  ["return", returnFrom],
  ["exit", exitShell],
  ["logout", exitShell],
  ["suspend", suspend],
  ["shift", shift],
  ["times", times],
  ["source", source],
  [".", source],
  ["eval", evalText],
  ["caller", caller],
];
