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
  current: "vm.toolsInstalled",
  outdated: "vm.toolsOutOfDate",
  none: "vm.noTools",
  unknown: "vm.toolsUnknown",
} as const;

export const vmProperties: readonly SearchProperty<Vm>[] = [
  ...organised,
  {
    name: "state",
    label: "field.powerState",
    type: "choice",
    words: { Running: "state.Running", Paused: "state.Paused", Suspended: "state.Suspended", Halted: "state.Halted" },
    read: (_store, { power_state }) => [power_state],
  },
  { name: "host", label: labels.host, type: "object", read: (_store, vm) => set(hostOfVm(vm)), of: ["host"] },
  ranked("address", labels.address, "text", "figure VM address"),
  ranked("mac", "vif.new.mac", "text", "figure VM mac"),
  ranked("os", "field.os", "text", "figure VM os"),
  ranked("tools", "field.tools", "choice", "figure VM tools", { words: tools }),
  ranked("network", labels.network, "object", "figure VM network", { of: ["network"] }),
  ranked("storage", labels.storage, "object", "figure VM storage", { of: ["SR"] }),
  {
    name: "vapp",
    label: "appliance.vApp",
    type: "object",
    read: (_store, { appliance }) => set(appliance),
    of: ["VM_appliance"],
  },
  { name: "memory", label: labels.memory, type: "bytes", read: (_store, vm) => [vm.memory_dynamic_max] },
  { name: "vcpus", label: "vm.vCPUs", type: "number", read: (_store, vm) => [vm.VCPUs_at_startup] },
  ranked("cpu", "vm.cpuInUse", "share", "figure VM cpu"),
  ranked("memory_used", "vm.memoryInUse", "bytes", "figure VM memory"),
  ranked("disk", "vm.diskTraffic", "rate", "figure VM disk"),
  ranked("traffic", "vm.networkTraffic", "lineRate", "figure VM traffic"),
  ranked("started", "vm.startTime", "date", "figure VM started", {
    read: (store, { ref }) => {
      const at = parseXapiDate(`${store.figure("figure VM started", ref) ?? ""}`);
      return at === null ? [] : [at];
    },
  }),
];
