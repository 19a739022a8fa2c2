/**
 * History expansion: `!!`, `!n`, `!text`, word designators and modifiers, `^old^new^`.
 * @source bash(1), HISTORY EXPANSION; readline: histexpand.c
 */
import type { Bytes } from "../../../content/bytes";
import { historyWords } from "./words";

/** What an expansion gives: the line, and whether it is only to be shown; or what bash says instead. */
export type Expanded =
  | { readonly kind: "same" }
  | { readonly kind: "line"; readonly line: Bytes; readonly onlyShown: boolean }
  | { readonly kind: "error"; readonly message: Bytes };

/** A refusal on the way. */
class Refusal extends Error {}

/** Where an expansion stands. */
interface Reader {
  readonly line: Bytes;
  at: number;
  readonly history: readonly Bytes[];
  /** what has been put together so far */
  done: Bytes;
  onlyShown: boolean;
  /** word found by `!?text?`, and the last substitution */
  matched: Bytes;
  from: Bytes;
  to: Bytes;
}

function refuse(text: Bytes, why: string): never {
  throw new Refusal(`${text}: ${why}`);
}

/** Longest line that an expansion makes, bytes: longer ones no shell here would read. */
const LINE_MOST = 131_072;

/** Refuses what would grow beyond every line: `!! !!` doubles each time. guess: bash itself goes on to the end of its memory */
function checkLength(bytes: number): void {
  if (bytes > LINE_MOST) throw new Refusal("history expansion failed");
}

