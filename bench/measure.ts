/** One figure of a benchmark. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** what it has to stay below: more fails the run */
  readonly most?: number;
}

/** Those that are above what they have to stay below, in words. */
export function aboveAims(figures: readonly Figure[]): readonly string[] {
  return figures.flatMap(({ name, value, unit, most }) =>
    most === undefined || value <= most ? [] : [`${name} is ${value} ${unit}, and has to stay below ${most}`],
  );
}

/** Middle of several runs. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** Value below which a share of the samples lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Seconds of this process's CPU. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Heap in use after collection; needs --expose-gc. */
export function heapBytes(): number {
  const { gc } = globalThis as { gc?: () => void };
  if (!gc) throw new Error("run with --expose-gc");
  gc();
  gc();
  return process.memoryUsage().heapUsed;
}

export function table(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map((f) => f.name.length));
  return figures
    .map((f) => `${f.name.padEnd(width)}  ${f.value.toLocaleString("en", { maximumSignificantDigits: 4 }).padStart(12)} ${f.unit}`)
    .join("\n");
}
