import type { Bytes } from "../../content/bytes";
import { type FoundProgram, findProgram } from "../os/find-program";
import { builtinOptions, wordsWithoutOptions } from "./builtin-options";
import type { Builtin, BuiltinResult, NamedBuiltin } from "./builtin-types";
import { meanings, STANDARD_PATH } from "./command-meaning";
import { environment } from "./exported-functions";
import { notRunnable, startProgram } from "./external";
import { say } from "./messages";
import type { ShellState } from "./state";
import { trapOf } from "./traps";
import { getVar, type Shell } from "./variables";

/** The new program stands where the shell stood: a shell that it starts is no deeper. @source bash: builtins/exec.def */
function shellLevel(sh: Shell, entry: Bytes): Bytes {
  const level = sh.st.forked ? null : /^SHLVL=(\d+)$/.exec(entry)?.[1];
  return level === null || level === undefined ? entry : `SHLVL=${Math.max(0, Number(level) - 1)}`;
}

/** Says why `exec` could not run a command. @source bash: builtins/exec.def, execute_cmd.c: shell_execve */
function notExecuted(sh: Shell, name: Bytes, kind: Exclude<FoundProgram["kind"], "found">): number {
  if (!name.includes("/")) {
    const { code, message } = notRunnable(name, kind);
    say(sh, kind === "denied" ? message : `exec: ${name}: not found`);
    return code;
  }
  const path = sh.ctx.path(name);
  if (kind === "missing") return say(sh, `${path}: No such file or directory`, 127);
  const why = kind === "directory" ? "Is a directory" : "Permission denied";
  say(sh, `${path}: ${why}`);
  return say(sh, `exec: ${path}: cannot execute: ${why}`, 126);
}

function execCommand(sh: Shell, args: Bytes[]): BuiltinResult {
  const { st, ctx } = sh;
  const got = builtinOptions(sh, args, "cla:");
  if (typeof got === "number") return got;
  const { flags, given, rest: words } = got;
  const argv0 = given.findLast(([letter]) => letter === "a")?.[1];
  if (words.length === 0) return 0;
  const name = words[0] ?? "";
  const found = findProgram(ctx.machine, ctx.process, name, getVar(sh, "PATH") ?? "");
  if (found.kind !== "found") {
    const code = notExecuted(sh, name, found.kind);
    if (st.kind !== "interactive" && !st.shopts.execfail) st.exiting = code;
    return code;
  }
  ctx.process.env = flags.includes("c") ? [] : environment(st).map((entry) => shellLevel(sh, entry));
  ctx.process.ignored = ctx.process.ignored.filter((n) => trapOf(st, String(n)) === "" || st.ignoredAtStart.includes(n));
  for (const [fd] of [...ctx.process.fds]) if (fd >= 100) ctx.close(fd);
  const argv =
    found.prefix.length > 0
      ? [...found.prefix, ...words.slice(1)]
      : [`${flags.includes("l") ? "-" : ""}${argv0 ?? name}`, ...words.slice(1)];
  ctx.exec(found.program, argv);
  return "execed";
}

/** `type`. @source bash: builtins/type.def */
function typeOf(sh: Shell, args: Bytes[]): number {
  const got = builtinOptions(sh, args, "afptP");
  if (typeof got === "number") return got;
  const { flags, rest } = got;
  const kinds = /[tpP](?=[^tpP]*$)/.exec(flags)?.[0];
  let code = 0;
  for (const name of rest) {
    const found = meanings(sh, name, {
      all: flags.includes("a"),
      noFunctions: flags.includes("f"),
      filesOnly: flags.includes("P"),
    });
    if (found.length === 0) {
      code = 1;
      if (kinds === undefined) say(sh, `type: ${name}: not found`);
    }
    for (const { kind, sentence, word } of found) {
      if (kinds === "t") sh.ctx.out(`${kind}\n`);
      else if (kinds === undefined) sh.ctx.out(`${sentence}\n`);
      else if (kind === "file") sh.ctx.out(`${word}\n`);
    }
  }
  return code;
}

/** Finds a builtin by name, unless it has been turned off. */
type FindBuiltin = (st: ShellState, name: string) => Builtin | null;

/** `command`. @source bash: builtins/command.def */
function commandBuiltin(find: FindBuiltin, sh: Shell, args: Bytes[]): BuiltinResult {
  const got = builtinOptions(sh, args, "pvV");
  if (typeof got === "number") return got;
  const { flags, rest } = got;
  const path = flags.includes("p") ? STANDARD_PATH : undefined;
  const asks = /[vV](?=[^vV]*$)/.exec(flags)?.[0];
  if (rest.length === 0) return 0;
  if (asks !== undefined) return describe(sh, rest, asks === "V", path);
  const run = find(sh.st, rest[0] ?? "");
  if (run) return run(sh, rest);
  const { st } = sh;
  const depth = st.frames.length;
  const cmd = { assigns: [], words: [], redirs: [], text: args.join(" "), line: st.line };
  startProgram(sh, cmd, rest, { last: false, saved: { fds: [] }, ...(path === undefined ? {} : { path }) });
  // The status comes from the program, or from the function for commands that are not there.
  return st.frames.length > depth ? "frame" : st.foreground === null ? st.status : 0;
}

/** `command -v` and `command -V`: what each name stands for; 0 when there is one that stands for something. */
function describe(sh: Shell, names: readonly Bytes[], isWordy: boolean, path: Bytes | undefined): number {
  let code = 1;
  for (const name of names) {
    const [found] = meanings(sh, name, path === undefined ? {} : { path });
    if (found) {
      code = 0;
      sh.ctx.out(`${isWordy ? found.sentence : found.word}\n`);
    } else if (isWordy) say(sh, `command: ${name}: not found`);
  }
  return code;
}

/** `builtin`. @source bash: builtins/builtin.def */
function builtinBuiltin(find: FindBuiltin, sh: Shell, args: Bytes[]): BuiltinResult {
  const rest = wordsWithoutOptions(sh, args);
  if (typeof rest === "number") return rest;
  const [name] = rest;
  if (name === undefined) return 0;
  const run = find(sh.st, name);
  return run ? run(sh, rest) : say(sh, `builtin: ${name}: not a shell builtin`);
}

/** Builtins that run other commands or say what they are. @param find - finds the builtin that is to run */
export function commandBuiltins(find: FindBuiltin): readonly NamedBuiltin[] {
  return [
    ["exec", execCommand],
    ["type", typeOf],
    ["command", (sh, args) => commandBuiltin(find, sh, args)],
    ["builtin", (sh, args) => builtinBuiltin(find, sh, args)],
  ];
}
