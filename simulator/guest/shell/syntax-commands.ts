import { headerParts } from "./arith-header";
import { ConditionReader } from "./syntax-condition";
import type { Token, WordRules } from "./syntax-scanner";

/** Words that close what others opened; no command begins with one. */
const CLOSERS = new Set(["then", "do", "done", "fi", "else", "elif", "esac", "}"]);
const COMPOUND = new Set(["{", "if", "while", "until", "for", "case", "select", "[["]);
/** Builtins behind which `name=(…)` is an assignment too. @source bash: builtins.h, ASSIGNMENT_BUILTIN; parse.y */
const ASSIGNING = new Set(["alias", "declare", "export", "local", "readonly", "typeset", "eval", "let"]);
const REDIRECTIONS = new Set([">", ">>", "<", "<>", "<&", ">&", ">|", "&>", "&>>", "<<", "<<-", "<<<"]);
const ASSIGNMENT = /^[A-Za-z_]\w*(?:\[.*\])?\+?=/s;

/** Reads commands. @source bash 5.2: parse.y, the grammar */
export abstract class CommandReader extends ConditionReader {
  /** The next token where a command may begin: aliases are set in. */
  protected abstract peekCommand(rules?: WordRules): Token;
  /** The next word of a command that has begun. */
  protected abstract peekArgument(rules: WordRules): Token;

  protected isOp(token: Token, text: string): boolean {
    return token.k === "op" && token.text === text;
  }

  protected newlines(): void {
    while (this.isLineEnd()) this.take(this.peek());
  }

  protected afterNewlines(): Token {
    this.newlines();
    return this.peekCommand();
  }

  private expect(word: string): void {
    const token = this.peekCommand();
    if (token.k !== "word" || token.text !== word) this.unexpected(token);
    this.take(token);
  }

  /** Commands of a body: at least one. */
  protected compoundList(): void {
    this.newlines();
    for (;;) {
      this.andOr();
      const token = this.peek();
      if (token.k !== "nl" && !this.isOp(token, ";") && !this.isOp(token, "&")) return;
      this.take(token);
      const next = this.afterNewlines();
      if (next.k === "eof" || (next.k === "word" && CLOSERS.has(next.text))) return;
      if (next.k === "op" && [")", ";;", ";&", ";;&"].includes(next.text)) return;
    }
  }

  protected andOr(): void {
    for (;;) {
      this.pipeline();
      const token = this.peek();
      if (!this.isOp(token, "&&") && !this.isOp(token, "||")) return;
      this.take(token);
      this.newlines();
    }
  }

  protected pipeline(): void {
    let isPrefixed = false;
    for (;;) {
      const token = this.peekCommand();
      if (token.k !== "word" || (token.text !== "!" && token.text !== "time")) break;
      this.take(token);
      isPrefixed = true;
      if (token.text === "!") continue;
      for (const option of ["-p", "--"]) {
        const next = this.peek();
        if (next.k === "word" && next.text === option) this.take(next);
      }
    }
    const first = this.peekCommand();
    const isEmpty = first.k === "eof" || first.k === "nl" || this.isOp(first, ";") || this.isOp(first, "&");
    if (isPrefixed && isEmpty) return;
    for (;;) {
      this.command();
      const token = this.peek();
      if (!this.isOp(token, "|") && !this.isOp(token, "|&")) return;
      this.take(token);
      const next = this.afterNewlines();
      if (next.k === "word" && next.text === "!") this.unexpected(next);
    }
  }

  private command(): void {
    const token = this.peekCommand();
    if (this.deeper(() => this.compound(token))) {
      this.redirections();
      const after = this.peek();
      if (after.k === "word" && !(CLOSERS.has(after.text) || after.text === "in")) this.unexpected(after);
      return;
    }
    if (token.k === "word" && token.text === "coproc") {
      this.take(token);
      const next = this.peekCommand();
      if (next.k === "word" && !COMPOUND.has(next.text)) {
        this.take(next);
        const body = this.peekCommand();
        if (this.compound(body)) this.redirections();
        else this.simple(next);
        return;
      }
      this.command();
      return;
    }
    if (token.k === "word" && (CLOSERS.has(token.text) || token.text === "in")) this.unexpected(token);
    this.simple(null);
  }

