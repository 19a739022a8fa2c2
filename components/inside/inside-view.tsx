"use client";
import { Columns2, ListTree, Maximize2, Minimize2, PanelsTopLeft, Route, Table2 } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { Group, Panel as Pane, Separator } from "react-resizable-panels";
import type { InsideDetail, InsideOverview } from "@/server/contract";
import { useConsole } from "../data/console-context";
import { useRecords, useSpeed } from "../data/hooks";
import { useLab } from "../data/lab-context";
import { readPref, usePref, writePref } from "../data/prefs";
import { useT } from "../i18n";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { useBeside } from "./beside/use-beside";
import { openTo } from "./details/store-tree";
import { Drawing } from "./drawing";
import { Legend } from "./legend";
import { preciseTime } from "./numbers";
import { type Opened, openedBy, queryOf } from "./opened";
import { OverviewTable } from "./overview-table";
import { Panel } from "./panel";
import { useCompared } from "./use-compared";
import { useInside } from "./use-inside";
import { useRecent } from "./use-recent";
import { useWidth } from "./use-width";
import "./texts";

/** Narrower than this, the panel stands below the drawing instead of beside it. */
const BESIDE_PX = 940;

/** The followed request that is shown, and the step of it that the cursor is on; -1: none. */
function useWay(opened: Opened | null, detail: InsideDetail | null | undefined, cursor: number | null) {
  const followed = opened?.kind === "follow" && detail?.kind === "follow" ? detail : null;
  const step = followed ? Math.min(cursor ?? Number.POSITIVE_INFINITY, followed.follow.reached - 1) : -1;
  const way = useMemo(
    () => (followed && step >= 0 ? { follow: followed.follow, steps: followed.steps, last: step } : null),
    [followed, step],
  );
  return { step, way };
}

/** A host from inside. `vm`: the guest that it is looked at for. */
export function InsideView({ host, vm }: { host: string; vm?: string }) {
  const t = useT();
  const { session } = useLab();
  const speed = useSpeed();
  const domid = vm === undefined ? null : (session.store.record("VM", vm)?.domid ?? null);
  const [opened, setOpened] = useState<Opened | null>(domid === null ? null : { kind: "domain", domid });
  const [openBox, setOpenBox] = useState<string | null>(domid === null ? null : `dom:${domid}`);
  const [storePaths, setStorePaths] = useState<readonly string[]>(openTo(domid));
  const [windowUs, setWindowUs] = usePref("inside.window", 30_000);
  const [isTable, setTable] = usePref("inside.overviewTable", false);
  const [cursor, setCursor] = useState<number | null>(null);
  const [wantedFollow, setWantedFollow] = useState<string | null>(null);
  const question =
    opened?.kind === "compare" ? wantedFollow && { kind: "follow" as const, id: wantedFollow } : queryOf(opened, { storePaths, windowUs });
  const { overview, detail, refusal } = useInside(host, question || null);
  const { compared, wanted } = useCompared(opened, overview, detail);
  if (wanted !== wantedFollow) setWantedFollow(wanted);
  const lit = useRecent(overview, (speed ?? 0) > 0);
  const [box, width] = useWidth();
  const isBeside = width >= BESIDE_PX;

  const open = (next: Opened | null, boxId: string | null = null): void => {
    setOpened(next);
    setOpenBox(boxId);
    setCursor(null);
  };
  const { step, way } = useWay(opened, detail, cursor);

  const body = ((): ReactNode => {
    if (refusal) return <EmptyState text={refusal} />;
    if (overview === undefined) return <EmptyState text={t("common.loading")} />;
    if (overview === null) return <EmptyState text={t("inside.noHost")} />;
    const picture = isTable ? (
      <OverviewTable overview={overview} onOpen={(next) => open(next)} />
    ) : (
      <Drawing
        overview={overview}
        openId={openBox}
        focusDomid={domid}
        lit={lit}
        way={way}
        onOpen={(one) => open(openedBy(one.thing, overview, domid), one.id)}
      />
    );
    if (!opened) return picture;
    return (
      <Split isBeside={isBeside} picture={picture}>
        <Panel
          opened={opened}
          overview={overview}
          detail={detail}
          focusDomid={domid}
          storePaths={storePaths}
          onStorePaths={setStorePaths}
          windowUs={windowUs}
          onWindow={setWindowUs}
          cursor={step}
          onCursor={setCursor}
          compared={compared}
          onOpen={(next) => open(next)}
          onClose={() => open(null)}
        />
      </Split>
    );
  })();
  return (
    <div ref={box} className="flex min-h-0 flex-1 flex-col">
      <Toolbar
        overview={overview ?? null}
        besides={vm === undefined ? host : null}
        isTable={isTable}
        hasLegend={width >= 1080 && !isTable}
        onTable={() => setTable(!isTable)}
        onOpen={open}
      />
      {body}
    </div>
  );
}

