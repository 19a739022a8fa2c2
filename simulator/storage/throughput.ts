/**
 * How long a transfer on a disk takes. Each SR has one queue for booked transfers (control traffic such as `dd` or an image save),
 * so that two writers share its bandwidth; steady load takes its part of the bandwidth off the top.
 */
export interface SrPerformance {
  /** bytes/s */
  readonly readBytesPerS: number;
  readonly writeBytesPerS: number;
  readonly latencyUs: number;
}

/** Figures by SR type. guess: one mid-range SSD, one 10 GbE NFS filer, optical-like ISO share; metrics.md §5, §6 give the ranges. */
export const performanceOf: Readonly<Record<string, SrPerformance>> = {
  ext: { readBytesPerS: 480_000_000, writeBytesPerS: 410_000_000, latencyUs: 120 },
  lvm: { readBytesPerS: 520_000_000, writeBytesPerS: 450_000_000, latencyUs: 100 },
  nfs: { readBytesPerS: 620_000_000, writeBytesPerS: 340_000_000, latencyUs: 450 },
  iso: { readBytesPerS: 110_000_000, writeBytesPerS: 1, latencyUs: 600 },
};

export function srPerformance(type: string): SrPerformance {
  return performanceOf[type] ?? (performanceOf.ext as SrPerformance);
}

/**
 * Books a transfer behind what is already booked.
 * @param freeAt - when the SR's queue empties, µs
 * @returns when it is done, and when the queue empties then, µs
 */
export function book(
  perf: SrPerformance,
  now: number,
  freeAt: number,
  kind: "read" | "write",
  bytes: number,
  steadyBytesPerS: number,
): { doneAt: number; freeAt: number } {
  const full = kind === "read" ? perf.readBytesPerS : perf.writeBytesPerS;
  const rate = Math.max(full - steadyBytesPerS, Math.floor(full / 10), 1);
  const start = Math.max(now, freeAt);
  const end = start + Math.ceil((bytes * 1_000_000) / rate);
  return { doneAt: end + perf.latencyUs, freeAt: end };
}
