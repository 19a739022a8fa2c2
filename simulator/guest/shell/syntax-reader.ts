import type { Bytes } from "../../content/bytes";
import { CommandReader } from "./syntax-commands";
import { type Mistake, SyntaxStop } from "./syntax-mistake";
import type { Token, WordRules } from "./syntax-scanner";

/** Most aliases that one line may set in. */
const ALIASES_MOST = 200;

/** How a text is read. */
export interface ReadRules {
  readonly extglob: boolean;
  /** aliases by name with `$` in front; null: they are not looked at */
  readonly aliases: { readonly [name: string]: Bytes } | null;
}

/** Commands of one or more lines, or the mistake in the first of them. */
export interface ReadUnit {
  /** the commands with aliases set in */
  readonly text: Bytes;
  readonly rest: Bytes;
  readonly mistake: Mistake | null;
  /** here-documents that the end of the text ended: their word, first line and last line */
  readonly unended: readonly { readonly mark: Bytes; readonly from: number; readonly line: number }[];
}

/** Reads the commands of one line, with the lines that they go on in. @source bash 5.2: parse.y, inputunit */
export function readUnit(source: Bytes, rules: ReadRules): ReadUnit {
  return new Reader(source, rules).unit(false);
}
/** Reads all lines up to the first that holds a mistake; that one alone when it comes first. */
export function readUnits(source: Bytes, rules: ReadRules): ReadUnit {
  return new Reader(source, rules).unit(true);
}

class Reader extends CommandReader {
  /** aliases that are being read: a name is not set in within its own text */
  private active: { readonly name: Bytes; readonly left: number }[] = [];
  /** an alias ended with a blank: the word behind it is looked up too */
  private blankLeft: number | null = null;

  private expanded = 0;

  constructor(
    text: Bytes,
    private readonly rules: ReadRules,
  ) {
    super(text, rules.extglob);
  }

  unit(all: boolean): ReadUnit {
    let done = 0;
    let mistake: Mistake | null = null;
    try {
      do {
        this.newlines();
        if (this.peekCommand().k !== "eof") this.top();
        done = this.pos;
      } while (all && done < this.text.length);
    } catch (error) {
      if (!(error instanceof SyntaxStop)) throw error;
      if (done === 0) mistake = error.mistake;
    }
    const whole = this.isCut ? this.text.slice(0, -1) : this.text;
    const end = mistake !== null ? whole.length : Math.min(done, whole.length);
    return { text: whole.slice(0, end), rest: whole.slice(end), mistake, unended: this.unended };
  }

  private top(): void {
    for (;;) {
      this.andOr();
      const token = this.peek();
      const isSeparator = token.k === "op" && (token.text === ";" || token.text === "&");
      if (isSeparator) {
        this.take(token);
        const next = this.peekCommand();
        if (next.k !== "nl" && next.k !== "eof") continue;
      } else if (token.k !== "nl" && token.k !== "eof") this.unexpected(token);
      const end = this.peek();
      this.take(end);
      if (end.k === "eof") this.endDocuments();
      return;
    }
  }

  protected substitution(from: number): number {
    const { pending, pos, active, blankLeft } = this;
    this.pending = [];
    this.pos = from;
    this.inside++;
    const first = this.afterNewlines();
    if (!this.isOp(first, ")")) this.deeper(() => this.compoundList());
    const token = this.peek();
    if (!this.isOp(token, ")")) this.unexpected(token);
    this.inside--;
    this.pending = pending;
    this.active = active;
    this.blankLeft = blankLeft;
    this.pos = pos;
    return token.end;
  }

  /** Aliases are set in within backticks too. */
  protected override backticks(at: number): number {
    const end = super.backticks(at);
    if (this.rules.aliases === null) return end;
    const inner = this.text.slice(at + 1, end - 1).replace(/\\([$`\\])/g, "$1");
    let rest = inner;
    let text = "";
    while (rest !== "") {
      const read = new Reader(rest, this.rules).unit(false);
      if (read.mistake !== null) return end;
      text += read.text;
      rest = read.rest;
    }
    if (text === inner) return end;
    const put = `\`${text.replace(/[$`\\]/g, "\\$&")}\``;
    this.text = this.text.slice(0, at) + put + this.text.slice(end);
    return at + put.length;
  }

  /** The next token where a command may begin: aliases are set in. */
  protected peekCommand(rules: WordRules = { assigns: true }): Token {
    for (;;) {
      const token = this.peek(rules);
      if (token.k !== "word" || !this.setIn(token)) return token;
    }
  }

  private setIn(token: Token): boolean {
    const { aliases } = this.rules;
    const value = aliases !== null && Object.hasOwn(aliases, `$${token.text}`) ? aliases[`$${token.text}`] : undefined;
    if (value === undefined || this.expanded >= ALIASES_MOST) return false;
    this.active = this.active.filter(({ left }) => token.at < this.text.length - left);
    if (this.active.some(({ name }) => name === token.text)) return false;
    this.expanded++;
    const after = this.text.slice(token.end);
    this.text = `${this.text.slice(0, token.at)}${value}${/[ \t\n;&|()<>]$/.test(value) ? "" : " "}${after}`;
    this.active.push({ name: token.text, left: after.length });
    this.blankLeft = /[ \t]$/.test(value) ? after.length : null;
    return true;
  }

  /** The next word of a command that has begun. */
  protected peekArgument(rules: WordRules): Token {
    for (;;) {
      const token = this.peek(rules);
      if (token.k !== "word" || this.blankLeft === null || token.at < this.text.length - this.blankLeft) return token;
      this.blankLeft = null;
      if (!this.setIn(token)) return token;
    }
  }
}
