/** Answers questions about metrics: history in archive rows, and the latest row. @source metrics.md §1 */

import type { DataSource, MetricHistory, MetricSample } from "../contract/lab";
import { hashText32 } from "../kernel/hash";
import { RUN_STATE_SOURCES, sourceKind } from "../metrics/data-sources";
import { recordedOf } from "./recorded";
import { nowOf, type World } from "./world";

const STEPS = [5, 60, 3600, 86400] as const;
const ROW_US = 5_000_000;
/** How far back each archive reaches at least, s: what is older has been summed up into the next. @see SeriesArchives */
const REACH: Readonly<Record<number, number>> = { 5: 660, 60: 7_260, 3600: 608_400, 86400: 366 * 86_400 };

/** Rows of all sources of an object between two Unix seconds, in the finest archive that reaches back far enough and fits `maxRows`. */
export function historyOf(world: World, ref: string, fromS: number, toS: number, maxRows: number): MetricHistory | null {
  const log = world.series.peek(ref);
  if (!log) return null;
  const nowS = Math.floor((world.epochUs + nowOf(world)) / 1_000_000);
  const end = Math.min(toS, nowS);
  const stepS = STEPS.find((step) => (end - fromS) / step <= maxRows && fromS >= nowS - (REACH[step] as number)) ?? 86400;
  const first = Math.ceil(fromS / stepS) * stepS;
  const last = Math.floor(end / stepS) * stepS;
  const rows = Math.max(0, Math.min(maxRows, Math.floor((last - first) / stepS)));
  const toUs = (unixS: number): number => unixS * 1_000_000 - world.epochUs;
  const means = log.means(toUs(first), stepS * 1_000_000, rows);
  const since = recordedOf(world).get(ref);
  const series = log.names.map((name, column) => ({
    name,
    values: knownSince(means[column] ?? [], since?.get(name), { from: toUs(first), step: stepS * 1_000_000 }),
  }));
  const events = (world.happenings.peek(ref) ?? [])
    .map(([name, at, vm = "", message = "", task = ""]) => ({
      ...{ name, atS: Math.floor((world.epochUs + at) / 1_000_000) },
      ...{ vm, message, task },
    }))
    .filter((event) => event.atS >= fromS && event.atS <= end);
  return { ref, startS: first + stepS, stepS, series: expandHost(world, ref, series), events };
}

/** Of a source that was off before, a row of which it was recorded for half at least. Times in µs. */
function knownSince(
  values: (number | null)[],
  since: number | undefined,
  { from, step }: { readonly from: number; readonly step: number },
): (number | null)[] {
  if (since === undefined) return values;
  return values.map((value, row) => (from + row * step + step / 2 >= since ? value : null));
}

/** Data sources of an object, in order of their first use; then those that are off. */
export function dataSourcesOf(world: World, ref: string): DataSource[] {
  const log = world.series.peek(ref);
  if (!log) return [];
  const cpus = world.hosts.has(ref) ? pcpuShares(world, ref, 0).map(([name]) => name) : [];
  const recorded = [...log.names, ...cpus];
  const known = new Set(recorded);
  const isRecorded = (name: string): boolean => recordedOf(world).get(ref)?.has(name) === true;
  const others = world.db.get("VM", ref) ? RUN_STATE_SOURCES.filter((name) => !known.has(name)) : [];
  const described = (name: string): DataSource[] => {
    const kind = sourceKind(name);
    return kind ? [{ name, unit: kind.unit, type: kind.type, isRecorded: kind.isOnByDefault || isRecorded(name) }] : [];
  };
  return [...recorded, ...others].flatMap(described);
}

/** When the latest whole 5 s row ends, Unix seconds. */
export function latestRowS(world: World): number {
  return Math.floor((world.epochUs + nowOf(world)) / ROW_US) * 5;
}
/** Latest rows of a world as far as somebody has asked: several lists over all objects read them, and a row that is over stays as it is. */
const latestRows = new WeakMap<World, { readonly atS: number; readonly rows: Map<string, Readonly<Record<string, number>>> }>();
function rowsOf(world: World, atS: number): Map<string, Readonly<Record<string, number>>> {
  const kept = latestRows.get(world);
  if (kept?.atS === atS) return kept.rows;
  const rows = new Map<string, Readonly<Record<string, number>>>();
  // At its very end more may be added to it in the same moment.
  if (nowOf(world) > atS * 1_000_000 - world.epochUs) latestRows.set(world, { atS, rows });
  return rows;
}
/** What the sources of an object had in the latest whole 5 s row; null: it has none. A host's single CPUs are left out. */
export function latestRow(world: World, ref: string): Readonly<Record<string, number>> | null {
  const atS = latestRowS(world);
  const rows = rowsOf(world, atS);
  const known = rows.get(ref);
  if (known) return known;
  const log = world.series.peek(ref);
  if (!log) return null;
  const values: Record<string, number> = {};
  const means = log.means(atS * 1_000_000 - world.epochUs - ROW_US, ROW_US, 1);
  for (const [column, name] of log.names.entries()) {
    const mean = means[column]?.[0] ?? null;
    if (mean !== null) values[name] = mean;
  }
  rows.set(ref, values);
  return values;
}
/** Latest whole 5 s row of each object. */
export function samplesOf(world: World, refs: readonly string[]): MetricSample[] {
  const atS = latestRowS(world);
  const samples: MetricSample[] = [];
  for (const ref of refs) {
    const row = latestRow(world, ref);
    if (!row) continue;
    const values = { ...row };
    if (world.hosts.has(ref)) for (const [cpu, share] of pcpuShares(world, ref, values.cpu_avg ?? 0)) values[cpu] = share;
    samples.push({ ref, atS, values });
  }
  return samples;
}

/** A host's cpuN follow from its mean: the closed form does not say which pCPU ran what, so they lie around it evenly. */
function pcpuShares(world: World, host: string, mean: number): [string, number][] {
  const count = world.hosts.get(host)?.xen.peek().pcpus ?? 0;
  return Array.from({ length: count }, (_, cpu) => {
    const lean = ((hashText32(`${host}/${cpu >> 1}`) >>> 0) % 200) / 1000 - 0.1;
    const share = mean * (1 + (cpu % 2 === 0 ? lean : -lean));
    return [`cpu${cpu}`, Math.max(0, Math.min(1, share))];
  });
}

function expandHost(
  world: World,
  ref: string,
  series: { name: string; values: (number | null)[] }[],
): { name: string; values: (number | null)[] }[] {
  const average = world.hosts.has(ref) ? series.find((s) => s.name === "cpu_avg") : undefined;
  if (!average) return series;
  const rows = average.values.map((value) => (value === null ? null : pcpuShares(world, ref, value).map(([, share]) => share)));
  const count = world.hosts.get(ref)?.xen.peek().pcpus ?? 0;
  const cpus = Array.from({ length: count }, (_, cpu) => ({ name: `cpu${cpu}`, values: rows.map((row) => row?.[cpu] ?? null) }));
  return [...series, ...cpus];
}
