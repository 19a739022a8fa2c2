/** Small shapes drawn once for each size and colour, and copied from then on: a line's strokes cost far more than a copy. */

const kept = new Map<string, HTMLCanvasElement>();
const KEPT = 400;
/** Room around a shape for the width of its strokes, units of its square. */
const AROUND = 2;

export interface Shape {
  readonly path: string;
  /** side of the square that the path is made for */
  readonly box: number;
  readonly stroke: string | null;
  /** width of strokes, units of the square */
  readonly line: number;
  readonly fill: string | null;
}
function drawn({ path, box, stroke, line, fill }: Shape, pixels: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  const side = Math.ceil((pixels * (box + 2 * AROUND)) / box);
  canvas.width = side;
  canvas.height = side;
  const ctx = canvas.getContext("2d");
  if (!ctx) return canvas;
  const scale = side / (box + 2 * AROUND);
  ctx.setTransform(scale, 0, 0, scale, AROUND * scale, AROUND * scale);
  const shape = new Path2D(path);
  if (stroke !== null) {
    ctx.strokeStyle = stroke;
    ctx.lineWidth = line;
    ctx.stroke(shape);
  }
  if (fill !== null) {
    ctx.fillStyle = fill;
    ctx.fill(shape);
  }
  return canvas;
}
/**
 * Draws a shape into a square of a canvas.
 * @param size - of the square, graph units
 * @param scale - pixels of the canvas for each of them
 */
export function stamp(ctx: CanvasRenderingContext2D, shape: Shape, x: number, y: number, size: number, scale: number): void {
  // In steps of two pixels: a zoom would make others for each of its frames.
  const pixels = Math.max(4, 2 * Math.ceil((size * scale) / 2));
  const key = `${shape.path} ${shape.stroke} ${shape.fill} ${pixels}`;
  let sprite = kept.get(key);
  if (!sprite) {
    if (kept.size > KEPT) kept.clear();
    sprite = drawn(shape, pixels);
    kept.set(key, sprite);
  }
  const around = (AROUND * size) / shape.box;
  ctx.drawImage(sprite, x - around, y - around, size + 2 * around, size + 2 * around);
}
