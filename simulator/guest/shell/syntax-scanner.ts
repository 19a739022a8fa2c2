import type { Bytes } from "../../content/bytes";
import { type Mistake, type Outcome, SyntaxStop } from "./syntax-mistake";

/** What a token is: `num` is a number or `{name}` directly before a redirection. */
export interface Token {
  readonly k: "word" | "num" | "op" | "nl" | "eof";
  readonly text: Bytes;
  readonly at: number;
  readonly end: number;
}

const OPERATORS = [
  ";;&",
  "&>>",
  "<<<",
  "<<-",
  ";;",
  ";&",
  "&&",
  "&>",
  "||",
  "|&",
  "<<",
  "<&",
  "<>",
  ">>",
  ">&",
  ">|",
  ";",
  "&",
  "|",
  "<",
  ">",
  "(",
  ")",
] as const;
const META = " \t\n|&;()<>";

/** Looks at each byte that a text is worth. guess: a plain script takes two */
const STEPS_A_BYTE = 16;
/** Deepest nesting of commands, so that ours is the stack that holds. */
const NESTING_MOST = 300;

/** How words are read: what an assignment, an extended pattern or a regular expression lets into them. */
export interface WordRules {
  readonly assigns?: boolean;
  readonly extglob?: boolean;
  readonly regex?: boolean;
}

/** Reads tokens as bash does. @source bash 5.2: parse.y, read_token and read_token_word */
export abstract class Scanner {
  protected pos = 0;
  protected text: Bytes;
  /** a new line was added at the end */
  protected readonly isCut: boolean;
  /** here-documents whose bodies come after this line */
  protected pending: { readonly mark: Bytes; readonly tabs: boolean; readonly at: number }[] = [];
  /** here-documents that the end of the text ended */
  readonly unended: { readonly mark: Bytes; readonly from: number; readonly line: number }[] = [];
  /** within `$(…)`, whose bracket is missing where the text ends */
  protected inside = 0;
  private steps = 0;
  private nesting = 0;
  private known: { readonly key: number; readonly token: Token; readonly text: Bytes } = {
    key: -1,
    token: { k: "eof", text: "", at: -1, end: -1 },
    text: "",
  };

  constructor(
    text: Bytes,
    protected readonly extglob: boolean,
  ) {
    this.isCut = text !== "" && !text.endsWith("\n");
    // The last line ends with its text.
    this.text = this.isCut ? `${text}\n` : text;
  }

  /** Reads commands up to the bracket that closes a substitution. @param from - behind the opening bracket; where it closes */
  protected abstract substitution(from: number): number;

  /** Line of a place, from 1. */
  protected lineOf(at: number): number {
    let line = 1;
    for (let i = this.text.indexOf("\n"); i >= 0 && i < at; i = this.text.indexOf("\n", i + 1)) line++;
    return line;
  }
  /** Line that bash is in at the end of the text. */
  protected get lastLine(): number {
    return this.lineOf(this.text.length);
  }
  protected stop(how: Partial<Mistake> & { readonly text: Bytes; readonly line: number }): never {
    const outcome: Outcome = how.outcome ?? "end";
    const said = how.said ?? [{ line: how.line, text: how.text }];
    throw new SyntaxStop({ said, shown: how.shown ?? null, outcome, isIncomplete: how.isIncomplete ?? false });
  }
  protected unclosed(mark: string, at: number): never {
    return this.stop({
      text: `unexpected EOF while looking for matching \`${mark}'`,
      line: this.lineOf(at),
      outcome: "unclosed",
      isIncomplete: true,
    });
  }
  /** The token does not fit here. */
  protected unexpected(token: Token): never {
    if (token.k === "eof") {
      const text = this.inside > 0 ? "unexpected EOF while looking for matching `)'" : "syntax error: unexpected end of file";
      return this.stop({ text, line: this.lastLine, isIncomplete: true });
    }
    const line = this.lineOf(token.end - (token.k === "nl" ? 1 : 0));
    const text = `syntax error near unexpected token \`${token.k === "nl" ? "newline" : token.text}'`;
    return this.stop({ text, line, shown: line, outcome: this.inside > 0 ? "substitution" : "end" });
  }

