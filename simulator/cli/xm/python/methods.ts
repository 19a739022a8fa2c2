/** Methods of strings, lists and dictionaries, and the functions that are always there. @source Python 2.7 Library Reference §2, §5.6 */
import {
  bounded,
  builtin,
  type Callable,
  compare,
  dict,
  type Float,
  float,
  isEqual,
  isNumber,
  isTrue,
  itemsOf,
  keyOf,
  list,
  numberOf,
  raise,
  repr,
  roomFor,
  show,
  textOf,
  tuple,
  typeName,
  type Value,
  whole,
  wholeOf,
} from "./values";

type Method<T> = (self: T, args: readonly Value[], named: ReadonlyMap<string, Value>) => Value;
const none = (value: Value | undefined): value is null | undefined => value === undefined || value === null;
const blanks = (text: Value | undefined): string => (none(text) ? " \t\n\r\f\v" : textOf(text));

function stripped(self: string, signs: string, atStart: boolean, atEnd: boolean): string {
  let [from, to] = [0, self.length];
  while (atStart && from < to && signs.includes(self.charAt(from))) from++;
  while (atEnd && to > from && signs.includes(self.charAt(to - 1))) to--;
  return self.slice(from, to);
}
function split(self: string, [separator, most]: readonly Value[]): Value {
  if (none(separator)) return list(self.split(/\s+/).filter((part) => part !== ""));
  const parts = self.split(textOf(separator) || raise("ValueError", "empty separator"));
  const limit = none(most) ? -1 : wholeOf(most);
  if (limit < 0 || parts.length <= limit + 1) return list(parts);
  return list([...parts.slice(0, limit), parts.slice(limit).join(textOf(separator))]);
}
/** `"{0}:{name}".format(…)`, with the conversions of `%` behind a colon. */
function format(self: string, args: readonly Value[], named: ReadonlyMap<string, Value>): Value {
  let next = 0;
  let size = self.length;
  const text = self.replace(/\{\{|\}\}|\{(\w*)(?::(0?)(\d*)([dsxX]?))?\}/g, (found, name = "", zero = "", width = "", letter = "") => {
    if (found === "{{" || found === "}}") return found.charAt(0);
    const value = name === "" ? args[next++] : /^\d+$/.test(name) ? args[Number(name)] : named.get(name);
    if (value === undefined) return /^\d*$/.test(name) ? raise("IndexError", "tuple index out of range") : raise("KeyError", repr(name));
    const body = letter.toLowerCase() === "x" ? wholeOf(value).toString(16) : show(value);
    const least = Math.min(Number(width), 1000);
    size += Math.max(least, body.length);
    roomFor(size);
    if (zero) return body.padStart(least, "0");
    return isNumber(value) ? body.padStart(least) : body.padEnd(least);
  });
  return bounded(text);
}

const strings: Readonly<Record<string, Method<string>>> = {
  format,
  join: (self, [items]) =>
    bounded(
      itemsOf(items ?? null)
        .map(textOf)
        .join(self),
    ),
  split: (self, args) => split(self, args),
  splitlines: (self) => list(self.replace(/\n$/, "").split("\n")),
  replace(self, [from, to]) {
    const parts = self.split(textOf(from ?? null));
    roomFor(self.length + parts.length * textOf(to ?? null).length);
    return parts.join(textOf(to ?? null));
  },
  upper: (self) => self.toUpperCase(),
  lower: (self) => self.toLowerCase(),
  capitalize: (self) => self.slice(0, 1).toUpperCase() + self.slice(1).toLowerCase(),
  strip: (self, [signs]) => stripped(self, blanks(signs), true, true),
  lstrip: (self, [signs]) => stripped(self, blanks(signs), true, false),
  rstrip: (self, [signs]) => stripped(self, blanks(signs), false, true),
  startswith: (self, [part]) => self.startsWith(textOf(part ?? null)),
  endswith: (self, [part]) => self.endsWith(textOf(part ?? null)),
  find: (self, [part]) => self.indexOf(textOf(part ?? null)),
  index: (self, [part]) =>
    self.includes(textOf(part ?? null)) ? self.indexOf(textOf(part ?? null)) : raise("ValueError", "substring not found"),
  count: (self, [part]) => self.split(textOf(part ?? null) || raise("ValueError", "empty separator")).length - 1,
  isdigit: (self) => /^\d+$/.test(self),
  zfill: (self, [width]) => self.padStart(Math.min(wholeOf(width ?? null), 1000), "0"),
  rjust: (self, [width]) => self.padStart(Math.min(wholeOf(width ?? null), 1000)),
  ljust: (self, [width]) => self.padEnd(Math.min(wholeOf(width ?? null), 1000)),
};

type Items = { items: Value[] };
function place(self: Items, index: number): number {
  const at = index < 0 ? self.items.length + index : index;
  return at >= 0 && at < self.items.length ? at : raise("IndexError", "list index out of range");
}
function placeOf(self: Items, item: Value): number {
  const at = self.items.findIndex((own) => isEqual(own, item));
  return at >= 0 ? at : raise("ValueError", `${repr(item)} is not in list`);
}
const done = (change: () => unknown): null => {
  change();
  return null;
};
const lists: Readonly<Record<string, Method<Items>>> = {
  append: (self, [item = null]) => done(() => bounded(self.items).push(item)),
  extend: (self, [items = null]) => done(() => (self.items = bounded([...self.items, ...itemsOf(items)]))),
  insert: (self, [at = null, item = null]) => done(() => bounded(self.items).splice(wholeOf(at), 0, item)),
  pop: (self, [at = -1]) => self.items.splice(place(self, wholeOf(at)), 1)[0] as Value,
  remove: (self, [item = null]) => done(() => self.items.splice(placeOf(self, item), 1)),
  index: (self, [item = null]) => placeOf(self, item),
  count: (self, [item = null]) => self.items.filter((own) => isEqual(own, item)).length,
  sort: (self) => done(() => self.items.sort(compare)),
  reverse: (self) => done(() => self.items.reverse()),
};
const dicts: Readonly<Record<string, Method<Map<string | number, Value>>>> = {
  get: (self, [key = null, otherwise = null]) => self.get(keyOf(key)) ?? otherwise,
  has_key: (self, [key = null]) => self.has(keyOf(key)),
  keys: (self) => list([...self.keys()]),
  values: (self) => list([...self.values()]),
  items: (self) => list([...self].map(([key, value]) => tuple([key, value]))),
  update: (self, [other = null]) =>
    done(() => {
      if (typeof other === "object" && other?.kind === "dict") for (const [key, value] of other.entries) self.set(key, value);
    }),
};

