import { type Bytes, trimBlanks } from "../../content/bytes";
import { withoutDoubled } from "./arith-brackets";
import { integerConstant, NumberError } from "./arith-numbers";
import { apply, isOperatorStart, type Op, operatorAt } from "./arith-operators";
import type { Word } from "./code";
import { compileIndex, NO_HOST } from "./compile-word";
import { expandPlain } from "./expand";
import { checkMoment } from "./memory";
import { ShellError } from "./shell-error";
import { has } from "./variable-record";
import { getElement, getVar, type Shell, setElement, setVar, target, variable } from "./variables";

/** Deepest nesting of variables whose values are expressions; bash's own limit, MAX_EXPR_RECURSION_LEVEL, is 1,024. guess: what our stack holds with room to spare */
const DEPTH = 200;
/** Deepest nesting of brackets and signs within one expression, so that ours is the stack that holds. */
const NESTING = 400;

/** Evaluates arithmetic whose parameters and substitutions are expanded first, as if it stood in double quotes. @param name - in front of an error: a builtin's, `((` */
export function evaluate(sh: Shell, expression: Word | null, name = ""): bigint {
  if (expression === null) return 0n;
  const text = expandPlain(sh, expression);
  return evaluateText(sh, text.includes('"') ? text.replaceAll('"', "") : text, name);
}

/** Evaluates a text in 64-bit whole numbers that wrap. @throws ShellError in bash's words. @source bash: expr.c */
export function evaluateText(sh: Shell, text: Bytes, name = ""): bigint {
  return expressionOf(sh, text, name, 0);
}

/** Memory that a character of an expression may take while it is worked out, bytes. guess: what is worked out in one go must not hold others up */
const TOKEN_BYTES = 512;

/** How many expressions are being worked out within one another, those of subscripts included. */
let active = 0;

function expressionOf(sh: Shell, text: Bytes, name: string, depth: number): bigint {
  if (trimBlanks(text) === "") return 0n;
  sh.ctx.charge("instruction", 0.05 + text.length / 64);
  checkMoment(text.length * TOKEN_BYTES);
  if (text.length < 16 && /^(?:0|[1-9]\d*)$/.test(text)) return BigInt(text);
  active++;
  try {
    return new Evaluator(sh, withoutDoubled(text), name, depth).value(active);
  } finally {
    active--;
  }
}

/** A variable or array element, as it is named. */
interface Place {
  readonly name: Bytes;
  readonly index: Bytes | null;
}

/** Kinds of tokens beside operators. */
type Token =
  | { readonly t: "end" }
  | { readonly t: "number"; readonly value: bigint }
  | { readonly t: "place"; readonly place: Place }
  | { readonly t: "op"; readonly op: Op };

/** One expression: tokens are read and values worked out in one go, since what a name stands for may itself be an expression. */
class Evaluator {
  /** where the next token is looked for, and where the last one began, which an error shows */
  private at = 0;
  private shown = 0;
  private token: Token = { t: "end" };
  /** kind of the token before, which tells whether an operator may come */
  private before: "none" | "operand" | "op" = "none";
  /** branches that are not taken are read, but nothing in them happens */
  private skipping = 0;
  private nesting = 0;
  /** it is worked out for another expression */
  private isInner = false;

  constructor(
    private readonly sh: Shell,
    private readonly text: Bytes,
    private readonly name: string,
    private readonly depth: number,
  ) {}

  /** @param active - expressions under way, this one included */
  value(active: number): bigint {
    this.isInner = active > 1;
    if (this.depth >= DEPTH || active > DEPTH) this.fail("expression recursion level exceeded");
    this.next();
    const value = this.comma();
    if (this.token.t !== "end") this.fail("syntax error in expression");
    return value;
  }

  private fail(what: string, from = this.shown): never {
    const head = this.name === "" ? "" : `${this.name}: `;
    const token = this.text.slice(from);
    throw new ShellError(`${head}${this.text.replace(/^[ \t]+/, "")}: ${what} (error token is "${token}")`);
  }

  private next(): void {
    const { text } = this;
    while (this.at < text.length && /[ \t\r\n]/.test(text[this.at] as string)) this.at++;
    this.before =
      this.token.t === "number" || this.token.t === "place"
        ? "operand"
        : this.token.t === "op"
          ? this.token.op === ")" || this.token.op.startsWith("post")
            ? "operand"
            : "op"
          : this.before;
    if (this.at >= text.length) {
      this.token = { t: "end" };
      return;
    }
    this.shown = this.at;
    const c = text[this.at] as string;
    if (/[A-Za-z_]/.test(c)) this.readPlace();
    else if (/\d/.test(c)) this.readNumber();
    else this.readOperator(c);
  }

