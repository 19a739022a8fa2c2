// biome-ignore-all lint/a11y/useSemanticElements: what is chosen and what can be done to it is a group, and no set of fields
"use client";
import { type ReactNode, useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useConsole } from "../data/console-context";
import type { AnyRec } from "../data/defaults";
import { ONE_BY_ONE, useSlotsVersion } from "../data/hooks";
import { isAskedClass } from "../data/indexes";
import type { Kind } from "../data/kind";
import type { ColumnContext, KindColumn } from "../data/kind-column";
import { useLab } from "../data/lab-context";
import { usePref } from "../data/prefs";
import { DataGrid, type GridColumn } from "../grid/data-grid";
import { useLanguage, useT } from "../i18n";
import { useTextMatcher } from "../search/use-search";
import { Button } from "../ui/button";
import { MenuButton } from "../ui/menu";
import { GridBar } from "./grid-bar";
import { useContextMenu } from "./use-commands";
import { useRowKeys } from "./use-row-keys";

/** Shortest time between two sorts by what comes in, ms. */
const SORT_MS = 500;
const refOf = ({ ref }: AnyRec): string => ref;
const NOBODY: ReadonlySet<string> = new Set();
const NO_ROWS: readonly AnyRec[] = [];

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
    const { needs, figure, of = [] } = column ?? {};
    if (figure) return [figure];
    if (!needs) return NO_SLOTS;
    return rows.length > ONE_BY_ONE ? of.filter(isAskedClass).map((name) => `all ${name}`) : rows.flatMap((row) => needs(row, context));
  }, [column, rows, context]);
  return useSlotsVersion(slots, SORT_MS);
}

/** The columns of a kind for the grid, made anew when what their values are made of has changed. */
function useColumns(kind: Kind, id: string, rows: readonly AnyRec[], host: string | undefined): readonly GridColumn<AnyRec>[] {
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
  return useMemo(() => {
    void version;
    void sorted;
    return columns
      .filter(({ isHosts }) => !isHosts || host === undefined)
      .map((column): GridColumn<AnyRec> => {
        const { size, min, isNumeric, isHiddenAtFirst, isFixed, text, isMono, needs } = column;
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
          ...(isHiddenAtFirst ? { isHiddenAtFirst } : {}),
          ...(isFixed ? { isFixed } : {}),
          ...(text ? { text: (record: AnyRec) => text(record, context) } : {}),
          ...(cell ? { cell } : {}),
          ...(needs ? { needs: (record: AnyRec) => needs(record, context) } : {}),
        };
      });
  }, [t, columns, host, version, context, sorted]);
}

