import type { Dialect } from "./dialect";
import { AwkSyntaxError } from "./errors";
import { Lexer, type Token } from "./lexer";

/** The pieces of a program one after the other, and what is wrong where one stands. */
export class TokenReader {
  protected readonly lexer: Lexer;
  private braces = 0;

  constructor(
    source: string,
    protected readonly dialect: Dialect,
  ) {
    this.lexer = new Lexer(source, dialect);
  }

  get warnings(): Lexer["warnings"] {
    return this.lexer.warnings;
  }
  protected get isGnu(): boolean {
    return this.dialect.isGnu;
  }
  protected get token(): Token {
    return this.lexer.token;
  }
  protected next(): Token {
    return this.lexer.next();
  }
  protected restore(place: ReturnType<Lexer["save"]>): void {
    this.lexer.restore(place);
  }
  protected isSign(text: string): boolean {
    return this.token.kind === "sign" && this.token.text === text;
  }
  protected isWord(text: string): boolean {
    return this.token.kind === "word" && this.token.text === text;
  }
  protected skipNewlines(): void {
    while (this.token.kind === "newline") this.next();
  }
  /** Newlines and semicolons. */
  protected skipEnds(): void {
    while (this.token.kind === "newline" || this.isSign(";")) this.next();
  }
  protected hasEnded(): boolean {
    return this.token.kind === "newline" || this.token.kind === "end" || this.isSign(";") || this.isSign("}");
  }
  protected openBrace(): void {
    this.expect("{");
    this.braces++;
  }
  protected closeBrace(): void {
    this.expect("}");
    this.braces--;
  }
  protected endStatement(): void {
    if (this.isSign("}")) return;
    if (this.token.kind === "newline" || this.isSign(";")) {
      this.next();
      return;
    }
    if (this.token.kind === "end" && this.braces === 0) return;
    throw this.syntaxError();
  }
  protected expect(sign: string): void {
    if (!this.isSign(sign)) {
      throw this.syntaxError(sign === ")" && !this.isGnu && this.token.text === "}" ? "missing ) near }" : undefined);
    }
    this.next();
  }

  /** What is wrong where the present piece stands. @source gawk: awkgram.y, yyerror; mawk: parse.y, error.c */
  protected syntaxError(words?: string): AwkSyntaxError {
    const { kind, text, line, at } = this.token;
    if (this.isGnu) {
      const isEnd = kind === "newline" || kind === "end";
      return new AwkSyntaxError(words ?? (isEnd ? "unexpected newline or end of string" : "syntax error"), line, at);
    }
    if (words !== undefined) return new AwkSyntaxError(words, line, at, "plain");
    if (kind === "end" && this.braces > 0) return new AwkSyntaxError("missing } near end of file", line + 1, at, "plain");
    if (kind === "sign" && text === "}" && this.braces === 0) return new AwkSyntaxError("extra '}'", line, at, "plain");
    const shown = kind === "newline" || kind === "end" ? "end of line" : kind === "regex" ? `/${text}/` : text;
    return new AwkSyntaxError(`syntax error at or near ${shown}`, line, at, "plain");
  }
  protected complaint(words: string, line: number): AwkSyntaxError {
    return new AwkSyntaxError(this.isGnu ? `error: ${words}` : words, line, -1, "plain");
  }
}
