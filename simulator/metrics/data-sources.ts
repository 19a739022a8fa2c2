/** What data sources measure, in which unit, and which of them XAPI leaves off. @source metrics.md §2 */

/** Unit of a source's raw numbers, as XAPI keeps them. */
export type SourceUnit = "fraction" | "bytes" | "kib" | "bytesPerS" | "requestsPerS" | "count" | "errorsPerS";

export interface SourceKind {
  readonly unit: SourceUnit;
  /** how a value comes about: a gauge as it is, or what a counter has grown by a second */
  readonly type: "gauge" | "derive" | "absolute";
  /** whether it is recorded unless somebody says otherwise */
  readonly isOnByDefault: boolean;
}
const on = (unit: SourceUnit, type: SourceKind["type"]): SourceKind => ({ unit, type, isOnByDefault: true });
const off = (unit: SourceUnit): SourceKind => ({ unit, type: "derive", isOnByDefault: false });

/** Sources of a VM that are off unless somebody records them. @source metrics.md §2 (VM; off by default) */
export const RUN_STATE_SOURCES = [
  "runstate_fullrun",
  "runstate_full_contention",
  "runstate_concurrency_hazard",
  "runstate_blocked",
  "runstate_partial_run",
  "runstate_partial_contention",
  "runnable_any",
  "runnable_vcpus",
] as const;

/** The first that fits a name counts. */
const kinds: readonly (readonly [RegExp, SourceKind])[] = [
  [/^cpu\d+$|^cpu_usage$|^cpu_avg$/, on("fraction", "derive")],
  [/^memory$|^memory_target$/, on("bytes", "gauge")],
  [/^memory_internal_free$|^memory_(total|free)_kib$/, on("kib", "gauge")],
  [/^running_(vcpus|domains)$/, on("count", "gauge")],
  [/^[vp]if_.+_(rx|tx)_errors$/, off("errorsPerS")],
  [/^[vp]if_.+_(rx|tx)$/, on("bytesPerS", "derive")],
  [/^vbd_.+_iops_(read|write)$/, on("requestsPerS", "absolute")],
  [/^vbd_.+_inflight$/, on("count", "gauge")],
  [/^vbd_.+_iowait$/, on("fraction", "gauge")],
  [/^vbd_.+_(read|write)$/, on("bytesPerS", "derive")],
  [/^runstate_|^runnable_/, off("fraction")],
];

/** What a source measures; null: its name is none that is known. */
export function sourceKind(name: string): SourceKind | null {
  return kinds.find(([fits]) => fits.test(name))?.[1] ?? null;
}
