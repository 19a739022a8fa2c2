/** Making, copying, shaping and removing VMs. @source xapi.md §8 */
import { type Fault, fault } from "../../model/fault";
import { isSet, type Ref } from "../../model/ref";
import { refreshVmAndDevices } from "../allowed";
import { devicesBusyFault, vdiFault } from "../device-rules";
import { announce } from "../domains";
import { memoryFault, vcpuFault } from "../limit-rules";
import { askMemory, hearsXenStore } from "../live";
import { type Args, intArg, listArg, type Operation, seconds, textArg } from "../operation";
import { copyRoomFault, destroyDisk } from "../storage";
import { reservedFault, texts } from "../texts";
import { vmFault } from "../vm-lifecycle";
import { copyVm, destroyVmRecords } from "../vm-records";
import { hostInside, type World } from "../world";
import { dropImage } from "./vm-suspend";

const selfOf = (args: Args): Ref<"VM"> => args.self as Ref<"VM">;

/** static_min ≤ dynamic_min ≤ dynamic_max ≤ static_max. @source xapi.md §8 (memory rule) */
function orderFault(limits: { static_min: number; dynamic_min: number; dynamic_max: number; static_max: number }): Fault | null {
  const { static_min, dynamic_min, dynamic_max, static_max } = limits;
  const isOrdered = 0 <= static_min && static_min <= dynamic_min && dynamic_min <= dynamic_max && dynamic_max <= static_max;
  return isOrdered && static_max > 0
    ? (memoryFault("memory_dynamic_min", dynamic_min) ?? memoryFault("memory_static_max", static_max))
    : fault("MEMORY_CONSTRAINT_VIOLATION", "Memory limits must satisfy: static_min <= dynamic_min <= dynamic_max <= static_max");
}

const destroy: Operation = {
  name: "VM.destroy",
  refs: { self: "VM" },
  check(world, args) {
    const refused = vmFault(world, selfOf(args), "destroy") ?? devicesBusyFault(world, selfOf(args));
    if (refused) return refused;
    for (const ref of listArg(args, "vdis")) {
      const vdi = world.db.get("VDI", String(ref));
      if (!vdi) return fault("HANDLE_INVALID", "VDI", String(ref));
      const foreign = vdi.VBDs.map((v) => world.db.must("VBD", v)).find((v) => v.VM !== args.self);
      if (foreign) return fault("VDI_IN_USE", vdi.$ref, "destroy");
      const kept = vdiFault(world, vdi.$ref as Ref<"VDI">, "destroy");
      if (kept) return kept;
    }
    return null;
  },
  immediate(world, args) {
    const ref = selfOf(args);
    dropImage(world, ref);
    for (const vdi of new Set(listArg(args, "vdis") as Ref<"VDI">[])) destroyDisk(world, vdi);
    destroyVmRecords(world, ref);
    return null;
  },
};

const clone: Operation = {
  name: "VM.clone",
  refs: { vm: "VM" },
  clean: texts({ new_name: "name" }),
  check: (world, args) =>
    vmFault(world, args.vm as Ref<"VM">, "clone") ??
    reservedFault(world, textArg(args, "new_name")) ??
    copyRoomFault(world, args.vm as Ref<"VM">),
  busy: (_world, args) => [{ class: "VM", ref: args.vm as string, operation: "clone" }],
  label: (world, args) => `VM.clone ${world.db.get("VM", args.vm as string)?.name_label ?? ""}`,
  isCancellable: true,
  result: (_world, op) => String(op.vars.vm),
  steps: [
    {
      title: "Snapshot the disks of the source",
      durationUs: (world, op) => seconds(0.6) * world.db.must("VM", op.args.vm as string).VBDs.length,
    },
    {
      title: "Make the copy",
      durationUs: () => seconds(0.3),
      end(world, op) {
        const refused = copyRoomFault(world, op.args.vm as Ref<"VM">);
        if (refused) return refused;
        const copy = copyVm(world, op.args.vm as Ref<"VM">, String(op.args.new_name));
        op.vars.vm = copy;
        announce(world, op.args.vm as Ref<"VM">, "VM_CLONED");
        return null;
      },
    },
  ],
};

