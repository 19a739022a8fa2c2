/** What a query finds: a query made into a function once, which is then asked for each object. */
import type { AnyRec } from "../data/defaults";
import type { Kind, Kinds } from "../data/kind";
import type { PropertyValue } from "../data/search-property";
import type { RecordStore } from "../data/store";
import { translate, type Words } from "../i18n";
import type { Language } from "../i18n/keys";
import { textOf } from "../i18n/loaded";
import { dayOf, readDay } from "./days";
import type { FoundElsewhere } from "./found-elsewhere";
import { readQuery } from "./grammar";
import { patternsNow } from "./patterns";
import { type Properties, type Property, propertiesOf, propertyNamed } from "./properties";
import type { Operator, Query } from "./query";

export interface SearchContext {
  readonly store: RecordStore;
  readonly kinds: Kinds;
  readonly properties: Properties;
  readonly language: Language;
  /** virtual now, µs since 1970 */
  readonly nowUs: number;
  /** what words find by what the page does not have; left out: nothing */
  readonly elsewhere?: FoundElsewhere;
}
export type Matcher = (kind: Kind, record: AnyRec) => boolean;

const UNITS: Readonly<Record<string, number>> = { "": 1, b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };
/** A number, with a unit of bytes where it is one: `2GiB`, `512m`; NaN: it is none. */
export function readNumber(text: string): number {
  const [, figure = "", unit = ""] = /^(-?\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?(?:\/s)?$/i.exec(text.trim()) ?? [];
  return figure === "" ? Number.NaN : Number(figure) * (UNITS[unit.toLowerCase()] ?? 1);
}

/** Bytes a second, written in them or as lines are: `1MiB`, `10 Mbit/s`; NaN: it is none. */
export function readLineRate(text: string): number {
  const [, figure = "", unit = ""] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)bit(?:\/s)?$/i.exec(text.trim()) ?? [];
  return figure === "" ? readNumber(text) : (Number(figure) * 1000 ** " kmgt".indexOf(unit.toLowerCase() || " ")) / 8;
}

/** A share, written in percent with its sign or without: `80%`, `0.5%`. */
function readShare(text: string): number {
  return readNumber(text.trim().replace(/\s*%$/, "")) / 100;
}

type Test = (value: PropertyValue) => boolean;
const never: Test = () => false;

export function textTest(op: Operator, wanted: string, shown: (value: PropertyValue) => readonly string[]): Test {
  if (op === "~") {
    const fits = patternsNow()?.compiled(wanted);
    return fits ? (value) => shown(value).some(fits) : never;
  }
  const tests: Partial<Record<Operator, (text: string) => boolean>> = {
    "=": (text) => text === wanted,
    ":": (text) => text.includes(wanted),
    "^=": (text) => text.startsWith(wanted),
    "$=": (text) => text.endsWith(wanted),
    "<": (text) => text < wanted,
    ">": (text) => text > wanted,
    "<=": (text) => text <= wanted,
    ">=": (text) => text >= wanted,
  };
  const test = tests[op];
  return test ? (value) => shown(value).some((text) => test(text.toLowerCase())) : never;
}
export function numberTest(op: Operator, wanted: number): Test {
  if (Number.isNaN(wanted)) return never;
  const tests: Partial<Record<Operator, Test>> = {
    "=": (value) => value === wanted,
    ":": (value) => value === wanted,
    "<": (value) => Number(value) < wanted,
    ">": (value) => Number(value) > wanted,
    "<=": (value) => Number(value) <= wanted,
    ">=": (value) => Number(value) >= wanted,
  };
  return tests[op] ?? never;
}
/** Days are compared, not times; those that are named include both ends. */
function dateTest(op: Operator, text: string, nowUs: number): Test {
  const range = readDay(text, nowUs);
  if (!range) return never;
  const tests: Partial<Record<Operator, (day: number) => boolean>> = {
    "=": (day) => day >= range.first && day <= range.last,
    ":": (day) => day >= range.first && day <= range.last,
    "<": (day) => day < range.first,
    ">": (day) => day > range.last,
    "<=": (day) => day <= range.last,
    ">=": (day) => day >= range.first,
  };
  const test = tests[op];
  return test ? (value) => test(dayOf(Number(value))) : never;
}

