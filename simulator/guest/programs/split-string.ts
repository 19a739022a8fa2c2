import type { Bytes } from "../../content/bytes";

const ESCAPES: Readonly<Record<string, Bytes>> = {
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "#": "#",
  $: "$",
  _: " ",
  '"': '"',
  "'": "'",
  "\\": "\\",
};

/** Cuts a text into words as `env -S` does; a complaint when it is malformed. @source coreutils 9.1: env.c, build_argv */
export function splitString(text: Bytes, variableOf: (name: Bytes) => Bytes | null): Bytes[] | string {
  const words: Bytes[] = [];
  let word: Bytes | null = null;
  let quote = "";
  const add = (more: Bytes): void => {
    word = (word ?? "") + more;
  };
  const end = (): void => {
    if (word !== null) words.push(word);
    word = null;
  };
  for (let at = 0; at < text.length; at++) {
    const c = text[at] as string;
    if (quote === "" && /[ \t\n\v\f\r]/.test(c)) end();
    else if (quote === "" && c === "#" && word === null) break;
    else if ((c === "'" || c === '"') && (quote === "" || quote === c)) {
      quote = quote === "" ? c : "";
      add("");
    } else if (c === "\\" && !(quote === "'" && !/[\\']/.test(text[at + 1] ?? ""))) {
      const next = text[++at];
      if (next === undefined) return "invalid backslash at end of string in -S";
      if (next === "c" && quote === '"') return "'\\c' must not appear in double-quoted -S string";
      if (next === "c") break;
      if (next === "_" && quote === "") end();
      else if (!Object.hasOwn(ESCAPES, next)) return `invalid sequence '\\${next}' in -S`;
      else add(ESCAPES[next] as Bytes);
    } else if (c === "$" && quote !== "'") {
      const name = /^\{([A-Za-z_][A-Za-z0-9_]*)\}/.exec(text.slice(at + 1, at + 300));
      if (!name) return `only \${VARNAME} expansion is supported, error at: ${text.slice(at)}`;
      const value = variableOf(name[1] ?? "");
      if (value !== null) add(value);
      at += name[0].length;
    } else add(c);
  }
  if (quote !== "") return "no terminating quote in -S string";
  end();
  return words;
}
