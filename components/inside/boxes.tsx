"use client";
import { Cpu, EthernetPort, HardDrive, MemoryStick } from "lucide-react";
import type { ReactNode } from "react";
import type { InsideOverview } from "@/server/contract";
import { type TextKey, useT } from "../i18n";
import { cx } from "../ui/cx";
import { formatBytes, formatPercent } from "../ui/format";
import { ShownName } from "../ui/shown-name";
import type { Box, HypervisorPart } from "./layout";
import { backLabel, kindWords, lookOf, partKeys } from "./names";
import { formatCount } from "./numbers";
import { RingMark } from "./ring-mark";

/** The same few shapes throughout: what acts is a pill, what is worked on is a box, what keeps things is a cylinder, what carries is a ring. */
const shapes = {
  frame: "rounded-lg border",
  daemon: "rounded-full border px-2.5",
  device: "rounded-[2px] border px-2",
  plain: "rounded-md border px-2",
} as const;
type Shape = keyof typeof shapes;
export function shapeOf(box: Box): Shape {
  switch (box.thing.kind) {
    case "domain":
    case "dom0Kernel":
    case "hypervisor":
      return "frame";
    case "daemon":
    case "back":
    case "blockDriver":
    case "netDriver":
      return "daemon";
    case "front":
    case "cpu":
    case "memory":
    case "nic":
    case "sr":
      return "device";
    default:
      return "plain";
  }
}
export const shapeClass = (box: Box): string => shapes[shapeOf(box)];

function Two({ name, value, isQuiet }: { name: ReactNode; value: ReactNode; isQuiet?: boolean }) {
  return (
    <span className="flex min-w-0 flex-1 items-baseline justify-between gap-1.5">
      <span className="truncate">{name}</span>
      <span className={cx("shrink-0 text-xs tabular-nums", isQuiet ? "text-faint" : "text-muted")}>{value}</span>
    </span>
  );
}
function Stacked({ name, value }: { name: ReactNode; value: ReactNode }) {
  return (
    <span className="flex min-w-0 flex-1 flex-col leading-[15px]">
      <span className="truncate">{name}</span>
      <span className="truncate text-xs leading-[14px] text-muted tabular-nums">{value}</span>
    </span>
  );
}
/** What stands in a part, for eyes only: its name is said apart. */
export function BoxFace({ box, overview }: { box: Box; overview: InsideOverview }) {
  const t = useT();
  const { thing } = box;
  switch (thing.kind) {
    case "domain":
      return null;
    case "kernel":
      return <span className="mx-auto truncate text-muted">{t("inside.kernel")}</span>;
    case "application":
      return <span className="mx-auto truncate text-muted">{t("inside.apps")}</span>;
    case "ring":
      return <RingMark device={thing.device} size={box.width} />;
    case "front":
      return <Two name={<span className="font-mono">{thing.device.name}</span>} value={`${formatCount(thing.device.requestsPerS)}/s`} />;
    case "back":
      return <span className="truncate font-mono text-xs">{backLabel(thing.device)}</span>;
    case "daemon":
      return box.width < 60 ? (
        <span className="mx-auto truncate text-xs">{thing.daemon.id.split(":")[0]}</span>
      ) : (
        <span className="truncate">{thing.isModel ? thing.daemon.name : (thing.daemon.name.split("/").at(-1) ?? "")}</span>
      );
    case "more":
      return <span className="mx-auto text-xs text-muted">+{thing.count}</span>;
    case "store":
      return <span className="mx-auto pt-1.5 font-medium">XenStore</span>;
    case "toolstack":
      return <Stacked name={t("inside.toolstack")} value={overview.toolstack.replace("+", " + ")} />;
    case "dom0Kernel":
    case "hypervisor":
      return null;
    case "part":
      return <Stacked name={t(partKeys[thing.part])} value={<PartValue part={thing.part} overview={overview} />} />;
    case "cpu":
      return (
        <HardwareFace
          icon={<Cpu size={14} aria-hidden />}
          name={t("inside.cpu")}
          value={`${overview.hardware.pcpus} × ${(overview.hardware.cpuMhz / 1000).toFixed(1)} GHz`}
        />
      );
    case "memory":
      return (
        <HardwareFace
          icon={<MemoryStick size={14} aria-hidden />}
          name={t("inside.hostMemory")}
          value={formatBytes(overview.hardware.memoryBytes)}
        />
      );
    case "nic":
      return (
        <HardwareFace
          icon={<EthernetPort size={14} aria-hidden className={thing.isUp ? "text-running" : "text-halted"} />}
          name={thing.device}
          value={thing.count > 0 ? `+${thing.count}` : t(thing.isUp ? "value.up" : "value.down")}
        />
      );
    case "sr":
      return (
        <HardwareFace
          icon={<HardDrive size={14} aria-hidden />}
          name={thing.name}
          value={thing.count > 0 ? `${thing.type} · +${thing.count}` : thing.type}
        />
      );
    default:
      return <span className="mx-auto truncate text-xs">{t(`inside.short.${thing.kind}` as TextKey)}</span>;
  }
}
function HardwareFace({ icon, name, value }: { icon: ReactNode; name: ReactNode; value: ReactNode }) {
  return (
    <>
      <span className="shrink-0 text-muted">{icon}</span>
      <Stacked name={name} value={value} />
    </>
  );
}
function PartValue({ part, overview }: { part: HypervisorPart; overview: InsideOverview }) {
  const t = useT();
  const { hypervisor, devices, hardware } = overview;
  switch (part) {
    case "scheduler":
      return [...new Set(hypervisor.pools.map((pool) => pool.scheduler))].join(", ") || "—";
    case "events":
      return `${formatCount(hypervisor.eventsPerS)}/s`;
    case "hypercalls":
      return `${formatCount(hypervisor.hypercallsPerS)}/s`;
    case "grants":
      return t("inside.rings", { count: devices.filter((d) => d.path === "split").length });
    case "memory":
      return t("inside.free", {
        size: formatBytes(hypervisor.freeBytes),
        share: formatPercent(hypervisor.freeBytes / hardware.memoryBytes),
      });
    case "console":
      return overview.toolstack === "xend" ? "xm dmesg" : "xl dmesg";
  }
}

