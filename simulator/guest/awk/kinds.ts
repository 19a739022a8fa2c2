/** Tells arrays from variables: what is used as one, or handed to a function that does, is one. @source mawk: parse.y, fcall.c (resolve calls) */
import type { Expr, FunctionDef, Statement, Tree } from "./ast";

export type Kind = "array" | "scalar";

/** A global variable, or a parameter of a function. */
function keyOf(name: string, fn: FunctionDef | null): string {
  return fn?.params.includes(name) ? `${fn.name} ${name}` : ` ${name}`;
}

/** Arrays that every program has. */
const ARRAYS = ["ARGV", "ENVIRON", "PROCINFO"];

/** What each variable of a program is; those that nothing tells of are variables. */
export class Kinds {
  private readonly arrays = new Set<string>(ARRAYS.map((name) => ` ${name}`));
  private readonly scalars = new Set<string>();
  private readonly firstScalars = new Set<string>();
  /** variables that are the same one while a function runs: an argument and its parameter */
  private readonly links: [string, string][] = [];

  constructor(private readonly tree: Tree) {
    for (const { pattern, body } of tree.rules) {
      if (pattern.t === "if") this.expr(pattern.of, null);
      if (pattern.t === "range") for (const of of [pattern.from, pattern.to]) this.expr(of, null);
      if (body) this.statement(body, null);
    }
    for (const fn of tree.functions.values()) this.statement(fn.body, fn);
    for (let isNew = true; isNew; ) {
      isNew = false;
      for (const [a, b] of this.links) {
        if (this.arrays.has(a) === this.arrays.has(b)) continue;
        this.arrays.add(a).add(b);
        isNew = true;
      }
    }
  }

  isArray(name: string, fn: FunctionDef | null): boolean {
    return this.arrays.has(keyOf(name, fn));
  }
  /** It is used as an array and as a variable. */
  isBoth(name: string, fn: FunctionDef | null): boolean {
    const key = keyOf(name, fn);
    return this.arrays.has(key) && this.scalars.has(key);
  }

  /** Its first use is that of an array. */
  isFirstArray(name: string, fn: FunctionDef | null): boolean {
    return !this.firstScalars.has(keyOf(name, fn));
  }

  private array(name: string, fn: FunctionDef | null): void {
    this.arrays.add(keyOf(name, fn));
  }
  private scalar(name: string, fn: FunctionDef | null): void {
    const key = keyOf(name, fn);
    if (!this.arrays.has(key)) this.firstScalars.add(key);
    this.scalars.add(key);
  }

  private all(list: readonly (Expr | null)[], fn: FunctionDef | null): void {
    for (const each of list) if (each) this.expr(each, fn);
  }

  private expr(expr: Expr, fn: FunctionDef | null): void {
    switch (expr.t) {
      case "name":
        this.scalar(expr.name, fn);
        break;
      case "item":
        this.array(expr.name, fn);
        this.all(expr.keys, fn);
        break;
      case "in":
        this.array(expr.array, fn);
        this.all(expr.keys, fn);
        break;
      case "field":
        this.expr(expr.index, fn);
        break;
      case "group":
      case "unary":
        this.expr(expr.of, fn);
        break;
      case "choice":
        this.all([expr.if, expr.then, expr.else], fn);
        break;
      case "assign":
        this.all([expr.to, expr.value], fn);
        break;
      case "step":
        this.expr(expr.to, fn);
        break;
      case "getline":
        this.all([expr.to, expr.source.from === "main" ? null : expr.source.name], fn);
        break;
      case "call":
        this.call(expr, fn);
        break;
      case "builtin":
        this.builtin(expr, fn);
        break;
      case "number":
      case "text":
      case "regex":
        break;
      default:
        this.all([expr.a, expr.b], fn);
    }
  }

  private call({ name, args }: Extract<Expr, { t: "call" }>, fn: FunctionDef | null): void {
    const callee = this.tree.functions.get(name);
    args.forEach((arg, i) => {
      const param = callee?.params[i];
      if (arg.t === "name" && callee && param !== undefined) this.links.push([keyOf(arg.name, fn), keyOf(param, callee)]);
      else if (arg.t !== "name") this.expr(arg, fn);
    });
  }

  private builtin({ name, args }: Extract<Expr, { t: "builtin" }>, fn: FunctionDef | null): void {
    const places = name === "split" ? [1, 3] : name === "match" ? [2] : name === "asort" || name === "asorti" ? [0, 1] : [];
    const isOpen = name === "length" || name === "isarray";
    args.forEach((arg, i) => {
      if (arg.t === "name" && places.includes(i)) this.array(arg.name, fn);
      else if (!(arg.t === "name" && isOpen)) this.expr(arg, fn);
    });
  }

  private statement(statement: Statement, fn: FunctionDef | null): void {
    const run = (each: Statement | null): void => {
      if (each) this.statement(each, fn);
    };
    switch (statement.t) {
      case "expr":
        this.expr(statement.of, fn);
        break;
      case "print":
        this.all([...statement.args, statement.to?.name ?? null], fn);
        break;
      case "block":
        for (const each of statement.body) run(each);
        break;
      case "if":
        this.expr(statement.if, fn);
        run(statement.then);
        run(statement.else);
        break;
      case "while":
      case "do":
        this.expr(statement.while, fn);
        run(statement.body);
        break;
      case "for":
        run(statement.first);
        if (statement.while) this.expr(statement.while, fn);
        run(statement.next);
        run(statement.body);
        break;
      case "each":
        this.scalar(statement.to, fn);
        this.array(statement.array, fn);
        run(statement.body);
        break;
      case "switch":
        this.expr(statement.of, fn);
        for (const { at, body } of statement.cases) {
          if (at) this.expr(at, fn);
          for (const each of body) run(each);
        }
        break;
      case "exit":
      case "return":
        if (statement.of) this.expr(statement.of, fn);
        break;
      case "delete":
        this.array(statement.array, fn);
        if (statement.keys) this.all(statement.keys, fn);
        break;
      default:
    }
  }
}
