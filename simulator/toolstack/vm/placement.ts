/** Which hosts could take a VM, one that is there or one that is yet to be made. @source xapi.md §8 (check order per host) */
import { isDown } from "../../dom0/daemon-effects";
import { isSharingRefused } from "../../dom0/page-sharing";
import { canAttach } from "../../dom0/pool-net/attach-network";
import { stubBytes } from "../../dom0/stub-domain";
import { because, type Fault, fault } from "../../model/fault";
import type { RecordOf } from "../../model/generated/rows";
import { isSet, type Ref } from "../../model/ref";
import { backNameOf, domidNamed } from "../../world/back-ends";
import { isHvm, overheadBytes } from "../../world/guest-spec";
import { hostInside, type World } from "../../world/world";
import { sharingFault } from "../devices/device-targets";
import { releaseFault } from "../operation/release-rules";

/** What a host has to have for a VM. */
export interface Needs {
  /** its shape; one that is yet to be made has its template's reference */
  readonly vm: Readonly<RecordOf["VM"]> & { readonly $ref: string };
  readonly disks: readonly { readonly sr: Ref<"SR">; readonly inUse: Fault | null }[];
  readonly networks: readonly Ref<"network">[];
  /** domains that serve devices of it, by what its records call them */
  readonly backends: readonly string[];
}
export function needsOf(world: World, ref: Ref<"VM">): Needs {
  const vm = world.db.must("VM", ref);
  const disks = vm.VBDs.flatMap((vbdRef) => {
    const vbd = world.db.must("VBD", vbdRef);
    if (!isSet(vbd.VDI)) return [];
    const inUse = vbd.currently_attached ? null : sharingFault(world, vbd.VDI, { vbd: vbdRef }, vbd.mode);
    return [{ sr: world.db.must("VDI", vbd.VDI).SR, inUse }];
  });
  const backends = [...vm.VBDs.map((vbd) => backNameOf(world, "vbd", vbd)), ...vm.VIFs.map((vif) => backNameOf(world, "vif", vif))];
  return {
    vm,
    disks,
    networks: vm.VIFs.map((vif) => world.db.must("VIF", vif).network),
    backends: backends.filter((name) => name !== ""),
  };
}

/** Memory that a VM takes of a host: the least that it can be built with, and the most that it will have. Bytes, Xen's own included. */
export function memoryOf(world: World, { vm }: Needs, host: Ref<"host">): { readonly least: number; readonly beside: number } {
  const { hypervisor } = hostInside(world, host);
  const overhead = overheadBytes(isHvm(vm), vm.memory_static_max, vm.VCPUs_max);
  return { least: vm.memory_dynamic_min, beside: overhead + stubBytes(vm, hypervisor.hardware.xenVersion) };
}

/** Why a VM cannot be on a host, whatever room there is; null: it can. */
export function reachFault(world: World, { vm, disks, networks }: Needs, host: Ref<"host">): Fault | null {
  const record = world.db.get("host", host);
  if (!record) return fault("HANDLE_INVALID", "host", host);
  const metrics = world.db.get("host_metrics", record.metrics);
  if (!metrics?.live) return fault("HOST_NOT_LIVE");
  if (!record.enabled) return fault("HOST_DISABLED", host);
  for (const { sr, inUse } of disks) {
    const isReachable = world.db
      .must("SR", sr)
      .PBDs.some((p) => world.db.must("PBD", p).host === host && world.db.must("PBD", p).currently_attached);
    if (!isReachable) return fault("VM_REQUIRES_SR", vm.$ref, sr);
    if (inUse) return inUse;
  }
  for (const network of networks) if (!canAttach(world, host, network)) return fault("VM_REQUIRES_NETWORK", vm.$ref, network);
  return null;
}

/** Positions of a VM's disks. One that is only thought of has none yet. */
export function diskPlacesOf(world: World, { VBDs = [] }: Partial<Pick<RecordOf["VM"], "VBDs">>): string[] {
  return VBDs.map((vbd) => world.db.must("VBD", vbd).userdevice);
}

/** Why a host cannot take a VM now, or null. */
export function needsFault(world: World, needs: Needs, host: Ref<"host">): Fault | null {
  const reach = reachFault(world, needs, host);
  if (reach) return reach;
  const { vm } = needs;
  const inside = hostInside(world, host);
  const { hypervisor } = inside;
  // Whoever builds a domain writes its nodes first.
  if (isDown(inside, "xenstored")) return fault("XENSTORED_DOWN", host);
  const refused = releaseFault(hypervisor, vm, host, diskPlacesOf(world, vm));
  if (refused) return refused;
  if (isSharingRefused(inside, vm.platform, isHvm(vm)))
    return because(fault("VM_INCOMPATIBLE_WITH_THIS_HOST", vm.$ref, host, "release.sharing"), ["release.sharing"]);
  const { least, beside } = memoryOf(world, needs, host);
  return hypervisor.refusal({ memoryBytes: least, overheadBytes: beside, vcpus: vm.VCPUs_at_startup });
}

/** What each host says. */
export function faultsByHost(world: World, needs: Needs): readonly { readonly host: Ref<"host">; readonly fault: Fault | null }[] {
  return [...world.db.all("host")].map(({ $ref }) => ({ host: $ref as Ref<"host">, fault: needsFault(world, needs, $ref as Ref<"host">) }));
}

/** Host for a VM that names none: its home if that takes it, else the one with most free memory. Or the refusal. */
export function placeFor(world: World, needs: Needs): { host: Ref<"host"> } | { fault: Fault } {
  const faults = faultsByHost(world, needs);
  const able = faults.filter((f) => f.fault === null).map((f) => f.host);
  // Whoever has a driver domain's devices goes where that is, if it can.
  const served = able.filter((host) => needs.backends.every((name) => domidNamed(world, host, name) !== null));
  const fitting = served.length > 0 ? served : able;
  if (fitting.includes(needs.vm.affinity)) return { host: needs.vm.affinity };
  const best = fitting.sort((a, b) => hostInside(world, b).hypervisor.freeBytes - hostInside(world, a).hypervisor.freeBytes)[0];
  if (best) return { host: best };
  const reasons = faults.map((f) => f.fault).filter((f): f is Fault => f !== null);
  const first = reasons[0];
  if (first && reasons.every((r) => r.code === first.code)) {
    const roomiest = reasons.sort((a, b) => Number(b.params[1] ?? 0) - Number(a.params[1] ?? 0))[0];
    return { fault: roomiest ?? first };
  }
  return { fault: fault("NO_HOSTS_AVAILABLE") };
}

/** Why a VM cannot be built on a host now, or null. */
export function hostFault(world: World, ref: Ref<"VM">, host: Ref<"host">): Fault | null {
  return needsFault(world, needsOf(world, ref), host);
}
export function chooseHost(world: World, ref: Ref<"VM">): { host: Ref<"host"> } | { fault: Fault } {
  return placeFor(world, needsOf(world, ref));
}
/** Why no host can take a VM now; asked at once, so that the caller hears it and not the task. */
export function placeFault(world: World, ref: Ref<"VM">): Fault | null {
  const chosen = chooseHost(world, ref);
  return "fault" in chosen ? chosen.fault : null;
}
