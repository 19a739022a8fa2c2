/** Makes a VM from `xl.cfg` text; a broken file changes nothing. */
import type { ImportReport } from "../../contract/lab";
import { because, type Fault, fault, invariant } from "../../model/fault";
import { LIMITS, mibToBytes } from "../../model/limits";
import { isSet, nullRef, type Ref } from "../../model/ref";
import type { Taken } from "../../model/signature";
import { cutText, printable } from "../../model/text";
import { refreshVmAndDevices } from "../../world/allowed";
import { BACKEND } from "../../world/back-ends";
import { isSamePlace, positionOf } from "../../world/disk-places";
import { overheadBytes } from "../../world/guest-spec";
import { hasOpenVswitch } from "../../world/host-software";
import { withOptions } from "../../world/vif-options";
import { hostInside, type World } from "../../world/world";
import { type CpuSet, parseCpus } from "../guest-config/cpus";
import { type GuestPlan, type LabFacts, planGuest } from "../guest-config/plan";
import { occupy } from "../operation/busy";
import { argsOf, defineOperation, seconds } from "../operation/operation";
import { reservedNames } from "../operation/texts";
import { imagesOf } from "../sr/sr-takes";
import { createDisk, destroyDisk, vdiRoomFault } from "../sr/storage";
import { createVbd, createVif, createVmRecord, destroyVmRecords } from "./vm-records";
import { startSteps } from "./vm-steps";

const MIB = 1_048_576;
/** Size and system of a disk that stands for one that the lab does not have. */
export const STAND_IN = { bytes: 8 * 1024 * MIB, base: "debian-12" };

/** What a plan is made for. */
export function factsOf(world: World, home: Ref<"host"> | null = null): LabFacts {
  const pool = [...world.db.all("pool")][0];
  const networks = [...world.db.all("network")];
  return {
    vmNames: new Set([...world.db.all("VM")].filter((vm) => !vm.is_a_template).map((vm) => vm.name_label)),
    reservedNames: reservedNames(world),
    uuids: new Set([...world.db.all("VM")].map((vm) => vm.uuid)),
    macOwners: macOwners(world),
    bridges: new Set(networks.map((n) => n.bridge)),
    defaultBridge: networks[0]?.bridge ?? "xenbr0",
    hasOpenVswitch: [...world.hosts.values()].some(({ ref, software }) => (home === null || ref === home) && hasOpenVswitch(software)),
    images: new Set([...imagesOf(world)].map((v) => v.name_label)),
    hasDiskOf: (domain, path) => servedVdi(world, domain, path) !== null,
    hasDefaultSr: pool !== undefined && isSet(pool.default_SR),
    readCpus: (text) => readCpus(world, home, text),
  };
}

/** For no host in particular: the largest decides which pCPUs there are. */
function readCpus(world: World, home: Ref<"host"> | null, text: string): CpuSet {
  const hypervisors = [...world.hosts.values()].filter(({ ref }) => home === null || ref === home).map(({ hypervisor }) => hypervisor);
  const largest = hypervisors.reduce((most, each) => (each.pcpus > most.pcpus ? each : most));
  return parseCpus(text, largest);
}

/** Of two VMs with one MAC the one that runs. */
function macOwners(world: World): LabFacts["macOwners"] {
  const owners = new Map<string, { name: string; isRunning: boolean }>();
  for (const { VM, MAC } of world.db.all("VIF")) {
    const { name_label: name, power_state, is_a_template } = world.db.must("VM", VM);
    const isRunning = power_state !== "Halted";
    if (!is_a_template && !(owners.get(MAC)?.isRunning ?? false)) owners.set(MAC, { name, isRunning });
  }
  return owners;
}

export function checkGuestConfig(world: World, text: string): ImportReport {
  return planGuest(text, factsOf(world)).report;
}

type Import = Taken<"lab.import_guest_config">;

