/** Draws the edges of a topology: width by the logarithm of the rate, moving dashes only where something flows. */
import type { Topology, TopologyRates } from "@/server/contract";
import type { Layout, Placed } from "./layout";

export interface View {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}
interface Drawing {
  readonly graph: Topology;
  readonly layout: Layout;
  readonly rates: TopologyRates | null;
  readonly view: View;
  readonly colours: { readonly still: string; readonly flow: string; readonly bad: string };
  /** moves the dashes, graph units */
  readonly phase: number;
}

/** Line width for a rate: 1 px below 100 B/s, 0.7 px more for each factor of ten. */
export function widthOf(bytesPerS: number): number {
  return bytesPerS < 100 ? 1 : Math.min(5, 1 + Math.log10(bytesPerS / 10) * 0.7);
}

/** Ends of an edge: right side of the left node to left side of the right one. */
export function endsOf(a: Placed, b: Placed): { x1: number; y1: number; x2: number; y2: number; isForward: boolean } {
  const isForward = a.x <= b.x;
  const [left, right] = isForward ? [a, b] : [b, a];
  return { x1: left.x + left.width, y1: left.y, x2: right.x, y2: right.y, isForward };
}

export function drawEdges(canvas: HTMLCanvasElement, { graph, layout, rates, view, colours, phase }: Drawing): boolean {
  const ctx = canvas.getContext("2d");
  if (!ctx) return false;
  const ratio = window.devicePixelRatio || 1;
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.clearRect(0, 0, canvas.width, canvas.height);
  ctx.setTransform(ratio * view.k, 0, 0, ratio * view.k, ratio * view.x, ratio * view.y);
  let isMoving = false;
  const drawn = new Set<string>();
  for (const [index, edge] of graph.edges.entries()) {
    const a = layout.placed.get(edge.from);
    const b = layout.placed.get(edge.to);
    // An edge inside a folded host has no length; folded twins fall on one line and are drawn once.
    if (!a || !b || (a.width === 0 && b.width === 0)) continue;
    const key = `${a.x},${a.y},${b.x},${b.y}`;
    if (drawn.has(key)) continue;
    drawn.add(key);
    const { x1, y1, x2, y2, isForward } = endsOf(a, b);
    const forward = rates?.forwardBytesPerS[index] ?? 0;
    const backward = rates?.backwardBytesPerS[index] ?? 0;
    const rate = forward + backward;
    const isFlowing = rate >= 1;
    ctx.beginPath();
    ctx.moveTo(x1, y1);
    const bend = (x2 - x1) / 2;
    ctx.bezierCurveTo(x1 + bend, y1, x2 - bend, y2, x2, y2);
    ctx.lineWidth = widthOf(rate) / Math.max(view.k, 0.6);
    ctx.setLineDash([]);
    ctx.strokeStyle = edge.state === "down" ? colours.bad : colours.still;
    ctx.stroke();
    if (!isFlowing || edge.state === "down") continue;
    isMoving = true;
    ctx.strokeStyle = colours.flow;
    ctx.setLineDash([6, 8]);
    ctx.lineDashOffset = forward >= backward === isForward ? -phase : phase;
    ctx.stroke();
  }
  return isMoving;
}
