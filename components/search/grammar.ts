/**
 * Queries as text: `state:running (tag:web|db or host=xen-01) mem:>4GiB !has folder /^vm-\d+$/`. Conditions beside one another must all
 * hold; `and` binds closer than `or`, and `|`, which joins what stands on its two sides without blanks, closer than `not`; behind a condition
 * it gives its property another value. Values with blanks stand in quotation marks, regular expressions between slashes. What is no
 * condition is a word that objects are found by. A text is read once from left to right.
 */
import { grouped, OPERATORS, type Operator, type Query } from "./query";

/** What cannot be read, and where, in UTF-16 units. */
export interface QueryError {
  readonly at: number;
  readonly why: "value" | "close" | "condition" | "property" | "pattern";
}
export type Read = { readonly query: Query | null } | { readonly error: QueryError };

type Token =
  | { readonly kind: "open" | "close" | "and" | "or" | "not" | "bar"; readonly at: number }
  | { readonly kind: "query"; readonly at: number; readonly query: Query };

/** Prefix of the names of properties that people have made. */
export const FIELD = "field.";
const NAME = /[a-z_]+(?:\.(?:"(?:[^"\\]|\\.)*"|[^\s=!<>:^$~()"]+))?/iy;
const HAS = /has\s+/iy;
const KEYWORD = /(?:and|or|not)(?=[\s()]|$)/iy;
/** What an expression finds at a place of a text. */
function found(expression: RegExp, text: string, at: number): RegExpExecArray | null {
  expression.lastIndex = at;
  return expression.exec(text);
}
const OPERATOR = /\s*(!=|!:|\^=|\$=|<=|>=|=|:|~|<|>)\s*/y;
/** A figure may be compared behind a colon, as in `mem:>4GiB`. */
const COMPARED = /(<=|>=|<|>)\s*/y;
const VALUE = /"((?:[^"\\]|\\.)*)"|([^\s()"|]+)/y;
/** Between slashes, none of which stands inside without a backslash: `/a/b` is a folder. */
const PATTERN = /\/((?:[^/\\\n]|\\.)+)\/(?=[\s()|]|$)/y;

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

type NameOf = (written: string) => string | null;
interface Taken {
  readonly query: Query;
  readonly end: number;
}
/** A value of a property, or a regular expression that its values are to fit. */
function valueAt(text: string, at: number, property: string, op: Operator): Taken {
  const pattern = op === ":" || op === "=" || op === "~" ? found(PATTERN, text, at) : null;
  if (pattern) return { query: { kind: "is", property, op: "~", value: pattern[1] ?? "" }, end: PATTERN.lastIndex };
  const value = found(VALUE, text, at);
  if (!value) throw new Unreadable({ at, why: "value" });
  const written = value[1] === undefined ? (value[2] ?? "") : unquoted(value[1]);
  return { query: { kind: "is", property, op, value: written }, end: VALUE.lastIndex };
}
/** A condition that begins at a place; null: none does. */
function conditionAt(text: string, at: number, named: NameOf): Taken | null {
  const has = found(HAS, text, at);
  const from = at + (has?.[0].length ?? 0);
  const name = found(NAME, text, from);
  const property = name && named(nameOf(name[0]));
  const after = from + (name?.[0].length ?? 0);
  if (property === null) {
    if (has) throw new Unreadable({ at: from, why: "property" });
    return null;
  }
  if (has) return { query: { kind: "has", property }, end: after };
  const operator = found(OPERATOR, text, after);
  if (!operator) return null;
  let begin = OPERATOR.lastIndex;
  let op = operator[1] as Operator;
  const compared = op === ":" ? found(COMPARED, text, begin) : null;
  if (compared) {
    begin = COMPARED.lastIndex;
    op = compared[1] as Operator;
  }
  return valueAt(text, begin, property, op);
}
/** A word or a regular expression that begins at a place. */
function wordAt(text: string, at: number): Taken {
  const pattern = found(PATTERN, text, at);
  if (pattern) return { query: { kind: "pattern", source: pattern[1] ?? "" }, end: PATTERN.lastIndex };
  const word = found(VALUE, text, at);
  // A quotation mark that nothing closes.
  if (!word) throw new Unreadable({ at, why: "value" });
  return { query: { kind: "word", text: word[1] === undefined ? (word[2] ?? "") : unquoted(word[1]) }, end: VALUE.lastIndex };
}
const SIGNS: Readonly<Record<string, "open" | "close" | "bar">> = { "(": "open", ")": "close", "|": "bar" };

function tokensOf(text: string, named: NameOf): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const letter = text[at] ?? "";
    const sign = SIGNS[letter];
    const last = tokens.at(-1);
    if (/\s/.test(letter)) {
      at += 1;
    } else if (sign) {
      tokens.push({ kind: sign, at });
      at += 1;
    } else if (letter === "!" && /[^\s=:]/.test(text[at + 1] ?? " ")) {
      tokens.push({ kind: "not", at });
      at += 1;
    } else {
      const keyword = found(KEYWORD, text, at)?.[0];
      const before = tokens.at(-2);
      // `tag:web|db`: the other value is one of the same property.
      const same = last?.kind === "bar" && before?.kind === "query" && before.query.kind === "is" ? before.query : null;
      const taken = keyword
        ? null
        : (conditionAt(text, at, named) ?? (same ? valueAt(text, at, same.property, same.op === "~" ? ":" : same.op) : wordAt(text, at)));
      if (keyword) tokens.push({ kind: keyword.toLowerCase() as "and" | "or" | "not", at });
      else if (taken) tokens.push({ kind: "query", at, query: taken.query });
      at = taken?.end ?? at + (keyword?.length ?? 0);
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
    const of = [this.#joined()];
    for (;;) {
      const isJoined = this.#takes("and");
      const next = this.#peek()?.kind;
      if (!isJoined && next !== "query" && next !== "open" && next !== "not") return grouped("all", of) as Query;
      of.push(this.#joined());
    }
  }
  #joined(): Query {
    const of = [this.#one()];
    while (this.#takes("bar")) of.push(this.#one());
    return grouped("any", of) as Query;
  }
  #one(): Query {
    const token = this.#peek();
    if (this.#takes("not")) {
      const denied = this.#joined();
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

/** Reads a query. @param named - the property that a name means; what means none is a word */
export function readQuery(text: string, named: NameOf): Read {
  if (text.trim() === "") return { query: null };
  try {
    return { query: new Reader(tokensOf(text, named), text.length).read() };
  } catch (error) {
    if (error instanceof Unreadable) return { error: error.error };
    throw error;
  }
}

/** What stands for something else where it is not in quotation marks. */
const isPlain = (text: string): boolean => /^[^\s()"|<>!/][^\s()"|]*$/.test(text);
const written = (text: string): string => (isPlain(text) ? text : quoted(text));
function writtenName(name: string): string {
  const rest = name.slice(FIELD.length);
  return name.startsWith(FIELD) && !/^[^\s=!<>:^$~()"]+$/.test(rest) ? `${FIELD}${quoted(rest)}` : name;
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
      case "pattern":
        return `/${one.source}/`;
      case "has":
        return `has ${writtenName(one.property)}`;
      case "is":
        return `${writtenName(one.property)} ${one.op} ${one.op === "~" ? `/${one.value}/` : written(one.value)}`;
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
