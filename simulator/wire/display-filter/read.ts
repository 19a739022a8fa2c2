/** Reads a display filter. @source wireshark-filter(4), Wireshark 4.0 (`!=` holds where no value is equal, `!==` where one is not) */
import { RE2JS } from "re2js";
import { parseIpv4, parseMac } from "../address";
import { ip6Bytes, parseIpv6 } from "../address6";
import { FIELD_KINDS, type FieldKind, GROUPS, LAYERS } from "./fields";
import { type Token, tokensOf } from "./tokens";
import type { Filter, FilterFault, FilterFaultCode, Operator, Wanted } from "./tree";

/** guess: longer than anybody types */
const CHARACTERS_MOST = 1_024;
/** guess: brackets within brackets, and words of denial */
const DEPTH_MOST = 64;
const OPERATORS: readonly string[] = ["==", "===", "!=", "!==", ">", ">=", "<", "<="];

class Unreadable extends Error {
  constructor(readonly fault: FilterFault) {
    super(fault.code);
  }
}

/** @param text - empty: all frames are meant @returns null: all frames; what is amiss has a code */
export function readFilter(text: string): Filter | null | FilterFault {
  if (text.length > CHARACTERS_MOST) return { at: CHARACTERS_MOST, length: text.length - CHARACTERS_MOST, code: "too_long", text: "" };
  const tokens = tokensOf(text);
  if ("code" in tokens) return tokens;
  if (tokens.length === 1) return null;
  try {
    return new Reader(tokens).whole();
  } catch (error) {
    if (error instanceof Unreadable) return error.fault;
    throw error;
  }
}
export const isFilterFault = (read: Filter | null | FilterFault): read is FilterFault => read !== null && "code" in read;

class Reader {
  private at = 0;
  private depth = 0;
  constructor(private readonly tokens: readonly Token[]) {}

  whole(): Filter {
    const filter = this.either();
    if (this.next.kind !== "end") this.fail("unexpected");
    return filter;
  }

  private get next(): Token {
    return this.tokens[this.at] as Token;
  }
  private fail(code: FilterFaultCode, { at, length, text }: Token = this.next): never {
    throw new Unreadable({ at, length, code: this.next.kind === "end" && code === "unexpected" ? "ends_early" : code, text });
  }
  private take(sign: string): boolean {
    if (this.next.kind !== "sign" || this.next.text !== sign) return false;
    this.at++;
    return true;
  }
  private list(sign: string, is: "or" | "and", one: () => Filter): Filter {
    const parts = [one()];
    while (this.take(sign)) parts.push(one());
    return parts.length === 1 ? (parts[0] as Filter) : { is, parts };
  }
  private either(): Filter {
    return this.list("||", "or", () => this.list("&&", "and", () => this.single()));
  }
  private single(): Filter {
    if (++this.depth > DEPTH_MOST) this.fail("too_deep");
    const filter = this.take("!") ? ({ is: "not", part: this.single() } as const) : this.take("(") ? this.bracket() : this.comparison();
    this.depth--;
    return filter;
  }
  private bracket(): Filter {
    const filter = this.either();
    if (!this.take(")")) this.fail("unexpected");
    return filter;
  }