/** The contrary of an operator's own test is asked of all values together: `tag != web` finds what has no such tag at all. */
export const contrary: Partial<Record<Operator, Operator>> = { "!=": "=", "!:": ":" };

/** English is read on every page, as soon as it is there (`useEnglishToo`). */
function englishToo(words: Words): readonly string[] {
  const text = typeof words === "string" ? textOf("en", words) : undefined;
  return text === undefined ? [] : [text];
}
function valueTest(property: Property, op: Operator, value: string, context: SearchContext): Test {
  // An expression's letters say more than they are: `\D` is not `\d`.
  const wanted = op === "~" ? value : value.toLowerCase();
  switch (property.type) {
    case "share":
      return numberTest(op, readShare(value));
    case "number":
    case "bytes":
    case "rate":
      return numberTest(op, readNumber(value));
    case "lineRate":
      return numberTest(op, readLineRate(value));
    case "date":
      return dateTest(op, value, context.nowUs);
    case "choice":
      return textTest(op, wanted, (one) => {
        const words = property.words[`${one}`];
        return words ? [`${one}`, ...englishToo(words), translate(context.language, words)] : [`${one}`];
      });
    case "object":
      return textTest(op, wanted, (ref) => {
        const record = context.store.any(`${ref}`);
        return record ? [context.kinds.nameOf(context.store, record, context.language), ...("uuid" in record ? [record.uuid] : [])] : [];
      });
    case "folder":
      // What lies in a folder within it lies in it too.
      return op === "=" ? (way) => `${way}/`.toLowerCase().startsWith(`${folderWay(wanted)}/`) : textTest(op, wanted, (way) => [`${way}`]);
    default:
      return textTest(op, wanted, (one) => [`${one}`]);
  }
}
const folderWay = (text: string): string => `/${text.split("/").filter(Boolean).join("/")}`;

/** Whether an object is found by a word: by its name, or by what its kind is found by beside it. */
function wordMatcher(text: string, { store, kinds, language, elsewhere }: SearchContext): Matcher {
  const wanted = text.toLowerCase();
  return (kind, record) =>
    kinds.nameOf(store, record, language).toLowerCase().includes(wanted) ||
    (kind.foundBy?.(store, record) ?? []).some((other) => other.toLowerCase().startsWith(wanted)) ||
    (elsewhere?.(wanted, record.ref) ?? false);
}
/** The same by a regular expression; address and name alike may fit. */
function patternMatcher(source: string, { store, kinds, language }: SearchContext): Matcher {
  const fits = patternsNow()?.compiled(source);
  if (!fits) return () => false;
  return (kind, record) => fits(kinds.nameOf(store, record, language)) || (kind.foundBy?.(store, record) ?? []).some(fits);
}
export function matcherOf(query: Query | null, context: SearchContext): Matcher {
  if (!query) return () => true;
  switch (query.kind) {
    case "word":
      return wordMatcher(query.text, context);
    case "pattern":
      return patternMatcher(query.source, context);
    case "all": {
      const parts = query.of.map((part) => matcherOf(part, context));
      return (kind, record) => parts.every((part) => part(kind, record));
    }
    case "any":
    case "none": {
      const parts = query.of.map((part) => matcherOf(part, context));
      const isAny = query.kind === "any";
      return (kind, record) => parts.some((part) => part(kind, record)) === isAny;
    }
    default: {
      const property = context.properties.get(query.property);
      if (!property) return () => false;
      const valuesOf = (kind: Kind, record: AnyRec): readonly PropertyValue[] => property.read(context.store, kind, record);
      if (query.kind === "has") return (kind, record) => valuesOf(kind, record).length > 0;
      const opposite = contrary[query.op];
      const test = valueTest(property, opposite ?? query.op, query.value, context);
      return (kind, record) => valuesOf(kind, record).some(test) !== (opposite !== undefined);
    }
  }
}

/** What a box that narrows a list finds: its text as a query, or, as long as that cannot be read, as the words that stand there. */
export function textMatcher(text: string, context: Omit<SearchContext, "properties">): Matcher {
  const properties = propertiesOf(context.kinds, context.store);
  const read = readQuery(text, (name) => propertyNamed(properties, name));
  return matcherOf("error" in read ? { kind: "word", text: text.trim() } : read.query, { ...context, properties });
}
