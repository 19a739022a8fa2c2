"use client";
import type { InsideCallsDetail, InsideEventsDetail, InsideGrantsDetail, InsideHypercallsDetail, InsideOverview } from "@/server/contract";
import { useT } from "../../i18n";
import { cx } from "../../ui/cx";
import { FactGrid, Table } from "../../ui/table";
import { UsageBar } from "../../ui/usage-bar";
import { domainName } from "../names";
import { exactCount, formatCount, preciseTime } from "../numbers";
import { useForm } from "../panel-frame";

/** Ports of a domain: each a lamp that is lit while its bit is pending; or all of them in a table. */
export function EventsDetailView({ detail, overview }: { detail: InsideEventsDetail; overview: InsideOverview }) {
  const t = useT();
  const [isTable, switcher] = useForm();
  const far = (port: InsideEventsDetail["ports"][number]): string => {
    if (port.remoteDomid !== null)
      return `${domainName(overview, port.remoteDomid)}${port.remotePort === null ? "" : ` · ${port.remotePort}`}`;
    return port.source === null ? "Xen" : `${port.state} ${port.source}`;
  };
  return (
    <>
      <FactGrid
        facts={[
          [t("inside.abi"), detail.abi === "2-level" ? t("inside.twoLevel") : "FIFO"],
          [
            t("inside.ports"),
            t("inside.portsOf", { used: detail.ports.length, limit: exactCount(detail.limit), max: exactCount(detail.maxPorts) }),
          ],
        ]}
      />
      {switcher}
      {isTable ? (
        <Table
          name={t("inside.events")}
          empty={t("inside.noPorts")}
          columns={[
            { name: t("inside.port"), isNumber: true },
            { name: t("inside.kind") },
            { name: t("inside.purpose") },
            { name: t("inside.farEnd") },
            { name: "vCPU", isNumber: true },
            { name: t("inside.pending") },
            { name: t("inside.count"), isNumber: true },
          ]}
          rows={detail.ports.map((port) => ({
            key: port.port,
            isLit: port.isPending,
            cells: [
              port.port,
              port.state,
              port.purpose,
              far(port),
              port.vcpu,
              [port.isPending && t("inside.pending"), port.isMasked && t("inside.masked")].filter(Boolean).join(", "),
              exactCount(port.count),
            ],
          }))}
        />
      ) : (
        <ol aria-label={t("inside.events")} className="grid grid-cols-2 gap-1">
          {detail.ports.map((port) => (
            <li
              key={port.port}
              title={`${port.state} · ${far(port)} · vCPU ${port.vcpu}`}
              className={cx(
                "flex min-w-0 items-center gap-1.5 rounded-md border border-line px-1.5 py-0.5",
                port.isPending && "inside-lit",
              )}
            >
              <span
                aria-hidden
                className={cx(
                  "size-2 shrink-0 rounded-full border",
                  port.isPending ? "border-event bg-event" : port.isMasked ? "border-line-strong bg-pressed" : "border-line-strong",
                )}
              />
              <span className="w-6 shrink-0 text-right tabular-nums">{port.port}</span>
              <span className="truncate">{port.purpose || port.state}</span>
              {port.isPending && <span className="sr-only">{t("inside.pending")}</span>}
              <span className="ml-auto shrink-0 text-xs text-muted tabular-nums">{formatCount(port.count)}</span>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

export function GrantsDetailView({ detail, overview }: { detail: InsideGrantsDetail; overview: InsideOverview }) {
  const t = useT();
  const room = detail.frames * detail.entriesPerFrame;
  return (
    <>
      <FactGrid
        facts={[
          [t("inside.version"), `v${detail.version}`],
          [t("inside.frames"), t("inside.framesOf", { frames: detail.frames, max: detail.maxFrames, entries: detail.entriesPerFrame })],
          [t("inside.inUse"), `${exactCount(detail.inUse)} / ${exactCount(room)}`],
          [t("inside.mapsUnmaps"), `${exactCount(detail.maps)} / ${exactCount(detail.unmaps)}`],
          [t("inside.copies"), exactCount(detail.copies)],
          [t("inside.maptrack"), `${exactCount(detail.maptrackInUse)} · ${t("inside.maptrackMax", { frames: detail.maxMaptrackFrames })}`],
        ]}
      />
      {room > 0 && <UsageBar fraction={detail.inUse / room} label={t("inside.inUse")} />}
      <Table
        name={t("inside.grants")}
        empty={t("inside.noGrants")}
        columns={[
          { name: t("inside.ref"), isNumber: true },
          { name: t("inside.forDomain") },
          { name: t("inside.frame"), isNumber: true },
          { name: t("inside.flags") },
          { name: t("inside.purpose") },
        ]}
        rows={detail.entries.map((entry) => ({
          key: entry.ref,
          cells: [
            entry.count > 1 ? `${entry.ref}–${entry.ref + entry.count - 1}` : entry.ref,
            domainName(overview, entry.domid),
            `0x${entry.frame.toString(16)}`,
            entry.flags.join(", "),
            entry.purpose,
          ],
        }))}
      />
    </>
  );
}

export function HypercallsDetailView({ detail }: { detail: InsideHypercallsDetail }) {
  const t = useT();
  const [isTable, switcher] = useForm();
  const rows = [...detail.rows].sort((a, b) => b.perS - a.perS || b.total - a.total);
  const most = Math.max(1e-9, ...rows.map((row) => row.perS));
  return (
    <>
      {switcher}
      {isTable ? (
        <Table
          name={t("inside.hypercalls")}
          empty={t("inside.noHypercalls")}
          columns={[
            { name: t("inside.number"), isNumber: true },
            { name: t("common.name"), isMono: true },
            { name: t("inside.perSecond"), isNumber: true },
            { name: t("inside.total"), isNumber: true },
          ]}
          rows={rows.map((row) => ({ key: row.number, cells: [row.number, row.name, formatCount(row.perS), exactCount(row.total)] }))}
        />
      ) : rows.length === 0 ? (
        <p className="text-faint">{t("inside.noHypercalls")}</p>
      ) : (
        <ul aria-label={t("inside.hypercalls")} className="flex flex-col gap-1">
          {rows.map((row) => (
            <li key={row.number} className="grid grid-cols-[28px_minmax(0,1fr)_72px] items-center gap-2">
              <span className="text-right text-xs text-muted tabular-nums">{row.number}</span>
              <span className="min-w-0">
                <span className="block truncate font-mono text-xs">{row.name}</span>
                <span className="block h-1.5 rounded-full bg-pressed">
                  <span className="block h-full rounded-full bg-accent" style={{ width: `${(row.perS / most) * 100}%` }} />
                </span>
              </span>
              <span className="text-right tabular-nums">{formatCount(row.perS)}/s</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Newest first: the call that has just been made stands on top, lit, with all layers it went through. */
export function CallsDetailView({ detail, overview }: { detail: InsideCallsDetail; overview: InsideOverview }) {
  const t = useT();
  const [isTable, switcher] = useForm();
  const newest = detail.calls.at(-1);
  const way = newest
    ? [newest.program, newest.library, newest.control, "privcmd", `${newest.hypercallName} (${newest.hypercall})`, newest.command].filter(
        Boolean,
      )
    : [];
  return (
    <>
      {switcher}
      {!isTable && newest && (
        <ol aria-label={t("inside.lastCall")} className="flex flex-col items-stretch">
          {way.map((stop, at) => (
            <li key={stop} className="flex flex-col items-center">
              {at > 0 && <span aria-hidden className="h-3 w-px bg-event" />}
              <span className="inside-lit max-w-full truncate rounded-md border border-line-strong px-2 py-0.5 font-mono text-xs">
                {stop}
              </span>
            </li>
          ))}
        </ol>
      )}
      <Table
        name={t("inside.calls")}
        empty={t("inside.noCalls")}
        columns={[
          { name: t("inside.time"), isMono: true },
          { name: t("inside.call") },
          { name: t("inside.domain") },
          { name: t("inside.result"), isNumber: true },
        ]}
        rows={[...detail.calls].reverse().map((call) => ({
          key: call.n,
          isLit: call === newest,
          cells: [
            <span key="t" className="whitespace-nowrap">
              {preciseTime(call.atUs)}
            </span>,
            <span key="c" className="flex flex-col font-mono text-xs break-all">
              <span>{[call.program, call.library, call.control].filter(Boolean).join(" → ")}</span>
              <span className="text-muted">{`${call.hypercallName}: ${call.command}`}</span>
            </span>,
            call.domid === null ? "" : domainName(overview, call.domid),
            <span key="r" className={call.result < 0 ? "text-bad" : undefined}>
              {call.result}
            </span>,
          ],
        }))}
      />
    </>
  );
}
