import type { Bytes } from "../../content/bytes";
import { pattern } from "../../content/extent";
import { errorText } from "../fs/filesystem";
import { absolute, normalize } from "../fs/path";
import { findProgram } from "../os/find-program";
import { startMapfile } from "./builtin-mapfile";
import { startRead } from "./builtin-read";
import { jobBuiltins } from "./builtins-jobs";
import { settingBuiltins } from "./builtins-settings";
import { pushEval, variableBuiltins } from "./builtins-vars";
import { shellTest } from "./conditional";
import { dynamicArray } from "./dynamic-variables";
import { echoText } from "./echo";
import { notRunnable } from "./execute";
import { functionText } from "./function-text";
import { checkString, pushFrame } from "./memory";
import { say } from "./messages";
import { formatPrintf } from "./printf";
import { popFrame, setOwnCommands, unwindTo } from "./run";
import { sourceFrame } from "./state";
import { testCommand } from "./test-command";
import { runReturnTrap, trapOf, withholdTraps } from "./traps";
import { environment, getVar, quoteValue, type Shell, setElement, setVar } from "./variables";

/** Exit code; or `blocked`: waits through the shell's state; `frame`: pushed code that will set the status; `execed`: became another program. */
export type BuiltinResult = number | "blocked" | "frame" | "execed";
/** A builtin command; `args[0]` is its name. */
export type Builtin = (sh: Shell, args: Bytes[]) => BuiltinResult;

export { say } from "./messages";

/** Changes the directory; the exit code. @source bash: builtins/cd.def */
export function changeDir(sh: Shell, args: Bytes[]): number {
  const { ctx } = sh;
  const words = args.slice(1);
  let physical = sh.st.options.includes("p\x00");
  while (words[0] !== undefined && /^-[PLe@]+$/.test(words[0])) physical = (words.shift() ?? "").includes("P");
  if (words[0] === "--") words.shift();
  if (words[0] !== undefined && /^-[^-]/.test(words[0]) && words[0] !== "-")
    return say(sh, `cd: ${words[0].slice(0, 2)}: invalid option\ncd: usage: cd [-L|[-P [-e]] [-@]] [dir]`, 2);
  if (words.length > 1) return say(sh, "cd: too many arguments");
  const target = words[0] ?? getVar(sh, "HOME");
  if (target === null) return say(sh, "cd: HOME not set");
  const wanted = target === "-" ? getVar(sh, "OLDPWD") : target;
  if (wanted === null) return say(sh, "cd: OLDPWD not set");
  const tried =
    wanted.startsWith("/") || /^\.\.?(\/|$)/.test(wanted) ? [] : (getVar(sh, "CDPATH") ?? "").split(":").filter((dir) => dir !== "");
  ctx.charge("node", 3);
  for (const dir of tried) {
    const path = normalize(absolute(ctx.cwd, `${dir}/${wanted}`));
    if (!ctx.fs.isDir(path)) continue;
    enter(sh, path);
    ctx.out(`${path}\n`);
    return 0;
  }
  const path = wanted === "" ? ctx.cwd : normalize(absolute(ctx.cwd, wanted));
  const found = ctx.fs.lookup(path);
  if (typeof found === "string") return say(sh, `cd: ${wanted}: ${errorText(found)}`);
  if (found.node.t !== "d") return say(sh, `cd: ${wanted}: Not a directory`);
  if (!ctx.fs.permits(found.node, ctx.uid, ctx.process.gid, 1)) return say(sh, `cd: ${wanted}: Permission denied`);
  enter(sh, physical ? found.path : path);
  if (target === "-") ctx.out(`${ctx.cwd}\n`);
  return 0;
}

function enter(sh: Shell, path: Bytes): void {
  setVar(sh, "OLDPWD", getVar(sh, "PWD") ?? sh.ctx.cwd, true);
  sh.ctx.process.cwd = path;
  setVar(sh, "PWD", path, true);
}

function loopControl(sh: Shell, args: Bytes[]): BuiltinResult {
  const { st } = sh;
  const name = args[0] ?? "break";
  const text = args[1] ?? "1";
  if (!/^-?\d+$/.test(text)) {
    say(sh, `${name}: ${text}: numeric argument required`);
    if (st.kind !== "interactive") st.exiting = 128;
    return 128;
  }
  if (args.length > 2) return say(sh, `${name}: too many arguments`);
  if (!st.frames.some((frame) => frame.loops.length > 0))
    return say(sh, `${name}: only meaningful in a \`for', \`while', or \`until' loop`, 0);
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
  const text = args[1];
  if (args.length > 2) return say(sh, "return: too many arguments");
  if (text !== undefined && !/^-?\d+$/.test(text)) {
    say(sh, `return: ${text}: numeric argument required`);
    return leaveFunction(sh, 2);
  }
  return leaveFunction(sh, text === undefined ? st.status : Number(text) & 255);
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
      st.status = code;
      return runReturnTrap(sh, frame) ? "frame" : code;
    }
  }
  while (st.frames.length > at) popFrame(sh);
  return code;
}

