/** What each key of a guest configuration does to the plan, and what is said of it. */

import type { ImportFinding } from "../../contract/lab";
import { isWithin, LIMITS } from "../../model/limits";
import type { Said, SaidBy } from "../../model/said";
import type { ConfigNotes } from "../../model/said/config-notes";
import { readText } from "../../model/text";
import { deviceOf, isSamePlace, positionOf } from "../../world/disk-places";
import { isRouted, OVS_SCRIPT, scriptPath, USUAL_SCRIPT } from "../../world/vif-options";
import { bootParamsFault } from "../operation/limit-rules";
import type { ConfigValue, Setting } from "./parse";
import type { GuestPlan, LabFacts } from "./plan";
import { parseDisk, parseVif, type VifConfig, type WrongEntry } from "./specs";

/** A plan while the file is being read; the kernel's arguments are put together once all of it is. */
export type Draft = { -readonly [K in keyof GuestPlan]: GuestPlan[K] } & {
  cmdline: string | null;
  root: string;
  extra: string;
  diskSetting: Setting | null;
  /** sets of pCPUs as written: one for all vCPUs, or one each in order */
  cpuSets: { readonly setting: Setting; readonly each: boolean; readonly sets: readonly (readonly number[])[] } | null;
};
export interface Reading {
  readonly draft: Draft;
  readonly facts: LabFacts;
  readonly note: (setting: Setting, verdict: ImportFinding["verdict"], what: Said) => void;
}
type Reader = (value: ConfigValue, setting: Setting, reading: Reading) => void;

const ACTIONS = ["destroy", "restart", "rename-restart", "preserve", "coredump-destroy", "coredump-restart", "soft-reset"];

