import type { Bytes } from "../../content/bytes";
import { functionText } from "./function-text";
import { say } from "./messages";
import type { ShellState } from "./state";
import type { Shell } from "./variables";

type ShellFunction = ShellState["functions"][string];

/** The function of a name, null when there is none. */
export function functionOf(st: ShellState, name: string): ShellFunction | null {
  return Object.hasOwn(st.functions, `$${name}`) ? (st.functions[`$${name}`] ?? null) : null;
}

/** Names of all functions, sorted. */
export function functionNames(st: ShellState): string[] {
  return Object.keys(st.functions)
    .map((key) => key.slice(1))
    .sort((a, b) => (a < b ? -1 : 1));
}

function attributes(fn: ShellFunction): string {
  return `f${fn.readonly ? "r" : ""}${fn.traced ? "t" : ""}${fn.exported ? "x" : ""}`;
}

/** `declare -fx name`. */
function attributeLine(name: string, fn: ShellFunction): Bytes {
  return `declare -${attributes(fn)} ${name}\n`;
}

/** A function's text, and behind it its attributes when it has some. */
function whole(name: string, fn: ShellFunction): Bytes {
  return `${functionText(name, fn.text)}\n${attributes(fn) === "f" ? "" : attributeLine(name, fn)}`;
}

/** All functions of which a test holds: with their text, or (`F`) their attributes only. */
export function listFunctions(sh: Shell, flags: string, holds: (fn: ShellFunction) => boolean = () => true): number {
  for (const name of functionNames(sh.st)) {
    const fn = functionOf(sh.st, name);
    if (fn && holds(fn)) sh.ctx.out(flags.includes("F") ? attributeLine(name, fn) : whole(name, fn));
  }
  return 0;
}

/** Functions by name; 1 when one is missing. @source bash: builtins/declare.def */
export function showFunctions(sh: Shell, names: readonly Bytes[], flags: string): number {
  let code = 0;
  for (const name of names) {
    const fn = functionOf(sh.st, name);
    if (!fn) code = flags.includes("p") ? say(sh, `declare: ${name}: not found`) : 1;
    else if (!flags.includes("F")) sh.ctx.out(flags.includes("p") ? whole(name, fn) : `${functionText(name, fn.text)}\n`);
    else if (flags.includes("p")) sh.ctx.out(attributeLine(name, fn));
    else if (sh.st.shopts.extdebug) sh.ctx.out(`${name} ${fn.line} ${fn.source ?? sh.st.name}\n`);
    else sh.ctx.out(`${name}\n`);
  }
  return code;
}

/** Gives functions attributes by `declare`'s letters, or takes them away. */
export function markFunctions(sh: Shell, command: Bytes, names: readonly Bytes[], add: string, remove: string): number {
  let code = 0;
  for (const name of names) {
    const fn = functionOf(sh.st, name);
    if (!fn) {
      code = command === "declare" || command === "typeset" ? 1 : say(sh, `${command}: ${name}: not a function`);
      continue;
    }
    if (remove.includes("r") && fn.readonly) {
      code = say(sh, `${command}: ${name}: readonly function`);
      continue;
    }
    sh.st.functions[`$${name}`] = {
      ...fn,
      ...(add.includes("x") || remove.includes("x") ? { exported: add.includes("x") } : {}),
      ...(add.includes("t") || remove.includes("t") ? { traced: add.includes("t") } : {}),
      ...(add.includes("r") ? { readonly: true } : {}),
    };
  }
  return code;
}
