import { type Bytes, changeCase, charsOf } from "../../content/bytes";
import type { ProgramContext } from "../os/program";
import { evaluateText } from "./arith";
import { dynamicArray, dynamicValue, setDynamic } from "./dynamic-variables";
import { forgetAll } from "./hash-table";
import { checkString, holdMore } from "./memory";
import { complain } from "./messages";
import { ShellError } from "./shell-error";
import type { ShellState, Variable } from "./state";
import {
  ELEMENT_BYTES,
  forgetKey,
  forgetLastKey,
  has,
  isArray,
  keysOf,
  lastKey,
  noteKey,
  VARIABLE_BYTES,
  variableBytes,
} from "./variable-record";

/** A shell while it runs: its state and its process. */
export interface Shell {
  readonly st: ShellState;
  readonly ctx: ProgramContext;
}

/** Variables that a shell and its copies hold together since a fork: whoever changes one first copies it. Follows from who holds what, so it is no state. */
const shared = new WeakSet<Variable>();

/** The variable of a name, null when there is none. */
export function variable(st: ShellState, name: string): Variable | null {
  // Nothing else that an object answers to begins with a dollar.
  return st.vars[`$${name}`] ?? null;
}

/** The variables of a shell for a copy of it: nothing is copied before somebody writes. */
export function sharedVars(st: ShellState): ShellState["vars"] {
  for (const key in st.vars) shared.add(st.vars[key] as Variable);
  return { ...st.vars };
}

/** A variable of one's own to change; made when there is none. */
function own(sh: Shell, name: string): Variable {
  const found = variable(sh.st, name);
  if (found === null) {
    const fresh: Variable = { v: null, e: null, f: "" };
    sh.st.vars[`$${name}`] = fresh;
    holdMore(sh, VARIABLE_BYTES + name.length);
    return fresh;
  }
  if (!shared.has(found)) return found;
  const copy: Variable = { v: found.v, e: found.e === null ? null : { ...found.e }, f: found.f };
  sh.st.vars[`$${name}`] = copy;
  return copy;
}

/** Where a name leads by references: the name, and the element it points at. */
export function target(sh: Shell, name: string): { name: string; key: string | null } {
  let at = name;
  for (let n = 0; n < 10; n++) {
    const found = variable(sh.st, at);
    if (!has(found, "n") || found?.v === null || found === null) return { name: at, key: null };
    const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(found.v);
    if (element) {
      const base = element[1] ?? "";
      return { name: base, key: keyOf(sh, base, element[2] ?? "0") };
    }
    if (found.v === at) return { name: at, key: null };
    at = found.v;
  }
  throw new ShellError(`warning: ${name}: circular name reference`);
}

/** A number that a subscript or an integer variable asks for: a mistake in it ends more than the command. */
function wholeNumber(sh: Shell, text: Bytes): bigint {
  try {
    return evaluateText(sh, text);
  } catch (error) {
    if (error instanceof ShellError && error.code === 1) throw new ShellError(error.message, 1, true);
    throw error;
  }
}

/** Key of an element in the table of an array: a number, or the text behind a `$`. */
export function keyOf(sh: Shell, name: string, index: Bytes): string {
  const found = variable(sh.st, name);
  if (has(found, "A")) return `$${index}`;
  let at = wholeNumber(sh, index);
  if (at < 0n) {
    at += lastKey(found) + 1n;
    if (at < 0n) throw new ShellError(`${name}[${index}]: bad array subscript`);
  }
  return String(at);
}

/** Key of an element that is read: one before the first is complained of, and is not there. */
function readKey(sh: Shell, name: string, index: Bytes): string | null {
  if (has(variable(sh.st, name), "A")) return keyOf(sh, name, index);
  try {
    return keyOf(sh, name, index);
  } catch (error) {
    if (!(error instanceof ShellError) || !error.message.endsWith("]: bad array subscript")) throw error;
    complain(sh, `${name}: bad array subscript`);
    return null;
  }
}

/** Value of a variable or special parameter; null when unset. */
export function getVar(sh: Shell, name: string): Bytes | null {
  const special = dynamicValue(sh, name);
  if (special !== undefined) return special;
  const at = target(sh, name);
  if (at.name !== name && at.key === null) return getVar(sh, at.name);
  return elementValue(sh, at.name, at.key);
}

function elementValue(sh: Shell, name: string, key: string | null): Bytes | null {
  const found = variable(sh.st, name);
  if (found === null) return null;
  if (!isArray(found)) return key === null || key === "0" ? found.v : null;
  const at = key ?? (has(found, "A") ? "$0" : "0");
  return found.e && Object.hasOwn(found.e, at) ? (found.e[at] ?? null) : null;
}

/** Value of an array's element. @param index - text between the brackets, expanded */
export function getElement(sh: Shell, name: string, index: Bytes): Bytes | null {
  const list = dynamicArray(sh, name);
  if (list !== undefined) {
    const at = evaluateText(sh, index);
    return list[Number(at < 0n ? BigInt(list.length) + at : at)] ?? null;
  }
  const at = target(sh, name);
  const key = readKey(sh, at.name, index);
  return key === null ? null : elementValue(sh, at.name, key);
}

