import { errorText } from "../fs/filesystem";
import { absolute, normalize } from "../fs/path";
import { findProgram } from "../os/find-program";
import { SIGNAL_NAMES, signalNumber } from "../os/signals";
import { startRead } from "./builtin-read";
import { jobBuiltins } from "./builtins-jobs";
import { variableBuiltins } from "./builtins-vars";
import { testCommand } from "./conditional";
import { echoText } from "./echo";
import { notRunnable } from "./execute";
import { formatPrintf } from "./printf";
import { popFrame, unwindTo } from "./run";
import { setTraps, trapOf } from "./shell";
import { newFrame } from "./state";
import { environment, getVar, quoteValue, type Shell, setVar, variable } from "./variables";

/** Exit code; or `blocked`: waits through the shell's state; `frame`: pushed code that will set the status; `execed`: became another program. */
export type BuiltinResult = number | "blocked" | "frame" | "execed";
/** A builtin command; `args[0]` is its name. */
export type Builtin = (sh: Shell, args: string[]) => BuiltinResult;

function changeDir(sh: Shell, args: string[]): number {
  const { ctx } = sh;
  const words = args.slice(1).filter((word) => word !== "-P" && word !== "-L" && word !== "--");
  if (words.length > 1) return say(sh, "cd: too many arguments");
  const target = words[0] ?? getVar(sh, "HOME") ?? "/";
  const wanted = target === "-" ? getVar(sh, "OLDPWD") : target;
  if (wanted === null) return say(sh, "cd: OLDPWD not set");
  const path = wanted === "" ? ctx.cwd : normalize(absolute(ctx.cwd, wanted));
  const found = ctx.fs.lookup(path);
  if (typeof found === "string") return say(sh, `cd: ${wanted}: ${errorText(found)}`);
  if (found.node.t !== "d") return say(sh, `cd: ${wanted}: Not a directory`);
  if (!ctx.fs.permits(found.node, ctx.uid, ctx.process.gid, 1)) return say(sh, `cd: ${wanted}: Permission denied`);
  setVar(sh, "OLDPWD", ctx.cwd, true);
  ctx.process.cwd = path;
  setVar(sh, "PWD", path, true);
  if (target === "-") ctx.out(`${path}\n`);
  return 0;
}

/** Prints a complaint of a builtin with the shell's name in front. */
export function say(sh: Shell, message: string, code = 1): number {
  const { st } = sh;
  sh.ctx.err(`${st.name}${st.kind === "interactive" ? "" : ": line 1"}: ${message}\n`);
  return code;
}