  private readPlace(): void {
    const { text } = this;
    const from = this.at;
    while (this.at < text.length && /\w/.test(text[this.at] as string)) this.at++;
    const name = text.slice(from, this.at);
    let index: Bytes | null = null;
    if (text[this.at] === "[") {
      const end = subscriptEnd(text, this.at);
      if (end < 0) this.fail("bad array subscript");
      index = text.slice(this.at + 1, end);
      this.at = end + 1;
    }
    this.token = { t: "place", place: { name, index } };
  }

  private readNumber(): void {
    const { text } = this;
    const from = this.at;
    while (this.at < text.length && /[\w#@]/.test(text[this.at] as string)) this.at++;
    try {
      this.token = { t: "number", value: integerConstant(text.slice(from, this.at)) };
    } catch (error) {
      if (error instanceof NumberError) this.fail(error.message);
      throw error;
    }
  }

  private readOperator(c: string): void {
    const { text } = this;
    if (!isOperatorStart(c))
      this.fail(this.before === "operand" ? "syntax error: invalid arithmetic operator" : "syntax error: operand expected");
    const twice = text[this.at + 1] === c && (c === "+" || c === "-");
    if (twice && this.token.t === "place") {
      this.token = { t: "op", op: c === "+" ? "post++" : "post--" };
      this.at += 2;
      return;
    }
    if (twice && /^[ \t\r\n]*[A-Za-z_]/.test(text.slice(this.at + 2, this.at + 64))) {
      this.token = { t: "op", op: c === "+" ? "pre++" : "pre--" };
      this.at += 2;
      return;
    }
    const op = twice ? (c as Op) : operatorAt(text, this.at);
    this.token = { t: "op", op };
    this.at += op.length;
  }

  private is(op: Op): boolean {
    return this.token.t === "op" && this.token.op === op;
  }

  private comma(): bigint {
    let value = this.assignment();
    while (this.is(",")) {
      this.next();
      value = this.assignment();
    }
    return value;
  }

  private assignment(): bigint {
    if (++this.nesting > NESTING) this.fail("expression recursion level exceeded");
    const target = this.token.t === "place" ? this.token.place : null;
    const start = this.shown;
    const value = this.conditional();
    const { token } = this;
    if (token.t === "op" && /^(?:[*/%+\-&^|]|<<|>>)?=$/.test(token.op)) {
      // Only what stands alone before the sign can be assigned to.
      const isAlone = target !== null && this.before === "operand" && this.lastPlace === start;
      if (!isAlone || target === null) this.fail("attempted assignment to non-variable");
      const op = token.op.slice(0, -1) as Op | "";
      this.next();
      const by = this.assignment();
      this.nesting--;
      if (op === "") return this.assign(target, by);
      if ((op === "/" || op === "%") && by === 0n) {
        if (this.skipping === 0) this.fail("division by 0");
        return 0n;
      }
      return this.assign(target, apply(op, value, by));
    }
    this.nesting--;
    return value;
  }

  /** where the operand began that was read last, when it was a bare variable */
  private lastPlace = -1;

  private assign(place: Place, value: bigint): bigint {
    if (this.skipping > 0) return value;
    if (place.index === null) setVar(this.sh, place.name, String(value));
    else setElement(this.sh, place.name, this.subscript(place.name, place.index), String(value));
    return value;
  }

  /** A subscript as it counts: in a variable's value it is expanded only now; a key may be quoted. */
  private subscript(name: Bytes, index: Bytes): Bytes {
    if (this.isInner && index.includes("$")) return expandPlain(this.sh, compileIndex(NO_HOST, index));
    const isMap = has(variable(this.sh.st, target(this.sh, name).name), "A");
    return isMap ? (/^'([^']*)'$/.exec(index)?.[1] ?? index) : index;
  }

  private skipped<T>(isSkipped: boolean, run: () => T): T {
    if (!isSkipped) return run();
    this.skipping++;
    const value = run();
    this.skipping--;
    return value;
  }

  private conditional(): bigint {
    const test = this.or();
    if (!this.is("?")) return test;
    const yes = this.skipped(test === 0n, () => {
      this.next();
      if (this.token.t === "end" || this.is(":")) this.fail("expression expected");
      return this.comma();
    });
    if (!this.is(":")) this.fail("`:' expected for conditional expression");
    const no = this.skipped(test !== 0n, () => {
      this.next();
      if (this.token.t === "end") this.fail("expression expected");
      if (++this.nesting > NESTING) this.fail("expression recursion level exceeded");
      const value = this.conditional();
      this.nesting--;
      return value;
    });
    this.lastPlace = -1;
    return test !== 0n ? yes : no;
  }

  private or(): bigint {
    let value = this.and();
    while (this.is("||")) {
      const right = this.skipped(value !== 0n, () => {
        this.next();
        return this.and();
      });
      value = value !== 0n || right !== 0n ? 1n : 0n;
      this.lastPlace = -1;
    }
    return value;
  }

  private and(): bigint {
    let value = this.binary(0);
    while (this.is("&&")) {
      const right = this.skipped(value === 0n, () => {
        this.next();
        return this.binary(0);
      });
      value = value !== 0n && right !== 0n ? 1n : 0n;
      this.lastPlace = -1;
    }
    return value;
  }

  /** Operators of one level and those that bind closer. @param level - place in LEVELS */
  private binary(level: number): bigint {
    const ops = LEVELS[level];
    if (ops === undefined) return this.power();
    let value = this.binary(level + 1);
    while (this.token.t === "op" && ops.includes(this.token.op)) {
      const { op } = this.token;
      const from = this.at;
      this.next();
      const right = this.binary(level + 1);
      if ((op === "/" || op === "%") && right === 0n) {
        if (this.skipping === 0) this.fail("division by 0", from + (/^[ \t\r\n]*/.exec(this.text.slice(from))?.[0].length ?? 0));
        value = 0n;
      } else value = apply(op, value, right);
      this.lastPlace = -1;
    }
    return value;
  }

  private power(): bigint {
    const base = this.sign();
    if (!this.is("**")) return base;
    if (++this.nesting > NESTING) this.fail("expression recursion level exceeded");
    this.next();
    const exponent = this.power();
    this.nesting--;
    this.lastPlace = -1;
    if (exponent < 0n) this.fail("exponent less than 0");
    return apply("**", base, exponent);
  }

  private sign(): bigint {
    const { token } = this;
    if (token.t !== "op" || !["!", "~", "-", "+"].includes(token.op)) return this.operand();
    if (++this.nesting > NESTING) this.fail("expression recursion level exceeded");
    this.next();
    const value = this.sign();
    this.nesting--;
    this.lastPlace = -1;
    if (token.op === "!") return value === 0n ? 1n : 0n;
    return token.op === "~" ? ~value : token.op === "-" ? BigInt.asIntN(64, -value) : value;
  }

  private operand(): bigint {
    const { token } = this;
    if (token.t === "number") {
      this.lastPlace = -1;
      this.next();
      return token.value;
    }
    if (token.t === "place") return this.variable(token.place);
    if (token.t === "op" && (token.op === "pre++" || token.op === "pre--")) {
      this.next();
      if (this.token.t !== "place") this.fail("identifier expected after pre-increment or pre-decrement");
      const { place } = this.token;
      const value = BigInt.asIntN(64, this.read(place) + (token.op === "pre++" ? 1n : -1n));
      this.assign(place, value);
      this.lastPlace = -1;
      this.token = { t: "number", value };
      this.next();
      return value;
    }
    if (token.t === "op" && token.op === "(") {
      if (++this.nesting > NESTING) this.fail("expression recursion level exceeded");
      this.next();
      const value = this.comma();
      if (!this.is(")")) this.fail("missing `)'");
      this.nesting--;
      this.lastPlace = -1;
      this.next();
      return value;
    }
    return this.fail("syntax error: operand expected");
  }

  private variable(place: Place): bigint {
    const from = this.shown;
    // What is only assigned to is not read.
    const rest = /^[ \t\r\n]*(=(?!=)|\+\+|--)?/.exec(this.text.slice(this.at, this.at + 64))?.[1];
    const value = rest === "=" ? 0n : this.read(place);
    this.next();
    this.lastPlace = from;
    if (this.token.t === "op" && (this.token.op === "post++" || this.token.op === "post--")) {
      this.assign(place, BigInt.asIntN(64, value + (this.token.op === "post++" ? 1n : -1n)));
      this.lastPlace = -1;
      this.token = { t: "number", value };
      this.next();
    }
    return value;
  }

  private read(place: Place): bigint {
    if (this.skipping > 0) return 0n;
    const { sh } = this;
    const value = place.index === null ? getVar(sh, place.name) : getElement(sh, place.name, this.subscript(place.name, place.index));
    if (value === null && sh.st.options.includes("u")) throw new ShellError(`${place.name}: unbound variable`, 127);
    if (value === null || value === "") return 0n;
    return expressionOf(sh, value, this.name, this.depth + 1);
  }
}

/** Operators by how close they bind, loosest first. @source bash(1), ARITHMETIC EVALUATION */
const LEVELS: readonly (readonly Op[])[] = [
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<=", ">=", "<", ">"],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
];

/** Where a subscript's bracket closes, -1 for nowhere. */
function subscriptEnd(text: Bytes, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "[") depth++;
    else if (text[i] === "]" && --depth === 0) return i;
  }
  return -1;
}
