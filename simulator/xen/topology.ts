/** pCPUs, sockets and NUMA nodes of a host, and lists of pCPUs as programs print them. */

/** The part of a host's hardware that says how its pCPUs are arranged. */
export interface CpuLayout {
  readonly sockets: number;
  readonly coresPerSocket: number;
  readonly threadsPerCore: number;
}

export function pcpuCount(layout: CpuLayout): number {
  return layout.sockets * layout.coresPerSocket * layout.threadsPerCore;
}
/** Socket of a pCPU; threads of a core are neighbours, then cores, then sockets. */
export function socketOf(layout: CpuLayout, pcpu: number): number {
  return Math.floor(pcpu / (layout.coresPerSocket * layout.threadsPerCore));
}
/** Core of a pCPU within its socket. */
export function coreOf(layout: CpuLayout, pcpu: number): number {
  return Math.floor(pcpu / layout.threadsPerCore) % layout.coresPerSocket;
}
/** NUMA node of a pCPU: one node a socket. */
export function nodeOf(layout: CpuLayout, pcpu: number): number {
  return socketOf(layout, pcpu);
}
/** pCPUs of a node, ascending. */
export function pcpusOfNode(layout: CpuLayout, node: number): number[] {
  const size = layout.coresPerSocket * layout.threadsPerCore;
  return Array.from({ length: size }, (_, i) => node * size + i);
}

/**
 * A set of pCPUs as xl prints it: `all`, `none`, else ranges such as `0-3,6`.
 * @param cpus - ascending; null: every one
 * @param count - pCPUs of the host
 * @source hypervisor.md §10.4
 */
export function formatCpus(cpus: readonly number[] | null, count: number): string {
  if (cpus === null || (cpus.length === count && cpus.every((cpu, i) => cpu === i))) return "all";
  return cpus.length === 0 ? "none" : ranges(cpus);
}

/** Ascending numbers as ranges: `0-3,6`. */
export function ranges(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < numbers.length; ) {
    let end = i;
    while (end + 1 < numbers.length && (numbers[end + 1] as number) === (numbers[end] as number) + 1) end++;
    parts.push(end === i ? `${numbers[i]}` : `${numbers[i]}-${numbers[end]}`);
    i = end + 1;
  }
  return parts.join(",");
}
