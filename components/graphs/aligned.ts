/** Histories of several objects on one row of times. */
import type { MetricHistory } from "@/server/contract";
import { MEASURED_CLASSES } from "@/server/contract/graphs";

export type Values = readonly (number | null)[];
export interface Aligned {
  /** end of each row, Unix seconds, ascending */
  readonly times: readonly number[];
  /** seconds between rows; null: nothing is known of any */
  readonly stepS: number | null;
  /** values by object and data source, as many as there are times */
  readonly of: ReadonlyMap<string, ReadonlyMap<string, Values>>;
}
const NOTHING: Aligned = { times: [], stepS: null, of: new Map() };

/** Where two were asked a moment apart their archives may differ: the coarsest counts, and of a finer one the rows that end with its rows. */
export function aligned(histories: readonly MetricHistory[]): Aligned {
  if (histories.length === 0) return NOTHING;
  const stepS = Math.max(...histories.map((history) => history.stepS));
  const ends = histories.flatMap((history) => (history.series[0] ? [startOf(history, stepS), endOf(history)] : []));
  if (ends.length === 0) return { ...NOTHING, stepS };
  const first = Math.min(...ends);
  const last = Math.max(...ends);
  const times: number[] = [];
  for (let atS = first; atS <= last; atS += stepS) times.push(atS);
  const of = new Map(
    histories.map((history) => [
      history.ref,
      new Map(history.series.map(({ name, values }) => [name, times.map((atS) => values[(atS - history.startS) / history.stepS] ?? null)])),
    ]),
  );
  return { times, stepS, of };
}
/** First row that ends where a row of the common step does. */
function startOf({ startS }: MetricHistory, stepS: number): number {
  return Math.ceil(startS / stepS) * stepS;
}
function endOf({ startS, stepS, series }: MetricHistory): number {
  return startS + ((series[0]?.values.length ?? 0) - 1) * stepS;
}

/** What is made of sources and is none itself: memory in use is what there is without what is free. */
export const DERIVED = "memory_used";
const partsOf = { VM: ["memory", 1, "memory_internal_free", 1024], host: ["memory_total_kib", 1024, "memory_free_kib", 1024] } as const;
export type MeasuredClass = keyof typeof partsOf;
/** The class of an object that has data sources; null: it has none. */
export function measuredClass(record: { readonly class: string } | undefined): MeasuredClass | null {
  return MEASURED_CLASSES.find((name) => name === record?.class) ?? null;
}
export function withDerived(of: MeasuredClass, sources: ReadonlyMap<string, Values>): ReadonlyMap<string, Values> {
  const [all, allScale, rest, restScale] = partsOf[of];
  const [total, free] = [sources.get(all), sources.get(rest)];
  if (!total || !free) return sources;
  const used = total.map((value, row) => {
    const unused = free[row] ?? null;
    return value === null || unused === null ? null : Math.max(0, value * allScale - unused * restScale);
  });
  return new Map([...sources, [DERIVED, used]]);
}
/** Whether an object has what the derived source is made of. */
export function hasDerived(of: MeasuredClass, names: ReadonlySet<string>): boolean {
  return names.has(partsOf[of][0]) && names.has(partsOf[of][2]);
}
