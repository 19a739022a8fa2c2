import { type Bytes, trimBlanks } from "../../content/bytes";
import { sizeOf } from "../fs/filesystem";
import type { ProgramContext } from "../os/program";
import { compileRegex } from "../regex/compile";
import { evaluateText } from "./arith";
import type { Test, Word } from "./code";
import { expandPattern, expandPlain, expandText } from "./expand";
import { optionLetter } from "./options";
import { matches } from "./pattern";
import { traceTest } from "./trace";
import { has } from "./variable-record";
import { getArray, getElement, getVar, type Shell, setList, target, variable } from "./variables";

/** `[[ … ]]`. @source bash(1), CONDITIONAL EXPRESSIONS */
export function testExpression(sh: Shell, test: Test, isNegated = false): boolean {
  const ignoreCase = sh.st.shopts.nocasematch === true;
  switch (test.c) {
    case "and":
      return test.list.every((item) => testExpression(sh, item));
    case "or":
      return test.list.some((item) => testExpression(sh, item));
    case "not":
      return !testExpression(sh, test.x, !isNegated && (test.x.c === "un" || test.x.c === "bin"));
    case "un": {
      const operand = expandText(sh, test.x);
      if (sh.st.options.includes("x")) traceTest(sh, { left: operand, op: test.op, right: null }, isNegated);
      return shellTest(sh, test.op, operand) ?? unaryTest(sh.ctx, test.op, operand);
    }
    case "bin": {
      const left = expandText(sh, test.x);
      if (sh.st.options.includes("x")) traceTest(sh, { left, op: test.op, right: rightShown(sh, test.op, test.y) }, isNegated);
      if (test.op === "==" || test.op === "=" || test.op === "!=")
        return matches(expandPattern(sh, test.y), left, sh.ctx, { ignoreCase }) === (test.op !== "!=");
      if (test.op === "=~") return regexTest(sh, left, test.y, ignoreCase);
      const right = expandText(sh, test.y);
      if (/^-(eq|ne|lt|le|gt|ge)$/.test(test.op))
        return compareNumbers(test.op, evaluateText(sh, left, "[["), evaluateText(sh, right, "[["));
      return binaryTest(sh.ctx, left, test.op, right) ?? false;
    }
  }
}

/** The right side of a test as `set -x` shows it: what is quoted in a pattern stands behind backslashes. */
function rightShown(sh: Shell, op: string, word: Word): Bytes {
  if (!/^(?:==?|!=|=~)$/.test(op)) return expandText(sh, word);
  return word.pieces
    .map((piece) => {
      const text = expandText(sh, { pieces: [piece] });
      return "q" in piece && piece.q ? text.replace(/./gs, "\\$&") : text;
    })
    .join("");
}

/** Tests about the shell itself; null: it is another test. */
export function shellTest(sh: Shell, op: string, operand: Bytes): boolean | null {
  switch (op) {
    case "-v": {
      const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(operand);
      if (!element) return /^\w+$/.test(operand) && getVar(sh, operand) !== null;
      const [, name = "", index = ""] = element;
      // In a map `@` is a key like any other.
      if (has(variable(sh.st, target(sh, name).name), "A")) return getElement(sh, name, index) !== null;
      return index === "@" || index === "*" ? getArray(sh, name).length > 0 : getElement(sh, name, index) !== null;
    }
    case "-R":
      return has(variable(sh.st, operand), "n");
    case "-o": {
      const letter = optionLetter(operand);
      return letter !== null && sh.st.options.includes(letter);
    }
    default:
      return null;
  }
}

function regexTest(sh: Shell, text: Bytes, word: Word, ignoreCase: boolean): boolean {
  // Quoted parts stand for themselves; the rest is an extended regular expression.
  const source = word.pieces
    .map((piece) => {
      if (piece.k === "lit") return piece.q ? piece.s.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&") : piece.s;
      if (piece.k === "glob") return piece.s;
      // Backslashes of an unquoted value are the expression's own.
      const value = expandPlain(sh, { pieces: [piece] });
      return "q" in piece && piece.q ? value.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&") : value;
    })
    .join("");
  const regex = compileRegex(source, { syntax: "ere", ignoreCase });
  if ("error" in regex) throw new RegexError(source);
  const found = regex.find(text, 0, sh.ctx);
  const groups =
    found === null ? [] : Array.from({ length: found.length / 2 }, (_, i) => text.slice(found[2 * i], found[2 * i + 1] as number));
  setList(sh, "BASH_REMATCH", found === null ? [] : groups.map((part, i) => ((found[2 * i] as number) < 0 ? "" : part)));
  return found !== null;
}

/** The right side of `=~` is no regular expression: the test's status is 2, without a word. */
export class RegexError extends Error {}

/** Compares for `-eq` and its kin. */
export function compareNumbers(op: string, a: bigint, b: bigint): boolean {
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
      return node.t === "f" && !synth?.device && !synth?.isPipe;
    case "-p":
      return synth?.isPipe === true;
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
    case "-G":
      return node.g === ctx.process.gid;
    case "-u":
      return (node.m & 0o4000) !== 0;
    case "-g":
      return (node.m & 0o2000) !== 0;
    case "-k":
      return (node.m & 0o1000) !== 0;
    case "-N":
      return false;
    default:
      // Pipes and sockets have no names here.
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
    case "-ef": {
      const x = ctx.fs.lookup(ctx.path(a));
      const y = ctx.fs.lookup(ctx.path(b));
      return (
        typeof x !== "string" &&
        typeof y !== "string" &&
        x.mount === y.mount &&
        x.id === y.id &&
        x.path !== "" &&
        (x.id !== "" || x.path === y.path)
      );
    }
  }
  return /^-(eq|ne|lt|le|gt|ge)$/.test(op) ? compareNumbers(op, decimal(a), decimal(b)) : null;
}

/** A decimal number; 0 for what is none. */
function decimal(text: Bytes): bigint {
  const trimmed = trimBlanks(text);
  return /^[-+]?\d+$/.test(trimmed) ? BigInt.asIntN(64, BigInt(trimmed.replace("+", ""))) : 0n;
}
