"use client";
import type { InsideOverview } from "@/server/contract";
import { useT } from "../i18n";
import { formatByteRate, formatBytes } from "../ui/format";
import { useRegionName } from "../ui/region-name";
import { Table } from "../ui/table";
import { visibleText } from "../ui/visible-text";
import { domainName, failureOf, kindWords, xenbusState } from "./names";
import { formatCount, formatShare } from "./numbers";
import type { Opened } from "./opened";

/** The drawing as tables: the same parts, the same numbers, and each leads to its panel. */
export function OverviewTable({ overview, onOpen }: { overview: InsideOverview; onOpen: (opened: Opened) => void }) {
  const t = useT();
  const regionName = useRegionName();
  const link = (name: string, opened: Opened) => (
    <button key="open" type="button" onClick={() => onOpen(opened)} className="rounded-sm text-left text-accent hover:underline">
      {name}
    </button>
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section aria-label={regionName(t("inside.drawing"))} tabIndex={0} className="flex h-full flex-col gap-3 overflow-auto p-3">
      <div className="flex flex-wrap gap-3 text-sm">
        {link(t("inside.scheduler"), { kind: "scheduler", pool: 0 })}
        {link(t("inside.memory"), { kind: "memory", domid: null })}
        {link(t("inside.hypercalls"), { kind: "hypercalls", domid: null })}
        {link("XenStore", { kind: "xenstore" })}
        {link(t("inside.calls"), { kind: "calls" })}
        {link(t("inside.hardware"), { kind: "part", part: "hardware" })}
      </div>
      <Table
        name={t("inside.domains")}
        isNameShown
        empty="—"
        columns={[
          { name: "domid", isNumber: true },
          { name: t("common.name") },
          { name: t("inside.kind") },
          { name: "vCPU", isNumber: true },
          { name: t("inside.memory"), isNumber: true },
          { name: t("inside.share"), isNumber: true },
          { name: t("inside.flags"), isMono: true },
        ]}
        rows={overview.domains.map((d) => ({
          key: d.domid,
          cells: [
            d.domid,
            link(visibleText(d.name), { kind: "domain", domid: d.domid }),
            kindWords[d.kind],
            d.vcpus,
            formatBytes(d.memoryBytes),
            formatShare(d.shareMicro),
            d.flags,
          ],
        }))}
      />
      <Table
        name={t("inside.devices")}
        isNameShown
        empty={t("inside.noDevices")}
        columns={[
          { name: t("inside.domain") },
          { name: t("inside.device") },
          { name: t("inside.frontEnd") },
          { name: t("inside.backEnd") },
          { name: t("inside.inRing"), isNumber: true },
          { name: t("inside.perSecond"), isNumber: true },
          { name: t("inside.rate"), isNumber: true },
          { name: t("inside.failure") },
        ]}
        rows={overview.devices.map((d) => ({
          key: d.id,
          cells: [
            domainName(overview, d.domid),
            link(d.name, { kind: "ring", device: d.id }),
            d.path === "emulated" ? t("inside.emulatedPath") : xenbusState(d.frontState),
            `${xenbusState(d.backState)} · ${d.backName}`,
            d.path === "emulated" ? "—" : `${d.inFlight} / ${d.ringSize}`,
            formatCount(d.requestsPerS),
            formatByteRate(d.bytesPerS),
            failureOf(t, d) ?? "",
          ],
        }))}
      />
      <Table
        name={t("inside.daemons")}
        isNameShown
        empty="—"
        columns={[
          { name: t("inside.process") },
          { name: "PID", isNumber: true },
          { name: t("inside.runsIn") },
          { name: t("inside.servesAlone") },
          { name: "CPU", isNumber: true },
        ]}
        rows={overview.daemons.map((d) => ({
          key: d.id,
          cells: [
            link(d.name, d.id === "xenstored" ? { kind: "xenstore" } : { kind: "daemon", id: d.id }),
            d.pid,
            domainName(overview, d.domid),
            d.serves === null ? "" : domainName(overview, d.serves),
            formatShare(d.cpuMicro),
          ],
        }))}
      />
    </section>
  );
}
