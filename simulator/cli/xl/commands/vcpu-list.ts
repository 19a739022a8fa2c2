/** `xl vcpu-list`. @source cli.md §2 */
import { formatCpus } from "../../../xen/topology";
import { type Column, tableOf } from "../../common/columns";
import { seconds } from "../../common/format";
import { printed } from "../../common/output";
import type { XlCommand } from "../command";

/** A pCPU stands close to its vCPU, and a state ends in a blank; so the real one prints them. */
const COLUMNS: readonly Column[] = [
  { head: "Name", width: -32 },
  { head: "ID", width: 5 },
  { head: "VCPU", width: 5 },
  { head: "CPU", width: 5, lead: "", headLead: " " },
  { head: "State", width: 6, headWidth: 5 },
  { head: "Time(s)", width: 9, lead: "", headLead: " " },
];

export const vcpuList: XlCommand = {
  name: "vcpu-list",
  summary: "List vCPUs with where they run and may run",
  usage: "[Domain, ...]",
  run(call) {
    const { pcpus, release } = call.hypervisor;
    const ids = call.domidsNamed();
    // guess: one column before soft affinity came with 4.5
    const last = release.hasSoftAffinity ? "Affinity (Hard / Soft)" : "CPU Affinity";
    const columns: readonly Column[] = [...COLUMNS, { head: last, width: 0, lead: "  ", headLead: " " }];
    const rows = ids.flatMap((id) => {
      const domain = call.domain(id);
      call.did("libxl_list_vcpu", "xc_vcpu_getinfo", "XEN_DOMCTL_getvcpuinfo", id, domain ? 0 : -3);
      if (!domain) return [];
      const vcpus = call.hypervisor.vcpuInfo(domain);
      // The command itself runs on one of Dom0's. @source hypervisor.md §3
      const own = id === 0 && !vcpus.some((vcpu) => vcpu.state === "running") ? vcpus.find((vcpu) => vcpu.isOnline) : undefined;
      return vcpus.map((vcpu) => {
        const state = vcpu === own ? "running" : vcpu.state;
        const place = vcpu.isOnline
          ? [vcpu.pcpu ?? 0, `${state === "running" ? "r" : "-"}${state === "blocked" ? "b" : "-"}- `]
          : ["-", "--p "];
        const hard = formatCpus(vcpu.hard, pcpus);
        const affinity = release.hasSoftAffinity ? `${hard} / ${formatCpus(vcpu.soft, pcpus)}` : hard;
        return [call.nameOf(id), id, vcpu.vcpu, ...place, seconds(vcpu.runningUs), affinity];
      });
    });
    return printed(tableOf(columns, rows));
  },
};
