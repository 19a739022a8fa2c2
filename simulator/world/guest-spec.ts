/** From a VM's records to what its domain is built from. */
import type { DiskContent, DiskSpec, DomainType, GuestSpec } from "../guest/engine";
import type { RecordOf } from "../model/generated/rows";
import { isSet, type Ref } from "../model/ref";
import { deviceOf, placeOrder } from "./disk-places";
import { hostInside, type World } from "./world";

/** Memory that Xen needs beside the guest's own: shadow or p2m pages, 4 KiB each. @source xen: libxl_get_required_shadow_memory (4 KiB × (256 a vCPU + 2 a MiB)); PV 1 MiB slack */
export function overheadBytes(isHvm: boolean, memoryBytes: number, vcpus: number): number {
  return isHvm ? 4096 * (256 * vcpus + 2 * Math.ceil(memoryBytes / 1048576)) : 1048576;
}

/** Whether a VM boots as a fully virtualised machine. */
export function isHvm(vm: Readonly<RecordOf["VM"]>): boolean {
  if (vm.domain_type === "unspecified") return vm.HVM_boot_policy !== "";
  return vm.domain_type === "hvm";
}

/** Which system a disk boots, by the name of its base tree. */
export function systemOn(content: DiskContent | null | undefined): GuestSpec["os"] {
  const base = content?.base ?? "";
  for (const os of ["debian", "ubuntu", "alpine", "windows", "dom0"] as const) if (base.startsWith(os)) return os;
  return "none";
}

/** Attached disks of a VM in order of position, with what is on them. */
export function diskSpecs(world: World, vm: Readonly<RecordOf["VM"]>): DiskSpec[] {
  const vbds = vm.VBDs.map((ref) => world.db.must("VBD", ref)).sort(
    (a, b) => placeOrder(a.userdevice) - placeOrder(b.userdevice) || a.$serial - b.$serial,
  );
  const specs: DiskSpec[] = [];
  for (const vbd of vbds) {
    if (vbd.empty || !isSet(vbd.VDI)) continue;
    const vdi = world.db.must("VDI", vbd.VDI);
    specs.push({
      device: deviceOf(vbd.userdevice),
      sizeBytes: vdi.virtual_size,
      type: vbd.type === "CD" ? "CD" : "Disk",
      mode: vbd.mode,
      bootable: vbd.bootable,
      content: world.disks.get(vdi.$ref) ?? null,
      held: vdi.$ref,
    });
  }
  return specs;
}

/** First disk with a system on it, in boot order. @source lifecycle.md §3 (order `cda`: c disk, d cdrom) */
export function bootDisk(vm: Readonly<RecordOf["VM"]>, disks: readonly DiskSpec[]): DiskSpec | undefined {
  const hasSystem = (disk: DiskSpec): boolean => systemOn(disk.content) !== "none";
  if (!isHvm(vm)) return disks.find((d) => d.type === "Disk" && hasSystem(d)) ?? disks.find(hasSystem);
  for (const letter of vm.HVM_boot_params.order ?? "cd") {
    const found = disks.find((d) => (letter === "c" ? d.type === "Disk" : letter === "d" ? d.type === "CD" : false) && hasSystem(d));
    if (found) return found;
  }
  return undefined;
}

function domainType(vm: Readonly<RecordOf["VM"]>, os: GuestSpec["os"]): DomainType {
  if (vm.is_control_domain) return "pv";
  if (vm.domain_type === "pvh" || vm.domain_type === "pv_in_pvh") return "pvh";
  if (!isHvm(vm)) return "pv";
  // A Linux or a Windows with its drivers replaces emulated disk and network once its kernel is up; platform device off: never.
  return os === "none" || vm.platform.xen_platform_pci === "0" ? "hvm" : "pvhvm";
}

/** @param memoryBytes - what the domain is built with, after ballooning */
export function specFor(world: World, ref: Ref<"VM">, host: Ref<"host">, domid: number, memoryBytes: number): GuestSpec {
  const vm = world.db.must("VM", ref);
  const { hardware } = hostInside(world, host).hypervisor;
  const disks = diskSpecs(world, vm);
  const os = systemOn(bootDisk(vm, disks)?.content);
  const nics = vm.VIFs.map((vif) => world.db.must("VIF", vif))
    .sort((a, b) => Number(a.device) - Number(b.device))
    .map((vif) => ({ device: Number(vif.device), mac: vif.MAC, mtu: vif.MTU }));
  return {
    domid,
    uuid: vm.uuid,
    name: vm.name_label,
    domainType: domainType(vm, os),
    os,
    xenVersion: hardware.xenVersion,
    vcpus: vm.VCPUs_at_startup,
    memoryBytes,
    cpuModel: hardware.cpuModel,
    cpuMhz: hardware.cpuMhz,
    kernelArgs: vm.PV_args,
    nics,
    disks,
    workload: vm.other_config.workload ?? "idle",
    workloadPeer: vm.other_config["workload-peer"] ?? null,
  };
}
