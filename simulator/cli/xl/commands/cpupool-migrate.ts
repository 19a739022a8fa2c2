/** `xl cpupool-migrate`. @source cli.md §3 */
import { quit } from "../command";
import { libxlError } from "../libxl-errors";
import { poolChange } from "../pool-change";
import { poolNamed, poolOrigin, poolWhy } from "../pools";

export const cpupoolMigrate = poolChange(
  { name: "cpupool-migrate", summary: "Move a domain into another cpupool", usage: "<Domain> <CPU Pool>", needs: 2 },
  "libxl_cpupool_movedomain",
  (call) => {
    const id = call.domidOrNull(call.arg(0));
    const domain = id === null ? undefined : call.domain(id);
    if (!domain) return quit(`unknown domain '${call.arg(0)}'\n`);
    const refused = call.hypervisor.moveDomain(domain, poolNamed(call, call.arg(1)).id);
    const what = `Error moving domain to cpupool${refused ? `: ${poolWhy(refused)}` : ""}`;
    return { refused, complaint: libxlError(poolOrigin(423, "libxl_cpupool_movedomain"), domain.domid, what) };
  },
);