/** Elements of an array with their keys as they are shown; one for a plain variable, none when unset. */
export function getEntries(sh: Shell, name: string): [key: Bytes, value: Bytes][] {
  const list = dynamicArray(sh, name);
  if (list !== undefined) return list.map((value, i) => [String(i), value]);
  const found = variable(sh.st, target(sh, name).name);
  if (found === null) return [];
  if (!isArray(found)) return found.v === null ? [] : [["0", found.v]];
  const isMap = has(found, "A");
  return keysOf(found).map((key) => [isMap ? key.slice(1) : key, found.e?.[key] ?? ""]);
}
/** Values of an array. */
export function getArray(sh: Shell, name: string): Bytes[] {
  const list = dynamicArray(sh, name);
  if (list !== undefined) return [...list];
  const found = variable(sh.st, target(sh, name).name);
  const { e } = found ?? {};
  const values = (): Bytes[] => {
    const list = keysOf(found).map((key) => e?.[key] ?? "");
    sh.ctx.charge("field", list.length / 5);
    return list;
  };
  return e && isArray(found) ? values() : getEntries(sh, name).map(([, value]) => value);
}

function checkWritable(sh: Shell, name: string): void {
  if (has(variable(sh.st, name), "r")) throw new ShellError(`${name}: readonly variable`);
}

/** The first character in upper case, the others in lower case. */
function capitalised(text: Bytes): Bytes {
  const [first = ""] = charsOf(text.slice(0, 4));
  return changeCase(first, true) + changeCase(text.slice(first.length), false);
}

/** A value as the variable's attributes make it. */
function shaped(sh: Shell, found: Variable | null, value: Bytes, old: Bytes | null, append: boolean): Bytes {
  if (has(found, "i")) {
    const number = wholeNumber(sh, value);
    return String(append ? BigInt.asIntN(64, wholeNumber(sh, old ?? "0") + number) : number);
  }
  const text = append ? (old ?? "") + value : value;
  checkString(text.length);
  if (has(found, "u")) return changeCase(text, true);
  if (has(found, "c")) return capitalised(text);
  return has(found, "l") ? changeCase(text, false) : text;
}

/** Sets a variable (the first element of an array), keeping its attributes. */
export function setVar(sh: Shell, name: string, value: Bytes, exported?: boolean, append = false): void {
  const at = target(sh, name);
  checkWritable(sh, at.name);
  if (setDynamic(sh, at.name, value)) return;
  if (at.name === "PATH" && sh.st.hashed) forgetAll(sh);
  const before = variable(sh.st, at.name);
  if (at.key !== null || isArray(before)) {
    setKey(sh, at.name, at.key ?? (has(before, "A") ? "$0" : "0"), value, append);
  } else {
    const next = shaped(sh, before, value, before?.v ?? null, append);
    const found = own(sh, at.name);
    holdMore(sh, next.length - (found.v?.length ?? 0));
    found.v = next;
  }
  const isExported = exported ?? sh.st.options.includes("a");
  if (isExported) setFlags(sh, at.name, "x", "");
  else if (exported === false) setFlags(sh, at.name, "", "x");
}

/** Sets an element by its key in the table. */
function setKey(sh: Shell, name: string, key: string, value: Bytes, append: boolean): void {
  const before = variable(sh.st, name);
  const old = elementValue(sh, name, key);
  const next = shaped(sh, before, value, old, append);
  const found = own(sh, name);
  if (!isArray(found)) {
    found.f += "a";
    found.e = found.v === null ? {} : { 0: found.v };
    found.v = null;
  }
  found.e ??= {};
  const isNew = !Object.hasOwn(found.e, key);
  holdMore(sh, next.length - (isNew ? 0 : (found.e[key]?.length ?? 0)) + (isNew ? ELEMENT_BYTES + key.length : 0));
  found.e[key] = next;
  if (isNew && !key.startsWith("$")) noteKey(found, BigInt(key));
}

/** Sets one element of an array. @param index - text between the brackets, expanded */
export function setElement(sh: Shell, name: string, index: Bytes, value: Bytes, append = false): void {
  const at = target(sh, name);
  checkWritable(sh, at.name);
  if (index === "" && !has(variable(sh.st, at.name), "A")) throw new ShellError(`${name}[${index}]: bad array subscript`);
  setKey(sh, at.name, keyOf(sh, at.name, index), value, append);
}

/** Puts values behind an array's last element. */
function addValues(sh: Shell, found: Variable, first: bigint, items: readonly { readonly value: Bytes }[]): void {
  const table = found.e ?? {};
  found.e = table;
  let bytes = 0;
  let next = first;
  for (const { value } of items) {
    const key = String(next++);
    table[key] = value;
    bytes += ELEMENT_BYTES + key.length + value.length;
  }
  noteKey(found, next - 1n);
  holdMore(sh, bytes);
}

