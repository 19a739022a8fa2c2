import type { Expr, FunctionDef, OutputKind, Pattern, Rule, Statement, Tree } from "./ast";
import { AwkSyntaxError } from "./errors";
import { ExpressionParser } from "./expression-parser";

/** Reads rules, functions and statements. @source POSIX.1-2017 awk, "Grammar"; gawk: awkgram.y; mawk: parse.y */
export class Parser extends ExpressionParser {
  private readonly rules: Rule[] = [];
  private readonly functions = new Map<string, FunctionDef>();
  /** loops and functions around, and what kind of rule it is */
  private loops = 0;
  private switches = 0;
  private inFunction = false;
  private place: Pattern["t"] = "always";

  program(): Tree {
    this.next();
    this.skipEnds();
    while (this.token.kind !== "end") {
      if (this.isWord("function")) this.functionDef();
      else this.rule();
      this.skipEnds();
    }
    return { rules: this.rules, functions: this.functions };
  }

  private functionDef(): void {
    const line = this.token.line;
    this.next();
    const { kind, text: name } = this.token;
    if (kind !== "name" && kind !== "function") throw this.syntaxError();
    if (this.functions.has(name))
      throw this.complaint(this.isGnu ? `function name \`${name}' previously defined` : `function ${name} redefined`, line);
    this.next();
    this.expect("(");
    const params: string[] = [];
    while (!this.isSign(")")) {
      if (this.token.kind !== "name") throw this.syntaxError();
      const param = this.token.text;
      const known = params.indexOf(param);
      if (known >= 0)
        throw this.complaint(
          this.isGnu
            ? `function \`${name}': parameter #${params.length + 1}, \`${param}', duplicates parameter #${known + 1}`
            : `${param} is duplicated in argument list`,
          line,
        );
      params.push(param);
      this.next();
      if (!this.isSign(",")) break;
      this.next();
      this.skipNewlines();
    }
    this.expect(")");
    this.skipNewlines();
    this.inFunction = true;
    this.place = "always";
    const body = this.block();
    this.inFunction = false;
    this.functions.set(name, { name, params, body, line });
  }

  private rule(): void {
    const pattern = this.pattern();
    this.place = pattern.t;
    if (this.isSign("{")) this.rules.push({ pattern, body: this.block() });
    else if (pattern.t === "if" || pattern.t === "range") this.rules.push({ pattern, body: null });
    else throw this.withoutAction(pattern.t);
    const { kind, text } = this.token;
    const hasEnded = kind === "newline" || kind === "end" || text === ";";
    if (!hasEnded && this.rules[this.rules.length - 1]?.body === null) throw this.syntaxError();
  }

  private withoutAction(pattern: string): Error {
    if (!this.isGnu || this.token.kind !== "newline") return this.syntaxError();
    return new AwkSyntaxError(`${pattern} blocks must have an action part`, this.token.line + 1, -1, "plain");
  }

  private pattern(): Pattern {
    const { kind, text } = this.token;
    if (kind === "word" && (text === "BEGIN" || text === "END" || text === "BEGINFILE" || text === "ENDFILE")) {
      if (text.endsWith("FILE")) throw this.complaint(`${text} is not part of this system`, this.token.line);
      this.next();
      return { t: text };
    }
    if (this.isSign("{")) return { t: "always" };
    const of = this.expression();
    if (!this.isSign(",")) return { t: "if", of };
    this.next();
    this.skipNewlines();
    return { t: "range", from: of, to: this.expression() };
  }

  private block(): Statement {
    this.openBrace();
    const body = this.statements();
    this.closeBrace();
    return { t: "block", body };
  }

  private statements(): Statement[] {
    const body: Statement[] = [];
    this.skipEnds();
    while (!this.isSign("}") && this.token.kind !== "end" && !this.isWord("case") && !this.isWord("default")) {
      body.push(this.statement());
      this.skipEnds();
    }
    return body;
  }

  /** A statement with what ends it. */
  private statement(): Statement {
    const { kind, text } = this.token;
    if (kind === "sign" && text === "{") return this.block();
    if (kind === "sign" && text === ";") {
      this.next();
      return { t: "block", body: [] };
    }
    if (kind === "word")
      switch (text) {
        case "if":
          return this.ifStatement();
        case "while":
          return this.whileStatement();
        case "do":
          return this.doStatement();
        case "for":
          return this.forStatement();
        case "switch":
          return this.switchStatement();
        default:
      }
    const made = this.simple();
    this.endStatement();
    return made;
  }

  /** What follows a condition. */
  private body(): Statement {
    this.skipNewlines();
    if (this.isSign(";")) {
      this.next();
      return { t: "block", body: [] };
    }
    return this.statement();
  }

  private condition(): Expr {
    this.next();
    this.expect("(");
    const of = this.inside(() => this.expression());
    this.expect(")");
    return of;
  }

