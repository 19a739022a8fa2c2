import { isSet } from "../../model/ref";
import type { FiguresOf, FigureValue, Latest } from "./figure";

const listed = (values: Iterable<string>): FigureValue | null => {
  const own = [...new Set(values)].filter((value) => value !== "");
  return own.length === 0 ? null : own;
};
/** The sum of those sources of an object whose names fit; null: it has none of them. */
function sumOf(latest: Latest, ref: string, fits: RegExp): number | null {
  const values = latest(ref);
  let sum: number | null = null;
  for (const name in values) if (fits.test(name)) sum = (sum ?? 0) + (values[name] as number);
  return sum;
}
type Guest = { readonly networks: Readonly<Record<string, string>> } | undefined;
/** IPv4 addresses; keys are `0/ip`, `0/ipv4/0`, `0/ipv6/0` by device. */
function addressesOf(guest: Guest): readonly string[] {
  return Object.entries(guest?.networks ?? {}).flatMap(([key, value]) => (/^\d+\/(ip|ipv4\/\d+)$/.test(key) ? [value] : []));
}

/** A VM's share of its vCPUs and its rates are those of the last whole row of 5 s, as its samples are; a control domain is no guest. */
export const vmFigures = {
  /** share of its vCPUs, 0..1 */
  cpu: {
    read: (_world, vm, latest) => (vm.power_state === "Running" && !vm.is_control_domain ? (latest(vm.$ref)?.cpu_usage ?? null) : null),
  },
  /** bytes in use as far as the guest says, else all that it has */
  memory: {
    read(world, vm, latest) {
      if (vm.is_control_domain || (vm.power_state !== "Running" && vm.power_state !== "Paused")) return null;
      const values = latest(vm.$ref);
      const total = values?.memory ?? world.db.get("VM_metrics", vm.metrics)?.memory_actual ?? vm.memory_target;
      const free = values?.memory_internal_free;
      return free === undefined ? total : Math.max(0, total - free * 1024);
    },
  },
  /** bytes read and written a second */
  disk: { read: (_world, vm, latest) => (isOn(vm) ? sumOf(latest, vm.$ref, /^vbd_.+(?<!_iops)_(read|write)$/) : null) },
  /** bytes received and sent a second */
  traffic: { read: (_world, vm, latest) => (isOn(vm) ? sumOf(latest, vm.$ref, /^vif_\d+_(rx|tx)$/) : null) },
  address: { read: (world, vm) => listed(addressesOf(world.db.get("VM_guest_metrics", vm.guest_metrics))) },
  mac: { read: (world, vm) => listed(vm.VIFs.map((vif) => world.db.must("VIF", vif).MAC)) },
  os: { read: (world, vm) => world.db.get("VM_guest_metrics", vm.guest_metrics)?.os_version.name || null },
  /** @source xenadmin: XenModel/XenAPI-Extensions/VM.cs, VirtualisationStatus */
  tools: {
    read(world, vm) {
      if (vm.power_state !== "Running") return "unknown";
      const guest = world.db.get("VM_guest_metrics", vm.guest_metrics);
      if (!guest?.PV_drivers_detected) return "none";
      return guest.PV_drivers_up_to_date ? "current" : "outdated";
    },
  },
  /** references of the networks that its interfaces are in */
  network: { read: (world, vm) => listed(vm.VIFs.map((vif) => world.db.must("VIF", vif).network).filter(isSet)) },
  /** references of the SRs that its disks lie on */
  storage: {
    read: (world, vm) =>
      listed(vm.VBDs.map((vbd) => world.db.get("VDI", world.db.must("VBD", vbd).VDI)?.SR ?? "").filter((sr) => sr !== "" && isSet(sr))),
  },
  /** since when it has run, as XAPI writes dates */
  started: {
    read: (world, vm) => {
      const since = isOn(vm) ? world.db.get("VM_metrics", vm.metrics)?.start_time : undefined;
      return since === undefined || since.startsWith("1970") ? null : since;
    },
  },
} as const satisfies FiguresOf<"VM">;

function isOn(vm: { readonly power_state: string; readonly is_control_domain: boolean }): boolean {
  return !vm.is_control_domain && (vm.power_state === "Running" || vm.power_state === "Paused");
}
