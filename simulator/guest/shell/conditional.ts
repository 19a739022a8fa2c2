import { sizeOf } from "../fs/filesystem";
import type { ProgramContext } from "../os/program";
import { evaluate } from "./arith";
import type { Test } from "./code";
import { textArith } from "./compile-word";
import { expandPattern, expandText } from "./expand";
import { matches, unquotePattern } from "./pattern";
import { type Shell, setVar, variable } from "./variables";

/** `[[ … ]]`. */
export function testExpression(sh: Shell, test: Test): boolean {
  switch (test.c) {
    case "and":
      return test.list.every((item) => testExpression(sh, item));
    case "or":
      return test.list.some((item) => testExpression(sh, item));
    case "not":
      return !testExpression(sh, test.x);
    case "un":
      if (test.op === "-v") return variable(sh.st, expandText(sh, test.x)) !== null;
      return unaryTest(sh.ctx, test.op, expandText(sh, test.x));
    case "bin": {
      const left = expandText(sh, test.x);
      if (test.op === "==" || test.op === "=" || test.op === "!=") return matches(expandPattern(sh, test.y), left) === (test.op !== "!=");
      if (test.op === "=~") return regexTest(sh, left, test.y);
      const right = expandText(sh, test.y);
      if (/^-(eq|ne|lt|le|gt|ge)$/.test(test.op)) {
        const value = (text: string): number => evaluate(sh, textArith({ substitution: () => 0 }, text));
        return compareNumbers(test.op, value(left), value(right));
      }
      return binaryTest(sh.ctx, left, test.op, right) ?? false;
    }
  }
}

function regexTest(sh: Shell, text: string, word: Extract<Test, { c: "bin" }>["y"]): boolean {
  const source = word.pieces
    .map((piece) =>
      piece.k === "lit"
        ? piece.q
          ? piece.s.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")
          : piece.s
        : piece.k === "glob"
          ? piece.s
          : unquotePattern(expandPattern(sh, { pieces: [piece] })),
    )
    .join("");
  let found: RegExpExecArray | null = null;
  try {
    found = new RegExp(
      source.replace(
        /\[\[:(\w+):\]\]/g,
        (_, name: string) => ({ digit: "[0-9]", alpha: "[A-Za-z]", space: "\\s", alnum: "[A-Za-z0-9]" })[name] ?? ".",
      ),
    ).exec(text);
  } catch {
    return false;
  }
  setVar(sh, "BASH_REMATCH", found ? found.map((part) => part ?? "") : []);
  return found !== null;
}

/** Compares for `-eq` and its kin. */
export function compareNumbers(op: string, a: number, b: number): boolean {
  switch (op) {
    case "-eq":
      return a === b;
    case "-ne":
      return a !== b;
    case "-lt":
      return a < b;
    case "-le":
      return a <= b;
    case "-gt":
      return a > b;
    default:
      return a >= b;
  }
}

/** A test with one operand. */
export function unaryTest(ctx: ProgramContext, op: string, operand: string): boolean {
  if (op === "-z") return operand === "";
  if (op === "-n") return operand !== "";
  if (op === "-t") return ctx.isTty(Number(operand));
  const found = operand === "" ? "ENOENT" : ctx.fs.lookup(ctx.path(operand), op !== "-L" && op !== "-h");
  if (typeof found === "string") return false;
  const { node, synth } = found;
  const may = (want: number): boolean => ctx.fs.permits(node, ctx.uid, ctx.process.gid, want);
  switch (op) {
    case "-e":
    case "-a":
      return true;
    case "-f":
      return node.t === "f" && !synth?.device;
    case "-d":
      return node.t === "d";
    case "-L":
    case "-h":
      return node.t === "l";
    case "-r":
      return may(4);
    case "-w":
      return may(2);
    case "-x":
      return may(1);
    case "-s":
      return node.t === "d" || sizeOf(node) > 0;
    case "-b":
      return synth?.device?.kind === "b";
    case "-c":
      return synth?.device?.kind === "c";
    case "-O":
      return node.u === ctx.uid;
    default:
      return false;
  }
}

/** A test with two operands; null when the operator is unknown. */
export function binaryTest(ctx: ProgramContext, a: string, op: string, b: string): boolean | null {
  switch (op) {
    case "=":
    case "==":
      return a === b;
    case "!=":
      return a !== b;
    case "<":
      return a < b;
    case ">":
      return a > b;
    case "-nt":
    case "-ot": {
      const x = ctx.fs.lookup(ctx.path(a));
      const y = ctx.fs.lookup(ctx.path(b));
      if (typeof x === "string" || typeof y === "string")
        return typeof (op === "-nt" ? y : x) === "string" && typeof (op === "-nt" ? x : y) !== "string";
      return op === "-nt" ? x.node.s > y.node.s : x.node.s < y.node.s;
    }
  }
  return /^-(eq|ne|lt|le|gt|ge)$/.test(op) ? compareNumbers(op, Number(a), Number(b)) : null;
}

/** `test` and `[`: exit code and complaint. @source POSIX test */
export function testCommand(ctx: ProgramContext, name: string, args: readonly string[]): { code: number; message: string } {
  const words = [...args];
  if (name === "[") {
    if (words.pop() !== "]") return { code: 2, message: "[: missing `]'" };
  }
  let at = 0;
  let problem = "";
  const primary = (): boolean => {
    const word = words[at];
    if (word === undefined) {
      problem ||= "argument expected";
      return false;
    }
    const operator = words[at + 1];
    if (operator !== undefined && words[at + 2] !== undefined && /^(=|==|!=|<|>|-nt|-ot|-eq|-ne|-lt|-le|-gt|-ge)$/.test(operator)) {
      const right = words[at + 2] ?? "";
      at += 3;
      if (operator.startsWith("-") && operator.length === 3 && !/^-[no]t$/.test(operator)) {
        for (const text of [word, right]) if (!/^\s*[-+]?\d+\s*$/.test(text)) problem ||= `${text}: integer expression expected`;
      }
      return binaryTest(ctx, word, operator, right) ?? false;
    }
    if (word === "!" && words.length - at > 1) {
      at++;
      return !primary();
    }
    if (word === "(" && words.length - at > 1) {
      at++;
      const value = or();
      if (words[at] === ")") at++;
      return value;
    }
    if (/^-[a-zA-Z]$/.test(word) && operator !== undefined && !(operator === "-a" || operator === "-o")) {
      at += 2;
      return unaryTest(ctx, word, operator);
    }
    at++;
    return word !== "";
  };
  const and = (): boolean => {
    let value = primary();
    while (words[at] === "-a") {
      at++;
      value = primary() && value;
    }
    return value;
  };
  const or = (): boolean => {
    let value = and();
    while (words[at] === "-o") {
      at++;
      value = and() || value;
    }
    return value;
  };
  if (words.length === 0) return { code: 1, message: "" };
  const value = or();
  if (problem !== "") return { code: 2, message: `${name}: ${problem}` };
  if (at < words.length)
    return {
      code: 2,
      message:
        words.length > 3
          ? `${name}: too many arguments`
          : `${name}: ${words[at] ?? ""}: ${words.length === 3 ? "binary" : "unary"} operator expected`,
    };
  return { code: value ? 0 : 1, message: "" };
}
