/** Copies and removes a VM's records. */

import { serialConsole } from "../../model/console-ids";
import type { Fields } from "../../model/database";
import type { Enums } from "../../model/generated/enums";
import { LIMITS } from "../../model/limits";
import { isSet, nullRef, type Ref } from "../../model/ref";
import { refreshAllowed, refreshVbd, refreshVmAndDevices } from "../../world/allowed";
import { BACKEND } from "../../world/back-ends";
import { forgetConsole } from "../../world/consoles";
import { isSamePlace } from "../../world/disk-places";
import { isMacTaken, macEntered } from "../../world/mac-index";
import { recordedOf } from "../../world/recorded";
import { newRef, newUuid, type World } from "../../world/world";
import { perfmonChanged } from "../perfmon/monitor";
import { createDisk, sharedContent } from "../sr/storage";

/** Fields of a VM that a copy does not take over. */
const ownOnly = new Set([
  "uuid",
  "allowed_operations",
  "current_operations",
  "power_state",
  "resident_on",
  "domid",
  "consoles",
  "VIFs",
  "VBDs",
  "metrics",
  "guest_metrics",
  "suspend_VDI",
  "snapshots",
  "snapshot_of",
  "is_a_snapshot",
  "snapshot_time",
  "children",
  "parent",
  "VGPUs",
  "VUSBs",
  "VTPMs",
  "crash_dumps",
  "attached_PCIs",
  "groups",
  "is_default_template",
  "is_control_domain",
  "last_booted_record",
  "blobs",
  "scheduled_to_be_resident_on",
  // guess: a copy is in no vApp until somebody puts it there
  "appliance",
]);

/** A MAC of Xen's range from the lab's stream that no interface has; the fourth byte stays below 0x80. @source network.md §1 (00:16:3e) */
export function newMac(world: World): string {
  const byte = (n: number): string => n.toString(16).padStart(2, "0");
  for (;;) {
    const bits = world.kernel.random.next("mac");
    const mac = `00:16:3e:${byte((bits >>> 16) & 0x7f)}:${byte((bits >>> 8) & 0xff)}:${byte(bits & 0xff)}`;
    if (!isMacTaken(world.db, mac)) return mac;
  }
}

/** Makes the VM record with its metrics; Halted. */
export function createVmRecord(world: World, fields: Fields<"VM">): Ref<"VM"> {
  const ref = newRef<"VM">(world);
  const metrics = world.db.create("VM_metrics", newRef<"VM_metrics">(world), { uuid: newUuid(world), VCPUs_number: 0 });
  world.db.create("VM", ref, {
    actions_after_shutdown: "destroy",
    actions_after_reboot: "restart",
    actions_after_crash: "restart",
    ...fields,
    uuid: fields.uuid ?? newUuid(world),
    power_state: "Halted",
    domid: -1,
    metrics,
  });
  perfmonChanged(world, "VM", ref);
  return ref;
}

/** Copies a VM or template: record, interfaces with new addresses, disks as copies on the same SR. @source xapi.md §8 (clone) */
export function copyVm(world: World, from: Ref<"VM">, name: string): Ref<"VM"> {
  const source = world.db.must("VM", from);
  const fields: Record<string, unknown> = {};
  for (const key of Object.keys(source)) {
    if (!key.startsWith("$") && !ownOnly.has(key)) fields[key] = (source as unknown as Record<string, unknown>)[key];
  }
  const config: Record<string, string> = { ...source.other_config };
  for (const key of ["default_template", "xensource_internal"]) delete config[key];
  if (source.is_a_template) config.base_template_name = source.name_label;
  config.mac_seed = newUuid(world);
  const ref = createVmRecord(world, { ...(fields as Fields<"VM">), name_label: name, other_config: config });
  for (const vif of source.VIFs) {
    const old = world.db.must("VIF", vif);
    createVif(world, {
      VM: ref,
      network: old.network,
      device: old.device,
      MAC: "",
      MTU: old.MTU,
      other_config: old.other_config,
      ...qosOf(old),
      ...lockingOf(old),
    });
  }
  for (const vbd of source.VBDs) {
    const old = world.db.must("VBD", vbd);
    let vdi = old.VDI;
    // What another domain serves is that one's disk.
    if (old.type === "Disk" && isSet(old.VDI) && old.other_config[BACKEND] === undefined) {
      const disk = world.db.must("VDI", old.VDI);
      vdi = createDisk(world, {
        SR: disk.SR,
        name_label: disk.name_label,
        name_description: disk.name_description,
        virtual_size: disk.virtual_size,
        content: sharedContent(world, old.VDI),
      });
    }
    createVbd(world, {
      VM: ref,
      VDI: vdi,
      userdevice: old.userdevice,
      bootable: old.bootable,
      mode: old.mode,
      type: old.type,
      empty: old.empty,
      other_config: old.other_config,
    });
  }
  refreshVmAndDevices(world, ref);
  return ref;
}