function exitShell(sh: Shell, args: Bytes[]): number {
  const { st, ctx } = sh;
  if (args[1] !== undefined && !/^[ \t]*[-+]?\d+[ \t]*$/.test(args[1])) {
    say(sh, `exit: ${args[1]}: numeric argument required`);
    st.exiting = 2;
    return 2;
  }
  if (args.length > 2) return say(sh, "exit: too many arguments");
  const stopped = st.jobs.some((job) => job.state === "stop" && !job.foreground);
  if (st.kind === "interactive" && !st.forked) {
    ctx.err(st.login || args[0] === "logout" ? "logout\n" : "exit\n");
    if (stopped && !st.asked) {
      st.asked = true;
      ctx.err("There are stopped jobs.\n");
      return 1;
    }
  }
  st.exiting = args[1] === undefined ? st.status : Number(BigInt.asUintN(8, BigInt(args[1].trim().replace("+", ""))));
  return st.exiting;
}

/** `source`: a file of the working directory or of PATH. */
function source(sh: Shell, args: Bytes[]): BuiltinResult {
  const { st, ctx } = sh;
  const words = args[1] === "--" ? args.slice(1) : args;
  const name = words[1];
  if (name === undefined) {
    say(sh, `${args[0] ?? "."}: filename argument required`);
    ctx.err(`${args[0] ?? "."}: usage: ${args[0] ?? "."} filename [arguments]\n`);
    return 2;
  }
  let path = ctx.path(name);
  if (!name.includes("/") && st.shopts.sourcepath !== false) {
    const dirs = (getVar(sh, "PATH") ?? "").split(":");
    const hit = dirs.map((dir) => ctx.path(`${dir || "."}/${name}`)).find((each) => ctx.fs.exists(each) && !ctx.fs.isDir(each));
    if (hit !== undefined) path = hit;
  }
  // A descriptor's path is read through the descriptor.
  const id = /^\/dev\/(fd\/|stdin)/.test(path) ? null : ctx.fs.read(path);
  if (id === null) return sourceDescriptor(sh, path);
  if ("error" in id) return say(sh, `${name}: ${errorText(id.error)}`);
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
      { kind: "source", line: st.line, args: own ? st.args : null, locals: [], saved: null, status: 0, traps: withholdTraps(st) },
      0,
      name,
    ),
  );
  if (own) st.args = words.slice(2);
  st.status = 0;
  return "frame";
}

function evalText(sh: Shell, args: Bytes[]): BuiltinResult {
  const words = args[1] === "--" ? args.slice(2) : args.slice(1);
  const text = words.join(" ");
  if (text.trim() === "") return 0;
  pushEval(sh, text);
  return "frame";
}

function execCommand(sh: Shell, args: Bytes[]): BuiltinResult {
  const { st, ctx } = sh;
  const words = args.slice(1);
  let argv0: Bytes | null = null;
  let clean = false;
  let login = false;
  while (words[0] !== undefined && /^-[acl]/.test(words[0])) {
    const flag = words.shift() ?? "";
    for (const letter of flag.slice(1)) {
      if (letter === "a") argv0 = words.shift() ?? "";
      else if (letter === "c") clean = true;
      else if (letter === "l") login = true;
    }
  }
  if (words[0] === "--") words.shift();
  if (words.length === 0) return 0;
  const name = words[0] ?? "";
  const found = findProgram(ctx.machine, ctx.process, name, getVar(sh, "PATH") ?? "");
  if (found.kind !== "found") {
    const { code, message } = notRunnable(name, found.kind);
    say(sh, `exec: ${message.replace("command not found", "not found").replace("Is a directory", "cannot execute: Is a directory")}`);
    if (st.kind !== "interactive" && !st.shopts.execfail) st.exiting = code;
    return code;
  }
  ctx.process.env = clean ? [] : environment(st);
  ctx.process.ignored = ctx.process.ignored.filter((n) => trapOf(st, String(n)) === "" || st.ignoredAtStart.includes(n));
  for (const [fd] of [...ctx.process.fds]) if (fd >= 100) ctx.close(fd);
  const argv = found.prefix.length > 0 ? [...found.prefix, ...words.slice(1)] : [argv0 ?? (login ? `-${name}` : name), ...words.slice(1)];
  ctx.exec(found.program, argv);
  return "execed";
}