/** A method of a value, or null when it has none of that name. */
export function methodOf(value: Value, name: string): Callable | null {
  const of = <T>(methods: Readonly<Record<string, Method<T>>>, self: T): Callable | null => {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    return method ? builtin(name, (args, named) => method(self, args, named)) : null;
  };
  if (typeof value === "string") return of(strings, value);
  if (typeof value !== "object" || value === null) return null;
  if (value.kind === "list") return of(lists, value);
  return value.kind === "dict" ? of(dicts, value.entries) : null;
}

function toInt(value: Value, base: number): Value {
  if (isNumber(value)) return whole(Math.trunc(numberOf(value)));
  const text = textOf(value).trim();
  const digits = base === 16 ? /^-?(0x)?[0-9a-f]+$/i : base === 8 ? /^-?[0-7]+$/ : /^[-+]?\d+$/;
  return digits.test(text)
    ? whole(Number.parseInt(text, base))
    : raise("ValueError", `invalid literal for int() with base ${base}: ${repr(value)}`);
}
function toFloat(value: Value): Float {
  if (isNumber(value)) return float(numberOf(value));
  const text = textOf(value).trim();
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)
    ? float(Number(text))
    : raise("ValueError", `could not convert string to float: ${text}`);
}
function range(args: readonly Value[]): Value {
  const [first = 0, second, third = 1] = args.map(wholeOf);
  const [from, to, by] = second === undefined ? [0, first, 1] : [first, second, third];
  if (by === 0) raise("ValueError", "range() arg 3 must not be zero");
  const items: number[] = [];
  for (let n = from; by > 0 ? n < to : n > to; n += by) bounded(items).push(n);
  return list(items);
}
function extreme(args: readonly Value[], sign: number): Value {
  const items = args.length === 1 ? itemsOf(args[0] as Value) : args;
  if (items.length === 0) raise("ValueError", "arg is an empty sequence");
  return items.reduce((best, item) => (compare(item, best) * sign > 0 ? item : best));
}
function lengthOf(value: Value): number {
  return typeof value === "object" && value?.kind === "dict" ? value.entries.size : itemsOf(value).length;
}
function sum(items: readonly Value[]): Value {
  const total = items.reduce((all: number, item) => all + numberOf(item), 0);
  return items.every((item) => typeof item !== "object") ? whole(total) : float(total);
}

/** Exceptions by name: what a script raises is its message. */
const EXCEPTIONS = [
  "Exception",
  "StandardError",
  "ValueError",
  "TypeError",
  "KeyError",
  "NameError",
  "IndexError",
  "RuntimeError",
  "SystemExit",
];

/** Functions that are always there. */
export const builtins: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["True", true],
  ["False", false],
  ["None", null],
  ...EXCEPTIONS.map((name): [string, Value] => [name, builtin(name, ([message = ""]) => show(message))]),
  ...Object.entries<Callable["call"]>({
    abs: ([x = null]) => (typeof x === "object" ? float(Math.abs(numberOf(x))) : Math.abs(wholeOf(x))),
    bool: ([x = null]) => isTrue(x),
    chr: ([x = null]) => String.fromCharCode(wholeOf(x) & 255),
    dict: () => dict([]),
    enumerate: ([x = null]) => list(itemsOf(x).map((item, i) => tuple([i, item]))),
    float: ([x = null]) => toFloat(x),
    hex: ([x = null]) => `0x${wholeOf(x).toString(16)}`,
    int: ([x = null, base = 10]) => toInt(x, wholeOf(base)),
    len: ([x = null]) => lengthOf(x),
    list: ([x]) => list(x === undefined ? [] : itemsOf(x)),
    long: ([x = null, base = 10]) => toInt(x, wholeOf(base)),
    max: (args) => extreme(args, 1),
    min: (args) => extreme(args, -1),
    ord: ([x = null]) => textOf(x).charCodeAt(0),
    range,
    repr: ([x = null]) => repr(x),
    reversed: ([x = null]) => list([...itemsOf(x)].reverse()),
    round: ([x = null]) => float(Math.round(numberOf(x))),
    sorted: ([x = null]) => list([...itemsOf(x)].sort(compare)),
    str: ([x = ""]) => show(x),
    sum: ([x = null]) => sum(itemsOf(x)),
    tuple: ([x]) => tuple(x === undefined ? [] : itemsOf(x)),
    type: ([x = null]) => `<type '${typeName(x)}'>`,
    xrange: range,
    zip: (args) => {
      const rows = args.map(itemsOf);
      return list(
        (rows[0] ?? []).slice(0, Math.min(...rows.map((row) => row.length))).map((_, i) => tuple(rows.map((row) => row[i] as Value))),
      );
    },
  } satisfies Record<string, Callable["call"]>).map(([name, call]): [string, Value] => [name, builtin(name, call)]),
]);
