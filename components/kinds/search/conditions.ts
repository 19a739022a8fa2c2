/** Conditions to choose from, for whoever does not know the words of a query. */
import type { AnyRec } from "../../data/defaults";
import type { Kinds } from "../../data/kind";
import type { RecordStore } from "../../data/store";
import type { Translate } from "../../i18n";
import { writeQuery } from "../../search/grammar";
import type { Properties, Property } from "../../search/properties";
import { searchedKinds } from "../../search/properties";
import type { Operator } from "../../search/query";
import { type MenuEntry, separator } from "../../ui/menu-entries";

/** Values offered of one property: what a menu can show. */
const MOST_VALUES = 25;

/** Values that objects have of a property, as a query names them. */
export function valuesOf(property: Property, store: RecordStore, kinds: Kinds): readonly string[] {
  const words = Object.keys(property.words);
  if (words.length > 0) return words;
  if (!["text", "choice", "object", "folder"].includes(property.type)) return [];
  const found = new Set<string>();
  for (const kind of searchedKinds(kinds))
    for (const record of store.all(kind.of) as readonly AnyRec[]) {
      if (found.size > MOST_VALUES || kinds.of(record) !== kind) continue;
      for (const value of property.read(store, kind, record)) {
        const object = property.type === "object" ? store.any(`${value}`) : undefined;
        found.add(object ? kinds.nameOf(store, object, "en") : `${value}`);
      }
    }
  return [...found].sort((a, b) => a.localeCompare(b, "en", { numeric: true })).slice(0, MOST_VALUES);
}
const usual: Readonly<Record<Property["type"], Operator>> = {
  text: ":",
  choice: "=",
  object: "=",
  folder: "=",
  number: ">",
  bytes: ">",
  rate: ">",
  share: ">",
  date: ">",
};

interface Context {
  readonly store: RecordStore;
  readonly kinds: Kinds;
  readonly t: Translate;
}
/** A menu of conditions. @param add - puts one into the query; what ends in an operator is to be typed on */
export function conditionEntries(properties: Properties, { store, kinds, t }: Context, add: (text: string) => void): readonly MenuEntry[] {
  return [...properties.values()].map((property): MenuEntry => {
    const { name } = property;
    const is = (value: string): string => writeQuery({ kind: "is", property: name, op: "=", value });
    // Written with a value that is taken off again: names may need quotation marks.
    const begun = writeQuery({ kind: "is", property: name, op: usual[property.type], value: "x" }).slice(0, -1);
    const has = writeQuery({ kind: "has", property: name });
    const values = valuesOf(property, store, kinds);
    return {
      kind: "submenu",
      label: t(property.label),
      why: null,
      entries: [
        ...values.map((value): MenuEntry => {
          const words = property.words[value];
          return { label: words ? t(words) : value, why: null, run: () => add(is(value)) };
        }),
        ...(values.length > 0 ? [separator] : []),
        { label: t("search.typeAValue"), why: null, run: () => add(begun) },
        { label: t("search.anyValue"), why: null, run: () => add(has) },
        { label: t("search.noValue"), why: null, run: () => add(`not ${has}`) },
      ],
    };
  });
}
