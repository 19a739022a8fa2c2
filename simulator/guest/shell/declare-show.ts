import type { Bytes } from "../../content/bytes";
import { DYNAMIC_FLAGS, dynamicArray, dynamicValue, FIXED_NAMES } from "./dynamic-variables";
import { arrayText, doubleQuoted, elementsText, shownFlags } from "./parameter";
import { listedValue } from "./quote-word";
import { has, isArray } from "./variable-record";
import { type Shell, target, variable, variableNames } from "./variables";

/** Attributes of a variable, those that the shell makes up included; null when there is none of that name. */
export function flagsOf(sh: Shell, name: string): string | null {
  return (
    variable(sh.st, name)?.f ?? (Object.hasOwn(DYNAMIC_FLAGS, name) && !sh.st.plain?.includes(name) ? (DYNAMIC_FLAGS[name] ?? "") : null)
  );
}

/** `="value"` or `=([0]="a")` behind a name; empty for what is declared but not set. */
function valueText(sh: Shell, name: string): Bytes {
  const found = variable(sh.st, name);
  if (found === null) {
    const list = dynamicArray(sh, name);
    if (list) return `=(${elementsText(list.map((value, i) => [String(i), value]))})`;
    const value = dynamicValue(sh, name);
    return value === undefined || value === null ? "" : `=${doubleQuoted(value)}`;
  }
  if (isArray(found)) return found.e === null ? "" : `=${arrayText(sh, has(found, "n") ? target(sh, name).name : name)}`;
  return found.v === null ? "" : `=${doubleQuoted(found.v)}`;
}

/** `declare -x name="value"` for one variable; empty when there is none. */
export function show(sh: Shell, name: string): Bytes {
  const flags = flagsOf(sh, name);
  if (flags === null) return "";
  return `declare -${shownFlags(flags) || "-"} ${name}${valueText(sh, name)}\n`;
}

/** `name=value` as `set` writes it; empty for what is not set. */
export function plainLine(sh: Shell, name: string): Bytes {
  const found = variable(sh.st, name);
  if (found === null || isArray(found)) {
    const text = valueText(sh, name);
    if (found !== null || text === "" || DYNAMIC_FLAGS[name]?.includes("a")) return text === "" ? "" : `${name}${text}\n`;
    return `${name}=${listedValue(dynamicValue(sh, name) ?? "")}\n`;
  }
  return found.v === null ? "" : `${name}=${listedValue(found.v)}\n`;
}

/** Names that listings show, sorted: all variables, and of those that the shell makes up the readonly ones. */
export function listedNames(sh: Shell): string[] {
  return [...new Set([...variableNames(sh.st), ...FIXED_NAMES])].sort((a, b) => (a < b ? -1 : 1));
}
