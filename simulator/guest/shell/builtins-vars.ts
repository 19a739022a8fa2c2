import type { Bytes } from "../../content/bytes";
import { evaluateText } from "./arith";
import type { Builtin } from "./builtins";
import { compile } from "./compile";
import { expandFields, expandPlain } from "./expand";
import { functionText } from "./function-text";
import { pushFrame } from "./memory";
import { say } from "./messages";
import { SET_OPTIONS } from "./options";
import { arrayText, doubleQuoted, shownFlags } from "./parameter";
import { copy, sourceFrame } from "./state";
import {
  environment,
  getVar,
  has,
  isArray,
  quoteValue,
  replaceVariable,
  type Shell,
  ShellError,
  setArray,
  setElement,
  setFlags,
  setVar,
  target,
  unsetElement,
  unsetVar,
  variable,
  variableNames,
} from "./variables";

const NAME = /^[A-Za-z_]\w*$/;

/** `name=value`, `name[i]+=value`, `name=(…)` given as an argument; the name, or null when it is no assignment. */
function assignArgument(sh: Shell, text: Bytes, kind: "a" | "A" | "" = ""): string | null {
  const match = /^([A-Za-z_]\w*)(?:\[((?:[^\][]|\[[^\]]*\])*)\])?(\+?)=([\s\S]*)$/.exec(text);
  if (!match) return null;
  const [, name = "", index, plus, value = ""] = match;
  if (index !== undefined) setElement(sh, name, index, value, plus === "+");
  else if (value.startsWith("(") && value.endsWith(")")) {
    setArray(sh, name, elementsOf(sh, value), plus === "+", kind || "a");
  } else setVar(sh, name, value, undefined, plus === "+");
  return name;
}

/** Elements of a list that was put into a text with its quotes. */
function elementsOf(sh: Shell, text: Bytes): { index: Bytes | null; value: Bytes; append: boolean }[] {
  const instr = compile(`x=${text}`).blocks[0]?.find((each) => each.i === "cmd");
  const value = instr?.i === "cmd" ? instr.cmd.assigns[0]?.value : undefined;
  if (value === undefined || "pieces" in value) return [];
  return value.flatMap((element): { index: Bytes | null; value: Bytes; append: boolean }[] => {
    if (element.index === null) return expandFields(sh, element.word).map((each) => ({ index: null, value: each, append: false }));
    return [{ index: expandPlain(sh, element.index), value: expandPlain(sh, element.word), append: element.append }];
  });
}

/** `declare -x name="value"` for one variable. */
function show(sh: Shell, name: string): Bytes {
  const found = variable(sh.st, name);
  if (!found) return "";
  const flags = shownFlags(found.f);
  const value = isArray(found) ? `=${arrayText(sh, name)}` : found.v === null ? "" : `=${doubleQuoted(found.v)}`;
  const isEmpty = isArray(found) && Object.keys(found.e ?? {}).length === 0 && !found.f.includes("=");
  return `declare -${flags === "" ? "-" : flags} ${name}${isEmpty && value.endsWith("()") ? "=()" : value}\n`;
}

function words(args: readonly Bytes[], letters: string): { flags: string; off: string; rest: Bytes[]; bad: string | null } {
  const rest = args.slice(1);
  let flags = "";
  let off = "";
  while (rest[0] !== undefined && /^[-+][a-zA-Z]/.test(rest[0])) {
    const word = rest.shift() ?? "";
    for (const letter of word.slice(1)) {
      if (!letters.includes(letter)) return { flags, off, rest, bad: `${word[0]}${letter}` };
      if (word.startsWith("-")) flags += letter;
      else off += letter;
    }
  }
  if (rest[0] === "--") rest.shift();
  return { flags, off, rest, bad: null };
}

const exportNames: Builtin = (sh, args) => {
  const { flags, rest, bad } = words(args, "fnp");
  if (bad !== null) return say(sh, `export: ${bad}: invalid option\nexport: usage: export [-fn] [name[=value] ...] or export -p`, 2);
  if (rest.length === 0) {
    for (const name of variableNames(sh.st)) if (has(variable(sh.st, name), "x")) sh.ctx.out(show(sh, name));
    return 0;
  }
  let code = 0;
  for (const word of rest) {
    if (flags.includes("f")) {
      const fn = Object.hasOwn(sh.st.functions, `$${word}`) ? sh.st.functions[`$${word}`] : undefined;
      if (fn) fn.exported = !flags.includes("n");
      else code = say(sh, `export: ${word}: not a function`);
      continue;
    }
    const name = assignArgument(sh, word) ?? word;
    if (!NAME.test(name)) {
      code = say(sh, `export: \`${word}': not a valid identifier`);
      continue;
    }
    const at = target(sh, name).name;
    if (flags.includes("n")) setFlags(sh, at, "", "x");
    else setFlags(sh, at, "x", "");
  }
  return code;
};

