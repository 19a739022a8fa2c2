/** Sets of pCPUs for xl, which ends at one that it cannot read. @source hypervisor.md §10.4; cli.md §3 */
import { parseCpus } from "../../toolstack/guest-config/cpus";
import type { Hypervisor } from "../../xen/hypervisor";
import { words } from "../common/words";
import { quit, type XlCall } from "./command";

/** @returns pCPUs of the host, ascending */
export function readCpus(text: string, hypervisor: Hypervisor): number[] {
  const read = parseCpus(text, hypervisor);
  return "error" in read ? quit(`${words(read.error)}\n`) : [...read.cpus];
}

/** The same as an affinity: null when it is every pCPU. */
export function asMask(cpus: readonly number[], { pcpus }: Hypervisor): readonly number[] | null {
  return cpus.length === pcpus ? null : cpus;
}

/** XAPI has one mask for all vCPUs: it follows where they are alike. */
export function recordMask(call: XlCall, id: number): void {
  const domain = call.domain(id);
  const guest = call.guest(id);
  if (!domain || !guest || id === 0) return;
  const [first] = domain.hard;
  const isOne = first !== null && first !== undefined && domain.hard.every((mask) => mask?.join() === first.join());
  const { mask: _, ...others } = call.world.db.must("VM", guest.vm).VCPUs_params;
  call.world.db.set("VM", guest.vm, { VCPUs_params: isOne ? { ...others, mask: first.join(",") } : others });
}
