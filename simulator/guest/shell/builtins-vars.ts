import { evaluate } from "./arith";
import type { Builtin } from "./builtins";
import { say } from "./builtins";
import { compile } from "./compile";
import { textArith } from "./compile-word";
import { copy } from "./state";
import {
  environment,
  getArray,
  getVar,
  quoteValue,
  type Shell,
  ShellError,
  setElement,
  setVar,
  unsetVar,
  variable,
  variableNames,
} from "./variables";

const NAME = /^[A-Za-z_]\w*$/;

/** `name=value`, `name+=value`, `name=(…)` given as an argument. */
function assignArgument(sh: Shell, text: string, exported?: boolean): string | null {
  const match = /^([A-Za-z_]\w*)(?:\[([^\]]*)\])?(\+?)=([\s\S]*)$/.exec(text);
  if (!match) return null;
  const name = match[1] ?? "";
  const value = match[4] ?? "";
  if (value.startsWith("(") && value.endsWith(")")) {
    const inner = value.slice(1, -1).trim();
    const items = inner === "" ? [] : inner.split(/\s+/);
    setVar(sh, name, match[3] ? [...getArray(sh, name), ...items] : items, exported);
    const found = variable(sh.st, name);
    if (found) found.v = match[3] ? found.v : items;
  } else if (match[2] !== undefined) setElement(sh, name, evaluate(sh, textArith({ substitution: () => 0 }, match[2])), value);
  else setVar(sh, name, match[3] ? (getVar(sh, name) ?? "") + value : value, exported);
  return name;
}

function show(sh: Shell, name: string): string {
  const found = variable(sh.st, name);
  if (!found) return "";
  const flags = `${typeof found.v === "string" ? "" : "a"}${found.r ? "r" : ""}${found.x ? "x" : ""}`;
  const value =
    typeof found.v === "string"
      ? `"${found.v.replace(/["\\$`]/g, "\\$&")}"`
      : `(${found.v.map((item, i) => `[${i}]="${item}"`).join(" ")})`;
  return `declare -${flags === "" ? "-" : flags} ${name}=${value}\n`;
}

const exportNames: Builtin = (sh, args) => {
  const words = args.slice(1);
  const remove = words[0] === "-n";
  if (remove) words.shift();
  if (words.length === 0 || words[0] === "-p") {
    for (const name of variableNames(sh.st)) if (variable(sh.st, name)?.x) sh.ctx.out(show(sh, name).replace("declare -", "declare -"));
    return 0;
  }
  let code = 0;
  for (const word of words) {
    if (assignArgument(sh, word, !remove) !== null) continue;
    if (!NAME.test(word)) {
      code = say(sh, `export: \`${word}': not a valid identifier`);
      continue;
    }
    const found = variable(sh.st, word);
    if (found) found.x = !remove;
    else if (!remove) setVar(sh, word, "", true);
  }
  return code;
};

const declare: Builtin = (sh, args) => {
  const words = args.slice(1);
  let flags = "";
  while (words[0] !== undefined && /^[-+][a-zA-Z]+$/.test(words[0])) flags += words.shift();
  if (flags.includes("f") || flags.includes("F")) {
    for (const key of Object.keys(sh.st.functions).sort((a, b) => (a < b ? -1 : 1))) {
      if (words.length > 0 && !words.includes(key.slice(1))) continue;
      sh.ctx.out(flags.includes("F") ? `declare -f ${key.slice(1)}\n` : `${key.slice(1)} () \n${sh.st.functions[key]?.text ?? ""}\n`);
    }
    return 0;
  }
  if (words.length === 0 || flags.includes("p")) {
    for (const name of words.length > 0 ? words : variableNames(sh.st)) sh.ctx.out(show(sh, name));
    return 0;
  }
  const frame = sh.st.frames.findLast((candidate) => candidate.call?.kind === "function");
  if (args[0] === "local" && !frame) return say(sh, "local: can only be used in a function");
  for (const word of words) {
    const name = /^[A-Za-z_]\w*/.exec(word)?.[0];
    if (name === undefined) return say(sh, `${args[0] ?? ""}: \`${word}': not a valid identifier`);
    if (frame?.call && !flags.includes("g") && args[0] !== "readonly") {
      if (!frame.call.locals.some(([known]) => known === name)) {
        const old = variable(sh.st, name);
        frame.call.locals.push([name, old ? copy(old) : null]);
        delete sh.st.vars[`$${name}`];
      }
    }
    if (assignArgument(sh, word) === null) {
      if (flags.includes("a") || flags.includes("A")) sh.st.vars[`$${name}`] ??= { v: [], x: false, r: false };
      else if (args[0] === "local") sh.st.vars[`$${name}`] ??= { v: "", x: false, r: false };
    } else if (flags.includes("i")) setVar(sh, name, String(evaluate(sh, textArith({ substitution: () => 0 }, getVar(sh, name) ?? "0"))));
    const found = variable(sh.st, name);
    if (found && flags.includes("-") && flags.includes("x")) found.x = true;
    if (found && (flags.includes("r") || args[0] === "readonly")) found.r = true;
  }
  return 0;
};

const unset: Builtin = (sh, args) => {
  let functions = false;
  for (const word of args.slice(1)) {
    if (word === "-f") functions = true;
    else if (word === "-v") functions = false;
    else if (functions || (variable(sh.st, word) === null && Object.hasOwn(sh.st.functions, `$${word}`)))
      delete sh.st.functions[`$${word}`];
    else {
      const element = /^([A-Za-z_]\w*)\[(\d+)\]$/.exec(word);
      if (element)
        setVar(
          sh,
          element[1] ?? "",
          getArray(sh, element[1] ?? "").filter((_, i) => i !== Number(element[2])),
        );
      else unsetVar(sh, word);
    }
  }
  return 0;
};