const KEYWORDS = "if then else elif fi for while until do done case esac function select in { } ! [[ ]] time coproc".split(" ");

/** What a name is, by everything that a shell looks through in order. */
function meanings(sh: Shell, name: Bytes, all: boolean, skipFunctions: boolean): { kind: string; text: Bytes }[] {
  const { st, ctx } = sh;
  const out: { kind: string; text: Bytes }[] = [];
  const canAlias = st.kind === "interactive" || st.shopts.expand_aliases;
  if (canAlias && Object.hasOwn(st.aliases, `$${name}`))
    out.push({ kind: "alias", text: `${name} is aliased to \`${st.aliases[`$${name}`] ?? ""}'` });
  if (KEYWORDS.includes(name)) out.push({ kind: "keyword", text: `${name} is a shell keyword` });
  const fn = Object.hasOwn(st.functions, `$${name}`) ? st.functions[`$${name}`] : undefined;
  if (fn && !skipFunctions) out.push({ kind: "function", text: `${name} is a function\n${functionText(name, fn.text)}` });
  if (builtin(name)) out.push({ kind: "builtin", text: `${name} is a shell builtin` });
  const dirs = name.includes("/") ? [""] : (getVar(sh, "PATH") ?? "").split(":");
  for (const dir of dirs) {
    const path = dir === "" ? name : `${dir}/${name}`;
    const found = ctx.fs.lookup(ctx.path(path));
    if (typeof found === "string" || found.node.t !== "f" || !ctx.fs.permits(found.node, ctx.uid, ctx.process.gid, 1)) continue;
    out.push({ kind: "file", text: `${name} is ${path}` });
  }
  return all ? out : out.slice(0, 1);
}

function typeOf(sh: Shell, args: Bytes[]): number {
  const words = args.slice(1);
  let flags = "";
  while (words[0] !== undefined && /^-[afptP]+$/.test(words[0])) flags += words.shift();
  if (words[0] !== undefined && /^-./.test(words[0]) && words[0] !== "--") {
    say(sh, `type: ${words[0].slice(0, 2)}: invalid option`);
    sh.ctx.err("type: usage: type [-afptP] name [name ...]\n");
    return 2;
  }
  if (words[0] === "--") words.shift();
  let code = 0;
  for (const name of words) {
    let found = meanings(sh, name, flags.includes("a") || flags.includes("P"), flags.includes("f"));
    if (flags.includes("P")) found = found.filter((each) => each.kind === "file").slice(0, flags.includes("a") ? undefined : 1);
    if (found.length === 0) {
      code = 1;
      if (!/[tpP]/.test(flags)) say(sh, `type: ${name}: not found`);
    }
    for (const { kind, text } of found) {
      if (flags.includes("t")) sh.ctx.out(`${kind}\n`);
      else if (/[pP]/.test(flags)) {
        if (kind === "file") sh.ctx.out(`${text.slice(name.length + 4)}\n`);
      } else sh.ctx.out(`${text}\n`);
    }
  }
  return code;
}

function commandBuiltin(sh: Shell, args: Bytes[]): BuiltinResult {
  const words = args.slice(1);
  let standardPath = false;
  while (words[0] !== undefined && /^-[pvV]+$/.test(words[0])) {
    const flag = words.shift() ?? "";
    if (flag.includes("p")) standardPath = true;
    if (flag.includes("V")) return typeOf(sh, ["type", ...words]);
    if (flag.includes("v")) return commandNames(sh, words);
  }
  if (words[0] === "--") words.shift();
  if (words[0] !== undefined && /^-./.test(words[0])) {
    say(sh, `command: ${words[0].slice(0, 2)}: invalid option`);
    sh.ctx.err("command: usage: command [-pVv] command [arg ...]\n");
    return 2;
  }
  const run = builtin(words[0] ?? "");
  if (run) return run(sh, words);
  if (words.length === 0) return 0;
  const path = standardPath ? "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin " : "";
  // Functions are passed by: the name is written so that none can have it.
  pushEval(sh, `${path}builtin __external ${words.map(quoteValue).join(" ")}`);
  return "frame";
}

function commandNames(sh: Shell, words: readonly Bytes[]): number {
  let code = words.length === 0 ? 0 : 1;
  for (const name of words) {
    const [found] = meanings(sh, name, false, false);
    if (!found) continue;
    code = 0;
    if (found.kind === "file") sh.ctx.out(`${found.text.slice(name.length + 4)}\n`);
    else if (found.kind === "alias") sh.ctx.out(`alias ${name}='${sh.st.aliases[`$${name}`] ?? ""}'\n`);
    else sh.ctx.out(`${name}\n`);
  }
  return code;
}

