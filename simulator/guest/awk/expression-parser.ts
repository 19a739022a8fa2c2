import type { Binary, Comparison, Expr, Place, Source } from "./ast";
import { builtinArity } from "./builtin-names";
import { AwkSyntaxError } from "./errors";
import { TokenReader } from "./token-reader";

const ASSIGNMENTS: Readonly<Record<string, Binary | null>> = {
  "=": null,
  "+=": "+",
  "-=": "-",
  "*=": "*",
  "/=": "/",
  "%=": "%",
  "^=": "^",
};
const COMPARISONS = ["<", "<=", "==", "!=", ">", ">="];
/** Deepest nesting of expressions and statements. guess: yacc's own limit is 10,000; nobody writes such */
const DEPTH_MOST = 200;

/** Reads expressions, from those that bind least to those that bind most. */
export class ExpressionParser extends TokenReader {
  private noIn = false;
  private noGreater = false;
  private depth = 0;
  /** where the last list of arguments ended */
  private closedAt = 0;

  /** Reads something in brackets or parentheses, where `in` and `>` mean what they mean. */
  protected inside<T>(read: () => T): T {
    const before = [this.noIn, this.noGreater] as const;
    this.noIn = false;
    this.noGreater = false;
    const made = read();
    [this.noIn, this.noGreater] = before;
    return made;
  }

  protected list(): Expr[] {
    const list = [this.expression()];
    while (this.isSign(",")) {
      this.next();
      this.skipNewlines();
      list.push(this.expression());
    }
    return list;
  }

  /** What `print` prints. A list in parentheses is one only if the statement or a redirection follows it. */
  protected printArgs(): Expr[] {
    if (this.hasEnded() || this.isSign(">") || this.isSign(">>") || this.isSign("|")) return [];
    if (this.isSign("(")) {
      const here = this.lexer.save();
      this.next();
      const list = this.inside(() => this.list());
      this.expect(")");
      const isWhole = this.hasEnded() || this.isSign(">") || this.isSign(">>") || this.isSign("|");
      if (isWhole && !(this.isSign("|") && this.isGetlineNext())) return list;
      this.restore(here);
    }
    const before = this.noGreater;
    this.noGreater = true;
    const list = this.list();
    this.noGreater = before;
    return list;
  }

  protected outputName(): Expr {
    const before = this.noGreater;
    this.noGreater = true;
    // A choice is one for mawk alone.
    const name = this.isGnu ? this.concatenation() : this.expression();
    this.noGreater = before;
    return name;
  }

  protected caseValue(): Expr {
    return this.unary();
  }

  private isGetlineNext(): boolean {
    const here = this.lexer.save();
    this.next();
    const isIt = this.isWord("getline");
    this.restore(here);
    return isIt;
  }

  expression(): Expr {
    if (++this.depth > DEPTH_MOST) throw new AwkSyntaxError("memory exhausted", this.token.line, this.token.at, "plain");
    const made = this.ternary();
    this.depth--;
    return made;
  }

  private ternary(): Expr {
    const condition = this.or();
    if (!this.isSign("?")) return condition;
    this.next();
    this.skipNewlines();
    const then = this.expression();
    this.skipNewlines();
    this.expect(":");
    this.skipNewlines();
    return { t: "choice", if: condition, then, else: this.expression() };
  }

  private or(): Expr {
    let a = this.and();
    while (this.isSign("||")) {
      this.next();
      this.skipNewlines();
      a = { t: "or", a, b: this.and() };
    }
    return a;
  }

  private and(): Expr {
    let a = this.membership();
    while (this.isSign("&&")) {
      this.next();
      this.skipNewlines();
      a = { t: "and", a, b: this.membership() };
    }
    return a;
  }

  private membership(): Expr {
    let a = this.matching();
    while (!this.noIn && this.isWord("in")) a = this.inArray([a]);
    return a;
  }

  private inArray(keys: readonly Expr[]): Expr {
    const { text: array, kind, line } = this.next();
    if (kind !== "name") throw this.syntaxError();
    this.next();
    return { t: "in", keys, array, line };
  }

  private matching(): Expr {
    let a = this.comparison();
    while (this.isSign("~") || this.isSign("!~")) {
      const not = this.token.text === "!~";
      this.next();
      a = { t: "match", a, b: this.comparison(), not };
    }
    return a;
  }

  private comparison(): Expr {
    let a = this.piped();
    while (this.token.kind === "sign" && COMPARISONS.includes(this.token.text) && !(this.noGreater && this.token.text === ">")) {
      const op = this.token.text as Comparison;
      // mawk cuts it in two where it prints.
      if (op === ">=" && this.noGreater && !this.isGnu) throw this.syntaxError("syntax error at or near =");
      this.next();
      a = { t: "compare", op, a, b: this.piped() };
    }
    return a;
  }

  /** `command | getline`: texts in a row are one command for gawk; mawk takes the last. */
  private piped(): Expr {
    const a = this.concatenation();
    return this.isGnu ? this.fromCommand(a) : a;
  }

  private fromCommand(of: Expr): Expr {
    let a = of;
    while (this.isSign("|") && this.isGetlineNext()) {
      this.next();
      this.next();
      a = { t: "getline", to: this.optionalPlace(), source: { from: "command", name: a } };
    }
    return a;
  }

  private concatenation(): Expr {
    let a = this.additive();
    while (this.startsOperand()) a = { t: "join", a, b: this.additive() };
    return a;
  }

