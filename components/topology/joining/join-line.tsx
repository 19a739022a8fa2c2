"use client";
import { useLayoutEffect, useMemo, useRef } from "react";
import type { TopologyNode } from "@/server/contract";
import { cx } from "../../ui/cx";
import type { MapParts } from "../drawing/map-drawing";
import type { Point, Rect } from "../picture";
import { inWindow, nearestOn } from "./spots";
import type { Joining } from "./use-joining";

interface Props {
  readonly parts: MapParts;
  readonly joining: Joining;
  readonly from: TopologyNode;
  /** where the pointer is; null: keys have it */
  readonly at: Point | null;
}
/** As the map rounds its boxes, graph units. */
const R = 5;
const boxOf = ({ x, y, width, height }: Rect): string => {
  const [w, h] = [width - 2 * R, height - 2 * R];
  const turn = (dx: number, dy: number): string => `a${R} ${R} 0 0 1 ${dx} ${dy}`;
  return `M${x + R} ${y}h${w}${turn(R, R)}v${h}${turn(-R, R)}h${-w}${turn(-R, -R)}v${-h}${turn(R, -R)}z`;
};
const middle = ({ x, y, width, height }: Rect): Point => ({ x: x + width / 2, y: y + height / 2 });

/** The line from a node to the pointer or to what is meant, and rings around all that the node can be joined with. */
export function JoinLine({ parts, joining, from, at }: Props) {
  const { stage, scene } = parts;
  const { over, choices, candidates } = joining;
  const svg = useRef<SVGSVGElement>(null);
  const isAble = choices.some(({ why }) => why === null);
  const rings = useMemo(
    () =>
      [...(candidates?.able ?? [])]
        .flatMap((id) => scene?.targets.get(id) ?? [])
        .map(boxOf)
        .join(""),
    [candidates, scene],
  );
  const [start, goal] = [scene?.targets.get(from.id), over ? scene?.targets.get(over.id) : undefined];
  useLayoutEffect(() => {
    const place = (): void => {
      const { view } = stage;
      const { current: drawn } = svg;
      const [group, line, end] = [drawn?.querySelector("g"), drawn?.querySelector("line"), drawn?.querySelector("circle")];
      if (!group || !line || !end) return;
      group.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.k})`);
      const own = start && inWindow(view, start);
      const there = goal && inWindow(view, goal);
      // It ends at the edge of what is meant, whose name stays to be read.
      const to = there && own ? nearestOn(there, nearestOn(own, middle(there))) : at;
      const begin = own && to ? nearestOn(own, to) : null;
      const style = begin && to ? "" : "none";
      line.style.display = style;
      end.style.display = style;
      if (!begin || !to) return;
      const places = { x1: begin.x, y1: begin.y, x2: to.x, y2: to.y };
      for (const [name, value] of Object.entries(places)) line.setAttribute(name, `${value}`);
      end.setAttribute("cx", `${to.x}`);
      end.setAttribute("cy", `${to.y}`);
    };
    place();
    return stage.onView(place);
  }, [stage, start, goal, at]);
  const look = over === null ? "text-muted" : isAble ? "text-accent" : "text-bad";
  return (
    <svg ref={svg} aria-hidden className={cx("absolute inset-0 size-full", look)}>
      <g fill="none" strokeWidth="2">
        <path d={rings} vectorEffect="non-scaling-stroke" className="stroke-accent-line" />
        {goal && <path d={boxOf(goal)} vectorEffect="non-scaling-stroke" stroke="currentColor" fill="currentColor" fillOpacity="0.12" />}
      </g>
      <line stroke="currentColor" strokeWidth="2" strokeDasharray={over !== null && isAble ? undefined : "5 4"} />
      <circle r="4" fill="currentColor" />
    </svg>
  );
}
