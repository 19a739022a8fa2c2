import { usage, wordsWithoutOptions } from "./builtin-options";
import type { Builtin } from "./builtin-types";
import { say } from "./messages";
import { has } from "./variable-record";
import { getVar, replaceVariable, type Shell, setVar, variable } from "./variables";

/** `getopts`: the place within a word of joined letters is kept in a hidden variable. */
export const getopts: Builtin = (sh, args) => {
  const words = wordsWithoutOptions(sh, args);
  if (typeof words === "number") return words;
  const [spec, name, ...own] = words;
  if (spec === undefined || name === undefined) return usage(sh, "getopts");
  if (!/^[A-Za-z_]\w*$/.test(name)) return say(sh, `getopts: \`${name}': not a valid identifier`);
  const list = own.length > 0 ? own : sh.st.args;
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
    next = [isLast && value !== undefined ? index + 2 : index + 1, 1];
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