function planOf(world: World, { file_name, text, host }: Import): { plan: GuestPlan } | { fault: Fault } {
  // A UUID that is taken is XAPI's own refusal, DUPLICATE_VM.
  const facts = { ...factsOf(world, host), uuids: new Set<string>() };
  const { plan, report } = planGuest(text, facts);
  if (plan) return { plan };
  const first = report.findings.find((f) => f.verdict === "error");
  invariant(first !== undefined, "a configuration without a plan has an error");
  // Where the file is wrong; XAPI has a sentence there.
  const place = first.line > 0 ? `${file_name}:${first.line}` : file_name;
  return { fault: because(fault("IMPORT_ERROR", place), first.what) };
}

function defaultSr(world: World): Ref<"SR"> {
  return [...world.db.all("pool")][0]?.default_SR ?? nullRef();
}

function check(world: World, args: Import): Fault | null {
  const planned = planOf(world, args);
  if ("fault" in planned) return planned.fault;
  const { plan } = planned;
  if (plan.uuid !== null && [...world.db.all("VM")].some((vm) => vm.uuid === plan.uuid)) return fault("DUPLICATE_VM", plan.uuid);
  const full = roomFault(world, plan);
  if (full) return full;
  const memory = plan.memoryMiB * MIB;
  const needed = memory + overheadBytes(plan.type === "hvm", plan.maxMemoryMiB * MIB, plan.maxVcpus);
  const most = Math.max(0, ...[...world.hosts.values()].map((h) => hostInside(world, h.ref).hypervisor.freeBytes));
  return args.start && needed > most ? fault("HOST_NOT_ENOUGH_FREE_MEMORY", `${needed}`, `${most}`) : null;
}

function roomFault(world: World, plan: GuestPlan): Fault | null {
  const count = plan.disks.filter((d) => !d.isCdrom && d.backend === "").length;
  return count > 0 ? vdiRoomFault(world, defaultSr(world), STAND_IN.bytes, STAND_IN.base, count) : null;
}

function recordsFrom(world: World, plan: GuestPlan, home: Ref<"host"> | null): Ref<"VM"> {
  const memory = plan.memoryMiB * MIB;
  return createVmRecord(world, {
    name_label: plan.name,
    name_description: "Imported from a guest configuration",
    domain_type: plan.type,
    HVM_boot_policy: plan.type === "hvm" ? "BIOS order" : "",
    HVM_boot_params: plan.type === "hvm" ? { order: plan.bootOrder, firmware: "bios" } : {},
    PV_kernel: plan.kernel,
    PV_ramdisk: plan.ramdisk,
    PV_args: plan.kernelArgs,
    PV_bootloader: plan.bootloader,
    memory_static_min: Math.min(memory, mibToBytes(LIMITS.memoryMib.least)),
    memory_dynamic_min: memory,
    memory_dynamic_max: memory,
    memory_static_max: plan.maxMemoryMiB * MIB,
    VCPUs_max: plan.maxVcpus,
    VCPUs_at_startup: plan.vcpus,
    VCPUs_params: {
      ...(plan.weight === null ? {} : { weight: `${plan.weight}` }),
      ...(plan.cap === null ? {} : { cap: `${plan.cap}` }),
      ...(plan.cpus === null ? {} : { mask: plan.cpus.join(",") }),
    },
    actions_after_shutdown: plan.actions.shutdown,
    actions_after_reboot: plan.actions.reboot,
    actions_after_crash: plan.actions.crash,
    platform: plan.platform,
    ...(plan.uuid === null ? {} : { uuid: plan.uuid }),
    ...(home === null ? {} : { affinity: home }),
  });
}

/** The disk that a path is in another domain, such as `/dev/xvdb`. Null: that has none there. */
export function servedVdi(world: World, backend: string, target: string): Ref<"VDI"> | null {
  const [, device] = /^\/dev\/((?:xvd|sd|hd)[a-z]{1,2})$/.exec(target) ?? [];
  for (const vm of world.db.all("VM")) {
    if (vm.is_a_template || (vm.name_label !== backend && `${vm.domid}` !== backend)) continue;
    for (const ref of vm.VBDs) {
      const { VDI, empty, userdevice, type } = world.db.must("VBD", ref);
      if (!empty && type === "Disk" && device !== undefined && isSamePlace(userdevice, positionOf(device))) return VDI;
    }
  }
  return null;
}

