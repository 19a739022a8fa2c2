/** JSON read into a tree that knows the line of each value, so that what is wrong with a value can say where it stands. */

/** Where something stands in a text, both from 1; columns count UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}
/** One member of an object. */
export interface Member {
  readonly key: string;
  /** of the key */
  readonly place: Place;
  readonly value: JsonNode;
}
/** One value of a JSON text. */
export type JsonNode = Readonly<
  { place: Place } & (
    | { kind: "null" }
    | { kind: "flag"; value: boolean }
    | { kind: "number"; value: number }
    | { kind: "text"; value: string }
    | { kind: "list"; items: readonly JsonNode[] }
    | { kind: "object"; members: readonly Member[] }
  )
>;

/** Why a text is no JSON: the place, and the rule that is broken there. */
export class NotJson extends Error {
  constructor(
    readonly place: Place,
    readonly rule: string,
  ) {
    super(`line ${place.line}, column ${place.column}: ${rule}`);
  }
}

/** Lists and objects inside one another. guess: a definition has four levels */
const DEPTH_MOST = 32;
/** @source RFC 8259 §6, §7 */
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const BLANK = /[ \t\n\r]*/y;
const WORD = /[A-Za-z]+/y;

class Reader {
  private at = 0;
  private line = 1;
  private lineStart = 0;
  constructor(private readonly text: string) {}

  whole(): JsonNode {
    // A mark of the byte order that an editor put there says nothing.
    if (this.text.startsWith("\ufeff")) this.at = this.lineStart = 1;
    const value = this.value(0);
    this.skipBlank();
    if (this.at < this.text.length) this.refuse("nothing may follow the value");
    return value;
  }

  private value(depth: number): JsonNode {
    this.skipBlank();
    const place = this.place();
    if (depth > DEPTH_MOST) this.refuse(`lists and objects are nested deeper than ${DEPTH_MOST} levels`);
    const next = this.text[this.at];
    if (next === "{") return { place, kind: "object", members: this.members(depth) };
    if (next === "[") return { place, kind: "list", items: this.items(depth) };
    if (next === '"') return { place, kind: "text", value: this.quoted() };
    const number = this.take(NUMBER);
    if (number !== null) return { place, kind: "number", value: Number(number) };
    return this.word(place);
  }

  private word(place: Place): JsonNode {
    const start = this.at;
    const word = this.take(WORD);
    if (word === "null") return { place, kind: "null" };
    if (word === "true" || word === "false") return { place, kind: "flag", value: word === "true" };
    this.at = start;
    return this.refuse("a value is expected");
  }

  private members(depth: number): Member[] {
    const members: Member[] = [];
    const seen = new Set<string>();
    this.at++;
    while (!this.ends("}", members.length > 0)) {
      const place = this.place();
      if (this.text[this.at] !== '"') this.refuse("a key in double quotes is expected");
      const key = this.quoted();
      if (seen.has(key)) this.refuse(`the key ${JSON.stringify(key)} stands here twice`, place);
      seen.add(key);
      this.skipBlank();
      if (this.text[this.at] !== ":") this.refuse("a colon is expected behind the key");
      this.at++;
      members.push({ key, place, value: this.value(depth + 1) });
    }
    return members;
  }

  private items(depth: number): JsonNode[] {
    const items: JsonNode[] = [];
    this.at++;
    while (!this.ends("]", items.length > 0)) items.push(this.value(depth + 1));
    return items;
  }

  /** Goes to the next member or item, and says whether there is none. */
  private ends(close: string, hasBefore: boolean): boolean {
    this.skipBlank();
    const next = this.text[this.at];
    if (next === close) {
      this.at++;
      return true;
    }
    if (!hasBefore) return false;
    if (next !== ",") this.refuse(`a comma or ${close} is expected`);
    const comma = this.place();
    this.at++;
    this.skipBlank();
    if (this.text[this.at] === close) this.refuse(`a comma may not stand before ${close}`, comma);
    return false;
  }

  private quoted(): string {
    const found = this.take(TEXT);
    if (found === null) return this.refuse("a text ends on its line with a double quote, and \\ begins an escape of JSON");
    return JSON.parse(found) as string;
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (!found) return null;
    this.at += found.length;
    return found;
  }

  private skipBlank(): void {
    const start = this.at;
    const blank = this.take(BLANK);
    if (blank === null) return;
    for (let at = start; at < this.at; at++) {
      if (this.text[at] !== "\n") continue;
      this.line++;
      this.lineStart = at + 1;
    }
  }

  private place(): Place {
    return { line: this.line, column: this.at - this.lineStart + 1 };
  }

  private refuse(rule: string, place = this.place()): never {
    throw new NotJson(place, rule);
  }
}

/** Reads a JSON text. @throws NotJson at the first place where it is none, or where a key stands twice */
export function readJson(text: string): JsonNode {
  return new Reader(text).whole();
}
