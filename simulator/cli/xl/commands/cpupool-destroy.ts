/** `xl cpupool-destroy`. @source cli.md §3 */
import { poolChange } from "../pool-change";
import { poolNamed } from "../pools";

export const cpupoolDestroy = poolChange(
  { name: "cpupool-destroy", summary: "Take a cpupool away; its pCPUs are free then", usage: "<CPU Pool>", needs: 1 },
  "libxl_cpupool_destroy",
  (call) => {
    const pool = poolNamed(call, call.arg(0));
    const refused = call.hypervisor.destroyPool(pool.id);
    if (!refused) call.inside.xenstore.remove(`/local/pool/${pool.id}`);
    return { refused, complaint: `Can't destroy cpupool '${call.arg(0)}'\n` };
  },
);
