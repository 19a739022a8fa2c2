import type { Bytes } from "../../content/bytes";
import { type Extent, extentBytes, extentSize } from "../../content/extent";
import { holdMemory } from "../os/memory";
import { deliverSignals, signal } from "../os/process";
import { again, exit, type Program, type ProgramContext, type Step, waitChild, waitRead } from "../os/program";
import { SIGHUP, SIGINT, SIGQUIT, SIGSEGV, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU } from "../os/signals";
import { userById } from "../os/users";
import { continueMapfile } from "./builtin-mapfile";
import { continueRead } from "./builtin-read";
import { continueWait } from "./builtins-jobs";
import { compile } from "./compile";
import { loadHistory, saveHistory } from "./history";
import { collectChildren, foregroundDone, takeTerminal } from "./jobs";
import { idleEdit } from "./line-editor/edit";
import { OutOfMemory, STRING_BYTES, StackOverflow } from "./memory";
import { complain } from "./messages";
import { optionLetter } from "./options";
import { MatchLimit } from "./pattern";
import { editLine } from "./readline";
import { closeSubstitutions, popFrame, runInstruction, unwindTo } from "./run";
import { newShell, type ShellState, sourceFrame } from "./state";
import { exitTrap, pushTrap, trapOf } from "./traps";
import { commandEnd } from "./units";
import { type Shell, ShellError, setFlags, setVar } from "./variables";

/** The bash shell; also found as `sh`, and as Alpine's ash. */
export const bash: Program<ShellState> = { name: "bash", path: "/usr/bin/bash", start, step };
/** The same under the name `sh`. */
export const sh: Program<ShellState> = { ...bash, name: "sh", path: "/usr/bin/sh" };

/** What the words after the shell's name ask for. */
interface Invocation {
  kind: ShellState["kind"];
  login: boolean;
  options: string;
  shopts: string[];
  command: Bytes | null;
  rest: Bytes[];
  /** text to print and end at once */
  answer: Bytes | null;
  refused: string | null;
  fromInput: boolean;
}

const VERSION =
  "GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\nThe bash of a modelled guest: it speaks the language, it is not that program.\n";

function invocation(ctx: ProgramContext): Invocation {
  const args = [...ctx.args];
  const found: Invocation = {
    kind: "script",
    login: ctx.argv0.startsWith("-"),
    options: "",
    shopts: [],
    command: null,
    rest: [],
    answer: null,
    refused: null,
    fromInput: false,
  };
  let interactive = false;
  let wantsCommand = false;
  while (args[0] !== undefined && /^[-+]./.test(args[0])) {
    const flag = args.shift() ?? "";
    if (flag === "--") break;
    if (flag === "--login") found.login = true;
    else if (flag === "--version") found.answer = VERSION;
    else if (flag === "--help")
      found.answer = `${VERSION.split("\n")[0]}\nUsage:\tbash [GNU long option] [option] ...\n\tbash [GNU long option] [option] script-file ...\n`;
    else if (["--norc", "--noprofile", "--posix", "--noediting"].includes(flag)) continue;
    else if (flag === "--rcfile" || flag === "--init-file") args.shift();
    else if (flag.startsWith("--")) found.refused = `${flag}: invalid option`;
    else {
      for (const letter of flag.slice(1)) {
        if (letter === "i") interactive = true;
        else if (letter === "l") found.login = true;
        else if (letter === "c") wantsCommand = true;
        else if (letter === "s") found.fromInput = true;
        else if (letter === "o") {
          const name = args.shift() ?? "";
          const option = optionLetter(name);
          if (option === null) found.refused = `${name}: invalid option name`;
          else if (flag.startsWith("-")) found.options += option;
        } else if (letter === "O") found.shopts.push(`${flag[0]}${args.shift() ?? ""}`);
        else if ("aefhkmnptuvxBCEHPT".includes(letter)) {
          if (flag.startsWith("-")) found.options += letter;
        } else if (letter !== "r" && letter !== "D") found.refused = `${flag}: invalid option`;
        else found.refused = `-${letter}: not supported here`;
      }
    }
  }
  if (wantsCommand) {
    found.kind = "command";
    found.command = args.shift() ?? null;
    if (found.command === null && found.refused === null) found.refused = "-c: option requires an argument";
  } else if (interactive || ((args.length === 0 || found.fromInput) && ctx.isTty(0))) found.kind = "interactive";
  found.rest = args;
  return found;
}

