/** Values of scripts and what can be said of each. @source Python 2.7 Library Reference §5 */

/** A value. Whole numbers are JavaScript's while they are safe; what has a point is a `float`. */
export type Value = null | boolean | number | string | Float | List | Tuple | Dict | Callable | Module;
export interface Float {
  readonly kind: "float";
  readonly value: number;
}
export interface List {
  readonly kind: "list";
  items: Value[];
}
export interface Tuple {
  readonly kind: "tuple";
  readonly items: readonly Value[];
}
export interface Dict {
  readonly kind: "dict";
  readonly entries: Map<string | number, Value>;
}
export interface Callable {
  readonly kind: "function";
  readonly name: string;
  readonly call: (args: readonly Value[], named: ReadonlyMap<string, Value>) => Value;
}
export interface Module {
  readonly kind: "module";
  readonly name: string;
  readonly members: ReadonlyMap<string, Value>;
}

/** An exception of the script, with what `str()` of it gives. */
export class ScriptError extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}
export function raise(type: string, message: string): never {
  throw new ScriptError(type, message);
}

/** Most characters of a string and items of a list: a configuration has a few. guess: far above any that people write */
const LARGEST = 10_000;
/** Refuses what has grown beyond all measure. */
export function bounded<T extends string | readonly unknown[]>(value: T): T {
  return value.length > LARGEST ? raise("MemoryError", "") : value;
}
/** Refuses to make what would be too large. @param size - characters or items that it would have */
export function roomFor(size: number): void {
  if (!(size <= LARGEST)) raise("MemoryError", "");
}
/** A whole number, as long as it is exact. */
export function whole(value: number): number {
  return Number.isSafeInteger(value) ? value : raise("OverflowError", "integer is too large");
}

export const float = (value: number): Float => ({ kind: "float", value });
export const list = (items: readonly Value[]): List => ({ kind: "list", items: bounded([...items]) });
export const tuple = (items: readonly Value[]): Tuple => ({ kind: "tuple", items });
export const dict = (entries: Iterable<readonly [string | number, Value]>): Dict => ({ kind: "dict", entries: new Map(entries) });
export function builtin(name: string, call: Callable["call"]): Callable {
  return { kind: "function", name, call };
}

