/** What importing a guest configuration comes to: a plan for a VM, and a finding for every key that the file uses. */
import type { ImportFinding, ImportReport } from "../../lab-types";
import { type ConfigValue, parseConfig, type Setting } from "./parse";
import { type DiskConfig, parseDisk, parseVif, positionOf, type VifConfig } from "./specs";

export interface GuestPlan {
  readonly name: string;
  readonly type: "pv" | "pvh" | "hvm";
  readonly memoryMiB: number;
  readonly maxMemoryMiB: number;
  readonly vcpus: number;
  readonly maxVcpus: number;
  readonly weight: number | null;
  readonly cap: number | null;
  readonly kernel: string;
  readonly ramdisk: string;
  readonly kernelArgs: string;
  readonly bootloader: string;
  readonly bootOrder: string;
  readonly uuid: string | null;
  readonly platform: Readonly<Record<string, string>>;
  readonly actions: {
    readonly shutdown: "destroy" | "restart";
    readonly reboot: "destroy" | "restart";
    readonly crash: "destroy" | "restart" | "preserve";
  };
  readonly disks: readonly DiskConfig[];
  readonly vifs: readonly VifConfig[];
}

/** Facts of the lab that a plan is made for. */
export interface LabFacts {
  readonly vmNames: ReadonlySet<string>;
  readonly bridges: ReadonlySet<string>;
  readonly defaultBridge: string;
  /** names of ISO images in the library */
  readonly images: ReadonlySet<string>;
  readonly hasDefaultSr: boolean;
}

type Draft = { -readonly [K in keyof GuestPlan]: GuestPlan[K] };
interface Reading {
  readonly draft: Draft;
  readonly facts: LabFacts;
  readonly note: (setting: Setting, verdict: ImportFinding["verdict"], text: string) => void;
}
type Reader = (value: ConfigValue, setting: Setting, reading: Reading) => void;

const ACTIONS = ["destroy", "restart", "rename-restart", "preserve", "coredump-destroy", "coredump-restart", "soft-reset"];

function text(then: (value: string, setting: Setting, reading: Reading) => void): Reader {
  return (value, setting, reading) => {
    if (typeof value !== "string") reading.note(setting, "error", `${setting.key} must be a string`);
    else then(value, setting, reading);
  };
}
function whole(low: number, high: number, then: (value: number, setting: Setting, reading: Reading) => void): Reader {
  return (value, setting, reading) => {
    const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
    if (typeof number !== "number" || number < low || number > high)
      reading.note(setting, "error", `${setting.key} must be a whole number from ${low} to ${high}`);
    else then(number, setting, reading);
  };
}
const honoured =
  (what: string): ((value: unknown, setting: Setting, reading: Reading) => void) =>
  (_v, setting, { note }) =>
    note(setting, "honoured", what);

function flag(key: string): Reader {
  return whole(0, 1, (value, setting, { draft, note }) => {
    draft.platform = { ...draft.platform, [key]: value ? "true" : "false" };
    note(setting, "honoured", `platform:${key}=${value ? "true" : "false"}`);
  });
}

function action(which: "shutdown" | "reboot" | "crash"): Reader {
  return text((value, setting, { draft, note }) => {
    if (!ACTIONS.includes(value)) {
      note(setting, "error", `Unknown ${setting.key} action "${value}" specified`);
      return;
    }
    const simple = value.endsWith("restart") ? "restart" : value === "preserve" && which === "crash" ? "preserve" : "destroy";
    draft.actions = { ...draft.actions, [which]: simple };
    note(
      setting,
      simple === value ? "honoured" : "adjusted",
      simple === value ? `after ${which}: ${simple}` : `"${value}" becomes "${simple}"`,
    );
  });
}