/** The event that a designator names; the reader stands behind it. */
function event(r: Reader, isQuoted: boolean): Bytes {
  const start = r.at;
  const rest = r.line.slice(start + 1);
  const { history } = r;
  const named = (found: Bytes | undefined): Bytes => found ?? refuse(r.line.slice(start, r.at), "event not found");
  if (/^[:$*%^]/.test(rest)) {
    r.at++;
    return named(history[history.length - 1]);
  }
  if (rest[0] === "#") {
    r.at += 2;
    return r.done;
  }
  const number = /^(?:!|-?\d+)/.exec(rest)?.[0];
  if (number !== undefined) {
    r.at += 1 + number.length;
    const count = number === "!" ? -1 : Number(number);
    return named(history[count < 0 ? history.length + count : count - 1]);
  }
  if (rest[0] === "?") {
    const text = /^\?[^?\n]*/.exec(rest)?.[0].slice(1) ?? "";
    r.at += 2 + text.length + (rest[text.length + 1] === "?" ? 1 : 0);
    const found = history.findLast((entry) => entry.includes(text));
    r.matched = historyWords(found ?? "").find((word) => word.includes(text)) ?? "";
    return named(found);
  }
  const text = (isQuoted ? /^[^ \t\n:;&()|<>"^$*%-]+/ : /^[^ \t\n:;&()|<>][^ \t\n:;&()|<>^$*%-]*/).exec(rest)?.[0] ?? "";
  r.at += 1 + text.length;
  return named(text === "" ? undefined : history.findLast((entry) => entry.startsWith(text)));
}

/** Number of a word: digits, `^` and `$`. */
function wordNumber(r: Reader, count: number): number | null {
  const found = /^(?:\d+|[\^$])/.exec(r.line.slice(r.at))?.[0];
  if (found === undefined) return null;
  r.at += found.length;
  return found === "^" ? 1 : found === "$" ? count - 1 : Number(found);
}

/** The words of an event that a designator behind it picks; all of it without one. */
function pick(r: Reader, text: Bytes): Bytes {
  const start = r.at;
  const hasColon = r.line[r.at] === ":";
  if (hasColon) r.at++;
  const words = historyWords(text);
  const next = r.line[r.at] ?? "";
  if (next === "%" && r.matched !== "") {
    r.at++;
    return r.matched;
  }
  if (next === "*") {
    r.at++;
    return words.slice(1).join(" ");
  }
  const first = next === "-" ? 0 : wordNumber(r, words.length);
  if (first === null) {
    r.at = start;
    return text;
  }
  let last = first;
  if (r.line[r.at] === "*") {
    r.at++;
    last = Math.max(first - 1, words.length - 1);
  } else if (r.line[r.at] === "-") {
    r.at++;
    last = wordNumber(r, words.length) ?? words.length - 2;
  }
  if (first >= words.length || last >= words.length || last < first - 1) refuse(r.line.slice(start, r.at), "bad word specifier");
  return words.slice(first, last + 1).join(" ");
}

function quoted(text: Bytes): Bytes {
  return `'${text.replace(/'/g, "'\\''")}'`;
}

/** A part of a substitution up to its delimiter. */
function untilDelimiter(r: Reader, delimiter: string): Bytes {
  let out = "";
  while (r.at < r.line.length && r.line[r.at] !== delimiter) {
    if (r.line[r.at] === "\\" && r.line[r.at + 1] === delimiter) r.at++;
    out += r.line[r.at++];
  }
  if (r.line[r.at] === delimiter) r.at++;
  return out;
}

function readSubstitution(r: Reader, delimiter: string): void {
  const from = untilDelimiter(r, delimiter);
  if (from !== "") r.from = from;
  r.to = untilDelimiter(r, delimiter).replace(/\\&|&/g, (found) => (found === "&" ? r.from : "&"));
}

function substitute(r: Reader, text: Bytes, how: "once" | "all" | "words", named: Bytes): Bytes {
  if (r.from === "" || !text.includes(r.from)) refuse(named, "substitution failed");
  const by = (): Bytes => r.to;
  if (how !== "once") checkLength(text.length + (text.split(r.from).length - 1) * r.to.length);
  if (how === "all") return text.replaceAll(r.from, by);
  return how === "once" ? text.replace(r.from, by) : text.replace(/[^ \t]+/g, (word) => word.replace(r.from, by));
}

/** One modifier; the reader stands behind it. */
function modify(r: Reader, text: Bytes): Bytes {
  const start = r.at++;
  const scope = /^[gaG]/.exec(r.line.slice(r.at))?.[0] ?? "";
  r.at += scope.length;
  const how = scope === "" ? "once" : scope === "G" ? "words" : "all";
  const letter = r.line[r.at++] ?? "";
  switch (letter) {
    case "h":
      return text.replace(/\/[^/]*$/, "");
    case "t":
      return text.replace(/^[\s\S]*\//, "");
    case "r":
      return text.replace(/\.[^./]*$/, "");
    case "e":
      return /\.[^.]*$/.exec(text)?.[0] ?? text;
    case "p":
      r.onlyShown = true;
      return text;
    case "q":
      return quoted(text);
    case "x":
      return text
        .split(/([ \t\n]+)/)
        .map((part, i) => (i % 2 === 0 && part !== "" ? quoted(part) : part))
        .join("");
    case "s":
      readSubstitution(r, r.line[r.at++] ?? "");
      return substitute(r, text, how, r.line.slice(start, r.at));
    case "&":
      return substitute(r, text, how, r.line.slice(start, r.at));
    default:
      return refuse(letter, "unrecognized history modifier");
  }
}

/** Whether the `!` at a place is one of the shell's own and no designator. */
function isPlain(line: Bytes, at: number, quote: string): boolean {
  const next = line[at + 1] ?? "";
  if (next === "" || " \t\n\r=(".includes(next) || (quote === '"' && next === '"')) return true;
  const before = line[at - 1];
  if (before === "$" || (before === "{" && line[at - 2] === "$" && line.includes("}", at))) return true;
  return before === "[" && line.includes("]", at + 1);
}

function expandAll(r: Reader): void {
  let quote = "";
  while (r.at < r.line.length) {
    const c = r.line[r.at] as string;
    if (c === "\\" && quote !== "'" && r.at + 1 < r.line.length) {
      r.done += r.line.slice(r.at, r.at + 2);
      r.at += 2;
      continue;
    }
    if ((c === "'" || c === '"') && (quote === "" || quote === c)) quote = quote === "" ? c : "";
    if (c !== "!" || quote === "'" || isPlain(r.line, r.at, quote)) {
      r.done += c;
      r.at++;
      continue;
    }
    let text = pick(r, event(r, quote === '"'));
    while (r.line[r.at] === ":") text = modify(r, text);
    checkLength(r.done.length + text.length);
    r.done += text;
  }
}

/** Expands a line that has been typed. */
export function expandHistory(line: Bytes, history: readonly Bytes[]): Expanded {
  if (!line.includes("!") && !line.startsWith("^")) return { kind: "same" };
  const r: Reader = { line, at: 0, history, done: "", onlyShown: false, matched: "", from: "", to: "" };
  try {
    if (line.startsWith("^")) {
      const last = history[history.length - 1] ?? refuse(":", "event not found");
      r.at = 1;
      readSubstitution(r, "^");
      let text = substitute(r, last, "once", `:s${line}`);
      while (r.line[r.at] === ":") text = modify(r, text);
      return { kind: "line", line: text + line.slice(r.at), onlyShown: r.onlyShown };
    }
    expandAll(r);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { kind: "error", message: error.message };
  }
  return r.done === line ? { kind: "same" } : { kind: "line", line: r.done, onlyShown: r.onlyShown };
}
