/** Disk and interface specifications inside `disk = [...]` and `vif = [...]`. @source cli.md §7 (disk, vif rows) */
import { isStationMac, isWithin, LIMITS } from "../../model/limits";

export interface DiskConfig {
  readonly target: string;
  readonly format: string;
  readonly vdev: string;
  readonly mode: "RO" | "RW";
  readonly isCdrom: boolean;
  readonly unused: readonly string[];
}
export interface VifConfig {
  readonly mac: string;
  readonly bridge: string | null;
  readonly mtu: number | null;
  readonly unused: readonly string[];
}

/** A disk, or a partition given without it. @source xen docs/misc/vbd-interface.txt (xvd and sd 15 partitions a disk, hd 63) */
const VDEV = /^((xvd|sd)[a-p]([1-9]|1[0-5])?|hd[a-d]([1-9]|[1-5]\d|6[0-3])?)$/;
const FORMATS = ["raw", "qcow", "qcow2", "vhd", "qed"];
/** Prefixes of the old syntax `phy:TARGET,VDEV[:cdrom],ACCESS`, in which no format stands in second place. @source xl-disk-configuration(5), DEPRECATED PARAMETERS, PREFIXES AND SYNTAXES */
const OLD_PREFIX = /^(raw|qcow2?|vhd|qed|phy|file|aio|tap2?|tapdisk|ioemu):/;

/** Prefixes stack, `tap:qcow2:`; the last that names a format says it. @source xen: tools/libs/util/libxlu_disk_l.l */
function withoutPrefixes(text: string): { readonly rest: string; readonly format: string | null; readonly count: number } {
  let rest = text;
  let format: string | null = null;
  let count = 0;
  for (let old = OLD_PREFIX.exec(rest); old !== null; old = OLD_PREFIX.exec(rest)) {
    rest = rest.slice(old[0].length);
    if (FORMATS.includes(old[1] as string)) format = old[1] as string;
    count++;
  }
  return { rest, format, count };
}

/** `target, format, vdev, access` by position, or `key=value` in any order. Null with a reason when it cannot be read. */
export function parseDisk(text: string): DiskConfig | { readonly error: string } {
  let target = "";
  let format = "raw";
  let vdev = "";
  let access = "rw";
  let isCdrom = false;
  const unused: string[] = [];
  let position = 0;
  for (const part of text.split(",").map((p) => p.trim())) {
    const pair = /^([a-z]+)=(.*)$/.exec(part);
    if (pair) {
      const [, key, value] = pair as unknown as [string, string, string];
      if (key === "target") target = value;
      else if (key === "format") format = value;
      else if (key === "vdev") vdev = value;
      else if (key === "access") access = value;
      else if (key === "devtype" && value === "cdrom") isCdrom = true;
      else unused.push(part);
    } else if (part === "cdrom") isCdrom = true;
    else if (part === "devtype=cdrom") isCdrom = true;
    else {
      if (position === 0) {
        const { rest, format: named, count } = withoutPrefixes(part);
        target = rest;
        if (named !== null) format = named;
        if (count > 0) position++;
      } else if (position === 1) format = part === "" ? "raw" : part;
      else if (position === 2) {
        const [device = "", kind] = part.split(":");
        vdev = device;
        if (kind === "cdrom") isCdrom = true;
        else if (kind !== undefined && kind !== "disk") return { error: `unknown device type "${kind}"` };
      } else if (position === 3) access = part;
      else if (part !== "") unused.push(part);
      position++;
    }
  }
  if (!FORMATS.includes(format)) return { error: `unknown disk format "${format}"` };
  if (!VDEV.test(vdev)) return { error: vdev === "" ? "disk has no vdev" : `unknown vdev "${vdev}"` };
  if (!["r", "ro", "w", "rw"].includes(access)) return { error: `unknown disk access "${access}"` };
  return { target, format, vdev, mode: access.startsWith("r") && access !== "rw" ? "RO" : isCdrom ? "RO" : "RW", isCdrom, unused };
}

export function parseVif(text: string): VifConfig | { readonly error: string } {
  let mac = "";
  let bridge: string | null = null;
  let mtu: number | null = null;
  const unused: string[] = [];
  for (const part of text.split(",").map((p) => p.trim())) {
    if (part === "") continue;
    const pair = /^([a-z]+)=(.*)$/.exec(part);
    if (!pair) return { error: `"${part}" is not key=value` };
    const [, key, value] = pair as unknown as [string, string, string];
    if (key === "mac") mac = value;
    else if (key === "bridge") bridge = value;
    else if (key === "mtu") {
      if (!/^\d{1,9}$/.test(value)) return { error: `mtu "${value}" is not a number` };
      mtu = Number(value);
      const { least, most } = LIMITS.mtuBytes;
      if (!isWithin(LIMITS.mtuBytes, mtu)) return { error: `mtu ${value} is not from ${least} to ${most}` };
    } else unused.push(part);
  }
  if (mac !== "" && !isStationMac(mac)) return { error: `mac "${mac}" is not an address` };
  return { mac, bridge, mtu, unused };
}