/** Options of `declare` that are attributes. */
const ATTRIBUTES = "aAilnrux";

function showFunctions(sh: Shell, rest: readonly Bytes[], flags: string): number {
  let code = 0;
  const names =
    rest.length > 0
      ? rest
      : Object.keys(sh.st.functions)
          .map((key) => key.slice(1))
          .sort((a, b) => (a < b ? -1 : 1));
  for (const name of names) {
    const fn = Object.hasOwn(sh.st.functions, `$${name}`) ? sh.st.functions[`$${name}`] : undefined;
    if (!fn) code = 1;
    else if (flags.includes("F")) sh.ctx.out(rest.length > 0 ? `${name}\n` : `declare -f ${name}\n`);
    else sh.ctx.out(`${functionText(name, fn.text)}\n`);
  }
  return code;
}

const declare: Builtin = (sh, args) => {
  const command = args[0] ?? "declare";
  const { flags, off, rest, bad } = words(args, command === "readonly" ? "aAfp" : "aAfFgilnprtuxI");
  if (bad !== null) return say(sh, `${command}: ${bad}: invalid option\n${usageOf(command)}`, 2);
  const frame = sh.st.frames.findLast((candidate) => candidate.call?.kind === "function");
  if (command === "local" && !frame) return say(sh, "local: can only be used in a function");
  if (flags.includes("f") || flags.includes("F")) {
    if (command !== "readonly") return showFunctions(sh, rest, flags);
    for (const name of rest) {
      const fn = sh.st.functions[`$${name}`];
      if (fn) fn.readonly = true;
    }
    return 0;
  }
  if (rest.length === 0 || flags.includes("p")) return showVariables(sh, command, rest, flags);
  let code = 0;
  for (const word of rest) {
    const name = /^[A-Za-z_]\w*/.exec(word)?.[0];
    if (name === undefined || !/^[A-Za-z_]\w*(\[.*\])?(\+?=[\s\S]*)?$/s.test(word)) {
      code = say(sh, `${command}: \`${word}': not a valid identifier`);
      continue;
    }
    code = declareOne(sh, command, { word, name, flags: command === "readonly" ? `${flags}r` : flags, off }) || code;
  }
  return code;
};

function usageOf(command: Bytes): string {
  if (command === "readonly") return "readonly: usage: readonly [-aAf] [name[=value] ...] or readonly -p";
  if (command === "local") return "local: usage: local [option] name[=value] ...";
  return `${command}: usage: ${command} [-aAfFgiIlnrtux] [name[=value] ...] or ${command} -p [-aAfFilnrtux] [name ...]`;
}

function declareOne(
  sh: Shell,
  command: Bytes,
  { word, name, flags, off }: { word: Bytes; name: string; flags: string; off: string },
): number {
  const frame = sh.st.frames.findLast((candidate) => candidate.call?.kind === "function");
  if (frame?.call && !flags.includes("g") && command !== "readonly") {
    if (!frame.call.locals.some(([known]) => known === name)) {
      const old = variable(sh.st, name);
      if (has(old, "r") && word.includes("=")) throw new ShellError(`${command}: ${name}: readonly variable`);
      frame.call.locals.push([name, old ? copy(old) : null]);
      const inherits = flags.includes("I") || sh.st.shopts.localvar_inherit;
      replaceVariable(sh, name, inherits && old ? copy(old) : { v: null, e: null, f: has(old, "x") ? "x" : "" });
    }
  }
  const at = flags.includes("n") ? name : target(sh, name).name;
  const found = variable(sh.st, at);
  if (off.includes("r") && has(found, "r")) return say(sh, `${command}: ${name}: readonly variable`);
  if (has(found, "r") && word.includes("=")) return say(sh, `${name}: readonly variable`);
  if ((off.includes("a") || off.includes("A")) && isArray(found))
    return say(sh, `${command}: ${name}: cannot destroy array variables in this way`);
  if (flags.includes("A") && has(found, "a")) return say(sh, `${command}: ${name}: cannot convert indexed to associative array`);
  if (flags.includes("a") && has(found, "A")) return say(sh, `${command}: ${name}: cannot convert associative to indexed array`);
  // Attributes come before the value, which they shape; a variable becomes readonly after it.
  const add = [...flags].filter((letter) => ATTRIBUTES.includes(letter) && letter !== "r").join("");
  const gone = [...off].filter((letter) => ATTRIBUTES.includes(letter)).join("");
  const other = flags.includes("u") ? "l" : flags.includes("l") ? "u" : "";
  setFlags(sh, at, add, gone + other);
  if (flags.includes("n")) {
    const value = /^[^=]*=([\s\S]*)$/.exec(word)?.[1];
    if (value !== undefined) {
      if (value === name) return say(sh, `${command}: ${name}: nameref variable self references not allowed`);
      if (!/^[A-Za-z_]\w*(\[.*\])?$/.test(value)) return say(sh, `${command}: \`${value}': invalid variable name for name reference`);
      const own = variable(sh.st, name);
      if (own) replaceVariable(sh, name, { ...own, v: value });
    }
  } else assignArgument(sh, word, flags.includes("A") ? "A" : "a");
  if (flags.includes("r")) setFlags(sh, at, "r", "");
  return 0;
}

