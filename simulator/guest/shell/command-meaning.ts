import type { Bytes } from "../../content/bytes";
import { isEnabledBuiltin } from "./builtin-names";
import { functionText } from "./function-text";
import { rememberedPath } from "./hash-table";
import { singleQuoted } from "./quote-word";
import { getVar, type Shell } from "./variables";

const KEYWORDS = "if then else elif fi for while until do done case esac function select in { } ! [[ ]] time coproc".split(" ");

/** Directories of `command -p`. @source bash: config-top.h, STANDARD_UTILS_PATH */
export const STANDARD_PATH = "/bin:/usr/bin:/sbin:/usr/sbin";

/** One thing that a name stands for: its kind as `type -t` says it, the sentence of `type`, the word of `command -v`. */
export interface Meaning {
  readonly kind: "alias" | "keyword" | "function" | "builtin" | "file";
  readonly sentence: Bytes;
  readonly word: Bytes;
}

/** How a name is looked for. `path`: instead of PATH. */
export interface LookFor {
  readonly all?: boolean;
  readonly noFunctions?: boolean;
  readonly filesOnly?: boolean;
  readonly path?: Bytes;
}

function files(sh: Shell, name: Bytes, { all = false, filesOnly = false, path }: LookFor): Meaning[] {
  const { ctx } = sh;
  const known = all || filesOnly || path !== undefined || name.includes("/") ? null : rememberedPath(sh, name);
  if (known !== null) return [{ kind: "file", sentence: `${name} is hashed (${known})`, word: known }];
  const out: Meaning[] = [];
  for (const dir of name.includes("/") ? [""] : (path ?? getVar(sh, "PATH") ?? "").split(":")) {
    const at = name.includes("/") ? name : `${dir || "."}/${name}`;
    const found = ctx.fs.lookup(ctx.path(at));
    ctx.charge("node", 1);
    if (typeof found === "string" || found.node.t !== "f" || !ctx.fs.permits(found.node, ctx.uid, ctx.process.gid, 1)) continue;
    out.push({ kind: "file", sentence: `${name} is ${at}`, word: at });
    if (!all) break;
  }
  return out;
}

/** What a name stands for, in the order in which the shell looks; the first only unless `all`. @source bash: type.def, describe_command */
export function meanings(sh: Shell, name: Bytes, how: LookFor): Meaning[] {
  const { st } = sh;
  const out: Meaning[] = [];
  if (!how.filesOnly) {
    const canAlias = st.kind === "interactive" || st.shopts.expand_aliases === true;
    const alias = canAlias && Object.hasOwn(st.aliases, `$${name}`) ? st.aliases[`$${name}`] : undefined;
    if (alias !== undefined)
      out.push({ kind: "alias", sentence: `${name} is aliased to \`${alias}'`, word: `alias ${name}=${singleQuoted(alias)}` });
    if (KEYWORDS.includes(name)) out.push({ kind: "keyword", sentence: `${name} is a shell keyword`, word: name });
    const fn = !how.noFunctions && Object.hasOwn(st.functions, `$${name}`) ? st.functions[`$${name}`] : undefined;
    if (fn) out.push({ kind: "function", sentence: `${name} is a function\n${functionText(name, fn.text)}`, word: name });
    if (isEnabledBuiltin(st, name)) out.push({ kind: "builtin", sentence: `${name} is a shell builtin`, word: name });
    if (out.length > 0 && !how.all) return out.slice(0, 1);
  }
  return [...out, ...files(sh, name, how)];
}