function start(ctx: ProgramContext): ShellState {
  const asked = invocation(ctx);
  const { kind, rest } = asked;
  const script = kind === "script" && !asked.fromInput ? (rest.shift() ?? null) : null;
  const name = kind === "command" ? (rest.shift() ?? ctx.argv0) : (script ?? ctx.argv0);
  const st = newShell(kind, name, rest, ctx.process.pid, ctx.mono());
  st.login = asked.login;
  st.options += asked.options;
  st.parentPid = ctx.process.ppid;
  st.ignoredAtStart = [...ctx.process.ignored];
  for (const entry of asked.shopts) st.shopts[entry.slice(1)] = entry.startsWith("-");
  const shell: Shell = { st, ctx };
  if (asked.answer !== null || asked.refused !== null) {
    if (asked.answer !== null) ctx.out(asked.answer);
    else ctx.err(`${ctx.argv0}: ${asked.refused}\n`);
    st.exiting = asked.answer !== null ? 0 : 2;
    return st;
  }
  importEnvironment(shell);
  if (kind === "command") st.frames = [sourceFrame(asked.command ?? "", null, 0, null)];
  else if (kind === "script") startScript(shell, script);
  else startInteractive(shell);
  return st;
}

function importEnvironment(shell: Shell): void {
  const { ctx, st } = shell;
  for (const pair of ctx.process.env) {
    const cut = pair.indexOf("=");
    const name = pair.slice(0, cut);
    if (cut > 0 && /^[A-Za-z_]\w*$/.test(name)) setVar(shell, name, pair.slice(cut + 1), true);
  }
  const set = (name: string, value: Bytes, exported: boolean): void => {
    if (ctx.env(name) === null) setVar(shell, name, value, exported);
  };
  const user = userById(ctx.machine, ctx.uid);
  // What bash gives itself it does not export, but for these.
  set("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", false);
  set("HOME", user?.home ?? "/", false);
  set("TERM", "dumb", false);
  set("SHELL", user?.shell ?? "/bin/bash", false);
  setVar(shell, "PWD", ctx.cwd, true);
  if (ctx.env("OLDPWD") === null) setFlags(shell, "OLDPWD", "x", "");
  setVar(shell, "SHLVL", String((Number(ctx.env("SHLVL") ?? "0") || 0) + 1), true);
  setVar(shell, "IFS", " \t\n");
  setVar(shell, "OPTIND", "1");
  setVar(shell, "OPTERR", "1");
  setVar(shell, "HOSTNAME", ctx.machine.state.os.hostname);
  setVar(shell, "HOSTTYPE", "x86_64");
  setVar(shell, "OSTYPE", "linux-gnu");
  setVar(shell, "MACHTYPE", "x86_64-pc-linux-gnu");
  setVar(shell, "BASH", "/usr/bin/bash");
  setVar(shell, "BASH_VERSION", "5.2.15(1)-release");
  setVar(shell, "PS4", "+ ");
  st.told = 0;
}

