import type { Machine } from "../../os/machine";
import { zoneFile } from "../../os/time-zone";
import { ZONE_RULES } from "../../os/zone-rules";
import { put } from "./target";

/** Time zones that an installation offers, by their names. */
export const ZONE_NAMES: readonly string[] = Object.keys(ZONE_RULES);

/** Sets the zone of a system. @param root - its directory, "" for the one that runs */
export function setZone(m: Machine, root: string, zone: string): void {
  put(m, `${root}/etc/timezone`, `${zone}\n`);
  m.fs.remove(`${root}/etc/localtime`);
  m.fs.symlink(`${root}/etc/localtime`, zoneFile(zone), { uid: 0, gid: 0 });
}

/** Regions and names without one, as the directory of zones lists them. */
export function zoneRegions(): string[] {
  return [...new Set(ZONE_NAMES.map((name) => (name.includes("/") ? `${name.split("/")[0]}/` : name)))];
}
/** Names within a region. */
export function zonesIn(region: string): string[] {
  return ZONE_NAMES.filter((name) => name.startsWith(`${region}/`)).map((name) => name.slice(region.length + 1));
}
