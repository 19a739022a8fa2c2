"use client";
/** The columns of a kind as its grids have them, and what the server is asked for so that they can be sorted. */
import { type ReactNode, useCallback, useMemo, useState, useSyncExternalStore } from "react";
import type { AnyRec } from "../data/defaults";
import { ONE_BY_ONE, useSlotsVersion } from "../data/hooks";
import { isAskedClass } from "../data/indexes";
import type { Kind } from "../data/kind";
import type { ColumnContext, KindColumn } from "../data/kind-column";
import { useLab } from "../data/lab-context";
import { usePref } from "../data/prefs";
import type { GridColumn } from "../grid/grid-column";
import { useLanguage, useT } from "../i18n";

/** Shortest time between two sorts by what comes in, ms. */
const SORT_MS = 500;

/** Changes of the records that a grid's values are made of beside its own. A row looks itself at what was asked for it. */
function useVersionOf(columns: readonly KindColumn<AnyRec>[]): number {
  const { store } = useLab().session;
  const [counter] = useState(() => ({ version: 0 }));
  const key = useMemo(
    () =>
      [...new Set(columns.flatMap((column) => column.of ?? []))]
        .filter((of) => !isAskedClass(of))
        .sort()
        .join(" "),
    [columns],
  );
  const subscribe = useCallback(
    (listener: () => void) => {
      const changed = (): void => {
        counter.version += 1;
        listener();
      };
      const stops = key === "" ? [] : key.split(" ").map((of) => store.subscribe(`class ${of}`, changed));
      return () => {
        for (const stop of stops) stop();
      };
    },
    [store, key, counter],
  );
  const read = (): number => counter.version;
  return useSyncExternalStore(subscribe, read, read);
}

/** Slots for all that the values of these rows are made of, on the screen or not: each asked for once. */
function slotsOfAll(columns: readonly KindColumn<AnyRec>[], rows: readonly AnyRec[], context: ColumnContext): readonly string[] {
  const slots = columns.flatMap(({ needs, figure, of = [] }): readonly string[] => {
    if (figure) return [figure];
    if (!needs) return [];
    return rows.length > ONE_BY_ONE ? of.filter(isAskedClass).map((name) => `all ${name}`) : rows.flatMap((row) => needs(row, context));
  });
  return [...new Set(slots)];
}

const NO_SLOTS: readonly string[] = [];
const NO_SORT: readonly { readonly id: string }[] = [];
/**
 * What a grid that is sorted by what not every page has asks for: what the server says of all objects where it says that, else the records
 * of each row, or of whole classes where these are many.
 */
function useSortNeeds(id: string, columns: readonly KindColumn<AnyRec>[], rows: readonly AnyRec[], context: ColumnContext): number {
  const [sorting] = usePref<readonly { readonly id: string }[]>(`grid.${id}.sort`, NO_SORT);
  const column = columns.find((one) => one.id === sorting[0]?.id);
  const slots = useMemo(() => {
    return column ? slotsOfAll([column], rows, context) : NO_SLOTS;
  }, [column, rows, context]);
  return useSlotsVersion(slots, SORT_MS);
}

interface GridColumns {
  readonly columns: readonly GridColumn<AnyRec>[];
  /** what has to be known before the values of some rows are written down */
  readonly slotsOfValues: (rows: readonly AnyRec[]) => readonly string[];
}
/** The columns of a kind for the grid, made anew when what their values are made of has changed. */
export function useColumns(kind: Kind, id: string, rows: readonly AnyRec[], host: string | undefined): GridColumns {
  const t = useT();
  const { language } = useLanguage();
  const { session, kinds } = useLab();
  const { columns = [] } = kind;
  const version = useVersionOf(columns);
  const context = useMemo<ColumnContext>(
    () => ({ session, kinds, t, language, host, now: () => session.clock.nowUs() }),
    [session, kinds, t, language, host],
  );
  const sorted = useSortNeeds(id, columns, rows, context);
  /** Columns that have something in them, of those that are shown for that alone. */
  const filled = useMemo(() => {
    const own = columns.filter(({ isHiddenWhileEmpty }) => isHiddenWhileEmpty);
    return own.flatMap((column) => (rows.some((record) => (column.value(record, context) ?? "") !== "") ? [column.id] : [])).join(" ");
  }, [columns, rows, context]);
  const made = useMemo(() => {
    void version;
    void sorted;
    return columns
      .filter(({ isHosts }) => !isHosts || host === undefined)
      .map((column): GridColumn<AnyRec> => {
        const { size, min, isNumeric, isQuantity, isFixed, text, isMono, needs } = column;
        const isHiddenAtFirst = column.isHiddenAtFirst || (column.isHiddenWhileEmpty && !filled.split(" ").includes(column.id));
        const Cell = column.cell;
        const value = (record: AnyRec): string | number | null => column.value(record, context);
        const cell = Cell
          ? (record: AnyRec): ReactNode => <Cell record={record} />
          : isMono
            ? (record: AnyRec): ReactNode => <span className="font-mono">{value(record)}</span>
            : undefined;
        return {
          id: column.id,
          header: t(column.header),
          size,
          value,
          ...(min === undefined ? {} : { min }),
          ...(isNumeric ? { isNumeric } : {}),
          ...(isQuantity ? { isQuantity } : {}),
          ...(isHiddenAtFirst ? { isHiddenAtFirst } : {}),
          ...(isFixed ? { isFixed } : {}),
          ...(text ? { text: (record: AnyRec) => text(record, context) } : {}),
          ...(cell ? { cell } : {}),
          ...(Cell && (needs || column.figure) ? { isAsked: true } : {}),
          ...(needs ? { needs: (record: AnyRec) => needs(record, context) } : {}),
        };
      });
  }, [t, columns, host, version, context, sorted, filled]);
  const slotsOfValues = useCallback((of: readonly AnyRec[]) => slotsOfAll(columns, of, context), [columns, context]);
  return { columns: made, slotsOfValues };
}
