import type { Frame, Layout } from "./layout";

/** From one part to another; the newest is drawn strongly. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
}
/** The way of a followed request over the drawing. */
export function PathOverlay({ layout, arrows, baseY }: { layout: Layout; arrows: readonly Arrow[]; baseY: number }) {
  if (arrows.length === 0) return null;
  const frameOf = (id: string): Frame | null => {
    const box = layout.boxes.find((one) => one.id === id);
    if (!box) return null;
    const isFrame = box.thing.kind === "domain" || box.thing.kind === "dom0Kernel" || box.thing.kind === "hypervisor";
    // A frame is meant by its head: its middle belongs to what stands in it.
    return { x: box.x, width: box.width, y: box.y + (box.layer === "base" ? baseY : 0), height: isFrame ? 20 : box.height };
  };
  return (
    <svg
      className="pointer-events-none absolute inset-0 text-event"
      width={layout.width}
      height={layout.domainsHeight + layout.baseHeight}
      aria-hidden="true"
    >
      <defs>
        <marker id="inside-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
          <path d="M0 0l8 4-8 4z" fill="currentColor" />
        </marker>
      </defs>
      {arrows.map(({ from, to }, at) => {
        const [source, goal] = [frameOf(from), frameOf(to)];
        if (!source || !goal || from === to) return null;
        const isLast = at === arrows.length - 1;
        const [x1, y1] = edgeTowards(source, goal);
        const [x2, y2] = edgeTowards(goal, source);
        // A slight bow keeps there and back apart.
        const bow = Math.min(26, Math.hypot(x2 - x1, y2 - y1) / 6);
        const length = Math.hypot(x2 - x1, y2 - y1) || 1;
        const mx = (x1 + x2) / 2 - ((y2 - y1) / length) * bow;
        const my = (y1 + y2) / 2 + ((x2 - x1) / length) * bow;
        return (
          <path
            // biome-ignore lint/suspicious/noArrayIndexKey: arrows are steps in their order; the place is the identity
            key={at}
            d={`M${x1} ${y1}Q${mx} ${my} ${x2} ${y2}`}
            fill="none"
            stroke="currentColor"
            strokeWidth={isLast ? 2.5 : 1.25}
            opacity={isLast ? 1 : 0.35}
            strokeDasharray={isLast ? undefined : "3 3"}
            {...(isLast ? { markerEnd: "url(#inside-arrow)" } : {})}
          />
        );
      })}
    </svg>
  );
}

/** Where the line between two middles leaves the first box, so that arrows end at edges and not on words. */
export function edgeTowards(from: Frame, to: Frame): readonly [number, number] {
  const x = from.x + from.width / 2;
  const y = from.y + from.height / 2;
  const dx = to.x + to.width / 2 - x;
  const dy = to.y + to.height / 2 - y;
  const part = Math.min(1, Math.min(from.width / 2 / Math.max(1e-6, Math.abs(dx)), from.height / 2 / Math.max(1e-6, Math.abs(dy))));
  // A box that holds the other's middle has no edge on the way.
  return part >= 1 ? [x, y] : [x + dx * part, y + dy * part];
}
