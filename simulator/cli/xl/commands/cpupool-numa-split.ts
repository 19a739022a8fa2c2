/** `xl cpupool-numa-split`. @source cli.md §3; hypervisor.md §10.4 */
import { exit, waitUntil } from "../../../guest/os/program";
import { askVcpus } from "../../../world/live";
import { nodeOf } from "../../../xen/topology";
import { quit, type XlCommand } from "../command";
import { mayChangePools } from "../pool-change";
import { didPool } from "../pools";

/** How long Dom0 has to take its vCPUs offline, and how often xl looks, µs. */
const [PATIENCE_US, LOOK_US] = [10_000_000, 1_000_000];

/** Dom0 first gives up the vCPUs that node 0 has no pCPUs for. */
export const cpupoolNumaSplit: XlCommand = {
  name: "cpupool-numa-split",
  summary: "Make a cpupool of each NUMA node",
  usage: "",
  modifies: true,
  since: "4.1",
  run(call) {
    const { hypervisor } = call;
    if (hypervisor.pools.all.length > 1) quit("splitting not possible, already cpupools in use\n");
    mayChangePools(call);
    const most = (hypervisor.pools.find(0)?.pcpus ?? []).filter((cpu) => nodeOf(hypervisor.hardware, cpu) === 0).length;
    const dom0 = call.guest(0);
    if (dom0 && (call.domain(0)?.vcpus ?? 0) > most) askVcpus(call.world, dom0, most);
    return { goesOn: { most, until: call.ctx.mono() + PATIENCE_US } };
  },
  step(call, memory) {
    if ((call.domain(0)?.vcpus ?? 0) > (memory.most as number)) {
      if (call.ctx.mono() >= (memory.until as number)) quit("failed to offline vcpus\n");
      return waitUntil(call.ctx.mono() + LOOK_US);
    }
    const refused = call.hypervisor.numaSplit();
    didPool(call, "libxl_cpupool_create", "xc_cpupool_create", refused);
    if (refused) quit("error on creating cpupool\n");
    for (const { id, name } of call.hypervisor.pools.all) call.inside.xenstore.write(`/local/pool/${id}/name`, name);
    return exit(0);
  },
};
