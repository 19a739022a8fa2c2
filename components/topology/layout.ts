/**
 * Places of a network graph: layers from left to right (outside, gateways, switch, NICs, bridges, VIFs, guests), one frame a host. Frames
 * stand in as many columns as make the picture largest in its window. Bridges and guests stand at the middle of what they are joined to;
 * nothing overlaps.
 */
import type { Topology, TopologyNode } from "@/server/contract";
import { arrange, type Route, scaleIn } from "./arrange";
import { guestsOf, neighboursOf, placeHost, type Sizes } from "./host-layout";
import { nodeWidth } from "./label-width";

export interface Placed {
  readonly node: TopologyNode;
  /** middle of the left edge, and size, in graph units (CSS pixels at zoom 1); nothing: it is folded away here */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface Frame {
  readonly host: TopologyNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isFolded: boolean;
  /** interfaces inside */
  readonly count: number;
  /** it has so many guests that these can be folded by themselves */
  readonly hasManyGuests: boolean;
}
/** Guests of a host on one of its bridges, folded into one box. */
export interface GuestGroup {
  readonly id: string;
  readonly host: string;
  /** the bridge's name */
  readonly bridge: string;
  /** interfaces of guests on it */
  readonly count: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface Layout {
  readonly placed: ReadonlyMap<string, Placed>;
  readonly frames: readonly Frame[];
  readonly groups: readonly GuestGroup[];
  /** edges that go round frames, by what they join, `from to` */
  readonly routes: ReadonlyMap<string, Route>;
  readonly width: number;
  readonly height: number;
}
export interface Window {
  readonly width: number;
  readonly height: number;
}

/** A host with more guests has them folded at first. */
export const GUESTS_IN_SIGHT = 25;
/** What stands for a host's folded guests among what is folded. */
export const guestFold = (host: string): string => `guests:${host}`;

export const ROW = 40;
export const NODE_HEIGHT = 30;
const HEAD = 34;
const PAD = 16;
/** Room for lines and rates between two layers. */
export const GAP = 72;
const FOLDED_WIDTH = 300;
const SQUARE: Window = { width: 1, height: 1 };

function widthsOf(graph: Topology, nameOf: NameOf): (kind: TopologyNode["kind"]) => number {
  const widths = new Map<string, number>();
  for (const node of graph.nodes) widths.set(node.kind, Math.max(widths.get(node.kind) ?? 0, nodeWidth(node.kind, nameOf(node))));
  return (kind) => widths.get(kind) ?? 0;
}

/** What stands in a node's box. */
export type NameOf = (node: TopologyNode) => string;

/**
 * @param folded - hosts, and hosts' guests (`guestFold`)
 * @param window - in which it is to be seen
 */
export function layOut(
  graph: Topology,
  folded: ReadonlySet<string>,
  window: Window = SQUARE,
  nameOf: NameOf = ({ label }) => label,
): Layout {
  const widthOf = widthsOf(graph, nameOf);
  const inside = ["pif", "bridge", "vif", "vm"] as const;
  const sizes: Sizes = { left: {}, width: {}, pad: PAD, row: ROW, height: NODE_HEIGHT };
  let right = PAD;
  for (const kind of inside) {
    sizes.left[kind] = right;
    sizes.width[kind] = Math.max(widthOf(kind), 96);
    right += sizes.width[kind] + (kind === "vm" ? PAD : GAP);
  }
  const neighbours = neighboursOf(graph);
  const byHost = new Map<string, TopologyNode[]>();
  for (const node of graph.nodes)
    if (node.host !== null && node.kind !== "host") byHost.set(node.host, [...(byHost.get(node.host) ?? []), node]);
  const hosts = graph.nodes
    .filter(({ kind }) => kind === "host")
    .map((host) => {
      const own = byHost.get(host.id) ?? [];
      const isFolded = folded.has(host.id);
      const hasManyGuests = guestsOf(own, neighbours).length > GUESTS_IN_SIGHT;
      const hidesGuests = hasManyGuests && folded.has(guestFold(host.id));
      const content = isFolded ? null : placeHost(own, neighbours, sizes, hidesGuests);
      return {
        ...{ host, own, isFolded, hasManyGuests, content },
        count: own.filter(({ kind }) => kind === "vif").length,
        width: isFolded ? Math.max(FOLDED_WIDTH, nodeWidth("host", host.label) + 120) : right,
        height: content ? HEAD + content.height + PAD : HEAD + PAD / 2,
      };
    });
  const outer = ["outside", "gateway", "switch"] as const;
  let x = 0;
  const lefts = outer.map((kind) => {
    const left = x;
    x += Math.max(widthOf(kind), 96) + GAP;
    return { kind, left, width: Math.max(widthOf(kind), 96) };
  });
  const grid = arrange(hosts, x, window);
  const total = Math.max(grid.height, ROW * 3);
  const placed = new Map<string, Placed>();
  const groups: GuestGroup[] = [];
  for (const { kind, left, width } of lefts) {
    const nodes = graph.nodes.filter((node) => node.kind === kind);
    const top = total / 2 - (nodes.length * ROW * 1.5) / 2;
    for (const [index, node] of nodes.entries())
      placed.set(node.id, { node, x: left, y: top + (index + 0.5) * ROW * 1.5, width, height: NODE_HEIGHT });
  }
  const frames = hosts.map((one, at): Frame => {
    const { x: frameX = 0, y: frameY = 0 } = grid.places[at] ?? {};
    for (const node of one.own) {
      const place = one.content?.places.get(node.id);
      placed.set(
        node.id,
        place
          ? { node, ...place, x: frameX + place.x, y: frameY + HEAD + place.y }
          : { node, x: frameX, y: frameY + one.height / 2, width: 0, height: 0 },
      );
    }
    for (const group of one.content?.groups ?? [])
      groups.push({ ...group, host: one.host.id, x: frameX + group.x, y: frameY + HEAD + group.y });
    const { host, isFolded, hasManyGuests, count, width, height } = one;
    return { host, isFolded, hasManyGuests, count, width, height, x: frameX, y: frameY };
  });
  return { placed, frames, groups, routes: routesTo(graph, frames, placed, grid.gutters), width: grid.width, height: total };
}

/** Hosts that have so many guests that these are folded at first. */
export function crowdedHosts({ nodes, edges }: Pick<Topology, "nodes" | "edges">): readonly string[] {
  const hostOf = new Map(nodes.map(({ id, host }) => [id, host]));
  const kindOf = new Map(nodes.map(({ id, kind }) => [id, kind]));
  const guests = new Map<string, Set<string>>();
  for (const { from, to } of edges) {
    const host = hostOf.get(from);
    if (kindOf.get(from) === "vm" && kindOf.get(to) === "vif" && host) guests.set(host, (guests.get(host) ?? new Set()).add(from));
  }
  return [...guests].flatMap(([host, own]) => (own.size > GUESTS_IN_SIGHT ? [host] : []));
}
/** Smaller than this names are too small to be read. */
const READABLE = 0.6;
/** What is folded as long as nobody has folded or unfolded anything: many guests of a host, and all hosts where nothing could be read. */
export function foldedAtFirst(graph: Topology, window: Window): readonly string[] {
  const guests = crowdedHosts(graph).map(guestFold);
  if (scaleIn(window, layOut(graph, new Set(guests), window)) >= READABLE) return guests;
  return [...guests, ...graph.nodes.flatMap(({ id, kind }) => (kind === "host" ? [id] : []))];
}

/** Lines from the switch to NICs, round the frames of the columns before. */
function routesTo(
  graph: Topology,
  frames: readonly Frame[],
  placed: ReadonlyMap<string, Placed>,
  gutters: ReturnType<typeof arrange>["gutters"],
): ReadonlyMap<string, Route> {
  const routes = new Map<string, Route>();
  if (gutters === null) return routes;
  const frameOf = new Map(frames.map((frame, at) => [frame.host.id, { frame, at }]));
  for (const { from, to } of graph.edges) {
    const [a, b] = [placed.get(from), placed.get(to)];
    if (!a || !b) continue;
    const [nic, other] =
      a.node.kind === "pif" && b.node.kind === "switch" ? [a, b] : b.node.kind === "pif" && a.node.kind === "switch" ? [b, a] : [];
    const at = nic && frameOf.get(nic.node.host ?? "");
    if (nic && other && at) routes.set(`${from} ${to}`, gutters(at.at, { x: other.x + other.width, y: other.y }, nic));
  }
  return routes;
}
