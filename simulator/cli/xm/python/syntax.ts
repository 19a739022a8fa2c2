/** Scripts as trees. @source Python 2.7 Language Reference §5 to §7, as far as configurations of xm use it */

import { ScriptSyntax, type Token, tokensOf } from "./tokens";
import { type Expression, isTarget, type Loop, type Statement } from "./tree";

/** Expressions in expressions at most, so that reading them needs no deep stack. */
const DEEPEST = 60;
const COMPARISONS = ["==", "!=", "<>", "<", ">", "<=", ">="];
const LEVELS: readonly (readonly string[])[] = [["|"], ["^"], ["&"], ["<<", ">>"], ["+", "-"], ["*", "/", "//", "%"]];

/** Reads a script whole. @throws ScriptSyntax */
export function parseScript(text: string): Statement[] {
  return new Parser(tokensOf(text)).script();
}

class Parser {
  private at = 0;
  private depth = 0;
  constructor(private readonly tokens: readonly Token[]) {}

  script(): Statement[] {
    const body: Statement[] = [];
    while (this.token.kind !== "end") {
      if (this.token.kind === "newline") this.at++;
      else body.push(...this.statement());
    }
    return body;
  }

  private get token(): Token {
    return this.tokens[this.at] as Token;
  }
  private stands(kind: Token["kind"]): boolean {
    return this.token.kind === kind;
  }
  private fail(): never {
    throw new ScriptSyntax(this.token.line);
  }
  private is(text: string): boolean {
    return (this.token.kind === "sign" || this.token.kind === "name") && this.token.text === text;
  }
  private take(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }
  private need(text: string): void {
    if (!this.take(text)) this.fail();
  }
  private name(): string {
    const { kind, text } = this.token;
    if (kind !== "name") this.fail();
    this.at++;
    return text;
  }

  private statement(): Statement[] {
    const { line } = this.token;
    if (this.take("if")) return [{ line, do: "if", branches: this.branches() }];
    if (this.take("for")) {
      const target = this.targets();
      this.need("in");
      const over = this.tests();
      return [{ line, do: "for", target, over, body: this.block() }];
    }
    if (this.take("while")) return [{ line, do: "while", when: this.test(), body: this.block() }];
    if (this.take("def")) return [this.def(line)];
    if (this.take("try")) return [this.attempt(line)];
    const all = [this.small()];
    while (this.take(";")) if (this.token.kind !== "newline") all.push(this.small());
    if (this.token.kind !== "newline") this.fail();
    this.at++;
    return all;
  }

  private block(): Statement[] {
    if (++this.depth > DEEPEST) this.fail();
    this.need(":");
    const body: Statement[] = [];
    if (!this.stands("newline")) body.push(...this.statement());
    else {
      this.at++;
      if (!this.stands("indent")) this.fail();
      for (this.at++; !this.stands("dedent"); ) {
        if (this.stands("end")) this.fail();
        if (this.stands("newline")) this.at++;
        else body.push(...this.statement());
      }
      this.at++;
    }
    this.depth--;
    return body;
  }

  private branches(): (readonly [Expression | null, readonly Statement[]])[] {
    const all: (readonly [Expression | null, readonly Statement[]])[] = [[this.test(), this.block()]];
    while (this.take("elif")) all.push([this.test(), this.block()]);
    if (this.take("else")) all.push([null, this.block()]);
    return all;
  }

  private def(line: number): Statement {
    const name = this.name();
    this.need("(");
    const params: (readonly [string, Expression | null])[] = [];
    while (!this.take(")")) {
      params.push([this.name(), this.take("=") ? this.test() : null]);
      if (!this.is(")")) this.need(",");
    }
    return { line, do: "def", name, params, body: this.block() };
  }

  private attempt(line: number): Statement {
    const body = this.block();
    const rescue: Statement[] = [];
    while (this.take("except")) {
      // Whichever it names: a configuration has one kind of trouble.
      if (!this.is(":")) this.test();
      if (this.take(",")) this.name();
      const block = this.block();
      if (rescue.length === 0) rescue.push(...block);
    }
    const last = this.take("finally") ? this.block() : [];
    if (rescue.length === 0 && last.length === 0) this.fail();
    return { line, do: "try", body, rescue, last };
  }

