import type { Bytes } from "../../content/bytes";
import { findProgram } from "../os/find-program";
import { isEnabledBuiltin } from "./builtin-names";
import { builtinOptions } from "./builtin-options";
import type { Builtin } from "./builtin-types";
import { forget, forgetAll, remember, remembered, rememberedCommands } from "./hash-table";
import { say } from "./messages";
import { getVar, type Shell } from "./variables";

/** A line that, read by a shell, remembers the command again. */
const reusable = (path: Bytes, name: Bytes): Bytes => `builtin hash -p ${path} ${name}\n`;

function listAll(sh: Shell, isReusable: boolean): number {
  const all = rememberedCommands(sh);
  if (all.length === 0) {
    if (!isReusable) sh.ctx.out("hash: hash table empty\n");
    return 0;
  }
  if (!isReusable) sh.ctx.out("hits\tcommand\n");
  for (const { name, path, hits } of all) sh.ctx.out(isReusable ? reusable(path, name) : `${String(hits).padStart(4)}\t${path}\n`);
  return 0;
}

function listTargets(sh: Shell, names: readonly Bytes[], isReusable: boolean): number {
  let code = 0;
  for (const name of names) {
    const path = remembered(sh, name);
    if (path === null) code = say(sh, `hash: ${name}: not found`);
    else if (isReusable) sh.ctx.out(reusable(path, name));
    else sh.ctx.out(`${names.length > 1 ? `${name}\t` : ""}${path}\n`);
  }
  return code;
}

/** Looks a command up anew. */
function rehash(sh: Shell, name: Bytes): number {
  if (Object.hasOwn(sh.st.functions, `$${name}`) || isEnabledBuiltin(sh.st, name)) return 0;
  forget(sh, name);
  const found = findProgram(sh.ctx.machine, sh.ctx.process, name, getVar(sh, "PATH") ?? "");
  if (found.kind !== "found") return say(sh, `hash: ${name}: not found`);
  remember(sh, name, found.path, 0);
  return 0;
}

/** `hash`: where commands were found. @source bash: builtins/hash.def */
export const hash: Builtin = (sh, args) => {
  if (!sh.st.options.includes("h")) return say(sh, "hash: hashing disabled");
  const got = builtinOptions(sh, args, "dlp:rt");
  if (typeof got === "number") return got;
  const { flags, given, rest } = got;
  const path = given.findLast(([letter]) => letter === "p")?.[1];
  if (rest.length === 0 && /[dt]/.test(flags)) return say(sh, `hash: -${flags.includes("d") ? "d" : "t"}: option requires an argument`);
  if (rest.length === 0 && !flags.includes("r")) return listAll(sh, flags.includes("l"));
  if (flags.includes("r")) forgetAll(sh);
  if (flags.includes("t")) return listTargets(sh, rest, flags.includes("l"));
  let code = 0;
  for (const name of rest) {
    if (name.includes("/")) continue;
    if (path !== undefined) {
      if (sh.ctx.fs.isDir(sh.ctx.path(path))) code = say(sh, `hash: ${path}: Is a directory`);
      else remember(sh, name, path, 0);
    } else if (flags.includes("d")) {
      if (!forget(sh, name)) code = say(sh, `hash: ${name}: not found`);
    } else code = rehash(sh, name) || code;
  }
  return code;
};