  private skipBlanks(): void {
    const { text } = this;
    for (;;) {
      const c = text[this.pos];
      if (c === " " || c === "\t") this.pos++;
      else if (c === "\\" && text[this.pos + 1] === "\n") this.pos += 2;
      else if (c === "#") {
        const end = text.indexOf("\n", this.pos);
        this.pos = end < 0 ? text.length : end;
      } else return;
    }
  }

  /** Whether a new line comes next, without a look at what else may come. */
  protected isLineEnd(): boolean {
    this.skipBlanks();
    return this.text[this.pos] === "\n";
  }
  /** The token that comes next; it is not taken. Asked again it is not read again: what words hold may be long. */
  protected peek(rules: WordRules = {}): Token {
    this.skipBlanks();
    const key = (rules.assigns ? 1 : 0) + (rules.extglob ? 2 : 0) + (rules.regex ? 4 : 0);
    const { known } = this;
    if (known.key === key && known.token.at === this.pos && known.text === this.text) return known.token;
    const token = this.read(rules);
    this.known = { key, token, text: this.text };
    return token;
  }
  /** Work is bounded: some texts would be read again and again, or nest deeper than the stack is high. */
  protected work(): void {
    if (++this.steps > STEPS_A_BYTE * this.text.length + 10_000) this.tooDeep();
  }
  protected deeper<T>(read: () => T): T {
    if (++this.nesting > NESTING_MOST) this.tooDeep();
    const result = read();
    this.nesting--;
    return result;
  }
  private tooDeep(): never {
    return this.stop({ text: "syntax error: maximum nesting depth exceeded", line: this.lineOf(this.pos) });
  }

  private read(rules: WordRules): Token {
    const { text, pos: at } = this;
    if (at >= text.length) return { k: "eof", text: "", at, end: at };
    const c = text[at] as string;
    if (c === "\n") return { k: "nl", text: "\n", at, end: at + 1 };
    const isWordly = ((c === "<" || c === ">") && text[at + 1] === "(") || (rules.regex && (c === "(" || c === "|"));
    if (!isWordly) {
      const op = OPERATORS.find((each) => text.startsWith(each, at));
      if (op !== undefined) return { k: "op", text: op, at, end: at + op.length };
    }
    const end = this.wordEnd(at, rules);
    const word = this.text.slice(at, end);
    const next = this.text[end];
    const isNumber = (next === "<" || next === ">") && this.text[end + 1] !== "(" && /^(?:\d+|\{[A-Za-z_]\w*\})$/.test(word);
    return { k: isNumber ? "num" : "word", text: word, at, end };
  }
  protected take(token: Token): void {
    this.pos = token.end;
    if (token.k === "nl" && this.pending.length > 0) this.documents();
  }

  /** Steps over the bodies of here-documents. */
  private documents(): void {
    for (const { mark, tabs, at } of this.pending) {
      for (;;) {
        if (this.pos >= this.text.length) {
          this.unended.push({ mark, from: this.lineOf(at), line: this.lastLine - 1 });
          break;
        }
        const end = this.text.indexOf("\n", this.pos);
        const line = this.text.slice(this.pos, end < 0 ? this.text.length : end);
        this.pos = end < 0 ? this.text.length : end + 1;
        if ((tabs ? line.replace(/^\t+/, "") : line) === mark) break;
      }
    }
    this.pending = [];
  }
  /** Notes that the text ends while here-documents are due. */
  protected endDocuments(): void {
    if (this.pending.length > 0) this.documents();
  }

  private wordEnd(from: number, rules: WordRules): number {
    let i = from;
    while (i < this.text.length) {
      const c = this.text[i] as string;
      if (c === "(" && this.opensInWord(from, i, rules)) i = this.pair(i + 1, "(", ")");
      else if (c === "(" && rules.assigns && /^[A-Za-z_]\w*(?:\[.*\])?\+?=$/s.test(this.text.slice(from, i))) i = this.arrayEnd(i + 1);
      else if ((c === "<" || c === ">") && this.text[i + 1] === "(") i = this.processEnd(i + 2);
      else if (rules.regex && c === "|") i++;
      else if (META.includes(c)) break;
      else if (c === "[" && rules.assigns && /^[A-Za-z_]\w*$/.test(this.text.slice(from, i))) i = this.pair(i + 1, "[", "]");
      else i = this.partEnd(i, false);
    }
    return i;
  }
  private processEnd(from: number): number {
    return this.deeper(() => this.substitution(from));
  }
  private opensInWord(from: number, at: number, rules: WordRules): boolean {
    if (rules.regex) return true;
    return (rules.extglob ?? this.extglob) && at > from && "?*+@!".includes(this.text[at - 1] as string);
  }