/** Runs a program whatever functions there are of its name. */
function external(sh: Shell, args: Bytes[]): BuiltinResult {
  const words = args.slice(1);
  const name = words[0] ?? "";
  const { ctx } = sh;
  const found = findProgram(ctx.machine, ctx.process, name, getVar(sh, "PATH") ?? "");
  if (found.kind !== "found") {
    const { code, message } = notRunnable(name, found.kind);
    return say(sh, message, code);
  }
  pushEval(sh, `${quoteValue(found.path)} ${words.slice(1).map(quoteValue).join(" ")}`);
  return "frame";
}

function directories(sh: Shell, args: Bytes[]): number {
  const { st, ctx } = sh;
  const name = args[0] ?? "dirs";
  const words = args.slice(1);
  const stay = words[0] === "-n";
  if (stay) words.shift();
  const target = words[0];
  const place = target === undefined ? null : /^([-+])(\d+)$/.exec(target);
  if (name === "dirs") return listDirectories(sh, words);
  if (target !== undefined && /^-./.test(target) && !place)
    return say(sh, `${name}: ${target}: invalid number\n${name}: usage: ${name} [-n] [+N | -N${name === "pushd" ? " | dir" : ""}]`, 2);
  const all = [ctx.cwd, ...st.dirs];
  const index = place ? (place[1] === "+" ? Number(place[2]) : all.length - 1 - Number(place[2])) : -1;
  if (place && (index < 0 || index >= all.length)) return say(sh, `${name}: ${target}: directory stack index out of range`);
  if (name === "pushd") {
    if (place) {
      const turned = [...all.slice(index), ...all.slice(0, index)];
      if (!stay && changeDir(sh, ["cd", turned[0] ?? "/"]) !== 0) return 1;
      st.dirs = turned.slice(1);
    } else if (target === undefined) {
      const other = st.dirs[0];
      if (other === undefined) return say(sh, "pushd: no other directory");
      const from = ctx.cwd;
      if (changeDir(sh, ["cd", other]) !== 0) return 1;
      st.dirs = [from, ...st.dirs.slice(1)];
    } else if (stay) st.dirs.unshift(ctx.path(target));
    else {
      const from = ctx.cwd;
      const code = changeDir(sh, ["cd", target]);
      if (code !== 0) return code;
      st.dirs.unshift(from);
    }
  } else if (st.dirs.length === 0) return say(sh, "popd: directory stack empty");
  else if (place && index > 0) st.dirs.splice(index - 1, 1);
  else {
    const next = st.dirs.shift() ?? "/";
    if (!stay && changeDir(sh, ["cd", next]) !== 0) return 1;
  }
  return listDirectories(sh, []);
}

function listDirectories(sh: Shell, words: readonly Bytes[]): number {
  const { st, ctx } = sh;
  const flags = words.filter((word) => /^-[clpv]+$/.test(word)).join("");
  if (flags.includes("c")) {
    st.dirs = [];
    return 0;
  }
  const home = getVar(sh, "HOME") ?? "";
  const shown = [ctx.cwd, ...st.dirs].map((dir) =>
    !flags.includes("l") && home !== "" && home !== "/" && (dir === home || dir.startsWith(`${home}/`))
      ? `~${dir.slice(home.length)}`
      : dir,
  );
  const place = words.map((word) => /^([-+])(\d+)$/.exec(word)).find((found) => found !== null);
  if (place) {
    const index = place[1] === "+" ? Number(place[2]) : shown.length - 1 - Number(place[2]);
    if (shown[index] === undefined) return say(sh, `dirs: ${place[0]}: directory stack index out of range`);
    ctx.out(`${shown[index]}\n`);
    return 0;
  }
  if (flags.includes("v")) ctx.out(shown.map((dir, i) => `${String(i).padStart(2)}  ${dir}\n`).join(""));
  else ctx.out(flags.includes("p") ? shown.map((dir) => `${dir}\n`).join("") : `${shown.join(" ")}\n`);
  return 0;
}

