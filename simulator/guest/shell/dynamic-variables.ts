import type { Bytes } from "../../content/bytes";
import { SET_OPTIONS, SHOPT_DEFAULTS } from "./options";
import { ShellError } from "./shell-error";
import type { ShellState } from "./state";
import type { Shell } from "./variables";

/** Next number of the generator behind RANDOM. @source bash 5.2: lib/sh/random.c, intrand32 (Park and Miller's minimal standard) */
function nextRandom(seed: number): number {
  const start = seed === 0 ? 123_459_876 : seed;
  const high = Math.floor(start / 127_773);
  const next = 16_807 * (start - high * 127_773) - 2_836 * high;
  return next < 0 ? next + 0x7fffffff : next;
}

/** Variables that the shell makes up, and their attributes. @source bash 5.2: variables.c, initialize_dynamic_variables */
export const DYNAMIC_FLAGS: Readonly<Record<string, string>> = {
  BASHOPTS: "r",
  BASHPID: "i",
  BASH_COMMAND: "",
  BASH_LINENO: "a",
  BASH_SOURCE: "a",
  BASH_SUBSHELL: "",
  BASH_VERSINFO: "ar",
  DIRSTACK: "a",
  EPOCHREALTIME: "",
  EPOCHSECONDS: "",
  EUID: "ir",
  FUNCNAME: "a",
  GROUPS: "a",
  LINENO: "",
  PIPESTATUS: "a",
  PPID: "ir",
  RANDOM: "i",
  SECONDS: "",
  SHELLOPTS: "r",
  SRANDOM: "i",
  UID: "ir",
};

/** Those of them that nobody can assign to. */
export const FIXED_NAMES: readonly string[] = Object.keys(DYNAMIC_FLAGS).filter((name) => DYNAMIC_FLAGS[name]?.includes("r"));

/** Names of the options of `set -o` that are on. */
function setOptions(sh: Shell): Bytes {
  const { options } = sh.st;
  return SET_OPTIONS.filter(([name, letter]) => name === "interactive-comments" || options.includes(letter))
    .map(([name]) => name)
    .join(":");
}

/** Names of the options of `shopt` that are on. */
function shoptOptions(sh: Shell): Bytes {
  return Object.keys(SHOPT_DEFAULTS)
    .filter((name) => sh.st.shopts[name] ?? SHOPT_DEFAULTS[name])
    .join(":");
}

/** Value of a special parameter or a variable that the shell makes up; undefined: it is none of these. */
export function dynamicValue(sh: Shell, name: string): Bytes | null | undefined {
  const { st, ctx } = sh;
  const first = name.charCodeAt(0);
  if (st.plain?.includes(name)) return undefined;
  if (first >= 48 && first <= 57) return Number(name) === 0 ? st.name : (st.args[Number(name) - 1] ?? null);
  switch (name) {
    case "?":
      return String(st.status);
    case "$":
      return String(st.shellPid);
    case "!":
      return st.lastBackground === 0 ? null : String(st.lastBackground);
    case "#":
      return String(st.args.length);
    case "-":
      return optionLetters(sh);
    case "_":
      return st.lastArg;
    case "@":
    case "*":
      return st.args.length === 0 ? null : st.args.join(" ");
    case "RANDOM": {
      if (Object.hasOwn(st.vars, "$RANDOM")) return undefined;
      st.random = nextRandom(st.random);
      return String(((st.random >>> 16) ^ (st.random & 65_535)) & 32_767);
    }
    case "SRANDOM":
      return String(ctx.random());
    case "SECONDS":
      return String(Math.floor((ctx.mono() - st.startedAt) / 1_000_000));
    case "EPOCHSECONDS":
      return String(Math.floor(ctx.unixUs() / 1_000_000));
    case "EPOCHREALTIME":
      return `${Math.floor(ctx.unixUs() / 1_000_000)}.${String(Math.floor(ctx.unixUs() % 1_000_000)).padStart(6, "0")}`;
    case "SHELLOPTS":
      return setOptions(sh);
    case "BASHOPTS":
      return shoptOptions(sh);
    case "BASHPID":
      return String(ctx.process.pid);
    case "BASH_COMMAND":
      return st.command;
    case "BASH_SUBSHELL":
      return String(st.depth);
    case "PPID":
      return String(st.parentPid);
    case "UID":
    case "EUID":
      return String(ctx.process.uid);
    case "LINENO":
      return String(st.line);
    case "COLUMNS":
      return Object.hasOwn(st.vars, "$COLUMNS") ? undefined : st.kind === "interactive" ? String(ctx.terminal.cols) : null;
    case "LINES":
      return Object.hasOwn(st.vars, "$LINES") ? undefined : st.kind === "interactive" ? String(ctx.terminal.rows) : null;
    case "PIPESTATUS":
    case "FUNCNAME":
    case "BASH_LINENO":
    case "BASH_SOURCE":
    case "BASH_VERSINFO":
    case "GROUPS":
    case "BASH_ARGC":
    case "BASH_ARGV":
    case "DIRSTACK":
      return dynamicArray(sh, name)?.[0] ?? null;
    default:
      return undefined;
  }
}

