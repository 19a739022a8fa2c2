/** Sets of pCPUs for xl, which ends at one that it cannot read. @source hypervisor.md §10.4; cli.md §3 */
import { parseCpus } from "../../toolstack/guest-config/cpus";
import type { Hypervisor } from "../../xen/hypervisor";
import { quit } from "./command";

/** @returns pCPUs of the host, ascending */
export function readCpus(text: string, hypervisor: Hypervisor): number[] {
  const read = parseCpus(text, hypervisor);
  return "error" in read ? quit(`${read.error}\n`) : [...read.cpus];
}

/** The same as an affinity: null when it is every pCPU. */
export function asMask(cpus: readonly number[], { pcpus }: Hypervisor): readonly number[] | null {
  return cpus.length === pcpus ? null : cpus;
}
