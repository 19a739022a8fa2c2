import type { Bytes } from "../../content/bytes";
import { assignArgument, NAME, optionWords } from "./assign-argument";
import { builtinOptions, misused } from "./builtin-options";
import type { Builtin, NamedBuiltin } from "./builtin-types";
import { listFunctions, markFunctions, showFunctions } from "./declare-functions";
import { flagsOf, listedNames, plainLine, show } from "./declare-show";
import { declareOne } from "./declare-variable";
import { LIST_MARK } from "./expand";
import { say } from "./messages";
import { ShellError } from "./shell-error";
import { has } from "./variable-record";
import { type Shell, setFlags, target, variable } from "./variables";

/** Variables that have all of some attributes, as `declare -p` shows them. */
function listWith(sh: Shell, letters: readonly string[]): number {
  for (const name of listedNames(sh)) {
    const flags = flagsOf(sh, name) ?? "";
    if (letters.every((letter) => flags.includes(letter))) sh.ctx.out(show(sh, name));
  }
  return 0;
}

/** What was set in front of a function's call alone stays once it is exported. */
function keepTemporary(sh: Shell, name: string): void {
  const call = sh.st.frames.findLast((frame) => frame.call?.kind === "function")?.call;
  if (!call?.temps?.includes(name)) return;
  call.temps = call.temps.filter((other) => other !== name);
  call.locals = call.locals.filter(([other]) => other !== name);
}

/** `export`. @source bash: builtins/setattr.def */
const exportNames: Builtin = (sh, args) => {
  const got = builtinOptions(sh, args, "fnp");
  if (typeof got === "number") return got;
  const { flags, rest } = got;
  if (rest.length === 0) return flags.includes("f") ? listFunctions(sh, "", (fn) => fn.exported === true) : listWith(sh, ["x"]);
  if (flags.includes("f")) return markFunctions(sh, "export", rest, flags.includes("n") ? "" : "x", flags.includes("n") ? "x" : "");
  let code = 0;
  for (const word of rest) {
    const name = /^([A-Za-z_]\w*)\+?=/.exec(word)?.[1] ?? word;
    if (!NAME.test(name)) {
      code = say(sh, `export: \`${word}': not a valid identifier`);
      continue;
    }
    try {
      if (name !== word) assignArgument(sh, word);
    } catch (error) {
      if (!(error instanceof ShellError)) throw error;
      code = say(sh, error.message);
      continue;
    }
    const at = target(sh, name).name;
    keepTemporary(sh, at);
    if (flags.includes("n")) setFlags(sh, at, "", "x");
    else setFlags(sh, at, "x", "");
  }
  return code;
};

/** `declare`, `typeset`, `local` and `readonly`. @source bash: builtins/declare.def, builtins/setattr.def */
const declare: Builtin = (sh, args) => {
  const command = args[0] ?? "declare";
  const frame = sh.st.frames.findLast((candidate) => candidate.call?.kind === "function");
  if (command === "local" && !frame) return say(sh, "local: can only be used in a function");
  const { flags, off, rest, bad } = optionWords(args, command === "readonly" ? "aAfp" : "aAcfFgilnprtuxI");
  if (bad !== null) return misused(sh, command, `${bad}: invalid option`);
  if (/[fF]/.test(flags)) return declareFunctions(sh, command, rest, flags, off);
  if (rest.length === 0 || (flags.includes("p") && command !== "readonly"))
    return showVariables(
      sh,
      command,
      rest.map((word) => assigned(sh, word)),
      flags,
    );
  let code = 0;
  for (const word of rest) {
    if (command === "local" && word === "-") {
      frame?.call?.locals.push(["-", { v: sh.st.options, e: null, f: "" }]);
      continue;
    }
    const name = /^[A-Za-z_]\w*/.exec(word)?.[0];
    if (name === undefined || !/^[A-Za-z_]\w*(\[.*\])?(\+?=[\s\S]*)?$/s.test(word)) {
      code = say(sh, `${command}: \`${word}': not a valid identifier`);
      continue;
    }
    code = declareOne(sh, command, { word, name, flags: command === "readonly" ? `${flags}r` : flags, off }) || code;
  }
  return code;
};

/** Name of a variable to show; a list that is assigned to it is assigned first. */
function assigned(sh: Shell, word: Bytes): Bytes {
  return word.includes(`=${LIST_MARK}(`) ? (assignArgument(sh, word) ?? word) : word;
}

function declareFunctions(sh: Shell, command: Bytes, names: readonly Bytes[], flags: string, off: string): number {
  const marks = (command === "readonly" ? "r" : flags).replace(/[^rtx]/g, "");
  const gone = off.replace(/[^rtx]/g, "");
  if (names.length === 0) {
    const isMarked = (letter: string, mark: boolean | undefined): boolean => !marks.includes(letter) || mark === true;
    return listFunctions(sh, flags, (fn) => isMarked("r", fn.readonly) && isMarked("t", fn.traced) && isMarked("x", fn.exported));
  }
  return marks === "" && gone === "" ? showFunctions(sh, names, flags) : markFunctions(sh, command, names, marks, gone);
}

/** Options of `declare` that are attributes. */
const ATTRIBUTES = "aAcilnrtux";

function showVariables(sh: Shell, command: Bytes, rest: readonly Bytes[], flags: string): number {
  const letters = [...flags].filter((letter) => ATTRIBUTES.includes(letter));
  if (command === "readonly") letters.push("r");
  if (rest.length > 0) {
    let code = 0;
    for (const name of rest) {
      if (flagsOf(sh, name) === null) code = say(sh, `${command}: ${name}: not found`);
      else sh.ctx.out(show(sh, name));
    }
    return code;
  }
  if (command === "local") {
    const frame = sh.st.frames.findLast((candidate) => candidate.call?.kind === "function");
    const names = [...new Set((frame?.call?.locals ?? []).map(([name]) => name).concat(frame?.call?.localNames ?? []))].sort((a, b) =>
      a < b ? -1 : 1,
    );
    for (const name of names) if (letters.every((letter) => has(variable(sh.st, name), letter))) sh.ctx.out(show(sh, name));
    return 0;
  }
  if (letters.length > 0 || flags.includes("p")) return listWith(sh, letters);
  for (const name of listedNames(sh)) sh.ctx.out(plainLine(sh, name));
  return listFunctions(sh, "");
}

/** Builtins that declare variables. */
export const declareBuiltins: readonly NamedBuiltin[] = [
  ["export", exportNames],
  ["declare", declare],
  ["typeset", declare],
  ["local", declare],
  ["readonly", declare],
];
