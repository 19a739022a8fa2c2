"use client";
import type { InsideOverview, InsideSchedulerDetail } from "@/server/contract";
import { useT } from "../../i18n";
import { useRegionName } from "../../ui/region-name";
import { Select } from "../../ui/select";
import { FactGrid, Table } from "../../ui/table";
import { tokenOf } from "../domain-colours";
import { domainName } from "../names";
import { exactCount, exactUs, formatCount, formatShare, formatUs } from "../numbers";
import { useForm } from "../panel-frame";
import { Gantt } from "./gantt";

/** µs; the shortest shows single wake-ups, the longest ten slices of credit. */
export const WINDOWS = [1_000, 10_000, 30_000, 100_000, 300_000] as const;

/** Only the credit schedulers count credits, and only the first of them has priorities. */
function kept(detail: InsideSchedulerDetail): { readonly hasCredits: boolean; readonly hasPriorities: boolean } {
  const hasPriorities = detail.scheduler === "credit";
  return { hasPriorities, hasCredits: hasPriorities || detail.scheduler === "credit2" };
}

export function SchedulerDetailView({
  detail,
  overview,
  windowUs,
  onWindow,
  onPool,
}: {
  detail: InsideSchedulerDetail;
  overview: InsideOverview;
  windowUs: number;
  onWindow: (us: number) => void;
  onPool: (pool: number) => void;
}) {
  const t = useT();
  const [isTable, switcher] = useForm();
  const nameOf = (domid: number): string => domainName(overview, domid);
  const { pools } = overview.hypervisor;
  return (
    <>
      <div className="flex flex-wrap items-end gap-2">
        {pools.length > 1 && (
          <div className="w-36">
            <Select
              label={t("inside.pool")}
              isTight
              value={`${detail.pool}`}
              options={pools.map((pool) => ({ value: `${pool.id}`, label: pool.name }))}
              onChange={(value) => onPool(Number(value))}
            />
          </div>
        )}
        <div className="w-28">
          <Select
            label={t("inside.window")}
            isTight
            value={`${windowUs}`}
            options={WINDOWS.map((us) => ({ value: `${us}`, label: formatUs(us) }))}
            onChange={(value) => onWindow(Number(value))}
          />
        </div>
        <div className="self-end pb-0.5">{switcher}</div>
      </div>
      <FactGrid
        facts={[
          [t("inside.scheduler"), `${detail.scheduler} · ${detail.name}`],
          ...detail.parameters.map(({ name, value, unit }) => [name, `${exactCount(value)} ${unit === "us" ? "µs" : unit}`] as const),
        ]}
      />
      {isTable ? (
        <Table
          name={t("inside.slices")}
          isNameShown
          empty={t("inside.noSlices")}
          columns={[
            { name: t("inside.start"), isNumber: true },
            { name: t("inside.length"), isNumber: true },
            { name: "pCPU", isNumber: true },
            { name: t("inside.domain") },
            { name: "vCPU", isNumber: true },
            { name: t("inside.ended") },
          ]}
          // The newest: what the cursor would show first. All of them would be thousands of rows.
          rows={detail.slices.slice(-200).map((slice) => ({
            key: `${slice.pcpu}-${slice.startUs}`,
            cells: [
              exactUs(slice.startUs - detail.fromUs),
              exactUs(slice.lengthUs),
              slice.pcpu,
              nameOf(slice.domid),
              slice.vcpu,
              slice.why,
            ],
          }))}
        />
      ) : (
        <Gantt detail={detail} nameOf={nameOf} />
      )}
      <Queues detail={detail} nameOf={nameOf} />
      <VcpuTable detail={detail} />
    </>
  );
}

/** Who runs on each pCPU, and who waits for it. */
function Queues({ detail, nameOf }: { detail: InsideSchedulerDetail; nameOf: (domid: number) => string }) {
  const t = useT();
  const regionName = useRegionName();
  const { hasCredits, hasPriorities } = kept(detail);
  return (
    <section aria-label={regionName(t("inside.queues"))} className="flex flex-col gap-1">
      <h3 className="font-semibold">{t("inside.queues")}</h3>
      <ul className="flex flex-col gap-0.5">
        {detail.pcpus.map((pcpu) => (
          <li key={pcpu.pcpu} className="flex min-h-6 items-center gap-1.5">
            <span className="w-14 shrink-0 text-muted tabular-nums">pCPU {pcpu.pcpu}</span>
            <span className="flex w-28 shrink-0 items-center gap-1 truncate rounded-sm border border-line bg-raised px-1">
              {pcpu.running ? (
                <>
                  <Dot domid={pcpu.running.domid} />
                  <span className="truncate">{`${nameOf(pcpu.running.domid)} v${pcpu.running.vcpu}`}</span>
                </>
              ) : (
                <span className="text-faint">{t("inside.idle")}</span>
              )}
            </span>
            <span className="flex min-w-0 flex-wrap gap-1">
              {pcpu.queue.map((one) => (
                <span
                  key={`${one.domid}.${one.vcpu}`}
                  title={`${nameOf(one.domid)} vCPU ${one.vcpu}`}
                  className="inline-flex items-center gap-1 rounded-sm bg-sunken px-1 text-xs tabular-nums"
                >
                  <Dot domid={one.domid} />
                  {`${one.domid}v${one.vcpu}`}
                  <span className="text-muted">
                    {hasCredits && formatCount(one.credit)}
                    {hasPriorities && one.priority && ` ${one.priority}`}
                  </span>
                </span>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function VcpuTable({ detail }: { detail: InsideSchedulerDetail }) {
  const t = useT();
  const { hasCredits, hasPriorities } = kept(detail);
  return (
    <Table
      name={t("inside.vcpus")}
      isNameShown
      empty="—"
      columns={[
        { name: "vCPU" },
        { name: t("inside.state") },
        { name: t("inside.weight"), isNumber: true },
        { name: t("inside.cap"), isNumber: true },
        ...(hasCredits ? [{ name: t("inside.credit"), isNumber: true }] : []),
        ...(hasPriorities ? [{ name: t("inside.priority") }] : []),
        { name: t("inside.wanted"), isNumber: true },
        { name: t("inside.fairShare"), isNumber: true },
        { name: t("inside.exactShare"), isNumber: true },
      ]}
      rows={detail.vcpus.map((vcpu) => ({
        key: `${vcpu.domid}.${vcpu.vcpu}`,
        cells: [
          <span key="n" className="inline-flex items-center gap-1 whitespace-nowrap">
            <Dot domid={vcpu.domid} />
            {vcpu.name} v{vcpu.vcpu}
          </span>,
          t(`inside.run.${vcpu.state}`),
          vcpu.weight,
          vcpu.cap === 0 ? "—" : `${vcpu.cap} %`,
          ...(hasCredits ? [formatCount(vcpu.credit)] : []),
          ...(hasPriorities ? [vcpu.priority] : []),
          formatShare(vcpu.demandMicro),
          formatShare(vcpu.shareMicro),
          formatShare(vcpu.exactMicro),
        ],
      }))}
    />
  );
}

function Dot({ domid }: { domid: number }) {
  return <span aria-hidden className="size-2 shrink-0 rounded-[2px]" style={{ background: `var(--${tokenOf(domid)})` }} />;
}
