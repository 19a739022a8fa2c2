/** From a VM's records to what its domain is built from. */
import { startsSystem } from "../content/disk-layout";
import {
  type DiskContent,
  type DiskSpec,
  type DomainType,
  GUEST_SERVICES,
  type GuestSpec,
  type MediumSpec,
  type NicSpec,
} from "../guest/engine";
import { baseTreeOf } from "../guest/systems/base-trees";
import { isEmulatedDisk } from "../kernel/disk-letters";
import type { RecordOf } from "../model/generated/rows";
import { isSet, type Ref } from "../model/ref";
import { backNameOf, isDriverDomain } from "./back-ends";
import { deviceOf, placeOrder } from "./disk-places";
import { addressGiven } from "./routed-address";
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

/** Which system a disk boots: what it holds, unless nothing on it starts that. */
export function systemOn(content: DiskContent | null | undefined): GuestSpec["os"] {
  return content && startsSystem(content.layout) ? (baseTreeOf(content.base)?.os ?? "none") : "none";
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
      ...(backNameOf(world, "vbd", vbd.$ref) === "" ? {} : ({ isServed: true } as const)),
      held: vdi.$ref,
    });
  }
  return specs;
}

/** Orders that need not be noted with a domain: what firmware is taken to try. */
const USUAL_ORDERS: readonly string[] = ["cd", "cdn", "cda"];

/** What a domain starts from. */
interface Boot {
  /** absent: nothing was found */
  readonly disk?: DiskSpec;
  /** what the firmware has tried in vain before */
  readonly tried: ("disk" | "network")[];
}

/**
 * First disk with a system on it, in boot order. A disk whose first sector has something in it that starts no system ends the search: the
 * firmware has handed over and does not come back.
 * @source lifecycle.md §3 (order `cda`: c disk, d cdrom, n network); SeaBIOS src/boot.c (a boot sector with its signature is jumped to)
 */
function bootFrom(vm: Readonly<RecordOf["VM"]>, all: readonly DiskSpec[], order: string): Boot {
  const hasSystem = (disk: DiskSpec): boolean => systemOn(disk.content) !== "none";
  const tried: ("disk" | "network")[] = [];
  // Firmware has no driver of Xen's.
  const disks = isHvm(vm) ? all.filter(({ device }) => isEmulatedDisk(device)) : all;
  if (!isHvm(vm)) {
    const disk = disks.find((d) => d.type === "Disk" && hasSystem(d)) ?? disks.find(hasSystem);
    return disk ? { disk, tried } : { tried };
  }
  for (const letter of order) {
    const type = letter === "c" ? "Disk" : letter === "d" ? "CD" : null;
    const found = disks.find((disk) => disk.type === type && hasSystem(disk));
    if (found) return { disk: found, tried };
    const first = disks.find((disk) => disk.type === type);
    if (letter === "c" && first) tried.push("disk");
    if (letter === "c" && first?.content?.layout) return { tried };
    if (letter === "n" && vm.VIFs.length > 0) tried.push("network");
  }
  return { tried };
}

/** What a system that was started from a disc is. */
function mediumOf({ disk, tried }: Boot): MediumSpec | null {
  if (disk?.type !== "CD" || !disk.content) return null;
  return { device: disk.device, kind: baseTreeOf(disk.content.base)?.isInstaller ? "installer" : "live", tried };
}

function domainType(vm: Readonly<RecordOf["VM"]>, os: GuestSpec["os"]): DomainType {
  if (vm.is_control_domain) return "pv";
  if (vm.domain_type === "pvh" || vm.domain_type === "pv_in_pvh") return "pvh";
  if (!isHvm(vm)) return "pv";
  // A Linux or a Windows with its drivers replaces emulated disk and network once its kernel is up; platform device off: never.
  return os === "none" || vm.platform.xen_platform_pci === "0" ? "hvm" : "pvhvm";
}

/** Whether a system's kernel has back ends: a Linux with drivers for Xen has. */
function hasBackEnds(os: GuestSpec["os"], type: DomainType): boolean {
  return isLinux(os) && type !== "hvm";
}
function isLinux(os: GuestSpec["os"]): boolean {
  return os === "debian" || os === "ubuntu" || os === "alpine";
}

