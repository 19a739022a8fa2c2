/** Sets of pCPUs as people write them: `0-3,5,^1`, `all`, `node:0`, `nodes:0-1,^node:0`. @source hypervisor.md §10.4; cli.md §3 */
import type { SaidBy } from "../../model/said";
import type { CpuErrors } from "../../model/said/config-errors";
import type { Hypervisor } from "../../xen/hypervisor";
import { pcpusOfNode } from "../../xen/topology";

/** pCPUs, ascending, or what is wrong. */
export type CpuSet = { readonly cpus: readonly number[] } | { readonly error: SaidBy<keyof CpuErrors> };

/** Reads a set. pCPUs that the host does not have are left out, as a bitmap of its size leaves them out. */
export function parseCpus(text: string, { hardware, pcpus }: Pick<Hypervisor, "hardware" | "pcpus">): CpuSet {
  const chosen = new Set<number>();
  // As strtok takes it: nothing stands between two commas.
  const parts = text.split(",").map((each) => each.trim());
  for (const part of parts.some((each) => each !== "") ? parts.filter((each) => each !== "") : parts) {
    const isNot = part.startsWith("^");
    const body = isNot ? part.slice(1) : part;
    if (/^(nodes?:)?all$/.test(body)) {
      if (isNot) return { error: ["cpus.not_all"] };
      for (let cpu = 0; cpu < pcpus; cpu++) chosen.add(cpu);
      continue;
    }
    const isNode = /^nodes?:/.test(body);
    const range = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(body.replace(/^nodes?:/, ""));
    const [from, to] = [Number(range?.[1]), Number(range?.[2] ?? range?.[1])];
    if (!range || to < from) return { error: ["cpus.range", body] };
    const most = isNode ? hardware.sockets : pcpus;
    for (let n = from; n <= Math.min(to, most - 1); n++)
      for (const cpu of isNode ? pcpusOfNode(hardware, n) : [n]) {
        if (isNot) chosen.delete(cpu);
        else chosen.add(cpu);
      }
  }
  return { cpus: [...chosen].sort((a, b) => a - b) };
}
