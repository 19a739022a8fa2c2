"use client";
import { useCallback, useMemo, useState } from "react";
import { useConsole } from "../../data/console-context";
import type { AnyRec } from "../../data/defaults";
import { useLab } from "../../data/lab-context";
import { useTargets } from "../../data/targets";
import { DataGrid, type GridColumn } from "../../grid/data-grid";
import { useLanguage, useT } from "../../i18n";
import type { Properties, Property } from "../../search/properties";
import type { Finding } from "../../search/use-search";
import { foundObjects } from "../../tree/build-tree";
import type { Placed } from "../../tree/group-nodes";
import { type LevelContext, valueText } from "../../tree/property-level";
import { NameCell, StateCell } from "../common/cells";
import { useContextMenu } from "../use-commands";

const LIST = "search.results";
const NOBODY: ReadonlySet<string> = new Set();
/** Columns that are shown at first, beside those that are grouped by; every property has one. */
const FIRST = ["host", "address", "memory", "tag"];

const NUMERIC: ReadonlySet<string> = new Set(["number", "bytes", "rate", "lineRate", "share"]);
const refOf = ({ record }: Placed): string => record.ref;
function columnOf(property: Property, isHidden: boolean, context: LevelContext): GridColumn<Placed> {
  const valuesOf = ({ kind, record }: Placed) => property.read(context.store, kind, record);
  const text = (row: Placed): string =>
    valuesOf(row)
      .map((value) => valueText(property, value, context))
      .join(", ");
  const isNumeric = NUMERIC.has(property.type);
  return {
    id: property.name,
    header: context.t(property.label),
    size: 130,
    min: 84,
    value: (row) => {
      const [first] = valuesOf(row);
      return first === undefined ? null : isNumeric || property.type === "date" ? first : text(row);
    },
    text,
    cell: (row) => <span title={text(row)}>{text(row)}</span>,
    ...(property.figures.length > 0 ? { needs: () => property.figures } : {}),
    ...(isNumeric ? { isNumeric } : {}),
    ...(isHidden ? { isHiddenAtFirst: true } : {}),
  };
}
const collator = new Intl.Collator("en", { numeric: true });
/** Stands behind every name: what has no group comes last. */
const LAST = "\uffff";
/** What a search finds, by its groups and then by name. */
function useOrdered(finding: Finding, properties: Properties): readonly Placed[] {
  const t = useT();
  const { language } = useLanguage();
  const { session, kinds } = useLab();
  const { store } = session;
  return useMemo(() => {
    const context = { store, kinds, t };
    const grouped = finding.grouping.flatMap((name) => properties.get(name) ?? []);
    const keyOf = ({ kind, record }: Placed): string => {
      const groups = grouped.map((property) => {
        const [value] = property.read(store, kind, record);
        if (value === undefined) return LAST;
        // Choices stand in their own order, as in the tree.
        const place = Object.keys(property.words).indexOf(`${value}`);
        return place < 0 ? valueText(property, value, context) : `${place}`;
      });
      return [...groups, kinds.nameOf(store, record, language)].join("\u0000");
    };
    const keyed = foundObjects(store, kinds, finding).map((row) => [keyOf(row), row] as const);
    return keyed.sort(([a], [b]) => collator.compare(a, b)).map(([, row]) => row);
  }, [store, kinds, t, language, finding, properties]);
}
/** The objects that a search finds, in the order of its groups. */
export function SearchResults({ finding, properties }: { finding: Finding; properties: Properties }) {
  const t = useT();
  const { language } = useLanguage();
  const { session, kinds } = useLab();
  const { store } = session;
  const { go, choose } = useConsole();
  const { chosenIn } = useTargets();
  const menuOf = useContextMenu();
  const [kept, setSelected] = useState<ReadonlySet<string>>(NOBODY);
  const selected = chosenIn === null || chosenIn === LIST ? kept : NOBODY;
  const { grouping } = finding;
  const columns = useMemo((): readonly GridColumn<Placed>[] => {
    const context = { store, kinds, t };
    const grouped = grouping.flatMap((name) => properties.get(name) ?? []);
    const others = [...properties.values()].filter((one) => !grouped.includes(one) && one.name !== "name");
    const name: GridColumn<Placed> = {
      id: "name",
      header: t("col.name"),
      size: 200,
      min: 120,
      isFixed: true,
      value: ({ record }) => kinds.nameOf(store, record, language),
      cell: ({ record }) => <NameCell of={record.ref} name={kinds.nameOf(store, record, language)} />,
    };
    const state: GridColumn<Placed> = {
      id: "stateNow",
      header: t("col.state"),
      size: 112,
      min: 88,
      value: ({ kind, record }) => t(kind.state(store, record).word),
      cell: ({ record }) => <StateCell of={record.ref} />,
    };
    return [
      ...grouped.map((one) => columnOf(one, false, context)),
      name,
      state,
      ...others.map((one) => columnOf(one, !FIRST.includes(one.name), context)),
    ];
  }, [store, kinds, t, language, grouping, properties]);
  const rows = useOrdered(finding, properties);
  const nameOf = useCallback(({ record }: Placed) => kinds.nameOf(store, record, language), [kinds, store, language]);
  const hasPage = (ref: string): boolean => {
    const record: AnyRec | undefined = store.any(ref);
    return record !== undefined && kinds.withPage(record) !== null;
  };
  return (
    <DataGrid
      id={LIST}
      label={t("search.foundObjects")}
      rows={rows}
      columns={columns}
      idOf={refOf}
      nameOf={nameOf}
      selected={selected}
      onSelect={(next) => {
        setSelected(next);
        choose(LIST, [...next].filter(hasPage));
      }}
      isMulti
      onActivate={(ref) => hasPage(ref) && go(ref)}
      menuOf={(ref) => menuOf(selected.has(ref) ? [...selected] : [ref])}
      emptyText={t("search.nothingIsFound")}
      toolbar={<span className="px-1 text-sm text-muted">{t("search.objects", { count: rows.length })}</span>}
    />
  );
}
