import type { Bytes } from "../../content/bytes";
import { SyntaxStop } from "./syntax-mistake";
import { Scanner, type Token } from "./syntax-scanner";

const BINARY = /^(?:==?|!=|=~|<|>|-(?:eq|ne|lt|le|gt|ge|nt|ot|ef))$/;
const UNARY = /^-[a-hknoprstuvwxzGLNORS]$/;

/** Reads `[[ … ]]`. @source bash 5.2: parse.y, cond_term and cond_error */
export abstract class ConditionReader extends Scanner {
  /** the token behind a test, which may go on after new lines */
  private next: Token = { k: "eof", text: "", at: 0, end: 0 };

  /** a test has been refused, which what is around it says too */
  private isRefused = false;

  /** From behind `[[` to behind `]]`. */
  protected condition(): void {
    const { pos } = this;
    this.either();
    const token = this.next;
    if (this.isEnd(token)) {
      this.take(token);
      return;
    }
    const line = this.lineOf(pos);
    if (token.k === "eof") this.refused("unexpected EOF while looking for `]]'", line, token);
    const named = token.k === "word" ? "" : `: unexpected token \`${token.text}'`;
    this.refused(`syntax error in conditional expression${named}`, line, token);
  }

  private isEnd(token: Token): boolean {
    return token.k === "word" && token.text === "]]";
  }
  /** The shell stops here; the status changes only when nothing comes after the token. */
  private refused(text: Bytes | null, line: number, token: Token): never {
    const isLast = token.k === "eof" || !this.text.slice(token.at).includes("\n") ? token.k === "eof" : this.text.slice(token.end) === "";
    const isAtEnd = isLast || (token.k === "nl" && token.end >= this.text.length);
    const said = text === null ? [] : [{ line, text }];
    this.isRefused = true;
    throw new SyntaxStop({ said, shown: null, outcome: isAtEnd ? "unclosed" : "keep", isIncomplete: token.k === "eof" });
  }
  private shown(token: Token): string {
    return token.k === "nl" || token.k === "eof" ? "newline" : token.text;
  }

  private skip(): void {
    for (this.next = this.peek(); this.next.k === "nl"; this.next = this.peek()) this.take(this.next);
  }
  private isOperator(text: string): boolean {
    return this.next.k === "op" && this.next.text === text;
  }
  private either(): void {
    for (;;) {
      this.both();
      if (!this.isOperator("||")) return;
      this.take(this.next);
    }
  }
  private both(): void {
    for (;;) {
      this.term();
      if (!this.isOperator("&&")) return;
      this.take(this.next);
    }
  }

  private term(): void {
    this.skip();
    const token = this.next;
    const line = this.lineOf(token.at);
    if (this.isEnd(token)) this.refused(null, line, token);
    if (this.isOperator("(")) {
      this.take(token);
      this.nested(line);
      if (!this.isOperator(")")) this.refused(`unexpected token \`${this.shown(this.next)}', expected \`)'`, line, this.next);
      this.take(this.next);
      this.skip();
    } else if (token.k === "word" && token.text === "!") {
      this.take(token);
      this.deeper(() => this.term());
    } else if (token.k === "word" && UNARY.test(token.text)) {
      this.take(token);
      const operand = this.peek();
      if (operand.k !== "word" || this.isEnd(operand))
        this.refused(`unexpected argument \`${this.shown(operand)}' to conditional unary operator`, this.lineOf(operand.at), operand);
      this.take(operand);
      this.skip();
    } else if (token.k === "word") this.comparison(token);
    else this.refused(`unexpected token \`${this.shown(token)}' in conditional command`, line, token);
  }

  /** What stands between brackets: the brackets complain too. */
  private nested(line: number): void {
    try {
      this.deeper(() => this.either());
    } catch (error) {
      if (!(error instanceof SyntaxStop) || !this.isRefused) throw error;
      const said = [...error.mistake.said, { line, text: "expected `)'" }];
      throw new SyntaxStop({ ...error.mistake, said });
    }
  }

  private comparison(left: Token): void {
    this.take(left);
    const op = this.peek();
    const isBinary = (op.k === "word" || op.k === "op") && BINARY.test(op.text);
    if (!isBinary) {
      const endsHere = this.isEnd(op) || (op.k === "op" && ["&&", "||", ")"].includes(op.text));
      this.next = op;
      if (endsHere) return;
      const line = this.lineOf(op.at);
      if (op.k === "word" || op.k === "num") this.refused("conditional binary operator expected", line, op);
      this.refused(`unexpected token \`${this.shown(op)}', conditional binary operator expected`, line, op);
    }
    this.take(op);
    const right = this.rightSide(op);
    if (right.k !== "word" || this.isEnd(right))
      this.refused(`unexpected argument \`${this.shown(right)}' to conditional binary operator`, this.lineOf(right.at), right);
    this.take(right);
    this.skip();
  }
  private rightSide(op: Token): Token {
    try {
      return this.peek({ regex: op.text === "=~", extglob: true });
    } catch (error) {
      if (!(error instanceof SyntaxStop) || op.text !== "=~") throw error;
      const said = [...error.mistake.said, { line: this.lastLine, text: "unexpected argument to conditional binary operator" }];
      throw new SyntaxStop({ ...error.mistake, said });
    }
  }
}
