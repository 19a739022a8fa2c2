/** Runs a script. @source Python 2.7 Language Reference §5, §6 */
import { builtins, methodOf } from "./methods";
import { holds, itemAt, operate, placeIn, unary } from "./operators";
import { parseScript } from "./syntax";
import type { Expression, Statement } from "./tree";
import {
  bounded,
  builtin,
  dict,
  float,
  isTrue,
  itemsOf,
  keyOf,
  list,
  type Module,
  raise,
  ScriptError,
  show,
  tuple,
  typeName,
  type Value,
  wholeOf,
} from "./values";
/** What a script finds outside itself. */
export interface Surroundings {
  readonly modules: ReadonlyMap<string, Module>;
  /** its names: those that are set before it begins, then its own too */
  readonly names: Map<string, Value>;
  /** what it prints, a line each */
  print(line: string): void;
}

/** Statements and expressions at most: a configuration has hundreds. guess: far above any that people write */
const MOST_STEPS = 20_000;
/** Items or characters of a value that count as one step more. */
const ITEMS_A_STEP = 10;
const DEEPEST_CALL = 40;

/** Runs a script to its end; what it has set stands in `around.names`. @throws ScriptSyntax, ScriptError, Endless */
export function runScript(text: string, around: Surroundings): void {
  try {
    new Run(around, around.names).block(parseScript(text), around.names);
  } catch (error) {
    if (error instanceof Returned) raise("SyntaxError", "'return' outside function");
    throw error;
  }
}

class Returned extends Error {
  constructor(readonly value: Value) {
    super("return");
  }
}
type Names = Map<string, Value>;
type Flow = "break" | "continue" | null;

class Run {
  private steps = 0;
  private calls = 0;
  constructor(
    private readonly around: Surroundings,
    private readonly globals: Names,
  ) {}

  private step(count = 1): void {
    this.steps += count;
    if (this.steps > MOST_STEPS) throw new Endless();
  }

  block(body: readonly Statement[], names: Names): Flow {
    for (const statement of body) {
      const flow = this.statement(statement, names);
      if (flow) return flow;
    }
    return null;
  }

  private statement(s: Statement, names: Names): Flow {
    this.step();
    switch (s.do) {
      case "expression":
        this.value(s.value, names);
        return null;
      case "assign": {
        const value = this.value(s.value, names);
        for (const target of s.targets) this.assign(target, value, names);
        return null;
      }
      case "change":
        this.assign(s.target, operate(s.sign, this.value(s.target, names), this.value(s.value, names)), names);
        return null;
      case "if":
        for (const [when, body] of s.branches) if (when === null || isTrue(this.value(when, names))) return this.block(body, names);
        return null;
      case "for":
        return this.loop(itemsOf(this.value(s.over, names)), s.body, names, (item) => this.assign(s.target, item, names));
      case "while":
        while (isTrue(this.value(s.when, names))) if (this.block(s.body, names) === "break") break;
        return null;
      case "return":
        throw new Returned(s.value === null ? null : this.value(s.value, names));
      case "raise":
        return raise("Exception", s.value === null ? "" : raised(this.value(s.value, names)));
      case "print":
        this.around.print(s.values.map((value) => show(this.value(value, names))).join(" "));
        return null;
      case "break":
      case "continue":
        return s.do;
      case "pass":
        return null;
      default:
        return this.rare(s, names);
    }
  }

  private rare(s: Extract<Statement, { do: "def" | "try" | "import" | "delete" }>, names: Names): Flow {
    switch (s.do) {
      case "def":
        names.set(s.name, this.define(s, names));
        return null;
      case "import":
        this.import(s, names);
        return null;
      case "delete":
        if (s.target.is !== "name" || !names.delete(s.target.name)) raise("NameError", "name is not defined");
        return null;
      case "try":
        try {
          return this.block(s.body, names);
        } catch (error) {
          if (!(error instanceof ScriptError) || s.rescue.length === 0) throw error;
          return this.block(s.rescue, names);
        } finally {
          this.block(s.last, names);
        }
    }
  }

  private loop(items: readonly Value[], body: readonly Statement[], names: Names, next: (item: Value) => void): Flow {
    for (const item of items) {
      this.step();
      next(item);
      if (this.block(body, names) === "break") break;
    }
    return null;
  }

  private define(s: Extract<Statement, { do: "def" }>, outside: Names): Value {
    const defaults = s.params.map(([, otherwise]) => (otherwise === null ? undefined : this.value(otherwise, outside)));
    return builtin(s.name, (args, named) => {
      if (++this.calls > DEEPEST_CALL) raise("RuntimeError", "maximum recursion depth exceeded");
      if (args.length > s.params.length) raise("TypeError", `${s.name}() takes ${s.params.length} arguments (${args.length} given)`);
      const own: Names = new Map(outside === this.globals ? [] : outside);
      for (const [i, [name]] of s.params.entries()) {
        const value = args[i] ?? named.get(name) ?? defaults[i];
        own.set(name, value === undefined ? raise("TypeError", `${s.name}() needs a value for ${name}`) : value);
      }
      try {
        this.block(s.body, own);
        return null;
      } catch (error) {
        if (error instanceof Returned) return error.value;
        throw error;
      } finally {
        this.calls--;
      }
    });
  }

