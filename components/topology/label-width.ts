/** How wide a node must be so that its name is never cut. */
import type { TopologyNode } from "@/server/contract";
import { visibleText } from "../ui/visible-text";

/** Icon, gaps, padding and border of a node's box, pixels. */
const AROUND = 42;
const LEAST = 96;
const MONO: ReadonlySet<TopologyNode["kind"]> = new Set(["vif", "pif", "bridge", "gateway"]);
export const isMono = (kind: TopologyNode["kind"]): boolean => MONO.has(kind);

let context: CanvasRenderingContext2D | null | undefined;
const kept = new Map<string, number>();

function measured(text: string, font: string): number {
  const key = `${font} ${text}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  if (context === undefined) context = typeof document === "undefined" ? null : document.createElement("canvas").getContext("2d");
  // Where nothing is drawn each character takes as much as a wide one.
  if (!context) return text.length * 9;
  context.font = font;
  const width = Math.ceil(context.measureText(text).width);
  if (kept.size > 20_000) kept.clear();
  kept.set(key, width);
  return width;
}
/** Pixels that a node's box takes. @param label - what stands in it */
export function nodeWidth(kind: TopologyNode["kind"], label: string): number {
  const font = isMono(kind) ? '12px "JetBrains Mono Variable", monospace' : '13px "Inter Variable", sans-serif';
  return Math.max(LEAST, measured(visibleText(label), font) + AROUND);
}