/** The drawing with a panel beside it, or below it where there is no room. */
function Split({ isBeside, picture, children }: { isBeside: boolean; picture: ReactNode; children: ReactNode }) {
  const t = useT();
  const sizeKey = isBeside ? "inside.panelWidth" : "inside.panelHeight";
  const firstSize = useMemo(() => readPref(sizeKey, isBeside ? 400 : 260), [sizeKey, isBeside]);
  return (
    <Group key={`${isBeside}`} orientation={isBeside ? "horizontal" : "vertical"} className="min-h-0 flex-1">
      <Pane id="drawing" minSize={isBeside ? 320 : 140}>
        {picture}
      </Pane>
      <Separator
        aria-label={t("inside.resize")}
        className="bg-line transition-colors duration-120 hover:bg-accent focus-visible:bg-accent data-[separator=active]:bg-accent aria-[orientation=horizontal]:h-px aria-[orientation=vertical]:w-px"
      />
      <Pane
        id="panel"
        defaultSize={firstSize}
        minSize={isBeside ? 300 : 140}
        groupResizeBehavior="preserve-pixel-size"
        onResize={(size) => writePref(sizeKey, Math.round(size.inPixels))}
      >
        {children}
      </Pane>
    </Group>
  );
}

interface ToolbarProps {
  readonly overview: InsideOverview | null;
  /** the host that another can be laid beside; null: it is a VM's page */
  readonly besides: string | null;
  readonly isTable: boolean;
  readonly hasLegend: boolean;
  readonly onTable: () => void;
  readonly onOpen: (opened: Opened, boxId?: string) => void;
}

function Toolbar({ overview, besides, isTable, hasLegend, onTable, onOpen }: ToolbarProps) {
  const t = useT();
  const { place, setFull } = useConsole();
  return (
    <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-1 border-b border-line px-2 py-1">
      <Button kind="quiet" isSmall icon={<Route size={14} aria-hidden />} onClick={() => onOpen({ kind: "follow", id: null })}>
        {t("inside.follow")}
      </Button>
      <Button kind="quiet" isSmall icon={<ListTree size={14} aria-hidden />} onClick={() => onOpen({ kind: "xenstore" }, "store")}>
        XenStore
      </Button>
      <Button
        kind="quiet"
        isSmall
        icon={isTable ? <PanelsTopLeft size={14} aria-hidden /> : <Table2 size={14} aria-hidden />}
        onClick={onTable}
      >
        {t(isTable ? "inside.showDrawing" : "inside.showTable")}
      </Button>
      {besides !== null && <ToBeside host={besides} />}
      {hasLegend && <Legend />}
      <span className="ml-auto font-mono text-sm whitespace-nowrap text-muted tabular-nums" title={t("time.utc")}>
        {overview ? preciseTime(overview.atUs) : ""}
      </span>
      <Button
        kind="quiet"
        isSmall
        aria-pressed={place.isFull ?? false}
        icon={place.isFull ? <Minimize2 size={14} aria-hidden /> : <Maximize2 size={14} aria-hidden />}
        onClick={() => setFull(!place.isFull)}
      >
        {t("inside.fullPage")}
      </Button>
    </div>
  );
}

/** Lays another host beside this one: the other of two, or one that is chosen then. */
function ToBeside({ host }: { host: string }) {
  const t = useT();
  const { setBeside } = useBeside();
  const others = useRecords("host").filter(({ ref }) => ref !== host);
  return (
    <Button
      kind="quiet"
      isSmall
      icon={<Columns2 size={14} aria-hidden />}
      onClick={() => setBeside(others.length === 1 ? (others[0]?.uuid ?? "") : "")}
    >
      {t("beside.show")}
    </Button>
  );
}
