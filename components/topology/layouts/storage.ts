/** What is kept where: hosts, their PBDs, repositories, disks, and the machines whose disks they are, from left to right. */
import type { Topology, TopologyNode, TopologyNodeKind } from "@/server/contract";
import { nodeWidth } from "../label-width";
import type { PicturedGroup, Rect } from "../picture";
import { boxed, type Draft, groupKey, making } from "./draft";
import { ALL_HOSTS, disksFold, foldedTagOf, foldedTags, serverFold, tagFold } from "./folds";
import type { Given } from "./given";
import { layeredRows } from "./layered";
import { BESIDE_NAME, GAP, NODE_HEIGHT, ROW, widthsOf } from "./measures";
import { type Neighbours, nearTo, neighboursOf } from "./neighbours";

const LAYERS = ["host", "pbd", "sr", "vdi", "vm"] as const satisfies readonly TopologyNodeKind[];
type Group = Omit<PicturedGroup, keyof Rect>;

/** The repositories and machines that each disk is joined to. */
function joinedTo(id: string, kind: TopologyNodeKind, near: Neighbours, nodeOf: ReadonlyMap<string, TopologyNode>): readonly string[] {
  return nearTo(near, id).filter((other) => nodeOf.get(other)?.kind === kind);
}

type Layer = "host" | "vdi" | "vm";
class Folding {
  readonly groups = new Map<string, { readonly group: Group & { readonly members: string[] }; readonly layer: Layer }>();
  readonly hidden = new Map<string, string>();

  put(group: Omit<Group, "members">, layer: Layer, id: string): void {
    const key = groupKey(group);
    const known = this.groups.get(key) ?? { group: { ...group, members: [] }, layer };
    this.groups.set(key, known);
    known.group.members.push(id);
    this.hidden.set(id, key);
  }
}
/** A server with its PBDs and the empty repositories that it alone has. */
export function serverParts(host: string, near: Neighbours, nodeOf: ReadonlyMap<string, TopologyNode>): readonly string[] {
  const pbds = joinedTo(host, "pbd", near, nodeOf);
  const own = pbds.flatMap((pbd) => joinedTo(pbd, "sr", near, nodeOf)).filter((sr) => nearTo(near, sr).length === 1);
  return [host, ...pbds, ...own];
}
function foldServers(
  folding: Folding,
  graph: Topology,
  { folded, nameOf }: Given,
  near: Neighbours,
  nodeOf: ReadonlyMap<string, TopologyNode>,
): void {
  const isAll = folded.has(serverFold(ALL_HOSTS));
  for (const host of graph.nodes) {
    if (host.kind !== "host" || !(isAll || folded.has(serverFold(host.id)))) continue;
    const group = isAll
      ? ({ fold: serverFold(ALL_HOSTS), by: "count", name: "", at: null } as const)
      : ({ fold: serverFold(host.id), by: "host", name: nameOf(host), at: host.id } as const);
    for (const id of serverParts(host.id, near, nodeOf)) folding.put(group, "host", id);
  }
}
/** Disks of a repository are one box with the machines that have no others; machines of a tag are one. */
function foldedIn(graph: Topology, given: Given, near: Neighbours, nodeOf: ReadonlyMap<string, TopologyNode>): Folding {
  const { folded, nameOf } = given;
  const folding = new Folding();
  const { hidden } = folding;
  foldServers(folding, graph, given, near, nodeOf);
  for (const { id, kind } of graph.nodes) {
    if (kind !== "vdi") continue;
    const sr = joinedTo(id, "sr", near, nodeOf).find((one) => folded.has(disksFold(one)));
    const own = sr === undefined ? undefined : nodeOf.get(sr);
    if (own) folding.put({ fold: disksFold(own.id), by: "count", name: nameOf(own), at: own.id }, "vdi", id);
  }
  const tags = foldedTags(folded);
  for (const node of graph.nodes) {
    if (node.kind !== "vm") continue;
    const tag = foldedTagOf(node, tags);
    if (tag !== null) {
      folding.put({ fold: tagFold(tag), by: "tag", name: tag, at: null }, "vm", node.id);
      continue;
    }
    const disks = joinedTo(node.id, "vdi", near, nodeOf);
    const first = disks.length > 0 && disks.every((disk) => hidden.has(disk)) ? hidden.get(disks[0] ?? "") : undefined;
    if (first !== undefined) hidden.set(node.id, first);
  }
  return folding;
}

/** Room between layers, so that the picture is as wide as its window where it is high. */
function roomBetween(
  layers: readonly (readonly string[])[],
  rowOf: ReadonlyMap<string, number>,
  widthOf: (kind: TopologyNodeKind) => number,
  window: Given["window"],
): number {
  const used = LAYERS.filter((_, n) => (layers[n]?.length ?? 0) > 0);
  const least = used.reduce((sum, kind) => sum + widthOf(kind), 0);
  let rows = 1;
  for (const row of rowOf.values()) rows = Math.max(rows, row + 1);
  const wish = (rows * ROW * (window.width / Math.max(1, window.height)) - least) / Math.max(1, used.length - 1);
  return Math.round(Math.max(GAP * 1.5, Math.min(GAP * 4, wish)));
}

export function storage(graph: Topology, given: Given): Draft {
  const near = neighboursOf(graph);
  const nodeOf = new Map(graph.nodes.map((node) => [node.id, node]));
  const { groups, hidden } = foldedIn(graph, given, near, nodeOf);
  const made = making();
  for (const [id, key] of hidden) made.hidden.set(id, key);
  // Boxes have the neighbours of what is in them.
  const joined = new Map<string, string[]>();
  for (const { from, to } of graph.edges) {
    const [a, b] = [hidden.get(from) ?? from, hidden.get(to) ?? to];
    if (a === b) continue;
    joined.set(a, [...(joined.get(a) ?? []), b]);
    joined.set(b, [...(joined.get(b) ?? []), a]);
  }
  const layers = LAYERS.map((kind) => [
    ...[...groups].flatMap(([key, { layer }]) => (layer === kind ? [key] : [])),
    ...graph.nodes.flatMap((node) => (node.kind === kind && !hidden.has(node.id) ? [node.id] : [])),
  ]);
  const rowOf = layeredRows(layers, joined);
  const widthOf = widthsOf(graph.nodes, given.nameOf);
  const gap = roomBetween(layers, rowOf, widthOf, given.window);
  let x = 0;
  const rects = LAYERS.map((kind, n) => {
    const boxes = [...groups.values()].filter(({ layer }) => layer === kind).map(({ group }) => nodeWidth("sr", group.name) + BESIDE_NAME);
    const own = { x, width: Math.max(widthOf(kind), ...boxes) };
    if ((layers[n]?.length ?? 0) > 0) x += own.width + gap;
    return own;
  });
  for (const [n, layer] of layers.entries())
    for (const id of layer) {
      const rect = { ...(rects[n] ?? { x: 0, width: 0 }), y: Math.round((rowOf.get(id) ?? 0) * ROW), height: NODE_HEIGHT };
      const [node, box] = [nodeOf.get(id), groups.get(id)];
      if (node) made.nodes.set(id, boxed(node, rect));
      else if (box) made.groups.push({ ...box.group, ...rect, frame: null });
    }
  return { ...made, routing: "layers", gap, aside: 0 };
}
