/** The way of bulk traffic: what each node on it would do with its packets. */
import { type Header, headerBetween } from "./header";
import type { DropReason, Node, Station } from "./node";
import type { Port } from "./port";

/**
 * Ports on the way: at the first the sender's bytes go into a bridge, at the second out of it, and so on in turn, since each bridge is
 * entered and left.
 */
export type Way = readonly Port[];

/** Why there is no way. */
export type NoWay =
  | DropReason
  /** it was flooded, and came nowhere near its destination */
  | "unreached"
  /** nothing is at the other end of a link */
  | "no.node"
  /** it goes round */
  | "loop";

/** Whoever has a part in bulk traffic: an interface and the address that it sends from. */
export interface Party {
  readonly station: Station;
  readonly mac: string;
  /** its IPv4 address, where that is known */
  readonly address?: number;
}

/** More nodes than any way has. */
const MOST_NODES = 16;

/** Whether the sender's bytes go into a bridge at the port of this place on the way. */
export function isInward(place: number): boolean {
  return place % 2 === 0;
}

/**
 * Asks each node on the way what it would do with a packet there. Its answer comes back as it went, since every node on the way has just
 * learned where the sender is; the sender has to take it.
 * @param nodeCalled - the node of a key
 */
export function wayBetween(nodeCalled: (key: string) => Node | undefined, from: Party, to: Party): Way | NoWay {
  // The first bridge has just heard that address from the sender.
  if (from.mac === to.mac) return "hairpin";
  const back = from.station.node.decide(null, headerBetween(to.mac, from.mac));
  if (back.kind !== "here") return back.kind === "drop" ? back.reason : "other.station";
  const held = to.station.bridge.holdsBack(to.station.port, headerBetween(to.mac, from.mac, to.address));
  if (held) return held;
  const way: Port[] = [from.station.port];
  const walk = { nodeCalled, header: headerBetween(from.mac, to.mac, from.address), goal: to.station, way };
  return follow(walk, from.station.bridge, from.station.port, 0) ?? way;
}

interface Walk {
  readonly nodeCalled: (key: string) => Node | undefined;
  /** as the packet has them where it is */
  header: Header;
  readonly goal: Station;
  /** as far as it has come */
  readonly way: Port[];
}

/** A packet comes into a node. @returns null: it reaches its goal */
function follow(walk: Walk, node: Node, ingress: Port | null, hops: number): NoWay | null {
  if (hops > MOST_NODES) return "loop";
  const egress = node.decide(ingress, walk.header);
  switch (egress.kind) {
    case "drop":
      return egress.reason;
    case "here":
      return node === walk.goal.node ? null : "other.station";
    case "port":
      return leave(walk, node, ingress, egress.port, hops);
    case "all": {
      let why: NoWay = "unreached";
      const { length } = walk.way;
      for (const port of node.towards(walk.goal, ingress, walk.header)) {
        const blocked = leave(walk, node, ingress, port, hops);
        if (blocked === null) return null;
        why = blocked;
        walk.way.length = length;
      }
      return why;
    }
  }
}

/** A packet leaves a node, with the headers that it has from there on. */
function leave(walk: Walk, node: Node, ingress: Port | null, port: Port, hops: number): NoWay | null {
  if (!node.across) return cross(walk, port, hops);
  const { header } = walk;
  walk.header = node.across(ingress, port, header);
  const blocked = cross(walk, port, hops);
  if (blocked !== null) walk.header = header;
  return blocked;
}

function cross(walk: Walk, port: Port, hops: number): NoWay | null {
  const node = walk.nodeCalled(port.link.node);
  if (!node) return "no.node";
  const ingress = node.portCalled(port.link.port);
  walk.way.push(port);
  if (ingress) walk.way.push(ingress);
  return follow(walk, node, ingress, hops + 1);
}
