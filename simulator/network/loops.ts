/** Where frames can go round: links between bridges that are part of a cycle. */
import type { LearningNode } from "./learning-node";
import type { Port } from "./port";
import { USUAL_VLAN } from "./switch-vlans";

/** What frames can go round in, and all that hears of it. */
export interface Loop {
  /** keys of the bridges that are joined to it, in order: what is flooded in it reaches all of them */
  readonly reach: readonly string[];
  /** ports of links that are part of a cycle, by the key of their bridge */
  readonly ports: ReadonlyMap<string, readonly Port[]>;
  /** of those the ports that close a cycle: without them the rest is a tree */
  readonly closing: ReadonlySet<Port>;
}

interface Edge {
  readonly id: number;
  readonly from: Port;
  readonly to: string;
  readonly other: Port;
}

/** Ports of guests whose systems join their interfaces by a bridge inside, with the ports that each is joined to. */
function joinedPorts(
  bridges: ReadonlyMap<string, LearningNode>,
): readonly { readonly port: Port; readonly key: string; readonly others: readonly At[] }[] {
  const joined: At[] = [];
  for (const [key, bridge] of bridges)
    for (const port of bridge.ports.values())
      if (port.attachment.kind === "guest" && port.listening?.joined && port.isUp) joined.push({ key, port });
  return joined.map(({ key, port }) => ({ key, port, others: joined.filter((other) => isJoined(port, other.port)) }));
}
interface At {
  readonly key: string;
  readonly port: Port;
}
function isJoined({ attachment, listening }: Port, { attachment: other }: Port): boolean {
  if (attachment.kind !== "guest" || other.kind !== "guest" || attachment.domain !== other.domain) return false;
  return listening?.joined?.includes(other.device) === true;
}

/** Links between bridges that pass frames on at both ends, seen from each end; a guest that joins two is one too. */
function edgesOf(bridges: ReadonlyMap<string, LearningNode>, vlan: number): Map<string, Edge[]> {
  const edges = new Map<string, Edge[]>([...bridges.keys()].map((key) => [key, []]));
  const ids = new Map<Port, number>();
  let inside = 0;
  const pairs = new Map<string, number>();
  for (const { key, port, others } of joinedPorts(bridges))
    for (const { key: to, port: other } of others) {
      // Both ends of a pair have one number, below those of cables.
      const pair = [`${key}/${port.name}`, `${to}/${other.name}`].sort().join(" ");
      const id = pairs.get(pair) ?? --inside;
      pairs.set(pair, id);
      edges.get(key)?.push({ id, from: port, to, other });
    }
  for (const [key, bridge] of bridges)
    for (const port of bridge.ports.values()) {
      const { kind } = port.attachment;
      if ((kind !== "cable" && kind !== "trunk" && kind !== "patch" && kind !== "bond") || !port.isUp) continue;
      const far = bridges.get(port.link.node);
      const other = far?.ports.get(port.link.port);
      if (!far || !other?.isUp || !bridge.isPath(port) || !far.isPath(other)) continue;
      if (!bridge.carriesVlan(port, vlan) || !far.carriesVlan(other, vlan)) continue;
      const id = ids.get(other) ?? ids.size;
      ids.set(port, id);
      edges.get(key)?.push({ id, from: port, to: port.link.node, other });
    }
  return edges;
}

interface Visit {
  readonly key: string;
  readonly by: Edge | null;
  at: number;
}

/** Loops that frames of a VLAN can go round in, by the keys of all bridges that hear of them. A walk in depth: an edge back to a bridge on the way closes a cycle. */
export function loopsOf(bridges: ReadonlyMap<string, LearningNode>, vlan = USUAL_VLAN): Map<string, Loop> {
  const edges = edgesOf(bridges, vlan);
  const found = new Map<string, Loop>();
  const depth = new Map<string, number>();
  for (const start of bridges.keys()) {
    if (depth.has(start)) continue;
    const reach: string[] = [];
    const cyclic = new Set<Edge>();
    const closing = new Set<Port>();
    const low = new Map<string, number>();
    const stack: Visit[] = [{ key: start, by: null, at: 0 }];
    depth.set(start, 0);
    low.set(start, 0);
    const inside = new Map<Edge, string>();
    while (stack.length > 0) {
      const visit = stack.at(-1) as Visit;
      const edge = edges.get(visit.key)?.[visit.at++];
      if (edge && edge.id !== visit.by?.id) {
        const known = depth.get(edge.to);
        if (known === undefined) {
          depth.set(edge.to, (depth.get(visit.key) as number) + 1);
          low.set(edge.to, depth.get(edge.to) as number);
          inside.set(edge, edge.to);
          stack.push({ key: edge.to, by: edge, at: 0 });
        } else if (known <= (depth.get(visit.key) as number)) {
          // Seen from the deeper end alone.
          low.set(visit.key, Math.min(low.get(visit.key) as number, known));
          cyclic.add(edge);
          closing.add(edge.from).add(edge.other);
        }
      } else if (!edge) {
        stack.pop();
        reach.push(visit.key);
        const parent = stack.at(-1);
        if (parent && visit.by) {
          low.set(parent.key, Math.min(low.get(parent.key) as number, low.get(visit.key) as number));
          if ((low.get(visit.key) as number) <= (depth.get(parent.key) as number)) cyclic.add(visit.by);
        }
      }
    }
    if (cyclic.size === 0) continue;
    const ports = new Map<string, Port[]>();
    const note = (key: string, port: Port): void => {
      const own = ports.get(key);
      if (own === undefined) ports.set(key, [port]);
      else if (!own.includes(port)) own.push(port);
    };
    for (const { from, other, to } of cyclic) {
      note(other.link.node, from);
      note(to, other);
    }
    const loop: Loop = { reach: reach.sort(), ports, closing };
    for (const key of reach) found.set(key, loop);
  }
  return found;
}
