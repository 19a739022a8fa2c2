"use client";
import type { Topology, TopologyRates } from "@/server/contract";
import { formatBitRate } from "../ui/format";
import { endsOf } from "./edges-canvas";
import type { Layout } from "./layout";

/** Rates beside the edges that carry something. */
export function EdgeLabels({ graph, layout, rates }: { graph: Topology; layout: Layout; rates: TopologyRates | null }) {
  if (!rates) return null;
  const taken: { x: number; y: number }[] = [];
  return graph.edges.map((edge, index) => {
    const a = layout.placed.get(edge.from);
    const b = layout.placed.get(edge.to);
    const rate = (rates.forwardBytesPerS[index] ?? 0) + (rates.backwardBytesPerS[index] ?? 0);
    if (!a || !b || a.width === 0 || b.width === 0 || rate < 1) return null;
    const { x1, y1, x2, y2 } = endsOf(a, b);
    const x = (x1 + x2) / 2;
    const y = (y1 + y2) / 2 - 8;
    if (taken.some((other) => Math.abs(other.x - x) < 66 && Math.abs(other.y - y) < 14)) return null;
    taken.push({ x, y });
    return (
      <span
        key={edge.id}
        className="pointer-events-none absolute -translate-x-1/2 -translate-y-1/2 rounded-sm bg-surface/85 px-1 text-xs whitespace-nowrap text-muted tabular-nums"
        style={{ left: x, top: y }}
      >
        {formatBitRate(rate)}
      </span>
    );
  });
}