interface KindGridProps {
  /** name of the kind that it lists */
  readonly kind: string;
  /** under which widths, order and columns are kept */
  readonly id: string;
  readonly label: string;
  readonly rows: readonly AnyRec[];
  /** the host whose page it stands on */
  readonly host?: string | undefined;
  /** the object on whose page it stands: commands for it stand above the grid */
  readonly object?: AnyRec | undefined;
  readonly emptyText: string;
  readonly emptyAction?: ReactNode;
  /** it has a field that narrows the rows */
  readonly hasFilter?: boolean;
  /** its rows are on their way */
  readonly isComing?: boolean;
  /** live columns are sorted again this often, not at every change */
  readonly resortMs?: number;
  /** stands before the commands */
  readonly lead?: ReactNode;
  /** is shown above the grid for the first of the chosen rows */
  readonly about?: (record: AnyRec) => ReactNode;
  readonly className?: string;
}
/** A grid of objects of one kind. What is chosen in it, and shown, is what the console's commands act on. */
export function KindGrid({
  kind: name,
  id,
  label,
  rows,
  host,
  object,
  hasFilter,
  lead,
  about,
  emptyText,
  emptyAction,
  ...rest
}: KindGridProps) {
  const t = useT();
  const { language } = useLanguage();
  const { session, kinds } = useLab();
  const { store } = session;
  const { go, choose, chosenIn } = useConsole();
  const menuOf = useContextMenu();
  const kind = kinds.named(name);
  if (!kind) throw new Error(`no kind is called ${name}`);
  const columns = useColumns(kind, id, rows, host);
  const { needs } = session;
  const [text, setText] = useState("");
  const [kept, setSelected] = useState<ReadonlySet<string>>(NOBODY);
  // What is chosen in another list of the page takes the place of what was chosen here.
  const selected = chosenIn === null || chosenIn === id ? kept : NOBODY;
  const wanted = text.trim();
  const nameOf = useCallback((record: AnyRec) => kinds.nameOf(store, record, language), [kinds, store, language]);
  const finds = useTextMatcher(wanted);
  const shown = useMemo(() => (wanted === "" ? rows : rows.filter((record) => finds(kind, record))), [rows, wanted, kind, finds]);
  const acting = useMemo(() => shown.filter(({ ref }) => selected.has(ref)), [shown, selected]);
  const keptCount = useMemo(
    () => (shown === rows ? acting.length : rows.filter(({ ref }) => selected.has(ref)).length),
    [rows, shown, acting, selected],
  );
  // Devices have no page: what is chosen of them is acted on here, and the console's commands go on meaning the object of the page.
  const hasPages = (kind.tabs?.length ?? 0) > 0;
  useEffect(() => {
    if (hasPages)
      choose(
        id,
        acting.map(({ ref }) => ref),
      );
  }, [choose, id, acting, hasPages]);
  const onRowKey = useRowKeys(hasPages ? NO_ROWS : acting);
  const [first] = acting;
  // The console's menus and tools are for what has a page: what can be done to anything else stands here.
  const showsBar = object !== undefined || !hasPages;
  return (
    <>
      {first && about?.(first)}
      <DataGrid
        {...rest}
        id={id}
        label={label}
        rows={shown}
        columns={columns}
        idOf={refOf}
        nameOf={nameOf}
        selected={selected}
        onSelect={(next) => {
          setSelected(next);
          if (hasPages)
            choose(
              id,
              shown.flatMap(({ ref }) => (next.has(ref) ? [ref] : [])),
            );
        }}
        isMulti
        prepare={(records) =>
          needs.whenKnown([
            ...new Set([
              ...records.flatMap((record) => columns.flatMap((one) => one.needs?.(record) ?? [])),
              // Of rows that are not on the screen nothing is measured here.
              ...(kind.columns ?? []).flatMap((one) => one.figure ?? []),
            ]),
          ])
        }
        onRowKey={onRowKey}
        {...(hasPages ? { onActivate: (ref: string) => go(ref) } : {})}
        menuOf={(ref) => menuOf(selected.has(ref) ? acting.map((record) => record.ref) : [ref])}
        emptyText={wanted ? t("tree.nothing", { text }) : emptyText}
        emptyAction={wanted ? undefined : emptyAction}
        toolbar={
          <>
            {lead}
            {hasFilter && <FilterField text={text} onChange={setText} />}
            {showsBar && <GridBar of={name} chosen={acting} {...(object ? { object } : {})} />}
            {keptCount > (showsBar ? 1 : 0) && (
              <ChosenBar
                records={acting}
                hiddenCount={keptCount - acting.length}
                onClear={() => setSelected(NOBODY)}
                buttons={showsBar ? null : <GridBar of={name} chosen={acting} />}
              />
            )}
          </>
        }
      />
    </>
  );
}

function FilterField({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const t = useT();
  return (
    <input
      type="search"
      aria-label={t("grid.filter")}
      placeholder={t("grid.filter")}
      value={text}
      onChange={(event) => onChange(event.target.value)}
      className="h-6 w-44 rounded-sm border border-line bg-sunken px-2 text-sm placeholder:text-faint"
    />
  );
}

interface ChosenBarProps {
  readonly records: readonly AnyRec[];
  /** of those that are chosen: they are filtered out, and not acted on */
  readonly hiddenCount: number;
  readonly buttons: ReactNode;
  readonly onClear: () => void;
}
/** How much is chosen, how much of it is filtered out, and what can be done to the rest. */
function ChosenBar({ records, hiddenCount, buttons, onClear }: ChosenBarProps) {
  const t = useT();
  const menuOf = useContextMenu();
  const count = records.length;
  return (
    <div role="group" aria-label={t("grid.selected", { count })} className="flex min-w-0 items-center gap-1 text-sm">
      <span className="px-1 font-medium whitespace-nowrap">{t("grid.selected", { count })}</span>
      {hiddenCount > 0 && <span className="truncate text-paused">{t("grid.hiddenSelected", { count: hiddenCount })}</span>}
      <span className="flex items-center gap-1 max-[1180px]:hidden">{count > 1 && buttons}</span>
      {count > 1 && (
        <MenuButton
          entries={() => menuOf(records.map(({ ref }) => ref))}
          className="h-6 rounded-sm px-2 hover:bg-hover data-popup-open:bg-hover"
        >
          {t("common.actions")}
        </MenuButton>
      )}
      <Button kind="quiet" isSmall onClick={onClear}>
        {t("grid.clear")}
      </Button>
    </div>
  );
}
