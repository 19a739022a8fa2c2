/** `xl cpupool-list`. @source cli.md §3 */
import { type Cell, type Column, tableOf } from "../../common/columns";
import { printed } from "../../common/output";
import { quit, type XlCommand } from "../command";

const NAME: Column = { head: "Name", width: -19 };
const LISTING: readonly Column[] = [NAME, { head: "CPU list", width: 0, lead: "" }];
const COLUMNS: readonly Column[] = [
  NAME,
  { head: "CPUs", width: 3, lead: "" },
  { head: "Sched", width: 9, headWidth: 7 },
  { head: "Active", width: 0, lead: "       ", headLead: "     " },
  { head: "Domain count", width: 4, lead: "       ", headLead: "   " },
];

export const cpupoolList: XlCommand = {
  name: "cpupool-list",
  summary: "List cpupools",
  usage: "[-c|--cpus] [<CPU Pool>]",
  options: [["-c, --cpus", "which pCPUs each has"]],
  letters: "c",
  long: { cpus: "c" },
  since: "4.1",
  run(call) {
    const { pools } = call.hypervisor;
    const name = call.args[0];
    if (name !== undefined && !pools.named(name)) quit(`Pool '${name}' does not exist\n`);
    const rows = pools.all
      .filter((pool) => name === undefined || pool.name === name)
      .map((pool): Cell[] => {
        if (call.has("c")) return [pool.name, pool.pcpus.join(",")];
        return [pool.name, pool.pcpus.length, pool.scheduler, "y", call.hypervisor.domainsIn(pool.id).length];
      });
    return printed(tableOf(call.has("c") ? LISTING : COLUMNS, rows));
  },
};
