/** Making, copying, shaping and removing VMs. @source xapi.md §8 */

import type { Fields } from "../../model/database";
import { type Fault, fault } from "../../model/fault";
import type { RecordOf } from "../../model/generated/rows";
import { isSet, type Ref } from "../../model/ref";
import type { Taken } from "../../model/signature";
import { refreshVmAndDevices } from "../../world/allowed";
import { activeDomain } from "../../world/domain-book";
import { askMemory, hearsXenStore } from "../../world/live";
import type { Operation } from "../../world/operation-shape";
import { hostInside, type World } from "../../world/world";
import { devicesBusyFault, vdiFault } from "../devices/device-targets";
import { memoryFault, vcpuFault } from "../operation/limit-rules";
import { argsOf, defineOperation, seconds } from "../operation/operation";
import { reservedFault } from "../operation/texts";
import { chainFault, copyRoomFault, destroyDisk } from "../sr/storage";
import { copyVm, destroyVmRecords } from "./vm-records";
import { announceStep } from "./vm-steps";
import { dropImage } from "./vm-suspend";
import { onVm, type VmRule } from "./vm-target";

/** static_min ≤ dynamic_min ≤ dynamic_max ≤ static_max. @source xapi.md §8 (memory rule) */
function orderFault(limits: { static_min: number; dynamic_min: number; dynamic_max: number; static_max: number }): Fault | null {
  const { static_min, dynamic_min, dynamic_max, static_max } = limits;
  const isOrdered = 0 <= static_min && static_min <= dynamic_min && dynamic_min <= dynamic_max && dynamic_max <= static_max;
  return isOrdered && static_max > 0
    ? (memoryFault("memory_dynamic_min", dynamic_min) ?? memoryFault("memory_static_max", static_max))
    : fault("MEMORY_CONSTRAINT_VIOLATION", "static_min <= dynamic_min <= dynamic_max <= static_max");
}

const toDestroy = onVm("self", { as: "destroy", states: ["Halted", "Suspended"], templates: "also" }, devicesBusyFault);

const destroy = defineOperation("VM.destroy", {
  on: toDestroy,
  immediate(world, { self }) {
    dropImage(world, self);
    destroyVmRecords(world, self);
    return null;
  },
});

const destroyWithDisks = defineOperation("VM.destroy_with_disks", {
  on: toDestroy,
  check(world, { self, vdis }) {
    for (const ref of vdis) {
      const foreign = world.db.must("VDI", ref).VBDs.find((v) => world.db.must("VBD", v).VM !== self);
      const kept = foreign ? fault("VDI_IN_USE", ref, "destroy") : vdiFault(world, ref);
      if (kept) return kept;
    }
    return null;
  },
  immediate(world, { self, vdis }) {
    dropImage(world, self);
    for (const vdi of new Set(vdis)) destroyDisk(world, vdi);
    destroyVmRecords(world, self);
    return null;
  },
});

const besideCopies = (underWay: readonly string[]): boolean => underWay.every((o) => o === "clone" || o === "copy" || o === "export");
const cloneFault = (world: World, vm: Ref<"VM">): Fault | null => chainFault(world, vm) ?? copyRoomFault(world, vm);
const clone = defineOperation("VM.clone", {
  on: onVm("vm", { as: "clone", states: ["Halted"], templates: "also", joins: besideCopies }, cloneFault),
  check: (world, { new_name }) => reservedFault(world, new_name),
  isCancellable: true,
  result: (_world, op) => String(op.vars.vm),
  steps: [
    {
      title: "step.snapshot_disks",
      durationUs: (world, op) => seconds(0.6) * world.db.must("VM", argsOf<"VM.clone">(op).vm).VBDs.length,
    },
    {
      title: "step.make_copy",
      durationUs: () => seconds(0.3),
      end(world, op) {
        const { vm, new_name } = argsOf<"VM.clone">(op);
        const refused = cloneFault(world, vm);
        if (refused) return refused;
        op.vars.vm = copyVm(world, vm, new_name);
        return null;
      },
    },
    announceStep,
  ],
});

