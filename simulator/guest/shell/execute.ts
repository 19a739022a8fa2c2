import type { Bytes } from "../../content/bytes";
import { again, type Step } from "../os/program";
import { assignVariable, restoreVariables, temporary } from "./assign";
import type { BuiltinResult } from "./builtin-types";
import { enabledBuiltin } from "./builtins";
import { callFunction } from "./call-function";
import type { Assign, Simple, Word } from "./code";
import { expandWords } from "./expand";
import { external } from "./external";
import { complain } from "./messages";
import { applyRedirections, restoreFds } from "./redirect";
import { ShellError } from "./shell-error";
import { endsScript, isSpecial, putBack, returns } from "./special-builtins";
import type { SavedFds } from "./state";
import { closeSubstitutions } from "./substitutions";
import { trace } from "./trace";
import { runDebugTrap } from "./traps";
import { cutAfterCommand, type ReadMode, readMode } from "./units";
import { has } from "./variable-record";
import { type Shell, variable } from "./variables";

/** Runs a simple command. Null: done or waiting through the shell's state. */
export function simpleCommand(sh: Shell, cmd: Simple, last: boolean): Step | null {
  const { st } = sh;
  if (runDebugTrap(sh, cmd.text) !== "run") return null;
  const asked = st.options.includes("k") ? keywords(cmd) : cmd;
  return runSimple(sh, asked, expandWords(sh, asked.words), last);
}

/** With `set -k` assignments count wherever they stand. */
function keywords(cmd: Simple): Simple {
  const assigns: Assign[] = [...cmd.assigns];
  const words = cmd.words.filter((word) => {
    const assign = "pieces" in word ? asAssignment(word) : word;
    if (assign !== null) assigns.push(assign);
    return assign === null;
  });
  return { ...cmd, words, assigns };
}

function asAssignment(word: Word): Assign | null {
  const [first, ...rest] = word.pieces;
  const found = first?.k === "lit" && !first.q ? /^([A-Za-z_]\w*)(\+?)=(.*)$/s.exec(first.s) : null;
  if (!found) return null;
  const value: Word = { pieces: [{ k: "lit", s: found[3] ?? "", q: false }, ...rest] };
  return { name: found[1] ?? "", append: found[2] === "+", index: null, value };
}

function runSimple(sh: Shell, cmd: Simple, words: Bytes[], last: boolean): Step | null {
  const { st } = sh;
  sh.ctx.charge("instruction", 1);
  const name = words[0];
  if (name === undefined) return assignOnly(sh, cmd);
  st.lastArg = words[words.length - 1] ?? "";
  const fn = st.functions[`$${name}`];
  if (fn) return callFunction(sh, cmd, fn, words);
  const run = enabledBuiltin(st, name);
  if (run) return runBuiltin(sh, cmd, words, run);
  return external(sh, cmd, words, last);
}

function assignOnly(sh: Shell, cmd: Simple): null {
  const { st } = sh;
  const saved: SavedFds = { fds: [] };
  try {
    applyRedirections(sh, cmd.redirs, saved);
    const hadSub =
      cmd.hadSubstitution === true ||
      cmd.assigns.some((a) =>
        ("pieces" in a.value ? a.value.pieces : a.value.flatMap((e) => e.word.pieces)).some((piece) => piece.k === "sub"),
      );
    for (const assign of cmd.assigns) assignVariable(sh, assign, undefined, true);
    if (!hadSub && !cmd.words.some((word) => "pieces" in word && word.pieces.some((piece) => piece.k === "sub"))) st.status = 0;
    st.pipeStatus = [st.status];
  } finally {
    restoreFds(sh, saved);
    closeSubstitutions(sh);
  }
  return null;
}

/** Builtins that assign; their errors name them. */
const DECLARING = new Set(["declare", "typeset", "local", "export", "readonly"]);
/** Builtins after which the text that has not run yet may read otherwise. */
const REREADING = new Set(["alias", "unalias", "set", "shopt", "builtin", "command"]);

/** What comes after the command's line is read as aliases and options have it now. */
function readAnew(sh: Shell, before: ReadMode | null): void {
  const now = readMode(sh.st);
  if (
    before === null ||
    (before.extglob === now.extglob && before.byLine === now.byLine && now.aliases === null && before.aliases === null)
  )
    return;
  for (const frame of sh.st.frames) cutAfterCommand(frame, before);
}

function runBuiltin(sh: Shell, cmd: Simple, words: Bytes[], run: (sh: Shell, args: Bytes[]) => BuiltinResult): Step | null {
  const { st } = sh;
  const saved: SavedFds = { fds: [] };
  const forGood = words[0] === "exec" && words.length === 1;
  const rereads = REREADING.has(words[0] ?? "");
  let result: BuiltinResult = 1;
  // In posix mode nothing comes after a special builtin whose redirection fails.
  let isRefused = false;
  const isReturn = returns(sh, words[0] ?? "");
  const mode = rereads ? readMode(st) : null;
  const isFixed = cmd.assigns.length > 0 && isSpecial(sh, words[0] ?? "") && cmd.assigns.some((each) => has(variable(st, each.name), "r"));
  const kept = temporary(sh, cmd.assigns, true);
  if (isFixed && st.kind !== "interactive") {
    // In posix mode a special builtin does not run without its variables.
    st.exiting = 127;
    return null;
  }
  trace(sh, cmd, words);
  try {
    applyRedirections(sh, cmd.redirs, forGood ? null : saved);
    result = run(sh, words);
    result = checkedWrite(sh, words[0] ?? "", result);
  } catch (error) {
    if (!(error instanceof ShellError)) {
      restoreFds(sh, saved);
      throw error;
    }
    if (error.unwinds) {
      restoreFds(sh, saved);
      restoreVariables(sh, kept);
      throw DECLARING.has(words[0] ?? "") ? new ShellError(`${words[0]}: ${error.message}`, 1, true) : error;
    }
    complain(sh, error.message);
    result = error.code === 127 ? 1 : error.code;
    isRefused = st.kind !== "interactive" && isSpecial(sh, words[0] ?? "");
  }
  const pushed = result === "frame" ? st.frames[st.frames.length - 1]?.call : null;
  const back = kept.length > 0 ? putBack(sh, words, kept) : kept;
  if (pushed?.kind === "eval") pushed.locals.unshift(...back);
  else restoreVariables(sh, back);
  if (typeof result === "number") {
    st.status = result;
    st.pipeStatus = [result];
    if (isRefused || (!isReturn && endsScript(sh, words[0] ?? "", result))) st.exiting = result;
  }
  if (rereads) readAnew(sh, mode);
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
