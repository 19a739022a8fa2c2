/** `xl cpupool-cpu-remove`. @source cli.md §3 */
import { poolCpus } from "../pool-change";

export const cpupoolCpuRemove = poolCpus("remove", "Take pCPUs out of a cpupool");
