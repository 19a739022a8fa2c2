import type { Rec } from "../../data/defaults";

/** Bytes. */
export interface HeldMemory {
  readonly heldBytes: number;
  readonly totalBytes: number;
}
/**
 * What of a host's memory Xen and its domains hold: all that is not free. Only guests can say what of it they use.
 * null: the host is off and holds none, or is not known. @source metrics.md §4, 3
 */
export function heldMemory(metrics: Rec<"host_metrics"> | undefined): HeldMemory | null {
  if (!metrics?.live) return null;
  const { memory_total: totalBytes, memory_free: freeBytes } = metrics;
  return { heldBytes: totalBytes - freeBytes, totalBytes };
}
