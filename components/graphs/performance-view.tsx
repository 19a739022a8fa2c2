"use client";
import { ChartLine, Download, Plus, Table2 } from "lucide-react";
import { type KeyboardEvent, useMemo, useState } from "react";
import type { GraphStyle, GraphView, HistoryEvent } from "@/server/contract";
import { useConsole } from "../data/console-context";
import type { Rec } from "../data/defaults";
import { useErrorText } from "../data/error-text";
import { usePref } from "../data/prefs";
import { useT } from "../i18n";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { Notice } from "../ui/notice";
import { usePhone } from "../ui/use-phone";
import { visibleText } from "../ui/visible-text";
import { cardEntries } from "./card-entries";
import { Crosshair, CrosshairContext } from "./cursor";
import { eventDialog } from "./event-dialog";
import { EventList, eventKey } from "./events";
import { GraphCard } from "./graph-card";
import { graphDialog } from "./graph-dialog";
import { HistoryTable } from "./history-table";
import { OverviewStrip } from "./overview-strip";
import { type OwnGraphs, useOwnGraphs } from "./own-graphs";
import { RangeChoices, useShownText, WindowButtons } from "./range-bar";
import { panned, zoomed } from "./ranges";
import { useExports } from "./use-exports";
import { useLineName } from "./use-line-name";
import { useMeasured } from "./use-measured";
import { type ShownRange, useRange } from "./use-range";
import "./texts";

/** What a VM or host did over time: its graphs, and those that people have put together on its page. */
export function PerformanceView({ object }: { object: Rec<"VM"> | Rec<"host"> }) {
  const [crosshair] = useState(() => new Crosshair());
  return (
    <CrosshairContext value={crosshair}>
      <Shown object={object} />
    </CrosshairContext>
  );
}

function Shown({ object }: { object: Rec<"VM"> | Rec<"host"> }) {
  const t = useT();
  const { open } = useConsole();
  const isPhone = usePhone();
  const [isTable, setTable] = usePref("graph-table", false);
  const [cpuStyle, setCpuStyle] = usePref<GraphStyle>("graph-cpu", "stacked");
  const range = useRange(object.ref);
  const own = useOwnGraphs(object.uuid);
  const { graphs, times, stepS, events, overview } = useMeasured(object, range, own.graphs, cpuStyle);
  const [picked, setPicked] = useState<string | null>(null);
  const [deleted, setDeleted] = useState<GraphView | null>(null);
  const marks = useMemo(() => events.map((event) => ({ atS: event.atS, isPicked: eventKey(event) === picked })), [events, picked]);
  const subtitle = useShownText(range, stepS);
  const exports = useExports({
    times,
    shown: range.shown,
    isLive: range.window === null,
    marks,
    objectName: visibleText(object.name_label),
    subtitle,
  });
  const nameOf = useLineName({ lines: graphs.flatMap(({ lines }) => lines) }, object.ref);
  const onPick = (event: HistoryEvent): void => setPicked(eventKey(event));
  const openNearest = (atS: number): void => {
    const far = (event: HistoryEvent): number => Math.abs(event.atS - atS);
    const nearest = events.reduce<HistoryEvent | null>((best, event) => (best && far(best) <= far(event) ? best : event), null);
    if (!nearest) return;
    onPick(nearest);
    open(eventDialog, { events: [nearest], pageRef: object.ref });
  };
  const add = (
    <Button kind="quiet" icon={<Plus size={14} aria-hidden />} onClick={() => open(graphDialog, { object: object.ref, graph: "" })}>
      {t("graphs.newGraph13")}
    </Button>
  );
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1 px-3 pt-2">
        <RangeChoices range={range} />
        {!isPhone && <WindowButtons range={range} />}
        <span className="ml-auto" />
        <EventList {...{ events, picked, onPick }} pageRef={object.ref} />
        {!isPhone && add}
        <Button
          kind="quiet"
          icon={<Download size={14} aria-hidden />}
          disabledReason={graphs.length === 0 ? t("graph.none") : null}
          onClick={() => exports.csv(graphs, t("tab.performance"))}
        >
          {t("graphs.exportCsv")}
        </Button>
        <Button
          kind="quiet"
          icon={isTable ? <ChartLine size={14} aria-hidden /> : <Table2 size={14} aria-hidden />}
          onClick={() => setTable(!isTable)}
        >
          {t(isTable ? "graph.graphs" : "graph.table")}
        </Button>
      </div>
      <p className="shrink-0 px-3 py-1 text-sm text-muted tabular-nums">{subtitle}</p>
      <Notices {...{ own, deleted, setDeleted }} hasNoPicture={exports.hasFailed} />
      {graphs.length === 0 ? (
        <EmptyState text={t("graph.none")} />
      ) : isTable ? (
        <div className="flex min-h-0 flex-1 flex-col px-3 pb-2">
          <HistoryTable {...{ graphs, times }} shown={range.shown} pageRef={object.ref} />
        </div>
      ) : (
        <div className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto px-3 pb-2">
          {graphs.map((graph) => (
            <GraphCard
              key={graph.id}
              {...{ graph, times, range, events, marks, picked, onPick }}
              pageRef={object.ref}
              onKey={(event, atS) => onChartKey(event, atS, range, openNearest)}
              entries={() =>
                cardEntries({
                  ...{ t, graph, setCpuStyle },
                  all: own.graphs,
                  act: own.act,
                  edit: (id) => open(graphDialog, { object: object.ref, graph: id }),
                  remove(view) {
                    own.act({ kind: "remove", id: view.id });
                    setDeleted(view);
                  },
                  csv: () => exports.csv([graph], typeof graph.title === "object" && "text" in graph.title ? graph.title.text : graph.id),
                  png: () => void exports.png(graph, nameOf),
                })
              }
            />
          ))}
        </div>
      )}
      <div className="shrink-0 border-t border-line px-3 pt-2 pb-1">
        <OverviewStrip range={range} line={overview} events={events} />
      </div>
    </div>
  );
}

