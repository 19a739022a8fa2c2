"use client";
import type { InsideDomainDetail, InsideOverview, InsideVcpu } from "@/server/contract";
import { useLanguage, useT } from "../../i18n";
import { textOf } from "../../i18n/loaded";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { exactBytes, formatBytes, formatDuration } from "../../ui/format";
import { useRegionName } from "../../ui/region-name";
import { FactGrid, Table } from "../../ui/table";
import { failureOf, lookOf, xenbusState } from "../names";
import { exactCount, exactUs, formatCount, formatShare, formatUs } from "../numbers";
import type { Opened } from "../opened";
import { useForm } from "../panel-frame";

const runStates = [
  ["running", "bg-running"],
  ["runnable", "bg-paused"],
  ["blocked", "bg-line-strong"],
  ["offline", "bg-pressed"],
] as const;
const timeOf = (vcpu: InsideVcpu, state: (typeof runStates)[number][0]): number => vcpu[`${state}Us`];

export function DomainDetailView({
  detail,
  overview,
  onOpen,
}: {
  detail: InsideDomainDetail;
  overview: InsideOverview;
  onOpen: (opened: Opened) => void;
}) {
  const t = useT();
  const [isTable, switcher] = useForm();
  const { language } = useLanguage();
  const { domain, vcpus, facts } = detail;
  const devices = overview.devices.filter((d) => d.domid === domain.domid);
  const factName = (code: string): string => textOf(language, `inside.fact.${code}`) ?? code;
  const say = ({ code, value, unit }: (typeof facts)[number]): readonly [string, string?] => {
    if (code === "cap" && value === 0) return [t("common.none")];
    if (typeof value === "string") return [value || "—"];
    if (unit === "bytes") return [formatBytes(value), exactBytes(value)];
    if (unit === "us") return [value < 60_000_000 ? formatUs(value) : formatDuration(value / 1e6, language), exactUs(value)];
    return [unit === "percent" ? `${formatCount(value)} %` : exactCount(value)];
  };
  return (
    <>
      <FactGrid
        facts={[
          ["domid", domain.domid],
          [
            t("inside.flags"),
            <code key="f" className="font-mono">
              {domain.flags}
            </code>,
          ],
          [t("inside.cpuShare"), t("inside.granted", { granted: formatShare(domain.shareMicro), wanted: formatShare(domain.demandMicro) })],
          ...facts.map((fact) => [factName(fact.code), ...say(fact)] as const),
        ]}
      />
      <div className="flex flex-wrap gap-1.5">
        <Button isSmall onClick={() => onOpen({ kind: "events", domid: domain.domid })}>
          {t("inside.events")}
        </Button>
        <Button isSmall onClick={() => onOpen({ kind: "grants", domid: domain.domid })}>
          {t("inside.grants")}
        </Button>
        <Button isSmall onClick={() => onOpen({ kind: "memory", domid: domain.domid })}>
          {t("inside.memory")}
        </Button>
        <Button isSmall onClick={() => onOpen({ kind: "hypercalls", domid: domain.domid })}>
          {t("inside.hypercalls")}
        </Button>
      </div>
      {switcher}
      {isTable ? <VcpuTable vcpus={vcpus} /> : <VcpuBars vcpus={vcpus} />}
      <DeviceTable devices={devices} onOpen={onOpen} />
    </>
  );
}

function VcpuTable({ vcpus }: { vcpus: readonly InsideVcpu[] }) {
  const t = useT();
  return (
    <Table
      name="vCPU"
      isNameShown
      empty="—"
      columns={[
        { name: "vCPU", isNumber: true },
        { name: t("inside.state") },
        { name: "pCPU", isNumber: true },
        ...runStates.map(([state]) => ({ name: t(`inside.run.${state}`), isNumber: true })),
        { name: t("inside.share"), isNumber: true },
        { name: t("inside.affinity"), isMono: true },
      ]}
      rows={vcpus.map((vcpu) => ({
        key: vcpu.vcpu,
        cells: [
          vcpu.vcpu,
          t(`inside.run.${vcpu.state}`),
          vcpu.pcpu ?? "—",
          ...runStates.map(([state]) => formatUs(timeOf(vcpu, state))),
          formatShare(vcpu.shareMicro),
          vcpu.soft && vcpu.soft !== "all" ? `${vcpu.hard} / ${vcpu.soft}` : vcpu.hard,
        ],
      }))}
    />
  );
}

/** How each vCPU has spent its time, as a bar of its states. */
function VcpuBars({ vcpus }: { vcpus: readonly InsideVcpu[] }) {
  const t = useT();
  const regionName = useRegionName();
  return (
    <section aria-label={regionName("vCPU")} className="flex flex-col gap-1.5">
      {vcpus.map((vcpu) => {
        const sum = Math.max(
          1,
          runStates.reduce((all, [state]) => all + timeOf(vcpu, state), 0),
        );
        return (
          <div key={vcpu.vcpu} className="grid grid-cols-[52px_minmax(0,1fr)_112px] items-center gap-2">
            <span className="tabular-nums">vCPU {vcpu.vcpu}</span>
            <span
              role="img"
              aria-label={runStates.map(([state]) => `${t(`inside.run.${state}`)} ${formatUs(timeOf(vcpu, state))}`).join(", ")}
              title={runStates.map(([state]) => `${t(`inside.run.${state}`)} ${formatUs(timeOf(vcpu, state))}`).join("\n")}
              className="flex h-3 overflow-hidden rounded-sm bg-sunken"
            >
              {runStates.map(([state, tone]) => (
                <span key={state} className={tone} style={{ width: `${(timeOf(vcpu, state) / sum) * 100}%` }} />
              ))}
            </span>
            <span className="truncate text-right text-muted tabular-nums">
              {t(`inside.run.${vcpu.state}`)}
              {vcpu.pcpu === null ? "" : ` · pCPU ${vcpu.pcpu}`}
            </span>
          </div>
        );
      })}
      <ul className="flex flex-wrap gap-x-3 text-xs text-muted">
        {runStates.map(([state, tone]) => (
          <li key={state} className="inline-flex items-center gap-1">
            <span aria-hidden className={cx("size-2 rounded-[2px]", tone)} />
            {t(`inside.run.${state}`)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function DeviceTable({ devices, onOpen }: { devices: InsideOverview["devices"]; onOpen: (opened: Opened) => void }) {
  const t = useT();
  return (
    <Table
      name={t("inside.devices")}
      isNameShown
      empty={t("inside.noDevices")}
      columns={[
        { name: t("inside.device"), isMono: true },
        { name: t("inside.frontEnd") },
        { name: t("inside.backEnd") },
        { name: t("inside.hotplug") },
      ]}
      rows={devices.map((device) => ({
        key: device.id,
        cells: [
          <button
            key="open"
            type="button"
            onClick={() => onOpen({ kind: "ring", device: device.id })}
            className="rounded-sm text-accent hover:underline"
          >
            {device.name}
          </button>,
          device.path === "emulated" ? t("inside.emulatedPath") : xenbusState(device.frontState),
          xenbusState(device.backState),
          <span key="hotplug" className={lookOf(device) === "failed" ? "text-bad wrap-anywhere" : undefined}>
            {failureOf(t, device) ?? (device.hotplug || "—")}
          </span>,
        ],
      }))}
    />
  );
}
