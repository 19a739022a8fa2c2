"use client";
/** What the rows of a grid are put under: a property of their kind, kept for each grid. */
import { useMemo } from "react";
import type { AnyRec } from "../data/defaults";
import { useSlotsVersion } from "../data/hooks";
import type { Kind } from "../data/kind";
import { useLab } from "../data/lab-context";
import type { RowGroup } from "../grid/grid-groups";
import { type GroupChoice, useGroupedBy } from "../grid/group-chooser";
import { useT } from "../i18n";
import type { Property } from "../search/properties";
import { useProperties } from "../search/use-search";
import { valueText } from "../tree/property-level";

const NO_SLOTS: readonly string[] = [];
/** Of these each object has a value of its own, or the page stands on the one that there is. */
const NO_GROUPS: ReadonlySet<string> = new Set(["name", "description", "uuid", "type", "pool", "address", "mac"]);
/** Shortest time between two looks at what the server says anew, ms. */
const APART_MS = 500;

/** Properties that objects of a kind can be put under. */
function useGroupable(kind: Kind): readonly Property[] {
  const properties = useProperties();
  return useMemo(() => {
    const own = new Set((kind.properties ?? []).map(({ name }) => name));
    return [...properties.values()].filter(
      ({ name, type, field }) =>
        (own.has(name) || field !== undefined) && !NO_GROUPS.has(name) && ["text", "choice", "object", "folder"].includes(type),
    );
  }, [kind, properties]);
}
export interface Grouping {
  /** left out: rows stand as they are sorted */
  readonly groupOf?: (record: AnyRec) => RowGroup;
  /** name of the property; "": none */
  readonly by: string;
}
/** @param id - under which it is kept: that of the grid */
export function useGrouping(kind: Kind, id: string): Grouping {
  const t = useT();
  const { session, kinds } = useLab();
  const [by] = useGroupedBy(id);
  const property = useGroupable(kind).find(({ name }) => name === by);
  const version = useSlotsVersion(property?.figures ?? NO_SLOTS, APART_MS);
  return useMemo(() => {
    void version;
    if (!property) return { by: "" };
    const context = { store: session.store, kinds, t };
    const orders = new Map(Object.keys(property.words).map((value, at) => [value, at]));
    return {
      by: property.name,
      groupOf: (record) => {
        const values = property.read(session.store, kind, record);
        const label = values.map((value) => valueText(property, value, context)).join(", ");
        const order = orders.get(`${values[0]}`);
        return { key: values.join("\n"), label, ...(order === undefined ? {} : { order }) };
      },
    };
  }, [property, version, session, kinds, kind, t]);
}
/** What objects of a kind can be put under, as its grids offer it. */
export function useGroupChoices(kind: Kind): readonly GroupChoice[] {
  const t = useT();
  const groupable = useGroupable(kind);
  return useMemo(() => groupable.map(({ name, label }) => ({ name, label: t(label) })), [groupable, t]);
}
