"use client";
import { Ellipsis, Users } from "lucide-react";
import type { KeyboardEvent } from "react";
import type { HistoryEvent } from "@/server/contract";
import { useT } from "../i18n";
import { MenuButton } from "../ui/menu";
import type { MenuEntry } from "../ui/menu-entries";
import { useRegionName } from "../ui/region-name";
import { visibleText } from "../ui/visible-text";
import { Chart } from "./chart";
import { EventFlags } from "./events";
import { isUnknown } from "./figures";
import { Legend } from "./legend";
import { type PlotMark, rightPx } from "./plot";
import type { Graph } from "./series";
import { useGraphTitle } from "./use-graph-title";
import { useLineName } from "./use-line-name";
import type { ShownRange } from "./use-range";

export interface CardProps {
  readonly graph: Graph;
  readonly pageRef: string;
  readonly times: readonly number[];
  readonly range: ShownRange;
  readonly events: readonly HistoryEvent[];
  readonly marks: readonly PlotMark[];
  readonly picked: string | null;
  readonly onPick: (event: HistoryEvent) => void;
  readonly onKey: (event: KeyboardEvent, atS: number) => boolean;
  readonly entries: () => readonly MenuEntry[];
}
/** One graph with its title, its menu, its drawing and its legend. */
export function GraphCard({ graph, pageRef, times, range, events, marks, picked, onPick, onKey, entries }: CardProps) {
  const t = useT();
  const regionName = useRegionName();
  const title = useGraphTitle()(graph);
  const nameOf = useLineName(graph, pageRef);
  const { shown, show } = range;
  const isGone = graph.own !== null && graph.lines.every(({ object }) => object === null);
  return (
    <section aria-label={regionName(title)} className="@container shrink-0 rounded-lg border border-line bg-surface">
      <header className="flex h-8 items-center gap-2 pr-1 pl-3">
        <h2 className="truncate text-sm font-medium text-muted">{title}</h2>
        {graph.own?.isShared && (
          <span className="inline-flex min-w-0 items-center gap-1 text-xs text-faint">
            <Users size={12} aria-hidden />
            <span className="truncate">
              {graph.own.isOwn ? t("graphs.sharedWithTheLab") : t("graphs.sharedByName", { name: visibleText(graph.own.owner) })}
            </span>
          </span>
        )}
        <MenuButton
          entries={entries}
          label={t("graphs.graphMenu", { graph: title })}
          className="ml-auto inline-flex size-6 shrink-0 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-text data-popup-open:bg-pressed"
        >
          <Ellipsis size={14} aria-hidden />
        </MenuButton>
      </header>
      <div className="flex flex-col gap-x-4 gap-y-1 px-2 pr-3 pb-2 @min-[860px]:flex-row">
        <div className="relative h-36 min-w-0 shrink-0 @min-[860px]:flex-1">
          <Chart
            {...{ graph, nameOf, times, shown, marks, onKey }}
            label={title}
            onBrush={(span) => show(span)}
            onReset={() => show(null)}
          />
          {graph.lines.length > 0 && times.length > 0 && isUnknown(graph.lines, times, shown) && (
            <p className="pointer-events-none absolute inset-x-12 top-1/3 text-center text-sm text-muted">
              {t("graphs.nothingIsKnownOfThisTime")}
            </p>
          )}
          <EventFlags {...{ events, shown, pageRef, picked, onPick }} right={rightPx(graph)} />
        </div>
        {isGone ? (
          <p className="w-full text-sm text-muted @min-[860px]:w-[500px]">{t("graphs.noneOfItsObjectsAre")}</p>
        ) : (
          <div
            tabIndex={graph.lines.length > 6 ? 0 : -1}
            className="max-h-36 w-full shrink-0 self-start overflow-auto @min-[860px]:w-[500px]"
          >
            <Legend {...{ graph, title, nameOf, times, shown }} isLive={range.window === null} />
          </div>
        )}
      </div>
    </section>
  );
}
