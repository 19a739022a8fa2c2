import { evaluate } from "./arith";
import type { Piece, Word } from "./code";
import { textArith } from "./compile-word";
import { expandPattern, expandPlain } from "./expand";
import { prefixMatch, replaceMatches, suffixMatch } from "./pattern";
import { getArray, getVar, quoteValue, type Shell, ShellError, setElement, setVar, variable, variableNames } from "./variables";

/** Value of a parameter: a text, a list (`$@`, `${a[@]}`), or a word to expand in its place (`${x:-word}`). */
export interface ParameterValue {
  readonly text: string;
  readonly list: readonly string[] | null;
  /** the list was asked for with `*` */
  readonly star: boolean;
  readonly word: Word | null;
}

type Param = Extract<Piece, { k: "param" }>;

function asText(text: string): ParameterValue {
  return { text, list: null, star: false, word: null };
}
function asList(list: readonly string[], star: boolean): ParameterValue {
  return { text: list.join(" "), list, star, word: null };
}

/** Expands `$name` and `${…}`. */
export function expandParameter(sh: Shell, p: Param): ParameterValue {
  let { name } = p;
  const indexText = p.index === null ? null : expandPlain(sh, p.index);
  if (p.prefix === "!" && p.op?.t === "names")
    return asList(
      variableNames(sh.st).filter((n) => n.startsWith(name)),
      false,
    );
  if (p.prefix === "!" && (indexText === "@" || indexText === "*"))
    return asList(
      getArray(sh, name).map((_, i) => String(i)),
      indexText === "*",
    );
  if (p.prefix === "!") name = getVar(sh, name) ?? "";
  const all = name === "@" || name === "*" || indexText === "@" || indexText === "*";
  if (all) return expandList(sh, p, name, name === "*" || indexText === "*");
  const value = indexText === null ? getVar(sh, name) : elementOf(sh, name, indexText);
  if (p.prefix === "#") return asText(String([...(value ?? "")].length));
  return expandOne(sh, p, name, indexText, value);
}

function elementOf(sh: Shell, name: string, index: string): string | null {
  const array = getArray(sh, name);
  const at = evaluate(sh, textArith({ substitution: () => 0 }, index));
  return array[at < 0 ? array.length + at : at] ?? null;
}

function expandList(sh: Shell, p: Param, name: string, star: boolean): ParameterValue {
  const items = name === "@" || name === "*" ? sh.st.args : getArray(sh, name);
  if (p.prefix === "#") return asText(String(items.length));
  if (p.op === null) return asList(items, star);
  if (p.op.t === "slice") {
    const list = name === "@" || name === "*" ? [sh.st.name, ...items] : items;
    const from = evaluate(sh, p.op.offset);
    const start = from < 0 ? Math.max(0, list.length + from) : name === "@" || name === "*" ? Math.max(from, from === 0 ? 0 : 1) : from;
    const count = p.op.length === null ? list.length : evaluate(sh, p.op.length);
    return asList(list.slice(start, start + count), star);
  }
  if (p.op.t === "default") {
    const present = items.length > 0 && (!p.op.op.startsWith(":") || items.some((item) => item !== ""));
    if (p.op.op.endsWith("+")) return present ? { ...asText(""), word: p.op.word } : asText("");
    return present ? asList(items, star) : { ...asText(""), word: p.op.word };
  }
  return asList(
    items.map((item) => expandOne(sh, p, name, null, item).text),
    star,
  );
}

function expandOne(sh: Shell, p: Param, name: string, index: string | null, value: string | null): ParameterValue {
  const op = p.op;
  if (op === null) {
    if (value === null && sh.st.options.includes("u") && !/^[@*#?$!_-]$/.test(name)) throw new ShellError(`${name}: unbound variable`);
    return asText(value ?? "");
  }
  const text = value ?? "";
  switch (op.t) {
    case "default":
      return withDefault(sh, op, name, index, value);
    case "remove": {
      const pattern = expandPattern(sh, op.word);
      if (op.op.startsWith("#")) {
        const cut = prefixMatch(pattern, text, op.op === "##");
        return asText(cut < 0 ? text : text.slice(cut));
      }
      const cut = suffixMatch(pattern, text, op.op === "%%");
      return asText(cut < 0 ? text : text.slice(0, cut));
    }
    case "replace":
      return asText(replaceMatches(expandPattern(sh, op.pattern), text, expandPlain(sh, op.by), op.op as "/" | "//" | "/#" | "/%"));
    case "slice": {
      const units = [...text];
      const from = evaluate(sh, op.offset);
      const start = from < 0 ? units.length + from : from;
      if (start < 0) return asText("");
      const length = op.length === null ? units.length : evaluate(sh, op.length);
      const end = length < 0 ? units.length + length : start + length;
      if (end < start) throw new ShellError(`${length}: substring expression < 0`);
      return asText(units.slice(start, end).join(""));
    }
    case "case": {
      const up = op.op.startsWith("^");
      const change = (c: string): string => (up ? c.toUpperCase() : c.toLowerCase());
      return asText(op.op.length === 2 ? change(text) : change(text.slice(0, 1)) + text.slice(1));
    }
    case "transform":
      if (op.op === "Q") return asText(value === null ? "" : /^[\w./-]+$/.test(text) ? `'${text}'` : quoteValue(text));
      if (op.op === "U") return asText(text.toUpperCase());
      if (op.op === "L") return asText(text.toLowerCase());
      return asText(text);
    default:
      throw new ShellError(`\${${name}}: bad substitution`);
  }
}

function withDefault(
  sh: Shell,
  op: { readonly op: string; readonly word: Word },
  name: string,
  index: string | null,
  value: string | null,
): ParameterValue {
  const absent = value === null || (op.op.startsWith(":") && value === "");
  const kind = op.op.slice(-1);
  if (kind === "+") return absent ? asText("") : { ...asText(""), word: op.word };
  if (!absent) return asText(value);
  if (kind === "-") return { ...asText(""), word: op.word };
  const text = expandPlain(sh, op.word);
  if (kind === "=") {
    if (index !== null && variable(sh.st, name)) setElement(sh, name, Number(index), text);
    else setVar(sh, name, text);
    return asText(text);
  }
  throw new ShellError(`${name}: ${text === "" ? (op.op === ":?" ? "parameter null or not set" : "parameter not set") : text}`, 127);
}
