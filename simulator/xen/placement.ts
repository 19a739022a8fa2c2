/**
 * NUMA nodes that libxl chooses for a new domain that names no pCPUs: fewest nodes, then fewest vCPUs that may run there,
 * then most free memory. @source hypervisor.md §10.4, xl-numa-placement(7)
 */
import { type Domain, isOnline } from "./domain";
import { type MachineMemory, PAGE_BYTES } from "./machine-memory";
import type { DomainRequest } from "./requests";
import { type CpuLayout, nodeOf, pcpusOfNode } from "./topology";

/** guess: no machine has more nodes than this; each further node doubles the candidates */
const MOST_NODES = 8;

/** @returns nodes, ascending; null: no placement (one node, or none fits) */
export function chooseNodes(
  layout: CpuLayout,
  memory: MachineMemory,
  domains: Iterable<Domain>,
  wanted: { readonly bytes: number; readonly vcpus: number },
): number[] | null {
  const nodes = Math.min(layout.sockets, MOST_NODES);
  if (nodes < 2) return null;
  const free = Array.from({ length: nodes }, (_, node) => memory.freeOfNode(node) * PAGE_BYTES);
  const vcpusOn = runnableVcpus(layout, domains, nodes);
  const pcpusPerNode = layout.coresPerSocket * layout.threadsPerCore;
  let best: { readonly set: number[]; readonly vcpus: number; readonly free: number } | null = null;
  for (let mask = 1; mask < 1 << nodes; mask++) {
    const set = free.flatMap((_, node) => ((mask >> node) & 1 ? [node] : []));
    const freeHere = set.reduce((sum, node) => sum + (free[node] as number), 0);
    if (freeHere < wanted.bytes || set.length * pcpusPerNode < wanted.vcpus) continue;
    const vcpus = set.reduce((sum, node) => sum + (vcpusOn[node] as number), 0);
    const order = best === null ? -1 : set.length - best.set.length || vcpus - best.vcpus || best.free - freeHere;
    if (order < 0) best = { set, vcpus, free: freeHere };
  }
  return best && best.set.length < nodes ? best.set : null;
}

/** vCPUs by node that may run there, as their affinities say. */
function runnableVcpus(layout: CpuLayout, domains: Iterable<Domain>, nodes: number): number[] {
  const counts = new Array<number>(nodes).fill(0);
  const members = counts.map((_, node) => new Set(pcpusOfNode(layout, node)));
  for (const domain of domains) {
    for (let vcpu = 0; vcpu < domain.maxVcpus; vcpu++) {
      if (!isOnline(domain, vcpu)) continue;
      const mask = domain.soft[vcpu] ?? domain.hard[vcpu] ?? null;
      for (let node = 0; node < nodes; node++)
        if (mask === null || mask.some((pcpu) => members[node]?.has(pcpu))) counts[node] = (counts[node] as number) + 1;
    }
  }
  return counts;
}

/** Nodes that a new domain is placed on. Dom0 comes before any toolstack; one that names pCPUs is placed by them. */
export function nodesFor(
  layout: CpuLayout,
  memory: MachineMemory,
  domains: Iterable<Domain>,
  domid: number,
  { hard, soft, pool = 0, memoryBytes, overheadBytes, maxVcpus }: DomainRequest,
): number[] | null {
  if (domid === 0 || hard || soft || pool !== 0) return null;
  return chooseNodes(layout, memory, domains, { bytes: memoryBytes + overheadBytes, vcpus: maxVcpus });
}

/** Nodes of the pCPUs that a domain prefers; null: all alike. */
export function nodesOf(layout: CpuLayout, domain: Domain): number[] | null {
  const masks = domain.hard.map((hard, vcpu) => domain.soft[vcpu] ?? hard);
  if (masks.some((mask) => mask === null)) return null;
  return [...new Set(masks.flatMap((mask) => (mask ?? []).map((pcpu) => nodeOf(layout, pcpu))))].sort((a, b) => a - b);
}
