/** Disk and interface specifications inside `disk = [...]` and `vif = [...]`. @source cli.md §7 (disk, vif rows) */

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

const FORMATS = ["raw", "qcow", "qcow2", "vhd", "qed"];
/** Prefixes of the old syntax `phy:TARGET,VDEV[:cdrom],ACCESS`, in which no format stands in second place. @source xl-disk-configuration(5), DEPRECATED PARAMETERS, PREFIXES AND SYNTAXES */
const OLD_PREFIX = /^(raw|qcow2?|vhd|qed|phy|file|aio|tap2?|tapdisk|ioemu):/;

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
        const old = part.match(OLD_PREFIX);
        target = old ? part.slice(old[0].length) : part;
        if (old && FORMATS.includes(old[1] as string)) format = old[1] as string;
        if (old) position++;
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
  if (!/^(xvd[a-p]|hd[a-d]|sd[a-p])\d*$/.test(vdev)) return { error: vdev === "" ? "disk has no vdev" : `unknown vdev "${vdev}"` };
  if (!["r", "ro", "w", "rw"].includes(access)) return { error: `unknown disk access "${access}"` };
  return { target, format, vdev, mode: access.startsWith("r") && access !== "rw" ? "RO" : isCdrom ? "RO" : "RW", isCdrom, unused };
}

/** Position of a vdev: xvda, hda and sda are 0. */
export function positionOf(vdev: string): string {
  const letter = (vdev.startsWith("xvd") ? vdev.charAt(3) : vdev.charAt(2)).charCodeAt(0) - 97;
  return `${letter}`;
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
      if (!/^\d+$/.test(value)) return { error: `mtu "${value}" is not a number` };
      mtu = Number(value);
    } else unused.push(part);
  }
  if (mac !== "" && !/^([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}$/.test(mac)) return { error: `mac "${mac}" is not an address` };
  return { mac, bridge, mtu, unused };
}