function text(then: (value: string, setting: Setting, reading: Reading) => void): Reader {
  return (value, setting, reading) => {
    if (typeof value !== "string") reading.note(setting, "error", ["config.not_string", setting.key]);
    else then(value, setting, reading);
  };
}
/** A string that is kept in a record: in the alphabet of every record, and trimmed as there. */
function line(then: (value: string, setting: Setting, reading: Reading) => void): Reader {
  return text((value, setting, reading) => {
    const read = readText("line", value);
    if ("why" in read) reading.note(setting, "error", ["config.in_key", setting.key, read.why]);
    else then(read.text, setting, reading);
  });
}
type Bounds = { readonly least: number; readonly most: number };
const ZERO_OR_ONE: Bounds = { least: 0, most: 1 };
/** A number as C's strtol reads it with base 0: hexadecimal behind 0x, octal behind 0. @source xen: tools/libs/util/libxlu_cfg.c, xlu_cfg_get_bounded_long */
function numberOf(value: ConfigValue): number | null {
  const [, digits = ""] = typeof value === "string" ? (/^[ \t]*\+?(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/i.exec(value) ?? []) : [];
  if (digits === "") return null;
  return /^0[0-7]/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
}
function whole(bounds: Bounds, then: (value: number, setting: Setting, reading: Reading) => void): Reader {
  return (value, setting, reading) => {
    const number = numberOf(value);
    if (setting.isAddition) reading.note(setting, "error", ["config.added_number", setting.key]);
    else if (number === null || !isWithin(bounds, number))
      reading.note(setting, "error", ["config.bounds", setting.key, bounds.least, bounds.most]);
    else then(number, setting, reading);
  };
}
const honoured =
  (what: SaidBy<keyof ConfigNotes>): ((value: unknown, setting: Setting, reading: Reading) => void) =>
  (_v, setting, { note }) =>
    note(setting, "honoured", what);

function flag(key: string): Reader {
  return whole(ZERO_OR_ONE, (value, setting, { draft, note }) => {
    draft.platform = { ...draft.platform, [key]: value ? "true" : "false" };
    note(setting, "honoured", ["note.platform", key, value ? "true" : "false"]);
  });
}

function action(which: "shutdown" | "reboot" | "crash"): Reader {
  return text((value, setting, { draft, note }) => {
    if (!ACTIONS.includes(value)) {
      note(setting, "error", ["config.action", setting.key, value]);
      return;
    }
    const simple = value.endsWith("restart") ? "restart" : value === "preserve" && which === "crash" ? "preserve" : "destroy";
    draft.actions = { ...draft.actions, [which]: simple };
    note(
      setting,
      simple === value ? "honoured" : "adjusted",
      simple === value ? ["note.after", which, simple] : ["note.action_becomes", value, simple],
    );
  });
}

function list<T extends object>(
  read: (text: string) => T | WrongEntry,
  then: (items: T[], setting: Setting, reading: Reading) => void,
): Reader {
  return (value, setting, reading) => {
    if (typeof value === "string") {
      reading.note(setting, "error", ["config.not_list", setting.key]);
      return;
    }
    const items: T[] = [];
    for (const entry of value) {
      if (typeof entry !== "string") {
        reading.note(setting, "error", ["config.not_strings", setting.key]);
        return;
      }
      const item = read(entry);
      if ("error" in item) {
        reading.note(setting, "error", ["config.in_key", setting.key, item.error]);
        return;
      }
      items.push(item);
    }
    then(items, setting, reading);
  };
}

/** `cpus`: one set for all vCPUs, or one each; what it comes to is known with the number of vCPUs. */
function cpuSet(value: ConfigValue, setting: Setting, { draft, facts, note }: Reading): void {
  const sets: (readonly number[])[] = [];
  for (const item of typeof value === "string" ? [value] : value) {
    const read = facts.readCpus(String(item));
    if ("error" in read || read.cpus.length === 0) {
      note(setting, "error", "error" in read ? read.error : ["cpus.none", String(item)]);
      return;
    }
    sets.push(read.cpus);
  }
  draft.cpuSets = { setting, each: typeof value !== "string", sets };
}

/** A MAC that is somebody's already: taken, as Xen takes it, but frames of the two will go astray. @source network.md §7 (duplicate MAC) */
function warnOfMac(mac: string, vifs: readonly VifConfig[], setting: Setting, { facts, note }: Reading): void {
  if (mac === "") return;
  const owner = facts.macOwners.get(mac);
  if (owner) note(setting, "warning", [owner.isRunning ? "note.mac_running" : "note.mac_shared", mac, owner.name]);
  if (vifs.filter((vif) => vif.mac.toLowerCase() === mac).length > 1) note(setting, "warning", ["note.mac_twice", mac]);
}

/** What goes to XenStore for the script that brings an interface up; of the scripts some can. */
function noteOptions({ script, ip, gatewaydev }: VifConfig, setting: Setting, { note, facts }: Pick<Reading, "note" | "facts">): void {
  for (const value of [script, ip, gatewaydev]) {
    const read = readText("line", value);
    if ("why" in read) note(setting, "error", ["config.in_key", "vif", read.why]);
  }
  const known = [USUAL_SCRIPT, ...(facts.hasOpenVswitch ? [OVS_SCRIPT] : [])];
  if (script !== "" && (isRouted(script) || known.some((each) => scriptPath(script) === scriptPath(each))))
    note(setting, "honoured", ["note.vif_script", script]);
  else if (script !== "") note(setting, "warning", ["note.vif_script_fails", script]);
  if (ip !== "" && isRouted(script)) note(setting, "honoured", ["note.vif_routed", ip]);
  else if (ip !== "") note(setting, "honoured", ["note.vif_kept", "ip", ip]);
  if (gatewaydev !== "") note(setting, "honoured", ["note.vif_kept", "gatewaydev", gatewaydev]);
}

/** By key. */
export const readers: Readonly<Record<string, Reader>> = {
  name: text((value, setting, { draft, facts, note }) => {
    const read = readText("name", value);
    if ("why" in read) {
      note(setting, "error", ["config.in_key", "name", read.why]);
      return;
    }
    draft.name = read.text;
    if (facts.reservedNames.has(read.text)) note(setting, "error", ["text.reserved", read.text]);
    else if (facts.vmNames.has(read.text)) note(setting, "error", ["config.name_taken", read.text]);
    else note(setting, "honoured", ["note.name"]);
  }),
  type: text((value, setting, { draft, note }) => {
    if (value === "pv" || value === "pvh" || value === "hvm") {
      draft.type = value;
      note(setting, "honoured", ["note.type", value.toUpperCase()]);
    } else note(setting, "error", ["config.type", value]);
  }),
  builder: text((value, setting, { draft, note }) => {
    draft.type = value === "hvm" ? "hvm" : "pv";
    note(setting, "adjusted", ["note.builder", draft.type]);
  }),
  uuid: text((value, setting, { draft, facts, note }) => {
    if (!/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/.test(value)) note(setting, "error", ["config.no_uuid", value]);
    else if (facts.uuids.has(value.toLowerCase())) note(setting, "error", ["config.uuid_taken", value.toLowerCase()]);
    else {
      draft.uuid = value.toLowerCase();
      note(setting, "honoured", ["note.uuid"]);
    }
  }),
  memory: whole(LIMITS.memoryMib, (value, setting, reading) => {
    reading.draft.memoryMiB = value;
    honoured(["note.memory", value])(value, setting, reading);
  }),
  maxmem: whole(LIMITS.memoryMib, (value, setting, reading) => {
    reading.draft.maxMemoryMiB = value;
    honoured(["note.max_memory", value])(value, setting, reading);
  }),
  vcpus: whole(LIMITS.vcpus, (value, setting, reading) => {
    reading.draft.vcpus = value;
    honoured(["note.vcpus", value])(value, setting, reading);
  }),
  maxvcpus: whole(LIMITS.vcpus, (value, setting, reading) => {
    reading.draft.maxVcpus = value;
    honoured(["note.max_vcpus", value])(value, setting, reading);
  }),
  cpu_weight: whole(LIMITS.weight, (value, setting, reading) => {
    reading.draft.weight = value;
    honoured(["note.weight", value])(value, setting, reading);
  }),
  cap: whole({ least: 0, most: LIMITS.vcpus.most * 100 }, (value, setting, reading) => {
    reading.draft.cap = value;
    honoured(value === 0 ? ["note.no_cap"] : ["note.cap", value])(value, setting, reading);
  }),
  kernel: line((value, setting, reading) => {
    reading.draft.kernel = value;
    reading.note(setting, "adjusted", ["note.kernel", value]);
  }),
  ramdisk: line((value, setting, reading) => {
    reading.draft.ramdisk = value;
    reading.note(setting, "adjusted", ["note.ramdisk"]);
  }),
  extra: line((value, setting, reading) => {
    reading.draft.extra = value;
    honoured(["note.kernel_line"])(value, setting, reading);
  }),
  root: line((value, setting, reading) => {
    reading.draft.root = value;
    honoured(["note.root"])(value, setting, reading);
  }),
  cmdline: line((value, setting, reading) => {
    reading.draft.cmdline = value;
    honoured(["note.kernel_line"])(value, setting, reading);
  }),
  cpus: cpuSet,
  bootloader: line((value, setting, reading) => {
    reading.draft.bootloader = value;
    honoured(["note.bootloader"])(value, setting, reading);
  }),
  boot: text((value, setting, { draft, note }) => {
    if (bootParamsFault({ order: value })) note(setting, "error", ["config.boot_order", value]);
    else {
      draft.bootOrder = value;
      note(setting, "honoured", ["note.boot_order", value]);
    }
  }),
  on_poweroff: action("shutdown"),
  on_reboot: action("reboot"),
  on_crash: action("crash"),
  viridian: flag("viridian"),
  acpi: flag("acpi"),
  apic: flag("apic"),
  pae: flag("pae"),
  nx: flag("nx"),
  hpet: flag("hpet"),
  xen_platform_pci: whole(ZERO_OR_ONE, (value, setting, { draft, note }) => {
    draft.platform = { ...draft.platform, xen_platform_pci: `${value}` };
    note(setting, "honoured", [value ? "note.pv_drivers" : "note.no_pv_drivers"]);
  }),
  memory_sharing: whole(ZERO_OR_ONE, (value, setting, { draft, note }) => {
    draft.platform = { ...draft.platform, memory_sharing: `${value}` };
    note(setting, "honoured", ["note.platform", "memory_sharing", `${value}`]);
  }),
  device_model_stubdomain_override: whole(ZERO_OR_ONE, (value, setting, { draft, note }) => {
    draft.platform = { ...draft.platform, device_model_stubdomain_override: `${value}` };
    note(setting, "honoured", [value ? "note.stub_domain" : "note.no_stub_domain"]);
  }),
  driver_domain: whole(ZERO_OR_ONE, (value, setting, { draft, note }) => {
    draft.platform = { ...draft.platform, driver_domain: `${value}` };
    note(setting, "honoured", [value ? "note.driver_domain" : "note.no_driver_domain"]);
  }),
  disk: list(parseDisk, (disks, setting, { draft, note }) => {
    draft.disks = disks;
    const twice = disks.find((disk, i) => disks.some((other, j) => j < i && isSamePlace(positionOf(other.vdev), positionOf(disk.vdev))));
    if (twice) note(setting, "error", ["config.disk_place", deviceOf(positionOf(twice.vdev))]);
    if (disks.length > LIMITS.vbds) note(setting, "error", ["config.too_many_disks", disks.length, LIMITS.vbds]);
    for (const disk of disks) {
      const read = readText("line", disk.target);
      if ("why" in read) note(setting, "error", ["config.in_key", "disk", read.why]);
    }
    draft.diskSetting = setting;
  }),
  vif: list(parseVif, (vifs, setting, { draft, facts, note }) => {
    draft.vifs = vifs;
    // One for all interfaces of a VM, as XAPI has it.
    const model = vifs.find((vif) => vif.model !== "")?.model;
    if (model !== undefined) draft.platform = { ...draft.platform, nic_type: model };
    if (vifs.length > LIMITS.vifs) note(setting, "error", ["config.too_many_vifs", vifs.length, LIMITS.vifs]);
    for (const vif of vifs) {
      const bridge = vif.bridge ?? facts.defaultBridge;
      if (!facts.bridges.has(bridge)) note(setting, "error", ["config.no_bridge", bridge]);
      else if (vif.backend !== "") note(setting, "honoured", ["note.served_vif", bridge, vif.backend]);
      else note(setting, "honoured", vif.mac === "" ? ["note.vif", bridge] : ["note.vif_mac", bridge, vif.mac]);
      warnOfMac(vif.mac.toLowerCase(), vifs, setting, { draft, facts, note });
      noteOptions(vif, setting, { note, facts });
      if (vif.unused.length) note(setting, "ignored", ["ignored.vif_options", vif.unused.join(", ")]);
    }
  }),
};
