import type { Assertion } from "./ast";
import type { Syntax } from "./syntax";

/** A piece of a source. `code` is the character itself, for pieces that may turn out to be plain. */
export type Token =
  | { readonly kind: "char"; readonly code: number }
  | { readonly kind: "end" | "trailingBackslash" }
  | {
      readonly kind: "alt" | "open" | "close" | "bracket" | "any" | "star" | "plus" | "quest" | "openBrace" | "closeBrace";
      readonly code: number;
    }
  | { readonly kind: "assert"; readonly assertion: Assertion }
  | { readonly kind: "class"; readonly name: "word" | "space"; readonly negated: boolean }
  | { readonly kind: "backref"; readonly index: number };

const LETTER = (c: string): number => c.charCodeAt(0);
const BACKSLASH = LETTER("\\");
const NEWLINE = 10;

const ASSERTIONS: Readonly<Record<string, Assertion>> = {
  "<": "wordStart",
  ">": "wordEnd",
  b: "wordEdge",
  B: "notWordEdge",
  "`": "textStart",
  "'": "textEnd",
};

/** Reads the pieces of a source one after the other. @source glibc posix/regcomp.c: peek_token */
export class Lexer {
  at = 0;
  /** how many characters the last piece had */
  width = 0;

  constructor(
    readonly codes: readonly number[],
    readonly syntax: Syntax,
  ) {}

  /** The piece at a place. `caretAnchors`: a `^` here is at the start of an alternative. */
  peek(caretAnchors = false, at = this.at): Token {
    const code = this.codes[at];
    this.width = 1;
    if (code === undefined) {
      this.width = 0;
      return { kind: "end" };
    }
    if (code === BACKSLASH) {
      const next = this.codes[at + 1];
      if (next === undefined) return { kind: "trailingBackslash" };
      const token = this.escaped(next);
      this.width = 2;
      return token;
    }
    return this.plain(code, at, caretAnchors);
  }

  private escaped(code: number): Token {
    const c = code < 0x80 ? String.fromCharCode(code) : "";
    const { extended, strict } = this.syntax;
    if (strict && (extended ? /[wWsSbB<>`']/ : /[wWsSbB<>`'+?|]/).test(c)) return { kind: "char", code };
    if (c >= "1" && c <= "9") return { kind: "backref", index: Number(c) };
    const assertion = Object.hasOwn(ASSERTIONS, c) ? ASSERTIONS[c] : undefined;
    if (assertion !== undefined) return { kind: "assert", assertion };
    switch (c) {
      case "w":
      case "W":
        return { kind: "class", name: "word", negated: c === "W" };
      case "s":
      case "S":
        return { kind: "class", name: "space", negated: c === "S" };
      case "|":
        return extended ? { kind: "char", code } : { kind: "alt", code };
      case "(":
        return extended ? { kind: "char", code } : { kind: "open", code };
      case ")":
        return extended ? { kind: "char", code } : { kind: "close", code };
      case "{":
        return extended ? { kind: "char", code } : { kind: "openBrace", code };
      case "}":
        return extended ? { kind: "char", code } : { kind: "closeBrace", code };
      case "+":
        return extended ? { kind: "char", code } : { kind: "plus", code };
      case "?":
        return extended ? { kind: "char", code } : { kind: "quest", code };
      default:
        return { kind: "char", code };
    }
  }

  private plain(code: number, at: number, caretAnchors: boolean): Token {
    const { extended, newlineAlternates } = this.syntax;
    switch (code < 0x80 ? String.fromCharCode(code) : "") {
      case "\n":
        return newlineAlternates ? { kind: "alt", code } : { kind: "char", code };
      case "*":
        return { kind: "star", code };
      case "[":
        return { kind: "bracket", code };
      case ".":
        return { kind: "any", code };
      case "^":
        if (!extended && !caretAnchors && at !== 0 && !(newlineAlternates && this.codes[at - 1] === NEWLINE)) return { kind: "char", code };
        return { kind: "assert", assertion: "lineStart" };
      case "$":
        return this.isDollarAnchor(at) ? { kind: "assert", assertion: "lineEnd" } : { kind: "char", code };
      case "|":
        return extended ? { kind: "alt", code } : { kind: "char", code };
      case "(":
        return extended ? { kind: "open", code } : { kind: "char", code };
      case ")":
        return extended ? { kind: "close", code } : { kind: "char", code };
      case "{":
        return extended ? { kind: "openBrace", code } : { kind: "char", code };
      case "}":
        return extended ? { kind: "closeBrace", code } : { kind: "char", code };
      case "+":
        return extended ? { kind: "plus", code } : { kind: "char", code };
      case "?":
        return extended ? { kind: "quest", code } : { kind: "char", code };
      default:
        return { kind: "char", code };
    }
  }

  private isDollarAnchor(at: number): boolean {
    if (this.syntax.extended || at + 1 === this.codes.length) return true;
    const next = this.peek(false, at + 1).kind;
    this.width = 1;
    return next === "alt" || next === "close";
  }
}