export interface NewVif extends Qos, Locking {
  readonly VM: Ref<"VM">;
  readonly network: Ref<"network">;
  readonly device: string;
  /** empty: one is made */
  readonly MAC: string;
  readonly MTU: number;
  readonly other_config?: Readonly<Record<string, string>>;
}
interface Qos {
  readonly qos_algorithm_type?: string;
  readonly qos_algorithm_params?: Readonly<Record<string, string>>;
}
/** What limits an interface, for another like it. */
function qosOf({ qos_algorithm_type, qos_algorithm_params }: Required<Qos>): Qos {
  return qos_algorithm_type === "" ? {} : { qos_algorithm_type, qos_algorithm_params };
}
interface Locking {
  readonly locking_mode?: Enums["vif_locking_mode"];
  readonly ipv4_allowed?: readonly string[];
  readonly ipv6_allowed?: readonly string[];
}
/** What an interface may send, for another like it. @source xen-api: ocaml/xapi/xapi_vif_helpers.ml, copy */
function lockingOf({ locking_mode, ipv4_allowed, ipv6_allowed }: Required<Locking>): Locking {
  const isUsual = locking_mode === "network_default" && ipv4_allowed.length === 0 && ipv6_allowed.length === 0;
  return isUsual ? {} : { locking_mode, ipv4_allowed: [...ipv4_allowed], ipv6_allowed: [...ipv6_allowed] };
}
export function createVif(world: World, vif: NewVif): Ref<"VIF"> {
  const ref = newRef<"VIF">(world);
  world.db.create("VIF", ref, {
    uuid: newUuid(world),
    ...vif,
    MAC: vif.MAC === "" ? newMac(world) : vif.MAC.toLowerCase(),
    MAC_autogenerated: vif.MAC === "",
  });
  macEntered(world.db, ref);
  refreshAllowed(world, "VIF", ref);
  return ref;
}

export interface NewVbd {
  readonly VM: Ref<"VM">;
  readonly VDI: Ref<"VDI">;
  readonly userdevice: string;
  readonly bootable: boolean;
  readonly mode: Enums["vbd_mode"];
  readonly type: Enums["vbd_type"];
  readonly empty: boolean;
  readonly other_config?: Readonly<Record<string, string>>;
}
export function createVbd(world: World, vbd: NewVbd): Ref<"VBD"> {
  const ref = newRef<"VBD">(world);
  world.db.create("VBD", ref, { uuid: newUuid(world), ...vbd, unpluggable: true, VDI: vbd.empty ? nullRef() : vbd.VDI });
  refreshVbd(world, ref);
  return ref;
}

/** Removes a VM with its attachments; disks stay unless they are destroyed by themselves. @source xapi.md §8 (VM.destroy leaves VDIs) */
export function destroyVmRecords(world: World, ref: Ref<"VM">): void {
  const vm = world.db.must("VM", ref);
  for (const vif of [...vm.VIFs]) world.db.destroy("VIF", vif);
  for (const vbd of [...vm.VBDs]) {
    const { VDI } = world.db.must("VBD", vbd);
    world.db.destroy("VBD", vbd);
    if (isSet(VDI)) refreshVdiLater(world, VDI);
  }
  for (const console of [...vm.consoles]) world.db.destroy("console", console);
  if (isSet(vm.metrics)) world.db.destroy("VM_metrics", vm.metrics);
  if (isSet(vm.guest_metrics)) world.db.destroy("VM_guest_metrics", vm.guest_metrics);
  world.db.destroy("VM", ref);
  if (isSet(vm.appliance)) refreshAllowed(world, "VM_appliance", vm.appliance);
  world.series.delete(ref);
  world.happenings.delete(ref);
  recordedOf(world).delete(ref);
  forgetConsole(world, serialConsole(ref));
  world.kernel.random.drop(["guest", ref].join(":"));
}

function refreshVdiLater(world: World, vdi: Ref<"VDI">): void {
  for (const vbd of world.db.get("VDI", vdi)?.VBDs ?? []) refreshVbd(world, vbd);
}

/** Free positions for a new disk, as text. @source xapi.md §11 (get_allowed_VBD_devices; 3 is the DVD drive by custom) */
export function freeDiskPositions(world: World, vm: Ref<"VM">): string[] {
  const used = world.db.must("VM", vm).VBDs.map((v) => world.db.must("VBD", v).userdevice);
  const all = Array.from({ length: LIMITS.vbds }, (_, i) => `${i}`);
  return all.filter((position) => position !== "3" && !used.some((taken) => isSamePlace(taken, position)));
}
/** Free VIF devices. @source xapi.md §11 (0..15) */
export function freeVifDevices(world: World, vm: Ref<"VM">): string[] {
  const used = new Set(world.db.must("VM", vm).VIFs.map((v) => world.db.must("VIF", v).device));
  return Array.from({ length: LIMITS.vifs }, (_, i) => `${i}`).filter((device) => !used.has(device));
}