function list<T extends object>(
  read: (text: string) => T | { readonly error: string },
  then: (items: T[], setting: Setting, reading: Reading) => void,
): Reader {
  return (value, setting, reading) => {
    if (typeof value === "string" || typeof value === "number") {
      reading.note(setting, "error", `${setting.key} must be a list`);
      return;
    }
    const items: T[] = [];
    for (const entry of value) {
      if (typeof entry !== "string") {
        reading.note(setting, "error", `${setting.key} holds something that is not a string`);
        return;
      }
      const item = read(entry);
      if ("error" in item) {
        reading.note(setting, "error", `${setting.key}: ${item.error}`);
        return;
      }
      items.push(item);
    }
    then(items, setting, reading);
  };
}

/** Why a key that Xen knows has no effect in this lab. */
const ignored: Readonly<Record<string, string>> = {
  sdl: "no SDL window on a server; the console tab shows the serial console",
  vnc: "the console tab takes the place of a VNC listener",
  vnclisten: "no VNC listener",
  vncdisplay: "no VNC listener",
  vncunused: "no VNC listener",
  vncpasswd: "no VNC listener; consoles are opened with the account's own rights",
  vfb: "no virtual framebuffer yet; the serial console is shown",
  vkb: "no virtual keyboard device",
  spice: "SPICE is not offered",
  serial: "every guest has a serial console",
  usb: "no USB controller is modelled",
  usbdevice: "no USB controller is modelled",
  stdvga: "no graphical display is modelled",
  vga: "no graphical display is modelled",
  videoram: "no graphical display is modelled",
  cpus: "hard affinity is not set by an import",
  cpus_soft: "soft affinity is not set by an import",
  pool: "there is one CPU pool a host",
  shadow_memory: "computed from memory and vCPUs",
  device_model_version: "one device model is offered",
  nestedhvm: "nested virtualisation is not modelled",
  hap: "always on",
  timer_mode: "time is virtual",
  tsc_mode: "time is virtual",
  localtime: "guests keep UTC",
  rtc_timeoffset: "guests keep UTC",
  pci: "PCI passthrough is not modelled",
  nomigrate: "migration is not offered yet",
  driver_domain: "back ends run in the control domain",
  max_grant_frames: "hypervisor default kept",
  max_maptrack_frames: "hypervisor default kept",
  max_event_channels: "hypervisor default kept",
  channel: "no channel device",
  vtpm: "no TPM device",
  on_watchdog: "no watchdog is modelled",
  on_soft_reset: "soft reset is not modelled",
  hdtype: "disks are PV devices",
  bios: "SeaBIOS is used",
  firmware: "SeaBIOS is used",
};

/** Every reason for which a known key has no effect. */
export const ignoredReasons: readonly string[] = [...new Set(Object.values(ignored))];

