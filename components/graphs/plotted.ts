/** What a graph draws: its lines as they are, or on top of each other. */
import type { Values } from "./aligned";
import type { Graph, Line } from "./series";

export interface Drawn {
  readonly line: Line;
  readonly values: Values;
  /** place, among what is drawn, of what it stands on; null: it stands on the axis */
  readonly on: number | null;
  readonly isArea: boolean;
}

/** In the order of drawing. Of a stack, an unknown part leaves a gap in itself alone; what stands on it goes on from what is below. */
export function drawnOf({ lines, style, top, stackScale }: Pick<Graph, "lines" | "style" | "top" | "stackScale">): readonly Drawn[] {
  if (style === "lines") return lines.map((line) => ({ line, values: line.values, on: null, isArea: false }));
  const parts = lines.filter(({ id }) => id !== top);
  let below: readonly number[] = [];
  const stack = parts.map((line, n): Drawn => {
    const before = below;
    below = line.values.map((value, row) => (before[row] ?? 0) + (value ?? 0) * stackScale);
    const values = line.values.map((value, row) => (value === null ? null : (below[row] as number)));
    return { line, values, on: n === 0 ? null : n - 1, isArea: true };
  });
  const over = lines.filter(({ id }) => id === top).map((line): Drawn => ({ line, values: line.values, on: null, isArea: false }));
  return [...stack, ...over];
}
