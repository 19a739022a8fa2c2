import type { Bytes } from "../../content/bytes";
import { compileRegex } from "../regex/compile";
import type { Statement, Tree } from "./ast";
import { Builder } from "./builder";
import { compileExpr } from "./compile-expression";
import { compileStatement } from "./compile-statement";
import type { Dialect } from "./dialect";
import { AwkSyntaxError } from "./errors";
import { giveBack } from "./ops-arrays";
import { nextRecord } from "./ops-input";
import { print } from "./ops-output";
import * as values from "./ops-values";
import { Parser } from "./parser";
import { ereOf } from "./regex-source";
import { closeAll } from "./streams";
import { badRegex, type Code, type Op } from "./vm";

/** A program as code. @throws AwkSyntaxError when it is none */
export function compileProgram(source: Bytes, dialect: Dialect): Code {
  const parser = new Parser(source, dialect);
  const tree = parser.program();
  const b = new Builder(tree, dialect, source.replace(/\n$/, "").split("\n").length, [...parser.warnings]);
  rules(b, tree);
  for (const fn of tree.functions.values()) {
    b.fn = fn;
    b.mark(b.functions.get(fn.name) as values.Label);
    compileStatement(b, fn.body);
    b.add(values.constant(null));
    b.add(giveBack);
  }
  for (const regex of b.regexes) checkRegex(regex, dialect);
  return {
    ops: b.ops,
    lines: b.lines,
    loop: b.loop.at,
    end: b.end.at,
    finish: b.finish.at,
    globals: b.globals,
    arrays: b.arrays,
    ranges: b.ranges,
    regexes: b.regexes,
    warnings: b.warnings.map(({ line, text }) => `${line}: warning: ${text}`),
  };
}

function checkRegex(source: Bytes, dialect: Dialect): void {
  const made = compileRegex(ereOf(source, dialect), { syntax: "ere", dialect: "awk", strict: !dialect.isGnu });
  if (!("error" in made)) return;
  throw new AwkSyntaxError(dialect.isGnu ? `error: ${made.error}: /${source}/` : badRegex(made.error, source, dialect), 1, -1, "plain");
}

/** BEGIN, the loop over records, END. */
function rules(b: Builder, tree: Tree): void {
  const bodies = (t: "BEGIN" | "END"): Statement[] => tree.rules.flatMap(({ pattern, body }) => (pattern.t === t && body ? [body] : []));
  const main = tree.rules.filter(({ pattern }) => pattern.t === "always" || pattern.t === "if" || pattern.t === "range");
  const ends = bodies("END");
  for (const body of bodies("BEGIN")) compileStatement(b, body);
  if (main.length === 0 && ends.length === 0) b.jump(b.end);
  b.mark(b.loop);
  b.add(nextRecord(b.end));
  for (const rule of main) mainRule(b, rule);
  b.jump(b.loop);
  b.mark(b.end);
  b.add(beginEnd);
  for (const body of ends) compileStatement(b, body);
  b.mark(b.finish);
  b.add(finishOp);
}

function mainRule(b: Builder, { pattern, body }: Tree["rules"][number]): void {
  const skip = { at: -1 };
  if (pattern.t === "if") {
    compileExpr(b, pattern.of);
    b.add(values.jumpUnless(skip));
  } else if (pattern.t === "range") {
    const range = b.ranges++;
    const [inside, run] = [{ at: -1 }, { at: -1 }];
    b.add(values.jumpIfInRange(range, inside));
    compileExpr(b, pattern.from);
    b.add(values.jumpUnless(skip));
    b.add(values.setRange(range, true));
    b.mark(inside);
    compileExpr(b, pattern.to);
    b.add(values.jumpUnless(run));
    b.add(values.setRange(range, false));
    b.mark(run);
  }
  if (body) compileStatement(b, body);
  else b.add(print(0, null));
  b.mark(skip);
}

const beginEnd: Op = (vm) => {
  vm.st.isEnding = true;
  return undefined;
};

/** The end: everything goes out. It is run until nothing has to be waited for. */
const finishOp: Op = (vm) => {
  const wait = closeAll(vm);
  if (wait) return wait;
  vm.st.code = vm.st.exitCode;
  return undefined;
};
