import type { Bytes } from "../../content/bytes";
import type { ProgramContext, Step } from "../os/program";
import { type CompiledRegex, compileRegex } from "../regex/compile";
import type { Dialect } from "./dialect";
import { AwkError } from "./errors";
import { ensureFields, recordText } from "./record";
import { ereOf } from "./regex-source";
import { type AwkArray, type AwkState, CONVFMT } from "./state";
import { boxed, isTrue, toNumber, toText, type Value } from "./value";

/** One instruction: done, or something to wait for first; then it is run again. */
export type Op = (vm: Vm) => Step | undefined;

/** A program that was read. Nothing in it changes. */
export interface Code {
  readonly ops: readonly Op[];
  /** places of instructions that others go to */
  readonly loop: number;
  readonly end: number;
  readonly finish: number;
  /** how many variables and arrays it names */
  readonly globals: readonly string[];
  readonly arrays: readonly string[];
  readonly ranges: number;
  /** lines of instructions, for messages */
  readonly lines: readonly number[];
  /** its expressions */
  readonly regexes: readonly Bytes[];
  readonly warnings: readonly Bytes[];
}

/** Longest text. guess: what can be moved in one step of the simulator */
export const TEXT_MOST = 16_777_216;
/** How many dynamic expressions are remembered. guess: mawk and gawk keep them all, a few in real programs */
const REMEMBERED = 16;

/** One step of awk: the record of the process and what it runs with. */
export class Vm {
  constructor(
    readonly ctx: ProgramContext,
    readonly st: AwkState,
    readonly code: Code,
    readonly dialect: Dialect,
  ) {}

  push(value: Value): void {
    this.st.stack.push(value);
  }
  pop(): Value {
    return this.st.stack.pop() as Value;
  }
  top(back = 0): Value {
    const { stack } = this.st;
    return stack[stack.length - 1 - back] as Value;
  }
  drop(count: number): void {
    this.st.stack.length -= count;
  }
  popNumber(): number {
    return toNumber(this.pop(), this.dialect);
  }
  pushNumber(n: number): void {
    this.st.stack.push(boxed(n));
  }
  text(value: Value): Bytes {
    return typeof value === "string" ? value : toText(value, this.special(CONVFMT), this.dialect);
  }
  popText(): Bytes {
    return this.text(this.pop());
  }
  number(value: Value): number {
    return toNumber(value, this.dialect);
  }
  isTrue(value: Value): boolean {
    return isTrue(value, this.dialect);
  }
  /** Text of a variable of awk's own. */
  special(slot: number): Bytes {
    const value = this.st.globals[slot] as Value;
    return typeof value === "string" ? value : toText(value, "%.6g", this.dialect);
  }
  /** Number of a variable of awk's own. */
  count(slot: number): number {
    return toNumber(this.st.globals[slot] as Value, this.dialect);
  }
  set(slot: number, value: Value): void {
    this.st.globals[slot] = value;
  }

  /** @throws AwkError for a text that is too long */
  checkSize(size: number): void {
    if (size > TEXT_MOST) throw new AwkError("out of memory", 2, "bare");
  }

  array(id: number): AwkArray {
    const { arrays } = this.st;
    arrays[id] ??= { n: 0, bytes: 0, v: {} };
    return arrays[id] as AwkArray;
  }
  newArray(): number {
    return this.st.nextArray++;
  }
  freeArray(id: number): void {
    const array = this.st.arrays[id];
    if (array === undefined) return;
    this.emptyArray(array);
    delete this.st.arrays[id];
  }
  emptyArray(array: AwkArray): void {
    this.ctx.charge("looked", 8 * array.n);
    this.st.arrayBytes -= array.bytes;
    array.n = 0;
    array.bytes = 0;
    array.v = {};
  }

  /** An expression: one of the program's own, or made while it runs. */
  regex(source: Bytes, isDynamic: boolean): CompiledRegex {
    if (isDynamic) this.remember(source);
    return regexOf(source, this.dialect);
  }
  /** What is made anew is paid for; the last few are known. */
  private remember(source: Bytes): void {
    const { expressions } = this.st;
    this.ctx.charge("looked", source.length);
    const at = expressions.indexOf(source);
    if (at >= 0) return;
    const made = compileRegex(ereOf(source, this.dialect), REGEX_OPTIONS(this.dialect), this.ctx);
    if ("error" in made) throw new AwkError(badRegex(made.error, source, this.dialect));
    expressions.push(source);
    if (expressions.length > REMEMBERED) expressions.shift();
  }

  record(): Bytes {
    return recordText(this);
  }
  /** The fields are known; else a step to take first. */
  fields(): Step | undefined {
    return ensureFields(this);
  }
}

/** Bytes of an element beside its key and text. guess: mawk's tables of strings */
export const ITEM_BYTES = 64;

const REGEX_OPTIONS = (dialect: Dialect) => ({ syntax: "ere", dialect: "awk", strict: !dialect.isGnu }) as const;

/** What is said of an expression that is none. @source mawk: re_cmpl.c; gawk: re.c, make_regexp */
export function badRegex(error: string, source: Bytes, dialect: Dialect): string {
  if (dialect.isGnu) return `invalid regexp: ${error}: /${source}/`;
  const why = /bracket|\[|char|Invalid regular/i.test(error)
    ? "bad class -- [], [^] or ["
    : /Unmatched \(/.test(error)
      ? "missing ')'"
      : "syntax error";
  return `regular expression compile failed (${why})\n${source}`;
}

/** An expression of awk; it was paid for where it was first met. */
export function regexOf(source: Bytes, dialect: Dialect): CompiledRegex {
  const made = compileRegex(ereOf(source, dialect), REGEX_OPTIONS(dialect));
  if ("error" in made) throw new AwkError(badRegex(made.error, source, dialect));
  return made;
}
