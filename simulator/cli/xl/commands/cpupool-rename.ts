/** `xl cpupool-rename`. @source cli.md §3 */
import { poolChange } from "../pool-change";
import { poolName, poolNamed } from "../pools";

export const cpupoolRename = poolChange(
  { name: "cpupool-rename", summary: "Give a cpupool another name", usage: "<CPU Pool> <new name>", needs: 2 },
  "libxl_cpupool_rename",
  (call) => {
    const pool = poolNamed(call, call.arg(0));
    const name = poolName(call.arg(1));
    const refused = call.hypervisor.renamePool(pool.id, name);
    if (!refused) call.inside.xenstore.write(`/local/pool/${pool.id}/name`, name);
    return { refused, complaint: `Can't rename cpupool '${call.arg(0)}'\n` };
  },
);
