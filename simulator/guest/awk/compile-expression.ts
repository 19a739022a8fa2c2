import type { Expr, Place } from "./ast";
import type { Builder } from "./builder";
import { compileBuiltin } from "./compile-builtin";
import { AwkSyntaxError } from "./errors";
import * as arrays from "./ops-arrays";
import { getlineMain, getlineNamed, takeRecord } from "./ops-input";
import * as values from "./ops-values";
import { boxed } from "./value";

/** Makes the code of an expression, which leaves one value. */
export function compileExpr(b: Builder, expr: Expr): void {
  switch (expr.t) {
    case "number":
      b.add(values.constant(boxed(expr.n)));
      break;
    case "text":
      b.add(values.constant(expr.s));
      break;
    case "regex":
      b.add(values.recordMatches(b.regex(expr.s)));
      break;
    case "group":
      compileExpr(b, expr.of);
      break;
    case "name":
    case "item":
    case "field":
      load(b, expr);
      break;
    case "binary":
      compileAll(b, [expr.a, expr.b]);
      b.add(values.binary(expr.op));
      break;
    case "compare":
      compileAll(b, [expr.a, expr.b]);
      b.add(values.comparison(expr.op));
      break;
    case "unary":
      compileExpr(b, expr.of);
      b.add(expr.op === "!" ? values.not : expr.op === "-" ? values.negate : values.plus);
      break;
    case "join": {
      const parts = joined(expr);
      compileAll(b, parts);
      b.add(values.join(parts.length));
      break;
    }
    case "and":
    case "or":
      logical(b, expr.a, expr.b, expr.t === "and");
      break;
    case "match":
      compileExpr(b, expr.a);
      if (expr.b.t === "regex") b.add(values.matchesRegex(b.regex(expr.b.s), expr.not));
      else {
        compileExpr(b, expr.b);
        b.add(values.matchesValue(expr.not));
      }
      break;
    case "choice":
      choice(b, expr);
      break;
    case "in":
      compileAll(b, expr.keys);
      b.add(arrays.inArray(b.array(expr.array, expr.line), expr.keys.length));
      break;
    case "assign":
      assign(b, expr);
      break;
    case "step":
      step(b, expr);
      break;
    case "getline":
      getline(b, expr);
      break;
    case "call":
      call(b, expr);
      break;
    default:
      compileBuiltin(b, expr, { expr: (each) => compileExpr(b, each), store: (place) => storeSwapped(b, place) });
  }
}

export function compileAll(b: Builder, list: readonly Expr[]): void {
  for (const each of list) compileExpr(b, each);
}

/** Texts in a row are joined at once. */
function joined(expr: Extract<Expr, { t: "and" | "or" | "join" }>): Expr[] {
  const parts: Expr[] = [];
  let at: Expr = expr;
  while (at.t === "join") {
    parts.unshift(at.b);
    at = at.a;
  }
  return [at, ...parts];
}

function load(b: Builder, place: Place): void {
  if (place.t === "field") {
    if (place.index.t === "number" && Number.isInteger(place.index.n) && place.index.n >= 0 && place.index.n <= 250_000) {
      b.add(values.loadFieldAt(place.index.n));
      return;
    }
    compileExpr(b, place.index);
    b.add(values.loadField);
    return;
  }
  if (place.t === "item") {
    compileAll(b, place.keys);
    b.add(arrays.loadItem(b.array(place.name, place.line), place.keys.length));
    return;
  }
  if (b.isArray(place.name)) {
    b.misuse(place.name, place.line);
    return;
  }
  const local = b.local(place.name);
  b.add(local >= 0 ? values.loadLocal(local) : values.loadGlobal(b.slot(place.name)));
}

/** What says which element or field: left on the stack. */
function prepare(b: Builder, place: Place): void {
  if (place.t === "field") compileExpr(b, place.index);
  if (place.t === "item") {
    compileAll(b, place.keys);
    if (place.keys.length > 1) b.add(arrays.joinKeys(place.keys.length));
  }
}
/** Assigns the value on top; below it is what `prepare` left. The value stays. */
function store(b: Builder, place: Place): void {
  if (place.t === "field") b.add(values.storeField);
  else if (place.t === "item") b.add(arrays.storeItem(b.array(place.name, place.line)));
  else if (b.isArray(place.name)) b.misuse(place.name, place.line);
  else {
    const local = b.local(place.name);
    b.add(local >= 0 ? values.storeLocal(local) : values.storeGlobal(b.slot(place.name)));
  }
}
/** Assigns the value on top to a place that is not prepared, and takes it away. */
function storeSwapped(b: Builder, place: Place): void {
  prepare(b, place);
  if (place.t !== "name") b.add(values.swap);
  store(b, place);
  b.add(values.pop);
}

/** The value of a prepared place, on top of what prepares it. */
function loadPrepared(b: Builder, place: Place): void {
  if (place.t === "name") {
    load(b, place);
    return;
  }
  b.add(values.duplicate);
  b.add(place.t === "field" ? values.loadField : arrays.loadItem(b.array(place.name, place.line), 1));
}