  /** Reads a compound command or function that begins with a token; false: none does. */
  private compound(token: Token): boolean {
    if (this.isOp(token, "(")) {
      this.brackets(token);
      return true;
    }
    if (token.k !== "word") return false;
    switch (token.text) {
      case "{":
        this.take(token);
        this.compoundList();
        this.expect("}");
        return true;
      case "if":
        this.take(token);
        this.conditional();
        return true;
      case "while":
      case "until":
        this.take(token);
        this.compoundList();
        this.body();
        return true;
      case "for":
      case "select":
        this.take(token);
        this.loop();
        return true;
      case "case":
        this.take(token);
        this.choice();
        return true;
      case "[[":
        this.take(token);
        this.condition();
        return true;
      case "function": {
        this.take(token);
        const name = this.peek();
        if (name.k !== "word") this.unexpected(name);
        this.take(name);
        const open = this.peek();
        if (this.isOp(open, "(")) {
          const { pos } = this;
          this.take(open);
          const close = this.peek();
          if (this.isOp(close, ")")) this.take(close);
          else this.pos = pos;
        }
        this.functionBody();
        return true;
      }
      default:
        return false;
    }
  }

  private functionBody(): void {
    const token = this.afterNewlines();
    if (!this.isOp(token, "(") && !(token.k === "word" && COMPOUND.has(token.text))) this.unexpected(token);
    this.deeper(() => this.compound(token));
  }

  /** `((…))` or a subshell. */
  private brackets(token: Token): void {
    if (this.text[token.end] === "(") {
      const end = this.pair(token.end + 1, "(", ")");
      if (this.text[end] === ")") {
        this.pos = end + 1;
        return;
      }
    }
    this.take(token);
    this.compoundList();
    const close = this.peek();
    if (!this.isOp(close, ")")) this.unexpected(close);
    this.take(close);
  }

  private conditional(): void {
    this.compoundList();
    this.expect("then");
    this.compoundList();
    for (;;) {
      const token = this.peekCommand();
      if (token.k === "word" && token.text === "elif") {
        this.take(token);
        this.compoundList();
        this.expect("then");
        this.compoundList();
        continue;
      }
      if (token.k === "word" && token.text === "else") {
        this.take(token);
        this.compoundList();
      }
      this.expect("fi");
      return;
    }
  }

  /** `do … done`, or the braces that may stand in their place. */
  private body(mayBrace = false): void {
    const token = this.afterNewlines();
    const isBrace = mayBrace && token.k === "word" && token.text === "{";
    if (!isBrace) this.expect("do");
    else this.take(token);
    this.compoundList();
    this.expect(isBrace ? "}" : "done");
  }

  private loop(): void {
    const name = this.peek();
    if (this.isOp(name, "(") && this.text[name.end] === "(") {
      this.arithmeticHeader(name);
      const token = this.peek();
      if (this.isOp(token, ";")) this.take(token);
      this.body(true);
      return;
    }
    if (name.k !== "word") this.unexpected(name);
    this.take(name);
    const { k } = this.peek();
    let token = this.peekCommand();
    if (this.isOp(token, ";")) {
      this.take(token);
      this.body(true);
      return;
    }
    if (k === "nl") token = this.afterNewlines();
    if (token.k !== "word" || token.text !== "in") {
      this.body(true);
      return;
    }
    this.take(token);
    for (token = this.peek(); token.k === "word"; token = this.peek()) this.take(token);
    if (token.k !== "nl" && !this.isOp(token, ";")) this.unexpected(token);
    this.take(token);
    this.body(true);
  }

