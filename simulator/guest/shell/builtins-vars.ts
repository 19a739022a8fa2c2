import type { Bytes } from "../../content/bytes";
import { evaluateText } from "./arith";
import { NAME } from "./assign-argument";
import { alias, unalias } from "./builtin-alias";
import { getopts } from "./builtin-getopts";
import { builtinOptions } from "./builtin-options";
import { set } from "./builtin-set";
import type { Builtin, NamedBuiltin } from "./builtin-types";
import { declareBuiltins } from "./builtins-declare";
import { pushFrame } from "./memory";
import { say } from "./messages";
import { ShellError } from "./shell-error";
import { sourceFrame } from "./state";
import { unsetScoped } from "./unset-variable";
import { type Shell, target, unsetElement, variable } from "./variables";

const unset: Builtin = (sh, args) => {
  const got = builtinOptions(sh, args, "fnv");
  if (typeof got === "number") return got;
  const { flags, rest } = got;
  if (flags.includes("f") && flags.includes("v")) return say(sh, "unset: cannot simultaneously unset a function and a variable");
  let code = 0;
  for (const word of rest) {
    const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(word);
    try {
      if (flags.includes("f") && sh.st.functions[`$${word}`]?.readonly) code = say(sh, `unset: ${word}: cannot unset: readonly function`);
      else if (flags.includes("f")) delete sh.st.functions[`$${word}`];
      else if (element) unsetElement(sh, element[1] ?? "", element[2] ?? "");
      else if (!NAME.test(word) && flags.includes("v")) code = say(sh, `unset: \`${word}': not a valid identifier`);
      else if (!NAME.test(word)) delete sh.st.functions[`$${word}`];
      else if (variable(sh.st, word) === null && !flags.includes("v") && Object.hasOwn(sh.st.functions, `$${word}`)) {
        if (sh.st.functions[`$${word}`]?.readonly) code = say(sh, `unset: ${word}: cannot unset: readonly function`);
        else delete sh.st.functions[`$${word}`];
      } else unsetScoped(sh, flags.includes("n") ? word : target(sh, word).name);
    } catch (error) {
      if (!(error instanceof ShellError)) throw error;
      code = say(sh, `unset: ${error.message}`);
    }
  }
  return code;
};

const letBuiltin: Builtin = (sh, args) => {
  const rest = args[1] === "--" ? args.slice(2) : args.slice(1);
  if (rest.length === 0) return say(sh, "let: expression expected");
  let value = 0n;
  for (const word of rest) {
    try {
      value = evaluateText(sh, word, "let");
    } catch (error) {
      if (!(error instanceof ShellError) || error.unwinds) throw error;
      return say(sh, error.message);
    }
  }
  return value !== 0n ? 0 : 1;
};

/** Runs a text as `eval` does. */
export function pushEval(sh: Shell, text: Bytes): void {
  pushFrame(sh, sourceFrame(text, { kind: "eval", args: null, locals: [], saved: null, status: 0 }, sh.st.line - 1, null));
}

/** Builtins about variables, options and aliases. */
export const variableBuiltins: readonly NamedBuiltin[] = [
  ...declareBuiltins,
  ["unset", unset],
  ["set", set],
  ["alias", alias],
  ["unalias", unalias],
  ["let", letBuiltin],
  ["getopts", getopts],
];
