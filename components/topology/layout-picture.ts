/** A layout of the infrastructure as a picture: its places with those that somebody has moved, its lines with the edges they stand for. */
import type { Topology } from "@/server/contract";
import { linesOf } from "./flows";
import { type Frame, guestFold, type Layout, type Placed } from "./layout";
import type { Picture, PicturedNode, Point, Rect } from "./picture";

export type Places = Readonly<Record<string, Point>>;

/** Where what somebody has moved stands now: a frame takes with it what stands in it. */
function moved(layout: Layout, places: Places): Layout {
  const shifts = new Map<string, Point>();
  const frames = layout.frames.map((frame): Frame => {
    const to = places[frame.host.id];
    if (!to) return frame;
    shifts.set(frame.host.id, { x: to.x - frame.x, y: to.y - frame.y });
    return { ...frame, x: to.x, y: to.y };
  });
  const shifted = (host: string | null): Point => (host === null ? undefined : shifts.get(host)) ?? { x: 0, y: 0 };
  const placed = new Map(
    [...layout.placed].map(([id, one]): readonly [string, Placed] => {
      const own = places[id];
      const { x, y } = shifted(one.node.host);
      // Places are left upper corners, a layout's the middles of left edges.
      return [id, own && one.width > 0 ? { ...one, x: own.x, y: own.y + one.height / 2 } : { ...one, x: one.x + x, y: one.y + y }];
    }),
  );
  const groups = layout.groups.map((group) => {
    const { x, y } = shifted(group.host);
    return { ...group, x: group.x + x, y: group.y + y };
  });
  const stays = ([key]: readonly [string, unknown]): boolean => {
    const [from = "", to = ""] = key.split(" ");
    return [from, to].every((id) => !places[id] && !places[layout.placed.get(id)?.node.host ?? ""]);
  };
  return { ...layout, frames, placed, groups, routes: new Map([...layout.routes].filter(stays)) };
}
const isAny = (places: Places): boolean => Object.keys(places).length > 0;

function boundsOf({ width, height }: Layout, rects: readonly Rect[]): Rect {
  let [left, top, right, bottom] = [0, 0, width, height];
  for (const rect of rects) {
    left = Math.min(left, rect.x);
    top = Math.min(top, rect.y);
    right = Math.max(right, rect.x + rect.width);
    bottom = Math.max(bottom, rect.y + rect.height);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

export function pictureOf(graph: Topology, laidOut: Layout, folded: ReadonlySet<string>, places: Places): Picture {
  const layout = isAny(places) ? moved(laidOut, places) : laidOut;
  const nodes = new Map<string, PicturedNode>();
  for (const [id, { node, x, y, width, height }] of layout.placed)
    if (width > 0) nodes.set(id, { node, form: "box", isFixed: places[id] !== undefined, x, y: y - height / 2, width, height });
  const frames = layout.frames.map(({ host, hasManyGuests, ...frame }) => ({
    ...frame,
    node: host,
    inner: hasManyGuests ? { fold: guestFold(host.id), isFolded: folded.has(guestFold(host.id)) } : null,
    isFixed: places[host.id] !== undefined,
  }));
  const groups = layout.groups.map(({ id, host, bridge, count, x, y, width, height }) => {
    const [at = null] = id.split(" ");
    const box = { x, y: y - height / 2, width, height };
    return { ...box, fold: guestFold(host), by: "network" as const, name: bridge, at, members: Array.from({ length: count }, () => id) };
  });
  const at = new Map(graph.edges.map(({ id }, n) => [id, n]));
  const lines = linesOf(graph, layout, null).map(({ id, edges, points, shape }) => {
    const [first] = points;
    const isForward = (from: string): boolean => {
      const placed = layout.placed.get(from);
      if (!placed || !first) return true;
      return shape === "arc" ? placed.y === first.y : placed.x + placed.width === first.x && placed.y === first.y;
    };
    return {
      id,
      edges: edges.map((edge) => ({ at: at.get(edge.id) ?? 0, isForward: isForward(edge.from) })),
      ...{ points, shape, lane: 0, lanes: 1 },
    };
  });
  return { nodes, frames, groups, lines, bounds: boundsOf(layout, [...nodes.values(), ...frames]) };
}
