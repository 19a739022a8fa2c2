/** Figures that thresholds are held against, as means of the last minute. @source xen-api: python3/bin/perfmon (consolidation functions, rrd_updates) */

import { encodeUtf8 } from "../../content/bytes";
import { usageOfLayer } from "../../guest/fs/volume";
import { FILES_SHARE } from "../../guest/os/disk-volume";
import { INSTALLED_BYTES } from "../../guest/os/machine";
import type { Overlay } from "../../guest/os/types";
import { compileRegex, MatchLimit } from "../../guest/regex/compile";
import { isSet } from "../../model/ref";
import { activeDomain } from "../../world/domain-book";
import { historyOf } from "../../world/measurements";
import { nowOf, type World } from "../../world/world";
import type { Consolidation, Variable, WatchedClass } from "./config";

/** A mean of this many seconds is looked at. @source perfmon: rrd_step */
export const STEP_S = 60;
const NO_METER = { charge(): void {} };

/** Data sources of an object with their means over the minute that ends now; null: it was not there. */
export function sourcesOf(world: World, of: WatchedClass, ref: string): ReadonlyMap<string, number> | null {
  if (of === "SR") {
    const sr = world.db.get("SR", ref);
    return sr ? new Map([["physical_utilisation", sr.physical_utilisation] as const, ["size", sr.physical_size] as const]) : null;
  }
  if (of === "VM" && !activeDomain(world, ref)) return null;
  const nowS = Math.floor((world.epochUs + nowOf(world)) / 1_000_000);
  const history = historyOf(world, ref, nowS - STEP_S, nowS, 1);
  if (!history) return null;
  const known = history.series.flatMap(({ name, values }): [string, number][] => (values[0] == null ? [] : [[name, values[0]]]));
  return known.length === 0 ? null : new Map(known);
}

function fits(regex: string, name: string): boolean {
  const compiled = compileRegex(encodeUtf8(regex), { syntax: "perl", whole: true });
  if ("error" in compiled) return false;
  try {
    return compiled.test(encodeUtf8(name), NO_METER);
  } catch (error) {
    // Too much to work out: it fits nothing.
    if (error instanceof MatchLimit) return false;
    throw error;
  }
}

/** The control domain of the host that an object's figures are taken on; the pool's master for what is on none. */
export function watchingHost(world: World, of: WatchedClass, ref: string): string {
  if (of === "host") return ref;
  const at = of === "VM" ? world.db.get("VM", ref)?.resident_on : undefined;
  if (at !== undefined && isSet(at)) return at;
  return [...world.db.all("pool")][0]?.master ?? "";
}

/** Part of the control domain's file system that is full, as df rounds it; null: it has no disk. */
function fsUsage(world: World, host: string): number | null {
  const guest = activeDomain(world, world.hosts.get(host)?.controlDomain ?? "");
  const size = guest?.spec.disks[0]?.sizeBytes;
  if (size === undefined) return null;
  const overlay = world.disks.peek(["dom0", host].join(":"))?.overlay;
  const bytes = overlay !== null && typeof overlay === "object" ? usageOfLayer(overlay as Overlay).bytes : 0;
  return Math.ceil(((INSTALLED_BYTES.usual + bytes) * 100_000) / (size * FILES_SHARE)) / 100;
}

/** Part of the control domain's memory that is in use; null: it is not known. */
function memoryUsage(world: World, host: string): number | null {
  const sources = sourcesOf(world, "VM", world.hosts.get(host)?.controlDomain ?? "");
  const [all, freeKib] = [sources?.get("memory"), sources?.get("memory_internal_free")];
  return all === undefined || freeKib === undefined || all <= 0 ? null : (all - freeKib * 1024) / all;
}

const consolidate: Readonly<Record<Consolidation, (values: readonly number[], world: World, host: string) => number | null>> = {
  sum: (values) => values.reduce((sum, value) => sum + value, 0),
  average: (values) => (values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length),
  max: (values) => (values.length === 0 ? null : Math.max(...values)),
  get_percent_fs_usage: (_, world, host) => fsUsage(world, host),
  // No control domain here keeps its logs on a partition of their own: there is no such figure.
  get_percent_log_fs_usage: () => null,
  get_percent_mem_usage: (_, world, host) => memoryUsage(world, host),
  // perfmon logs an error and goes on with 0 when the SR has not exactly these two.
  get_percent_sr_usage: ([used, size], ..._) => (used === undefined || !size ? 0 : used / size),
};

/** What a variable is now; null: nothing is known. @param sources - of its object */
export function readingOf(
  world: World,
  { regex, consolidation }: Variable,
  sources: ReadonlyMap<string, number>,
  host: string,
): number | null {
  const values = [...sources].filter(([name]) => fits(regex, name)).map(([, value]) => value);
  return consolidate[consolidation](values, world, host);
}
