"use client";
import type { Rec } from "../../data/defaults";
import { useRecord } from "../../data/hooks";
import type { ColumnContext, KindColumn } from "../../data/kind-column";
import { formatBytes, formatPercent } from "../../ui/format";
import { CpuCell, MemoryBar, NameCell, StateCell } from "../common/cells";
import { isGuest } from "../vm/guests";
import { heldMemory } from "./host-memory";
import { hostState } from "./host-state";

type Host = Rec<"host">;
const metricsOf = (host: Host, { session }: ColumnContext): Rec<"host_metrics"> | undefined =>
  session.store.record("host_metrics", host.metrics);
function used(host: Host, context: ColumnContext): number | null {
  return heldMemory(metricsOf(host, context))?.heldBytes ?? null;
}
function cpu(host: Host, context: ColumnContext): number | null {
  const { metrics, store } = context.session;
  if (metricsOf(host, context)?.live === false) return null;
  const ranked = store.figure("figure host cpu", host.ref);
  return metrics.sample(host.ref)?.values.cpu_avg ?? (typeof ranked === "number" ? ranked : null);
}
function HostCpu({ record }: { record: Host }) {
  return <CpuCell of={record.ref} isOn={useRecord("host_metrics", record.metrics)?.live ?? true} />;
}
function HostMemory({ record }: { record: Host }) {
  const metrics = useRecord("host_metrics", record.metrics);
  const held = heldMemory(metrics);
  return held ? <MemoryBar used={held.heldBytes} total={held.totalBytes} /> : <span className="block text-right text-faint">—</span>;
}

export const hostColumns: readonly KindColumn<Host>[] = [
  {
    id: "name",
    header: "col.name",
    size: 180,
    min: 110,
    isFixed: true,
    value: (host) => host.name_label,
    cell: ({ record }) => <NameCell of={record.ref} name={record.name_label} />,
  },
  {
    id: "state",
    header: "col.state",
    size: 130,
    min: 92,
    value: (host, context) => context.t(hostState(host, metricsOf(host, context)?.live ?? true).word),
    cell: ({ record }) => <StateCell of={record.ref} />,
    of: ["host_metrics"],
  },
  {
    id: "cpu",
    header: "col.cpu",
    size: 150,
    min: 106,
    value: cpu,
    text: (host, context) => {
      const share = cpu(host, context);
      return share === null ? "" : formatPercent(share);
    },
    cell: HostCpu,
    figure: "figure host cpu",
    isQuantity: true,
  },
  {
    id: "memory",
    header: "col.memory",
    size: 170,
    min: 126,
    value: used,
    text: (host, context) => {
      const bytes = used(host, context);
      return bytes === null ? "" : formatBytes(bytes);
    },
    cell: HostMemory,
    isQuantity: true,
    of: ["host_metrics"],
  },
  {
    id: "cpus",
    header: "col.cpus",
    size: 70,
    min: 60,
    isNumeric: true,
    value: (host) => Number(host.cpu_info.cpu_count ?? 0),
  },
  {
    id: "vms",
    header: "col.vms",
    size: 70,
    min: 52,
    isNumeric: true,
    value: (host, { session }) => session.store.members("vmsByHost", host.ref).filter(isGuest).length,
    of: ["VM"],
  },
  { id: "address", header: "col.address", size: 130, min: 100, isMono: true, value: (host) => host.address },
  { id: "version", header: "field.xen", size: 110, min: 66, value: (host) => host.software_version.xen ?? "" },
];
