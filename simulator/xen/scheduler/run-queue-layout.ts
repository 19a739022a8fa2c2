/**
 * Which pCPUs share a run queue under credit2, and which queue each vCPU is in.
 * @source hypervisor.md §10.2 (one a socket, at most 16 pCPUs each)
 */
import type { SchedulerPool } from "./pool";

const MOST_PCPUS = 16;

/** Queue of each pCPU, numbered from 0 in order. */
export function queuesOf(pool: SchedulerPool): number[] {
  let queue = -1;
  let socket = -1;
  let members = 0;
  return pool.pcpus.map((pcpu) => {
    if (pcpu.socket !== socket || members === MOST_PCPUS) {
      queue++;
      socket = pcpu.socket;
      members = 0;
    }
    members++;
    return queue;
  });
}

/**
 * Where load balancing comes to rest under a steady load: the largest demands first, each to the queue with the most room a pCPU among
 * those that it prefers, or to any that it may use when those are full. Xen gets there by moving vCPUs by their average load over a
 * second; queues then stay as they are. guess: the order; settled by a trace of csched2's migrations
 * @param allowed - [vCPU × pCPUs + pCPU] @param prefers - the same
 */
export function assignQueues(pool: SchedulerPool, queueOf: readonly number[], allowed: Uint8Array, prefers: Uint8Array): number[] {
  const P = pool.pcpus.length;
  const queues = (queueOf.at(-1) ?? -1) + 1;
  const size = new Array<number>(queues).fill(0);
  for (const q of queueOf) size[q] = (size[q] as number) + 1;
  const load = new Array<number>(queues).fill(0);
  const order = pool.vcpus.map((_, v) => v);
  // Those that can go nowhere else come first.
  const choices = order.map((v) => {
    const sets = new Set<number>();
    for (let p = 0; p < P; p++) if (allowed[v * P + p] === 1) sets.add(queueOf[p] as number);
    return sets;
  });
  const demand = (v: number): number => pool.vcpus[v]?.demandMicro ?? 0;
  order.sort((a, b) => (choices[a] as Set<number>).size - (choices[b] as Set<number>).size || demand(b) - demand(a) || a - b);
  const assigned = new Array<number>(order.length).fill(0);
  for (const v of order) {
    const liked = new Set<number>();
    for (let p = 0; p < P; p++) if (prefers[v * P + p] === 1) liked.add(queueOf[p] as number);
    const roomy = (set: ReadonlySet<number>): number => {
      let best = -1;
      for (const q of set)
        if (best < 0 || (load[q] as number) * (size[best] as number) < (load[best] as number) * (size[q] as number)) best = q;
      return best;
    };
    let queue = roomy(liked);
    if (queue < 0 || (load[queue] as number) + demand(v) > (size[queue] as number) * 1_000_000) queue = roomy(choices[v] as Set<number>);
    queue = Math.max(0, queue);
    assigned[v] = queue;
    load[queue] = (load[queue] as number) + demand(v);
  }
  return assigned;
}