function showVariables(sh: Shell, command: Bytes, rest: readonly Bytes[], flags: string): number {
  let code = 0;
  const filter = [...flags].filter((letter) => ATTRIBUTES.includes(letter));
  if (command === "readonly") filter.push("r");
  if (rest.length > 0) {
    for (const name of rest) {
      if (variable(sh.st, name) === null) code = say(sh, `${command}: ${name}: not found`);
      else sh.ctx.out(show(sh, name));
    }
    return code;
  }
  if (command === "local") {
    const frame = sh.st.frames.findLast((candidate) => candidate.call?.kind === "function");
    for (const [name] of [...(frame?.call?.locals ?? [])].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
      const found = variable(sh.st, name);
      if (found) sh.ctx.out(isArray(found) ? `${name}=${arrayText(sh, name)}\n` : `${name}=${quoteValue(found.v ?? "")}\n`);
    }
    return 0;
  }
  for (const name of variableNames(sh.st)) {
    const found = variable(sh.st, name);
    if (filter.some((letter) => !has(found, letter))) continue;
    if (flags.includes("p") || filter.length > 0) sh.ctx.out(show(sh, name));
    else if (found?.v !== null || isArray(found)) sh.ctx.out(plainLine(sh, name));
  }
  if (command !== "readonly" && filter.length === 0 && !flags.includes("p")) showFunctions(sh, [], "f");
  return 0;
}

/** `name=value` as `set` writes it. */
function plainLine(sh: Shell, name: string): Bytes {
  const found = variable(sh.st, name);
  return isArray(found) ? `${name}=${arrayText(sh, name)}\n` : `${name}=${quoteValue(found?.v ?? "")}\n`;
}

const unset: Builtin = (sh, args) => {
  const { flags, rest, bad } = words(args, "fvn");
  if (bad !== null) return say(sh, `unset: ${bad}: invalid option\nunset: usage: unset [-f] [-v] [-n] [name ...]`, 2);
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
      } else unsetVar(sh, flags.includes("n") ? word : target(sh, word).name);
    } catch (error) {
      if (!(error instanceof ShellError)) throw error;
      code = say(sh, `unset: ${error.message}`);
    }
  }
  return code;
};

const SET_LETTERS = "abefhkmnptuvxBCEHPT";

