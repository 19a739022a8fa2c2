/** `xl vcpu-set`. @source cli.md §3; hypervisor.md §10.5 */
import { askVcpus } from "../../../world/live";
import { printed } from "../../common/output";
import { mustMay } from "../../common/typist";
import { quit, type XlCommand } from "../command";
import { libxlError, rc } from "../libxl-errors";

export const vcpuSet: XlCommand = {
  name: "vcpu-set",
  summary: "Say how many vCPUs a domain may have online",
  usage: "[option] <Domain> <vCPUs>",
  options: [["-i, --ignore-host", "more than the host has pCPUs, too"]],
  letters: "i",
  long: { "ignore-host": "i" },
  needs: 2,
  modifies: true,
  run(call) {
    const id = call.domid(call.arg(0));
    const number = /^\s*\+?(\d+)/.exec(call.arg(1));
    if (!number) quit("Error: Invalid argument.\n");
    const count = Number(number[1]);
    const domain = call.domain(id);
    call.did("libxl_set_vcpuonline", "xc_domain_getinfo_single", "XEN_DOMCTL_getdomaininfo", id, domain ? 0 : -3);
    if (!domain) quit(`Domain ${id} does not exist.\n`);
    const { pcpus } = call.hypervisor;
    if (!call.has("i") && count > domain.vcpus && count > pcpus)
      quit(`You are overcommmitting! You have ${pcpus} physical CPUs and want ${count} vCPUs! Aborting, use --ignore-host to continue\n`);
    if (count > domain.maxVcpus || count === 0) {
      const what = count === 0 ? "Requested 0 VCPUs!" : `Requested ${count} VCPUs, however maxcpus is ${domain.maxVcpus}!`;
      const line = libxlError({ file: "libxl_domain.c", line: 1787, func: "libxl_set_vcpuonline" }, id, `${what}: Success`);
      quit(`${line}libxl_set_vcpuonline failed domid=${id} max_vcpus=${count}, rc: ${rc.FAIL}\n`);
    }
    const guest = call.guest(id);
    if (guest) {
      mustMay(call, "VM.set_VCPUs_number_live");
      askVcpus(call.world, guest, count);
      if (id !== 0) call.world.db.set("VM", guest.vm, { VCPUs_at_startup: count });
    }
    return printed("");
  },
};
