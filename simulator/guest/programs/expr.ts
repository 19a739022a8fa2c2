import { type Bytes, charsOf } from "../../content/bytes";
import { instantProgram, type Output, type ProgramContext } from "../os/program";
import { compileRegex, MatchLimit } from "../regex/compile";
import { HelpWanted } from "./help";
import { misuse } from "./operands";

/** What an expression is worth: a number or a text. */
type Value = bigint | Bytes;

/** Ends the program with a complaint. */
class ExprError extends Error {
  constructor(
    message: string,
    readonly code: number,
  ) {
    super(message);
  }
}

/** Most digits of a number, and most brackets in one another. guess: far beyond any use, and little work */
const DIGITS_MOST = 20_000;
const DEPTH_MOST = 400;
/** Work of one expression, in digits and words: it is done in one step. guess: a few milliseconds of the reference CPUs */
const WORK_MOST = 200_000;

const isInteger = (text: Bytes): boolean => /^-?\d+$/.test(text);
const isNothing = (value: Value): boolean => (typeof value === "bigint" ? value === 0n : value === "" || /^-?0+$/.test(value));
const textOf = (value: Value): Bytes => (typeof value === "bigint" ? String(value) : value);

/** About how many digits a number has: those of base 16 are counted fast. */
const digitsOf = (value: bigint): number => value.toString(16).length * 1.25;

/** Whether a comparison holds between what is less (-1), equal or more. */
function holds(op: string, order: number): boolean {
  switch (op) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "!=":
      return order !== 0;
  }
  return order === 0;
}

/** Reads and evaluates the words of an expression. @source coreutils 9.1: expr.c */
class Evaluator {
  private at = 0;
  private depth = 0;
  private work = 0;

  constructor(
    private readonly words: readonly Bytes[],
    private readonly ctx: ProgramContext,
  ) {}

  run(): Value {
    const value = this.or(true);
    const extra = this.words[this.at];
    if (extra !== undefined) throw new ExprError(`syntax error: unexpected argument ‘${extra}’`, 2);
    return value;
  }

  /** Counts work; what would take too long is refused. */
  private spend(amount: number): void {
    this.work += amount;
    this.ctx.charge("looked", amount);
    if (this.work > WORK_MOST) throw new ExprError("memory exhausted", 3);
  }
  private next(word: string): boolean {
    if (this.words[this.at] !== word) return false;
    this.at++;
    return true;
  }
  private oneOf(words: readonly string[]): string | null {
    const word = this.words[this.at];
    if (word === undefined || !words.includes(word)) return null;
    this.at++;
    return word;
  }
  private need(): Bytes {
    const word = this.words[this.at];
    if (word === undefined) throw new ExprError(`syntax error: missing argument after ‘${this.words[this.at - 1] ?? ""}’`, 2);
    return word;
  }
  private number(value: Value): bigint {
    if (typeof value === "bigint") return value;
    if (!isInteger(value)) throw new ExprError("non-integer argument", 2);
    return this.bounded(value);
  }
  private bounded(text: Bytes): bigint {
    if (text.length > DIGITS_MOST) throw new ExprError("memory exhausted", 3);
    this.spend(text.length);
    return BigInt(text);
  }

  private or(evaluate: boolean): Value {
    let left = this.and(evaluate);
    while (this.next("|")) {
      const right = this.and(evaluate && isNothing(left));
      if (isNothing(left)) left = right;
      if (isNothing(left)) left = 0n;
    }
    return left;
  }
  private and(evaluate: boolean): Value {
    let left = this.comparison(evaluate);
    while (this.next("&")) {
      const right = this.comparison(evaluate && !isNothing(left));
      if (isNothing(left) || isNothing(right)) left = 0n;
    }
    return left;
  }
  private comparison(evaluate: boolean): Value {
    let left = this.sum(evaluate);
    for (;;) {
      const op = this.oneOf(["<", "<=", "=", "==", "!=", ">=", ">"]);
      if (op === null) return left;
      const right = this.sum(evaluate);
      if (!evaluate) continue;
      const [a, b] = [textOf(left), textOf(right)];
      this.spend(Math.min(a.length, b.length));
      let order = a < b ? -1 : a > b ? 1 : 0;
      if (isInteger(a) && isInteger(b)) {
        const [x, y] = [this.bounded(a), this.bounded(b)];
        order = x < y ? -1 : x > y ? 1 : 0;
      }
      left = holds(op, order) ? 1n : 0n;
    }
  }
  private sum(evaluate: boolean): Value {
    let left = this.product(evaluate);
    for (;;) {
      const op = this.oneOf(["+", "-"]);
      if (op === null) return left;
      const right = this.product(evaluate);
      if (!evaluate) continue;
      const [a, b] = [this.number(left), this.number(right)];
      left = op === "+" ? a + b : a - b;
      this.spend(digitsOf(left));
    }
  }
  private product(evaluate: boolean): Value {
    let left = this.matching(evaluate);
    for (;;) {
      const op = this.oneOf(["*", "/", "%"]);
      if (op === null) return left;
      const right = this.matching(evaluate);
      if (!evaluate) continue;
      const [a, b] = [this.number(left), this.number(right)];
      if (op !== "*" && b === 0n) throw new ExprError("division by zero", 2);
      left = op === "*" ? a * b : op === "/" ? a / b : a % b;
      const digits = digitsOf(left);
      this.spend(digits);
      if (digits > DIGITS_MOST) throw new ExprError("memory exhausted", 3);
    }
  }
  private matching(evaluate: boolean): Value {
    let left = this.keyword(evaluate);
    while (this.next(":")) {
      const right = this.keyword(evaluate);
      if (evaluate) left = this.matched(textOf(left), textOf(right));
    }
    return left;
  }

