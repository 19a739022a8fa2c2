/** Disk and interface specifications inside `disk = [...]` and `vif = [...]`. @source cli.md §7 (disk, vif rows) */
import { diskLetters } from "../../kernel/disk-letters";
import { isStationMac, isWithin, LIMITS } from "../../model/limits";
import type { SaidBy } from "../../model/said";
import type { ConfigErrors, DiskErrors, VifErrors } from "../../model/said/config-errors";
import { type ServedOptions, vifOptions } from "../../world/vif-options";
import { rateKey } from "../../world/vif-rate";

type DiskError = SaidBy<keyof DiskErrors>;
type VifError = SaidBy<keyof VifErrors>;
/** An entry of a list that cannot be read. */
export interface WrongEntry {
  readonly error: ConfigErrors["config.in_key"][1];
}

export interface DiskConfig {
  readonly target: string;
  readonly format: string;
  readonly vdev: string;
  readonly mode: "RO" | "RW";
  readonly isCdrom: boolean;
  /** name or domid of the domain that serves it; "": Dom0 */
  readonly backend: string;
  readonly unused: readonly string[];
}
export interface VifConfig extends ServedOptions {
  readonly mac: string;
  readonly bridge: string | null;
  readonly mtu: number | null;
  /** the card that qemu emulates; "": the usual one */
  readonly model: "" | "e1000" | "rtl8139";
  readonly unused: readonly string[];
}

/** A disk, or a partition given without it: one of 15, as many as a place has. @source xen docs/misc/vbd-interface.txt */
const VDEV = /^(xvd([a-z]|[a-h][a-z]|i[a-u])|sd[a-p]|hd[a-d])([1-9]|1[0-5])?$/;
const FORMATS = ["raw", "qcow", "qcow2", "vhd", "qed", "empty"];
const BACKENDS = ["phy", "tap", "qdisk", "standalone"];
/** Options that need no value. @source xen: tools/libs/util/libxlu_disk_l.l */
const BARE = ["direct-io-safe", "discard", "no-discard", "colo", "no-colo", "trusted", "untrusted"];
const KEYS = ["specification", "script", "colo-host", "colo-port", "colo-export", "active-disk", "hidden-disk", "grant_usage"];
/** Prefixes of the old syntax `phy:TARGET,VDEV[:cdrom],ACCESS`, in which no format stands in second place. @source xl-disk-configuration(5), DEPRECATED PARAMETERS, PREFIXES AND SYNTAXES */
const OLD_PREFIX = /^(raw|qcow2?|vhd|phy|file|aio|tap2?|tapdisk|ioemu|iscsi|e?nbd|drbd):/;
const STRANGE_PREFIX = /^[a-z][a-z0-9]*:(?![a-z0-9])/;

/** Name of a disk by its number, or by `d0p1`. @source xen docs/misc/vbd-interface.txt; tools/libs/light/libxl_device.c, libxl__device_disk_dev_number */
function vdevName(text: string): string {
  const name = (kind: string, disk: number, partition: number): string => `${kind}${diskLetters(disk)}${partition === 0 ? "" : partition}`;
  const [, disk, partition] = /^d(\d{1,3})p(\d{1,3})$/.exec(text) ?? [];
  if (disk !== undefined) return name("xvd", Number(disk), Number(partition));
  if (!/^(0x[0-9a-f]{1,8}|[1-9]\d{0,9})$/i.test(text)) return text;
  const number = Number(text);
  if (number >= 1 << 28) return name("xvd", (number >> 8) & 0xfffff, number & 255);
  const [major, minor] = [number >> 8, number & 255];
  if (major === 202) return name("xvd", minor >> 4, minor & 15);
  if (major === 8) return name("sd", minor >> 4, minor & 15);
  return major === 3 || major === 22 ? name("hd", (major === 3 ? 0 : 2) + (minor >> 6), minor & 63) : text;
}

/** What a disk's words have said so far; null: nothing yet. */
interface DiskWords {
  target: string | null;
  format: string | null;
  vdev: string | null;
  access: string | null;
  isCdrom: boolean;
  backend: string;
  hasPrefix: boolean;
  readonly unused: string[];
}