function loopControl(sh: Shell, args: string[]): BuiltinResult {
  const { st } = sh;
  let depth = Math.max(1, Number(args[1] ?? "1") || 1);
  for (let i = st.frames.length - 1; i >= 0; i--) {
    const frame = st.frames[i];
    if (!frame) break;
    if (frame.loops.length === 0) {
      if (frame.call === null || frame.call.kind === "function") break;
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
    if (args[0] === "break") frame.loops.pop();
    frame.pc = args[0] === "break" ? loop.end : loop.next;
    return 0;
  }
  return 0;
}

function returnFrom(sh: Shell, args: string[]): BuiltinResult {
  const { st } = sh;
  const code = args[1] === undefined ? st.status : Number(args[1]) & 255;
  const at = st.frames.findLastIndex((frame) => frame.call?.kind === "function" || frame.call?.kind === "source");
  if (at < 0)
    return st.forked ? exitShell(sh, ["exit", String(code)]) : say(sh, "return: can only `return' from a function or sourced script");
  while (st.frames.length > at) popFrame(sh);
  return code;
}

function exitShell(sh: Shell, args: string[]): number {
  const { st, ctx } = sh;
  if (args[1] !== undefined && !/^-?\d+$/.test(args[1])) {
    say(sh, `exit: ${args[1]}: numeric argument required`);
    st.exiting = 2;
    return 2;
  }
  const stopped = st.jobs.some((job) => job.state === "stop" && !job.foreground);
  if (st.kind === "interactive" && !st.forked) {
    ctx.err(st.login || args[0] === "logout" ? "logout\n" : "exit\n");
    if (stopped && !st.asked) {
      st.asked = true;
      ctx.err("There are stopped jobs.\n");
      return 1;
    }
  }
  st.exiting = args[1] === undefined ? st.status : Number(args[1]) & 255;
  return st.exiting;
}

function source(sh: Shell, args: string[]): BuiltinResult {
  const { st, ctx } = sh;
  const name = args[1];
  if (name === undefined) return say(sh, `${args[0] ?? "."}: filename argument required`, 2);
  const found = ctx.fs.read(ctx.path(name));
  if ("error" in found) return say(sh, `${name}: ${errorText(found.error)}`);
  const own = args.length > 2;
  st.frames.push(newFrame(found.text, 0, { kind: "source", args: own ? st.args : null, locals: [], saved: null, status: 0 }));
  if (own) st.args = args.slice(2);
  st.status = 0;
  return "frame";
}

function evalText(sh: Shell, args: string[]): BuiltinResult {
  const text = args.slice(1).join(" ");
  if (text.trim() === "") return 0;
  sh.st.frames.push(newFrame(text, 0, { kind: "eval", args: null, locals: [], saved: null, status: 0 }));
  return "frame";
}

function execCommand(sh: Shell, args: string[]): BuiltinResult {
  const { st, ctx } = sh;
  const words = args.slice(1);
  if (words.length === 0) return 0;
  const found = findProgram(ctx.machine, ctx.process, words[0] ?? "", getVar(sh, "PATH") ?? "");
  if (found.kind !== "found") {
    const { code, message } = notRunnable(words[0] ?? "", found.kind);
    say(sh, `exec: ${message.replace("command not found", "not found")}`);
    if (st.kind !== "interactive") st.exiting = code;
    return code;
  }
  ctx.process.env = environment(st);
  ctx.process.ignored = [];
  ctx.exec(found.program, found.prefix.length > 0 ? [...found.prefix, ...words.slice(1)] : words);
  return "execed";
}

function typeOf(sh: Shell, args: string[]): number {
  const { st, ctx } = sh;
  let code = 0;
  const short = args.includes("-t");
  for (const name of args.slice(1).filter((word) => !word.startsWith("-"))) {
    const found = findProgram(ctx.machine, ctx.process, name, getVar(sh, "PATH") ?? "");
    let answer = "";
    if (Object.hasOwn(st.aliases, `$${name}`)) answer = short ? "alias" : `${name} is aliased to \`${st.aliases[`$${name}`] ?? ""}'`;
    else if (KEYWORDS.includes(name)) answer = short ? "keyword" : `${name} is a shell keyword`;
    else if (Object.hasOwn(st.functions, `$${name}`))
      answer = short ? "function" : `${name} is a function\n${name} () \n${st.functions[`$${name}`]?.text ?? ""}`;
    else if (builtin(name)) answer = short ? "builtin" : `${name} is a shell builtin`;
    else if (found.kind === "found") answer = short ? "file" : `${name} is ${found.path}`;
    if (answer !== "") ctx.out(`${answer}\n`);
    else {
      code = 1;
      if (!short) say(sh, `type: ${name}: not found`);
    }
  }
  return code;
}

const KEYWORDS = "if then else elif fi for while until do done case esac function select in { } ! [[ ]] time".split(" ");

function commandBuiltin(sh: Shell, args: string[]): BuiltinResult {
  const words = args.slice(1);
  if (words[0] === "-v" || words[0] === "-V") {
    if (words[0] === "-V") return typeOf(sh, ["type", ...words.slice(1)]);
    const name = words[1] ?? "";
    const found = findProgram(sh.ctx.machine, sh.ctx.process, name, getVar(sh, "PATH") ?? "");
    if (builtin(name) || Object.hasOwn(sh.st.functions, `$${name}`) || KEYWORDS.includes(name)) sh.ctx.out(`${name}\n`);
    else if (found.kind === "found") sh.ctx.out(`${found.path}\n`);
    else return 1;
    return 0;
  }
  const run = builtin(words[0] ?? "");
  if (run) return run(sh, words);
  if (words.length === 0) return 0;
  sh.st.frames.push(newFrame(words.map(quoteValue).join(" "), 0, { kind: "eval", args: null, locals: [], saved: null, status: 0 }));
  return "frame";
}

function trap(sh: Shell, args: string[]): number {
  const { st } = sh;
  const words = args.slice(1).filter((word) => word !== "--");
  if (words.length === 0 || words[0] === "-p") {
    for (const key of Object.keys(st.traps).sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)))) {
      const name = key === "$0" ? "EXIT" : `SIG${SIGNAL_NAMES[Number(key.slice(1)) - 1] ?? ""}`;
      sh.ctx.out(`trap -- '${(st.traps[key] ?? "").replace(/'/g, "'\\''")}' ${name}\n`);
    }
    return 0;
  }
  const reset = words[0] === "-" || words.length === 1;
  const names = words.length === 1 ? words : words.slice(1);
  for (const name of names) {
    const number = /^(EXIT|0)$/.test(name) ? 0 : signalNumber(name);
    if (number === null) return say(sh, `trap: ${name}: invalid signal specification`);
    if (reset) delete st.traps[`$${number}`];
    else st.traps[`$${number}`] = words[0] ?? "";
  }
  setTraps(sh);
  void trapOf;
  return 0;
}

