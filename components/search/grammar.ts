/**
 * Queries as text: `state = running and (tag : web or host = xen-01) not has folder`. Conditions beside one another must all hold; `and`
 * binds closer than `or`; values with blanks stand in quotation marks. What is no condition is a word that objects are found by.
 */
import { grouped, OPERATORS, type Operator, type Query } from "./query";

/** What cannot be read, and where, in UTF-16 units. */
export interface QueryError {
  readonly at: number;
  readonly why: "value" | "close" | "condition" | "property";
}
export type Read = { readonly query: Query | null } | { readonly error: QueryError };

type Token =
  | { readonly kind: "open" | "close" | "and" | "or" | "not"; readonly at: number }
  | { readonly kind: "query"; readonly at: number; readonly query: Query };

/** Prefix of the names of properties that people have made. */
export const FIELD = "field.";
const NAME = /^([a-z_]+(?:\.(?:"(?:[^"\\]|\\.)*"|[^\s=!<>:^$()"]+))?)/i;
const OPERATOR = /^\s*(!=|!:|\^=|\$=|<=|>=|=|:|<|>)\s*/;
const VALUE = /^(?:"((?:[^"\\]|\\.)*)"|([^\s()"]+))/;

class Unreadable extends Error {
  constructor(readonly error: QueryError) {
    super(error.why);
  }
}
const unquoted = (text: string): string => text.replace(/\\(.)/g, "$1");
const quoted = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`;
/** A name as it is written, `Field."My owner"`, as the name of a property, `field.My owner`. */
function nameOf(written: string): string {
  const dot = written.indexOf(".");
  if (dot < 0) return written.toLowerCase();
  const rest = written.slice(dot + 1);
  return `${written.slice(0, dot).toLowerCase()}.${rest.startsWith('"') ? unquoted(rest.slice(1, -1)) : rest}`;
}

/** A condition that begins at a place; null: none does. */
function conditionAt(
  text: string,
  at: number,
  isProperty: (name: string) => boolean,
): { readonly query: Query; readonly end: number } | null {
  const rest = text.slice(at);
  const has = /^has\s+/i.exec(rest);
  const named = NAME.exec(has ? rest.slice(has[0].length) : rest);
  const name = nameOf(named?.[1] ?? "");
  const after = at + (has?.[0].length ?? 0) + (named?.[0].length ?? 0);
  if (!named || !isProperty(name)) {
    if (has) throw new Unreadable({ at: at + has[0].length, why: "property" });
    return null;
  }
  if (has) return { query: { kind: "has", property: name }, end: after };
  const operator = OPERATOR.exec(text.slice(after));
  if (!operator) return null;
  const from = after + operator[0].length;
  const value = VALUE.exec(text.slice(from));
  if (!value) throw new Unreadable({ at: from, why: "value" });
  const written = value[1] === undefined ? (value[2] ?? "") : unquoted(value[1]);
  return { query: { kind: "is", property: name, op: operator[1] as Operator, value: written }, end: from + value[0].length };
}

function tokensOf(text: string, isProperty: (name: string) => boolean): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const letter = text[at] ?? "";
    if (/\s/.test(letter)) {
      at += 1;
    } else if (letter === "(" || letter === ")") {
      tokens.push({ kind: letter === "(" ? "open" : "close", at });
      at += 1;
    } else {
      const keyword = /^(and|or|not)(?=[\s()]|$)/i.exec(text.slice(at))?.[1];
      const condition = keyword ? null : conditionAt(text, at, isProperty);
      if (keyword) tokens.push({ kind: keyword.toLowerCase() as "and" | "or" | "not", at });
      else if (condition) tokens.push({ kind: "query", at, query: condition.query });
      const word = keyword || condition ? null : VALUE.exec(text.slice(at));
      // A quotation mark that nothing closes.
      if (!keyword && !condition && !word) throw new Unreadable({ at, why: "value" });
      if (word)
        tokens.push({ kind: "query", at, query: { kind: "word", text: word[1] === undefined ? (word[2] ?? "") : unquoted(word[1]) } });
      at = condition?.end ?? at + (keyword ?? word?.[0] ?? "").length;
    }
  }
  return tokens;
}

class Reader {
  #next = 0;
  constructor(
    readonly tokens: readonly Token[],
    readonly end: number,
  ) {}
  #peek(): Token | undefined {
    return this.tokens[this.#next];
  }
  #takes(kind: Token["kind"]): boolean {
    if (this.#peek()?.kind !== kind) return false;
    this.#next += 1;
    return true;
  }
  read(): Query {
    const query = this.#any();
    const left = this.#peek();
    if (left) throw new Unreadable({ at: left.at, why: "condition" });
    return query;
  }
  #any(): Query {
    const of = [this.#all()];
    while (this.#takes("or")) of.push(this.#all());
    return grouped("any", of) as Query;
  }
  #all(): Query {
    const of = [this.#one()];
    for (;;) {
      const isJoined = this.#takes("and");
      const next = this.#peek()?.kind;
      if (!isJoined && next !== "query" && next !== "open" && next !== "not") return grouped("all", of) as Query;
      of.push(this.#one());
    }
  }
  #one(): Query {
    const token = this.#peek();
    if (this.#takes("not")) {
      const denied = this.#one();
      return { kind: "none", of: denied.kind === "any" ? denied.of : [denied] };
    }
    if (this.#takes("open")) {
      const query = this.#any();
      if (!this.#takes("close")) throw new Unreadable({ at: this.#peek()?.at ?? this.end, why: "close" });
      return query;
    }
    if (token?.kind !== "query") throw new Unreadable({ at: token?.at ?? this.end, why: "condition" });
    this.#next += 1;
    return token.query;
  }
}

/** Reads a query. @param isProperty - whether there is a property of a name; what has none is a word */
export function readQuery(text: string, isProperty: (name: string) => boolean): Read {
  if (text.trim() === "") return { query: null };
  try {
    return { query: new Reader(tokensOf(text, isProperty), text.length).read() };
  } catch (error) {
    if (error instanceof Unreadable) return { error: error.error };
    throw error;
  }
}

const isPlain = (text: string): boolean => /^[^\s()"]+$/.test(text);
const written = (text: string): string => (isPlain(text) ? text : quoted(text));
function writtenName(name: string): string {
  const rest = name.slice(FIELD.length);
  return name.startsWith(FIELD) && !/^[^\s=!<>:^$()"]+$/.test(rest) ? `${FIELD}${quoted(rest)}` : name;
}
/** A word that would be read as something else stands in quotation marks. */
function writtenWord(text: string): string {
  const isOther = /^(and|or|not|has)$/i.test(text) || OPERATORS.some((op) => text.includes(op));
  return isOther ? quoted(text) : written(text);
}

/** Writes a query so that it reads as the same. */
export function writeQuery(query: Query | null): string {
  if (!query) return "";
  /** @param binds - how close what stands around it binds: 0 nothing, 1 `or`, 2 `and`, 3 `not` */
  const write = (one: Query, binds: number): string => {
    switch (one.kind) {
      case "word":
        return writtenWord(one.text);
      case "has":
        return `has ${writtenName(one.property)}`;
      case "is":
        return `${writtenName(one.property)} ${one.op} ${written(one.value)}`;
      case "none":
        return `not ${one.of.length === 1 && one.of[0] ? write(one.of[0], 3) : `(${one.of.map((part) => write(part, 1)).join(" or ")})`}`;
      default: {
        const own = one.kind === "any" ? 1 : 2;
        const text = one.of.map((part) => write(part, own)).join(one.kind === "any" ? " or " : " and ");
        return own < binds || (own === binds && binds === 1) || binds === 3 ? `(${text})` : text;
      }
    }
  };
  return write(query, 0);
}
