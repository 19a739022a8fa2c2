/**
 * What is wired to what: layers from left to right (outside, gateways, switches, NICs, bridges, VIFs, guests), one frame a host. Bridges and
 * guests stand at the middle of what they are joined to; nothing overlaps.
 */
import type { Topology, TopologyNode } from "@/server/contract";
import { nodeWidth } from "../label-width";
import { arrange } from "./columns";
import { boxed, type Draft, type Making, making } from "./draft";
import { guestFold, MANY } from "./folds";
import type { Given } from "./given";
import { guestsOf, type HostContent, INSIDE, LAYERS, type Layer, placeHost } from "./host-content";
import { BESIDE_NAME, FOLDED_WIDTH, GAP, HEAD, type NameOf, NODE_HEIGHT, PAD, ROW, widthsOf } from "./measures";
import { type Neighbours, neighboursOf } from "./neighbours";
import { ordered } from "./ordering";

const OUTER = ["outside", "gateway", "switch"] as const;
type Own = readonly TopologyNode[];

/** @param hasVlans - else there is no room for them */
function layersIn(graph: Topology, nameOf: NameOf, hasVlans: boolean): { readonly layer: Layer; readonly width: number } {
  const widthOf = widthsOf(graph.nodes, nameOf);
  let right = PAD;
  const entries = LAYERS.map((layer) => {
    const left = right;
    const width = widthOf(layer === "vlan" ? "pif" : layer);
    if (layer !== "vlan" || hasVlans) right += width + (layer === "vm" ? PAD : GAP);
    return [layer, { left, width }] as const;
  });
  return { layer: Object.fromEntries(entries) as Layer, width: right };
}

/** Nodes by the host that they stand in; "": in none. */
function byHost({ nodes }: Topology): ReadonlyMap<string, Own> {
  const hosts = new Set(nodes.filter(({ kind }) => kind === "host").map(({ id }) => id));
  const map = new Map<string, TopologyNode[]>();
  for (const node of nodes) {
    if (node.kind === "host" || !(INSIDE as readonly string[]).includes(node.kind)) continue;
    const at = node.host !== null && hosts.has(node.host) ? node.host : "";
    const known = map.get(at);
    if (known) known.push(node);
    else map.set(at, [node]);
  }
  return map;
}

interface Block {
  readonly host: TopologyNode | null;
  readonly own: Own;
  readonly content: HostContent | null;
  readonly width: number;
  readonly height: number;
}

/** Interfaces that are VLANs of others: their edges lead from them to these. */
function vlansIn({ nodes, edges }: Topology): ReadonlySet<string> {
  const pifs = new Set(nodes.flatMap(({ id, kind }) => (kind === "pif" ? [id] : [])));
  const vlans = new Set(edges.flatMap(({ from, to }) => (pifs.has(from) && pifs.has(to) ? [from] : [])));
  // Of a ring of them, which there is none of, all would be VLANs.
  for (const { from, to } of edges) if (vlans.has(from) && vlans.has(to)) vlans.delete(to);
  return vlans;
}

function blocksOf(graph: Topology, { folded, nameOf }: Given, neighbours: Neighbours): readonly Block[] {
  const vlans = vlansIn(graph);
  const { layer, width } = layersIn(graph, nameOf, vlans.size > 0);
  const own = byHost(graph);
  const hosts = graph.nodes.filter(({ kind }) => kind === "host");
  const blocks = hosts.map((host): Block => {
    const inside = own.get(host.id) ?? [];
    const named = nodeWidth("host", nameOf(host)) + BESIDE_NAME;
    if (folded.has(host.id)) return { host, own: inside, content: null, width: Math.max(FOLDED_WIDTH, named), height: HEAD + PAD / 2 };
    const content = placeHost({ at: host.id, inside, neighbours, vlans }, layer, folded);
    return { host, own: inside, content, width: Math.max(width, named), height: HEAD + content.height + PAD };
  });
  const stray = own.get("");
  if (!stray) return blocks;
  const content = placeHost({ at: "", inside: stray, neighbours, vlans }, layer, folded);
  return [...blocks, { host: null, own: stray, content, width, height: content.height + PAD }];
}

/** One block with all that stands in it. */
function place(
  made: Making,
  { host, own, content, width, height }: Block,
  x: number,
  y: number,
  given: Given,
  neighbours: Neighbours,
): void {
  const frame = host?.id ?? null;
  const top = y + (host ? HEAD : 0);
  for (const node of own) {
    const at = content?.places.get(node.id);
    if (at) made.nodes.set(node.id, boxed(node, { ...at, x: x + at.x, y: top + at.y }, frame, at.lead, at.unit));
    else made.hidden.set(node.id, content?.hidden.get(node.id) ?? frame ?? "");
  }
  for (const group of content?.groups ?? []) made.groups.push({ ...group, x: x + group.x, y: top + group.y, frame });
  if (!host) return;
  const fold = guestFold(host.id);
  made.frames.push({
    ...{ node: host, x, y, width, height, frame: null },
    least: nodeWidth("host", given.nameOf(host)) + BESIDE_NAME,
    isFolded: content === null,
    count: own.filter(({ kind }) => kind === "vif").length,
    inner: guestsOf(own, neighbours).length > MANY ? { fold, isFolded: given.folded.has(fold) } : null,
  });
}

/** Outside, gateways and switches, each layer about the middle of the picture's height. */
function placeOuter(made: Making, graph: Topology, given: Given, near: Neighbours, total: number): void {
  const widthOf = widthsOf(graph.nodes, given.nameOf);
  const nodeOf = new Map(graph.nodes.map((node) => [node.id, node]));
  // NICs say where among the switches' neighbours each host is.
  const kinds = [...OUTER, "pif"] as const;
  const layers = ordered(
    kinds.map((kind) => graph.nodes.filter((node) => node.kind === kind).map(({ id }) => id)),
    near,
  );
  let x = 0;
  for (const [n, kind] of OUTER.entries()) {
    const layer = layers[n] ?? [];
    const top = total / 2 - (layer.length * ROW * 1.5) / 2;
    for (const [index, id] of layer.entries()) {
      const node = nodeOf.get(id);
      const y = Math.round(top + (index + 0.5) * ROW * 1.5 - NODE_HEIGHT / 2);
      if (node) made.nodes.set(id, boxed(node, { x, y, width: widthOf(kind), height: NODE_HEIGHT }));
    }
    x += widthOf(kind) + GAP;
  }
}

export function infrastructure(graph: Topology, given: Given): Draft {
  const neighbours = neighboursOf(graph);
  const blocks = blocksOf(graph, given, neighbours);
  const widthOf = widthsOf(graph.nodes, given.nameOf);
  const left = OUTER.reduce((x, kind) => x + widthOf(kind) + GAP, 0);
  const grid = arrange(blocks, left, given.window);
  const made = making();
  placeOuter(made, graph, given, neighbours, Math.max(grid.height, ROW * 3));
  for (const [n, block] of blocks.entries()) {
    const { x, y } = grid.places[n] ?? { x: left, y: 0 };
    place(made, block, x, y, given, neighbours);
  }
  return { ...made, routing: "frames", aside: 0 };
}
