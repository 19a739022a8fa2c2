import type { Expr, Place, Statement } from "./ast";
import type { Builder } from "./builder";
import { compileAll, compileExpr } from "./compile-expression";
import * as arrays from "./ops-arrays";
import { skipFile } from "./ops-input";
import { print, printFormat } from "./ops-output";
import * as values from "./ops-values";

import type { Op } from "./vm";

/** Makes the code of a statement. */
export function compileStatement(b: Builder, statement: Statement): void {
  switch (statement.t) {
    case "expr":
      effect(b, statement.of);
      break;
    case "print":
      output(b, statement);
      break;
    case "block":
      for (const each of statement.body) compileStatement(b, each);
      break;
    case "if":
      condition(b, statement);
      break;
    case "while":
    case "do":
    case "for":
      loop(b, statement);
      break;
    case "each":
      each(b, statement);
      break;
    case "switch":
      choose(b, statement);
      break;
    case "break":
    case "continue":
      leave(b, statement.t);
      break;
    case "next":
      b.add(leaveFor(b.loop));
      break;
    case "nextfile":
      b.add(skipFile);
      b.add(leaveFor(b.loop));
      break;
    case "exit":
      if (statement.of) compileExpr(b, statement.of);
      b.add(exitOp(b, statement.of !== null));
      break;
    case "return":
      if (statement.of) compileExpr(b, statement.of);
      else b.add(values.constant(null));
      b.add(arrays.giveBack);
      break;
    default:
      remove(b, statement);
  }
}

/** An expression whose value nobody wants. */
function effect(b: Builder, expr: Expr): void {
  // What it was before is not wanted either.
  compileExpr(b, expr.t === "step" ? { ...expr, isAfter: false } : expr);
  b.add(values.pop);
}

function output(b: Builder, { args, isFormat, to }: Extract<Statement, { t: "print" }>): void {
  compileAll(b, args);
  if (to) compileExpr(b, to.name);
  b.add((isFormat ? printFormat : print)(args.length, to?.kind ?? null));
}

function condition(b: Builder, statement: Extract<Statement, { t: "if" }>): void {
  const [other, end] = [{ at: -1 }, { at: -1 }];
  compileExpr(b, statement.if);
  b.add(values.jumpUnless(other));
  compileStatement(b, statement.then);
  if (statement.else) {
    b.jump(end);
    b.mark(other);
    compileStatement(b, statement.else);
    b.mark(end);
  } else b.mark(other);
}

function loop(b: Builder, statement: Extract<Statement, { t: "while" | "do" | "for" }>): void {
  const [top, next, end] = [{ at: -1 }, { at: -1 }, { at: -1 }];
  if (statement.t === "for" && statement.first) compileStatement(b, statement.first);
  b.mark(top);
  const test = (): void => {
    if (!statement.while) return;
    compileExpr(b, statement.while);
    b.add(values.jumpUnless(end));
  };
  if (statement.t !== "do") test();
  b.loops.push({ end, next });
  compileStatement(b, statement.body);
  b.loops.pop();
  b.mark(next);
  if (statement.t === "for" && statement.next) compileStatement(b, statement.next);
  if (statement.t === "do") test();
  b.jump(top);
  b.mark(end);
}

function each(b: Builder, statement: Extract<Statement, { t: "each" }>): void {
  const [next, end] = [{ at: -1 }, { at: -1 }];
  b.add(arrays.beginEach(b.array(statement.array, statement.line)));
  b.mark(next);
  b.add(arrays.nextEach(end));
  const to: Place = { t: "name", name: statement.to, line: statement.line };
  const local = b.local(to.name);
  b.add(local >= 0 ? values.storeLocal(local) : values.storeGlobal(b.slot(to.name)));
  b.add(values.pop);
  b.loops.push({ end, next });
  compileStatement(b, statement.body);
  b.loops.pop();
  b.jump(next);
  b.mark(end);
  b.add(arrays.endEach);
}

/** `switch` of gawk: the value stays on the stack while cases are tried. */
function choose(b: Builder, statement: Extract<Statement, { t: "switch" }>): void {
  const end = { at: -1 };
  const bodies = statement.cases.map(() => ({ at: -1 }));
  compileExpr(b, statement.of);
  statement.cases.forEach(({ at }, i) => {
    if (at === null) return;
    b.add(values.duplicate);
    if (at.t === "regex") b.add(values.matchesRegex(b.regex(at.s), false));
    else {
      compileExpr(b, at);
      b.add(values.comparison("=="));
    }
    b.add(values.jumpIf(bodies[i] as values.Label));
  });
  const other = statement.cases.findIndex(({ at }) => at === null);
  b.jump(other >= 0 ? (bodies[other] as values.Label) : end);
  // A `continue` inside goes to the loop around, with the value still there.
  b.loops.push({ end, next: null });
  statement.cases.forEach(({ body }, i) => {
    b.mark(bodies[i] as values.Label);
    for (const one of body) compileStatement(b, one);
  });
  b.loops.pop();
  b.mark(end);
  b.add(values.pop);
}

function leave(b: Builder, how: "break" | "continue"): void {
  if (how === "break") {
    b.jump((b.loops[b.loops.length - 1] as { end: values.Label }).end);
    return;
  }
  for (let i = b.loops.length - 1; i >= 0; i--) {
    const { next } = b.loops[i] as { next: values.Label | null };
    if (next) {
      b.jump(next);
      return;
    }
    b.add(values.pop);
  }
}

/** Leaves calls and loops, and goes on at a place. */
export const leaveFor =
  (to: values.Label): Op =>
  (vm) => {
    arrays.leaveCalls(vm);
    vm.st.pc = to.at;
    return undefined;
  };

/** `exit`: the rules of END run, unless they are running. */
function exitOp(b: Builder, hasCode: boolean): Op {
  return (vm) => {
    const { st } = vm;
    if (hasCode) st.exitCode = Math.trunc(vm.popNumber()) & 255;
    arrays.leaveCalls(vm);
    st.pc = st.isEnding ? b.finish.at : b.end.at;
    return undefined;
  };
}

function remove(b: Builder, statement: Extract<Statement, { t: "delete" }>): void {
  const place = b.array(statement.array, statement.line);
  if (statement.keys === null) b.add(arrays.deleteAll(place));
  else {
    compileAll(b, statement.keys);
    b.add(arrays.deleteItem(place, statement.keys.length));
  }
}