/** Letters of `$-`. */
export function optionLetters(sh: Shell): string {
  const { st } = sh;
  const all = `${st.kind === "interactive" ? "him" : "h"}${st.options.replace(/[hiB\x00-\x1f]/g, "")}B${st.kind === "interactive" ? "H" : ""}${st.kind === "command" ? "c" : st.kind === "script" && st.fromInput ? "s" : ""}`;
  return [...new Set(all)].sort((a, b) => rank(a) - rank(b)).join("");
}
/** Lower case before upper case, `c` and `s` last. @source bash: flags.c, which_set_flags */
function rank(letter: string): number {
  return letter === "c" || letter === "s" ? 1_000 : letter >= "a" ? letter.charCodeAt(0) - 97 : 100 + letter.charCodeAt(0);
}

/** Arguments of the calls under way (while there is debugging), the innermost first, and of the shell itself. @source bash(1), BASH_ARGV */
function callArguments(st: ShellState): Bytes[][] {
  const out: Bytes[][] = [];
  let args = st.args;
  for (let i = st.frames.length - 1; i >= 0; i--) {
    const call = st.frames[i]?.call;
    if (call?.kind !== "function" && call?.kind !== "source") continue;
    if (st.shopts.extdebug) out.push(call.args === null ? [] : args);
    args = call.args ?? args;
  }
  return [...out, args];
}

/** Elements of an array that the shell makes up; undefined: it is none of these. */
export function dynamicArray(sh: Shell, name: string): Bytes[] | undefined {
  const { st } = sh;
  const calls = (): { name: Bytes; line: number; source: Bytes }[] => {
    const out: { name: Bytes; line: number; source: Bytes }[] = [];
    let source = st.kind === "script" && !st.fromInput ? st.name : "environment";
    const sources: Bytes[] = st.frames.map((frame) => {
      if (frame.source !== null) source = frame.source;
      return source;
    });
    for (let i = st.frames.length - 1; i >= 0; i--) {
      const call = st.frames[i]?.call;
      if (call?.kind === "function") out.push({ name: call.name ?? "", line: call.line ?? 0, source: sources[i] ?? source });
      else if (call?.kind === "source") out.push({ name: "source", line: call.line ?? 0, source: sources[i] ?? source });
    }
    if (out.length > 0 && st.kind === "script" && !st.fromInput) out.push({ name: "main", line: 0, source: st.name });
    return out;
  };
  if (st.plain?.includes(name)) return undefined;
  switch (name) {
    case "PIPESTATUS":
      return st.pipeStatus.map(String);
    case "FUNCNAME":
      return calls().map((call) => call.name);
    case "BASH_LINENO":
      return calls().map((call) => String(call.line));
    case "BASH_SOURCE": {
      const all = calls().map((call) => call.source);
      return all.length === 0 && st.kind === "script" && !st.fromInput ? [st.name] : all;
    }
    case "BASH_ARGC":
      return Object.hasOwn(st.vars, "$BASH_ARGC") ? undefined : callArguments(st).map((args) => String(args.length));
    case "BASH_ARGV":
      return Object.hasOwn(st.vars, "$BASH_ARGV") ? undefined : callArguments(st).flatMap((args) => [...args].reverse());
    case "BASH_VERSINFO":
      return ["5", "2", "15", "1", "release", "x86_64-pc-linux-gnu"];
    case "GROUPS":
      return [String(sh.ctx.process.gid)];
    case "DIRSTACK":
      return [sh.ctx.cwd, ...st.dirs];
    default:
      return undefined;
  }
}

/** Assignments to variables that the shell makes up; false: the name is an ordinary one. */
export function setDynamic(sh: Shell, name: string, value: Bytes): boolean {
  const { st, ctx } = sh;
  if (FIXED_NAMES.includes(name)) throw new ShellError(`${name}: readonly variable`);
  if (st.plain?.includes(name)) return false;
  switch (name) {
    case "RANDOM":
      st.random = Number(BigInt.asUintN(32, BigInt(/^-?\d+$/.test(value) ? value : "0")));
      return true;
    case "SECONDS":
      st.startedAt = ctx.mono() - (/^-?\d+$/.test(value) ? Number(value) : 0) * 1_000_000;
      return true;
    case "BASHPID":
    case "LINENO":
    case "EPOCHSECONDS":
    case "EPOCHREALTIME":
    case "SRANDOM":
    case "BASH_SUBSHELL":
      return true;
    default:
      return false;
  }
}
