import type { FunctionDef, Tree } from "./ast";
import type { Dialect } from "./dialect";
import { AwkSyntaxError } from "./errors";
import { Kinds } from "./kinds";
import { type ArrayPlace, fail } from "./ops-arrays";
import { jump, type Label } from "./ops-values";
import { SPECIAL, SPECIAL_ARRAYS } from "./state";
import type { Op } from "./vm";

/** Variables of gawk's that would change how it reads: they are not built. */
export const NOT_BUILT: readonly string[] = ["FPAT", "FIELDWIDTHS", "IGNORECASE", "BINMODE", "LINT", "TEXTDOMAIN"];

/** The code as it is made. */
export class Builder {
  readonly ops: Op[] = [];
  readonly lines: number[] = [];
  readonly globals: string[] = [...SPECIAL];
  readonly arrays: string[] = [...SPECIAL_ARRAYS];
  readonly regexes: string[] = [];
  readonly kinds: Kinds;
  readonly functions = new Map<string, Label>();
  ranges = 0;
  line = 1;
  /** the function whose body is being made */
  fn: FunctionDef | null = null;
  /** where `break` and `continue` go */
  readonly loops: { readonly end: Label; readonly next: Label | null }[] = [];
  readonly loop: Label = { at: -1 };
  readonly end: Label = { at: -1 };
  readonly finish: Label = { at: -1 };

  constructor(
    readonly tree: Tree,
    readonly dialect: Dialect,
    readonly lastLine: number,
    readonly warnings: { readonly line: number; readonly text: string }[],
  ) {
    this.kinds = new Kinds(tree);
    for (const name of tree.functions.keys()) this.functions.set(name, { at: -1 });
  }

  add(op: Op): void {
    this.ops.push(op);
    this.lines.push(this.line);
  }
  /** A label is here. */
  mark(label: Label): void {
    label.at = this.ops.length;
  }
  jump(label: Label): void {
    this.add(jump(label));
  }
  regex(source: string): string {
    if (!this.regexes.includes(source)) this.regexes.push(source);
    return source;
  }

  /** Where a variable of the function stands, -1: it is none of its own. */
  local(name: string): number {
    return this.fn?.params.indexOf(name) ?? -1;
  }
  slot(name: string): number {
    if (this.dialect.isGnu && NOT_BUILT.includes(name))
      throw new AwkSyntaxError(`fatal: ${name} is not part of this system`, this.line, -1, "plain");
    const known = this.globals.indexOf(name);
    return known >= 0 ? known : this.globals.push(name) - 1;
  }
  isArray(name: string): boolean {
    return this.kinds.isArray(name, this.fn);
  }

  /** An array by its name. */
  array(name: string, line: number): ArrayPlace {
    if (this.kinds.isBoth(name, this.fn) && !this.dialect.isGnu && !this.kinds.isFirstArray(name, this.fn))
      throw new AwkSyntaxError(`illegal reference to ${this.local(name) >= 0 ? "local variable" : "variable"} ${name}`, line, -1, "plain");
    const local = this.local(name);
    if (local >= 0) return { local };
    const known = this.arrays.indexOf(name);
    return { id: known >= 0 ? known : this.arrays.push(name) - 1 };
  }

  /** An array stands where a value is wanted. */
  misuse(name: string, line: number): void {
    if (!this.dialect.isGnu && this.kinds.isFirstArray(name, this.fn))
      throw new AwkSyntaxError(`illegal reference to array ${name}`, line, -1, "plain");
    this.add(fail(`attempt to use array \`${name}' in a scalar context`));
  }
}