export function typeName(value: Value): string {
  if (value === null) return "NoneType";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return "int";
  return typeof value === "string" ? "str" : value.kind;
}
export function isNumber(value: Value): value is number | boolean | Float {
  return typeof value === "number" || typeof value === "boolean" || (typeof value === "object" && value?.kind === "float");
}
export function numberOf(value: Value): number {
  if (!isNumber(value)) return raise("TypeError", `a number is required, not ${typeName(value)}`);
  return typeof value === "object" ? value.value : Number(value);
}
export function wholeOf(value: Value): number {
  return typeof value === "number" || typeof value === "boolean"
    ? Number(value)
    : raise("TypeError", `an integer is required, not ${typeName(value)}`);
}
export function textOf(value: Value): string {
  return typeof value === "string" ? value : raise("TypeError", `expected a string, not ${typeName(value)}`);
}
export function keyOf(value: Value): string | number {
  return typeof value === "string"
    ? value
    : isNumber(value)
      ? numberOf(value)
      : raise("TypeError", `unhashable type: '${typeName(value)}'`);
}
/** What a loop goes over. */
export function itemsOf(value: Value): readonly Value[] {
  if (typeof value === "string") return [...value];
  if (typeof value === "object" && value !== null) {
    if (value.kind === "list" || value.kind === "tuple") return value.items;
    if (value.kind === "dict") return [...value.entries.keys()];
  }
  return raise("TypeError", `'${typeName(value)}' object is not iterable`);
}
/** Lists in lists that are compared at most: each level may double the work. */
const DEEPEST = 12;
export function isTrue(value: Value): boolean {
  if (value === null || typeof value !== "object") return Boolean(value);
  if (value.kind === "float") return value.value !== 0;
  if (value.kind === "dict") return value.entries.size > 0;
  return value.kind === "list" || value.kind === "tuple" ? value.items.length > 0 : true;
}
export function isEqual(a: Value, b: Value, depth = 0): boolean {
  if (depth > DEEPEST) raise("RuntimeError", "maximum recursion depth exceeded in cmp");
  if (isNumber(a) && isNumber(b)) return numberOf(a) === numberOf(b);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if ((a.kind === "list" || a.kind === "tuple") && a.kind === b.kind)
    return a.items.length === b.items.length && a.items.every((item, i) => isEqual(item, b.items[i] as Value, depth + 1));
  return a === b;
}
/** Below zero, zero or above: numbers before strings, lists item by item. */
export function compare(a: Value, b: Value, depth = 0): number {
  if (depth > DEEPEST) raise("RuntimeError", "maximum recursion depth exceeded in cmp");
  if (isNumber(a) && isNumber(b)) return numberOf(a) - numberOf(b);
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === "object" && typeof b === "object" && a && b && (a.kind === "list" || a.kind === "tuple") && a.kind === b.kind) {
    for (const [i, item] of a.items.entries()) {
      const other = b.items[i];
      if (other === undefined) return 1;
      const order = compare(item, other, depth + 1);
      if (order !== 0) return order;
    }
    return a.items.length - b.items.length;
  }
  const [one, other] = [isNumber(a) ? "" : typeName(a), isNumber(b) ? "" : typeName(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** What `str()` gives. */
export function show(value: Value): string {
  return typeof value === "string" ? value : repr(value);
}
/** What `repr()` gives. */
export function repr(value: Value, depth = 0): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return `${value}`;
  if (typeof value === "string") return value.includes("'") && !value.includes('"') ? `"${value}"` : `'${value.replace(/[\\']/g, "\\$&")}'`;
  if (depth > 20) return "...";
  switch (value.kind) {
    case "float": {
      const text = `${Number(value.value.toPrecision(12))}`;
      return /[.e]/.test(text) ? text : `${text}.0`;
    }
    case "list":
      return bounded(`[${value.items.map((item) => repr(item, depth + 1)).join(", ")}]`);
    case "tuple":
      return bounded(`(${value.items.map((item) => repr(item, depth + 1)).join(", ")}${value.items.length === 1 ? "," : ""})`);
    case "dict":
      return bounded(`{${[...value.entries].map(([key, item]) => `${repr(key)}: ${repr(item, depth + 1)}`).join(", ")}}`);
    case "function":
      return `<function ${value.name}>`;
    case "module":
      return `<module '${value.name}'>`;
  }
}

const CONVERSION = /%(?:\((\w+)\))?([-+ 0#]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g;

/** `format % values`. @source Python 2.7 Library Reference §5.6.2 */
export function percent(format: string, given: Value): string {
  const values = typeof given === "object" && given?.kind === "tuple" ? given.items : [given];
  let next = 0;
  let size = format.length;
  const text = format.replace(
    CONVERSION,
    (_all, key: string | undefined, flags: string, width = "0", digits: string | undefined, letter: string) => {
      if (letter === "%") return "%";
      const value =
        key === undefined ? values[next++] : typeof given === "object" && given?.kind === "dict" ? given.entries.get(key) : undefined;
      if (value === undefined)
        return key === undefined ? raise("TypeError", "not enough arguments for format string") : raise("KeyError", repr(key));
      const body = converted(letter, value, digits);
      const least = Math.min(Number(width), 1000);
      size += Math.max(least, body.length);
      roomFor(size);
      if (flags.includes("-")) return body.padEnd(least);
      const isNegative = body.startsWith("-");
      if (flags.includes("0") && isNumber(value))
        return isNegative ? `-${body.slice(1).padStart(least - 1, "0")}` : body.padStart(least, "0");
      return (flags.includes("+") && isNumber(value) && !isNegative ? `+${body}` : body).padStart(least);
    },
  );
  if (next < values.length && !(typeof given === "object" && given?.kind === "dict"))
    raise("TypeError", "not all arguments converted during string formatting");
  return bounded(text);
}

function converted(letter: string, value: Value, digits: string | undefined): string {
  const cut = (text: string): string => (digits === undefined ? text : text.slice(0, Number(digits)));
  switch (letter) {
    case "s":
      return cut(show(value));
    case "r":
      return cut(repr(value));
    case "c":
      return typeof value === "number" ? String.fromCharCode(value & 0xffff) : textOf(value);
  }
  if (!isNumber(value)) return raise("TypeError", `%${letter} format: a number is required, not ${typeName(value)}`);
  const number = numberOf(value);
  switch (letter) {
    case "d":
    case "i":
    case "u":
      return `${Math.trunc(number)}`;
    case "x":
      return Math.trunc(number).toString(16);
    case "X":
      return Math.trunc(number).toString(16).toUpperCase();
    case "o":
      return Math.trunc(number).toString(8);
    case "f":
    case "F":
      return number.toFixed(Math.min(Number(digits ?? 6), 50));
    case "g":
      return `${Number(number.toPrecision(Math.min(Math.max(Number(digits ?? 6), 1), 50)))}`;
    default:
      return raise("ValueError", `unsupported format character '${letter}'`);
  }
}
