"use client";
import { type ReactNode, useMemo } from "react";
import type { Rec } from "../../../data/defaults";
import { useMembers, useRecord } from "../../../data/hooks";
import { useFollowed } from "../../../data/views";
import { useT } from "../../../i18n";
import { EmptyState } from "../../../ui/empty-state";
import { CommandButton } from "../../command-button";
import { OverviewPage } from "./card";
import { ObjectAlerts } from "./object-alerts";
import { ObjectTasks } from "./object-tasks";
import { CpuCard, MemoryCard, type PlaceOverview, StorageCard, VmsCard } from "./place-cards";
import { TopLists } from "./top-lists";
import { WhoIsHere } from "./who-is-here";
import "./texts";

/** What a page shows before the first answer: the same cards with nothing in them, so that nothing moves when it comes. */
function nothingYet(of: "pool" | "host"): PlaceOverview {
  return {
    of,
    cpu: { cpus: 0, vcpus: 0, usedShare: null },
    memory: { totalBytes: 0, xenBytes: 0, dom0Bytes: 0, guestBytes: 0, usedBytes: 0, promisedBytes: 0, freeBytes: 0 },
    storage: { fullest: [], count: 0, sizeBytes: 0, promisedBytes: 0, usedBytes: 0, freeBytes: 0 },
    vms: { Running: 0, Paused: 0, Suspended: 0, Halted: 0 },
    hosts: { live: 0, all: 0 },
    afterLoss: null,
  };
}
const NOTHING_YET = { pool: nothingYet("pool"), host: nothingYet("host") } as const;

function usePlace(ref: string, of: "pool" | "host") {
  const { answer } = useFollowed("overview", { ref });
  const trend = useFollowed("trend", { ref }).answer;
  const overview = answer && answer.of !== "VM" ? answer : null;
  const counted = overview ? Object.values(overview.vms).reduce((sum, count) => sum + count, 0) : null;
  return { overview: overview ?? NOTHING_YET[of], isWaiting: overview === null, trend, hasNoVm: counted === 0 };
}
interface PlaceProps {
  readonly place: ReturnType<typeof usePlace>;
  readonly of: string;
  /** ref of the host whose VMs are ranked; null: all */
  readonly within: string | null;
  /** stands in place of the ranks */
  readonly empty: ReactNode;
  /** of the objects whose alerts and tasks are shown; null: all */
  readonly uuids: ReadonlySet<string> | null;
  readonly refs: ReadonlySet<string> | null;
}
function PlacePage({ place: { overview, isWaiting, trend }, of, within, empty, uuids, refs }: PlaceProps) {
  return (
    <OverviewPage isWaiting={isWaiting}>
      <CpuCard overview={overview} trend={trend} />
      <MemoryCard overview={overview} trend={trend} />
      <StorageCard overview={overview} />
      <VmsCard overview={overview} trend={trend} />
      <TopLists within={within} empty={empty} />
      <ObjectAlerts uuids={uuids} />
      <ObjectTasks refs={refs} />
      <WhoIsHere of={of} />
    </OverviewPage>
  );
}

/** Overview of the whole pool. */
export function PoolOverviewPage({ pool }: { pool: Rec<"pool"> }) {
  const t = useT();
  const place = usePlace(pool.ref, "pool");
  const empty = place.hasNoVm ? (
    <EmptyState
      text={t("overview.thereIsNoVmYet")}
      hint={t("overview.theVmsThatUseMost")}
      action={<CommandButton id="pool.newVm" on={pool} />}
    />
  ) : null;
  return <PlacePage {...{ place, empty }} of={pool.ref} within={null} uuids={null} refs={null} />;
}

/** Overview of one host. */
export function HostOverviewPage({ host }: { host: Rec<"host"> }) {
  const t = useT();
  const place = usePlace(host.ref, "host");
  const residents = useMembers("vmsByHost", host.ref);
  const isLive = useRecord("host_metrics", host.metrics)?.live ?? true;
  const uuids = useMemo(() => new Set([host.uuid, ...residents.map(({ uuid }) => uuid)]), [host.uuid, residents]);
  const refs = useMemo(() => new Set([host.ref, ...residents.map(({ ref }) => ref)]), [host.ref, residents]);
  const empty = !isLive ? (
    <EmptyState
      text={t("overview.nameIsOff", { name: host.name_label })}
      hint={t("overview.whatItsVmsUseWill")}
      action={<CommandButton id="host.powerOn" on={host} />}
    />
  ) : place.hasNoVm ? (
    <EmptyState
      text={t("overview.noVmRunsOrIs")}
      hint={t("overview.theVmsThatUseMost")}
      action={<CommandButton id="host.newVm" on={host} />}
    />
  ) : null;
  return <PlacePage {...{ place, empty, uuids, refs }} of={host.ref} within={host.ref} />;
}
