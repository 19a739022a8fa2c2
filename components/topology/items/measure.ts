/** Widths of what is written on notes, as the page draws them. */
import { token } from "../../ui/theme";
import { NOTE } from "./draw-items";
import type { MeasureText } from "./wrap";

let context: CanvasRenderingContext2D | null = null;
/** Measures in the letters of notes. */
export function noteMeasure(): MeasureText {
  context ??= document.createElement("canvas").getContext("2d");
  if (!context) return (text) => text.length * 7;
  const made = context;
  made.font = `${NOTE.font}px ${token("font-sans") || "sans-serif"}`;
  return (text) => made.measureText(text).width;
}
