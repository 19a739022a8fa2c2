/** Kinds without pages of their own: what they are called where something is said of them. */
import { Cable, Camera, Disc, HardDrive, Link2, ListChecks, Server } from "lucide-react";
import { isSet } from "../../data/defaults";
import { defineKind, type Kind } from "../../data/kind";
import { inPool, labels, named, organised, tagged } from "../common/search-properties";
import { pifColumns } from "./pif-columns";
import { vbdColumns } from "./vbd-columns";
import { vdiColumns } from "./vdi-columns";
import { vifColumns } from "./vif-columns";

const plain = (word: { readonly en: string; readonly zh: string }) => () => ({ word, look: "plain" }) as const;
const words = (en: string, zh: string) => ({ en, zh });

export const snapshotKind = defineKind<"VM">({
  name: "snapshot",
  of: "VM",
  is: (vm) => vm.is_a_snapshot,
  one: words("snapshot", "快照"),
  many: words("Snapshots", "快照"),
  icon: Camera,
  state: plain(words("Snapshot", "快照")),
  properties: [
    ...organised,
    {
      name: "vm",
      label: words("VM", "虚拟机"),
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
  one: words("control domain", "控制域"),
  many: words("Control domains", "控制域"),
  icon: Server,
  state: plain(words("Control domain", "控制域")),
});
export const vdiKind = defineKind<"VDI">({
  name: "vdi",
  of: "VDI",
  one: words("virtual disk", "虚拟磁盘"),
  many: words("Virtual disks", "虚拟磁盘"),
  icon: HardDrive,
  state: plain(words("Virtual disk", "虚拟磁盘")),
  columns: vdiColumns,
  properties: [
    ...named,
    tagged,
    inPool,
    { name: "size", label: labels.size, type: "bytes", read: (_store, vdi) => [vdi.virtual_size] },
    { name: "storage", label: labels.storage, type: "object", read: (_store, vdi) => (isSet(vdi.SR) ? [vdi.SR] : []), of: ["SR"] },
    {
      name: "vm",
      label: words("VM", "虚拟机"),
      type: "object",
      read: (store, vdi) => store.members("vbdsByVdi", vdi.ref).flatMap(({ VM }) => (isSet(VM) ? [VM] : [])),
      of: ["VBD", "VM"],
    },
  ],
});
const driveWords = {
  en: { Disk: "disk", CD: "DVD", Floppy: "floppy" },
  zh: { Disk: "磁盘", CD: "DVD", Floppy: "软盘" },
} as const;
export const vbdKind = defineKind<"VBD">({
  name: "vbd",
  of: "VBD",
  one: words("drive", "驱动器"),
  many: words("Drives", "驱动器"),
  icon: Disc,
  state: plain(words("Drive", "驱动器")),
  nameOf: (store, vbd, language) => store.record("VDI", vbd.VDI)?.name_label || `${driveWords[language][vbd.type]} ${vbd.userdevice}`,
  columns: vbdColumns,
});
export const vifKind = defineKind<"VIF">({
  name: "vif",
  of: "VIF",
  one: words("interface", "接口"),
  many: words("Interfaces", "接口"),
  icon: Cable,
  state: plain(words("Interface", "接口")),
  nameOf: (_store, vif, language) => `${language === "zh" ? "接口" : "interface"} ${vif.device}`,
  columns: vifColumns,
});
export const pifKind = defineKind<"PIF">({
  name: "pif",
  of: "PIF",
  one: words("network card", "网卡"),
  many: words("Network cards", "网卡"),
  icon: Cable,
  state: plain(words("Network card", "网卡")),
  nameOf: (_store, pif) => pif.device,
  columns: pifColumns,
});
export const pbdKind = defineKind<"PBD">({
  name: "pbd",
  of: "PBD",
  one: words("storage connection", "存储连接"),
  many: words("Storage connections", "存储连接"),
  icon: Link2,
  state: plain(words("Storage connection", "存储连接")),
  nameOf: (store, pbd) => store.record("SR", pbd.SR)?.name_label ?? pbd.uuid,
});
export const taskKind = defineKind<"task">({
  name: "task",
  of: "task",
  one: words("task", "任务"),
  many: words("Tasks", "任务"),
  icon: ListChecks,
  state: plain(words("Task", "任务")),
});
export const kindsWithoutPages: readonly Kind[] = [snapshotKind, controlDomainKind, vdiKind, vbdKind, vifKind, pifKind, pbdKind, taskKind];
