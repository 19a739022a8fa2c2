/** The texts that stand in a source file, found without a parser: comments and regular expressions are passed over. */

/** A text in quotes. */
export interface Literal {
  readonly line: number;
  /** what stands between the quotes; each `${…}` of a template is one NUL */
  readonly text: string;
  /** the code before it, back to the end of the statement or block before; texts in it are left out */
  readonly before: string;
}

/** After these a slash begins a regular expression, and is no division. */
const BEFORE_REGEX = /(?:^|[(,=:[!&|?{};>]|\breturn)\s*$/;

class Reader {
  readonly found: Literal[] = [];
  private at = 0;
  private line = 1;
  private before = "";
  private parens = 0;
  constructor(private readonly source: string) {}

  /** Reads code to its end, or to the brace that closes a `${`. */
  code(isInTemplate: boolean): void {
    let depth = 0;
    while (this.at < this.source.length) {
      const c = this.source.charAt(this.at);
      if (this.source.startsWith("//", this.at)) this.skipTo("\n");
      else if (this.source.startsWith("/*", this.at)) this.skipTo("*/");
      else if (c === '"' || c === "'") this.string(c);
      else if (c === "`") this.template();
      else if (c === "/" && BEFORE_REGEX.test(this.before)) this.regex();
      else {
        if (c === "}" && depth === 0 && isInTemplate) return;
        if (c === "{") depth++;
        if (c === "}") depth--;
        this.keep(c);
        this.take();
      }
    }
  }
  /** A brace within brackets belongs to the statement, unless it begins a function's own. */
  private keep(c: string): void {
    if (c === "(") this.parens++;
    if (c === ")") this.parens--;
    const isEnd = c === ";" || (c === "{" && (this.parens === 0 || /=>\s*$/.test(this.before))) || (c === "}" && this.parens === 0);
    this.before = isEnd ? c : this.before + c;
  }
  private take(): string {
    const c = this.source.charAt(this.at++);
    if (c === "\n") this.line++;
    return c;
  }
  private skipTo(end: string): void {
    while (this.at < this.source.length && !this.source.startsWith(end, this.at)) this.take();
    for (let i = 0; i < end.length; i++) this.take();
  }
  private string(quote: string): void {
    const { line } = this;
    let text = "";
    this.take();
    while (this.at < this.source.length && this.source.charAt(this.at) !== quote) text += this.unit();
    this.take();
    this.add(line, text);
  }
  private template(): void {
    const { line, before } = this;
    let text = "";
    this.take();
    while (this.at < this.source.length && this.source.charAt(this.at) !== "`") {
      if (!this.source.startsWith("${", this.at)) text += this.unit();
      else {
        this.at += 2;
        this.code(true);
        this.take();
        text += "\0";
      }
    }
    this.take();
    this.before = before;
    this.add(line, text);
  }
  private regex(): void {
    let isClass = false;
    this.take();
    while (this.at < this.source.length && (isClass || this.source.charAt(this.at) !== "/")) {
      const c = this.unit();
      if (c === "[") isClass = true;
      if (c === "]") isClass = false;
    }
    this.take();
    this.before += "/";
  }
  /** One unit, or a backslash with what it stands before. */
  private unit(): string {
    const c = this.take();
    return c === "\\" ? c + this.take() : c;
  }
  private add(line: number, text: string): void {
    this.found.push({ line, text, before: this.before });
    this.before += '""';
  }
}

export function literalsOf(source: string): readonly Literal[] {
  const reader = new Reader(source);
  reader.code(false);
  return reader.found;
}