  private startsOperand(): boolean {
    const { kind, text } = this.token;
    if (kind === "number" || kind === "text" || kind === "name" || kind === "function" || kind === "builtin") return true;
    if (kind === "sign")
      return text === "$" || text === "(" || text === "!" || text === "-" || text === "+" || text === "++" || text === "--";
    return false;
  }

  private additive(): Expr {
    let a = this.multiplicative();
    while (this.isSign("+") || this.isSign("-")) {
      const op = this.token.text as Binary;
      this.next();
      a = { t: "binary", op, a, b: this.multiplicative() };
    }
    return a;
  }

  private multiplicative(): Expr {
    let a = this.unary();
    while (this.isSign("*") || this.isSign("/") || this.isSign("%")) {
      const op = this.token.text as Binary;
      this.next();
      a = { t: "binary", op, a, b: this.unary() };
    }
    return a;
  }

  protected unary(): Expr {
    const { kind, text } = this.token;
    if (kind === "sign" && (text === "!" || text === "-" || text === "+")) {
      if (++this.depth > DEPTH_MOST) throw this.syntaxError();
      this.next();
      const of = this.unary();
      this.depth--;
      return { t: "unary", op: text, of };
    }
    return this.power();
  }

  private power(): Expr {
    const a = this.isGnu ? this.postfix() : this.fromCommand(this.postfix());
    if (!this.isSign("^")) return a;
    this.next();
    return { t: "binary", op: "^", a, b: this.isSign("-") || this.isSign("+") || this.isSign("!") ? this.unary() : this.power() };
  }

  /** An operand, with `++` behind it, or an assignment to it. */
  private postfix(): Expr {
    const { kind, text } = this.token;
    if (kind === "sign" && (text === "++" || text === "--")) {
      this.next();
      const to = this.primary();
      if (!isPlace(to)) throw this.syntaxError();
      return { t: "step", to, by: text === "++" ? 1 : -1, isAfter: false };
    }
    const of = this.primary();
    if (!isPlace(of) || this.token.kind !== "sign") return of;
    const sign = this.token.text;
    if (sign === "++" || sign === "--") {
      this.next();
      return { t: "step", to: of, by: sign === "++" ? 1 : -1, isAfter: true };
    }
    if (!Object.hasOwn(ASSIGNMENTS, sign)) return of;
    this.next();
    this.skipNewlines();
    return { t: "assign", to: of, op: ASSIGNMENTS[sign] ?? null, value: this.expression() };
  }

  private primary(): Expr {
    const { kind, text, n, line } = this.token;
    switch (kind) {
      case "number":
        this.next();
        return { t: "number", n };
      case "text":
        this.next();
        return { t: "text", s: text };
      case "name":
        this.next();
        return this.isSign("[") ? this.item(text, line) : { t: "name", name: text, line };
      case "function":
        this.next();
        return { t: "call", name: text, args: this.args(), line };
      case "builtin":
        return this.builtin(text, line);
      case "word":
        if (text !== "getline") throw this.syntaxError();
        this.next();
        return this.plainGetline();
      case "sign":
        return this.signed(text);
      default:
        throw this.syntaxError();
    }
  }

  private signed(text: string): Expr {
    if (text === "/" || text === "/=") {
      const s = this.lexer.regex().text;
      this.next();
      return { t: "regex", s };
    }
    if (text === "$") {
      this.next();
      const { kind, text: sign } = this.token;
      const isSigned = kind === "sign" && (sign === "-" || sign === "+" || sign === "!");
      const isStepped = kind === "sign" && (sign === "++" || sign === "--");
      return { t: "field", index: isStepped ? this.postfix() : isSigned ? this.unary() : this.primary() };
    }
    if (text !== "(") throw this.syntaxError();
    this.next();
    const list = this.inside(() => this.list());
    this.expect(")");
    if (list.length === 1) return { t: "group", of: list[0] as Expr };
    if (!this.isWord("in")) throw this.syntaxError();
    return this.inArray(list);
  }

  private item(name: string, line: number): Place {
    this.next();
    const keys = this.inside(() => this.list());
    this.expect("]");
    return { t: "item", name, keys, line };
  }

  private args(): Expr[] {
    this.expect("(");
    this.skipNewlines();
    const args = this.isSign(")") ? [] : this.inside(() => this.list());
    this.skipNewlines();
    this.closedAt = this.token.at;
    this.expect(")");
    return args;
  }

  private builtin(name: string, line: number): Expr {
    this.next();
    const hasParens = this.isSign("(");
    if (!hasParens && name !== "length") throw this.syntaxError();
    const args = hasParens ? this.args() : [];
    const [fewest, most] = builtinArity(name, this.isGnu) as readonly [number, number];
    if (args.length < fewest || args.length > most)
      throw this.isGnu
        ? new AwkSyntaxError(`${args.length} is invalid as number of arguments for ${name}`, line, this.closedAt)
        : this.complaint(`wrong number of arguments in call to ${name}`, line);
    return { t: "builtin", name, args, line };
  }

  private plainGetline(): Expr {
    const to = this.optionalPlace();
    let source: Source = { from: "main" };
    if (this.isSign("<")) {
      this.next();
      source = { from: "file", name: this.postfix() };
    }
    return { t: "getline", to, source };
  }

  /** What `getline` reads into, if it is told. */
  private optionalPlace(): Place | null {
    if (this.token.kind !== "name" && !this.isSign("$")) return null;
    const place = this.primary();
    return isPlace(place) ? place : null;
  }
}

function isPlace(expr: Expr): expr is Place {
  return expr.t === "name" || expr.t === "item" || expr.t === "field";
}
