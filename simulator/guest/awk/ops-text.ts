/** Functions of the language that need one step. */
import type { Bytes } from "../../content/bytes";
import { formatDate } from "../os/calendar";
import { AwkError } from "./errors";
import { rand, seeded } from "./random";
import { RLENGTH, RSTART } from "./state";
import { changeCase, lengthOf, sliceUnits, unitsBefore } from "./text-units";
import type { Op, Vm } from "./vm";

type Numbers = (...n: number[]) => number;
/** Those of numbers alone. */
const MATHS: Readonly<Record<string, Numbers>> = {
  atan2: (y = 0, x = 0) => Math.atan2(y, x),
  cos: (n = 0) => Math.cos(n),
  exp: (n = 0) => Math.exp(n),
  int: (n = 0) => Math.trunc(n) + 0,
  log: (n = 0) => Math.log(n),
  sin: (n = 0) => Math.sin(n),
  sqrt: (n = 0) => Math.sqrt(n),
};

const bits = (n: number): bigint => BigInt(Number.isFinite(n) ? Math.trunc(n) : 0);
const MASK = (1n << 53n) - 1n;
/** gawk's functions for bits. */
const BITS: Readonly<Record<string, Numbers>> = {
  and: (...n) => Number(n.map(bits).reduce((a, b) => a & b)),
  or: (...n) => Number(n.map(bits).reduce((a, b) => a | b)),
  xor: (...n) => Number(n.map(bits).reduce((a, b) => a ^ b)),
  compl: (n = 0) => Number(~bits(n) & MASK),
  lshift: (n = 0, by = 0) => Number((bits(n) << bits(by)) & MASK),
  rshift: (n = 0, by = 0) => Number(bits(n) >> bits(by)),
};

/** A function of numbers; null: it is none of them. */
export function numeric(name: string, count: number): Op | null {
  const of = Object.hasOwn(MATHS, name) ? MATHS[name] : Object.hasOwn(BITS, name) ? BITS[name] : undefined;
  if (of === undefined) return null;
  const isBits = Object.hasOwn(BITS, name);
  return (vm) => {
    const n = vm.st.stack.splice(vm.st.stack.length - count).map((value) => vm.number(value));
    const wrong = isBits ? n.find((each) => each < 0) : undefined;
    if (wrong !== undefined) throw new AwkError(`${name}: argument ${n.indexOf(wrong) + 1} negative value ${wrong} is not allowed`);
    if (vm.dialect.isGnu && (name === "log" || name === "sqrt") && (n[0] as number) < 0)
      warn(vm, `${name}: received negative argument ${n[0]}`);
    vm.pushNumber(of(...n));
    return undefined;
  };
}

/** A warning of gawk's. */
function warn(vm: Vm, text: Bytes): void {
  const { name, file } = vm.st;
  vm.ctx.err(`${name}: ${file ?? "cmd. line"}:${vm.code.lines[vm.st.pc - 1] ?? 1}: warning: ${text}\n`);
}

const length: Op = (vm) => {
  const text = vm.popText();
  vm.ctx.charge("looked", vm.dialect.hasCharacters ? text.length / 8 : 1);
  vm.push(lengthOf(text, vm.dialect));
  return undefined;
};

const index: Op = (vm) => {
  const wanted = vm.popText();
  const text = vm.popText();
  vm.ctx.charge("looked", text.length / 4);
  const at = text.indexOf(wanted);
  vm.push(at < 0 ? 0 : unitsBefore(text, at, vm.dialect) + 1);
  return undefined;
};

/** Both cut fractions off, and begin at 1 where less is said; mawk makes the piece longer by what is below 0. @source gawk: builtin.c (do_substr); mawk: bi_substr */
const substr =
  (count: number): Op =>
  (vm) => {
    let size = count === 3 ? Math.trunc(vm.popNumber()) : Number.POSITIVE_INFINITY;
    const start = Math.trunc(vm.popNumber());
    const text = vm.popText();
    if (start < 0 && !vm.dialect.isGnu) size -= start;
    const from = Math.max(1, start);
    vm.ctx.charge("moved", 1);
    vm.push(size > 0 && from > 0 ? sliceUnits(text, from - 1, from - 1 + size, vm.dialect) : "");
    return undefined;
  };