  private small(): Statement {
    const { line } = this.token;
    for (const word of ["pass", "break", "continue"] as const) if (this.take(word)) return { line, do: word };
    for (const word of ["return", "raise"] as const)
      if (this.take(word)) return { line, do: word, value: this.token.kind === "newline" || this.is(";") ? null : this.tests() };
    if (this.take("import")) return this.imports(line, this.dotted());
    if (this.take("from")) {
      const module = this.dotted();
      this.need("import");
      const member = this.take("*") ? "*" : this.name();
      return { line, do: "import", module, as: this.take("as") ? this.name() : member, member };
    }
    if (this.take("del")) return { line, do: "delete", target: this.test() };
    if (this.take("print")) {
      const isOver = this.token.kind === "newline" || this.is(";");
      const values = isOver ? null : this.tests();
      return { line, do: "print", values: values === null ? [] : values.is === "tuple" ? values.items : [values] };
    }
    return this.assignment(line);
  }

  /** `import a, b`: the first is the statement, the others follow as if each had its own. */
  private imports(line: number, module: string): Statement {
    const as = this.take("as") ? this.name() : (module.split(".")[0] as string);
    if (!this.is(",")) return { line, do: "import", module: module.split(".")[0] as string, as, member: null };
    this.at++;
    const others = this.imports(line, this.dotted());
    const own: Statement = { line, do: "import", module: module.split(".")[0] as string, as, member: null };
    return { line, do: "if", branches: [[null, [own, others]]] };
  }
  private dotted(): string {
    let name = this.name();
    while (this.take(".")) name += `.${this.name()}`;
    return name;
  }

  private assignment(line: number): Statement {
    const first = this.tests();
    const change = /^(\*\*|\/\/|>>|<<|[-+*/%])=$/.exec(this.token.kind === "sign" ? this.token.text : "")?.[1];
    if (change) {
      this.at++;
      return { line, do: "change", target: first, sign: change, value: this.tests() };
    }
    const chain = [first];
    while (this.take("=")) chain.push(this.tests());
    const value = chain.pop() as Expression;
    if (!chain.every(isTarget)) this.fail();
    return chain.length === 0 ? { line, do: "expression", value } : { line, do: "assign", targets: chain, value };
  }

  private targets(): Expression {
    const items = [this.postfix()];
    while (this.take(",")) items.push(this.postfix());
    const target: Expression = items.length === 1 ? (items[0] as Expression) : { is: "tuple", items };
    return isTarget(target) ? target : this.fail();
  }

  /** One expression, or a tuple without parentheses. */
  private tests(): Expression {
    const first = this.test();
    if (!this.is(",")) return first;
    const items = [first];
    while (this.take(",")) {
      if (this.token.kind === "newline" || this.is("=") || this.is(")") || this.is(";")) break;
      items.push(this.test());
    }
    return { is: "tuple", items };
  }

  private test(): Expression {
    if (++this.depth > DEEPEST) this.fail();
    let yes = this.either();
    if (this.take("if")) {
      const when = this.either();
      this.need("else");
      yes = { is: "choice", when, yes, no: this.test() };
    }
    this.depth--;
    return yes;
  }
  private either(): Expression {
    let left = this.both();
    while (this.take("or")) left = { is: "or", left, right: this.both() };
    return left;
  }
  private both(): Expression {
    let left = this.negated();
    while (this.take("and")) left = { is: "and", left, right: this.negated() };
    return left;
  }
  private negated(): Expression {
    if (!this.take("not")) return this.comparison();
    if (++this.depth > DEEPEST) this.fail();
    const of = this.negated();
    this.depth--;
    return { is: "unary", sign: "not", of };
  }
  private comparison(): Expression {
    const first = this.binary(0);
    const rest: (readonly [string, Expression])[] = [];
    for (;;) {
      const { text } = this.token;
      if (this.take("in") || this.take("is")) {
        const sign = text === "is" && this.take("not") ? "is not" : text;
        rest.push([sign, this.binary(0)]);
      } else if (this.is("not") && this.tokens[this.at + 1]?.text === "in") {
        this.at += 2;
        rest.push(["not in", this.binary(0)]);
      } else if (this.token.kind === "sign" && COMPARISONS.includes(text)) {
        this.at++;
        rest.push([text, this.binary(0)]);
      } else return rest.length === 0 ? first : { is: "compare", first, rest };
    }
  }
  private binary(level: number): Expression {
    const signs = LEVELS[level];
    if (!signs) return this.unary();
    let left = this.binary(level + 1);
    while (this.token.kind === "sign" && signs.includes(this.token.text)) {
      const sign = this.token.text;
      this.at++;
      left = { is: "binary", sign, left, right: this.binary(level + 1) };
    }
    return left;
  }
  private unary(): Expression {
    const sign = ["-", "+", "~"].find((each) => this.take(each));
    if (sign !== undefined) {
      if (++this.depth > DEEPEST) this.fail();
      const of = this.unary();
      this.depth--;
      return { is: "unary", sign, of };
    }
    const base = this.postfix();
    return this.take("**") ? { is: "binary", sign: "**", left: base, right: this.unary() } : base;
  }

