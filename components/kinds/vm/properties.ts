/** What VMs are searched and grouped by, beside what every object is. */
import { isSet, type Rec } from "../../data/defaults";
import type { SearchProperty } from "../../data/search-property";
import { parseXapiDate } from "../../ui/format";
import { labels, organised } from "../common/search-properties";
import { guestAddresses, hostOfVm } from "./guests";

type Vm = Rec<"VM">;
const set = (ref: string | null): readonly string[] => (isSet(ref) ? [ref] : []);

/** State of the guest's tools. @source xenadmin: XenModel/XenAPI-Extensions/VM.cs, VirtualisationStatus */
const tools: SearchProperty<Vm> = {
  name: "tools",
  label: { en: "Guest tools", zh: "客户机工具" },
  type: "choice",
  words: {
    current: { en: "Tools installed", zh: "已安装工具" },
    outdated: { en: "Tools out of date", zh: "工具已过期" },
    none: { en: "No tools", zh: "未安装工具" },
    unknown: { en: "Tools unknown", zh: "工具状态未知" },
  },
  read: (store, vm) => {
    if (vm.power_state !== "Running") return ["unknown"];
    const guest = store.record("VM_guest_metrics", vm.guest_metrics);
    if (!guest?.PV_drivers_detected) return ["none"];
    return [guest.PV_drivers_up_to_date ? "current" : "outdated"];
  },
  of: ["VM_guest_metrics"],
};

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
  {
    name: "address",
    label: labels.address,
    type: "text",
    read: (store, vm) => guestAddresses(store.record("VM_guest_metrics", vm.guest_metrics)?.networks ?? {}),
    of: ["VM_guest_metrics"],
  },
  {
    name: "mac",
    label: { en: "MAC address", zh: "MAC 地址" },
    type: "text",
    read: (store, vm) => store.members("vifsByVm", vm.ref).map(({ MAC }) => MAC),
    of: ["VIF"],
  },
  {
    name: "os",
    label: { en: "Operating system", zh: "操作系统" },
    type: "text",
    read: (store, vm) => {
      const name = store.record("VM_guest_metrics", vm.guest_metrics)?.os_version.name ?? "";
      return name === "" ? [] : [name];
    },
    of: ["VM_guest_metrics"],
  },
  tools,
  {
    name: "network",
    label: labels.network,
    type: "object",
    read: (store, vm) => [...new Set(store.members("vifsByVm", vm.ref).flatMap(({ network }) => set(network)))],
    of: ["VIF", "network"],
  },
  {
    name: "storage",
    label: labels.storage,
    type: "object",
    read: (store, vm) => [...new Set(store.members("vbdsByVm", vm.ref).flatMap(({ VDI }) => set(store.record("VDI", VDI)?.SR ?? null)))],
    of: ["VBD", "VDI", "SR"],
  },
  {
    name: "vapp",
    label: { en: "vApp", zh: "vApp" },
    type: "object",
    read: (_store, { appliance }) => set(appliance),
    of: ["VM_appliance"],
  },
  { name: "memory", label: labels.memory, type: "bytes", read: (_store, vm) => [vm.memory_dynamic_max] },
  { name: "vcpus", label: { en: "vCPUs", zh: "vCPU 数" }, type: "number", read: (_store, vm) => [vm.VCPUs_at_startup] },
  {
    name: "started",
    label: { en: "Start time", zh: "启动时间" },
    type: "date",
    read: (store, vm) => {
      const at = vm.power_state === "Running" ? parseXapiDate(store.record("VM_metrics", vm.metrics)?.start_time ?? "") : null;
      return at === null ? [] : [at];
    },
    of: ["VM_metrics"],
  },
];
