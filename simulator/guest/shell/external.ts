import type { Bytes } from "../../content/bytes";
import { closeFd } from "../os/files";
import type { FoundProgram } from "../os/find-program";
import { argumentsFit } from "../os/limits";
import { spawn } from "../os/process";
import { again, type Step } from "../os/program";
import { restoreVariables, temporary } from "./assign";
import { callFunction } from "./call-function";
import type { Simple } from "./code";
import { dropCoprocesses } from "./coprocess-ends";
import { environment } from "./exported-functions";
import { findCommand } from "./find-command";
import { rememberedPath } from "./hash-table";
import { addJob, controlsJobs, toForeground } from "./jobs";
import { complain } from "./messages";
import { ansiQuote, needsAnsi } from "./quote-word";
import { applyRedirections, restoreFds } from "./redirect";
import { ShellError } from "./shell-error";
import type { SavedFds } from "./state";
import { trace } from "./trace";
import { getVar, type Shell } from "./variables";

/** Arguments of a found program: an interpreter's are put in front. */
function argvOf(found: { readonly prefix: string[] }, words: Bytes[]): Bytes[] {
  return found.prefix.length > 0 ? [...found.prefix, ...words.slice(1)] : words;
}

/** Code and message when a command cannot be run. */
export function notRunnable(
  command: Bytes,
  kind: Exclude<FoundProgram["kind"], "found">,
  hasPath = true,
): { code: number; message: string } {
  const name = needsAnsi(command) ? ansiQuote(command) : command;
  if (kind === "directory") return { code: 126, message: `${name}: Is a directory` };
  if (kind === "denied") return { code: 126, message: `${name}: Permission denied` };
  return { code: 127, message: !hasPath || name.includes("/") ? `${name}: No such file or directory` : `${name}: command not found` };
}

/** A command that is not there: the function that the user has for it, or the shell's own words. */
function missing(sh: Shell, words: Bytes[], found: Exclude<FoundProgram, { kind: "found" }>): Step | null {
  const { st } = sh;
  const { kind } = found;
  if (kind === "missing" && found.interpreter !== undefined) {
    complain(sh, `${words[0] ?? ""}: cannot execute: required file not found`);
    st.status = 127;
    return null;
  }
  const handler = kind === "missing" && !(words[0] ?? "").includes("/") ? st.functions.$command_not_found_handle : undefined;
  if (handler)
    return callFunction(sh, { assigns: [], words: [], redirs: [], text: "", line: st.line }, handler, [
      "command_not_found_handle",
      ...words,
    ]);
  const { code, message } = notRunnable(words[0] ?? "", kind, (getVar(sh, "PATH") ?? "") !== "");
  complain(sh, message);
  st.status = code;
  return null;
}

/** Runs a program that is found by PATH or by its path. */
export function external(sh: Shell, cmd: Simple, words: Bytes[], last: boolean): Step | null {
  const { st } = sh;
  const saved: SavedFds = { fds: [] };
  const kept = temporary(sh, cmd.assigns, true);
  trace(sh, cmd, words);
  try {
    try {
      applyRedirections(sh, cmd.redirs, saved);
    } catch (error) {
      if (!(error instanceof ShellError)) throw error;
      complain(sh, error.message);
      st.status = 1;
      return null;
    }
    return startProgram(sh, cmd, words, { last, saved });
  } finally {
    restoreFds(sh, saved);
    restoreVariables(sh, kept);
  }
}

/** Starts a program; redirections are in place. @param how - `path`: where to look instead of PATH and what is remembered */
export function startProgram(
  sh: Shell,
  cmd: Simple,
  words: Bytes[],
  { last, saved, path = null }: { readonly last: boolean; readonly saved: SavedFds; readonly path?: Bytes | null },
): Step | null {
  const { st, ctx } = sh;
  const found = findCommand(
    sh,
    words[0] ?? "",
    path ?? (cmd.assigns.some(({ name }) => name === "PATH") ? (getVar(sh, "PATH") ?? "") : null),
  );
  ctx.charge("node", 4);
  if (found.kind !== "found") return missing(sh, [rememberedPath(sh, words[0] ?? "") ?? words[0] ?? "", ...words.slice(1)], found);
  const env = [...environment(st), `_=${found.path}`];
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
    ctx.exec(found.program, argv, env);
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
  dropCoprocesses(sh, child);
  child.ignored = Object.keys(st.traps)
    .filter((key) => st.traps[key] === "")
    .map((key) => Number(key.slice(1)))
    .filter((n) => n > 0)
    .concat(st.ignoredAtStart);
  toForeground(sh, [child.pid], controlsJobs(sh) ? addJob(sh, [child.pid], cmd.text, true) : null, {
    texts: [cmd.text],
    line: cmd.outer ? (innermost?.base ?? 0) + cmd.outer : 0,
  });
  return null;
}

function closeSaved(sh: Shell): void {
  for (const [fd] of [...sh.ctx.process.fds]) if (fd >= 100) closeFd(sh.ctx.machine, sh.ctx.process, fd);
}