const set: Builtin = (sh, args) => {
  const { st } = sh;
  const rest = args.slice(1);
  if (rest.length === 0) {
    for (const name of variableNames(st))
      if (variable(st, name)?.v !== null || isArray(variable(st, name))) sh.ctx.out(plainLine(sh, name));
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
      } else if (!SET_LETTERS.includes(letter) || letter === "P") {
        if (letter === "P") continue;
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

const shift: Builtin = (sh, args) => {
  const text = args[1] ?? "1";
  if (!/^-?\d+$/.test(text)) return say(sh, `shift: ${text}: numeric argument required`);
  const count = Number(text);
  if (count < 0) return say(sh, `shift: ${text}: shift count out of range`);
  if (count > sh.st.args.length) return sh.st.shopts.shift_verbose ? say(sh, `shift: ${text}: shift count out of range`) : 1;
  sh.st.args = sh.st.args.slice(count);
  return 0;
};

const alias: Builtin = (sh, args) => {
  const { st } = sh;
  const line = (key: string): Bytes => `alias ${key.slice(1)}='${(st.aliases[key] ?? "").replace(/'/g, "'\\''")}'\n`;
  const names = args.slice(1).filter((word) => word !== "-p" && word !== "--");
  if (names.length === 0) {
    sh.ctx.out(
      Object.keys(st.aliases)
        .sort((a, b) => (a < b ? -1 : 1))
        .map(line)
        .join(""),
    );
    return 0;
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

const unalias: Builtin = (sh, args) => {
  if (args.length === 1) {
    sh.ctx.err("unalias: usage: unalias [-a] name [name ...]\n");
    return 2;
  }
  if (args[1] === "-a") sh.st.aliases = {};
  let code = 0;
  for (const word of args.slice(1)) {
    if (word === "-a") continue;
    if (Object.hasOwn(sh.st.aliases, `$${word}`)) delete sh.st.aliases[`$${word}`];
    else code = say(sh, `unalias: ${word}: not found`);
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
      if (!(error instanceof ShellError)) throw error;
      return say(sh, error.message);
    }
  }
  return value !== 0n ? 0 : 1;
};

/** `getopts`: the place within a word of joined letters is kept in a hidden variable. */
const getopts: Builtin = (sh, args) => {
  const [, spec, name] = args;
  if (spec === undefined || name === undefined) {
    sh.ctx.err("getopts: usage: getopts optstring name [arg ...]\n");
    return 2;
  }
  const list = args.length > 3 ? args.slice(3) : sh.st.args;
  const optind = Number(getVar(sh, "OPTIND") ?? "1") || 1;
  const [keptIndex = 0, keptInner = 1] = sh.st.getopts;
  const index = optind;
  const inner = keptIndex === index ? keptInner : 1;
  const word = list[index - 1];
  const finish = (next: number): number => {
    setVar(sh, name, "?");
    setVar(sh, "OPTIND", String(next));
    sh.st.getopts = [0, 1];
    return 1;
  };
  if (word === undefined || !/^-./s.test(word)) return finish(index);
  if (word === "--") return finish(index + 1);
  const letter = word[inner] ?? "";
  const at = letter === ":" ? -1 : spec.indexOf(letter);
  const isLast = inner + 1 >= word.length;
  let next: [number, number] = isLast ? [index + 1, 1] : [index, inner + 1];
  const silent = spec.startsWith(":") || getVar(sh, "OPTERR") === "0";
  unsetQuietly(sh, "OPTARG");
  if (at < 0) {
    if (spec.startsWith(":")) setVar(sh, "OPTARG", letter);
    else if (!silent) sh.ctx.err(`${sh.st.name}: illegal option -- ${letter}\n`);
    setVar(sh, name, "?");
  } else if (spec[at + 1] === ":") {
    const value = isLast ? list[index] : word.slice(inner + 1);
    next = [isLast ? index + 2 : index + 1, 1];
    if (value === undefined) {
      if (spec.startsWith(":")) setVar(sh, "OPTARG", letter);
      else if (!silent) sh.ctx.err(`${sh.st.name}: option requires an argument -- ${letter}\n`);
      setVar(sh, name, spec.startsWith(":") ? ":" : "?");
    } else {
      setVar(sh, "OPTARG", value);
      setVar(sh, name, letter);
    }
  } else setVar(sh, name, letter);
  setVar(sh, "OPTIND", String(next[0]));
  sh.st.getopts = next;
  return 0;
};

function unsetQuietly(sh: Shell, name: string): void {
  if (!has(variable(sh.st, name), "r")) replaceVariable(sh, name, null);
}

/** Runs a text as `eval` does. */
export function pushEval(sh: Shell, text: Bytes): void {
  pushFrame(sh, sourceFrame(text, { kind: "eval", args: null, locals: [], saved: null, status: 0 }, sh.st.line - 1, null));
}

/** Builtins about variables, options and aliases. */
export const variableBuiltins: readonly [string, Builtin][] = [
  ["export", exportNames],
  ["declare", declare],
  ["typeset", declare],
  ["local", declare],
  ["readonly", declare],
  ["unset", unset],
  ["set", set],
  ["shift", shift],
  ["alias", alias],
  ["unalias", unalias],
  ["let", letBuiltin],
  ["getopts", getopts],
];
/** Environment of a child, for `env` without arguments. */
export function exported(sh: Shell): Bytes[] {
  return environment(sh.st);
}