function umask(sh: Shell, args: string[]): number {
  const text = args[1];
  if (text === undefined) sh.ctx.out(`${sh.ctx.process.umask.toString(8).padStart(4, "0")}\n`);
  else if (/^[0-7]{1,4}$/.test(text)) sh.ctx.process.umask = Number.parseInt(text, 8) & 0o777;
  else return say(sh, `umask: ${text}: invalid octal number`);
  return 0;
}

function history(sh: Shell, args: string[]): number {
  const { st, ctx } = sh;
  if (args[1] === "-c") {
    st.history = [];
    return 0;
  }
  const count = /^\d+$/.test(args[1] ?? "") ? Number(args[1]) : st.history.length;
  const from = Math.max(0, st.history.length - count);
  ctx.out(
    st.history
      .slice(from)
      .map((line, i) => `${String(from + i + 1).padStart(5)}  ${line}\n`)
      .join(""),
  );
  return 0;
}

function directories(sh: Shell, args: string[]): number {
  const { st, ctx } = sh;
  if (args[0] === "pushd") {
    const target = args[1] ?? st.dirs[0];
    if (target === undefined) return say(sh, "pushd: no other directory");
    const from = ctx.cwd;
    if (changeDir(sh, ["cd", target]) !== 0) return 1;
    if (args[1] === undefined) st.dirs.shift();
    st.dirs.unshift(from);
  } else if (args[0] === "popd") {
    const target = st.dirs.shift();
    if (target === undefined) return say(sh, "popd: directory stack empty");
    changeDir(sh, ["cd", target]);
  }
  const home = getVar(sh, "HOME") ?? "";
  ctx.out(
    `${[ctx.cwd, ...st.dirs].map((dir) => (home !== "" && (dir === home || dir.startsWith(`${home}/`)) ? `~${dir.slice(home.length)}` : dir)).join(" ")}\n`,
  );
  return 0;
}

/** Prints and succeeds. */
function said(sh: Shell, text: string): number {
  sh.ctx.out(text);
  return 0;
}

const table = (): readonly [string, Builtin][] => [
  [":", () => 0],
  ["true", () => 0],
  ["false", () => 1],
  ["cd", changeDir],
  ["pushd", directories],
  ["popd", directories],
  ["dirs", directories],
  ["pwd", (sh) => said(sh, `${sh.ctx.cwd}\n`)],
  ["echo", (sh, args) => said(sh, echoText(args.slice(1)))],
  [
    "printf",
    (sh, args) => {
      const words = args.slice(1);
      const target = words[0] === "-v" ? words.splice(0, 2)[1] : undefined;
      const { text, error } = formatPrintf(words, Math.floor(sh.ctx.unixUs() / 1_000_000));
      if (target !== undefined) setVar(sh, target, text);
      else sh.ctx.out(text);
      return error === "" ? 0 : say(sh, `printf: ${error}`);
    },
  ],
  ["test", (sh, args) => tested(sh, "test", args)],
  ["[", (sh, args) => tested(sh, "[", args)],
  ["break", loopControl],
  ["continue", loopControl],
  ["return", returnFrom],
  ["exit", exitShell],
  ["logout", exitShell],
  ["source", source],
  [".", source],
  ["eval", evalText],
  ["exec", execCommand],
  ["type", typeOf],
  ["command", commandBuiltin],
  ["builtin", (sh, args) => builtin(args[1] ?? "")?.(sh, args.slice(1)) ?? say(sh, `builtin: ${args[1] ?? ""}: not a shell builtin`)],
  ["trap", trap],
  ["umask", umask],
  ["history", history],
  ["read", startRead],
  ["ulimit", (sh, args) => said(sh, args.includes("-n") ? "1024\n" : "unlimited\n")],
  ["hash", () => 0],
  ["shopt", () => 0],
  ["enable", () => 0],
  ["bind", () => 0],
  ["times", (sh) => said(sh, "0m0.004s 0m0.002s\n0m0.000s 0m0.000s\n")],
  ["help", (sh) => said(sh, "GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\nThese shell commands are defined internally.\n")],
  ...variableBuiltins,
  ...jobBuiltins,
];
let known: ReadonlyMap<string, Builtin> | null = null;
/** Made on first use: the modules of the builtins import one another. */
function builtins(): ReadonlyMap<string, Builtin> {
  known ??= new Map(table());
  return known;
}

function tested(sh: Shell, name: string, args: string[]): number {
  const { code, message } = testCommand(sh.ctx, name, args.slice(1));
  return message === "" ? code : say(sh, message, code);
}

/** The builtin of a name. */
export function builtin(name: string): Builtin | null {
  return builtins().get(name) ?? null;
}
/** Names of all builtins, for completion. */
export function builtinNames(): string[] {
  return [...builtins().keys()];
}
/** Whether a variable is set, for callers outside. */
export function isSet(sh: Shell, name: string): boolean {
  return variable(sh.st, name) !== null;
}
