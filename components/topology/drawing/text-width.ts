/** Widths of texts as the page draws them; kept, since the same figures and names come again and again. */
import { token } from "../../ui/theme";

let context: CanvasRenderingContext2D | null | undefined;
const kept = new Map<string, number>();
const KEPT = 20_000;

/** Pixels that a text takes in a label. */
export function textWidth(text: string): number {
  const known = kept.get(text);
  if (known !== undefined) return known;
  if (context === undefined) context = typeof document === "undefined" ? null : document.createElement("canvas").getContext("2d");
  // Where nothing is drawn each character takes as much as a wide one.
  if (!context) return text.length * 7;
  context.font = `500 11px ${token("font-sans") || "sans-serif"}`;
  const width = Math.ceil(context.measureText(text).width);
  if (kept.size > KEPT) kept.clear();
  kept.set(text, width);
  return width;
}