function startScript(shell: Shell, script: Bytes | null): void {
  const { st, ctx } = shell;
  if (script === null) {
    // Commands from standard input, as they come.
    st.fromInput = true;
    st.frames = [sourceFrame("", null, 0, null)];
    return;
  }
  const found = ctx.fs.lookup(ctx.path(script));
  const error =
    typeof found === "string"
      ? found
      : found.node.t === "d"
        ? "EISDIR"
        : ctx.fs.permits(found.node, ctx.uid, ctx.process.gid, 4)
          ? null
          : "EACCES";
  if (error !== null || typeof found === "string") {
    const why = error === "EISDIR" ? "Is a directory" : error === "EACCES" ? "Permission denied" : "No such file or directory";
    ctx.err(error === "EISDIR" ? `${script}: ${script}: ${why}\n` : `${ctx.argv0}: ${script}: ${why}\n`);
    st.exiting = error === "EISDIR" || error === "EACCES" ? 126 : 127;
    return;
  }
  const text = ctx.fs.textOf(found);
  if (text.slice(0, 80).includes("\0")) {
    ctx.err(`${script}: ${script}: cannot execute binary file\n`);
    st.exiting = 126;
    return;
  }
  st.frames = [sourceFrame(text, null, 0, script)];
}

function startInteractive(shell: Shell): void {
  const { st, ctx } = shell;
  const { machine } = ctx;
  ctx.catchSignals([SIGINT]);
  ctx.process.ignored = [SIGTERM, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU];
  st.shopts.expand_aliases = true;
  setVar(shell, "PS1", machine.flavour.prompt);
  setVar(shell, "PS2", "> ");
  const user = userById(machine, ctx.uid);
  st.history = loadHistory(shell);
  if (ctx.process.pgid !== ctx.process.pid && ctx.process.sid !== ctx.process.pid) ctx.process.pgid = ctx.process.pid;
  takeTerminal(shell);
  const rc = `${user?.home ?? "/root"}/.bashrc`;
  for (const file of st.login ? [rc, "/etc/profile"] : [rc]) {
    const text = ctx.fs.text(file);
    if (text !== "") st.frames.push(sourceFrame(text, { kind: "source", args: null, locals: [], saved: null, status: 0 }, 0, file));
  }
}

function step(ctx: ProgramContext, st: ShellState): Step {
  const shell: Shell = { st, ctx };
  try {
    signals(shell);
    return run(shell);
  } catch (error) {
    if (error instanceof StackOverflow) return segfault(shell);
    if (!(error instanceof OutOfMemory)) throw error;
    // The shell ends where its allocator fails; what it held is given back first.
    ctx.err(`${st.kind === "interactive" ? "-bash" : "bash"}: ${error.message}\n`);
    holdMemory(ctx.machine, ctx.process, 0, 0);
    return exit(2);
  }
}

function segfault({ ctx }: Shell): Step {
  const { process, machine } = ctx;
  machine.klog(
    `${process.program}[${process.pid}]: segfault at 7ffc${(process.pid * 4096).toString(16).padStart(8, "0")} ip 000055d0c0a3f1e2 sp 00007ffc00000ff0 error 6 in bash[55d0c0a10000+b5000]`,
  );
  process.caught = process.caught.filter((number) => number !== SIGSEGV);
  process.ignored = process.ignored.filter((number) => number !== SIGSEGV);
  signal(machine, process, SIGSEGV);
  deliverSignals(machine, process);
  return exit(128 + SIGSEGV);
}

function run(shell: Shell): Step {
  const { st, ctx } = shell;
  while (!ctx.isSpent) {
    if (st.exiting !== null) {
      const done = leave(shell);
      if (done) return done;
      continue;
    }
    const blocked = blockedOn(shell);
    if (blocked) return blocked;
    // A signal that the shell sent to itself counts before its next command.
    if (ctx.process.pending.length > 0) return again;
    const frame = st.frames[st.frames.length - 1];
    if (frame === undefined) {
      const asked = nextInput(shell);
      if (asked) return asked;
      continue;
    }
    ctx.charge("instruction", 0.25);
    try {
      const result = runInstruction(shell, frame);
      if (result) return result;
    } catch (error) {
      if (error instanceof MatchLimit) throw new OutOfMemory(STRING_BYTES);
      if (!(error instanceof ShellError)) throw error;
      complain(shell, error.message);
      failed(shell, error.code);
    }
    if (ctx.process.out.length > 0) return again;
  }
  return again;
}

