"use client";
/** What the rows of a grid are put under: a property of their kind, kept for each grid. */
import { Group as GroupIcon } from "lucide-react";
import { useMemo } from "react";
import type { AnyRec } from "../data/defaults";
import { useSlotsVersion } from "../data/hooks";
import type { Kind } from "../data/kind";
import { useLab } from "../data/lab-context";
import { usePref } from "../data/prefs";
import type { RowGroup } from "../grid/grid-groups";
import { useT, type Words } from "../i18n";
import type { Property } from "../search/properties";
import { useProperties } from "../search/use-search";
import { valueText } from "../tree/property-level";
import { MenuButton } from "../ui/menu";
import type { MenuEntry } from "../ui/menu-entries";

/** Rows stand as they are sorted. */
const NO_GROUP = "";
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
  /** name of the property */
  readonly by: string;
}
/** @param id - under which it is kept: that of the grid */
export function useGrouping(kind: Kind, id: string): Grouping {
  const t = useT();
  const { session, kinds } = useLab();
  const [by] = usePref<string>(`grid.${id}.group`, NO_GROUP);
  const property = useGroupable(kind).find(({ name }) => name === by);
  const version = useSlotsVersion(property?.figures ?? NO_SLOTS, APART_MS);
  return useMemo(() => {
    void version;
    if (!property) return { by: NO_GROUP };
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
export function GroupChooser({ kind, id }: { kind: Kind; id: string }) {
  const t = useT();
  const groupable = useGroupable(kind);
  const [by, setBy] = usePref<string>(`grid.${id}.group`, NO_GROUP);
  if (groupable.length === 0) return null;
  const chosen = groupable.find(({ name }) => name === by);
  return (
    <MenuButton
      className="inline-flex h-6 items-center gap-1 rounded-sm px-1.5 text-sm text-muted hover:bg-hover hover:text-text data-popup-open:bg-hover"
      label={t("state.group")}
      entries={() =>
        [{ name: NO_GROUP, label: "search.nothing" as Words }, ...groupable].map(
          ({ name, label }): MenuEntry => ({
            kind: "check",
            label: t(label),
            isOn: name === (chosen?.name ?? NO_GROUP),
            set: () => setBy(name),
          }),
        )
      }
    >
      <GroupIcon size={13} aria-hidden />
      {chosen ? t("kinds.groupBy", { by: t(chosen.label) }) : t("state.group")}
    </MenuButton>
  );
}
