import type { Bytes } from "../../content/bytes";
import { userByName, users } from "../os/users";
import { builtinNames } from "./builtin-names";
import type { Completion } from "./line-editor/edit";
import { getVar, type Shell, variableNames } from "./variables";

/** The word before the cursor. */
interface Word {
  /** as typed, from its start or from a break inside it on */
  typed: Bytes;
  /** without quoting */
  plain: Bytes;
  /** the quote that is open: `'`, `"` or none */
  quote: string;
  /** stands where a command is named */
  isCommand: boolean;
}

/** Words behind which another command is named. @source bash(1), RESERVED WORDS; the last ones are commands that run others */
const BEFORE_COMMAND = /^(?:then|do|else|elif|if|while|until|time|!|\{|exec|command|builtin|sudo|nohup|[A-Za-z_]\w*=.*)$/;
const RESERVED = "if then else elif fi case esac for select while until do done in function time { } ! [[ ]] coproc".split(" ");

/** Finds the word at the end of a line. @source bash: bashline.c, attempt_shell_completion */
function wordAtEnd(line: Bytes): Word {
  let word: Word = { typed: "", plain: "", quote: "", isCommand: true };
  const finish = (isCommand: boolean): void => {
    word = { typed: "", plain: "", quote: "", isCommand };
  };
  const add = (typed: Bytes, plain: Bytes): void => {
    word.typed += typed;
    word.plain += plain;
  };
  for (let at = 0; at < line.length; at++) {
    const c = line[at] as string;
    if (word.quote !== "") {
      if (c === word.quote) {
        word.quote = "";
        word.typed += c;
      } else if (c === "\\" && word.quote === '"' && /["\\$`]/.test(line[at + 1] ?? "")) add(line.slice(at, at + 2), line[++at] as string);
      else add(c, c);
    } else if (c === "\\") {
      add(line.slice(at, at + 2), line[at + 1] ?? "");
      at++;
    } else if (c === "'" || c === '"') {
      word.quote = c;
      word.typed += c;
    } else if (/[ \t]/.test(c)) {
      if (word.typed !== "") finish(word.isCommand && BEFORE_COMMAND.test(word.typed));
    } else if (/[;&|(`\n]/.test(c)) finish(true);
    else if (/[<>)]/.test(c)) finish(false);
    else add(c, c);
  }
  return word;
}

function commonStart(names: readonly Bytes[]): Bytes {
  let common = names[0] ?? "";
  for (const name of names) while (!name.startsWith(common)) common = common.slice(0, -1);
  // Not in the middle of a character.
  while (common !== "" && names.some((name) => (name.charCodeAt(common.length) & 0xc0) === 0x80)) common = common.slice(0, -1);
  return common;
}

const sorted = (names: Iterable<Bytes>): Bytes[] => [...new Set(names)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/** Names of commands that begin so, sorted. */
export function commandNames(sh: Shell, start: Bytes): Bytes[] {
  const { st, ctx } = sh;
  const keys = (table: object): string[] => Object.keys(table).map((key) => key.slice(1));
  const names: Bytes[] = [...RESERVED, ...builtinNames(), ...keys(st.functions), ...keys(st.aliases)];
  for (const dir of (getVar(sh, "PATH") ?? "").split(":")) {
    const list = ctx.fs.list(dir);
    if (typeof list === "string") continue;
    ctx.charge("node", list.length);
    for (const name of list) names.push(name);
  }
  return sorted(names.filter((name) => name.startsWith(start) && name !== ""));
}

/** A directory as it is typed, with its tilde as it is meant. */
function realDir(sh: Shell, typed: Bytes): Bytes {
  const tilde = /^~([^/]*)(\/.*)$/s.exec(typed);
  if (!tilde) return typed === "" ? "." : typed;
  const home = tilde[1] === "" ? (getVar(sh, "HOME") ?? "/root") : userByName(sh.ctx.machine, tilde[1] ?? "")?.home;
  return home === undefined ? typed : home + (tilde[2] ?? "");
}

/** Paths that begin so; directories with a slash. `runs`: only directories and what can be run. */
export function pathNames(sh: Shell, start: Bytes, runs: boolean): Bytes[] {
  const { fs } = sh.ctx;
  const cut = start.lastIndexOf("/") + 1;
  const dir = start.slice(0, cut);
  const name = start.slice(cut);
  const real = realDir(sh, dir);
  const list = fs.list(sh.ctx.path(real));
  if (typeof list === "string") return [];
  sh.ctx.charge("node", list.length);
  const out: Bytes[] = [];
  for (const entry of list) {
    if (!entry.startsWith(name) || (entry.startsWith(".") && !name.startsWith("."))) continue;
    const path = sh.ctx.path(real.endsWith("/") ? real + entry : `${real}/${entry}`);
    const isDir = fs.isDir(path);
    const found = runs && !isDir ? fs.lookup(path) : null;
    if (found !== null && (typeof found === "string" || (found.node.m & 0o111) === 0)) continue;
    out.push(dir + entry + (isDir ? "/" : ""));
  }
  return out;
}

/** What a word can become, each whole. */
function candidates(sh: Shell, word: Word): { names: Bytes[]; arePaths: boolean } {
  const { plain, isCommand } = word;
  const variable = /^([\s\S]*\$\{?)(\w*)$/.exec(plain);
  if (variable && word.quote !== "'") {
    const [, before = "", start = ""] = variable;
    const end = before.endsWith("{") ? "}" : "";
    const names = variableNames(sh.st).filter((name) => name.startsWith(start));
    return { names: names.map((name) => before + name + end), arePaths: false };
  }
  if (/^~[^/]*$/.test(plain) && word.quote === "") {
    const names = users(sh.ctx.machine).map((user) => `~${user.name}/`);
    return { names: sorted(names.filter((name) => name.startsWith(plain))), arePaths: true };
  }
  if (isCommand && !plain.includes("/")) {
    const names = commandNames(sh, plain);
    if (names.length > 0) return { names, arePaths: false };
  }
  return { names: pathNames(sh, plain, isCommand), arePaths: true };
}

/** Text as it must be typed inside a quote, or outside all. */
function quotedFor(text: Bytes, quote: string): Bytes {
  if (quote === "'") return text.replace(/'/g, "'\\''");
  if (quote === '"') return text.replace(/["\\$`]/g, "\\$&");
  return text.replace(/[ \t\\'"$&;()|<>*?[\]!`{}#]/g, "\\$&").replace(/\n/g, "'\n'");
}

/** The part of a word behind the last sign that begins a name anew: `of=/dev/sd`, `PATH=/bin:/us`. @source bash: COMP_WORDBREAKS */
function afterBreak(word: Word): Word {
  const cut = word.quote === "" ? Math.max(word.plain.lastIndexOf("="), word.plain.lastIndexOf(":")) + 1 : 0;
  return cut === 0 ? word : { ...word, plain: word.plain.slice(cut), isCommand: false };
}

/** What the word at the end of a line can become. */
export function completionOf(sh: Shell, line: Bytes): Completion {
  sh.ctx.charge("looked", line.length);
  const whole = wordAtEnd(line);
  let word = whole;
  let found = candidates(sh, word);
  if (found.names.length === 0) {
    word = afterBreak(whole);
    if (word !== whole) found = candidates(sh, word);
  }
  const { names, arePaths } = found;
  if (names.length === 0) return { more: "", end: "", names: [] };
  const common = commonStart(names);
  const isVariable = !arePaths && word.plain.includes("$");
  const rest = common.slice(word.plain.length);
  const end = names.length > 1 || common.endsWith("/") ? "" : `${word.quote} `;
  const shown = arePaths ? names.map((name) => name.slice(name.slice(0, -1).lastIndexOf("/") + 1)) : names;
  return { more: isVariable ? rest : quotedFor(rest, word.quote), end, names: shown };
}
