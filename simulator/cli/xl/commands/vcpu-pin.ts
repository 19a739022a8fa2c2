/** `xl vcpu-pin`. @source cli.md §3; hypervisor.md §10.4 */
import { formatCpus } from "../../../xen/topology";
import { printed } from "../../common/output";
import { mustSet } from "../../common/typist";
import { quit, type XlCall, type XlCommand } from "../command";
import { asMask, readCpus, recordMask } from "../cpu-range";
import { libxlError } from "../libxl-errors";

/** Which vCPU a word means; null: all. */
function vcpuOf(call: XlCall, word: string): number | null {
  const number = /^\s*\+?(\d+)/.exec(word);
  if (number) return Number(number[1]);
  if (word !== "all") quit(`Error: Invalid argument ${word} as VCPU.\n`);
  if (call.has("f")) quit("Error: --force and 'all' as VCPU not allowed.\n");
  return null;
}

export const vcpuPin: XlCommand = {
  name: "vcpu-pin",
  summary: "Say on which pCPUs a vCPU may run, or runs best",
  usage: "[option] <Domain> <VCPU|all> <Hard affinity|-|all> <Soft affinity|-|all>",
  options: [["-f, --force", "in place of a pinning that the guest's kernel has asked for"]],
  letters: "f",
  long: { force: "f" },
  needs: 3,
  modifies: true,
  canDryRun: true,
  run(call) {
    const { hypervisor } = call;
    const id = call.domid(call.arg(0));
    const vcpu = vcpuOf(call, call.arg(1));
    const [hardText, softText] = [call.arg(2), hypervisor.release.hasSoftAffinity ? (call.args[3] ?? "-") : "-"];
    const hard = hardText === "-" ? null : readCpus(hardText, hypervisor);
    const soft = softText === "-" ? null : readCpus(softText, hypervisor);
    if (call.isDryRun) {
      const shown = hard ? formatCpus(hard, hypervisor.pcpus) : "-";
      return printed(`cpumap: ${shown}${soft ? ` ${formatCpus(soft, hypervisor.pcpus)}` : ""}\n`);
    }
    const domain = call.domain(id);
    const masks = {
      ...(hard ? { hard: asMask(hard, hypervisor) } : {}),
      ...(soft ? { soft: asMask(soft, hypervisor) } : {}),
    };
    const isThere = domain !== undefined && (vcpu === null || vcpu < domain.maxVcpus);
    mustSet(call, "VCPUs_params");
    const refused = !isThere ? "ESRCH" : hypervisor.setAffinity(domain, vcpu, masks);
    const code = refused === null ? 0 : refused === "ESRCH" ? -3 : -22;
    call.did("libxl_set_vcpuaffinity", "xc_vcpu_setaffinity", "XEN_DOMCTL_setvcpuaffinity", id, code);
    if (refused !== null) {
      if (vcpu === null && !domain) quit("libxl_list_vcpu failed.\n");
      const why = refused === "ESRCH" ? "No such process" : "Invalid argument";
      const line = libxlError({ file: "libxl_sched.c", line: 62, func: "libxl__set_vcpuaffinity" }, id, `Setting vcpu affinity: ${why}`);
      // xl goes on as if all were well where it was asked for every vCPU.
      if (vcpu === null) return { stdout: "", stderr: `${line}Could not set affinity.\n`, code: 0 };
      quit(`${line}Could not set affinity for vcpu \`${vcpu}'.\n`);
    }
    recordMask(call, id);
    return printed("");
  },
};
