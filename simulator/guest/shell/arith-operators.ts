import type { Bytes } from "../../content/bytes";

const OPERATORS = [
  "<<=",
  ">>=",
  "**",
  "==",
  "!=",
  "<=",
  ">=",
  "&&",
  "||",
  "<<",
  ">>",
  "*=",
  "/=",
  "%=",
  "+=",
  "-=",
  "&=",
  "^=",
  "|=",
  "=",
  ">",
  "<",
  "+",
  "-",
  "*",
  "/",
  "%",
  "!",
  "(",
  ")",
  "&",
  "|",
  "^",
  "~",
  "?",
  ":",
  ",",
] as const;

/** An operator of arithmetic; those in front of and behind a variable are told apart when they are read. */
export type Op = (typeof OPERATORS)[number] | "pre++" | "pre--" | "post++" | "post--";

/** Whether an operator may begin with a character. */
export function isOperatorStart(c: string): boolean {
  return "=><+-*/%!()&|^~?:,".includes(c);
}

/** The longest operator that stands at a place. */
export function operatorAt(text: Bytes, at: number): Op {
  for (const op of OPERATORS) if (text.startsWith(op, at)) return op;
  return ",";
}

/** Largest power of two that a shift counts by. x86 takes the count modulo 64. */
const SHIFT_MASK = 63n;

const wrap = (x: bigint): bigint => BigInt.asIntN(64, x);
const truth = (x: boolean): bigint => (x ? 1n : 0n);

/** An operator's value for two numbers; a divisor of 0 is refused before. */
export function apply(op: Op, x: bigint, y: bigint): bigint {
  switch (op) {
    case "+":
      return wrap(x + y);
    case "-":
      return wrap(x - y);
    case "*":
      return wrap(x * y);
    case "/":
      return wrap(x / y);
    case "%":
      return wrap(x % y);
    case "**":
      return power(x, y);
    case "<<":
      return wrap(x << (y & SHIFT_MASK));
    case ">>":
      return x >> (y & SHIFT_MASK);
    case "&":
      return x & y;
    case "|":
      return x | y;
    case "^":
      return x ^ y;
    case "==":
      return truth(x === y);
    case "!=":
      return truth(x !== y);
    case "<":
      return truth(x < y);
    case ">":
      return truth(x > y);
    case "<=":
      return truth(x <= y);
    case ">=":
      return truth(x >= y);
    default:
      return y;
  }
}

function power(x: bigint, y: bigint): bigint {
  let result = 1n;
  let base = x;
  for (let n = y; n > 0n; n >>= 1n) {
    if (n & 1n) result = wrap(result * base);
    base = wrap(base * base);
  }
  return result;
}