/** Sets a whole array. Elements without an index follow the last one. `kind`: of a variable that is no array yet. */
export function setArray(
  sh: Shell,
  name: string,
  items: readonly { readonly index: Bytes | null; readonly value: Bytes; readonly append: boolean }[],
  append = false,
  kind: "a" | "A" = "a",
): void {
  const at = target(sh, name).name;
  checkWritable(sh, at);
  const before = variable(sh.st, at);
  const isMap = has(before, "A") || (!isArray(before) && kind === "A");
  const found = own(sh, at);
  // What an array keeps that grows is not counted anew.
  const grows = append && isArray(found);
  if (!grows) holdMore(sh, VARIABLE_BYTES - variableBytes(found));
  if (!append || !isArray(found)) {
    const first = append ? found.v : null;
    forgetLastKey(found);
    found.e = first === null ? {} : { [isMap ? "$0" : "0"]: first };
    found.v = null;
    if (!isArray(found)) found.f += isMap ? "A" : "a";
  }
  found.e ??= {};
  if (!grows) holdMore(sh, variableBytes(found) - VARIABLE_BYTES);
  let next = isMap ? 0n : lastKey(found) + 1n;
  if (isMap && items.length > 0 && items.every((item) => item.index === null)) {
    // A list of words is keys and values in turn.
    for (let i = 0; i < items.length; i += 2) setKey(sh, at, `$${items[i]?.value ?? ""}`, items[i + 1]?.value ?? "", false);
    return;
  }
  if (!isMap && !/[iluc]/.test(found.f) && items.every((item) => item.index === null)) {
    addValues(sh, found, next, items);
    return;
  }
  for (const item of items) {
    if (item.index === null && isMap) throw new ShellError(`${name}: ${item.value}: must use subscript when assigning associative array`);
    const key = item.index === null ? String(next) : keyOf(sh, at, item.index);
    setKey(sh, at, key, item.value, item.append);
    if (!isMap) next = BigInt(key) + 1n;
  }
}

/** The same from values alone. */
export function setList(sh: Shell, name: string, values: readonly Bytes[]): void {
  setArray(
    sh,
    name,
    values.map((value) => ({ index: null, value, append: false })),
  );
}

/** Adds and takes away attributes; `declare`'s letters. */
export function setFlags(sh: Shell, name: string, add: string, remove: string): void {
  const found = own(sh, name);
  for (const letter of remove) found.f = found.f.replace(letter, "");
  for (const letter of add) if (!found.f.includes(letter)) found.f += letter;
  // An array that is only declared has no elements, not even none.
  if ((add.includes("a") || add.includes("A")) && found.e === null && found.v !== null) {
    found.e = { [add.includes("A") ? "$0" : "0"]: found.v };
    found.v = null;
  }
}

/** Makes a variable anew without a value, or puts one back as it was (null: there was none). */
export function replaceVariable(sh: Shell, name: string, value: Variable | null): void {
  if (name === "PATH" && sh.st.hashed) forgetAll(sh);
  holdMore(sh, variableBytes(value) - variableBytes(variable(sh.st, name)));
  if (value === null) delete sh.st.vars[`$${name}`];
  else sh.st.vars[`$${name}`] = value;
}

/** Removes a variable. */
export function unsetVar(sh: Shell, name: string): void {
  if (has(variable(sh.st, name), "r")) throw new ShellError(`${name}: cannot unset: readonly variable`);
  replaceVariable(sh, name, null);
}
/** Key of an element to remove; what is before the first is named without its array. */
function unsetKey(sh: Shell, name: string, index: Bytes): string {
  try {
    return keyOf(sh, name, index);
  } catch (error) {
    if (!(error instanceof ShellError) || !error.message.endsWith("]: bad array subscript")) throw error;
    throw new ShellError(`[${index}]: bad array subscript`);
  }
}

/** Removes an element. */
export function unsetElement(sh: Shell, name: string, index: Bytes): void {
  const at = target(sh, name).name;
  if (has(variable(sh.st, at), "r")) throw new ShellError(`${name}: cannot unset: readonly variable`);
  if (!isArray(variable(sh.st, at))) {
    if (variable(sh.st, at) !== null && index !== "0") throw new ShellError(`${name}: not an array variable`);
    replaceVariable(sh, at, null);
    return;
  }
  if (index === "@" || index === "*") {
    if (!has(variable(sh.st, at), "A")) {
      const all = own(sh, at);
      holdMore(sh, VARIABLE_BYTES - variableBytes(all));
      forgetLastKey(all);
      all.e = {};
      return;
    }
  }
  const key = unsetKey(sh, at, index);
  const found = own(sh, at);
  if (!found.e || !Object.hasOwn(found.e, key)) return;
  holdMore(sh, -(ELEMENT_BYTES + key.length + (found.e[key]?.length ?? 0)));
  delete found.e[key];
  forgetKey(found, key);
}

/** Names of all variables, sorted. */
export function variableNames(st: ShellState): string[] {
  return Object.keys(st.vars)
    .map((key) => key.slice(1))
    .sort((a, b) => (a < b ? -1 : 1));
}
