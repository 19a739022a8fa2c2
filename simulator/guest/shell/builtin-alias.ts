import type { Bytes } from "../../content/bytes";
import { builtinOptions, usage } from "./builtin-options";
import type { Builtin } from "./builtin-types";
import { say } from "./messages";

/** `alias`. @source bash: alias.def */
export const alias: Builtin = (sh, args) => {
  const { st } = sh;
  const line = (key: string): Bytes => `alias ${key.slice(1)}='${(st.aliases[key] ?? "").replace(/'/g, "'\\''")}'\n`;
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
      else st.aliases[`$${word.slice(0, cut)}`] = word.slice(cut + 1);
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
    sh.st.aliases = {};
    return 0;
  }
  if (got.rest.length === 0) return usage(sh, "unalias");
  let code = 0;
  for (const word of got.rest) {
    if (Object.hasOwn(sh.st.aliases, `$${word}`)) delete sh.st.aliases[`$${word}`];
    else code = say(sh, `unalias: ${word}: not found`);
  }
  return code;
};
