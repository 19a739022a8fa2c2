/** `xl list`. @source cli.md §2 */
import type { Domain } from "../../../xen/domain";
import { formatCpus, nodeOf } from "../../../xen/topology";
import { type Cell, type Column, tableOf } from "../../common/columns";
import { printed } from "../../common/output";
import type { XlCall, XlCommand } from "../command";
import { configOf } from "../domain-config";
import { listCells, listColumns } from "../domain-rows";

/** Nodes that a domain is bound to or prefers. */
function nodes(call: XlCall, { hard, soft }: Domain): string {
  const { hypervisor } = call;
  const masks = hard.map((mask, vcpu) => soft[vcpu] ?? mask);
  if (masks.some((mask) => mask === null)) return "all";
  const own = [...new Set(masks.flatMap((mask) => mask ?? []).map((pcpu) => nodeOf(hypervisor.hardware, pcpu)))].sort((a, b) => a - b);
  return formatCpus(own, hypervisor.hardware.sockets);
}

/** What options add to the columns that are always there. */
function moreColumns(call: XlCall): Column[] {
  const isVerbose = call.has("v");
  const own: (readonly [isWanted: boolean, column: Column])[] = [
    [isVerbose, { head: "UUID", width: 0, headWidth: -31, headLead: "   " }],
    [isVerbose, { head: "Reason-Code", width: 8 }],
    [isVerbose || call.has("Z"), { head: "Security Label", width: 16, headWidth: 0, headLead: isVerbose ? "\t" : "   " }],
    [call.has("c"), { head: "Cpupool", width: 16, lead: "" }],
    [call.has("n"), { head: "NODE Affinity", width: 0 }],
  ];
  return own.flatMap(([isWanted, column]) => (isWanted ? [column] : []));
}
function moreCells(call: XlCall, domain: Domain): Cell[] {
  const isVerbose = call.has("v");
  return [
    ...(isVerbose ? [domain.uuid, domain.shutdownReason === null ? "-" : domain.shutdownReason.toString(16)] : []),
    ...(isVerbose || call.has("Z") ? ["-"] : []),
    ...(call.has("c") ? [call.hypervisor.poolOf(domain).name] : []),
    ...(call.has("n") ? [nodes(call, domain)] : []),
  ];
}

export const list: XlCommand = {
  name: "list",
  summary: "List information about all/some domains",
  usage: "[options] [Domain]",
  options: [
    ["-l, --long", "everything about each domain, as JSON"],
    ["-v, --verbose", "UUIDs and security labels too"],
    ["-Z, --context", "security labels too"],
    ["-c, --cpupool", "the cpupool of each domain too"],
    ["-n, --numa", "the NUMA nodes of each domain too"],
  ],
  letters: "lvZcn",
  long: { long: "l", verbose: "v", context: "Z", cpupool: "c", numa: "n" },
  run(call) {
    const domains = call.domainsNamed();
    call.did("libxl_list_domain", "xc_domain_getinfolist", "XEN_SYSCTL_getdomaininfolist", null);
    if (call.has("l"))
      return printed(
        `${JSON.stringify(
          domains.map((domain) => ({ domid: domain.domid, config: configOf(call, domain) })),
          null,
          4,
        )}\n`,
      );
    const rows = domains.map((domain) => [...listCells(call, domain), ...moreCells(call, domain)]);
    return printed(tableOf([...listColumns, ...moreColumns(call)], rows));
  },
};