  private ifStatement(): Statement {
    const condition = this.condition();
    const then = this.body();
    const here = this.lexer.save();
    this.skipEnds();
    if (!this.isWord("else")) {
      this.restore(here);
      return { t: "if", if: condition, then, else: null };
    }
    this.next();
    return { t: "if", if: condition, then, else: this.body() };
  }

  private loop(): Statement {
    this.loops++;
    const body = this.body();
    this.loops--;
    return body;
  }

  private whileStatement(): Statement {
    const condition = this.condition();
    return { t: "while", while: condition, body: this.loop() };
  }

  private doStatement(): Statement {
    this.next();
    const body = this.loop();
    this.skipEnds();
    if (!this.isWord("while")) throw this.syntaxError();
    const condition = this.condition();
    this.endStatement();
    return { t: "do", body, while: condition };
  }

  private forStatement(): Statement {
    this.next();
    this.expect("(");
    const each = this.forEach();
    if (each !== null) return each;
    const first = this.isSign(";") ? null : this.inside(() => this.simple());
    this.expect(";");
    this.skipNewlines();
    const condition = this.isSign(";") ? null : this.inside(() => this.expression());
    this.expect(";");
    this.skipNewlines();
    const next = this.isSign(")") ? null : this.inside(() => this.simple());
    this.expect(")");
    return { t: "for", first, while: condition, next, body: this.loop() };
  }

  /** `for (k in a)`, null when it is the other kind. */
  private forEach(): Statement | null {
    const here = this.lexer.save();
    const { token } = this;
    if (token.kind === "name") {
      this.next();
      if (this.isWord("in")) {
        const array = this.next();
        if (array.kind === "name" && this.next().text === ")" && this.token.kind === "sign") {
          this.next();
          return { t: "each", to: token.text, array: array.text, body: this.loop(), line: token.line };
        }
      }
    }
    this.restore(here);
    return null;
  }

  private switchStatement(): Statement {
    const of = this.condition();
    this.skipNewlines();
    this.openBrace();
    this.skipEnds();
    const cases: { at: Expr | null; body: readonly Statement[] }[] = [];
    this.switches++;
    while (!this.isSign("}")) {
      const isDefault = this.isWord("default");
      if (!isDefault && !this.isWord("case")) throw this.syntaxError();
      this.next();
      const at = isDefault ? null : this.caseValue();
      this.expect(":");
      cases.push({ at, body: this.statements() });
    }
    this.switches--;
    this.closeBrace();
    return { t: "switch", of, cases };
  }

  /** A statement that may stand in the parentheses of `for`. */
  private simple(): Statement {
    const { kind, text, line } = this.token;
    if (kind !== "word" || text === "getline") return { t: "expr", of: this.expression() };
    switch (text) {
      case "print":
      case "printf":
        return this.print(text === "printf");
      case "next":
      case "nextfile":
        if (this.place === "BEGIN" || this.place === "END") throw this.misplaced(text, line);
        this.next();
        return { t: text };
      case "break":
      case "continue":
        if (this.loops === 0 && (text === "continue" || this.switches === 0)) throw this.outsideLoop(text, line);
        this.next();
        return { t: text };
      case "exit":
        this.next();
        return { t: "exit", of: this.hasEnded() ? null : this.expression() };
      case "return":
        if (!this.inFunction)
          throw this.isGnu
            ? this.syntaxError("`return' used outside function context")
            : this.complaint("return outside function body", line);
        this.next();
        return { t: "return", of: this.hasEnded() ? null : this.expression() };
      case "delete":
        return this.deletion();
      default:
        throw this.syntaxError();
    }
  }

  private misplaced(word: string, line: number): Error {
    return this.complaint(this.isGnu ? `\`${word}' used in ${this.place} action` : `improper use of ${word}`, line);
  }

  private outsideLoop(word: string, line: number): Error {
    const gnu = word === "break" ? "`break' is not allowed outside a loop or switch" : "`continue' is not allowed outside a loop";
    return this.complaint(this.isGnu ? gnu : `${word} statement outside of loop`, line);
  }

  private deletion(): Statement {
    const inParens = this.next().text === "(" && this.token.kind === "sign";
    if (inParens) this.next();
    const { text: array, line, kind } = this.token;
    if (kind !== "name") throw this.syntaxError();
    this.next();
    let keys: Expr[] | null = null;
    if (this.isSign("[")) {
      this.next();
      keys = this.inside(() => this.list());
      this.expect("]");
    }
    if (inParens) this.expect(")");
    return { t: "delete", array, keys, line };
  }

  private print(isFormat: boolean): Statement {
    this.next();
    const args = this.printArgs();
    if (isFormat && args.length === 0) throw this.syntaxError();
    const { kind, text } = this.token;
    if (kind !== "sign" || (text !== ">" && text !== ">>" && text !== "|")) return { t: "print", args, isFormat, to: null };
    this.next();
    return { t: "print", args, isFormat, to: { kind: text as OutputKind, name: this.outputName() } };
  }
}
