// biome-ignore-all lint/a11y/useSemanticElements: what is chosen and what can be done to it is a group, and no set of fields
"use client";
import { type ReactNode, useCallback, useEffect, useMemo, useState } from "react";
import { useConsole } from "../data/console-context";
import type { AnyRec } from "../data/defaults";
import { useLab } from "../data/lab-context";
import { useTargets } from "../data/targets";
import { DataGrid } from "../grid/data-grid";
import { GroupChooser } from "../grid/group-chooser";
import { useLanguage, useT } from "../i18n";
import { useTextMatcher } from "../search/use-search";
import { Button } from "../ui/button";
import { MenuButton } from "../ui/menu";
import { GridBar } from "./grid-bar";
import { useColumns } from "./grid-columns";
import { useGroupChoices, useGrouping } from "./grid-grouping";
import { useContextMenu } from "./use-commands";
import { useRowKeys } from "./use-row-keys";

const refOf = ({ ref }: AnyRec): string => ref;
const NOBODY: ReadonlySet<string> = new Set();
const NO_ROWS: readonly AnyRec[] = [];
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
  /** its page has an export of its own */
  readonly isExportedElsewhere?: boolean;
  /** live columns are sorted again this often, not at every change */
  readonly resortMs?: number;
  /** stands before the commands */
  readonly lead?: ReactNode;
  /** is shown above the grid for the first of the chosen rows */
  readonly about?: (record: AnyRec) => ReactNode;
  readonly className?: string;
}
/** What is chosen of some rows, with its refs. */
interface Acting {
  readonly of: ReadonlySet<string>;
  readonly records: readonly AnyRec[];
  readonly refs: readonly string[];
}
const actingOf = new WeakMap<readonly AnyRec[], Acting>();
/** Those of some rows that are chosen; whoever asks again before anything else is chosen gets the same arrays. */
function actingAmong(shown: readonly AnyRec[], selected: ReadonlySet<string>): Acting {
  const before = actingOf.get(shown);
  if (before?.of === selected) return before;
  const records = selected.size === 0 ? NO_ROWS : shown.filter(({ ref }) => selected.has(ref));
  const acting: Acting = { of: selected, records, refs: records.map(refOf) };
  actingOf.set(shown, acting);
  return acting;
}
/** Which rows of a grid are chosen, and what of that is in sight and acted on. */
function useChosenRows(id: string, rows: readonly AnyRec[], shown: readonly AnyRec[], hasPages: boolean) {
  const { choose } = useConsole();
  const { chosenIn } = useTargets();
  const [kept, setSelected] = useState<ReadonlySet<string>>(NOBODY);
  // What is chosen in another list of the page takes the place of what was chosen here.
  const selected = chosenIn === null || chosenIn === id ? kept : NOBODY;
  const { records: acting, refs } = useMemo(() => actingAmong(shown, selected), [shown, selected]);
  const keptCount = useMemo(
    () => (shown === rows ? acting.length : rows.filter(({ ref }) => selected.has(ref)).length),
    [rows, shown, acting, selected],
  );
  useEffect(() => {
    if (hasPages) choose(id, refs);
  }, [choose, id, refs, hasPages]);
  const select = (next: ReadonlySet<string>): void => {
    setSelected(next);
    if (hasPages) choose(id, actingAmong(shown, next).refs);
  };
  return { selected, acting, keptCount, select, clear: () => setSelected(NOBODY) };
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
  const { go } = useConsole();
  const menuOf = useContextMenu();
  const kind = kinds.named(name);
  if (!kind) throw new Error(`no kind is called ${name}`);
  const { columns, slotsOfValues } = useColumns(kind, id, rows, host);
  const { by, groupOf } = useGrouping(kind, id);
  const choices = useGroupChoices(kind);
  const { needs } = session;
  const [text, setText] = useState("");
  const wanted = text.trim();
  const nameOf = useCallback((record: AnyRec) => kinds.nameOf(store, record, language), [kinds, store, language]);
  const finds = useTextMatcher(wanted);
  const shown = useMemo(() => (wanted === "" ? rows : rows.filter((record) => finds(kind, record))), [rows, wanted, kind, finds]);
  // Devices have no page: what is chosen of them is acted on here, and the console's commands go on meaning the object of the page.
  const hasPages = (kind.tabs?.length ?? 0) > 0;
  const { selected, acting, keptCount, select, clear } = useChosenRows(id, rows, shown, hasPages);
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
        onSelect={select}
        isMulti
        groupedBy={by}
        {...(groupOf ? { groupOf } : {})}
        tools={(rows.length > 0 || groupOf) && <GroupChooser id={id} choices={choices} />}
        prepare={(records) => needs.whenKnown(slotsOfValues(records))}
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
                onClear={clear}
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
