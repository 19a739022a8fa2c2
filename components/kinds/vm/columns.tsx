"use client";
import { isSet, type Rec } from "../../data/defaults";
import { slotsFor } from "../../data/hooks";
import type { ColumnContext, KindColumn } from "../../data/kind-column";
import { formatBytes, formatDuration, formatPercent, parseXapiDate } from "../../ui/format";
import { CpuCell, cpuShare, NameCell, StateCell, UptimeCell, VmMemoryCell } from "../common/cells";
import { guestAddresses } from "./guests";
import { vmState } from "./vm-state";

type Vm = Rec<"VM">;
const runs = (vm: Vm): boolean => vm.power_state === "Running" || vm.power_state === "Paused";
function addresses(vm: Vm, { session }: ColumnContext): string {
  return guestAddresses(session.store.record("VM_guest_metrics", vm.guest_metrics)?.networks ?? {}).join(", ");
}
/** Bytes in use as far as the guest says; the whole of what it has where it does not say. A VM that is off uses none. */
function usedMemory(vm: Vm, { session }: ColumnContext): number | null {
  if (!runs(vm)) return null;
  const values = session.metrics.sample(vm.ref)?.values;
  const total = values?.memory ?? session.store.record("VM_metrics", vm.metrics)?.memory_actual ?? vm.memory_target;
  const free = values?.memory_internal_free;
  return free === undefined ? total : Math.max(0, total - free * 1024);
}
function cpu(vm: Vm, { session }: ColumnContext): number | null {
  return vm.power_state === "Running" ? cpuShare(session.metrics.sample(vm.ref)?.values) : null;
}
/** µs that it has been up; null while it is not. */
function uptime(vm: Vm, { session, now }: ColumnContext): number | null {
  const since = runs(vm) ? parseXapiDate(session.store.record("VM_metrics", vm.metrics)?.start_time ?? "") : null;
  return since === null ? null : Math.max(0, now() - since);
}

const metricsOf = (vm: Vm): readonly string[] => (runs(vm) ? slotsFor("VM_metrics", [vm.metrics]) : []);

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
    of: ["VM_metrics"],
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
    of: ["VM_guest_metrics"],
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
    of: ["VM_metrics"],
  },
  { id: "vcpus", header: "col.vcpus", size: 70, isNumeric: true, isHiddenAtFirst: true, value: (vm) => vm.VCPUs_at_startup },
  { id: "tags", header: "col.tags", size: 120, isHiddenAtFirst: true, value: (vm) => vm.tags.join(", ") },
  { id: "description", header: "col.description", size: 200, isHiddenAtFirst: true, value: (vm) => vm.name_description },
];
function orNothing(value: number | null, text: (value: number) => string): string {
  return value === null ? "" : text(value);
}
