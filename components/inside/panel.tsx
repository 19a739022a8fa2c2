"use client";
import { ArrowLeft } from "lucide-react";
import type { InsideDetail, InsideFollowDetail, InsideOverview } from "@/server/contract";
import { useT } from "../i18n";
import { IconButton } from "../ui/button";
import { Select } from "../ui/select";
import { DomainDetailView } from "./details/domain-detail";
import { MemoryDetailView } from "./details/memory-detail";
import { BridgeDetailView, DaemonDetailView, HardwareDetailView } from "./details/plain-details";
import { RingDetailView } from "./details/ring-detail";
import { SchedulerDetailView } from "./details/scheduler-detail";
import { StoreDetailView } from "./details/store-detail";
import { CallsDetailView, EventsDetailView, GrantsDetailView, HypercallsDetailView } from "./details/tables";
import { CompareView } from "./follow/compare-view";
import { FollowDetailView } from "./follow/follow-detail";
import { FollowList } from "./follow/follow-list";
import { StartFollow } from "./follow/start-follow";
import type { Opened } from "./opened";
import { PanelFrame } from "./panel-frame";
import { panelWords } from "./panel-words";

export interface PanelProps {
  readonly opened: Opened;
  readonly overview: InsideOverview;
  /** undefined: on its way; null: what was asked for is gone */
  readonly detail: InsideDetail | null | undefined;
  readonly focusDomid: number | null;
  readonly storePaths: readonly string[];
  readonly onStorePaths: (paths: readonly string[]) => void;
  readonly windowUs: number;
  readonly onWindow: (us: number) => void;
  readonly cursor: number;
  readonly onCursor: (at: number | null) => void;
  readonly compared: ReadonlyMap<string, InsideFollowDetail>;
  readonly onOpen: (opened: Opened) => void;
  readonly onClose: () => void;
}

/** The part that is open. */
export function Panel(props: PanelProps) {
  const t = useT();
  const { opened, overview, detail, onOpen, onClose } = props;
  const words = panelWords(t, opened, overview, detail);
  const isBack = (opened.kind === "follow" && opened.id !== null) || opened.kind === "compare";
  return (
    <PanelFrame
      {...words}
      onClose={onClose}
      actions={
        isBack && (
          <IconButton
            label={t("inside.allFollows")}
            icon={<ArrowLeft size={14} aria-hidden />}
            onClick={() => onOpen({ kind: "follow", id: null })}
          />
        )
      }
    >
      <Body {...props} />
    </PanelFrame>
  );
}
function Body(props: PanelProps) {
  const t = useT();
  const { opened, overview, detail, onOpen } = props;
  switch (opened.kind) {
    case "part":
      if (opened.part === "hardware") return <HardwareDetailView overview={overview} />;
      return opened.part === "bridge" ? <BridgeDetailView overview={overview} /> : null;
    case "daemon": {
      const daemon = overview.daemons.find((d) => d.id === opened.id);
      return daemon ? <DaemonDetailView daemon={daemon} overview={overview} /> : <Gone />;
    }
    case "compare":
      return <CompareView overview={overview} left={props.compared.get(opened.left)} right={props.compared.get(opened.right)} />;
    case "follow":
      return (
        <>
          {opened.id === null && (
            <StartFollow overview={overview} focusDomid={props.focusDomid} onStarted={(id) => onOpen({ kind: "follow", id })} />
          )}
          {opened.id !== null &&
            (detail?.kind === "follow" ? (
              <FollowDetailView detail={detail} overview={overview} cursor={props.cursor} onCursor={props.onCursor} />
            ) : (
              <Gone isComing={detail === undefined} />
            ))}
          <FollowList
            overview={overview}
            openId={opened.id}
            onOpen={(id) => onOpen({ kind: "follow", id })}
            onCompare={(left, right) => onOpen({ kind: "compare", left, right })}
          />
        </>
      );
    case "events":
    case "grants":
      return (
        <>
          <DomainPicker overview={overview} domid={opened.domid} onPick={(domid) => onOpen({ kind: opened.kind, domid: domid ?? 0 })} />
          <Detail {...props} />
        </>
      );
    case "hypercalls":
      return (
        <>
          <DomainPicker
            overview={overview}
            domid={opened.domid}
            all={t("inside.allDomains")}
            onPick={(domid) => onOpen({ kind: "hypercalls", domid })}
          />
          <Detail {...props} />
        </>
      );
    case "memory":
      return (
        <>
          <DomainPicker
            overview={overview}
            domid={opened.domid}
            all={t("inside.allDomains")}
            onPick={(domid) => onOpen({ kind: "memory", domid })}
          />
          <Detail {...props} />
        </>
      );
    default:
      return <Detail {...props} />;
  }
}
function Detail({ overview, detail, onOpen, storePaths, onStorePaths, windowUs, onWindow }: PanelProps) {
  switch (detail?.kind) {
    case undefined:
    case "follow":
      return <Gone isComing={detail === undefined} />;
    case "domain":
      return <DomainDetailView detail={detail} overview={overview} onOpen={onOpen} />;
    case "ring":
      return <RingDetailView detail={detail} overview={overview} />;
    case "events":
      return <EventsDetailView detail={detail} overview={overview} />;
    case "grants":
      return <GrantsDetailView detail={detail} overview={overview} />;
    case "xenstore":
      return <StoreDetailView detail={detail} host={overview.host} open={storePaths} onOpen={onStorePaths} />;
    case "scheduler":
      return (
        <SchedulerDetailView
          detail={detail}
          overview={overview}
          windowUs={windowUs}
          onWindow={onWindow}
          onPool={(pool) => onOpen({ kind: "scheduler", pool })}
        />
      );
    case "memory":
      return <MemoryDetailView detail={detail} overview={overview} />;
    case "hypercalls":
      return <HypercallsDetailView detail={detail} />;
    case "calls":
      return <CallsDetailView detail={detail} overview={overview} />;
  }
}
function Gone({ isComing = false }: { isComing?: boolean }) {
  const t = useT();
  return <p className="text-faint">{t(isComing ? "common.loading" : "inside.gone")}</p>;
}
function DomainPicker({
  overview,
  domid,
  all,
  onPick,
}: {
  overview: InsideOverview;
  domid: number | null;
  all?: string;
  onPick: (domid: number | null) => void;
}) {
  const t = useT();
  return (
    <div className="w-56">
      <Select
        label={t("inside.domain")}
        isTight
        value={domid === null ? "all" : `${domid}`}
        options={[
          ...(all ? [{ value: "all", label: all }] : []),
          ...overview.domains.map((d) => ({ value: `${d.domid}`, label: `${d.name} (${d.domid})` })),
        ]}
        onChange={(value) => onPick(value === "all" ? null : Number(value))}
      />
    </div>
  );
}
