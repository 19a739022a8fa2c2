import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { absolute, normalize } from "../fs/path";
import { builtinOptions } from "./builtin-options";
import type { Builtin } from "./builtin-types";
import { say } from "./messages";
import { optionLetter } from "./options";
import { getVar, type Shell, setVar } from "./variables";

/** Two slashes in front, no more, are kept. @source bash: lib/sh/pathcanon.c, sh_canonpath */
const TWO_SLASHES = /^\/\/(?!\/)/;

/** Whether the shell forgets symbolic links unless told (`set -P`). */
function isPhysical(sh: Shell): boolean {
  const letter = optionLetter("physical");
  return letter !== null && sh.st.options.includes(letter);
}

/** Changes the directory as `cd` does, `args[0]` in front of its complaints; the exit code. @source bash: builtins/cd.def; on Linux without -@ */
export function changeDir(sh: Shell, args: Bytes[]): number {
  const got = builtinOptions(sh, args, "eLP");
  if (typeof got === "number") return got;
  const name = args[0] ?? "cd";
  const { rest, flags } = got;
  if (rest.length > 1) return say(sh, `${name}: too many arguments`);
  const last = /[LP](?=[^LP]*$)/.exec(flags)?.[0];
  return moveTo(sh, name, rest[0], last === undefined ? isPhysical(sh) : last === "P");
}

function moveTo(sh: Shell, name: Bytes, word: Bytes | undefined, physical: boolean): number {
  const { ctx } = sh;
  const target = word ?? getVar(sh, "HOME");
  if (target === null) return say(sh, `${name}: HOME not set`);
  const wanted = target === "-" ? getVar(sh, "OLDPWD") : target;
  if (wanted === null) return say(sh, `${name}: OLDPWD not set`);
  ctx.charge("node", 3);
  if (word !== undefined && !/^(\/|\.\.?(\/|$))/.test(wanted)) {
    for (const dir of (getVar(sh, "CDPATH") ?? "").split(":").filter((each) => each !== "")) {
      const path = normalize(absolute(ctx.cwd, `${dir}/${wanted}`));
      if (!ctx.fs.isDir(path)) continue;
      const code = enter(sh, name, path, wanted, physical);
      if (code === 0) ctx.out(`${getVar(sh, "PWD") ?? path}\n`);
      return code;
    }
  }
  const path = wanted === "" ? ctx.cwd : normalize(absolute(ctx.cwd, wanted));
  const code = enter(sh, name, path, wanted, physical);
  if (code === 0 && target === "-") ctx.out(`${getVar(sh, "PWD") ?? ctx.cwd}\n`);
  return code;
}

function enter(sh: Shell, name: Bytes, path: Bytes, wanted: Bytes, physical: boolean): number {
  const { ctx } = sh;
  const found = ctx.fs.lookup(path);
  if (typeof found === "string") return say(sh, `${name}: ${wanted}: ${errorText(found)}`);
  if (found.node.t !== "d") return say(sh, `${name}: ${wanted}: Not a directory`);
  if (!ctx.fs.permits(found.node, ctx.uid, ctx.process.gid, 1)) return say(sh, `${name}: ${wanted}: Permission denied`);
  const at = physical ? found.path : path;
  const isDouble = TWO_SLASHES.test(wanted.startsWith("/") ? wanted : shownDir(sh));
  setVar(sh, "OLDPWD", getVar(sh, "PWD") ?? ctx.cwd, true);
  ctx.process.cwd = at;
  setVar(sh, "PWD", isDouble ? `/${at}` : at, true);
  return 0;
}

/** The working directory as the shell came to it. */
export function shownDir(sh: Shell): Bytes {
  const named = getVar(sh, "PWD") ?? "";
  return TWO_SLASHES.test(named) && normalize(named) === sh.ctx.cwd ? named : sh.ctx.cwd;
}

/** `pwd`. @source bash: builtins/cd.def */
export const printDir: Builtin = (sh, args) => {
  const got = builtinOptions(sh, args, "LP");
  if (typeof got === "number") return got;
  const last = got.flags.slice(-1);
  const physical = (last === "" ? isPhysical(sh) : last === "P") ? sh.ctx.fs.resolve(sh.ctx.cwd) : null;
  sh.ctx.out(`${physical !== null && typeof physical !== "string" ? physical.path : shownDir(sh)}\n`);
  return 0;
};
