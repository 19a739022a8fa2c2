import type { Expr, Place } from "./ast";
import type { Builder } from "./builder";
import { AwkSyntaxError } from "./errors";
import { arrayLength } from "./ops-arrays";
import { close, flush, sprintf, system } from "./ops-output";
import { gensub, matchInto, sortArray, split, substitute } from "./ops-replace";
import { match, plainBuiltin } from "./ops-text";
import { constant, pop, touchField } from "./ops-values";

/** How the rest of an expression is made. */
export interface Making {
  expr(expr: Expr): void;
  /** assigns what is on top, and takes it away */
  store(place: Place): void;
}

type Call = Extract<Expr, { t: "builtin" }>;

const RECORD: Expr = { t: "field", index: { t: "number", n: 0 } };

/** Makes the code of a function of the language. */
export function compileBuiltin(b: Builder, call: Call, making: Making): void {
  const { name, args } = call;
  const all = (): void => {
    for (const arg of args) making.expr(arg);
  };
  switch (name) {
    case "length":
    case "isarray":
      lengthOf(b, call, making);
      break;
    case "sub":
    case "gsub":
      replace(b, call, making);
      break;
    case "gensub":
      general(b, call, making);
      break;
    case "split":
      divide(b, call, making);
      break;
    case "match":
      matching(b, call, making);
      break;
    case "asort":
    case "asorti":
      b.add(sortArray(arrayAt(b, call, 0), arrayAt(b, call, args.length - 1), name === "asorti"));
      break;
    case "sprintf":
      all();
      b.add(sprintf(args.length));
      break;
    case "close":
      making.expr(args[0] as Expr);
      b.add(close);
      break;
    case "fflush":
      all();
      b.add(flush(args.length > 0));
      break;
    case "system":
      all();
      b.add(system);
      break;
    default:
      all();
      b.add(plainBuiltin(name, args.length));
  }
}

/** An argument that has to be an array. */
function arrayAt(b: Builder, { name, args, line }: Call, at: number) {
  const arg = args[at];
  if (arg?.t === "name") return b.array(arg.name, line);
  const gnu = `fatal: ${name}: ${["first", "second", "third", "fourth"][at]} argument is not an array`;
  throw new AwkSyntaxError(b.dialect.isGnu ? gnu : `syntax error at or near )`, line, -1, "plain");
}

function lengthOf(b: Builder, { name, args }: Call, making: Making): void {
  const [arg = RECORD] = args;
  const isArray = arg.t === "name" && b.isArray(arg.name);
  if (name === "isarray") b.add(constant(isArray ? 1 : 0));
  else if (isArray) b.add(arrayLength(b.array(arg.name, arg.line)));
  else {
    making.expr(arg);
    b.add(plainBuiltin("length", 1));
  }
}

/** The expression as the program says it, null: its value is made. */
function source(b: Builder, arg: Expr | undefined, making: Making): string | null {
  if (arg?.t === "regex") return b.regex(arg.s);
  if (arg) making.expr(arg);
  return null;
}

function replace(b: Builder, { name, args, line }: Call, making: Making): void {
  const [regex, replacement, target = RECORD] = args;
  const said = source(b, regex, making);
  making.expr(replacement as Expr);
  if (target.t === "field" && b.dialect.isGnu) {
    making.expr(target.index);
    b.add(touchField);
  }
  making.expr(target);
  b.add(substitute(said, name === "gsub"));
  const isPlace = target.t === "name" || target.t === "item" || target.t === "field";
  if (!isPlace && !b.dialect.isGnu)
    throw new AwkSyntaxError(`syntax error at or near ${target.t === "text" ? target.s : ")"}`, line, -1, "plain");
  // What cannot be assigned to is changed for nothing.
  if (!isPlace) {
    b.add(pop);
    return;
  }
  const [unchanged, end] = [{ at: -1 }, { at: -1 }];
  b.add(jumpUnlessChanged(unchanged));
  making.store(target);
  b.jump(end);
  b.mark(unchanged);
  b.add(pop);
  b.mark(end);
}

/** Below the text is how many there were. */
const jumpUnlessChanged =
  (to: { readonly at: number }) =>
  (vm: Parameters<typeof pop>[0]): undefined => {
    if (vm.number(vm.top(1)) === 0) vm.st.pc = to.at;
    return undefined;
  };

function general(b: Builder, { args }: Call, making: Making): void {
  const [regex, replacement, how, target = RECORD] = args;
  const said = source(b, regex, making);
  for (const arg of [replacement, how, target]) making.expr(arg as Expr);
  b.add(gensub(said));
}

function divide(b: Builder, call: Call, making: Making): void {
  const [text, , divider] = call.args;
  making.expr(text as Expr);
  const place = arrayAt(b, call, 1);
  const marks = call.args.length === 4 ? arrayAt(b, call, 3) : null;
  if (divider === undefined) b.add(split(place, "FS", null));
  else if (divider.t === "regex") b.add(split(place, { source: b.regex(divider.s) }, marks));
  else {
    making.expr(divider);
    b.add(split(place, "value", marks));
  }
}

function matching(b: Builder, call: Call, making: Making): void {
  const [text, regex] = call.args;
  making.expr(text as Expr);
  const said = source(b, regex, making);
  b.add(call.args.length === 3 ? matchInto(said, arrayAt(b, call, 2)) : match(said));
}