  /** Elements of `name=(…)`: words and new lines. */
  private arrayEnd(from: number): number {
    const start = from - 1;
    const { pos } = this;
    this.pos = from;
    for (;;) {
      const token = this.peek();
      if (token.k === "eof")
        this.stop({
          text: "unexpected EOF while looking for matching `)'",
          line: this.lineOf(start),
          outcome: "discard",
          isIncomplete: true,
        });
      if (token.k === "op" && token.text === ")") {
        this.pos = pos;
        return token.end;
      }
      if (token.k !== "word" && token.k !== "nl") {
        const line = this.lineOf(token.end);
        this.stop({ text: `syntax error near unexpected token \`${token.text}'`, line, shown: line, outcome: "discard" });
      }
      this.pos = token.end;
    }
  }

  /** End of what begins at a place: a quoted part, an expansion or one character. */
  private partEnd(at: number, quoted: boolean): number {
    this.work();
    const { text } = this;
    const c = text[at];
    if (c === "\\") return Math.min(at + 2, text.length);
    if (c === "'" && !quoted) return this.singleEnd(at);
    if (c === '"' && !quoted) return this.deeper(() => this.doubleEnd(at));
    if (c === "`") return this.backticks(at);
    return c === "$" ? this.deeper(() => this.expansionEnd(at, quoted)) : at + 1;
  }
  private expansionEnd(at: number, quoted: boolean): number {
    const { text } = this;
    const next = text[at + 1];
    if (next === "'" && !quoted) return this.plainEnd(at + 2, "'", at);
    if (next === '"' && !quoted) return this.doubleEnd(at + 1);
    if (next === "{") return this.braceEnd(at + 2, quoted);
    if (next === "[") return this.pair(at + 2, "[", "]");
    if (next !== "(") return at + 1;
    return text[at + 2] === "(" ? this.pair(at + 2, "(", ")") : this.substitution(at + 2);
  }
  /** Behind the backtick that closes. What is between them is read when it runs. */
  protected backticks(at: number): number {
    return this.plainEnd(at + 1, "`", at);
  }
  private singleEnd(at: number): number {
    const end = this.text.indexOf("'", at + 1);
    return end < 0 ? this.unclosed("'", at) : end + 1;
  }
  /** A part in which only a backslash protects. */
  private plainEnd(from: number, mark: string, at: number): number {
    for (let i = from; i < this.text.length; i++) {
      if (this.text[i] === "\\") i++;
      else if (this.text[i] === mark) return i + 1;
    }
    return this.unclosed(mark, at);
  }
  private doubleEnd(at: number): number {
    for (let i = at + 1; i < this.text.length; ) {
      if (this.text[i] === '"') return i + 1;
      i = this.partEnd(i, true);
    }
    return this.unclosed('"', at);
  }
  private braceEnd(from: number, quoted: boolean): number {
    for (let i = from; i < this.text.length; ) {
      const c = this.text[i];
      if (c === "}") return i + 1;
      // A single quote pairs here even within double quotes.
      i = c === '"' ? this.doubleEnd(i) : c === "'" ? this.singleEnd(i) : this.partEnd(i, quoted);
    }
    return this.unclosed("}", from - 2);
  }
  /** Behind the bracket that closes; brackets within count. */
  protected pair(from: number, open: string, close: string): number {
    let depth = 1;
    for (let i = from; i < this.text.length; ) {
      const c = this.text[i];
      if (c === close && --depth === 0) return i + 1;
      if (c === open) depth++;
      i = this.partEnd(i, false);
    }
    return this.unclosed(close, from - 1);
  }
}
