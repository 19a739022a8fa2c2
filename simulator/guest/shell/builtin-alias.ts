import type { Bytes } from "../../content/bytes";
import { builtinOptions, usage } from "./builtin-options";
import type { Builtin } from "./builtin-types";
import { holdMore } from "./memory";
import { say } from "./messages";
import { singleQuoted } from "./quote-word";
import type { Shell } from "./variables";

/** Memory of an alias beside its name and text, bytes. */
const ALIAS_BYTES = 64;

function setAlias(sh: Shell, key: string, text: Bytes): void {
  const { st } = sh;
  if (Object.hasOwn(st.aliases, key)) removeAlias(sh, key);
  holdMore(sh, ALIAS_BYTES + key.length + text.length);
  if (st.aliasCount !== undefined) st.aliasCount++;
  st.aliases[key] = text;
}

function removeAlias(sh: Shell, key: string): void {
  const { st } = sh;
  holdMore(sh, -(ALIAS_BYTES + key.length + (st.aliases[key]?.length ?? 0)));
  if (st.aliasCount !== undefined) st.aliasCount--;
  delete st.aliases[key];
}

/** `alias`. @source bash: alias.def */
export const alias: Builtin = (sh, args) => {
  const { st } = sh;
  const line = (key: string): Bytes => `alias ${key.slice(1)}=${singleQuoted(st.aliases[key] ?? "")}\n`;
  const got = builtinOptions(sh, args, "p");
  if (typeof got === "number") return got;
  const names = got.rest;
  if (names.length === 0 || got.flags !== "") {
    sh.ctx.out(
      Object.keys(st.aliases)
        .sort((a, b) => (a < b ? -1 : 1))
        .map(line)
        .join(""),
    );
  }
  let code = 0;
  for (const word of names) {
    const cut = word.indexOf("=");
    if (cut > 0) {
      if (/[\s/$`=|&;()<>'"\\]/.test(word.slice(0, cut))) code = say(sh, `alias: \`${word.slice(0, cut)}': invalid alias name`);
      else setAlias(sh, `$${word.slice(0, cut)}`, word.slice(cut + 1));
    } else if (Object.hasOwn(st.aliases, `$${word}`)) sh.ctx.out(line(`$${word}`));
    else code = say(sh, `alias: ${word}: not found`);
  }
  return code;
};

/** `unalias`. @source bash: alias.def */
export const unalias: Builtin = (sh, args) => {
  const got = builtinOptions(sh, args, "a");
  if (typeof got === "number") return got;
  if (got.flags !== "") {
    for (const key of Object.keys(sh.st.aliases)) removeAlias(sh, key);
    return 0;
  }
  if (got.rest.length === 0) return usage(sh, "unalias");
  let code = 0;
  for (const word of got.rest) {
    if (Object.hasOwn(sh.st.aliases, `$${word}`)) removeAlias(sh, `$${word}`);
    else code = say(sh, `unalias: ${word}: not found`);
  }
  return code;
};
