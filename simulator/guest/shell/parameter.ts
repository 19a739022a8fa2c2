import { type Bytes, changeCase, charCount, charsOf, isAscii } from "../../content/bytes";
import { ansiQuoted } from "./ansi-quoting";
import { evaluate } from "./arith";
import type { Piece, Word } from "./code";
import { compileIndex, NO_HOST } from "./compile-word";
import { DYNAMIC_FLAGS } from "./dynamic-variables";
import { expandPattern, expandPlain } from "./expand";
import { matches, prefixMatch, replaceMatches, suffixMatch } from "./pattern";
import { promptText } from "./prompt";
import { ansiQuote, hasShellMetas, needsAnsi, singleQuoted } from "./quote-word";
import { ShellError } from "./shell-error";
import { has, isArray } from "./variable-record";
import { getArray, getElement, getEntries, getVar, type Shell, setElement, setVar, target, variable, variableNames } from "./variables";

/** Value of a parameter: a text, a list (`$@`, `${a[@]}`), or a word to expand in its place (`${x:-word}`). */
export interface ParameterValue {
  readonly text: Bytes;
  readonly list: readonly Bytes[] | null;
  /** the list was asked for with `*` */
  readonly star: boolean;
  readonly word: Word | null;
}

type Param = Extract<Piece, { k: "param" }>;

function asText(text: Bytes): ParameterValue {
  return { text, list: null, star: false, word: null };
}
function asList(list: readonly Bytes[], star: boolean): ParameterValue {
  return { text: "", list, star, word: null };
}

/** Expands `$name` and `${…}`. @source bash(1), Parameter Expansion */
export function expandParameter(sh: Shell, p: Param): ParameterValue {
  if (p.op?.t === "bad") throw new ShellError(`${p.op.text}: bad substitution`);
  if (p.op === null && p.index === null && p.prefix === "" && p.name !== "@" && p.name !== "*")
    return plainParameter(sh, p.name, p.bare === true);
  const indexText = p.index === null ? null : expandPlain(sh, p.index);
  if (p.prefix === "!") return indirect(sh, p, indexText);
  return expandNamed(sh, p, p.name, indexText, isWhole(p.index));
}

/** Whether an index asks for all elements: a quoted `@` or `*` is a key. */
function isWhole(index: Word | null): boolean {
  const [only] = index?.pieces ?? [];
  return index?.pieces.length === 1 && ((only?.k === "lit" && !only.q) || only?.k === "glob") && (only.s === "@" || only.s === "*");
}

function plainParameter(sh: Shell, name: string, isBare: boolean): ParameterValue {
  const value = getVar(sh, name);
  if (value === null) checkSet(sh, isBare && /^\d+$/.test(name) ? `$${name}` : name);
  return asText(value ?? "");
}

