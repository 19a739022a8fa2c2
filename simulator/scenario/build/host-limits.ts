/** How much machine a release of Xen takes. @source hypervisor.md §6 (NR_CPUS of a stock build; host RAM) */
import { xenRelease } from "../../xen/versions";
import type { HostDefinition } from "../definition";

const GIB = 1_073_741_824;

/** @throws for a host that its own Xen could not run on whole */
export function mustHold(
  host: Pick<HostDefinition, "name" | "sockets" | "coresPerSocket" | "memoryGiB" | "xenVersion" | "scheduler">,
): void {
  const { name, xenVersion, memoryGiB, scheduler } = host;
  const release = xenRelease(xenVersion);
  const pcpus = host.sockets * host.coresPerSocket;
  const most = Math.min(release.builtPcpus, release.hostPcpus);
  const refuse = (rule: string): never => {
    throw new Error(`scenario host ${name}: ${rule}`);
  };
  if (pcpus > most) refuse(`a stock Xen ${xenVersion} runs ${most} pCPUs at most, not ${pcpus}`);
  if (memoryGiB * GIB > release.hostBytes) refuse(`Xen ${xenVersion} handles ${release.hostBytes / GIB} GiB at most, not ${memoryGiB} GiB`);
  if (scheduler !== undefined && !release.schedulers.includes(scheduler)) refuse(`Xen ${xenVersion} has no scheduler ${scheduler}`);
}
