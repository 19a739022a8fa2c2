/** What is folded: a set of words, each of which names a frame's node or what some nodes have in common. */
import type { Topology, TopologyNode } from "@/server/contract";

/** More of a kind in one place are folded at first. */
export const MANY = 25;
export type Folded = ReadonlySet<string>;

/** Guests of a host, one box for each of its bridges. */
export const guestFold = (host: string): string => `guests:${host}`;
/** Machines with a tag. */
export const tagFold = (tag: string): string => `tag:${tag}`;

/** Machines on the same segments or subnets, whatever host they are on. */
export const ALL_HOSTS = "*";
/** Members of the same segments or subnets. @param of - the host that they are on, `ALL_HOSTS`, or their kind; "": none of these */
export const membersFold = (buses: readonly string[], of: string): string => `members:${buses.join("+")} ${of}`;
/** Disks of a repository, with the machines that have no others. */
export const disksFold = (sr: string): string => `disks:${sr}`;

/** A server with its PBDs, and with the empty repositories that no other has. @param host - its id, or `ALL_HOSTS` */
export const serverFold = (host: string): string => `server:${host}`;

/** Tags by which something is folded now, in the order in which they were. */
export function foldedTags(folded: Folded): readonly string[] {
  return [...folded].flatMap((fold) => (fold.startsWith("tag:") ? [fold.slice(4)] : []));
}
/** The tag whose box a node is in; null: none. */
export function foldedTagOf({ tags }: TopologyNode, folded: readonly string[]): string | null {
  return (tags && folded.find((tag) => tags.includes(tag))) ?? null;
}

/** Hosts that have so many guests that these are folded at first. */
export function crowdedHosts({ nodes, edges }: Pick<Topology, "nodes" | "edges">): readonly string[] {
  const nodeOf = new Map(nodes.map((node) => [node.id, node]));
  const guests = new Map<string, Set<string>>();
  for (const { from, to } of edges) {
    const [a, b] = [nodeOf.get(from), nodeOf.get(to)];
    const guest = a?.kind === "vm" && b?.kind === "vif" ? a : b?.kind === "vm" && a?.kind === "vif" ? b : null;
    if (guest?.host) guests.set(guest.host, (guests.get(guest.host) ?? new Set()).add(guest.id));
  }
  return [...guests].flatMap(([host, own]) => (own.size > MANY ? [host] : []));
}
