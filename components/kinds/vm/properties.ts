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
  label: "field.tools",
  type: "choice",
  words: {
    current: "vm.toolsInstalled",
    outdated: "vm.toolsOutOfDate",
    none: "vm.noTools",
    unknown: "vm.toolsUnknown",
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
    label: "field.powerState",
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
    label: "vif.new.mac",
    type: "text",
    read: (store, vm) => store.members("vifsByVm", vm.ref).map(({ MAC }) => MAC),
    of: ["VIF"],
  },
  {
    name: "os",
    label: "field.os",
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
    label: "appliance.vApp",
    type: "object",
    read: (_store, { appliance }) => set(appliance),
    of: ["VM_appliance"],
  },
  { name: "memory", label: labels.memory, type: "bytes", read: (_store, vm) => [vm.memory_dynamic_max] },
  { name: "vcpus", label: "vm.vCPUs", type: "number", read: (_store, vm) => [vm.VCPUs_at_startup] },
  {
    name: "started",
    label: "vm.startTime",
    type: "date",
    read: (store, vm) => {
      const at = vm.power_state === "Running" ? parseXapiDate(store.record("VM_metrics", vm.metrics)?.start_time ?? "") : null;
      return at === null ? [] : [at];
    },
    of: ["VM_metrics"],
  },
];
