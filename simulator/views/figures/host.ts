import type { FiguresOf } from "./figure";

export const hostFigures = {
  /** share of its physical CPUs, 0..1 */
  cpu: {
    read: (world, host, latest) =>
      world.db.get("host_metrics", host.metrics)?.live === false ? null : (latest(host.$ref)?.cpu_avg ?? null),
  },
  /** bytes received and sent a second over its interfaces */
  traffic: {
    read(_world, host, latest) {
      const values = latest(host.$ref);
      let sum: number | null = null;
      for (const name in values) if (/^pif_(?!aggr_).+_(rx|tx)$/.test(name)) sum = (sum ?? 0) + (values[name] as number);
      return sum;
    },
  },
} as const satisfies FiguresOf<"host">;
