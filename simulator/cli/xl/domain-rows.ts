/** A domain's row in `list` and in those that add columns to it. @source cli.md §2 (name %-40s, domid %5d, MiB %5lu, vCPUs %5d, flags, time %8.1f) */
import type { Domain } from "../../xen/domain";
import type { Cell, Column } from "../common/columns";
import { mib, seconds } from "../common/format";
import type { XlCall } from "./command";

const memoryColumns: readonly Column[] = [
  { head: "Name", width: -40 },
  { head: "ID", width: 5 },
  { head: "Mem", width: 5 },
];
export const listColumns: readonly Column[] = [
  ...memoryColumns,
  { head: "VCPUs", width: 5 },
  { head: "State", width: 0, lead: "     ", headLead: "\t" },
  { head: "Time(s)", width: 8, headWidth: 7, lead: "  ", headLead: "\t" },
];
export const sharingColumns: readonly Column[] = [...memoryColumns, { head: "Shared", width: 5, lead: "  ", headLead: " " }];

export function memoryCells(call: XlCall, { domid, memoryBytes }: Domain): Cell[] {
  return [call.nameOf(domid), domid, mib(memoryBytes)];
}
export function listCells(call: XlCall, domain: Domain): Cell[] {
  const { hypervisor } = call;
  return [...memoryCells(call, domain), domain.vcpus, hypervisor.flags(domain), seconds(hypervisor.cpuTimeUs(domain))];
}
