/** What a release of Xen does not take as a guest. @source hypervisor.md §4 (guest types), §6 (limits per release) */
import { type Fault, fault } from "../../model/fault";
import type { RecordOf } from "../../model/generated/rows";
import type { Ref } from "../../model/ref";
import type { Row } from "../../model/row";
import { isHvm } from "../../world/guest-spec";
import type { Hypervisor } from "../../xen/hypervisor";

const GIB = 1_073_741_824;

/** Why a host's Xen and CPUs cannot run a VM, however much room there is; or null. */
export function releaseFault(hypervisor: Hypervisor, vm: Readonly<RecordOf["VM"]> & Row, host: Ref<"host">): Fault | null {
  const { release, hardware } = hypervisor;
  const ref = vm.$ref as Ref<"VM">;
  const kind = kindOf(vm);
  const version = `Xen ${hardware.xenVersion}`;
  const refuse = (reason: string): Fault => fault("VM_INCOMPATIBLE_WITH_THIS_HOST", ref, host, reason);
  if (kind === "HVM" && release.hvmVcpus === 0) return refuse(`${version} has no HVM guests; they came with 3.0`);
  if (kind === "PVH" && release.pvh !== "supported") return refuse(`${version} has no PVH guests; they came with 4.10`);
  if (kind !== "PV" && !hardware.hasHvm) return fault("VM_HVM_REQUIRED", ref);
  const vcpus = kind === "PV" ? release.pvVcpus : release.hvmVcpus;
  if (vm.VCPUs_max > vcpus) return refuse(`${version} gives ${article(kind)} guest ${vcpus} vCPU${vcpus === 1 ? "" : "s"} at most`);
  const bytes = kind === "PV" ? release.pvBytes : release.hvmBytes;
  if (vm.memory_static_max > bytes) return refuse(`${version} gives ${article(kind)} guest ${bytes / GIB} GiB at most`);
  return null;
}

function kindOf(vm: Readonly<RecordOf["VM"]>): "PV" | "PVH" | "HVM" {
  if (vm.domain_type === "pvh" || vm.domain_type === "pv_in_pvh") return "PVH";
  return isHvm(vm) ? "HVM" : "PV";
}
function article(kind: "PV" | "PVH" | "HVM"): string {
  return kind === "HVM" ? "an HVM" : `a ${kind}`;
}
