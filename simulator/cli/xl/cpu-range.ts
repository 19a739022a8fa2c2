/** Sets of pCPUs as people write them: `0-3,5,^1`, `all`, `node:0`, `nodes:0-1,^node:1`. @source hypervisor.md §10.4; cli.md §3 */
import type { Hypervisor } from "../../xen/hypervisor";
import { pcpusOfNode } from "../../xen/topology";
import { quit } from "./command";

/**
 * Reads a set. pCPUs that the host does not have are left out, as a bitmap of its size leaves them out.
 * @returns ascending
 */
export function readCpus(text: string, { hardware, pcpus }: Hypervisor): number[] {
  const chosen = new Set<number>();
  for (const part of text.split(",")) {
    const isNot = part.startsWith("^");
    const body = isNot ? part.slice(1) : part;
    if (body === "all") {
      if (isNot) quit('Can\'t combine "^" and "all".\n');
      for (let cpu = 0; cpu < pcpus; cpu++) chosen.add(cpu);
      continue;
    }
    const isNode = /^nodes?:/.test(body);
    const range = /^(\d+)(?:-(\d+))?$/.exec(body.replace(/^nodes?:/, ""));
    const [from, to] = [Number(range?.[1]), Number(range?.[2] ?? range?.[1])];
    if (!range || to < from) quit(`Invalid pcpu range: ${body}.\n`);
    const most = isNode ? hardware.sockets : pcpus;
    for (let n = from; n <= Math.min(to, most - 1); n++)
      for (const cpu of isNode ? pcpusOfNode(hardware, n) : [n]) {
        if (isNot) chosen.delete(cpu);
        else chosen.add(cpu);
      }
  }
  return [...chosen].sort((a, b) => a - b);
}

/** The same as an affinity: null when it is every pCPU. */
export function asMask(cpus: readonly number[], { pcpus }: Hypervisor): readonly number[] | null {
  return cpus.length === pcpus ? null : cpus;
}