function setter(
  name: string,
  operation: "changing_VCPUs" | "changing_static_range" | "changing_dynamic_range",
  check: (world: World, args: Args) => Fault | null,
  apply: (world: World, args: Args) => void,
): Operation {
  return {
    name,
    refs: { self: "VM" },
    check: (world, args) => vmFault(world, selfOf(args), operation) ?? check(world, args),
    immediate(world, args) {
      apply(world, args);
      refreshVmAndDevices(world, selfOf(args));
      return null;
    },
  };
}

const limitsOf = (args: Args) => ({
  static_min: intArg(args, "static_min"),
  static_max: intArg(args, "static_max"),
  dynamic_min: intArg(args, "dynamic_min"),
  dynamic_max: intArg(args, "dynamic_max"),
});

const setMemoryLimits = setter(
  "VM.set_memory_limits",
  "changing_static_range",
  (_world, args) => orderFault(limitsOf(args)),
  (world, args) => {
    const limits = limitsOf(args);
    world.db.set("VM", selfOf(args), {
      memory_static_min: limits.static_min,
      memory_static_max: limits.static_max,
      memory_dynamic_min: limits.dynamic_min,
      memory_dynamic_max: limits.dynamic_max,
    });
  },
);

const setDynamicRange = setter(
  "VM.set_memory_dynamic_range",
  "changing_dynamic_range",
  (world, args) => {
    const vm = world.db.must("VM", selfOf(args));
    return orderFault({
      static_min: vm.memory_static_min,
      static_max: vm.memory_static_max,
      dynamic_min: intArg(args, "min"),
      dynamic_max: intArg(args, "max"),
    });
  },
  (world, args) => {
    world.db.set("VM", selfOf(args), { memory_dynamic_min: intArg(args, "min"), memory_dynamic_max: intArg(args, "max") });
    followRange(world, selfOf(args));
  },
);

/** A running guest goes as high in its new range as its host has room for. @source lifecycle.md §8 (squeezed) */
function followRange(world: World, ref: Ref<"VM">): void {
  const guest = world.guests.get(ref);
  if (!guest || !hearsXenStore(guest)) return;
  const { memory_dynamic_min: least, memory_dynamic_max: most } = world.db.must("VM", ref);
  const now = guest.spec.memoryBytes;
  const room = now + hostInside(world, guest.host).hypervisor.freeBytes;
  const target = Math.max(least, Math.min(most, room));
  if (target !== now) askMemory(world, guest, target, "xenopsd");
}

const setVcpusMax = setter(
  "VM.set_VCPUs_max",
  "changing_VCPUs",
  (world, args) => {
    const value = intArg(args, "value");
    const vm = world.db.must("VM", selfOf(args));
    return value < vm.VCPUs_at_startup ? fault("INVALID_VALUE", "VCPUs_max", `${value}`) : vcpuFault("VCPUs_max", value);
  },
  (world, args) => world.db.set("VM", selfOf(args), { VCPUs_max: intArg(args, "value") }),
);
const setVcpusAtStartup = setter(
  "VM.set_VCPUs_at_startup",
  "changing_VCPUs",
  (world, args) => vcpuFault("VCPUs_at_startup", intArg(args, "value"), world.db.must("VM", selfOf(args)).VCPUs_max),
  (world, args) => world.db.set("VM", selfOf(args), { VCPUs_at_startup: intArg(args, "value") }),
);

/** Disks of a VM that belong to it alone and are no images of a library. */
export function ownDisks(world: World, ref: Ref<"VM">): Ref<"VDI">[] {
  return world.db
    .must("VM", ref)
    .VBDs.map((v) => world.db.must("VBD", v))
    .filter((v) => v.type === "Disk" && isSet(v.VDI) && world.db.must("VDI", v.VDI).VBDs.length === 1)
    .map((v) => v.VDI);
}

export const vmManageVerbs: readonly Operation[] = [destroy, clone, setMemoryLimits, setDynamicRange, setVcpusMax, setVcpusAtStartup];
