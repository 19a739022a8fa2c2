import type { Bytes } from "../../content/bytes";
import { builtinArity } from "./builtin-names";
import type { Dialect } from "./dialect";
import { AwkSyntaxError } from "./errors";
import { readEscape } from "./escapes";

export type TokenKind = "number" | "text" | "regex" | "name" | "function" | "builtin" | "word" | "sign" | "newline" | "end";

/** One piece of a program. */
export interface Token {
  readonly kind: TokenKind;
  /** name, sign, or the content of a text */
  readonly text: Bytes;
  readonly n: number;
  readonly line: number;
  readonly at: number;
}

const WORDS = new Set(
  "BEGIN END function if else while for do break continue next nextfile exit return delete in getline print printf".split(" "),
);
const GNU_WORDS = new Set("func BEGINFILE ENDFILE switch case default".split(" "));
/** Longest first. */
const SIGNS = "** **= >> && || == <= >= != ++ -- += -= *= /= %= ^= !~".split(" ").sort((a, b) => b.length - a.length);
const SINGLE = "{}()[];,+-*/%^!><|?:~$=";

/** Cuts a program into pieces. */
export class Lexer {
  private at = 0;
  private line = 1;
  /** what gawk warns of while it reads */
  readonly warnings: { readonly line: number; readonly text: string }[] = [];
  /** what came last */
  token: Token = { kind: "newline", text: "\n", n: 0, line: 1, at: 0 };

  constructor(
    readonly source: Bytes,
    private readonly dialect: Dialect,
  ) {}

  /** To come back to this place. */
  save(): { at: number; line: number; token: Token } {
    return { at: this.at, line: this.line, token: this.token };
  }
  restore(place: { at: number; line: number; token: Token }): void {
    this.at = place.at;
    this.line = place.line;
    this.token = place.token;
  }

  next(): Token {
    this.blank();
    this.token = this.read();
    return this.token;
  }

  /** White space, continued lines and comments. */
  private blank(): void {
    const { source } = this;
    for (;;) {
      const c = source[this.at];
      if (c === " " || c === "\t" || c === "\r" || c === "\v" || c === "\f") this.at++;
      else if (c === "\\" && source[this.at + 1] === "\n") {
        this.at += 2;
        this.line++;
      } else if (c === "\\" && source.startsWith("\r\n", this.at + 1)) {
        this.at += 3;
        this.line++;
      } else if (c === "#") {
        const end = source.indexOf("\n", this.at);
        this.at = end < 0 ? source.length : end;
      } else return;
    }
  }

  private made(kind: TokenKind, text: Bytes, at: number, n = 0): Token {
    return { kind, text, n, line: this.line, at };
  }

  private read(): Token {
    const { source, at } = this;
    const c = source[at];
    if (c === undefined) return this.made("end", "", at);
    if (c === "\n") {
      const token = this.made("newline", "\n", at);
      this.at++;
      this.line++;
      return token;
    }
    if (c === '"') return this.text(at);
    if (/[0-9]/.test(c) || (c === "." && /[0-9]/.test(source[at + 1] ?? ""))) return this.number(at);
    if (/[A-Za-z_]/.test(c)) return this.name(at);
    const sign = SIGNS.find((each) => source.startsWith(each, at) && (this.dialect.isGnu || !each.startsWith("**")));
    if (sign !== undefined || SINGLE.includes(c)) {
      const text = sign ?? c;
      this.at += text.length;
      return this.made("sign", text === "**" ? "^" : text === "**=" ? "^=" : text, at);
    }
    throw new AwkSyntaxError(
      this.dialect.isGnu ? `invalid char '${c}' in expression` : `unexpected character '${c}'`,
      this.line,
      at,
      this.dialect.isGnu ? "syntax" : "plain",
    );
  }

  private number(at: number): Token {
    const { isGnu } = this.dialect;
    const here = this.source.slice(at, at + 400);
    const hex = isGnu ? /^0[xX][0-9a-fA-F]+/.exec(here) : null;
    const text = hex?.[0] ?? /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/.exec(here)?.[0] ?? "";
    this.at += text.length;
    const isOctal = isGnu && /^0[0-7]+$/.test(text);
    return this.made("number", text, at, isOctal ? Number.parseInt(text, 8) : Number(text));
  }

  private name(at: number): Token {
    const name = (/^[A-Za-z0-9_]+/.exec(this.source.slice(at, at + 4_096)) as RegExpExecArray)[0];
    this.at += name.length;
    const { isGnu } = this.dialect;
    if (WORDS.has(name) || (isGnu && GNU_WORDS.has(name))) return this.made("word", name === "func" ? "function" : name, at);
    if (builtinArity(name, isGnu) !== null) return this.made("builtin", name, at);
    return this.made(this.source[this.at] === "(" ? "function" : "name", name, at);
  }

  private text(at: number): Token {
    const { source } = this;
    const pieces: Bytes[] = [];
    let i = at + 1;
    for (;;) {
      const c = source[i];
      if (c === undefined || c === "\n") {
        const shown = source.slice(at, i).slice(0, 10);
        throw this.dialect.isGnu
          ? new AwkSyntaxError("unterminated string", this.line, at)
          : new AwkSyntaxError(`runaway string constant ${shown} ...`, this.line, at, "plain");
      }
      if (c === '"') break;
      if (c !== "\\") {
        pieces.push(c);
        i++;
        continue;
      }
      if (source[i + 1] === "\n") {
        this.line++;
        i += 2;
        continue;
      }
      const read = readEscape(source, i, this.dialect);
      if (read.isPlain)
        this.warnings.push({ line: this.line, text: `escape sequence \`\\${source[i + 1]}' treated as plain \`${source[i + 1]}'` });
      pieces.push(read.text);
      i += read.length;
    }
    this.at = i + 1;
    return this.made("text", pieces.join(""), at);
  }

  /** Reads a regular expression: the last piece was `/` or `/=`. */
  regex(): Token {
    const { source, token } = this;
    let i = token.at + 1;
    let inBrackets = false;
    for (; ; i++) {
      const c = source[i];
      if (c === undefined || c === "\n") {
        const shown = source.slice(token.at, i).slice(0, 10);
        throw this.dialect.isGnu
          ? new AwkSyntaxError("unterminated regexp", token.line, token.at + 1)
          : new AwkSyntaxError(`runaway regular expression ${shown} ...`, token.line, token.at, "plain");
      }
      if (c === "\\") i++;
      else if (c === "[" && !inBrackets) {
        inBrackets = true;
        if (source[i + 1] === "^") i++;
        if (source[i + 1] === "]") i++;
      } else if (c === "[" && source[i + 1] === ":") i = Math.max(i, source.indexOf(":]", i + 2) + 1);
      else if (c === "]") inBrackets = false;
      else if (c === "/" && !inBrackets) break;
    }
    this.at = i + 1;
    this.token = this.made("regex", source.slice(token.at + 1, i).replaceAll("\\/", "/"), token.at);
    return this.token;
  }
}
