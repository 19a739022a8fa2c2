/** `xl list`. @source cli.md §2 */
import type { Domain } from "../../../xen/domain";
import { formatCpus, nodeOf } from "../../../xen/topology";
import { headOf, rowOf } from "../../common/columns";
import { right } from "../../common/format";
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
    const [isVerbose, isLabelled] = [call.has("v"), call.has("Z") || call.has("v")];
    const head = [
      headOf(listColumns),
      isVerbose ? "   UUID                            Reason-Code\tSecurity Label" : isLabelled ? "   Security Label" : "",
      call.has("c") ? "         Cpupool" : "",
      call.has("n") ? " NODE Affinity" : "",
    ];
    const rows = domains.map((domain) => {
      const reason = domain.shutdownReason === null ? "-" : domain.shutdownReason.toString(16);
      return [
        rowOf(listColumns, listCells(call, domain)),
        isVerbose ? ` ${domain.uuid} ${right(reason, 8)}` : "",
        isLabelled ? ` ${right("-", 16)}` : "",
        call.has("c") ? right(call.hypervisor.poolOf(domain).name, 16) : "",
        call.has("n") ? ` ${nodes(call, domain)}` : "",
      ].join("");
    });
    return printed(`${[head.join(""), ...rows].join("\n")}\n`);
  },
};
