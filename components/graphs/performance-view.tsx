"use client";
import { ChartLine, Table2 } from "lucide-react";
import { useMemo, useState } from "react";
import { usePref } from "../data/prefs";
import { useLanguage, useT } from "../i18n";
import { noticeText } from "../i18n/notices/notice-text";
import { Button } from "../ui/button";
import { cx } from "../ui/cx";
import { EmptyState } from "../ui/empty-state";
import { formatTime } from "../ui/format";
import { useRegionName } from "../ui/region-name";
import { Chart } from "./chart";
import { HistoryTable } from "./history-table";
import { Legend } from "./legend";
import { graphsOf } from "./series";
import { type RangeName, ranges, useHistory } from "./use-history";

/** CPU, memory, network and disk of a VM or host over time. */
export function PerformanceView({ refValue, kind }: { refValue: string; kind: "VM" | "host" }) {
  const t = useT();
  const regionName = useRegionName();
  const [range, setRange] = usePref<RangeName>("graph-range", "10m");
  const [isTable, setTable] = usePref("graph-table", false);
  const [zoom, setZoom] = useState<readonly [number, number] | null>(null);
  const history = useHistory(refValue, range);
  const graphs = useMemo(() => (history ? graphsOf(history, kind) : []), [history, kind]);
  const times = useMemo(() => {
    const rows = history?.series[0]?.values.length ?? 0;
    return Array.from({ length: rows }, (_, row) => (history?.startS ?? 0) + row * (history?.stepS ?? 5));
  }, [history]);
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-3">
      <div className="flex flex-wrap items-center gap-2">
        <div role="radiogroup" aria-label={t("graph.range")} className="flex overflow-hidden rounded-md border border-line-strong">
          {(Object.keys(ranges) as RangeName[]).map((name) => (
            // biome-ignore lint/a11y/useSemanticElements: a segmented control; radios cannot be drawn as one
            <button
              key={name}
              type="button"
              role="radio"
              aria-checked={range === name}
              onClick={() => {
                setZoom(null);
                setRange(name);
              }}
              className={cx(
                "h-7 border-line px-3 not-first:border-l",
                range === name ? "bg-accent-soft font-medium text-accent" : "bg-surface hover:bg-hover",
              )}
            >
              {t(`graph.range.${name}`)}
            </button>
          ))}
        </div>
        <Button
          kind="quiet"
          icon={isTable ? <ChartLine size={14} aria-hidden /> : <Table2 size={14} aria-hidden />}
          onClick={() => setTable(!isTable)}
        >
          {t(isTable ? "graph.graphs" : "graph.table")}
        </Button>
        {zoom && (
          <Button kind="quiet" onClick={() => setZoom(null)}>
            {t("graph.resetZoom")}
          </Button>
        )}
        <EventList events={history?.events ?? []} />
      </div>
      {graphs.length === 0 ? (
        <EmptyState text={t("graph.none")} />
      ) : isTable ? (
        <HistoryTable graphs={graphs} times={times} />
      ) : (
        graphs.map((graph) => (
          <section key={graph.name} aria-label={regionName(t(`graph.${graph.name}`))} className="rounded-lg border border-line bg-surface">
            <h2 className="px-3 pt-2 text-sm font-medium text-muted">{t(`graph.${graph.name}`)}</h2>
            <div className="flex gap-4 px-2 pr-3 pb-2">
              <div className="min-w-0 flex-1">
                <Chart
                  graph={graph}
                  label={t(`graph.${graph.name}`)}
                  times={times}
                  events={history?.events ?? []}
                  zoom={zoom}
                  onZoom={setZoom}
                />
              </div>
              <Legend graph={graph} title={t(`graph.${graph.name}`)} />
            </div>
          </section>
        ))
      )}
    </div>
  );
}

/** Lifecycle events of the window, as the marks on the graphs name them. */
function EventList({ events }: { events: readonly { readonly name: string; readonly atS: number }[] }) {
  const t = useT();
  const { language } = useLanguage();
  const last = events.slice(-3);
  if (last.length === 0) return null;
  return (
    <ul aria-label={t("graph.events")} className="ml-auto flex gap-3 text-sm text-muted">
      {last.map((event) => (
        <li key={`${event.name} ${event.atS}`} className="whitespace-nowrap">
          <span aria-hidden className="mr-1.5 inline-block h-3 border-l border-dashed border-accent align-middle" />
          {noticeText(language, event.name)} {formatTime(event.atS * 1_000_000)}
        </li>
      ))}
    </ul>
  );
}
