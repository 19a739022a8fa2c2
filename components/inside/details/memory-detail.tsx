"use client";
import type { InsideMemoryDetail, InsideOverview } from "@/server/contract";
import { useT } from "../../i18n";
import { cx } from "../../ui/cx";
import { exactBytes, formatBytes } from "../../ui/format";
import { useRegionName } from "../../ui/region-name";
import { FactGrid, Table } from "../../ui/table";
import { toneOf } from "../domain-colours";
import { exactCount } from "../numbers";
import { useForm } from "../panel-frame";
import { GuestMemory } from "./guest-memory";

type Extent = InsideMemoryDetail["extents"][number];

const tone = (owner: Extent["owner"]): string => (owner === "free" ? "bg-sunken" : owner === "xen" ? "bg-line-strong" : toneOf(owner));

/** All memory of the host: one bar for each node, in the order of machine frames, and each domain's account. */
export function MemoryDetailView({ detail, overview }: { detail: InsideMemoryDetail; overview: InsideOverview }) {
  const t = useT();
  const [isTable, switcher] = useForm();
  const names = new Map(detail.domains.map((d) => [d.domid, d.name]));
  const ownerName = (owner: Extent["owner"]): string =>
    owner === "xen" ? "Xen" : owner === "free" ? t("inside.freeWord") : (names.get(owner) ?? `dom ${owner}`);
  const nodes = [...new Set(detail.extents.map((extent) => extent.node))];
  return (
    <>
      <FactGrid
        facts={[
          [t("inside.total"), formatBytes(detail.totalBytes), exactBytes(detail.totalBytes)],
          [t("inside.freeWord"), formatBytes(detail.freeBytes), exactBytes(detail.freeBytes)],
          ["Xen", formatBytes(detail.xenBytes), exactBytes(detail.xenBytes)],
          detail.sharingUsedBytes > 0 || detail.sharingFreedBytes > 0
            ? [
                t("inside.sharing"),
                t("inside.sharingText", { freed: formatBytes(detail.sharingFreedBytes), used: formatBytes(detail.sharingUsedBytes) }),
              ]
            : null,
        ]}
      />
      {switcher}
      {isTable ? (
        <Table
          name={t("inside.extents")}
          empty="—"
          columns={[
            { name: t("inside.owner") },
            { name: t("inside.node"), isNumber: true },
            { name: t("inside.firstFrame"), isNumber: true },
            { name: t("inside.pages"), isNumber: true },
            { name: t("inside.size"), isNumber: true },
          ]}
          rows={detail.extents.map((extent) => ({
            key: extent.startMfn,
            cells: [
              ownerName(extent.owner),
              extent.node,
              `0x${extent.startMfn.toString(16)}`,
              exactCount(extent.pages),
              formatBytes(extent.pages * 4096),
            ],
          }))}
        />
      ) : (
        nodes.map((node) => <NodeBar key={node} node={node} detail={detail} ownerName={ownerName} />)
      )}
      {!isTable && (
        <ul className="flex flex-wrap gap-x-3 gap-y-1 text-muted">
          {[...new Set(detail.extents.map((extent) => extent.owner))].map((owner) => (
            <li key={owner} className="inline-flex items-center gap-1.5">
              <span aria-hidden className={cx("size-2.5 rounded-[2px] border border-line", tone(owner))} />
              {ownerName(owner)}
            </li>
          ))}
        </ul>
      )}
      {detail.guest && (
        <GuestMemory
          memory={detail.guest}
          name={names.get(detail.guest.domid) ?? `${detail.guest.domid}`}
          vm={overview.domains.find(({ domid }) => domid === detail.guest?.domid)?.vm ?? null}
          isTable={isTable}
        />
      )}
      <DomainTable domains={detail.domains} />
    </>
  );
}

interface NodeProps {
  readonly node: number;
  readonly detail: InsideMemoryDetail;
  readonly ownerName: (owner: Extent["owner"]) => string;
}

/** One node's memory in the order of machine frames. */
function NodeBar({ node, detail, ownerName }: NodeProps) {
  const t = useT();
  const regionName = useRegionName();
  const extents = detail.extents.filter((extent) => extent.node === node);
  const pages = Math.max(
    1,
    extents.reduce((sum, extent) => sum + extent.pages, 0),
  );
  const facts = detail.nodes.find((one) => one.node === node);
  return (
    <section aria-label={regionName(t("inside.nodeNamed", { node }))} className="flex flex-col gap-1">
      <p className="flex justify-between text-muted">
        <span>{t("inside.nodeNamed", { node })}</span>
        {facts && (
          <span className="tabular-nums">
            {t("inside.freeOf", { free: formatBytes(facts.freeBytes), total: formatBytes(facts.totalBytes) })}
          </span>
        )}
      </p>
      <div
        role="img"
        aria-label={extents.map((e) => `${ownerName(e.owner)} ${formatBytes(e.pages * 4096)}`).join(", ")}
        className="flex h-8 overflow-hidden rounded-md border border-line-strong"
      >
        {extents.map((extent) => (
          <span
            key={extent.startMfn}
            title={`${ownerName(extent.owner)} · ${formatBytes(extent.pages * 4096)}\n0x${extent.startMfn.toString(16)}`}
            className={cx("h-full min-w-px border-r border-surface last:border-r-0", tone(extent.owner))}
            style={{ width: `${(extent.pages / pages) * 100}%` }}
          />
        ))}
      </div>
    </section>
  );
}

function DomainTable({ domains }: { domains: InsideMemoryDetail["domains"] }) {
  const t = useT();
  const size = (bytes: number) => (
    <span key={bytes} title={exactBytes(bytes)}>
      {formatBytes(bytes)}
    </span>
  );
  return (
    <Table
      name={t("inside.byDomain")}
      isNameShown
      empty="—"
      columns={[
        { name: t("inside.domain") },
        { name: t("inside.current"), isNumber: true },
        { name: t("inside.target"), isNumber: true },
        { name: t("inside.maximum"), isNumber: true },
        { name: t("inside.staticMax"), isNumber: true },
        { name: t("inside.overhead"), isNumber: true },
        { name: t("inside.sharedPages"), isNumber: true },
      ]}
      rows={domains.map((d) => ({
        key: d.domid,
        cells: [
          <span key="n" className="whitespace-nowrap">
            {d.name}
          </span>,
          size(d.currentBytes),
          size(d.targetBytes),
          size(d.maxBytes),
          size(d.staticMaxBytes),
          size(d.overheadBytes),
          exactCount(d.sharedPages),
        ],
      }))}
    />
  );
}
