"use client";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { type MouseEvent, useEffect } from "react";
import type { GridColumn } from "./grid-column";
import type { Entry } from "./grid-groups";
import { BodyRow, ROW } from "./grid-rows";
import { GroupRow } from "./group-row";
import { useLightRows } from "./use-light-rows";

/** Rows in the document, at least: a power of two, so that it seldom changes. */
const PLACES = 64;

interface BodyProps<T> {
  /** what the rows are scrolled in */
  readonly scroller: HTMLElement;
  readonly entries: readonly Entry<T>[];
  readonly active: string | null;
  /** the active row's place among the entries; below 0: there is none */
  readonly activeAt: number;
  /** by which the grid names a row */
  readonly rowId: (id: string) => string;
  /** those that are shown */
  readonly columns: readonly GridColumn<T>[];
  readonly columnCount: number;
  /** widths of the columns */
  readonly template: string;
  /** all of them, pixels */
  readonly width: number;
  readonly selected: ReadonlySet<string>;
  readonly onFold: (key: string, rowIds: readonly string[]) => void;
  readonly onClick: (id: string, event: MouseEvent) => void;
  readonly onActivate: (id: string) => void;
}

/** The rows that are in sight, and some beside them. Scrolling draws this and nothing else of the grid. */
export function GridBody<T>(props: BodyProps<T>) {
  const { scroller, entries, active, activeAt, rowId, columns, columnCount, template, width, selected, onFold, onClick, onActivate } =
    props;
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller,
    estimateSize: () => ROW,
    overscan: 6,
    scrollMargin: ROW,
    rangeExtractor: (range) =>
      activeAt < 0 ? defaultRangeExtractor(range) : [...new Set([...defaultRangeExtractor(range), activeAt])].sort((a, b) => a - b),
  });
  const { scrollToIndex } = virtual;
  const items = virtual.getVirtualItems();
  const light = useLightRows(
    items.flatMap(({ index }) => {
      const entry = entries[index];
      return entry?.kind === "row" ? [entry.id] : [];
    }),
    virtual.isScrolling,
  );
  const lead = items.findIndex(({ index }, at) => index !== (items[0]?.index ?? 0) + at);
  const isFar = (index: number): boolean => lead >= 0 && (lead === 1 ? index === items[0]?.index : index === items.at(-1)?.index);
  const drawn = Math.max(PLACES, 2 ** Math.ceil(Math.log2(items.length + 1)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the active row becomes another
  useEffect(() => {
    if (activeAt >= 0) scrollToIndex(activeAt, { align: "auto" });
  }, [active]);
  return (
    <div role="presentation" className="relative" style={{ height: virtual.getTotalSize(), minWidth: width }}>
      {items.map((item) => {
        const entry = entries[item.index];
        if (!entry) return null;
        const top = item.start - ROW;
        if (entry.kind === "group") {
          const { group, ids: own, isFolded } = entry;
          return (
            <GroupRow
              key={`group ${group.key}`}
              group={group}
              count={own.length}
              isFolded={isFolded}
              index={item.index}
              top={top}
              columnCount={columnCount}
              onFold={() => onFold(group.key, own)}
            />
          );
        }
        const { id, row } = entry;
        return (
          <BodyRow
            // What scrolls out gives its place in the document to what scrolls in; the active row may stand far from the others.
            key={isFar(item.index) ? "active" : item.index % drawn}
            id={id}
            domId={rowId(id)}
            index={item.index}
            top={top}
            template={template}
            row={row}
            columns={columns}
            isOn={selected.has(id)}
            isActive={active === id}
            isLight={light.has(id)}
            onClick={onClick}
            onActivate={onActivate}
          />
        );
      })}
    </div>
  );
}