const readers: Readonly<Record<string, Reader>> = {
  name: text((value, setting, { draft, facts, note }) => {
    draft.name = value;
    if (value.trim() === "" || value.length > 256) note(setting, "error", "Domain name must be 1 to 256 characters");
    else if (facts.vmNames.has(value)) note(setting, "error", `a VM named "${value}" is there already`);
    else note(setting, "honoured", "name of the VM");
  }),
  type: text((value, setting, { draft, note }) => {
    if (value === "pv" || value === "pvh" || value === "hvm") {
      draft.type = value;
      note(setting, "honoured", `${value.toUpperCase()} guest`);
    } else note(setting, "error", `Invalid domain type ${value}.`);
  }),
  builder: text((value, setting, { draft, note }) => {
    draft.type = value === "hvm" ? "hvm" : "pv";
    note(setting, "adjusted", `builder is the old name of type; taken as "${draft.type}"`);
  }),
  uuid: text((value, setting, { draft, note }) => {
    if (!/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/.test(value)) note(setting, "error", `"${value}" is not a UUID`);
    else {
      draft.uuid = value.toLowerCase();
      note(setting, "honoured", "UUID of the VM");
    }
  }),
  memory: whole(1, 1_572_864, (value, setting, reading) => {
    reading.draft.memoryMiB = value;
    honoured(`${value} MiB`)(value, setting, reading);
  }),
  maxmem: whole(1, 1_572_864, (value, setting, reading) => {
    reading.draft.maxMemoryMiB = value;
    honoured(`static maximum ${value} MiB`)(value, setting, reading);
  }),
  vcpus: whole(1, 128, (value, setting, reading) => {
    reading.draft.vcpus = value;
    honoured(`${value} vCPUs at start`)(value, setting, reading);
  }),
  maxvcpus: whole(1, 128, (value, setting, reading) => {
    reading.draft.maxVcpus = value;
    honoured(`${value} vCPUs at most`)(value, setting, reading);
  }),
  cpu_weight: whole(1, 65_535, (value, setting, reading) => {
    reading.draft.weight = value;
    honoured(`credit weight ${value}`)(value, setting, reading);
  }),
  cap: whole(0, 12_800, (value, setting, reading) => {
    reading.draft.cap = value;
    honoured(value === 0 ? "no cap" : `cap ${value} % of a CPU`)(value, setting, reading);
  }),
  kernel: text((value, setting, reading) => {
    reading.draft.kernel = value;
    reading.note(setting, "adjusted", `${value} is a path in dom0; the kernel of the system on the first disk is booted`);
  }),
  ramdisk: text((value, setting, reading) => {
    reading.draft.ramdisk = value;
    reading.note(setting, "adjusted", "the initial RAM disk of the system on the first disk is used");
  }),
  extra: text((value, setting, reading) => {
    reading.draft.kernelArgs = [reading.draft.kernelArgs, value].filter((t) => t !== "").join(" ");
    honoured("kernel command line")(value, setting, reading);
  }),
  root: text((value, setting, reading) => {
    reading.draft.kernelArgs = [`root=${value}`, reading.draft.kernelArgs].filter((t) => t !== "").join(" ");
    honoured("root device on the kernel command line")(value, setting, reading);
  }),
  cmdline: text((value, setting, reading) => {
    reading.draft.kernelArgs = value;
    honoured("kernel command line")(value, setting, reading);
  }),
  bootloader: text((value, setting, reading) => {
    reading.draft.bootloader = value;
    honoured("bootloader")(value, setting, reading);
  }),
  boot: text((value, setting, { draft, note }) => {
    if (!/^[cdna]{1,4}$/.test(value)) note(setting, "error", `boot order "${value}" may hold c, d, n and a only`);
    else {
      draft.bootOrder = value;
      note(setting, "honoured", `boot order ${value}`);
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
  xen_platform_pci: whole(0, 1, (value, setting, { draft, note }) => {
    draft.platform = { ...draft.platform, xen_platform_pci: `${value}` };
    note(setting, "honoured", value ? "PV drivers can take over" : "no PV drivers: emulated devices only");
  }),
  device_model_stubdomain_override: whole(0, 1, (value, setting, { draft, note }) => {
    draft.platform = { ...draft.platform, device_model_stubdomain_override: `${value}` };
    note(setting, "honoured", value ? "the device model runs in a stub domain" : "the device model runs in the control domain");
  }),
  disk: list(parseDisk, (disks, setting, { draft, facts, note }) => {
    draft.disks = disks;
    const twice = disks.find((disk, i) => disks.findIndex((other) => positionOf(other.vdev) === positionOf(disk.vdev)) < i);
    if (twice) note(setting, "error", `two disks at xvd${String.fromCharCode(97 + Number(positionOf(twice.vdev)))}`);
    if (disks.length === 0) note(setting, "honoured", "no disks");
    for (const disk of disks) {
      const image = disk.target.slice(disk.target.lastIndexOf("/") + 1);
      if (disk.isCdrom)
        note(
          setting,
          facts.images.has(image) ? "honoured" : "adjusted",
          facts.images.has(image)
            ? `DVD drive with ${image}`
            : disk.target === ""
              ? "empty DVD drive"
              : `${image} is not in the ISO library; the drive is empty`,
        );
      else if (!facts.hasDefaultSr) note(setting, "error", "the pool has no default SR to hold the disk");
      else
        note(
          setting,
          "adjusted",
          `${disk.target || "disk"} is not in this lab; ${disk.vdev} becomes a new disk on the default SR, ${disks.indexOf(disk) === 0 ? "with Debian 12 on it" : "blank"}`,
        );
      if (disk.unused.length) note(setting, "ignored", `disk options without effect: ${disk.unused.join(", ")}`);
    }
  }),
  vif: list(parseVif, (vifs, setting, { draft, facts, note }) => {
    draft.vifs = vifs;
    for (const vif of vifs) {
      const bridge = vif.bridge ?? facts.defaultBridge;
      if (!facts.bridges.has(bridge)) note(setting, "error", `Could not find bridge device ${bridge}`);
      else note(setting, "honoured", `interface on ${bridge}${vif.mac === "" ? " with a new MAC address" : ` with MAC ${vif.mac}`}`);
      if (vif.unused.length) note(setting, "ignored", `interface options without effect: ${vif.unused.join(", ")}`);
    }
  }),
};

function emptyDraft(): Draft {
  return {
    name: "",
    type: "pv",
    memoryMiB: 32,
    maxMemoryMiB: 0,
    vcpus: 1,
    maxVcpus: 0,
    weight: null,
    cap: null,
    kernel: "",
    ramdisk: "",
    kernelArgs: "",
    bootloader: "",
    bootOrder: "cd",
    uuid: null,
    platform: {},
    actions: { shutdown: "destroy", reboot: "restart", crash: "destroy" },
    disks: [],
    vifs: [],
  };
}

/** Reads a file: every key is honoured, adjusted, ignored with its reason, or an error with its line. */
export function planGuest(
  fileName: string,
  source: string,
  facts: LabFacts,
): { readonly plan: GuestPlan | null; readonly report: ImportReport } {
  const parsed = parseConfig(source);
  if (!parsed.ok) {
    const { line, near, message } = parsed.error;
    return {
      plan: null,
      report: {
        ok: false,
        findings: [{ line, key: "", verdict: "error", text: `${fileName}:${line}: config parsing error near \`${near}': ${message}` }],
        summary: null,
      },
    };
  }
  const findings: ImportFinding[] = [];
  const draft = emptyDraft();
  const note: Reading["note"] = (setting, verdict, what) => findings.push({ line: setting.line, key: setting.key, verdict, text: what });
  for (const setting of parsed.settings) {
    const reader = Object.hasOwn(readers, setting.key) ? readers[setting.key] : undefined;
    if (reader) reader(setting.value, setting, { draft, facts, note });
    else note(setting, "ignored", Object.hasOwn(ignored, setting.key) ? (ignored[setting.key] as string) : "unknown key");
  }
  // The type may come after the key, so this is known only now.
  if (draft.type !== "hvm")
    for (const [at, found] of findings.entries())
      if (found.key === "device_model_stubdomain_override" && found.verdict === "honoured")
        findings[at] = { ...found, verdict: "ignored", text: "only an HVM guest has a device model" };
  const whole = { line: 0, key: "", verdict: "error" as const };
  if (!parsed.settings.some((s) => s.key === "name")) findings.push({ ...whole, text: "Domain name must be specified." });
  if (draft.maxVcpus !== 0 && draft.maxVcpus < draft.vcpus) findings.push({ ...whole, text: "xl: maxvcpus < vcpus" });
  if (draft.maxMemoryMiB !== 0 && draft.maxMemoryMiB < draft.memoryMiB) findings.push({ ...whole, text: "maxmem is less than memory" });
  draft.maxVcpus = Math.max(draft.maxVcpus, draft.vcpus);
  draft.maxMemoryMiB = Math.max(draft.maxMemoryMiB, draft.memoryMiB);
  const isOk = findings.every((f) => f.verdict !== "error");
  const summary = {
    name: draft.name,
    type: draft.type,
    memoryMiB: draft.memoryMiB,
    vcpus: draft.vcpus,
    disks: draft.disks.length,
    vifs: draft.vifs.length,
  };
  return { plan: isOk ? draft : null, report: { ok: isOk, findings, summary: isOk ? summary : null } };
}