function checkSet(sh: Shell, name: string): void {
  if (sh.st.options.includes("u") && !/^[@*#?$_-]$/.test(name))
    throw new ShellError(`${name === "!" ? "$!" : name}: unbound variable`, 127);
}

function isAll(name: string, index: Bytes | null): boolean {
  return name === "@" || name === "*" || index === "@" || index === "*";
}

/** Names of variables with a beginning, those that the shell makes up among them. */
function namesFrom({ st }: Shell, start: string): string[] {
  const made = Object.keys(DYNAMIC_FLAGS).filter((name) => name !== "FUNCNAME" && !st.plain?.includes(name));
  const isSet = (name: string): boolean => made.includes(name) || variable(st, name)?.v !== null || isArray(variable(st, name));
  const names = [...new Set([...variableNames(st), ...made])].filter((name) => name.startsWith(start) && isSet(name));
  return names.sort((a, b) => (a < b ? -1 : 1));
}

/** `${!name}`: names, keys, or the variable that is named. */
function indirect(sh: Shell, p: Param, index: Bytes | null): ParameterValue {
  const { name } = p;
  if (p.op?.t === "names") return asList(namesFrom(sh, name), p.op.star);
  const isWhole = index === "@" || index === "*";
  if (isWhole && p.op === null) {
    const keys = getEntries(sh, name).map(([key]) => key);
    return asList(keys, index === "*");
  }
  if (has(variable(sh.st, name), "n")) return asText(target(sh, name).name);
  // With something to be done to it, the elements together name the variable.
  const aim = isWhole ? getArray(sh, name).join(" ") : index === null ? getVar(sh, name) : getElement(sh, name, index);
  if (aim === null || aim === "") {
    throw new ShellError(`${aim === null ? `${name}: invalid indirect expansion` : `${aim}: invalid variable name`}`);
  }
  const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(aim);
  if (element) {
    const subscript = element[2] ?? "0";
    const key = subscript.includes("$") ? expandPlain(sh, compileIndex(NO_HOST, subscript)) : subscript;
    return expandNamed(sh, { ...p, prefix: "" }, element[1] ?? "", key);
  }
  if (!/^([A-Za-z_]\w*|\d+|[@*#?$!_-])$/.test(aim)) throw new ShellError(`${aim}: invalid variable name`);
  return expandNamed(sh, { ...p, prefix: "" }, aim, null);
}

function expandNamed(sh: Shell, p: Param, name: string, index: Bytes | null, whole = true): ParameterValue {
  if (isAll(name, whole ? index : null)) return expandList(sh, p, name, name === "*" || index === "*");
  const value = index === null ? getVar(sh, name) : getElement(sh, name, index);
  if (p.prefix === "#") {
    if (value === null && index === null) checkSet(sh, name);
    sh.ctx.charge("looked", (value?.length ?? 0) / 8);
    return asText(String(charCount(value ?? "")));
  }
  return expandOne(sh, p, name, index, value);
}

function expandList(sh: Shell, p: Param, name: string, star: boolean): ParameterValue {
  const isArgs = name === "@" || name === "*";
  const items = isArgs ? sh.st.args : getArray(sh, name);
  if (p.prefix === "#") return asText(String(items.length));
  const { op } = p;
  if (op === null) {
    sh.ctx.charge("field", items.length);
    return asList(items, star);
  }
  if (op.t === "slice") return sliceList(sh, op, name, items, star);
  if (op.t === "default") {
    const present = items.length > 0 && (!op.op.startsWith(":") || items.length > 1 || items[0] !== "");
    if (op.op.endsWith("+")) return present ? { ...asText(""), word: op.word } : asText("");
    if (present) return asList(items, star);
    if (op.op.endsWith("-")) return { ...asText(""), word: op.word };
    if (op.op.endsWith("=") && !isArgs) throw new ShellError(`${name}[${star ? "*" : "@"}]: bad array subscript`);
    return withDefault(sh, op, name, null, null);
  }
  if (op.t === "transform") return transformList(sh, op.op, name, items, star);
  return asList(
    items.map((item) => expandOne(sh, p, name, null, item).text),
    star,
  );
}

function sliceList(
  sh: Shell,
  op: Extract<Param["op"], { t: "slice" }>,
  name: string,
  items: readonly Bytes[],
  star: boolean,
): ParameterValue {
  const isArgs = name === "@" || name === "*";
  const isMap = !isArgs && has(variable(sh.st, target(sh, name).name), "A");
  const entries: readonly (readonly [Bytes, Bytes])[] = isArgs
    ? [sh.st.name, ...items].map((item, i) => [String(i), item])
    : getEntries(sh, name);
  // Of an array the offset is an index, which need not be there.
  const size = isArgs || isMap ? entries.length : Number(entries[entries.length - 1]?.[0] ?? -1) + 1;
  const offset = Number(evaluate(sh, op.offset, name));
  const from = offset < 0 ? offset + size : offset;
  if (from < 0 || from > size) return asList([], star);
  const count = op.length === null ? null : Number(evaluate(sh, op.length, name));
  if (count !== null && count < 0) throw new ShellError(`${op.lengthText}: substring expression < 0`);
  const kept = isMap
    ? items.slice(Math.max(0, from - (from > 0 ? 1 : 0)))
    : entries.filter(([key]) => Number(key) >= from).map(([, value]) => value);
  return asList(count === null ? kept : kept.slice(0, count), star);
}

function expandOne(sh: Shell, p: Param, name: string, index: Bytes | null, value: Bytes | null): ParameterValue {
  const op = p.op;
  if (op === null) {
    if (value === null) checkSet(sh, index === null ? name : `${name}[${p.indexText ?? index}]`);
    return asText(value ?? "");
  }
  if (op.t === "default") return withDefault(sh, op, name, index, value);
  if (value === null && (op.t !== "transform" || variable(sh.st, target(sh, name).name) === null)) checkSet(sh, name);
  const text = value ?? "";
  const { ctx } = sh;
  const options = { ignoreCase: sh.st.shopts.nocasematch === true, extglob: sh.st.shopts.extglob === true };
  switch (op.t) {
    case "remove": {
      const pattern = expandPattern(sh, op.word);
      if (op.op.startsWith("#")) {
        const cut = prefixMatch(pattern, text, op.op === "##", ctx, { extglob: options.extglob });
        return asText(cut < 0 ? text : text.slice(cut));
      }
      const cut = suffixMatch(pattern, text, op.op === "%%", ctx, { extglob: options.extglob });
      return asText(cut < 0 ? text : text.slice(0, cut));
    }
    case "replace": {
      if (value === null) return asText("");
      const how = op.op as "/" | "//" | "/#" | "/%";
      return asText(replaceMatches(expandPattern(sh, op.pattern), text, replacementOf(sh, op.by), how, ctx, options));
    }
    case "slice":
      return asText(value === null ? "" : sliceText(sh, op, name, text));
    case "case":
      return asText(caseChanged(sh, op.op, op.pattern === null ? null : expandPattern(sh, op.pattern), text));
    case "transform":
      return asText(transformed(sh, op.op, name, index, value));
    default:
      return asText(text);
  }
}

/** What takes a match's place: an `&` that is not quoted stands for the match. @source bash(1), patsub_replacement */
function replacementOf(sh: Shell, word: Word): Bytes | ((match: Bytes) => Bytes) {
  const segments = word.pieces.map((piece) => ({
    text: expandPlain(sh, { pieces: [piece] }),
    isActive: !("q" in piece && piece.q) && sh.st.shopts.patsub_replacement !== false,
  }));
  if (!segments.some(({ text, isActive }) => isActive && text.includes("&"))) return segments.map(({ text }) => text).join("");
  return (match) =>
    segments
      .map(({ text, isActive }) =>
        isActive ? text.replace(/\\([&\\])|&/g, (found, kept?: string) => kept ?? (found === "&" ? match : found)) : text,
      )
      .join("");
}

function sliceText(sh: Shell, op: Extract<Param["op"], { t: "slice" }>, name: string, text: Bytes): Bytes {
  // Characters are counted from the beginning.
  sh.ctx.charge("looked", text.length / 4);
  const units = isAscii(text) ? null : charsOf(text);
  const size = units?.length ?? text.length;
  const from = Number(evaluate(sh, op.offset, name));
  const start = from < 0 ? size + from : from;
  if (start < 0 || start > size) return "";
  const length = op.length === null ? size : Number(evaluate(sh, op.length, name));
  const end = length < 0 ? size + length : start + length;
  if (end < start) throw new ShellError(`${op.lengthText}: substring expression < 0`);
  return units === null ? text.slice(start, end) : units.slice(start, end).join("");
}

/** `^`, `^^`, `,`, `,,` and `~`: characters that match the pattern (any, without one). */
function caseChanged(sh: Shell, op: string, pattern: Bytes | null, text: Bytes): Bytes {
  const all = op.length === 2;
  const change = (c: Bytes): Bytes => {
    if (pattern !== null && pattern !== "" && !matches(pattern, c, sh.ctx, { extglob: sh.st.shopts.extglob === true })) return c;
    if (op.startsWith("~")) return changeCase(c, true) === c ? changeCase(c, false) : changeCase(c, true);
    return changeCase(c, op.startsWith("^"));
  };
  if (all && (pattern === null || pattern === "") && !op.startsWith("~")) return changeCase(text, op.startsWith("^"));
  const units = charsOf(text);
  sh.ctx.charge("looked", units.length * 2);
  return (all ? units.map(change) : units.map((c, i) => (i === 0 ? change(c) : c))).join("");
}

function withDefault(
  sh: Shell,
  op: { readonly op: string; readonly word: Word },
  name: string,
  index: Bytes | null,
  value: Bytes | null,
): ParameterValue {
  const absent = value === null || (op.op.startsWith(":") && value === "");
  const kind = op.op.slice(-1);
  if (kind === "+") return absent ? asText("") : { ...asText(""), word: op.word };
  if (!absent) return asText(value);
  if (kind === "-") return { ...asText(""), word: op.word };
  const text = expandPlain(sh, op.word);
  if (kind === "=") {
    if (!/^[A-Za-z_]\w*$/.test(name)) throw new ShellError(`$${name}: cannot assign in this way`);
    if (index !== null) setElement(sh, name, index, text);
    else setVar(sh, name, text);
    return asText(index === null ? (getVar(sh, name) ?? text) : text);
  }
  throw new ShellError(`${name}: ${text === "" ? (op.op === ":?" ? "parameter null or not set" : "parameter not set") : text}`, 127);
}

/** `${x@Q}` for a value: quoted so that it can be read again. */
function quoted(value: Bytes): Bytes {
  return needsAnsi(value) ? ansiQuote(value) : singleQuoted(value);
}

function transformed(sh: Shell, op: string, name: string, index: Bytes | null, value: Bytes | null): Bytes {
  const text = value ?? "";
  switch (op) {
    case "Q":
      return value === null ? "" : quoted(text);
    case "U":
      return changeCase(text, true);
    case "L":
      return changeCase(text, false);
    case "u":
      return charsOf(text)
        .map((c, i) => (i === 0 ? changeCase(c, true) : c))
        .join("");
    case "E":
      return ansiQuoted(`$'${text.replace(/'/g, "\\'")}'`);
    case "P":
      return promptText(sh, text);
    case "a": {
      const found = variable(sh.st, target(sh, name).name);
      return found === null ? "" : shownFlags(found.f);
    }
    case "A": {
      const found = variable(sh.st, target(sh, name).name);
      if (found === null) return value === null ? "" : `${name}=${quoted(text)}`;
      const flags = shownFlags(found.f);
      const whole = value === null ? name : `${name}=${quoted(text)}`;
      return flags === "" ? (value === null ? "" : whole) : `declare -${flags} ${whole}`;
    }
    case "K":
    case "k":
      return value === null ? "" : quoted(text);
    default:
      if (value === null) return "";
      throw new ShellError(`\${${name}${index === null ? "" : `[${index}]`}@${op}}: bad substitution`, 127);
  }
}

/** Attributes in the order in which bash shows them. */
export function shownFlags(flags: string): string {
  return [..."aAinrtxclu"].filter((letter) => flags.includes(letter)).join("");
}

function transformList(sh: Shell, op: string, name: string, items: readonly Bytes[], star: boolean): ParameterValue {
  const isArgs = name === "@" || name === "*";
  if (op === "A") {
    if (isArgs && items.length === 0) return asText("");
    if (isArgs) return asText(`set -- ${items.map(quoted).join(" ")}`);
    const found = variable(sh.st, target(sh, name).name);
    if (found === null) return asText("");
    if (!isArray(found)) return asText(transformed(sh, "A", name, null, found.v));
    return asText(`declare -${shownFlags(found.f)} ${name}${found.e === null ? "" : `=${arrayText(sh, name)}`}`);
  }
  if (op === "K")
    return asText(
      isArgs
        ? items.map(quoted).join(" ")
        : getEntries(sh, name)
            .map(([key, value]) => `${keyText(key)} ${doubleQuoted(value)}`)
            .join(" ") + (has(variable(sh.st, target(sh, name).name), "A") ? " " : ""),
    );
  if (op === "k" && !isArgs) return asList(getEntries(sh, name).flat(), star);
  if (op === "a")
    return asList(
      items.map(() => transformed(sh, "a", name, null, "")),
      star,
    );
  return asList(
    items.map((item) => transformed(sh, op, name, null, item)),
    star,
  );
}

/** A key as listings write it. @source bash: assoc.c, assoc_to_assign */
function keyText(key: Bytes): Bytes {
  if (needsAnsi(key)) return ansiQuote(key);
  if (hasShellMetas(key) || key === "@" || key === "*" || key === "") return `"${key.replace(/["\\$`]/g, "\\$&")}"`;
  return key;
}
/** A value in double quotes, as `declare -p` writes it. */
export function doubleQuoted(value: Bytes): Bytes {
  return needsAnsi(value) ? ansiQuote(value) : `"${value.replace(/["\\$`]/g, "\\$&")}"`;
}
/** `[0]="a" [1]="b"`. */
export function elementsText(entries: readonly (readonly [key: Bytes, value: Bytes])[]): Bytes {
  return entries.map(([key, value]) => `[${keyText(key)}]=${doubleQuoted(value)}`).join(" ");
}
/** `([0]="a" [1]="b")`. */
export function arrayText(sh: Shell, name: string): Bytes {
  const found = variable(sh.st, target(sh, name).name);
  const items = elementsText(getEntries(sh, name));
  return `(${items}${has(found, "A") && items !== "" ? " " : ""})`;
}
