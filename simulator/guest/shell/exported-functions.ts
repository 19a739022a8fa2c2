import type { Bytes } from "../../content/bytes";
import { exportedFunctionText } from "./function-text";
import type { ShellState } from "./state";
import { nextUnit, readMode } from "./units";
import { has } from "./variable-record";
import { type Shell, variable, variableNames } from "./variables";

type ShellFunction = ShellState["functions"][string];

/** Texts of exported functions: they follow from the functions, so they are no state. */
const texts = new WeakMap<ShellFunction, Bytes>();

function textOf(fn: ShellFunction): Bytes {
  const known = texts.get(fn);
  if (known !== undefined) return known;
  const text = exportedFunctionText(fn.text);
  texts.set(fn, text);
  return text;
}

/** Environment for a child: exported variables, then exported functions. @source bash: variables.c, make_env_array_from_var_list */
export function environment(st: ShellState): Bytes[] {
  const out: Bytes[] = [];
  for (const name of variableNames(st)) {
    const found = variable(st, name);
    if (has(found, "x") && found?.v !== null && found) out.push(`${name}=${found.v}`);
  }
  for (const key in st.functions) {
    const fn = st.functions[key];
    if (fn?.exported) out.push(`BASH_FUNC_${key.slice(1)}%%=${textOf(fn)}`);
  }
  return out;
}

/** Defines a function that the environment holds, when this entry is one. @source bash: variables.c, initialize_shell_variables */
export function importFunction(sh: Shell, entry: Bytes): boolean {
  const found = /^BASH_FUNC_([^=]+)%%=(\(\) \{[\s\S]*)$/.exec(entry);
  if (!found) return false;
  const [, name = "", value = ""] = found;
  const source = `${name} ${value}\n`;
  const unit = nextUnit(source, readMode(sh.st));
  const { code, mistake } = unit;
  const [first, ...more] = code.blocks[0] ?? [];
  if (mistake !== null || code.error !== null || first?.i !== "func" || more.length > 0) {
    const say = (text: Bytes): void => sh.ctx.err(`${sh.st.name}: ${text}\n`);
    for (const { line, text } of mistake?.said ?? []) say(`${name}: line ${line - 1}: ${text}`);
    if (mistake && mistake.shown !== null) say(`${name}: line ${mistake.shown - 1}: \`${source.split("\n")[mistake.shown - 1] ?? ""}'`);
    if (mistake === null && code.error === null) say(`warning: ${name}: ignoring function definition attempt`);
    say(`error importing function definition for \`${name}'`);
    return true;
  }
  sh.st.functions[`$${name}`] = {
    s: source,
    b: first.block,
    text: first.text,
    base: 0,
    source: "environment",
    line: 0,
    exported: true,
  };
  return true;
}