type ShapeName = "VM.set_memory_limits" | "VM.set_memory_dynamic_range" | "VM.set_VCPUs_max" | "VM.set_VCPUs_at_startup";
interface Shape<N extends ShapeName> {
  readonly rule: VmRule;
  readonly check: (world: World, args: Taken<N>) => Fault | null;
  readonly fields: (args: Taken<N>) => Fields<"VM">;
  /** the other arguments of a call that sets all as it is on this VM */
  readonly asIs: (vm: Readonly<RecordOf["VM"]>) => Omit<Taken<N>, "self">;
  readonly after?: (world: World, ref: Ref<"VM">) => void;
}
/** A change of a VM's shape, which decides over what may be done to it and its devices. */
function shaped<N extends ShapeName>(name: N, { rule, check, fields, asIs, after }: Shape<N>): Operation<N> {
  return defineOperation(name, {
    on: onVm("self", { ...rule, templates: "also" }),
    check,
    setter: { fields: (_world, args) => fields(args), back: (world, { self }) => ({ ...asIs(world.db.must("VM", self)), self }) },
    immediate(world, args) {
      world.db.set("VM", args.self, fields(args));
      after?.(world, args.self);
      refreshVmAndDevices(world, args.self);
      return null;
    },
  });
}

const setMemoryLimits = shaped("VM.set_memory_limits", {
  rule: { as: "changing_static_range", states: ["Halted"] },
  check: (_world, limits) => orderFault(limits),
  fields: ({ static_min, static_max, dynamic_min, dynamic_max }) => ({
    memory_static_min: static_min,
    memory_static_max: static_max,
    memory_dynamic_min: dynamic_min,
    memory_dynamic_max: dynamic_max,
  }),
  asIs: (vm) => ({
    static_min: vm.memory_static_min,
    static_max: vm.memory_static_max,
    dynamic_min: vm.memory_dynamic_min,
    dynamic_max: vm.memory_dynamic_max,
  }),
});

const setDynamicRange = shaped("VM.set_memory_dynamic_range", {
  rule: { as: "changing_dynamic_range", states: ["Halted", "Running"] },
  check(world, { self, min, max }) {
    const { memory_static_min, memory_static_max } = world.db.must("VM", self);
    return orderFault({ static_min: memory_static_min, static_max: memory_static_max, dynamic_min: min, dynamic_max: max });
  },
  fields: ({ min, max }) => ({ memory_dynamic_min: min, memory_dynamic_max: max }),
  asIs: (vm) => ({ min: vm.memory_dynamic_min, max: vm.memory_dynamic_max }),
  after: followRange,
});

/** A running guest goes as high in its new range as its host has room for. @source lifecycle.md §8 (squeezed) */
function followRange(world: World, ref: Ref<"VM">): void {
  const guest = activeDomain(world, ref);
  if (!guest || !hearsXenStore(guest)) return;
  const { memory_dynamic_min: least, memory_dynamic_max: most } = world.db.must("VM", ref);
  const now = guest.spec.memoryBytes;
  const room = now + hostInside(world, guest.host).hypervisor.freeBytes;
  const target = Math.max(least, Math.min(most, room));
  if (target !== now) askMemory(world, guest, target, "xenopsd");
}

const vcpuRule: VmRule = { as: "changing_VCPUs", states: ["Halted"], isForDom0: true };
const setVcpusMax = shaped("VM.set_VCPUs_max", {
  rule: vcpuRule,
  check: (world, { self, value }) =>
    value < world.db.must("VM", self).VCPUs_at_startup ? fault("INVALID_VALUE", "VCPUs_max", `${value}`) : vcpuFault("VCPUs_max", value),
  fields: ({ value }) => ({ VCPUs_max: value }),
  asIs: (vm) => ({ value: vm.VCPUs_max }),
});
const setVcpusAtStartup = shaped("VM.set_VCPUs_at_startup", {
  rule: vcpuRule,
  check: (world, { self, value }) => vcpuFault("VCPUs_at_startup", value, world.db.must("VM", self).VCPUs_max),
  fields: ({ value }) => ({ VCPUs_at_startup: value }),
  asIs: (vm) => ({ value: vm.VCPUs_at_startup }),
});

/** Disks of a VM that belong to it alone and are no images of a library. */
export function ownDisks(world: World, ref: Ref<"VM">): Ref<"VDI">[] {
  return world.db
    .must("VM", ref)
    .VBDs.map((v) => world.db.must("VBD", v))
    .filter((v) => v.type === "Disk" && isSet(v.VDI) && world.db.must("VDI", v.VDI).VBDs.length === 1)
    .map((v) => v.VDI);
}

export const vmManageVerbs = [destroy, destroyWithDisks, clone, setMemoryLimits, setDynamicRange, setVcpusMax, setVcpusAtStartup] as const;
