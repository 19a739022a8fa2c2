"use client";
/** The values that are offered of properties: those that are in use, whether the page has the objects or not. */
import { useCallback, useMemo } from "react";
import type { ViewAnswer } from "@/server/contract";
import type { AnyRec } from "../../data/defaults";
import type { Kinds } from "../../data/kind";
import { useLab } from "../../data/lab-context";
import type { RecordStore } from "../../data/store";
import { useView } from "../../data/views";
import { type Properties, type Property, searchedKinds } from "../../search/properties";

/** Values offered of one property: what a menu can show. */
const MOST_VALUES = 25;
/** Properties of one question; the server takes no more. */
const MOST_ASKED = 64;

type Told = ViewAnswer<"valuesInUse">;
const hasValues = ({ words, type }: Property): boolean =>
  Object.keys(words).length === 0 && ["text", "choice", "object", "folder"].includes(type);

/** Values that objects have of a property, as a query names them: what the server says, and what of the page's own it does not. */
function valuesOf(
  property: Property,
  { store, kinds }: { readonly store: RecordStore; readonly kinds: Kinds },
  told: Told,
): readonly string[] {
  const words = Object.keys(property.words);
  if (words.length > 0) return words;
  if (!hasValues(property)) return [];
  const found = new Set<string>();
  const add = (value: string): void => {
    const object = property.type === "object" ? store.any(value) : undefined;
    found.add(object ? kinds.nameOf(store, object, "en") : value);
  };
  for (const value of told[property.name]?.values ?? []) add(value);
  for (const kind of searchedKinds(kinds))
    for (const record of store.all(kind.of) as readonly AnyRec[]) {
      if (found.size >= MOST_VALUES) break;
      if (kinds.of(record) === kind) for (const value of property.read(store, kind, record)) add(`${value}`);
    }
  return [...found].slice(0, MOST_VALUES).sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}
const NOTHING: Told = {};

/** What says the values of each property; asked of the server when the page opens. */
export function useValuesOf(properties: Properties): (property: Property) => readonly string[] {
  const { session, kinds } = useLab();
  const asked = useMemo(
    () =>
      [...properties.values()]
        .filter(hasValues)
        .slice(0, MOST_ASKED)
        .map(({ name }) => name),
    [properties],
  );
  const { data: told = NOTHING } = useView("valuesInUse", { properties: asked, most: MOST_VALUES });
  return useCallback((property) => valuesOf(property, { store: session.store, kinds }, told), [session, kinds, told]);
}