/**
 * After an error of expansion: an unset parameter ends a shell; any other error ends what runs, and the commands of the next
 * lines go on. A copy of the shell ends in both cases. @source bash: execute_cmd.c and evalstring.c, DISCARD and FORCE_EOF
 */
function failed(shell: Shell, code: number): void {
  const { st } = shell;
  st.status = code;
  if (st.kind === "interactive" && !st.forked) while (st.frames.length > 0) popFrame(shell);
  else if (st.forked) st.exiting = code === 127 ? 1 : code;
  else if (code !== 1) st.exiting = code;
  else giveUpLine(shell);
}

/** Goes on with the command after the one that failed, in the innermost text that is read line by line. */
function giveUpLine(shell: Shell): void {
  const { st } = shell;
  while (st.frames.length > 1) {
    const top = st.frames[st.frames.length - 1];
    if (top && top.b === 0 && top.call?.kind !== "function") break;
    popFrame(shell);
  }
  const frame = st.frames[st.frames.length - 1];
  if (frame === undefined) return;
  unwindTo(shell, frame, 0);
  const block = compile(frame.s).blocks[0] ?? [];
  let line = 1;
  for (const instr of block.slice(0, frame.pc)) line = "line" in instr ? instr.line : instr.i === "cmd" ? instr.cmd.line : line;
  const cut = commandEnd(frame.s, line);
  Object.assign(frame, {
    s: frame.s.slice(0, cut),
    rest: frame.s.slice(cut) + frame.rest,
    pc: 1_000_000_000,
    loops: [],
    guard: 0,
    check: false,
  });
}

function blockedOn(shell: Shell): Step | null {
  const { st } = shell;
  if (st.foreground !== null) {
    if (!foregroundDone(shell)) return waitChild();
    closeSubstitutions(shell);
  }
  if (st.capture !== null) {
    const waiting = collectSubstitution(shell);
    if (waiting) return waiting;
  }
  try {
    const waiting = (st.reading === null ? null : continueRead(shell)) ?? (st.mapping === null ? null : continueMapfile(shell));
    if (waiting) return waiting;
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    // Where the text was to go does not take it, such as a readonly variable.
    complain(shell, error.message);
    st.reading = null;
    st.mapping = null;
    st.status = 1;
  }
  if (st.waiting !== null) {
    const waiting = continueWait(shell);
    if (waiting) return waiting;
  }
  return null;
}

/** Adds what a substitution has printed: NULs are left out, which is said once. Runs stay runs as long as they are. */
function keepOutput(shell: Shell, extents: readonly Extent[]): void {
  const { st, ctx } = shell;
  const { capture } = st;
  if (capture === null) return;
  for (const extent of extents) {
    if (typeof extent === "object" && (extent.k === "zeros" || extent.k === "hole")) {
      noteNul(shell);
      continue;
    }
    const bytes = extentBytes(extent, ctx.fs.chunks);
    const plain = bytes.includes("\0") ? bytes.replaceAll("\0", "") : bytes;
    if (plain.length !== bytes.length) noteNul(shell);
    capture.size += plain.length;
    const last = capture.x[capture.x.length - 1];
    if (typeof last === "string") capture.x[capture.x.length - 1] = last + plain;
    else capture.x.push(plain);
  }
  if (!ctx.hold(st.held + capture.size)) throw new OutOfMemory(capture.size);
  if (capture.size > STRING_BYTES) throw new OutOfMemory(capture.size * 2);
}

function noteNul(shell: Shell): void {
  const { capture } = shell.st;
  if (capture === null || capture.nul) return;
  capture.nul = true;
  complain(shell, "warning: command substitution: ignored null byte in input");
}

