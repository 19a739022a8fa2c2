import type { Bytes } from "../../content/bytes";
import type { Simple } from "./code";
import { LIST_MARK } from "./expand";
import { promptText } from "./prompt";
import { ansiQuote, singleQuoted } from "./quote-word";
import type { ShellState } from "./state";
import { getVar, type Shell } from "./variables";

/** A value as `set -x` shows it behind the sign of an assignment. */
export function quoteTraced(text: Bytes): Bytes {
  return text === "" ? "" : traced(text);
}

/** How deep in `eval`, sourced files, traps and substitutions a shell is. @source bash: evalstring.c, indirection_level */
export function nesting(st: ShellState): number {
  let count = st.nested ?? 0;
  for (const { call, s, rest } of st.frames)
    if ((call?.kind === "eval" || call?.kind === "source" || (call?.kind === "trap" && call.name !== "EXIT")) && (s !== "" || rest !== ""))
      count++;
  return count;
}

/** Line of `set -x`. */
export function traceLine(sh: Shell, text: Bytes): void {
  const prompt = promptText(sh, getVar(sh, "PS4") ?? "+ ");
  const line = `${prompt.slice(0, 1).repeat(nesting(sh.st))}${prompt}${text}\n`;
  const wanted = getVar(sh, "BASH_XTRACEFD") ?? "";
  const fd = /^\d+$/.test(wanted) && sh.ctx.process.fds.some(([number]) => number === Number(wanted)) ? Number(wanted) : 2;
  sh.ctx.write(fd, line);
}

/** A word as `set -x` shows it. @source bash: print_cmd.c, xtrace_print_word_list */
function traced(word: Bytes): Bytes {
  if (word === "") return "''";
  if (/[ \t\n'"\\|&;()<>!{}*[\]?^$`]|^[~#]|[=:]~/.test(word)) return singleQuoted(word);
  return /[\x00-\x1f\x7f]/.test(word) ? ansiQuote(word) : word;
}

/** Shows the words of a simple command, with `set -x`. */
export function trace(sh: Shell, cmd: Simple, expanded: readonly Bytes[]): void {
  if (!sh.st.options.includes("x")) return;
  const words = expanded.map((word) => word.replace(`=${LIST_MARK}(`, "=("));
  // Lists behind `declare` and its like are shown as assignments of their own.
  for (const word of cmd.words) if (!("pieces" in word) && !("pieces" in word.value)) traceLine(sh, listText(words, word.name));
  traceLine(sh, words.map((word, i) => traced(i > 0 ? withoutList(expanded[i] ?? word) : word)).join(" "));
  // These two assign as a command of its own would.
  if (words[0] !== "export" && words[0] !== "readonly") return;
  for (const word of words.slice(1)) {
    const found = /^([A-Za-z_]\w*\+?=)([^(].*|)$/s.exec(word);
    if (found) traceLine(sh, `${found[1]}${quoteTraced(found[2] ?? "")}`);
  }
}

/** `name=(…)` as it has been read: each element between quotes. */
function listText(words: readonly Bytes[], name: Bytes): Bytes {
  const word = words.find((each) => each.startsWith(`${name}=(`) || each.startsWith(`${name}+=(`)) ?? name;
  const at = word.indexOf("(");
  if (at < 0) return word;
  const elements = word.slice(at + 1, -1).match(/(?:'[^']*'|\\.|\$'(?:\\.|[^'])*'|[^ '\\])+/gs) ?? [];
  return `${word.slice(0, at)}(${elements.map((each) => (/['=]/.test(each) ? each : `'${each}'`)).join(" ")})`;
}
function withoutList(word: Bytes): Bytes {
  return word.includes(`=${LIST_MARK}(`) ? word.slice(0, word.search(/\+?=/)) : word;
}

/** One test of `[[ … ]]` as it is tried. @param right - a pattern's quoted characters behind backslashes */
export function traceTest(
  sh: Shell,
  test: { readonly left: Bytes; readonly op: Bytes; readonly right: Bytes | null },
  isNegated: boolean,
): void {
  const shown = (text: Bytes): Bytes => (text === "" ? "''" : text);
  const body = test.right === null ? `${test.op} ${shown(test.left)}` : `${shown(test.left)} ${test.op} ${shown(test.right)}`;
  traceLine(sh, `[[ ${isNegated ? "! " : ""}${body} ]]`);
}