  private postfix(): Expression {
    let of = this.atom();
    for (;;) {
      if (this.take(".")) of = { is: "attribute", of, name: this.name() };
      else if (this.take("(")) of = this.call(of);
      else if (this.take("[")) of = this.subscript(of);
      else return of;
    }
  }
  private call(of: Expression): Expression {
    const args: Expression[] = [];
    const named: (readonly [string, Expression])[] = [];
    while (!this.take(")")) {
      const isNamed = this.token.kind === "name" && this.tokens[this.at + 1]?.kind === "sign" && this.tokens[this.at + 1]?.text === "=";
      if (isNamed) {
        const name = this.name();
        this.need("=");
        named.push([name, this.test()]);
      } else {
        const item = this.test();
        args.push(this.is("for") ? this.comprehension(item) : item);
      }
      if (!this.is(")")) this.need(",");
    }
    return { is: "call", of, args, named };
  }
  private subscript(of: Expression): Expression {
    const from = this.is(":") ? null : this.tests();
    if (this.take("]")) return { is: "item", of, at: from as Expression };
    this.need(":");
    const to = this.is("]") ? null : this.test();
    this.need("]");
    return { is: "slice", of, from, to };
  }

  private atom(): Expression {
    const { kind, text } = this.token;
    if (kind === "number") {
      this.at++;
      const digits = text.replace(/[lL]$/, "");
      if (digits.includes(".") && !/^0x/i.test(digits)) return { is: "constant", value: Number(digits), isFloat: true };
      const isOctal = /^0[0-7]+$/.test(digits);
      return { is: "constant", value: isOctal ? Number.parseInt(digits, 8) : Number(digits) };
    }
    if (kind === "string") {
      let value = "";
      for (; this.token.kind === "string"; this.at++) value += this.token.text;
      return { is: "constant", value };
    }
    if (kind === "name") {
      this.at++;
      if (["and", "or", "not", "if", "else", "elif", "for", "in", "is", "def", "while", "import", "class", "lambda", "with"].includes(text))
        this.fail();
      return { is: "name", name: text };
    }
    if (this.take("(")) return this.parenthesised();
    if (this.take("[")) return this.listed();
    if (this.take("{")) return this.dict();
    return this.fail();
  }
  private parenthesised(): Expression {
    if (this.take(")")) return { is: "tuple", items: [] };
    const inner = this.tests();
    const whole = this.is("for") ? this.comprehension(inner) : inner;
    this.need(")");
    return whole;
  }
  private listed(): Expression {
    const items: Expression[] = [];
    while (!this.take("]")) {
      items.push(this.test());
      if (items.length === 1 && this.is("for")) {
        const each = this.comprehension(items[0] as Expression);
        this.need("]");
        return each;
      }
      if (!this.is("]")) this.need(",");
    }
    return { is: "list", items };
  }
  private comprehension(item: Expression): Expression {
    const loops: Loop[] = [];
    while (this.take("for")) {
      const target = this.targets();
      this.need("in");
      const over = this.either();
      const when: Expression[] = [];
      while (this.take("if")) when.push(this.either());
      loops.push({ target, over, when });
    }
    return { is: "each", item, loops };
  }
  private dict(): Expression {
    const pairs: (readonly [Expression, Expression])[] = [];
    while (!this.take("}")) {
      const key = this.test();
      this.need(":");
      pairs.push([key, this.test()]);
      if (!this.is("}")) this.need(",");
    }
    return { is: "dict", pairs };
  }
}