/** Head of a domain's frame: name, kind, number, and CPU as a bar. */
export function DomainHead({ box, isFocus }: { box: Box; isFocus: boolean }) {
  if (box.thing.kind !== "domain") return null;
  const { domain } = box.thing;
  const share = Math.min(1, domain.shareMicro / 1e6 / Math.max(1, domain.vcpus));
  return (
    <span aria-hidden className="flex min-w-0 flex-1 items-center gap-1.5">
      <span className={cx("truncate font-medium", isFocus && "text-accent")}>
        <ShownName name={domain.name} />
      </span>
      <span className="shrink-0 rounded-sm bg-pressed px-1 text-xs text-muted">{kindWords[domain.kind]}</span>
      <span className="ml-auto shrink-0 text-xs text-muted tabular-nums">dom {domain.domid}</span>
      <span className="w-9 shrink-0 text-right text-xs text-muted tabular-nums">{Math.round(share * 100)} %</span>
      <span className="h-1.5 w-8 shrink-0 overflow-hidden rounded-full bg-pressed">
        <span className="block h-full rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
      </span>
    </span>
  );
}
export function boxTone(box: Box): string {
  const { thing } = box;
  switch (thing.kind) {
    case "domain":
      return thing.domain.domid === 0 ? "bg-sunken border-line-strong" : "bg-surface border-line-strong";
    case "dom0Kernel":
      return "bg-sunken border-line-strong";
    case "hypervisor":
      return "bg-accent-soft border-accent-line";
    case "front": {
      const look = lookOf(thing.device);
      return cx(
        "bg-raised",
        look === "failed" ? "border-bad text-bad" : look === "full" ? "border-paused" : "border-line-strong",
        (look === "coming" || thing.device.path === "emulated") && "border-dashed",
      );
    }
    case "back":
      return cx("bg-raised", lookOf(thing.device) === "failed" ? "border-bad text-bad" : "border-line-strong");
    case "daemon":
      return cx("bg-raised border-line-strong", thing.isModel && "border-dashed", !thing.daemon.isRunning && "text-bad border-bad");
    case "kernel":
    case "application":
      return "bg-sunken border-line";
    case "ring":
      return "border-transparent";
    case "store":
      return "border-transparent";
    default:
      return "bg-raised border-line-strong";
  }
}
