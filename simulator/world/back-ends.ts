/**
 * Which domain serves a device: Dom0, or a driver domain that its record names. A driver domain here has no hardware of its own: it
 * serves disks that it has been given itself, and bridges its own interfaces to those that it serves. A passed-through card would take the
 * place of its interface and nothing else would be different.
 * @source io.md §7 (driver domains); xl-disk-configuration(5), xl-network-configuration(5) (backend)
 */
import type { RecordOf } from "../model/generated/rows";
import type { Ref } from "../model/ref";
import { deviceOf } from "./disk-places";
import { guestOf, hostInside, type RunningGuest, type World } from "./world";

/** Key of `other_config` of a VBD or VIF: name or domid of the domain that serves it, as xl.cfg has it. Ours: XAPI keeps none there. */
export const BACKEND = "backend";
/** The same of a network, for all VIFs on it: the uuid of a VM. @source xen-api: ocaml/xapi/xapi_xenops.ml, backend_of_network */
const BACKEND_VM = "backend_vm";

/** Whether a VM was made to be a driver domain. @source xl.cfg(5) (driver_domain) */
export function isDriverDomain({ platform }: Readonly<RecordOf["VM"]>): boolean {
  return platform.driver_domain === "1" || platform.driver_domain === "true";
}

/** Name or domid of the domain that a device is to be served by; "": Dom0. */
export function backNameOf(world: World, kind: "vbd" | "vif", ref: string): string {
  if (kind === "vbd") return world.db.get("VBD", ref)?.other_config[BACKEND] ?? "";
  const vif = world.db.get("VIF", ref);
  const uuid = vif && world.db.get("network", vif.network)?.other_config[BACKEND_VM];
  const named = vif?.other_config[BACKEND];
  if (named !== undefined || uuid === undefined) return named ?? "";
  for (const vm of world.db.all("VM")) if (vm.uuid === uuid) return vm.name_label;
  return uuid;
}

/** The domain of a host that a name or a domid means. @returns null: there is none @source xen: tools/libs/light/libxl_utils.c, libxl_domain_qualifier_to_domid */
export function domidNamed(world: World, host: Ref<"host">, name: string): number | null {
  if (name === "" || name === "0" || name === "Domain-0") return 0;
  const inside = hostInside(world, host);
  if (/^\d{1,5}$/.test(name)) return inside.hypervisor.domains.has(Number(name)) ? Number(name) : null;
  for (const { domid, name: own } of inside.hypervisor.domains.values()) if (own === name) return domid;
  return null;
}

/** The domain that a device of a guest is to be served by. @returns null: it is not there */
export function backDomidOf(world: World, guest: RunningGuest, kind: "vbd" | "vif", label: string): number | null {
  const ref = recordOf(world, guest, kind, label);
  const domid = domidNamed(world, guest.host, ref === undefined ? "" : backNameOf(world, kind, ref));
  return domid === guest.domid ? null : domid;
}

/** Record of a device. @param label - `xvda`, or the number of an interface */
export function recordOf(world: World, guest: RunningGuest, kind: "vbd" | "vif", label: string): string | undefined {
  const vm = world.db.get("VM", guest.vm);
  if (kind === "vif") return vm?.VIFs.find((ref) => world.db.must("VIF", ref).device === label);
  return vm?.VBDs.find((ref) => deviceOf(world.db.must("VBD", ref).userdevice) === label);
}

/** The domain that serves a device, where that is a driver domain that is there. */
export function driverOfDevice(world: World, host: Ref<"host">, backDomid: number): RunningGuest | undefined {
  return backDomid === 0 ? undefined : guestOf(world, host, backDomid);
}