/** gawk makes the value before it says where it goes, mawk behind it; what stands there is read when the value is made. */
function assign(b: Builder, { to, op, value }: Extract<Expr, { t: "assign" }>): void {
  const isPlain = to.t === "name";
  if (b.dialect.isGnu) {
    compileExpr(b, value);
    prepare(b, to);
    if (!isPlain) b.add(values.swap);
  } else {
    prepare(b, to);
    if (op === null && to.t === "item") b.add(arrays.touchItem(b.array(to.name, to.line)));
    compileExpr(b, value);
  }
  if (op !== null) {
    if (isPlain) load(b, to);
    else {
      b.add(values.over);
      b.add(to.t === "field" ? values.loadField : arrays.loadItem(b.array(to.name, to.line), 1));
    }
    b.add(values.swap);
    b.add(values.binary(op));
  }
  store(b, to);
}

function step(b: Builder, { to, by, isAfter }: Extract<Expr, { t: "step" }>): void {
  prepare(b, to);
  loadPrepared(b, to);
  if (!isAfter) {
    b.add(values.step(by));
    store(b, to);
    return;
  }
  // What it was stays below: the new value is stored, and what was added is taken away again.
  b.add(values.step(by));
  store(b, to);
  b.add(values.step(-by));
}

function logical(b: Builder, a: Expr, other: Expr, isAnd: boolean): void {
  const [short, end] = [{ at: -1 }, { at: -1 }];
  compileExpr(b, a);
  b.add(isAnd ? values.jumpUnless(short) : values.jumpIf(short));
  compileExpr(b, other);
  b.add(values.truth);
  b.jump(end);
  b.mark(short);
  b.add(values.constant(isAnd ? 0 : 1));
  b.mark(end);
}

function choice(b: Builder, expr: Extract<Expr, { t: "choice" }>): void {
  const [other, end] = [{ at: -1 }, { at: -1 }];
  compileExpr(b, expr.if);
  b.add(values.jumpUnless(other));
  compileExpr(b, expr.then);
  b.jump(end);
  b.mark(other);
  compileExpr(b, expr.else);
  b.mark(end);
}

function getline(b: Builder, { to, source }: Extract<Expr, { t: "getline" }>): void {
  if (source.from === "main") b.add(getlineMain);
  else {
    compileExpr(b, source.name);
    b.add(getlineNamed(source.from === "command"));
  }
  const [nothing, end] = [{ at: -1 }, { at: -1 }];
  // [how it went, text]
  b.add(values.swap);
  b.add(values.duplicate);
  b.add(positive);
  b.add(values.jumpUnless(nothing));
  b.add(values.swap);
  if (to === null) b.add(takeRecord);
  else storeSwapped(b, to);
  b.jump(end);
  b.mark(nothing);
  b.add(values.swap);
  b.add(values.pop);
  b.mark(end);
}

const positive: (vm: Parameters<typeof values.pop>[0]) => undefined = (vm) => {
  vm.push(vm.popNumber() > 0 ? 1 : 0);
  return undefined;
};

function call(b: Builder, { name, args, line }: Extract<Expr, { t: "call" }>): void {
  const callee = b.tree.functions.get(name);
  const label = b.functions.get(name);
  const { isGnu } = b.dialect;
  if (!callee || !label) {
    throw isGnu
      ? new AwkSyntaxError(`fatal: function \`${name}' not defined`, line, -1, "plain")
      : new AwkSyntaxError(`function ${name} never defined`, b.lastLine + 1, -1, "plain");
  }
  const { params } = callee;
  if (args.length > params.length) {
    if (!isGnu) throw new AwkSyntaxError(`too many arguments in call to ${name}`, line, -1, "plain");
    b.warnings.push({ line, text: `function \`${name}' called with more arguments than declared` });
  }
  args.forEach((arg, i) => {
    const param = params[i];
    if (param === undefined) {
      compileExpr(b, arg);
      b.add(values.pop);
      return;
    }
    const wantsArray = b.kinds.isArray(param, callee);
    if (arg.t === "name" && b.isArray(arg.name)) {
      if (b.kinds.isBoth(arg.name, b.fn) || b.kinds.isBoth(param, callee)) wrongArgument(b, { name, i, arg: arg.name, param, line });
      b.add(arrays.pushArray(b.array(arg.name, arg.line)));
    } else {
      if (wantsArray) wrongArgument(b, { name, i, arg: "", param, line });
      compileExpr(b, arg);
    }
  });
  b.add(arrays.call(label, Math.min(args.length, params.length), params.length));
}

/** A function wants an array and gets a value, or the other way round. */
function wrongArgument(b: Builder, at: { name: string; i: number; arg: string; param: string; line: number }): void {
  if (!b.dialect.isGnu) throw new AwkSyntaxError(`type error in arg(${at.i + 1}) in call to ${at.name}`, at.line, -1, "plain");
  b.add(
    arrays.fail(
      at.arg === ""
        ? `attempt to use scalar parameter \`${at.param}' as an array`
        : `attempt to use array \`${at.param} (from ${at.arg})' in a scalar context`,
    ),
  );
}
