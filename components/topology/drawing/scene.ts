/** All that is drawn of a picture, put together once: what a frame needs is looked up and not made. */
import type { MapItem, Topology, TopologyNode } from "@/server/contract";
import { gripOf, itemAt, type PlacedItem, placedItems } from "../items/item-shape";
import { HEAD } from "../layouts/measures";
import { frameAt, groupAt, nodeAt } from "../layouts/pointing";
import type { Picture, PicturedFrame, PicturedGroup, PicturedNode, Point, Rect } from "../picture";
import { distanceTo } from "./line-path";
import { type DrawnLine, drawnLines } from "./line-states";
import { NOTHING } from "./marks";

/** What stands on a map, in words. */
export interface Words {
  readonly nameOf: (node: TopologyNode) => string;
  readonly kindOf: (node: TopologyNode) => string;
  /** an address, a VLAN: what is said below a name; empty: nothing */
  readonly factOf: (node: TopologyNode) => string;
  readonly groupName: (group: PicturedGroup) => string;
  readonly vlan: (tag: number) => string;
  /** what people have drawn, by what it is and what is written on it */
  readonly itemName: (item: MapItem) => string;
  /** why a picture is not seen */
  readonly pictureState: (state: "coming" | "unread") => string;
}

/** What can be pointed at, selected and stepped to by keys. */
export type Target =
  | ({ readonly what: "node"; readonly id: string; readonly node: TopologyNode } & Rect)
  | ({ readonly what: "group"; readonly id: string; readonly group: PicturedGroup } & Rect)
  | ({ readonly what: "frame"; readonly id: string; readonly frame: PicturedFrame; readonly node: TopologyNode } & Rect)
  | ({ readonly what: "item"; readonly id: string; readonly placed: PlacedItem } & Rect);

export interface Scene {
  readonly picture: Picture;
  readonly graph: Topology;
  readonly nodes: readonly PicturedNode[];
  readonly lines: readonly DrawnLine[];
  /** what people have drawn, the lowest first */
  readonly items: readonly PlacedItem[];
  readonly words: Words;
  /** edges on which a capture runs, by id */
  readonly captured: ReadonlySet<string>;
  readonly targets: ReadonlyMap<string, Target>;
  /** places in `lines`, by node */
  readonly linesAt: ReadonlyMap<string, readonly number[]>;
}
const rectOf = ({ x, y, width, height }: Rect): Rect => ({ x, y, width, height });

/** A group is told by its fold and what it hangs on: one fold may make several boxes. */
export const groupTarget = ({ fold, at, name }: PicturedGroup): string => `group:${fold}:${at ?? ""}:${name}`;

export function sceneOf(picture: Picture, graph: Topology, words: Words, captured: ReadonlySet<string> = NOTHING): Scene {
  const nodes = [...picture.nodes.values()];
  const lines = drawnLines(picture, graph, captured);
  const items = placedItems(picture.items ?? [], picture);
  const targets = new Map<string, Target>();
  for (const placed of items) targets.set(placed.target, { what: "item", id: placed.target, placed, ...gripOf(placed) });
  for (const placed of nodes) targets.set(placed.node.id, { what: "node", id: placed.node.id, node: placed.node, ...rectOf(placed) });
  for (const group of picture.groups) {
    const id = groupTarget(group);
    targets.set(id, { what: "group", id, group, ...rectOf(group) });
  }
  for (const frame of picture.frames) {
    const { node } = frame;
    targets.set(node.id, { what: "frame", id: node.id, frame, node, ...rectOf(frame), height: Math.min(frame.height, HEAD) });
  }
  const linesAt = new Map<string, number[]>();
  for (const [at, { edges }] of lines.entries())
    for (const id of new Set(edges.flatMap(({ from, to }) => [from, to]))) {
      const known = linesAt.get(id);
      if (known) known.push(at);
      else linesAt.set(id, [at]);
    }
  return { picture, graph, nodes, lines, items, words, captured, targets, linesAt };
}

/** What stands at a place, the uppermost first. */
export function targetAt({ picture, items, targets }: Scene, at: Point): Target | null {
  const item = (isOver: boolean): Target | null => targets.get(itemAt(items, at, isOver)?.target ?? "") ?? null;
  const note = item(true);
  if (note) return note;
  const node = nodeAt(picture, at);
  if (node) return targets.get(node.node.id) ?? null;
  const group = groupAt(picture, at);
  if (group) return targets.get(groupTarget(group)) ?? null;
  const frame = frameAt(picture, at, true);
  return frame ? (targets.get(frame.node.id) ?? null) : item(false);
}
/** The line at a place; null: none is near enough. @param reach - how near, graph units */
export function lineAt({ lines }: Scene, at: Point, reach: number): DrawnLine | null {
  let best: DrawnLine | null = null;
  let nearest = reach;
  for (const line of lines) {
    const { x, y, width, height } = line.path.box;
    if (at.x < x - reach || at.y < y - reach || at.x > x + width + reach || at.y > y + height + reach) continue;
    const far = distanceTo(line.path, at);
    if (far <= nearest) [best, nearest] = [line, far];
  }
  return best;
}
