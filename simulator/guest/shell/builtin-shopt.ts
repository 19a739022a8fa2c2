import type { Bytes } from "../../content/bytes";
import { builtinOptions } from "./builtin-options";
import type { Builtin } from "./builtin-types";
import { say } from "./messages";
import { optionLetter, SET_OPTIONS, SHOPT_DEFAULTS } from "./options";
import type { Shell } from "./variables";

/** Options of `shopt` that work here; the others are refused when somebody turns them on. */
const WORKING = new Set([
  "checkhash",
  "extdebug",
  "lastpipe",
  "patsub_replacement",
  "dotglob",
  "expand_aliases",
  "extglob",
  "failglob",
  "globstar",
  "inherit_errexit",
  "localvar_inherit",
  "localvar_unset",
  "nocaseglob",
  "nocasematch",
  "nullglob",
  "shift_verbose",
  "sourcepath",
  "xpg_echo",
  "execfail",
]);

/** Whether an option of `shopt` is on. */
export function shoptOf(sh: Shell, name: string): boolean {
  return sh.st.shopts[name] ?? SHOPT_DEFAULTS[name] ?? false;
}

/** `shopt`. @source bash: shopt.def */
export const shopt: Builtin = (sh, args) => {
  const got = builtinOptions(sh, args, "psuoq");
  if (typeof got === "number") return got;
  const { flags, rest: words } = got;
  if (flags.includes("s") && flags.includes("u")) return say(sh, "shopt: cannot set and unset shell options simultaneously");
  if (flags.includes("o")) return shoptSet(sh, flags, words);
  const line = (name: string): string =>
    flags.includes("p") ? `shopt -${shoptOf(sh, name) ? "s" : "u"} ${name}\n` : `${name.padEnd(15)}\t${shoptOf(sh, name) ? "on" : "off"}\n`;
  if (words.length === 0) {
    const only = flags.includes("s") ? true : flags.includes("u") ? false : null;
    for (const name of Object.keys(SHOPT_DEFAULTS))
      if (only === null || shoptOf(sh, name) === only) if (!flags.includes("q")) sh.ctx.out(line(name));
    return 0;
  }
  let code = 0;
  for (const name of words) {
    if (!Object.hasOwn(SHOPT_DEFAULTS, name)) {
      code = say(sh, `shopt: ${name}: invalid shell option name`);
      continue;
    }
    if (flags.includes("s") || flags.includes("u")) {
      const on = flags.includes("s");
      if (on !== shoptOf(sh, name) && !WORKING.has(name)) {
        code = say(sh, `shopt: ${name}: turning it ${on ? "on" : "off"} is not supported here`);
        continue;
      }
      sh.st.shopts[name] = on;
      // Debugging reaches into functions. @source bash: shopt.def, shopt_set_debug_mode
      if (name === "extdebug") sh.st.options = sh.st.options.replace(/[ET]/g, "") + (on ? "ET" : "");
      continue;
    }
    if (!flags.includes("q")) sh.ctx.out(line(name));
    if (!shoptOf(sh, name)) code = 1;
  }
  return code;
};

/** `shopt -o`: the options of `set -o`. */
function shoptSet(sh: Shell, flags: string, words: readonly Bytes[]): number {
  const { st } = sh;
  const isOn = (name: string): boolean => name === "interactive-comments" || st.options.includes(optionLetter(name) ?? "\0");
  const line = (name: string): string =>
    flags.includes("p") ? `set ${isOn(name) ? "-" : "+"}o ${name}\n` : `${name.padEnd(15)}\t${isOn(name) ? "on" : "off"}\n`;
  const only = flags.includes("s") ? true : flags.includes("u") ? false : null;
  if (words.length === 0) {
    for (const [name] of SET_OPTIONS) if ((only === null || isOn(name) === only) && !flags.includes("q")) sh.ctx.out(line(name));
    return 0;
  }
  let code = 0;
  for (const name of words) {
    const letter = optionLetter(name);
    if (letter === null) {
      say(sh, `shopt: ${name}: invalid option name`);
      // Bash takes a wrong name for no failure here when it sets options.
      if (only === null) code = 1;
    } else if (only !== null) st.options = st.options.replaceAll(letter, "") + (only ? letter : "");
    else {
      if (!flags.includes("q")) sh.ctx.out(line(name));
      if (!isOn(name)) code = 1;
    }
  }
  return code;
}
