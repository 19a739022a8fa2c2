import type { Bytes } from "../../content/bytes";
import type { Builtin } from "./builtin-types";
import { functionNames, showFunctions } from "./declare-functions";
import { listedNames, plainLine } from "./declare-show";
import { say } from "./messages";
import { SET_OPTIONS } from "./options";
import type { Shell } from "./variables";

const SET_LETTERS = "abefhkmnptuvxBCEHPT";

/** `set`: options and positional parameters. @source bash: set.def */
export const set: Builtin = (sh, args) => {
  const { st } = sh;
  const rest = args.slice(1);
  if (rest.length === 0) {
    for (const name of listedNames(sh)) sh.ctx.out(plainLine(sh, name));
    if (!st.options.includes("\x06")) for (const name of functionNames(st)) showFunctions(sh, [name], "f");
    return 0;
  }
  const toggle = (letter: string, on: boolean): void => {
    st.options = st.options.replaceAll(letter, "") + (on ? letter : "");
  };
  while (rest[0] !== undefined && /^[-+]/.test(rest[0])) {
    const flag = rest.shift() ?? "";
    const on = flag.startsWith("-");
    if (flag === "--") {
      st.args = rest;
      return 0;
    }
    if (flag === "-") {
      toggle("x", false);
      toggle("v", false);
      if (rest.length > 0) st.args = rest;
      return 0;
    }
    if (flag === "+") break;
    for (const letter of flag.slice(1)) {
      if (letter === "o") {
        const code = setOption(sh, rest, on, toggle);
        if (code !== 0) return code;
      } else if (!SET_LETTERS.includes(letter)) {
        say(sh, `set: ${flag[0]}${letter}: invalid option`);
        sh.ctx.err("set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n");
        return 2;
      } else toggle(letter, on);
    }
  }
  if (rest.length > 0) st.args = rest;
  return 0;
};

function setOption(sh: Shell, rest: Bytes[], on: boolean, toggle: (letter: string, on: boolean) => void): number {
  const { st } = sh;
  const name = rest[0] === undefined || /^[-+]/.test(rest[0]) ? undefined : rest.shift();
  const isOn = (option: string, letter: string): boolean =>
    option === "braceexpand" || option === "hashall" || option === "interactive-comments" || st.options.includes(letter);
  if (name === undefined) {
    for (const [option, letter] of SET_OPTIONS)
      sh.ctx.out(
        on ? `${option.padEnd(15)}\t${isOn(option, letter) ? "on" : "off"}\n` : `set ${isOn(option, letter) ? "-" : "+"}o ${option}\n`,
      );
    return 0;
  }
  const found = SET_OPTIONS.find(([option]) => option === name);
  if (!found) return say(sh, `set: ${name}: invalid option name`, 2);
  toggle(found[1], on);
  return 0;
}