  private keyword(evaluate: boolean): Value {
    if (++this.depth > DEPTH_MOST) throw new ExprError("memory exhausted", 3);
    this.spend(20);
    const value = this.keywordValue(evaluate);
    this.depth--;
    return value;
  }
  private keywordValue(evaluate: boolean): Value {
    if (this.next("+")) {
      const word = this.need();
      this.at++;
      return word;
    }
    if (this.next("length")) {
      const value = textOf(this.keyword(evaluate));
      this.spend(value.length);
      return BigInt(charsOf(value).length);
    }
    if (this.next("match")) {
      const left = this.keyword(evaluate);
      const right = this.keyword(evaluate);
      return evaluate ? this.matched(textOf(left), textOf(right)) : left;
    }
    if (this.next("index")) {
      const left = charsOf(textOf(this.keyword(evaluate)));
      const right = new Set(charsOf(textOf(this.keyword(evaluate))));
      this.spend(left.length);
      return BigInt(left.findIndex((c) => right.has(c)) + 1);
    }
    return this.next("substr") ? this.part(evaluate) : this.primary(evaluate);
  }

  private part(evaluate: boolean): Value {
    const text = textOf(this.keyword(evaluate));
    const [from, count] = [textOf(this.keyword(evaluate)), textOf(this.keyword(evaluate))];
    if (!isInteger(from) || !isInteger(count)) return "";
    const [start, size] = [Number(from), Number(count)];
    this.spend(text.length);
    return start < 1 || size < 1
      ? ""
      : charsOf(text)
          .slice(start - 1, start - 1 + size)
          .join("");
  }

  private primary(evaluate: boolean): Value {
    const word = this.need();
    if (this.next("(")) {
      const value = this.or(evaluate);
      const end = this.words[this.at];
      if (end === undefined) throw new ExprError(`syntax error: expecting ')' after ‘${this.words[this.at - 1] ?? ""}’`, 2);
      if (end !== ")") throw new ExprError(`syntax error: expecting ')' instead of ‘${end}’`, 2);
      this.at++;
      return value;
    }
    if (word === ")") throw new ExprError("syntax error: unexpected ')'", 2);
    this.at++;
    return word;
  }

  /** What a pattern matches at the beginning of a text: its first group, or how many characters. */
  private matched(text: Bytes, pattern: Bytes): Value {
    this.spend(text.length + pattern.length * 4);
    const regex = compileRegex(pattern, { syntax: "bre" }, this.ctx);
    if ("error" in regex) throw new ExprError(regex.error, 2);
    const found = regex.find(text, 0, this.ctx);
    const isGroup = regex.groups > 0;
    if (found === null || found[0] !== 0) return isGroup ? "" : 0n;
    if (isGroup) return (found[2] ?? -1) < 0 ? "" : text.slice(found[2], found[3]);
    return BigInt(charsOf(text.slice(0, found[1])).length);
  }
}

/** `expr`. @source coreutils 9.1: expr */
export const expr = instantProgram("expr", (args, ctx): Output => {
  if (args.length === 1 && /^--h(e(l(p)?)?)?$/.test(args[0] ?? "")) throw new HelpWanted("help");
  if (args.length === 1 && /^--v(e(r(s(i(o(n)?)?)?)?)?)?$/.test(args[0] ?? "")) throw new HelpWanted("version");
  const words = args[0] === "--" ? args.slice(1) : args;
  if (words.length === 0) return misuse("expr", "missing operand", 2);
  try {
    const value = new Evaluator(words, ctx).run();
    return { stdout: `${textOf(value)}\n`, stderr: "", code: isNothing(value) ? 1 : 0 };
  } catch (error) {
    if (!(error instanceof ExprError || error instanceof MatchLimit)) throw error;
    return { stdout: "", stderr: `expr: ${error.message}\n`, code: error instanceof ExprError ? error.code : 3 };
  }
});
