/** The ways of looking at a lab: how each is laid out, and what of it is folded at first. */
import type { Topology, TopologyNodeKind, TopologyPlan } from "@/server/contract";
import { layer3, network } from "./buses";
import type { Draft } from "./draft";
import { ALL_HOSTS, crowdedHosts, disksFold, guestFold, serverFold } from "./folds";
import type { Given } from "./given";
import { membersGroup } from "./hanging";
import { infrastructure } from "./infrastructure";
import { logical } from "./logical";
import { neighboursOf } from "./neighbours";
import { storage } from "./storage";
import { unitsOf } from "./units";

interface Plan {
  readonly draft: (graph: Topology, given: Given) => Draft;
  /** what is folded where there are more than so many of one place */
  readonly many: (graph: Topology, most: number) => readonly string[];
  /** what else is folded where nothing could be read */
  readonly rest: (graph: Topology) => readonly string[];
}

/**
 * Members of crowded segments or subnets: machines by the host that they are on, and hosts.
 * @param isAll - machines altogether, and no hosts
 */
function crowdedMembers(graph: Topology, kind: TopologyNodeKind, most: number, isAll = false): readonly string[] {
  const buses = graph.nodes.filter((node) => node.kind === kind);
  const busAt = new Map(buses.map(({ id }, at) => [id, at]));
  const apart = new Set(graph.nodes.filter((node) => node.kind === kind || ABOVE.has(node.kind)).map(({ id }) => id));
  const folds = new Map<string, string[]>();
  for (const unit of unitsOf(graph, neighboursOf(graph), busAt, apart)) {
    const members = membersGroup(
      unit,
      unit.buses.flatMap((at) => buses[at]?.id ?? []),
    );
    const fold = isAll ? members?.all : members?.fold;
    if (!fold) continue;
    const set = `${unit.main.kind} ${unit.buses.join()}`;
    const known = folds.get(set);
    if (known) known.push(fold);
    else folds.set(set, [fold]);
  }
  return [...folds.values()].flatMap((own) => (own.length > most ? [...new Set(own)] : []));
}
const ABOVE: ReadonlySet<TopologyNodeKind> = new Set(["outside", "gateway", "switch"]);
function crowdedRepositories({ nodes, edges }: Topology, most: number): readonly string[] {
  const kindOf = new Map(nodes.map(({ id, kind }) => [id, kind]));
  const disks = new Map<string, number>();
  for (const { from, to } of edges)
    for (const [sr, vdi] of [
      [from, to],
      [to, from],
    ] as const)
      if (kindOf.get(sr) === "sr" && kindOf.get(vdi) === "vdi") disks.set(sr, (disks.get(sr) ?? 0) + 1);
  return [...disks].flatMap(([sr, count]) => (count > most ? [disksFold(sr)] : []));
}
/** Servers by themselves where they have many PBDs together, altogether where they are many. */
function crowdedServers(graph: Topology, most: number): readonly string[] {
  const hosts = idsOf(graph, "host");
  if (hosts.length > most) return [serverFold(ALL_HOSTS)];
  return idsOf(graph, "pbd").length > most ? hosts.map(serverFold) : [];
}
const idsOf = ({ nodes }: Topology, kind: TopologyNodeKind): readonly string[] =>
  nodes.flatMap((node) => (node.kind === kind ? [node.id] : []));
const ofBuses = (draft: Plan["draft"], kind: TopologyNodeKind): Plan => ({
  draft,
  many: (graph, most) => crowdedMembers(graph, kind, most),
  rest: (graph) => crowdedMembers(graph, kind, 1, true),
});

export const plans: { readonly [P in TopologyPlan]: Plan } = {
  infrastructure: {
    draft: infrastructure,
    many: (graph) => crowdedHosts(graph).map(guestFold),
    rest: (graph) => idsOf(graph, "host"),
  },
  network: ofBuses(network, "segment"),
  layer3: ofBuses(layer3, "subnet"),
  storage: {
    draft: storage,
    many: (graph, most) => [...crowdedServers(graph, most), ...crowdedRepositories(graph, most)],
    rest: (graph) => [...crowdedServers(graph, 1), ...crowdedRepositories(graph, 1)],
  },
  logical: { draft: logical, many: () => [], rest: (graph) => idsOf(graph, "folder") },
};
