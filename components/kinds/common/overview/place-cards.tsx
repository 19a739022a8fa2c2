"use client";
/** Cards of what a pool or a host has: CPU, memory, storage, VMs and what the loss of a server leaves. */
import type { ViewAnswer } from "@/server/contract";
import { useConsole } from "../../../data/console-context";
import type { Rec } from "../../../data/defaults";
import { useMembers, useRecord, useRecordsOf } from "../../../data/hooks";
import { useT } from "../../../i18n";
import { exactBytes, formatBitRate, formatBytes, formatPercent } from "../../../ui/format";
import { StateMark } from "../../../ui/object-icon";
import { ShownName } from "../../../ui/shown-name";
import { UsageBar } from "../../../ui/usage-bar";
import { ObjectLink } from "../section";
import { type Beside, Capacity, type Part, type PartFill } from "./capacity-bar";
import { Card } from "./card";
import { Sparkline } from "./sparkline";

export type PlaceOverview = Extract<NonNullable<ViewAnswer<"overview">>, { readonly of: "pool" | "host" }>;
export type Trend = NonNullable<ViewAnswer<"trend">>;

/** A part of so many bytes. */
export function bytesPart(fill: PartFill, label: string, bytes: number, total: number): Part {
  return { fill, label, share: total > 0 ? bytes / total : 0, text: formatBytes(bytes), title: exactBytes(bytes) };
}
const short = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(1).replace(/\.0$/, ""));

export function CpuCard({ overview: { cpu }, trend }: { overview: PlaceOverview; trend: Trend | null | undefined }) {
  const t = useT();
  const { cpus, vcpus, usedShare } = cpu;
  const label = t("col.cpu");
  const used = usedShare ?? 0;
  const parts: readonly Part[] = [
    {
      fill: "used",
      label: t("overview.inUse"),
      share: used,
      text: usedShare === null ? "—" : formatPercent(usedShare),
      title: t("overview.usedOfAllCpus", { used: short(used * cpus), all: cpus }),
    },
    { fill: "free", label: t("overview.idle"), share: 1 - used, text: usedShare === null ? "—" : formatPercent(1 - usedShare) },
  ];
  const beside: readonly Beside[] = [
    { label: t("overview.physicalCpus"), text: `${cpus}` },
    { label: t("overview.vCPUsOfRunningVms"), text: `${vcpus}` },
    {
      label: t("overview.vCPUsForEachCpu"),
      text: cpus > 0 ? short(vcpus / cpus) : "—",
    },
  ];
  return (
    <Card title={label} aside={<Sparkline label={label} values={trend?.cpu} top={1} say={formatPercent} />}>
      <Capacity label={label} parts={parts} beside={beside} />
    </Card>
  );
}

export function MemoryCard({ overview: { memory }, trend }: { overview: PlaceOverview; trend: Trend | null | undefined }) {
  const t = useT();
  const { totalBytes, xenBytes, dom0Bytes, guestBytes, usedBytes, promisedBytes, freeBytes } = memory;
  const label = t("col.memory");
  const own = xenBytes + dom0Bytes;
  const parts = [
    bytesPart("own", t("overview.xenAndControlDomains"), own, totalBytes),
    bytesPart("used", t("overview.inUseByVms"), usedBytes, totalBytes),
    bytesPart("held", t("overview.givenToVmsNotIn"), guestBytes - usedBytes, totalBytes),
    bytesPart("free", t("inside.freeWord"), freeBytes, totalBytes),
  ];
  const beside: readonly Beside[] = [
    {
      label: t("field.memHeld"),
      text: t("usage.of", { used: formatBytes(totalBytes - freeBytes), total: formatBytes(totalBytes) }),
      title: `${exactBytes(totalBytes - freeBytes)} / ${exactBytes(totalBytes)}`,
    },
    {
      label: t("overview.promisedToRunningVms"),
      text: t("usage.of", { used: formatBytes(promisedBytes), total: formatBytes(Math.max(0, totalBytes - own)) }),
      title: `${exactBytes(promisedBytes)} / ${exactBytes(Math.max(0, totalBytes - own))}`,
      isTooMuch: promisedBytes > totalBytes - own,
      isMarked: true,
    },
  ];
  const aside = <Sparkline label={label} values={trend?.memory} top={totalBytes} say={formatBytes} />;
  return (
    <Card title={label} aside={aside}>
      <Capacity label={label} parts={parts} beside={beside} mark={totalBytes > 0 ? (own + promisedBytes) / totalBytes : null} />
    </Card>
  );
}

