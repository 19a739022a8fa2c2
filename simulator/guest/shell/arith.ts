import type { Arith } from "./code";
import { arithNumber, textArith } from "./compile-word";
import { expandText } from "./expand";
import { getArray, getVar, type Shell, ShellError, setElement, setVar } from "./variables";

/** Evaluates arithmetic in 53-bit whole numbers (bash has 64). */
export function evaluate(sh: Shell, e: Arith | null, depth = 0): number {
  if (e === null) return 0;
  if (depth > 200) throw new ShellError("expression recursion level exceeded");
  switch (e.a) {
    case "num":
      return e.n;
    case "var":
      return numberIn(sh, read(sh, e), depth);
    case "word": {
      const text = expandText(sh, e.word).trim();
      return numberIn(sh, text, depth);
    }
    case "un":
      return unary(sh, e, depth);
    case "cond":
      return evaluate(sh, e.c, depth + 1) !== 0 ? evaluate(sh, e.x, depth + 1) : evaluate(sh, e.y, depth + 1);
    case "bin":
      return binary(sh, e, depth);
  }
}

function read(sh: Shell, e: Extract<Arith, { a: "var" }>): string {
  if (e.index === null) return getVar(sh, e.name) ?? "";
  const array = getArray(sh, e.name);
  const index = evaluate(sh, e.index);
  return array[index < 0 ? array.length + index : index] ?? "";
}

function numberIn(sh: Shell, text: string, depth: number): number {
  const trimmed = text.trim();
  if (trimmed === "") return 0;
  if (/^[+-]?\d+$/.test(trimmed) && !/^[+-]?0\d/.test(trimmed)) return Number(trimmed);
  if (/^\d[\w#@]*$/.test(trimmed)) return arithNumber(trimmed);
  const inner = textArith({ substitution: () => 0 }, trimmed);
  if (inner === null || (inner.a === "word" && inner.word.pieces.length <= 1)) {
    throw new ShellError(`${trimmed}: syntax error: operand expected (error token is "${trimmed}")`);
  }
  return evaluate(sh, inner, depth + 1);
}

function assign(sh: Shell, target: Arith, value: number): number {
  if (target.a !== "var") throw new ShellError("attempted assignment to non-variable");
  if (target.index === null) setVar(sh, target.name, String(value));
  else setElement(sh, target.name, evaluate(sh, target.index), String(value));
  return value;
}

function unary(sh: Shell, e: Extract<Arith, { a: "un" }>, depth: number): number {
  if (e.op === "++" || e.op === "--") {
    const old = evaluate(sh, e.x, depth + 1);
    const next = assign(sh, e.x, old + (e.op === "++" ? 1 : -1));
    return e.prefix ? next : old;
  }
  const x = evaluate(sh, e.x, depth + 1);
  switch (e.op) {
    case "-":
      return x === 0 ? 0 : -x;
    case "!":
      return x === 0 ? 1 : 0;
    case "~":
      return -x - 1;
    default:
      return x;
  }
}

function binary(sh: Shell, e: Extract<Arith, { a: "bin" }>, depth: number): number {
  const { op } = e;
  if (op === "&&") return evaluate(sh, e.x, depth + 1) !== 0 && evaluate(sh, e.y, depth + 1) !== 0 ? 1 : 0;
  if (op === "||") return evaluate(sh, e.x, depth + 1) !== 0 || evaluate(sh, e.y, depth + 1) !== 0 ? 1 : 0;
  if (op === "=") return assign(sh, e.x, evaluate(sh, e.y, depth + 1));
  if (op.endsWith("=") && !["==", "!=", "<=", ">="].includes(op)) {
    const old = evaluate(sh, e.x, depth + 1);
    return assign(sh, e.x, apply(op.slice(0, -1), old, evaluate(sh, e.y, depth + 1)));
  }
  const x = evaluate(sh, e.x, depth + 1);
  return apply(op, x, evaluate(sh, e.y, depth + 1));
}

function apply(op: string, x: number, y: number): number {
  switch (op) {
    case "+":
      return whole(x + y);
    case "-":
      return whole(x - y);
    case "*":
      return whole(x * y);
    case "/":
      if (y === 0) throw new ShellError("division by 0");
      return whole(Math.trunc(x / y));
    case "%":
      if (y === 0) throw new ShellError("division by 0");
      return whole(x % y);
    case "**":
      return power(x, y);
    case "<<":
      return Number(BigInt.asIntN(64, BigInt(x) << BigInt(y & 63)));
    case ">>":
      return Number(BigInt(x) >> BigInt(y & 63));
    case "&":
      return Number(BigInt(x) & BigInt(y));
    case "|":
      return Number(BigInt(x) | BigInt(y));
    case "^":
      return Number(BigInt(x) ^ BigInt(y));
    case "==":
      return x === y ? 1 : 0;
    case "!=":
      return x !== y ? 1 : 0;
    case "<":
      return x < y ? 1 : 0;
    case ">":
      return x > y ? 1 : 0;
    case "<=":
      return x <= y ? 1 : 0;
    case ">=":
      return x >= y ? 1 : 0;
    case ",":
      return y;
    default:
      throw new ShellError(`syntax error: invalid arithmetic operator (error token is "${op}")`);
  }
}

/** Keeps a result a safe whole number, never −0. */
function whole(x: number): number {
  if (!Number.isFinite(x) || Math.abs(x) > Number.MAX_SAFE_INTEGER) return x > 0 ? Number.MAX_SAFE_INTEGER : -Number.MAX_SAFE_INTEGER;
  return x === 0 ? 0 : x;
}

function power(x: number, y: number): number {
  if (y < 0) throw new ShellError("exponent less than 0");
  let result = 1;
  for (let i = 0; i < Math.min(y, 1100); i++) result *= x;
  return whole(result);
}