function collectSubstitution(shell: Shell): Step | null {
  const { st, ctx } = shell;
  const capture = st.capture;
  if (capture === null) return null;
  while (capture.fd >= 0) {
    if (ctx.isSpent) return again;
    const got = ctx.take(capture.fd, 65_536);
    if (Array.isArray(got) && got.length === 0) return waitRead(capture.fd);
    if (Array.isArray(got)) {
      ctx.charge(
        "looked",
        got.reduce((sum, extent) => sum + extentSize(extent), 0),
      );
      keepOutput(shell, got);
    } else {
      ctx.close(capture.fd);
      capture.fd = -1;
    }
  }
  collectChildren(shell);
  if (capture.status === null) return waitChild();
  const frame = st.frames[st.frames.length - 1];
  if (frame) {
    while (frame.slots.length <= capture.slot) frame.slots.push(null);
    const text = capture.x.map((extent) => extentBytes(extent, ctx.fs.chunks)).join("");
    let end = text.length;
    while (end > 0 && text[end - 1] === "\n") end--;
    frame.slots[capture.slot] = text.slice(0, end);
  }
  st.status = capture.status;
  st.capture = null;
  return null;
}

/** With nothing to run: the next line, or the end. */
function nextInput(shell: Shell): Step | null {
  const { st } = shell;
  if (st.kind === "interactive" && !st.forked) return editLine(shell);
  if (st.fromInput && !st.forked) return nextCommand(shell);
  st.exiting = st.status;
  return null;
}

/** Reads standard input a byte at a time until a command is whole: what comes after belongs to the commands that it starts. */
function nextCommand(shell: Shell): Step | null {
  const { st, ctx } = shell;
  for (;;) {
    if (ctx.isSpent) return again;
    const c = ctx.read(0, 1);
    if (c === "") return waitRead(0);
    const isEnd = c === null;
    if (!isEnd) {
      st.partial += c;
      if (c !== "\n") continue;
    }
    const text = st.partial;
    if (isEnd && text === "") {
      st.exiting = st.status;
      return null;
    }
    const code = compile(text);
    if (!isEnd && code.error !== null && code.incomplete) continue;
    st.partial = "";
    const base = st.inputLine;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) st.inputLine++;
    st.frames = [sourceFrame(text, null, base, null)];
    return null;
  }
}

function signals(shell: Shell): void {
  const { st, ctx } = shell;
  for (;;) {
    const number = ctx.takeSignal();
    if (number === null) return;
    const trap = trapOf(st, String(number));
    if (trap !== null) {
      if (trap !== "" && st.waiting !== null) {
        st.waiting = null;
        st.status = 128 + number;
      }
      if (trap !== "") pushTrap(shell, trap);
      continue;
    }
    if (number !== SIGINT || st.kind !== "interactive") continue;
    while (st.frames.length > 0) popFrame(shell);
    st.foreground = null;
    st.reading = null;
    st.mapping = null;
    st.waiting = null;
    st.forking = null;
    if (st.capture && st.capture.fd >= 0) ctx.close(st.capture.fd);
    st.capture = null;
    closeSubstitutions(shell);
    st.partial = "";
    st.status = 130;
    takeTerminal(shell);
    ctx.err("\n");
    st.edit = { ...idleEdit(st.edit), queue: "" };
  }
}

function leave(shell: Shell): Step | null {
  const { st, ctx } = shell;
  const trap = trapOf(st, "0");
  if (trap !== null && trap !== "") {
    delete st.traps.$0;
    while (st.frames.length > 0) popFrame(shell);
    const code = st.exiting ?? 0;
    st.foreground = null;
    st.capture = null;
    exitTrap(shell, trap, code);
    st.status = code;
    st.exiting = null;
    st.kind = st.kind === "interactive" ? "command" : st.kind;
    return null;
  }
  if (st.kind === "interactive" && !st.forked) {
    saveHistory(shell);
    for (const job of st.jobs) {
      if (job.state === "done") continue;
      for (const pid of job.pids) {
        const process = ctx.machine.process(pid);
        if (process) signal(ctx.machine, process, SIGHUP);
      }
    }
  }
  return exit((st.exiting ?? 0) & 255);
}