/** The card that qemu emulates. @source xenopsd: platform:nic_type; xl.cfg(5) (vif model, rtl8139 unless told) */
function nicModel({ platform }: Readonly<RecordOf["VM"]>): NonNullable<NicSpec["model"]> {
  return platform.nic_type === "e1000" ? "e1000" : "rtl8139";
}

/** An interface as its guest finds it. A driver domain has a bridge for each network that it is on, of that network's name, with its first interface there. */
export function nicSpec(world: World, vif: Readonly<RecordOf["VIF"]>, isDriver: boolean): NicSpec {
  const spec = { device: Number(vif.device), mac: vif.MAC, mtu: vif.MTU };
  if (!isDriver) return spec;
  const { bridge } = world.db.must("network", vif.network);
  const others = world.db.must("VM", vif.VM).VIFs.map((ref) => world.db.must("VIF", ref));
  const isFirst = !others.some((other) => Number(other.device) < spec.device && other.network === vif.network);
  return isFirst ? { ...spec, bridge } : spec;
}

/** The same with the address that its system has to take where its back end is routed: that may hang on its domain's number. */
export function nicOf(
  world: World,
  spec: NicSpec,
  domain: { readonly vm: Ref<"VM">; readonly host: Ref<"host">; readonly domid: number },
): NicSpec {
  const vif = world.db
    .must("VM", domain.vm)
    .VIFs.map((ref) => world.db.must("VIF", ref))
    .find(({ device }) => Number(device) === spec.device);
  const address = vif ? addressGiven(world, domain.host, domain.domid, vif) : null;
  return address ? { ...spec, address } : spec;
}

/** Services that a VM was made with: names with spaces between them. */
function servicesOf(written: string | undefined): Pick<GuestSpec, "services"> {
  const services = GUEST_SERVICES.filter((name) => written?.split(" ").includes(name));
  return services.length > 0 ? { services } : {};
}

/** @source xapi: `platform:cores-per-socket`, which counts when it divides VCPUs_max */
function coresOf({ platform, VCPUs_max }: Readonly<RecordOf["VM"]>): { readonly coresPerSocket?: number } {
  const cores = Number(platform["cores-per-socket"]);
  return Number.isInteger(cores) && cores > 0 && VCPUs_max % cores === 0 ? { coresPerSocket: cores } : {};
}

/**
 * @param memoryBytes - what the domain is built with, after ballooning
 * @param bootOrder - what this domain starts from, where that is not the VM's own order
 */
export function specFor(
  world: World,
  ref: Ref<"VM">,
  host: Ref<"host">,
  domid: number,
  memoryBytes: number,
  bootOrder?: string,
): GuestSpec {
  const vm = world.db.must("VM", ref);
  const { hardware } = hostInside(world, host).hypervisor;
  const disks = diskSpecs(world, vm);
  const order = bootOrder ?? vm.HVM_boot_params.order ?? "cd";
  const boot = bootFrom(vm, disks, order);
  const os = systemOn(boot.disk?.content);
  const medium = mediumOf(boot);
  const type = domainType(vm, os);
  const isDriver = isDriverDomain(vm) && hasBackEnds(os, type);
  const isBare = isLinux(os) && type === "hvm";
  const nics = vm.VIFs.map((vif) => world.db.must("VIF", vif))
    .sort((a, b) => Number(a.device) - Number(b.device))
    .map((vif) => ({ ...nicSpec(world, vif, isDriver), ...(isBare ? { model: nicModel(vm) } : {}) }));
  return {
    domid,
    uuid: vm.uuid,
    name: vm.name_label,
    domainType: type,
    os,
    ...(isDriver ? ({ isDriverDomain: true } as const) : {}),
    ...(isBare && !medium ? ({ hasEmulatedDisks: true } as const) : {}),
    ...(isHvm(vm) && !USUAL_ORDERS.includes(order) ? { bootOrder: order } : {}),
    ...(medium ? { medium } : {}),
    xenVersion: hardware.xenVersion,
    vcpus: vm.VCPUs_at_startup,
    ...coresOf(vm),
    memoryBytes,
    cpuModel: hardware.cpuModel,
    cpuMhz: hardware.cpuMhz,
    kernelArgs: vm.PV_args,
    nics,
    disks,
    // Of a system that runs from a disc nothing is there that would work.
    workload: medium ? "idle" : (vm.other_config.workload ?? "idle"),
    workloadPeer: vm.other_config["workload-peer"] ?? null,
    ...(medium ? {} : servicesOf(vm.other_config.services)),
  };
}
