/** What the network consists of: nodes, each of which decides for itself, and the links between their ports. */
import type { Header } from "./header";
import type { LearningNode } from "./learning-node";
import type { Port } from "./port";
import type { LinuxVlan } from "./vlan/linux-vlan";

/** Why a frame ends at a node. */
const reasons = [
  /** the port that it came in at has no carrier */
  "ingress.down",
  /** where its destination was last seen has no carrier */
  "egress.down",
  /** its destination was last seen where it came from */
  "hairpin",
  /** the interface that it comes to is not up */
  "interface.down",
  /** the interface that it comes to has another address */
  "other.station",
  /** its VLAN is none of the port's */
  "vlan",
  /** a rule of the bridge has it dropped */
  "rule",
  /** the locking mode of the interface that it comes from does not let it pass */
  "locked",
  /** the interface that it comes in by is one of a bond's that do not carry now */
  "backup",
] as const;
export type DropReason = (typeof reasons)[number];

/** Where a frame goes on from a node. */
export type Egress =
  | { readonly kind: "port"; readonly port: Port }
  /** every port that is up but the one that it came in at */
  | { readonly kind: "all" }
  /** it is for the node itself */
  | { readonly kind: "here" }
  | { readonly kind: "drop"; readonly reason: DropReason };

/** The decisions of which there is one: nothing is made for a frame. */
export const ALL: Egress = { kind: "all" };
export const HERE: Egress = { kind: "here" };
const drops = Object.fromEntries(reasons.map((reason): [DropReason, Egress] => [reason, { kind: "drop", reason }])) as Record<
  DropReason,
  Egress
>;
/** The decision that a frame ends here. */
export function drop(reason: DropReason): Egress {
  return drops[reason];
}

/** What a node needs to carry out what it has decided. */
export interface Carrier {
  /** virtual time, µs */
  now(): number;
  /** A frame goes over the link at a port. */
  cross(port: Port, frame: Uint8Array): void;
  /** A frame of a VLAN that is not the usual one is flooded, which the node hands to each port itself: it may go round. */
  floodedIn(node: LearningNode, vlan: number, source: string, bytes: number): void;
  /** A frame that the node has counted as flooded goes to all whom it concerns. */
  flood(node: LearningNode, ingress: Port, header: Header, frame: Uint8Array): void;
  /** A frame comes in at a port of a node after a delay, µs. */
  arriveLater(delayUs: number, node: string, port: string, frame: Uint8Array): void;
  /** The same of one that comes over the link at that port, from whoever is at its other end: the link may lose it, or take longer. */
  comeIn(delayUs: number, node: string, port: string, frame: Uint8Array): void;
  /** A frame is handed to whoever runs behind an interface. */
  deliver(domain: string, device: number, frame: Uint8Array): void;
  /** A frame has passed a guest's interface towards it. */
  meterVif(domain: string, device: number, bytes: number): void;
  /** A node hands a frame to several ports itself. @returns whether what is plugged into a port has to be handed it */
  concerned(frame: Uint8Array): (port: Port) => boolean;
  /** Links between bridges are others than before. */
  linksMoved(): void;
  /** Something is to be shown otherwise that changes no way. */
  shownChanged(): void;
  /** Where a NIC or a bond of a host is plugged in; null: there is none of that name. */
  nicOf(host: string, device: string): Port | null;
  /** The VLAN that has frames with a tag which come in at a port; null: none has. */
  vlanOn(port: Port, tag: number): LinuxVlan | null;
  /** A bridge's spanning tree has something to do later. */
  treeLater(node: string, due: number): void;
  /** A timer of a server outside, beyond a segment's gateway, is due then. */
  outsideLater(segment: string, due: number): void;
  /** What a bridge knows is forgotten sooner than it was. */
  ageSooner(node: LearningNode): void;
  /** A bond's driver says something. @param isMoved - another of its interfaces carries from now on */
  bondTold(bond: LearningNode, lines: readonly string[], isMoved: boolean): void;
  /** The node has learned something that it will have to forget. */
  age(node: LearningNode): void;
  /** A gateway's pool of addresses may have run out, or have one again. */
  watchPool(segment: string): void;
}

/** An interface that traffic comes from or goes to, and where it is plugged in. */
export interface Station {
  readonly node: Node;
  readonly bridge: LearningNode;
  readonly port: Port;
}

/**
 * A bridge, a switch, a router, or the end of a line. Single frames, bulk flows and the drawn map all ask the same `decide`, which
 * changes nothing; what a node keeps of the traffic that it sees is an act of its own.
 */
export interface Node {
  /** its name in the whole network */
  readonly key: string;
  /** A port by its name; a node with one interface alone has no names for it. */
  portCalled(name: string): Port | null;
  /** Where a frame that comes in at a port goes on. @param ingress - null: the node's only interface */
  decide(ingress: Port | null, header: Header): Egress;
  /** Keeps where a frame came from. @param now - virtual time, µs */
  learn(ingress: Port | null, header: Header, now: number): void;
  /** Ports of a flood behind which a station can be, where it is at all. */
  towards(station: Station, ingress: Port | null, header: Header): readonly Port[];
  /** Headers that a frame has once it has passed the node. Absent: the same */
  across?(ingress: Port | null, egress: Port, header: Header): Header;
  /** A frame comes in: it is counted, learned from, decided on and sent on. */
  arrive(port: string, frame: Uint8Array, carrier: Carrier): void;
}