const OPTION_LETTERS: readonly [string, string][] = [
  ["errexit", "e"],
  ["nounset", "u"],
  ["xtrace", "x"],
  ["noglob", "f"],
  ["pipefail", "P"],
  ["noclobber", "C"],
  ["allexport", "a"],
  ["monitor", "m"],
];

const set: Builtin = (sh, args) => {
  const { st } = sh;
  const words = args.slice(1);
  if (words.length === 0) {
    for (const name of variableNames(st)) {
      const found = variable(st, name);
      if (found)
        sh.ctx.out(
          typeof found.v === "string"
            ? `${name}=${quoteValue(found.v)}\n`
            : `${name}=(${found.v.map((v, i) => `[${i}]="${v}"`).join(" ")})\n`,
        );
    }
    return 0;
  }
  const toggle = (letter: string, on: boolean): void => {
    st.options = st.options.replaceAll(letter, "") + (on ? letter : "");
  };
  while (words[0] !== undefined && /^[-+]/.test(words[0])) {
    const flag = words.shift() ?? "";
    const on = flag.startsWith("-");
    if (flag === "--") {
      st.args = words;
      return 0;
    }
    if (flag === "-") break;
    for (const letter of flag.slice(1)) {
      if (letter !== "o") {
        toggle(letter, on);
        continue;
      }
      const name = words.shift();
      const found = OPTION_LETTERS.find(([option]) => option === name);
      if (name === undefined)
        sh.ctx.out(OPTION_LETTERS.map(([option, l]) => `${option.padEnd(15)}\t${st.options.includes(l) ? "on" : "off"}\n`).join(""));
      else if (found) toggle(found[1], on);
      else if (!["vi", "emacs", "posix", "history", "hashall", "braceexpand"].includes(name))
        return say(sh, `set: ${name}: invalid option name`, 2);
    }
  }
  if (words.length > 0) st.args = words;
  return 0;
};

const shift: Builtin = (sh, args) => {
  const count = args[1] === undefined ? 1 : Number(args[1]);
  if (count > sh.st.args.length) return 1;
  sh.st.args = sh.st.args.slice(count);
  return 0;
};

const alias: Builtin = (sh, args) => {
  const { st } = sh;
  const line = (key: string): string => `alias ${key.slice(1)}='${(st.aliases[key] ?? "").replace(/'/g, "'\\''")}'\n`;
  if (args.length === 1) {
    sh.ctx.out(
      Object.keys(st.aliases)
        .sort((a, b) => (a < b ? -1 : 1))
        .map(line)
        .join(""),
    );
    return 0;
  }
  let code = 0;
  for (const word of args.slice(1)) {
    const cut = word.indexOf("=");
    if (cut > 0) st.aliases[`$${word.slice(0, cut)}`] = word.slice(cut + 1);
    else if (Object.hasOwn(st.aliases, `$${word}`)) sh.ctx.out(line(`$${word}`));
    else code = say(sh, `alias: ${word}: not found`);
  }
  return code;
};

const unalias: Builtin = (sh, args) => {
  if (args[1] === "-a") sh.st.aliases = {};
  for (const word of args.slice(1)) delete sh.st.aliases[`$${word}`];
  return 0;
};

const letBuiltin: Builtin = (sh, args) => {
  let value = 0;
  for (const word of args.slice(1)) {
    if (compile(`((${word}))`).error !== null) throw new ShellError(`let: ${word}: syntax error`);
    value = evaluate(sh, textArith({ substitution: () => 0 }, word));
  }
  return value !== 0 ? 0 : 1;
};

const getopts: Builtin = (sh, args) => {
  const [, spec = "", name = "opt"] = args;
  const words = args.length > 3 ? args.slice(3) : sh.st.args;
  const [index = 1, inner = 1] = (getVar(sh, "__getopts") ?? "1 1").split(" ").map(Number);
  const start = getVar(sh, "OPTIND") === "1" && index !== 1 && inner === 1 ? 1 : index;
  const word = words[start - 1];
  if (word === undefined || !/^-./.test(word) || word === "--") {
    setVar(sh, name, "?");
    setVar(sh, "OPTIND", String(word === "--" ? start + 1 : start));
    setVar(sh, "__getopts", "1 1");
    return 1;
  }
  const letter = word[inner] ?? "";
  const at = spec.indexOf(letter);
  let next = inner + 1 < word.length ? [start, inner + 1] : [start + 1, 1];
  if (at < 0 || letter === ":") {
    if (!spec.startsWith(":")) say(sh, `illegal option -- ${letter}`);
    setVar(sh, name, "?");
  } else {
    setVar(sh, name, letter);
    if (spec[at + 1] === ":") {
      const value = inner + 1 < word.length ? word.slice(inner + 1) : words[start];
      next = [inner + 1 < word.length ? start + 1 : start + 2, 1];
      if (value === undefined) {
        if (!spec.startsWith(":")) say(sh, `option requires an argument -- ${letter}`);
        setVar(sh, name, spec.startsWith(":") ? ":" : "?");
      } else setVar(sh, "OPTARG", value);
    }
  }
  setVar(sh, "__getopts", next.join(" "));
  setVar(sh, "OPTIND", String(next[0] ?? 1));
  return 0;
};

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
export function exported(sh: Shell): string[] {
  return environment(sh.st);
}