function printfBuiltin(sh: Shell, args: Bytes[]): BuiltinResult {
  const words = args.slice(1);
  let name: Bytes | undefined;
  if (words[0] === "-v") {
    name = words[1];
    words.splice(0, 2);
    if (name === undefined) return say(sh, "printf: -v: option requires an argument\nprintf: usage: printf [-v var] format [arguments]", 2);
    if (!/^[A-Za-z_]\w*(\[.*\])?$/s.test(name)) return say(sh, `printf: \`${name}': not a valid identifier`, 2);
  }
  if (words[0] === "--") words.shift();
  else if (words[0] !== undefined && /^-[a-zA-Z]/.test(words[0])) {
    say(sh, `printf: ${words[0].slice(0, 2)}: invalid option`);
    sh.ctx.err("printf: usage: printf [-v var] format [arguments]\n");
    return 2;
  }
  if (words.length === 0) {
    sh.ctx.err("printf: usage: printf [-v var] format [arguments]\n");
    return 2;
  }
  const result = formatPrintf(words, Math.floor(sh.ctx.unixUs() / 1_000_000), sh.st.startedAt);
  sh.ctx.charge("looked", 4 * result.size);
  if (name === undefined) for (const part of result.parts) sh.ctx.send(1, typeof part === "string" ? part : pattern(part.fill, part.n));
  else {
    checkString(result.size);
    const text = result.parts.map((part) => (typeof part === "string" ? part : part.fill.repeat(part.n))).join("");
    const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(name);
    if (element) setElement(sh, element[1] ?? "", element[2] ?? "", text);
    else setVar(sh, name, text);
  }
  for (const error of result.errors) say(sh, `printf: ${error}`);
  return result.errors.length > 0 && result.failed ? 1 : 0;
}

function caller(sh: Shell, args: Bytes[]): number {
  const names = dynamicArray(sh, "FUNCNAME") ?? [];
  const lines = dynamicArray(sh, "BASH_LINENO") ?? [];
  const sources = dynamicArray(sh, "BASH_SOURCE") ?? [];
  const at = args[1];
  if (at === undefined) {
    if (names.length === 0) return 1;
    sh.ctx.out(`${lines[0] ?? "0"} ${sources[1] ?? "NULL"}\n`);
    return 0;
  }
  if (!/^\d+$/.test(at)) return say(sh, `caller: ${at}: invalid number\ncaller: usage: caller [expr]`, 2);
  const n = Number(at);
  if (names[n + 1] === undefined) return 1;
  sh.ctx.out(`${lines[n]} ${names[n + 1]} ${sources[n + 1] ?? "NULL"}\n`);
  return 0;
}

function tested(sh: Shell, name: Bytes, args: Bytes[]): number {
  const { code, message } = testCommand(sh.ctx, name, args.slice(1), (op, operand) => shellTest(sh, op, operand));
  return message === "" ? code : say(sh, message, code);
}

function printDir(sh: Shell, args: Bytes[]): number {
  const bad = args.slice(1).find((word) => /^-/.test(word) && !/^-[LP]+$/.test(word));
  if (bad !== undefined) {
    say(sh, `pwd: ${bad.slice(0, 2)}: invalid option`);
    sh.ctx.err("pwd: usage: pwd [-LP]\n");
    return 2;
  }
  const physical = args.includes("-P") ? sh.ctx.fs.resolve(sh.ctx.cwd) : null;
  sh.ctx.out(`${physical !== null && typeof physical !== "string" ? physical.path : sh.ctx.cwd}\n`);
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
  ["pwd", printDir],
  [
    "echo",
    (sh, args) => {
      sh.ctx.out(echoText(args.slice(1), sh.st.shopts.xpg_echo === true));
      return 0;
    },
  ],
  ["printf", printfBuiltin],
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
  ["__external", external],
  [
    "builtin",
    (sh, args) =>
      builtin(args[1] ?? "")?.(sh, args.slice(1)) ?? (args.length === 1 ? 0 : say(sh, `builtin: ${args[1] ?? ""}: not a shell builtin`)),
  ],
  ["caller", caller],
  ["read", startRead],
  ["mapfile", startMapfile],
  ["readarray", startMapfile],
  ...settingBuiltins,
  ...variableBuiltins,
  ...jobBuiltins,
];
let known: ReadonlyMap<string, Builtin> | null = null;
/** Made on first use: the modules of the builtins import one another. */
function builtins(): ReadonlyMap<string, Builtin> {
  known ??= new Map(table());
  return known;
}

/** The builtin of a name. */
export function builtin(name: string): Builtin | null {
  return builtins().get(name) ?? null;
}
/** Names of all builtins, for completion. */
export function builtinNames(): string[] {
  return [...builtins().keys()].filter((name) => !name.startsWith("__"));
}

setOwnCommands((sh, name) => {
  if (Object.hasOwn(sh.st.functions, `$${name}`)) return true;
  return builtin(name) !== null && !["command", "__external", "exec"].includes(name);
});
