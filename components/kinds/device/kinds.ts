/** Kinds without pages of their own: what they are called where something is said of them. */
import { Cable, Camera, Disc, HardDrive, Link2, ListChecks, Server } from "lucide-react";
import { isSet } from "../../data/defaults";
import { defineKind, type Kind } from "../../data/kind";
import { translate, type Words } from "../../i18n";
import { inPool, labels, named, organised, tagged } from "../common/search-properties";
import { ipColumns, networkPifColumns, nicName, pifColumns } from "./pif-columns";
import { vbdColumns } from "./vbd-columns";
import { vdiColumns } from "./vdi-columns";
import { networkVifColumns, vifColumns } from "./vif-columns";

const plain = (word: Words) => () => ({ word, look: "plain" }) as const;

export const snapshotKind = defineKind<"VM">({
  name: "snapshot",
  of: "VM",
  is: (vm) => vm.is_a_snapshot,
  one: "labs.restore.snapshot",
  many: "device.snapshots",
  icon: Camera,
  state: plain("device.snapshot"),
  properties: [
    ...organised,
    {
      name: "vm",
      label: "menu.vm",
      type: "object",
      read: (_store, { snapshot_of }) => (isSet(snapshot_of) ? [snapshot_of] : []),
      of: ["VM"],
    },
  ],
});
export const controlDomainKind = defineKind<"VM">({
  name: "control-domain",
  of: "VM",
  is: (vm) => vm.is_control_domain,
  one: "device.controlDomain",
  many: "device.controlDomains",
  icon: Server,
  state: plain("device.controlDomain13"),
});
export const vdiKind = defineKind<"VDI">({
  name: "vdi",
  of: "VDI",
  one: "device.virtualDisk",
  many: "device.virtualDisks",
  icon: HardDrive,
  state: plain("device.virtualDisk13"),
  columns: vdiColumns,
  properties: [
    ...named,
    tagged,
    inPool,
    { name: "size", label: labels.size, type: "bytes", read: (_store, vdi) => [vdi.virtual_size] },
    { name: "storage", label: labels.storage, type: "object", read: (_store, vdi) => (isSet(vdi.SR) ? [vdi.SR] : []), of: ["SR"] },
    {
      name: "vm",
      label: "menu.vm",
      type: "object",
      read: (store, vdi) => store.members("vbdsByVdi", vdi.ref).flatMap(({ VM }) => (isSet(VM) ? [VM] : [])),
      of: ["VBD", "VM"],
    },
  ],
});
export const vbdKind = defineKind<"VBD">({
  name: "vbd",
  of: "VBD",
  one: "device.drive",
  many: "device.drives",
  icon: Disc,
  state: plain("device.drive13"),
  nameOf: (store, vbd, language) =>
    store.record("VDI", vbd.VDI)?.name_label || translate(language, `drive.${vbd.type}`, { device: vbd.userdevice }),
  columns: vbdColumns,
});
export const vifKind = defineKind<"VIF">({
  name: "vif",
  of: "VIF",
  one: "device.interface",
  many: "wiz.sum.nets",
  icon: Cable,
  state: plain("device.interface13"),
  nameOf: (_store, vif, language) => translate(language, "device.interfaceName", { device: vif.device }),
  columns: vifColumns,
});
export const pifKind = defineKind<"PIF">({
  name: "pif",
  of: "PIF",
  one: "device.networkCard",
  many: "device.networkCards",
  icon: Cable,
  state: plain("device.networkCard13"),
  nameOf: (_store, pif) => nicName(pif),
  columns: pifColumns,
});
/** The same records where they are listed for their addresses. Each is a network card wherever it is named. */
export const ipInterfaceKind = defineKind<"PIF">({
  name: "ip-interface",
  of: "PIF",
  is: () => false,
  one: "device.ipInterface",
  many: "device.ipInterfaces",
  icon: Cable,
  state: plain("device.ipInterface13"),
  nameOf: (_store, pif) => nicName(pif),
  columns: ipColumns,
});
/** Interfaces on a network: of VMs, and of servers. */
export const networkVifKind = defineKind<"VIF">({
  name: "network-vif",
  of: "VIF",
  is: () => false,
  one: "device.interface",
  many: "wiz.sum.nets",
  icon: Cable,
  state: plain("device.interface13"),
  columns: networkVifColumns,
});
export const networkPifKind = defineKind<"PIF">({
  name: "network-pif",
  of: "PIF",
  is: () => false,
  one: "device.networkCard",
  many: "device.networkCards",
  icon: Cable,
  state: plain("device.networkCard13"),
  columns: networkPifColumns,
});
export const pbdKind = defineKind<"PBD">({
  name: "pbd",
  of: "PBD",
  one: "device.storageConnection",
  many: "device.storageConnections",
  icon: Link2,
  state: plain("device.storageConnection13"),
  nameOf: (store, pbd) => store.record("SR", pbd.SR)?.name_label ?? pbd.uuid,
});
export const taskKind = defineKind<"task">({
  name: "task",
  of: "task",
  one: "device.task",
  many: "tools.tasks",
  icon: ListChecks,
  state: plain("graphs.task"),
});
export const kindsWithoutPages: readonly Kind[] = [
  snapshotKind,
  controlDomainKind,
  vdiKind,
  vbdKind,
  vifKind,
  pifKind,
  ipInterfaceKind,
  networkVifKind,
  networkPifKind,
  pbdKind,
  taskKind,
];