/** Repositories that are named; the card keeps room for so many, so that nothing below it moves when they come. */
const NAMED = 3;
export function StorageCard({ overview: { storage } }: { overview: PlaceOverview }) {
  const t = useT();
  const { fullest, count, sizeBytes, promisedBytes, usedBytes, freeBytes } = storage;
  const label = t("tab.storage");
  const parts = [
    bytesPart("used", t("overview.inUse"), usedBytes, sizeBytes),
    bytesPart("free", t("inside.freeWord"), freeBytes, sizeBytes),
  ];
  const beside: readonly Beside[] = [
    {
      label: t("overview.promisedToDisks"),
      text: t("usage.of", { used: formatBytes(promisedBytes), total: formatBytes(sizeBytes) }),
      title: `${exactBytes(promisedBytes)} / ${exactBytes(sizeBytes)}`,
      isTooMuch: promisedBytes > sizeBytes,
      isMarked: true,
    },
  ];
  const repositories = useRecordsOf("SR", fullest).slice(0, NAMED);
  return (
    <Card title={label} aside={count > 0 && <span className="text-sm text-muted">{t("overview.repositories", { count })}</span>}>
      <Capacity label={label} parts={parts} beside={beside} mark={sizeBytes > 0 ? promisedBytes / sizeBytes : null} />
      <ul aria-label={t("overview.fullestStorage")} className="min-h-[81px] border-t border-line py-1">
        {repositories.map((sr) => (
          <SrLine key={sr.ref} sr={sr} />
        ))}
      </ul>
    </Card>
  );
}
function SrLine({ sr }: { sr: Rec<"SR"> }) {
  const t = useT();
  const { go } = useConsole();
  const { physical_size: size, physical_utilisation: used } = sr;
  const links = useMembers("pbdsBySr", sr.ref);
  // Those of one server alone are often called alike.
  const host = useRecord("host", sr.shared ? null : links[0]?.host);
  return (
    <li className="grid h-6 grid-cols-[minmax(0,1fr)_72px_auto] items-center gap-2 px-3 text-sm">
      <span className="flex min-w-0 items-baseline gap-1.5">
        <ObjectLink name={sr.name_label} onClick={() => go(sr.ref)} />
        {host && (
          <span className="min-w-0 truncate text-faint">
            <ShownName name={host.name_label} />
          </span>
        )}
      </span>
      <UsageBar fraction={size > 0 ? used / size : 0} label={`${sr.name_label}: ${t("overview.inUse13")}`} />
      <span className="w-28 text-right text-muted tabular-nums" title={`${exactBytes(used)} / ${exactBytes(size)}`}>
        {t("usage.free", { free: formatBytes(Math.max(0, size - used)) })}
      </span>
    </li>
  );
}

const states = [
  ["Running", "running"],
  ["Paused", "paused"],
  ["Suspended", "suspended"],
  ["Halted", "halted"],
] as const;
/** How many VMs there are by state, and whether they would run again without one server. */
export function VmsCard({ overview, trend }: { overview: PlaceOverview; trend: Trend | null | undefined }) {
  const t = useT();
  const { vms, hosts } = overview;
  const traffic = t("overview.traffic");
  return (
    <Card
      title={t("tab.vms")}
      aside={
        overview.of === "pool" && hosts.all > 0 ? (
          <span className="text-sm text-muted">{t("overview.liveOfAllServersLive", hosts)}</span>
        ) : null
      }
    >
      <dl className="grid grid-cols-4 gap-2 px-3 py-2">
        {states.map(([state, look]) => (
          <div key={state} className="min-w-0">
            <dt className="flex items-center gap-1 text-sm text-muted">
              <StateMark look={look} size={11} />
              <span className="truncate">{t(`state.${state}`)}</span>
            </dt>
            <dd className="text-lg tabular-nums">{vms[state]}</dd>
          </div>
        ))}
      </dl>
      <AfterLoss overview={overview} />
      <div className="mt-auto flex h-8 items-center gap-2 border-t border-line px-3 text-sm text-muted">
        <span className="whitespace-nowrap">
          {t(overview.of === "pool" ? "overview.trafficOfServerInterfaces" : "overview.trafficOfThisServer")}
        </span>
        <span className="ml-auto w-24 shrink-0 text-right whitespace-nowrap tabular-nums">{formatBitRate(trend?.network.at(-1) ?? 0)}</span>
        <Sparkline label={traffic} values={trend?.network} say={formatBitRate} />
      </div>
    </Card>
  );
}

/** The loss of this server, or of the one whose VMs need the most. */
function AfterLoss({ overview: { of, afterLoss } }: { overview: PlaceOverview }) {
  const t = useT();
  const host = useRecord("host", afterLoss?.host);
  // It has its room, with two lines of words, before they are known.
  const room = "min-h-[79px] border-t border-line px-3 py-2";
  if (!afterLoss) return <div className={room} />;
  const { vms, unplacedVms, unplacedBytes, freeBytes } = afterLoss;
  const name = host?.name_label ?? "";
  const words = { name, vms, count: unplacedVms, free: formatBytes(freeBytes), missing: formatBytes(unplacedBytes) };
  return (
    <div className={room}>
      <h3 className="text-sm text-muted">
        {of === "pool" ? t("overview.ifTheServerWithMost", { name }) : t("overview.ifThisServerIsLost")}
      </h3>
      <p className="mt-0.5 flex items-start gap-1.5">
        <span className="mt-1">
          <StateMark look={unplacedVms > 0 ? "bad" : "running"} size={12} />
        </span>
        <span>
          {vms === 0
            ? t("overview.noVmRunsThereThe", words)
            : unplacedVms === 0
              ? t("overview.itsVmsCanStartOn", words)
              : t("overview.countOfItsVmsMissing", words)}
        </span>
      </p>
    </div>
  );
}