  private comparison(): Filter {
    const token = this.next;
    if (token.kind !== "word") this.fail("unexpected");
    const names = GROUPS.get(token.text) ?? [token.text];
    const kind = FIELD_KINDS.get(names[0] ?? "");
    const isLayer = LAYERS.has(token.text);
    if (!kind && !isLayer) this.fail("unknown_field");
    this.at++;
    const how = this.next;
    if (how.kind === "sign" && OPERATORS.includes(how.text)) {
      if (!kind) this.fail("not_comparable", token);
      this.at++;
      return this.compared(names, kind, how.text);
    }
    if (how.kind === "word" && how.text === "contains") {
      if (kind && kind !== "text") this.fail("not_comparable", token);
      this.at++;
      return { is: "contains", names, text: this.word() };
    }
    if ((how.kind === "word" && how.text === "matches") || (how.kind === "sign" && how.text === "~")) {
      if (kind && kind !== "text") this.fail("not_comparable", token);
      this.at++;
      return { is: "matches", names, pattern: this.pattern() };
    }
    if (how.kind === "word" && how.text === "in") {
      if (!kind) this.fail("not_comparable", token);
      this.at++;
      return { is: "in", names, wanted: this.set(kind) };
    }
    return { is: "has", names };
  }
  private compared(names: readonly string[], kind: FieldKind, sign: string): Filter {
    const token = this.next;
    const wanted = this.value(kind);
    const operator = (sign === "===" ? "==" : sign === "!==" ? "!=" : sign) as Operator;
    const isOrdered = operator !== "==" && operator !== "!=";
    if (isOrdered && (kind === "flag" || (wanted.kind === "address" && kind === "mac"))) this.fail("not_comparable", token);
    // Of several values it is enough that one fits, but that none is equal is meant of all.
    const quantity = sign === "===" || sign === "!=" ? "all" : "any";
    return { is: "compare", names, operator, quantity, wanted };
  }

  private word(): string {
    const { kind, text } = this.next;
    if (kind !== "text" && kind !== "word") this.fail("no_value");
    this.at++;
    return text;
  }
  private pattern(): RE2JS {
    const token = this.next;
    const text = this.word();
    try {
      return RE2JS.compile(text, RE2JS.CASE_INSENSITIVE);
    } catch {
      return this.fail("bad_pattern", token);
    }
  }
  private set(kind: FieldKind): Wanted[] {
    if (!this.take("{")) this.fail("unexpected");
    const found: Wanted[] = [];
    do {
      const from = this.value(kind);
      if (from.kind !== "number" || !this.take("..")) {
        found.push(from);
        continue;
      }
      const to = this.value(kind);
      if (to.kind !== "number") this.fail("no_value");
      found.push({ kind: "number", least: from.least, most: to.most });
    } while (this.take(","));
    if (!this.take("}")) this.fail("unexpected");
    return found;
  }
  private value(kind: FieldKind): Wanted {
    const token = this.next;
    const wanted = token.kind === "word" || token.kind === "text" ? wantedOf(kind, token.text) : null;
    if (!wanted) this.fail("no_value");
    this.at++;
    return wanted;
  }
}

/** A value as a field of a kind takes it; null: it is none. */
function wantedOf(kind: FieldKind, text: string): Wanted | null {
  switch (kind) {
    case "number": {
      const value = /^(0x[0-9a-f]+|\d+(\.\d+)?)$/i.test(text) ? Number(text) : Number.NaN;
      return Number.isNaN(value) ? null : { kind, least: value, most: value };
    }
    case "flag":
      return /^(1|true)$/i.test(text) ? { kind, isSet: true } : /^(0|false)$/i.test(text) ? { kind, isSet: false } : null;
    case "text":
      return { kind, text };
    case "mac": {
      const bytes = parseMac(text.replaceAll("-", ":"));
      return bytes && { kind: "address", bytes: [...bytes], bits: 48 };
    }
    case "ipv4":
    case "ipv6": {
      const [address = "", prefix] = text.split("/");
      const bytes = addressBytes(kind, address);
      const most = kind === "ipv4" ? 32 : 128;
      const bits = prefix === undefined ? most : /^\d{1,3}$/.test(prefix) ? Number(prefix) : most + 1;
      return bytes && bits <= most ? { kind: "address", bytes, bits } : null;
    }
  }
}
/** Bytes of an address in words; null: it is none. */
export function addressBytes(kind: "ipv4" | "ipv6" | "mac", text: string): number[] | null {
  if (kind === "mac") {
    const bytes = parseMac(text);
    return bytes && [...bytes];
  }
  if (kind === "ipv4") {
    const number = parseIpv4(text);
    return number === null ? null : [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255];
  }
  const address = parseIpv6(text);
  return address === null ? null : [...ip6Bytes(address)];
}
