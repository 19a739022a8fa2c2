/** What VMs are searched and grouped by, beside what every object is. */
import { isSet, type Rec } from "../../data/defaults";
import type { FigureSlot } from "../../data/figures";
import type { PropertyValue, SearchProperty } from "../../data/search-property";
import type { RecordStore } from "../../data/store";
import type { Words } from "../../i18n";
import { parseXapiDate } from "../../ui/format";
import { labels, organised } from "../common/search-properties";
import { hostOfVm } from "./guests";

type Vm = Rec<"VM">;
const set = (ref: string | null): readonly string[] => (isSet(ref) ? [ref] : []);
const valuesAt = (store: RecordStore, slot: FigureSlot, { ref }: Vm): readonly PropertyValue[] => {
  const value = store.figure(slot, ref);
  if (value === null) return [];
  return typeof value === "object" ? value : [value];
};
/** A property that the server knows of every VM, whatever the page has of it. */
function ranked(
  name: string,
  label: Words,
  type: SearchProperty<Vm>["type"],
  figure: FigureSlot,
  more: Partial<SearchProperty<Vm>> = {},
): SearchProperty<Vm> {
  return { name, label, type, figure, read: (store, vm) => valuesAt(store, figure, vm), ...more };
}

/** State of the guest's tools. @source simulator/views/figures/vm.ts */
const tools = {
  current: { en: "Tools installed", zh: "已安装工具" },
  outdated: { en: "Tools out of date", zh: "工具已过期" },
  none: { en: "No tools", zh: "未安装工具" },
  unknown: { en: "Tools unknown", zh: "工具状态未知" },
} as const;

export const vmProperties: readonly SearchProperty<Vm>[] = [
  ...organised,
  {
    name: "state",
    label: { en: "Power state", zh: "电源状态" },
    type: "choice",
    words: { Running: "state.Running", Paused: "state.Paused", Suspended: "state.Suspended", Halted: "state.Halted" },
    read: (_store, { power_state }) => [power_state],
  },
  { name: "host", label: labels.host, type: "object", read: (_store, vm) => set(hostOfVm(vm)), of: ["host"] },
  ranked("address", labels.address, "text", "figure VM address"),
  ranked("mac", { en: "MAC address", zh: "MAC 地址" }, "text", "figure VM mac"),
  ranked("os", { en: "Operating system", zh: "操作系统" }, "text", "figure VM os"),
  ranked("tools", { en: "Guest tools", zh: "客户机工具" }, "choice", "figure VM tools", { words: tools }),
  ranked("network", labels.network, "object", "figure VM network", { of: ["network"] }),
  ranked("storage", labels.storage, "object", "figure VM storage", { of: ["SR"] }),
  {
    name: "vapp",
    label: { en: "vApp", zh: "vApp" },
    type: "object",
    read: (_store, { appliance }) => set(appliance),
    of: ["VM_appliance"],
  },
  { name: "memory", label: labels.memory, type: "bytes", read: (_store, vm) => [vm.memory_dynamic_max] },
  { name: "vcpus", label: { en: "vCPUs", zh: "vCPU 数" }, type: "number", read: (_store, vm) => [vm.VCPUs_at_startup] },
  ranked("cpu", { en: "CPU in use", zh: "CPU 使用率" }, "share", "figure VM cpu"),
  ranked("memory_used", { en: "Memory in use", zh: "已用内存" }, "bytes", "figure VM memory"),
  ranked("disk", { en: "Disk traffic", zh: "磁盘流量" }, "rate", "figure VM disk"),
  ranked("traffic", { en: "Network traffic", zh: "网络流量" }, "rate", "figure VM traffic"),
  ranked("started", { en: "Start time", zh: "启动时间" }, "date", "figure VM started", {
    read: (store, { ref }) => {
      const at = parseXapiDate(`${store.figure("figure VM started", ref) ?? ""}`);
      return at === null ? [] : [at];
    },
  }),
];
