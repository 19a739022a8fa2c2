"use client";
import { isSet, type Rec } from "../../data/defaults";
import type { FigureSlot } from "../../data/figures";
import { slotsFor } from "../../data/hooks";
import type { ColumnContext, KindColumn } from "../../data/kind-column";
import type { Words } from "../../i18n";
import { formatBitRate, formatByteRate, formatBytes, formatDuration, formatPercent, parseXapiDate } from "../../ui/format";
import {
  CpuCell,
  cpuShare,
  DISK_SOURCES,
  NameCell,
  NETWORK_SOURCES,
  RateCell,
  StateCell,
  sumOfSources,
  UptimeCell,
  VmMemoryCell,
} from "../common/cells";
import { guestAddresses } from "./guests";
import { vmState } from "./vm-state";

type Vm = Rec<"VM">;
const runs = (vm: Vm): boolean => vm.power_state === "Running" || vm.power_state === "Paused";
function addresses(vm: Vm, { session: { store } }: ColumnContext): string {
  const guest = store.record("VM_guest_metrics", vm.guest_metrics);
  const ranked = store.figure("figure VM address", vm.ref);
  return (guest ? guestAddresses(guest.networks) : Array.isArray(ranked) ? ranked : []).join(", ");
}
/** What the server says of a VM that is not on the screen; null: nothing. */
function ranked(vm: Vm, slot: FigureSlot, { session }: ColumnContext): number | null {
  const value = session.store.figure(slot, vm.ref);
  return typeof value === "number" ? value : null;
}
/** Bytes in use as far as the guest says; the whole of what it has where it does not say. A VM that is off uses none. */
function usedMemory(vm: Vm, context: ColumnContext): number | null {
  if (!runs(vm)) return null;
  const { store, metrics } = context.session;
  const values = metrics.sample(vm.ref)?.values;
  if (!values) {
    const known = ranked(vm, "figure VM memory", context);
    if (known !== null) return known;
  }
  const total = values?.memory ?? store.record("VM_metrics", vm.metrics)?.memory_actual ?? vm.memory_target;
  const free = values?.memory_internal_free;
  return free === undefined ? total : Math.max(0, total - free * 1024);
}
function cpu(vm: Vm, context: ColumnContext): number | null {
  if (vm.power_state !== "Running") return null;
  return cpuShare(context.session.metrics.sample(vm.ref)?.values) ?? ranked(vm, "figure VM cpu", context);
}
/** Bytes a second over all disks, or all interfaces. */
function rate(vm: Vm, slot: "figure VM disk" | "figure VM traffic", context: ColumnContext): number | null {
  if (!runs(vm)) return null;
  const values = context.session.metrics.sample(vm.ref)?.values;
  const sum = values && sumOfSources(values, slot === "figure VM disk" ? DISK_SOURCES : NETWORK_SOURCES);
  return sum ?? ranked(vm, slot, context);
}
/** µs that it has been up; null while it is not. */
function uptime(vm: Vm, { session: { store }, now }: ColumnContext): number | null {
  if (!runs(vm)) return null;
  const written = store.record("VM_metrics", vm.metrics)?.start_time ?? store.figure("figure VM started", vm.ref);
  const since = typeof written === "string" ? parseXapiDate(written) : null;
  return since === null ? null : Math.max(0, now() - since);
}

const metricsOf = (vm: Vm): readonly string[] => (runs(vm) ? slotsFor("VM_metrics", [vm.metrics]) : []);

/** Disks are said in bytes and lines in bits a second, as everywhere else. */
function rateColumn(id: string, header: Words, figure: "figure VM disk" | "figure VM traffic", sources: RegExp): KindColumn<Vm> {
  const say = figure === "figure VM disk" ? formatByteRate : formatBitRate;
  return {
    id,
    header,
    size: 110,
    isNumeric: true,
    isHiddenAtFirst: true,
    value: (vm, context) => rate(vm, figure, context),
    text: (vm, context) => orNothing(rate(vm, figure, context), say),
    cell: ({ record }) => (runs(record) ? <RateCell of={record.ref} sources={sources} say={say} /> : null),
    figure,
  };
}

export const vmColumns: readonly KindColumn<Vm>[] = [
  {
    id: "name",
    header: "col.name",
    size: 190,
    min: 120,
    isFixed: true,
    value: (vm) => vm.name_label,
    cell: ({ record }) => <NameCell of={record.ref} name={record.name_label} />,
  },
  {
    id: "state",
    header: "col.state",
    size: 112,
    min: 88,
    value: (vm, { t }) => t(vmState(vm).word),
    cell: ({ record }) => <StateCell of={record.ref} />,
  },
  {
    id: "cpu",
    header: "col.cpu",
    size: 140,
    min: 106,
    value: cpu,
    text: (vm, context) => orNothing(cpu(vm, context), formatPercent),
    cell: ({ record }) => <CpuCell of={record.ref} isOn={record.power_state === "Running"} />,
    figure: "figure VM cpu",
    isQuantity: true,
  },
  {
    id: "memory",
    header: "col.memory",
    size: 160,
    min: 126,
    value: usedMemory,
    text: (vm, context) => orNothing(usedMemory(vm, context), formatBytes),
    cell: ({ record }) => <VmMemoryCell vm={record} />,
    needs: metricsOf,
    figure: "figure VM memory",
    isQuantity: true,
  },
  {
    id: "host",
    header: "col.host",
    size: 110,
    min: 72,
    value: (vm, { session }) => session.store.record("host", isSet(vm.resident_on) ? vm.resident_on : vm.affinity)?.name_label ?? null,
    of: ["host"],
  },
  {
    id: "ip",
    header: "col.ip",
    size: 130,
    min: 106,
    isMono: true,
    value: (vm, context) => addresses(vm, context) || null,
    needs: (vm) => slotsFor("VM_guest_metrics", [vm.guest_metrics]),
    figure: "figure VM address",
  },
  {
    id: "uptime",
    header: "col.uptime",
    size: 104,
    min: 84,
    value: uptime,
    text: (vm, context) => orNothing(uptime(vm, context), (us) => formatDuration(us / 1e6, context.language)),
    cell: ({ record }) => <UptimeCell vm={record} />,
    needs: metricsOf,
    figure: "figure VM started",
    isQuantity: true,
  },
  rateColumn("disk", "graph.disk", "figure VM disk", DISK_SOURCES),
  rateColumn("traffic", "vm.networkTraffic", "figure VM traffic", NETWORK_SOURCES),
  { id: "vcpus", header: "col.vcpus", size: 70, isNumeric: true, isHiddenAtFirst: true, value: (vm) => vm.VCPUs_at_startup },
  { id: "tags", header: "col.tags", size: 120, isHiddenAtFirst: true, value: (vm) => vm.tags.join(", ") },
  { id: "description", header: "col.description", size: 200, isHiddenAtFirst: true, value: (vm) => vm.name_description },
];
function orNothing(value: number | null, text: (value: number) => string): string {
  return value === null ? "" : text(value);
}