interface NoticesProps {
  readonly own: OwnGraphs;
  /** one that was deleted here and can be brought back */
  readonly deleted: GraphView | null;
  readonly setDeleted: (graph: GraphView | null) => void;
  readonly hasNoPicture: boolean;
}
function Notices({ own, deleted, setDeleted, hasNoPicture }: NoticesProps) {
  const t = useT();
  const errorText = useErrorText();
  const bringBack = (): void => {
    if (deleted) own.act({ kind: "restore", id: deleted.id });
    setDeleted(null);
  };
  return (
    <>
      {deleted && (
        <Notice
          tone="plain"
          className="mx-3 mb-2 shrink-0"
          action={
            <Button isSmall onClick={bringBack}>
              {t("undo.go")}
            </Button>
          }
        >
          {t("graphs.graphNameIsDeleted", { name: deleted.name })}
        </Notice>
      )}
      {own.error != null && <Notice className="mx-3 mb-2 shrink-0">{errorText(own.error)}</Notice>}
      {hasNoPicture && <Notice className="mx-3 mb-2 shrink-0">{t("graphs.thisBrowserCouldNotDraw")}</Notice>}
    </>
  );
}

/** Keys on a graph that change what is shown. @returns whether it was one of them */
function onChartKey(
  event: KeyboardEvent,
  atS: number,
  { shown, whole, nowS, show }: ShownRange,
  openNearest: (atS: number) => void,
): boolean {
  const quarter = (shown[1] - shown[0]) / 4;
  if (event.shiftKey && event.key === "ArrowLeft") show(panned(shown, -quarter, whole), event.repeat);
  else if (event.shiftKey && event.key === "ArrowRight") show(panned(shown, quarter, whole), event.repeat);
  else if (event.key === "+" || event.key === "=") show(zoomed(shown, 0.5, atS, whole, nowS), event.repeat);
  else if (event.key === "-" || event.key === "_") show(zoomed(shown, 2, atS, whole, nowS), event.repeat);
  else if (event.key === "0") show(null);
  else if (event.key === "Enter") openNearest(atS);
  else return false;
  return true;
}
