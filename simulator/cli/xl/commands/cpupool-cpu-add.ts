/** `xl cpupool-cpu-add`. @source cli.md §3 */
import { poolCpus } from "../pool-change";

export const cpupoolCpuAdd = poolCpus("add", "Put free pCPUs into a cpupool");