  private import(s: Extract<Statement, { do: "import" }>, names: Names): void {
    const module = this.around.modules.get(s.module);
    if (!module) raise("ImportError", `No module named ${s.module}`);
    if (s.member === null) names.set(s.as, module);
    else if (s.member === "*") for (const [name, value] of module.members) names.set(name, value);
    else names.set(s.as, module.members.get(s.member) ?? raise("ImportError", `cannot import name ${s.member}`));
  }

  private assign(target: Expression, value: Value, names: Names): void {
    if (target.is === "name") names.set(target.name, value);
    else if (target.is === "tuple" || target.is === "list") {
      const items = itemsOf(value);
      if (items.length > target.items.length) raise("ValueError", "too many values to unpack");
      if (items.length < target.items.length) raise("ValueError", `need more than ${items.length} values to unpack`);
      for (const [i, each] of target.items.entries()) this.assign(each, items[i] as Value, names);
    } else if (target.is === "item") {
      const of = this.value(target.of, names);
      const at = this.value(target.at, names);
      if (typeof of === "object" && of?.kind === "dict") of.entries.set(keyOf(at), value);
      else if (typeof of === "object" && of?.kind === "list") of.items[placeIn(of.items.length, at, "list")] = value;
      else raise("TypeError", `'${typeName(of)}' object does not support item assignment`);
    } else raise("AttributeError", "attributes are read only here");
  }

  /** A value; one that is large counts as many, since whatever is done with it goes over it. */
  private value(e: Expression, names: Names): Value {
    const value = this.plainValue(e, names);
    this.step(1 + sizeOf(value) / ITEMS_A_STEP);
    return value;
  }

  private plainValue(e: Expression, names: Names): Value {
    switch (e.is) {
      case "constant":
        return e.isFloat ? float(e.value as number) : e.value;
      case "name":
        return this.named(e.name, names);
      case "list":
        return list(e.items.map((item) => this.value(item, names)));
      case "tuple":
        return tuple(e.items.map((item) => this.value(item, names)));
      case "dict":
        return dict(e.pairs.map(([key, value]) => [keyOf(this.value(key, names)), this.value(value, names)] as const));
      case "and":
      case "or": {
        const left = this.value(e.left, names);
        return isTrue(left) === (e.is === "and") ? this.value(e.right, names) : left;
      }
      case "choice":
        return this.value(isTrue(this.value(e.when, names)) ? e.yes : e.no, names);
      case "unary":
        return unary(e.sign, this.value(e.of, names));
      case "binary":
        return operate(e.sign, this.value(e.left, names), this.value(e.right, names));
      case "compare":
        return this.comparison(e, names);
      case "each": {
        const made: Value[] = [];
        this.each(e, 0, names, made);
        return list(made);
      }
      default:
        return this.access(e, names);
    }
  }

  private named(name: string, names: Names): Value {
    const value = names.get(name) ?? this.globals.get(name);
    if (value !== undefined) return value;
    if (names.has(name) || this.globals.has(name)) return null;
    return builtins.has(name) ? (builtins.get(name) as Value) : raise("NameError", `name '${name}' is not defined`);
  }

  private comparison(e: Extract<Expression, { is: "compare" }>, names: Names): Value {
    let left = this.value(e.first, names);
    for (const [sign, right] of e.rest) {
      const value = this.value(right, names);
      if (!holds(sign, left, value)) return false;
      left = value;
    }
    return true;
  }

  private each(e: Extract<Expression, { is: "each" }>, level: number, names: Names, made: Value[]): void {
    const loop = e.loops[level];
    if (!loop) {
      bounded(made).push(this.value(e.item, names));
      return;
    }
    for (const item of itemsOf(this.value(loop.over, names))) {
      this.step();
      this.assign(loop.target, item, names);
      if (loop.when.every((when) => isTrue(this.value(when, names)))) this.each(e, level + 1, names, made);
    }
  }

  private access(e: Extract<Expression, { is: "attribute" | "item" | "slice" | "call" }>, names: Names): Value {
    const of = this.value(e.of, names);
    if (e.is === "attribute") {
      const member = typeof of === "object" && of?.kind === "module" ? of.members.get(e.name) : methodOf(of, e.name);
      return member ?? raise("AttributeError", `'${typeName(of)}' object has no attribute '${e.name}'`);
    }
    if (e.is === "item") return itemAt(of, this.value(e.at, names));
    if (e.is === "slice") {
      const [from, to] = [e.from, e.to].map((end) => (end === null ? undefined : wholeOf(this.value(end, names))));
      if (typeof of === "string") return of.slice(from, to);
      const items = itemsOf(of).slice(from, to);
      return typeof of === "object" && of?.kind === "tuple" ? tuple(items) : list(items);
    }
    if (typeof of !== "object" || of?.kind !== "function") return raise("TypeError", `'${typeName(of)}' object is not callable`);
    const args = e.args.map((arg) => this.value(arg, names));
    return of.call(args, new Map(e.named.map(([name, value]) => [name, this.value(value, names)])));
  }
}

/** A script that would never end, as far as anybody waits for it. */
export class Endless extends Error {}

function sizeOf(value: Value): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  if (value.kind === "dict") return value.entries.size;
  return value.kind === "list" || value.kind === "tuple" ? value.items.length : 0;
}

/** `raise "x"`, `raise Error`, `raise Error("x")` and `raise Error, "x"`. */
function raised(value: Value): string {
  if (typeof value === "object" && value?.kind === "tuple") return show(value.items[1] ?? "");
  return typeof value === "object" && value?.kind === "function" ? "" : show(value);
}