/** A value that is said twice is refused, unless it is the same. */
function setOnce(words: DiskWords, key: "target" | "format" | "vdev", value: string): DiskError | null {
  const before = words[key];
  if (before !== null && before !== "" && before !== value) return ["disk.twice", key, value];
  words[key] = value;
  return null;
}
function setFormat(words: DiskWords, value: string): DiskError | null {
  return FORMATS.includes(value || "raw") ? setOnce(words, "format", value || "raw") : ["disk.format", value];
}

/** `key=value`, or a word that stands for one. Undefined when it is neither. */
function readPair(words: DiskWords, part: string): DiskError | null | undefined {
  if (part === "cdrom") {
    words.isCdrom = true;
    return null;
  }
  if (BARE.includes(part)) {
    words.unused.push(part);
    return null;
  }
  const [, key = "", value = ""] = /^([a-z][-_a-z0-9]*)=(.*)$/.exec(part) ?? [];
  if (key === "") return undefined;
  if (key === "format") return setFormat(words, value);
  if (key === "vdev") return setOnce(words, "vdev", value);
  if (key === "access") words.access = value;
  else if (key === "backend") words.backend = value;
  else if (key === "devtype") {
    if (value !== "cdrom" && value !== "disk") return ["disk.type", value];
    words.isCdrom = value === "cdrom";
  } else if (key === "backendtype" ? BACKENDS.includes(value) : KEYS.includes(key)) words.unused.push(part);
  else return ["disk.parameter", part];
  return null;
}

/** A vdev, or the old `hdc:cdrom`. */
function readVdev(words: DiskWords, part: string): DiskError | null {
  const [device = "", kind, ...more] = part.split(":");
  if (kind !== undefined && (more.length > 0 || (kind !== "cdrom" && kind !== "disk"))) return ["disk.type", kind];
  if (kind !== undefined) words.isCdrom = kind === "cdrom";
  return setOnce(words, "vdev", device);
}

/** Prefixes stack, `tap:qcow2:`. */
function readTarget(words: DiskWords, part: string): DiskError | null {
  let rest = part;
  for (let old = OLD_PREFIX.exec(rest); old !== null; old = OLD_PREFIX.exec(rest)) {
    const name = old[1] as string;
    rest = rest.slice(old[0].length);
    words.hasPrefix = true;
    const wrong = FORMATS.includes(name) ? setFormat(words, name) : null;
    if (wrong) return wrong;
    if (/nbd|iscsi|drbd/.test(name)) words.unused.push(`script=block-${name}`);
  }
  const [strange] = STRANGE_PREFIX.exec(rest) ?? [];
  if (strange !== undefined) return ["disk.prefix", strange];
  words.target = rest;
  return null;
}

/** The next of target, format, vdev and access that is not said yet. */
function readPlace(words: DiskWords, part: string): DiskError | null {
  if (part.includes("=")) return ["disk.syntax", part];
  if (words.target === null) return readTarget(words, part);
  if (!words.hasPrefix && words.format === null) {
    if (words.target !== "" || !part.includes(":")) return setFormat(words, part);
    words.format = "empty";
    return readVdev(words, part);
  }
  if (words.vdev === null) return readVdev(words, part);
  if (words.access !== null) return ["disk.too_many", part];
  words.access = part;
  return null;
}

/**
 * `target, format, vdev, access` by position, or `key=value` in any order; `target=` takes the rest of its text.
 * @param specs - one text, or several that describe one disk. A reason when it cannot be read
 * @source xen: tools/libs/util/libxlu_disk_l.l, libxlu_disk.c
 */
export function parseDisk(specs: string | readonly string[]): DiskConfig | WrongEntry {
  const words: DiskWords = {
    target: null,
    format: null,
    vdev: null,
    access: null,
    isCdrom: false,
    backend: "",
    hasPrefix: false,
    unused: [],
  };
  for (const spec of typeof specs === "string" ? [specs] : specs) {
    const [, before = spec, target] = /^((?:[^,]*,)*?[ \t]*)target=(.*)$/s.exec(spec) ?? [];
    const parts = before.split(",").map((part) => part.trim());
    if (parts.at(-1) === "") parts.pop();
    for (const part of parts) {
      const paired = readPair(words, part);
      const error = paired === undefined ? readPlace(words, part) : paired;
      if (error) return { error };
    }
    const twice = target === undefined ? null : setOnce(words, "target", target.trim());
    if (twice) return { error: twice };
  }
  return diskOf(words);
}

