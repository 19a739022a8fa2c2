/** All that can be folded in a way of looking, for whoever offers it. */
import type { Topology, TopologyPlan } from "@/server/contract";
import type { FoldBy } from "../picture";
import { ALL_HOSTS, disksFold, guestFold, serverFold, tagFold } from "./folds";
import { membersGroup } from "./hanging";
import type { NameOf } from "./measures";
import { nearTo, neighboursOf } from "./neighbours";
import { serverParts } from "./storage";
import { unitsOf } from "./units";

export interface Folding {
  /** what is put into the folded set */
  readonly fold: string;
  readonly by: FoldBy;
  /** what its nodes have in common: a host, a folder, a network, a repository, a tag; "": they are those of all hosts */
  readonly name: string;
  /** how many it would fold */
  readonly count: number;
}
type Counts = Map<string, { readonly by: FoldBy; readonly name: string; count: number }>;

function add(counts: Counts, fold: string, by: FoldBy, name: string): void {
  const known = counts.get(fold) ?? { by, name, count: 0 };
  counts.set(fold, known);
  known.count += 1;
}
const ABOVE: ReadonlySet<string> = new Set(["outside", "gateway", "switch", "segment", "subnet"]);
/** What hangs on the same segments or subnets, by host and altogether. */
function ofBuses(graph: Topology, nameOf: NameOf, counts: Counts): void {
  const nodeOf = new Map(graph.nodes.map((node) => [node.id, node]));
  const buses = graph.nodes.filter(({ kind }) => kind === "segment" || kind === "subnet");
  const busAt = new Map(buses.map(({ id }, at) => [id, at]));
  const without = new Set(graph.nodes.flatMap(({ id, kind }) => (ABOVE.has(kind) ? [id] : [])));
  for (const unit of unitsOf(graph, neighboursOf(graph), busAt, without)) {
    const own = unit.buses.flatMap((at) => buses[at] ?? []);
    const members = membersGroup(
      unit,
      own.map(({ id }) => id),
    );
    const host = nodeOf.get(members?.host ?? "");
    if (members && host) add(counts, members.fold, "host", nameOf(host));
    if (members) add(counts, members.all ?? members.fold, "network", own.map(nameOf).join(", "));
  }
}

export function foldings(plan: TopologyPlan, graph: Topology, nameOf: NameOf): readonly Folding[] {
  const counts: Counts = new Map();
  const nodeOf = new Map(graph.nodes.map((node) => [node.id, node]));
  const neighbours = neighboursOf(graph);
  for (const node of graph.nodes) {
    const { id, kind, host, tags } = node;
    const frame = host === null ? undefined : nodeOf.get(host);
    const isGuest = kind === "vm" && nearTo(neighbours, id).some((one) => nodeOf.get(one)?.kind === "vif");
    if (plan === "infrastructure" && frame?.kind === "host" && isGuest) {
      add(counts, frame.id, "host", nameOf(frame));
      add(counts, guestFold(frame.id), "network", nameOf(frame));
    }
    if (plan === "logical" && frame?.kind === "folder") add(counts, frame.id, "host", nameOf(frame));
    if (plan === "storage" && kind === "host")
      for (const _ of serverParts(id, neighbours, nodeOf)) {
        add(counts, serverFold(id), "host", nameOf(node));
        add(counts, serverFold(ALL_HOSTS), "host", "");
      }
    if (plan === "storage" && kind === "vdi")
      for (const one of nearTo(neighbours, id)) {
        const sr = nodeOf.get(one);
        if (sr?.kind === "sr") add(counts, disksFold(sr.id), "count", nameOf(sr));
      }
    if (kind === "vm") for (const tag of tags ?? []) add(counts, tagFold(tag), "tag", tag);
  }
  if (plan === "network" || plan === "layer3") ofBuses(graph, nameOf, counts);
  return [...counts].flatMap(([fold, one]) => (one.count > 1 ? [{ fold, ...one }] : []));
}
