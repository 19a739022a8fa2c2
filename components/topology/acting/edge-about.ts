/** What an edge of a map stands for, as far as something can be done with it. */
import type { Topology, TopologyEdge, TopologyNode } from "@/server/contract";

/**
 * `cable`: of a NIC to its switch; `interface`: of a VM's interface to its bridge or segment; `patch`: between switches; `gateway`: of a switch
 * to a gateway; `device`: between an interface or NIC and whose it is; `own`: of a bridge's own interface; `other`: nothing of these.
 */
export type EdgeKind = "cable" | "interface" | "patch" | "gateway" | "device" | "own" | "other";
/** A machine at an end, as paths are asked for. */
export interface Machine {
  readonly ref: string;
  readonly label: string;
}
export interface EdgeAbout {
  readonly edge: TopologyEdge;
  readonly kind: EdgeKind;
  /** what a capture of it watches; null: nothing can be watched there */
  readonly watches: string | null;
  /** record of the NIC or interface that it is of, with its name; null: it is of none */
  readonly record: { readonly class: "PIF" | "VIF"; readonly ref: string; readonly name: string } | null;
  /** where a fault of it would be; null: nothing of it breaks */
  readonly breaks: string | null;
  /** name of the cable between two switches, and theirs; null: it is none */
  readonly patch: { readonly cable: string; readonly first: string; readonly second: string } | null;
  /** machines that it leads from and to; null: not two of them */
  readonly machines: readonly [Machine, Machine] | null;
}
const PATCH = "cable:";
const GATEWAY = "gateway:";
const CONTROL = "dom0:";

/** Nodes and edges of a graph, looked up. */
export class GraphIndex {
  private readonly nodes: ReadonlyMap<string, TopologyNode>;
  /** NICs that have a cable of their own */
  private readonly cabled: ReadonlySet<string>;
  /** whose an interface is, by its node */
  private readonly owners: ReadonlyMap<string, string>;

  constructor({ nodes, edges }: Pick<Topology, "nodes" | "edges">) {
    this.nodes = new Map(nodes.map((node) => [node.id, node]));
    this.cabled = new Set(edges.flatMap(({ link }) => link ?? []));
    this.owners = new Map(edges.flatMap(({ from, to }) => (this.nodes.get(to)?.kind === "vif" ? [[to, from] as const] : [])));
  }

  about(edge: TopologyEdge): EdgeAbout {
    const [from, to] = [this.nodes.get(edge.from), this.nodes.get(edge.to)];
    const { link } = edge;
    const machines = this.machinesOf(from, to);
    const none = { edge, machines, watches: null, record: null, breaks: null, patch: null };
    if (link?.startsWith(PATCH)) {
      const patch = { cable: link.slice(PATCH.length), first: from?.label ?? "", second: to?.label ?? "" };
      return { ...none, kind: "patch", watches: link, breaks: link, patch };
    }
    if (link?.startsWith(GATEWAY)) return { ...none, kind: "gateway", watches: link, breaks: link };
    const record = this.recordOf(edge, from, to);
    if (record) {
      const isWired = record.class === "VIF" || this.cabled.has(record.ref);
      const watches = isWired ? record.ref : null;
      const kind = link === undefined ? "device" : record.class === "PIF" ? "cable" : "interface";
      return { ...none, kind, record, watches, breaks: watches };
    }
    const bridge = [from, to].find((node) => node?.kind === "bridge");
    const isOwn = bridge !== undefined && [from, to].some((node) => node?.kind === "vm");
    return isOwn ? { ...none, kind: "own", watches: bridge.id } : { ...none, kind: "other" };
  }

  private recordOf({ link }: TopologyEdge, from?: TopologyNode, to?: TopologyNode): EdgeAbout["record"] {
    const ends = [from, to].flatMap((node) => node ?? []);
    // Of two interfaces, as of a VLAN and its NIC, the edge is the upper one's.
    const own = ends.find(({ id }) => id === link) ?? ends.find(({ class: of }) => of === "PIF" || of === "VIF");
    if (own?.ref && (own.class === "PIF" || own.class === "VIF")) return { class: own.class, ref: own.ref, name: own.label };
    if (link === undefined) return null;
    // Where neither has a node the edge itself stands for it: a server's NIC, or a guest's interface.
    const owner = ends.find(({ class: of }) => of === "host" || of === "VM");
    return { class: owner?.class === "host" ? "PIF" : "VIF", ref: link, name: owner?.label ?? "" };
  }

  private machinesOf(from?: TopologyNode, to?: TopologyNode): EdgeAbout["machines"] {
    const [first, second] = [this.machineAt(from), this.machineAt(to)];
    return first && second && first.ref !== second.ref ? [first, second] : null;
  }
  /** The VM or server that a node is of. */
  private machineAt(node: TopologyNode | undefined): Machine | null {
    if (!node) return null;
    if (node.kind === "vif") return this.machineAt(this.nodes.get(this.owners.get(node.id) ?? ""));
    if (node.class === "VM" && node.ref && !node.id.startsWith(CONTROL)) return { ref: node.ref, label: node.label };
    const host = node.class === "host" ? node : this.nodes.get(node.host ?? "");
    return host?.class === "host" && host.ref ? { ref: host.ref, label: host.label } : null;
  }
}