function diskOf({ target, format, vdev: given, access, isCdrom, backend, unused }: DiskWords): DiskConfig | WrongEntry {
  const vdev = vdevName(given ?? "");
  if (!VDEV.test(vdev)) return { error: vdev === "" ? ["disk.no_vdev"] : ["disk.vdev", vdev] };
  if (access !== null && !["r", "ro", "w", "rw", ""].includes(access)) return { error: ["disk.access", access] };
  const isEmpty = target === null || target === "" || format === "empty";
  if (!isCdrom && isEmpty) return { error: ["disk.no_target"] };
  const mode = isCdrom || access === "r" || access === "ro" ? "RO" : "RW";
  return { target: isEmpty ? "" : target, format: isEmpty ? "empty" : (format ?? "raw"), vdev, mode, isCdrom, backend, unused };
}

/** Options that stand for what is kept of an interface; `netdev` is the old name of `gatewaydev`. @source xen: tools/xl/xl_nic.c, parse_nic_config */
const KEPT: ReadonlyMap<string, string> = new Map([
  ...["mac", "bridge", "mtu", "backend", "script", "ip", "gatewaydev", "rate"].map((key) => [key, key] as const),
  ["netdev", "gatewaydev"],
]);
/** Options of an interface that change nothing here. @source xen: tools/xl/xl_parse.c, parse_nic_config */
const VIF_KEYS = /^(type|vifname|model|devid|accel|vlan|trusted|forwarddev|colo_\w+)$/;

/** Why a value of an option without effect is none that xl takes, or null. */
function vifValueFault(key: string, value: string): VifError | null {
  if (key === "type" && value !== "vif" && value !== "ioemu") return ["vif.type"];
  if (key === "devid" && !/^\d/.test(value)) return ["vif.number", value];
  return null;
}

/** `key=value` in any order; of two of one key the last. A reason when it cannot be read. */
export function parseVif(text: string): VifConfig | WrongEntry {
  const said: Record<string, string> = {};
  let model: VifConfig["model"] = "";
  const unused: string[] = [];
  for (const part of text.split(",").map((p) => p.trim())) {
    if (part === "") continue;
    const [, key = "", given = ""] = /^([a-z][a-z0-9_]*)=(.*)$/.exec(part) ?? [];
    const value = given.trim();
    const kept = KEPT.get(key);
    if (kept !== undefined) said[kept] = value;
    else if (key === "model" && (value === "e1000" || value === "rtl8139")) model = value;
    else if (!VIF_KEYS.test(key)) return { error: ["vif.argument", part] };
    else {
      const error = vifValueFault(key, value);
      if (error) return { error };
      unused.push(part);
    }
  }
  const { mac = "", mtu, backend = "" } = said;
  // `ovsbr0.100:200`: what follows a bridge's name is for its script.
  const [, bridge = null, bridge_vlans = ""] = /^([^.:]*)([.:].*)?$/.exec(said.bridge ?? "-") ?? [];
  const options = vifOptions({ ...said, bridge_vlans });
  if (said.rate !== undefined && rateKey(said.rate) === null) return { error: ["vif.rate", said.rate] };
  if (mac !== "" && !isStationMac(mac)) return { error: ["vif.mac", mac] };
  const config = { mac, bridge: said.bridge === undefined ? null : bridge, mtu: null, model, backend, ...options, unused };
  if (mtu === undefined) return config;
  if (!/^\d{1,9}$/.test(mtu)) return { error: ["vif.mtu", mtu] };
  const { least, most } = LIMITS.mtuBytes;
  if (!isWithin(LIMITS.mtuBytes, Number(mtu))) return { error: ["vif.mtu_bounds", Number(mtu), least, most] };
  return { ...config, mtu: Number(mtu) };
}