const cased =
  (toUpper: boolean): Op =>
  (vm) => {
    const text = vm.popText();
    vm.ctx.charge("looked", text.length);
    vm.push(changeCase(text, toUpper, vm.dialect));
    return undefined;
  };

const random: Op = (vm) => {
  vm.pushNumber(rand(vm.st.random, vm.dialect.isGnu));
  return undefined;
};
const seed =
  (isGiven: boolean): Op =>
  (vm) => {
    const before = vm.st.random.seed;
    const next = isGiven ? vm.popNumber() : Math.floor(vm.ctx.unixUs() / 1_000_000);
    vm.st.random = seeded(next, vm.dialect.isGnu);
    vm.pushNumber(before);
    return undefined;
  };

const systime: Op = (vm) => {
  vm.push(Math.floor(vm.ctx.unixUs() / 1_000_000));
  return undefined;
};
const strftime =
  (count: number): Op =>
  (vm) => {
    if (count === 3) vm.pop();
    const now = Math.floor(vm.ctx.unixUs() / 1_000_000);
    const at = count >= 2 ? Math.trunc(vm.popNumber()) : now;
    const format = count >= 1 ? vm.popText() : vm.dialect.isGnu ? "%a %b %e %H:%M:%S %Z %Y" : "%c";
    vm.ctx.charge("looked", 40 * format.length);
    vm.push(formatDate(format, at, 0));
    return undefined;
  };

const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
/** Seconds of a date as `mktime` reads it: clocks are UTC's. */
function secondsOf(text: Bytes): number {
  const found = /^\s*(-?\d+)\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)/.exec(text);
  if (!found) return -1;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1).map(Number);
  const months = year * 12 + month - 1;
  const y = Math.floor(months / 12);
  const m = months - 12 * y;
  const leap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
  const before = y - 1;
  const days = 365 * (y - 1970) + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 477;
  return 86_400 * (days + (DAYS_BEFORE[m] ?? 0) + (leap && m > 1 ? 1 : 0) + day - 1) + 3_600 * hour + 60 * minute + second;
}
const mktime =
  (count: number): Op =>
  (vm) => {
    if (count === 2) vm.pop();
    vm.push(secondsOf(vm.popText()));
    return undefined;
  };

const strtonum: Op = (vm) => {
  const value = vm.pop();
  const text = typeof value === "number" ? null : vm.text(value).trim();
  const hex = text === null ? null : /^([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]+(?![.89eE]))/.exec(text);
  const size = hex ? (/^0[xX]/.test(hex[2] ?? "") ? Number(hex[2]) : Number.parseInt(hex[2] ?? "", 8)) : 0;
  vm.pushNumber(hex ? (hex[1] === "-" ? -size : size) : vm.number(value));
  return undefined;
};

/** `match(text, expression)` with the expression below; both are taken. The third of gawk is made of what this leaves. */
export const match =
  (source: Bytes | null): Op =>
  (vm) => {
    const regex = vm.regex(source ?? vm.popText(), source === null);
    const text = vm.popText();
    const found = regex.find(text, 0, vm.ctx, { groups: 0 });
    const [from = -1, to = -1] = found ?? [];
    const start = found === null ? 0 : unitsBefore(text, from, vm.dialect) + 1;
    vm.set(RSTART, start);
    vm.set(RLENGTH, found === null ? -1 : lengthOf(text.slice(from, to), vm.dialect));
    vm.push(start);
    return undefined;
  };

/** A function of the language by its name; those that go over several steps are elsewhere. */
export function plainBuiltin(name: string, count: number): Op {
  const numbers = numeric(name, count);
  if (numbers !== null) return numbers;
  switch (name) {
    case "length":
      return length;
    case "index":
      return index;
    case "substr":
      return substr(count);
    case "tolower":
    case "toupper":
      return cased(name === "toupper");
    case "rand":
      return random;
    case "srand":
      return seed(count === 1);
    case "systime":
      return systime;
    case "strftime":
      return strftime(count);
    case "mktime":
      return mktime(count);
    case "strtonum":
      return strtonum;
    default:
      throw new Error(`invariant broken: awk has no function ${name}`);
  }
}
