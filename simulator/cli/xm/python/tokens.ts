/** Python's words, with its indentation as words of their own. @source Python 2.7 Language Reference §2 */

/** A word of a script. */
export interface Token {
  readonly kind: "name" | "number" | "string" | "sign" | "newline" | "indent" | "dedent" | "end";
  readonly text: string;
  readonly line: number;
}

/** A script that Python does not take, with its line. */
export class ScriptSyntax extends Error {
  constructor(readonly line: number) {
    super("invalid syntax");
  }
}

const SIGNS = ["**=", "//=", ">>=", "<<=", "==", "!=", "<>", "<=", ">=", "+=", "-=", "*=", "/=", "%=", "**", "//", "<<", ">>"];
const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  "\n": "",
  "0": "\0",
};

/** Reads a script. @throws ScriptSyntax */
export function tokensOf(text: string): Token[] {
  return new Scanner(text.replace(/\r\n?/g, "\n")).all();
}

class Scanner {
  private readonly tokens: Token[] = [];
  private readonly indents = [0];
  private at = 0;
  private line = 1;
  /** open brackets: line ends do not count inside them */
  private depth = 0;

  constructor(private readonly text: string) {}

  all(): Token[] {
    this.indentation();
    while (this.at < this.text.length) this.next();
    if (this.tokens.at(-1)?.kind !== "newline") this.push("newline", "");
    for (; this.indents.length > 1; this.indents.pop()) this.push("dedent", "");
    this.push("end", "");
    return this.tokens;
  }

  private push(kind: Token["kind"], text: string): void {
    this.tokens.push({ kind, text, line: this.line });
  }

  private next(): void {
    const { text, at } = this;
    const c = text.charAt(at);
    if (c === "\n") {
      this.lineEnd();
      return;
    }
    if (c === " " || c === "\t" || c === "\f") {
      this.at++;
      return;
    }
    if (c === "#") {
      while (this.at < text.length && text[this.at] !== "\n") this.at++;
      return;
    }
    if (c === "\\" && text[at + 1] === "\n") {
      this.at += 2;
      this.line++;
      return;
    }
    const quote = /^([rRuUbB]{0,2})("""|'''|"|')/.exec(text.slice(at, at + 6));
    if (quote) this.string((quote[1] as string).toLowerCase().includes("r"), quote[0].length, quote[2] as string);
    else this.word();
  }

  private lineEnd(): void {
    if (this.depth === 0 && this.tokens.length > 0 && !["newline", "indent", "dedent"].includes(this.tokens.at(-1)?.kind ?? ""))
      this.push("newline", "");
    this.at++;
    this.line++;
    if (this.depth === 0) this.indentation();
  }

  /** How deep the next line stands; lines with nothing but a comment do not count. */
  private indentation(): void {
    const [blanks = ""] = /^[ \t\f]*/.exec(this.text.slice(this.at, this.at + 1000)) ?? [];
    const next = this.text[this.at + blanks.length];
    if (next === undefined || next === "\n" || next === "#") return;
    let width = 0;
    for (const blank of blanks) width = blank === "\t" ? width + 8 - (width % 8) : width + 1;
    this.at += blanks.length;
    if (width > (this.indents.at(-1) ?? 0)) {
      if (this.indents.length > 50) throw new ScriptSyntax(this.line);
      this.indents.push(width);
      this.push("indent", "");
    }
    while (width < (this.indents.at(-1) ?? 0)) {
      this.indents.pop();
      this.push("dedent", "");
    }
    if (width !== this.indents.at(-1)) throw new ScriptSyntax(this.line);
  }

  private string(isRaw: boolean, opening: number, quote: string): void {
    const { line } = this;
    let value = "";
    for (this.at += opening; !this.text.startsWith(quote, this.at); ) {
      const c = this.text[this.at];
      if (c === undefined || (c === "\n" && quote.length === 1)) throw new ScriptSyntax(line);
      if (c === "\n") this.line++;
      if (c === "\\") value += this.escape(isRaw);
      else {
        value += c;
        this.at++;
      }
    }
    this.at += quote.length;
    this.tokens.push({ kind: "string", text: value, line });
  }

  private escape(isRaw: boolean): string {
    const rest = this.text.slice(this.at + 1, this.at + 4);
    const number = /^(x[0-9a-fA-F]{2}|[0-7]{2,3})/.exec(rest)?.[0];
    const letter = rest.charAt(0);
    this.at += 1 + (!isRaw && number ? number.length : 1);
    if (letter === "\n") this.line++;
    if (isRaw) return `\\${letter}`;
    if (number)
      return String.fromCharCode(number.startsWith("x") ? Number.parseInt(number.slice(1), 16) : Number.parseInt(number, 8) & 255);
    return ESCAPES[letter] ?? `\\${letter}`;
  }

  private word(): void {
    const rest = this.text.slice(this.at, this.at + 300);
    const number = /^(0[xX][0-9a-fA-F]+|\d+\.\d*|\.\d+|\d+)[lL]?/.exec(rest)?.[0];
    const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];
    const sign = SIGNS.find((each) => rest.startsWith(each)) ?? (/^[-+*/%=<>()[\]{},:;.|&^~`@]/.exec(rest)?.[0] as string | undefined);
    const text = number ?? name ?? sign;
    if (text === undefined) throw new ScriptSyntax(this.line);
    if ("([{".includes(text)) this.depth++;
    if (")]}".includes(text)) this.depth = Math.max(0, this.depth - 1);
    this.push(number ? "number" : name ? "name" : "sign", text);
    this.at += text.length;
  }
}
