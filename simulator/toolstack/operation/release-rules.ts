/** What a release of Xen does not take as a guest. @source hypervisor.md §4 (guest types), §6 (limits per release) */
import { because, type Fault, fault } from "../../model/fault";
import type { RecordOf } from "../../model/generated/rows";
import type { Ref } from "../../model/ref";
import type { Row } from "../../model/row";
import type { Said } from "../../model/said";
import { deviceOf, placeOrder } from "../../world/disk-places";
import { isHvm } from "../../world/guest-spec";
import type { Hypervisor } from "../../xen/hypervisor";

const GIB = 1_073_741_824;
/** @source eras.md §8 (VIFs; qemu: MAX_NICS) */
const QEMU_CARDS = 8;

/** Disks that have a number of the classical form: major 202, 16 minors each. @source eras.md §8 (VBDs) */
const CLASSICAL_DISKS = 16;

/** Why a host's Xen and CPUs cannot run a VM, however much room there is; or null. @param places - positions of its disks (`VBD.userdevice`) */
export function releaseFault(
  hypervisor: Hypervisor,
  vm: Readonly<RecordOf["VM"]> & Row,
  host: Ref<"host">,
  places: readonly string[] = [],
): Fault | null {
  const { release, hardware } = hypervisor;
  const ref = vm.$ref as Ref<"VM">;
  const kind = kindOf(vm);
  const xen = hardware.xenVersion;
  const refuse = (why: Said): Fault => because(fault("VM_INCOMPATIBLE_WITH_THIS_HOST", ref, host, why[0]), why);
  if (kind === "HVM" && release.hvmVcpus === 0) return refuse(["release.no_guests", xen, kind, "3.0"]);
  if (kind === "PVH" && release.pvh !== "supported") return refuse(["release.no_guests", xen, kind, "4.10"]);
  if (kind !== "PV" && !hardware.hasHvm) return fault("VM_HVM_REQUIRED", ref);
  // qemu-dm has places for eight cards, and stops at the ninth.
  if (kind === "HVM" && release.deviceModel === "qemu-dm" && vm.VIFs.length > QEMU_CARDS) return refuse(["release.cards", xen, QEMU_CARDS]);
  const beyond = release.hasExtendedDisks ? undefined : places.find((place) => placeOrder(place) >= CLASSICAL_DISKS * 16);
  if (beyond !== undefined) return refuse(["release.disks", xen, deviceOf(beyond), CLASSICAL_DISKS]);
  const vcpus = kind === "PV" ? release.pvVcpus : release.hvmVcpus;
  if (vm.VCPUs_max > vcpus) return refuse(["release.vcpus", xen, kind, vcpus]);
  const bytes = kind === "PV" ? release.pvBytes : release.hvmBytes;
  if (vm.memory_static_max > bytes) return refuse(["release.memory", xen, kind, bytes / GIB]);
  return null;
}

function kindOf(vm: Readonly<RecordOf["VM"]>): "PV" | "PVH" | "HVM" {
  if (vm.domain_type === "pvh" || vm.domain_type === "pv_in_pvh") return "PVH";
  return isHvm(vm) ? "HVM" : "PV";
}