function devicesFrom(world: World, vm: Ref<"VM">, plan: GuestPlan): string[] {
  const made: string[] = [];
  const images = new Map([...imagesOf(world)].map((v) => [v.name_label, v.$ref as Ref<"VDI">]));
  for (const [index, disk] of plan.disks.entries()) {
    if (disk.isCdrom) {
      const iso = images.get(disk.target.slice(disk.target.lastIndexOf("/") + 1));
      createVbd(world, {
        VM: vm,
        VDI: iso ?? nullRef(),
        userdevice: positionOf(disk.vdev),
        bootable: index === 0,
        mode: "RO",
        type: "CD",
        empty: iso === undefined,
      });
      continue;
    }
    if (disk.backend !== "") {
      const vdi = servedVdi(world, disk.backend, disk.target);
      if (!vdi) continue;
      createVbd(world, {
        VM: vm,
        VDI: vdi,
        userdevice: positionOf(disk.vdev),
        bootable: false,
        mode: disk.mode,
        type: "Disk",
        empty: false,
        other_config: { [BACKEND]: disk.backend },
      });
      continue;
    }
    const vdi = createDisk(world, {
      SR: defaultSr(world),
      name_label: `${cutText(plan.name, LIMITS.nameCharacters - disk.vdev.length - 1)} ${disk.vdev}`,
      name_description: `Stands for ${cutText(disk.target, LIMITS.textCharacters / 2)} (${disk.format})`,
      virtual_size: STAND_IN.bytes,
      type: index === plan.systemDisk ? "system" : "user",
      content: index === plan.systemDisk ? { base: STAND_IN.base, overlay: null } : null,
    });
    made.push(vdi);
    createVbd(world, {
      VM: vm,
      VDI: vdi,
      userdevice: positionOf(disk.vdev),
      bootable: index === plan.systemDisk,
      mode: disk.mode,
      type: "Disk",
      empty: false,
    });
  }
  const facts = factsOf(world);
  const byBridge = new Map([...world.db.all("network")].map((n) => [n.bridge, n.$ref as Ref<"network">]));
  for (const [device, vif] of plan.vifs.entries()) {
    const network = byBridge.get(vif.bridge ?? facts.defaultBridge);
    if (!network) continue;
    createVif(world, { VM: vm, network, device: `${device}`, MAC: vif.mac, MTU: vif.mtu ?? 1500, other_config: withOptions({}, vif) });
  }
  return made;
}

export const importGuestConfig = defineOperation("lab.import_guest_config", {
  check,
  busy: () => [],
  label: (_world, { file_name }) => printable(`Import ${file_name}`),
  isCancellable: true,
  result: (_world, op) => String(op.vars.vm),
  steps: [
    {
      title: "step.make_from_config",
      durationUs: () => seconds(0.8),
      end(world, op) {
        const args = argsOf<"lab.import_guest_config">(op);
        const planned = planOf(world, args);
        if ("fault" in planned) return planned.fault;
        const full = roomFault(world, planned.plan);
        if (full) return full;
        const vm = recordsFrom(world, planned.plan, args.host);
        op.vars.vm = vm;
        op.vars.vdis = devicesFrom(world, vm, planned.plan);
        refreshVmAndDevices(world, vm);
        occupy(world, op, { class: "VM", ref: vm, operation: "import" });
        return null;
      },
      undo(world, op) {
        for (const vdi of (op.vars.vdis as readonly string[] | undefined) ?? [])
          if (world.db.get("VDI", vdi)) destroyDisk(world, vdi as Ref<"VDI">);
        const vm = op.vars.vm as Ref<"VM"> | undefined;
        if (vm && world.db.get("VM", vm)) destroyVmRecords(world, vm);
      },
    },
    ...startSteps,
  ],
});