  private arithmeticHeader(token: Token): void {
    const end = this.pair(token.end + 1, "(", ")");
    if (this.text[end] !== ")") this.unexpected(token);
    this.pos = end + 1;
    const header = this.text.slice(token.at, end + 1);
    const { length } = headerParts(header);
    if (length === 3) return;
    const line = this.lineOf(end);
    const first = length < 3 ? "syntax error: arithmetic expression required" : "syntax error: `;' unexpected";
    const said = [first, `syntax error: \`${header}'`].map((text) => ({ line, text }));
    this.stop({ text: first, line, said });
  }

  private choice(): void {
    const word = this.peek();
    if (word.k !== "word") this.unexpected(word);
    this.take(word);
    this.newlines();
    const word2 = this.peek();
    if (word2.k !== "word" || word2.text !== "in") this.unexpected(word2);
    this.take(word2);
    for (;;) {
      this.newlines();
      let token = this.peek();
      if (token.k === "word" && token.text === "esac") {
        this.take(token);
        return;
      }
      if (this.isOp(token, "(")) this.take(token);
      for (;;) {
        token = this.peek();
        if (token.k !== "word") this.unexpected(token);
        this.take(token);
        token = this.peek();
        if (!this.isOp(token, "|")) break;
        this.take(token);
      }
      if (!this.isOp(token, ")")) this.unexpected(token);
      this.take(token);
      token = this.afterNewlines();
      const isBare = token.k === "op" && /^;[;&]/.test(token.text);
      if (!isBare && !(token.k === "word" && token.text === "esac")) this.compoundList();
      token = this.peekCommand();
      if (token.k === "op" && /^;[;&]/.test(token.text)) this.take(token);
      else {
        this.expect("esac");
        return;
      }
    }
  }

  private redirections(): void {
    for (let token = this.peek(); token.k === "num" || (token.k === "op" && REDIRECTIONS.has(token.text)); token = this.peek())
      this.redirection(token);
  }

  private redirection(first: Token): void {
    let token = first;
    if (token.k === "num") {
      this.take(token);
      token = this.peek();
    }
    this.take(token);
    const target = this.peek();
    if (target.k !== "word" && target.k !== "num") this.unexpected(target);
    this.take(target);
    if (token.text !== "<<" && token.text !== "<<-") return;
    const mark = target.text.replace(/\$?'([^']*)'|\$?"((?:\\.|[^"])*)"|\\(.)/gs, (_, one?: string, two?: string, kept?: string) =>
      two === undefined ? (one ?? kept ?? "") : two.replace(/\\([$`"\\])/g, "$1"),
    );
    this.pending.push({ mark, tabs: token.text === "<<-", at: token.at });
  }

  /** A simple command, or a function's definition. @param name - its first word, where that has been taken */
  private simple(name: Token | null): void {
    let words = name === null ? 0 : 1;
    let isPlain = true;
    let assigns = name === null;
    let isAssigning = name !== null && ASSIGNING.has(name.text);
    for (let count = 0; ; count++) {
      const rules = { assigns: assigns || isAssigning };
      const token = words === 0 ? this.peekCommand(rules) : this.peekArgument(rules);
      if (token.k === "num" || (token.k === "op" && REDIRECTIONS.has(token.text))) {
        this.redirection(token);
        isPlain = false;
      } else if (token.k === "word") {
        this.take(token);
        if (words === 0 && ASSIGNMENT.test(token.text)) isPlain = false;
        else {
          words++;
          assigns = false;
          if (words === 1) isAssigning = ASSIGNING.has(token.text);
        }
      } else if (this.isOp(token, "(") && words === 1 && isPlain && count === 1) {
        this.take(token);
        const close = this.peek();
        if (!this.isOp(close, ")")) this.unexpected(close);
        this.take(close);
        this.functionBody();
        this.redirections();
        return;
      } else {
        if (count === 0 && name === null) this.unexpected(token);
        if (this.isOp(token, "(")) this.unexpected(token);
        return;
      }
    }
  }
}
