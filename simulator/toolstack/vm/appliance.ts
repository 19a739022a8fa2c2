/** vApps: VMs that are started and stopped together, in their order. @source xen-api: ocaml/xapi/xapi_vm_appliance.ml, xapi_vm_appliance_lifecycle.ml */
import type { Actor } from "../../contract/lab";
import { because, type Fault, fault, notAllowed } from "../../model/fault";
import type { Enums } from "../../model/generated/enums";
import { isSet, nullRef, type Ref } from "../../model/ref";
import type { Said } from "../../model/said";
import { refreshAllowed, refreshVmAndDevices } from "../../world/allowed";
import type { Child, Step, Target } from "../../world/operation-shape";
import { newRef, newUuid, type RunningOperation, type World } from "../../world/world";
import { busyFault, defineOperation } from "../operation/operation";
import { startOrderFault } from "./start-order";

type Of = Enums["vm_appliance_operation"];
type PowerState = Enums["vm_power_state"];

/** In which state one of its VMs has to be, and what is said when none is. */
const sensible: Readonly<Record<Of, { readonly is: (state: PowerState) => boolean; readonly why: Said }>> = {
  start: { is: (state) => state === "Halted", why: ["appliance.none_halted"] },
  clean_shutdown: { is: (state) => state === "Running", why: ["appliance.none_running"] },
  hard_shutdown: { is: (state) => state !== "Halted", why: ["appliance.all_halted"] },
  shutdown: { is: (state) => state !== "Halted", why: ["appliance.all_halted"] },
};

/** The vApp that an operation is about: one operation at a time, on one that has a VM for it. */
function onAppliance(as: Of): Target {
  return {
    param: "self",
    class: "VM_appliance",
    as,
    may(world, ref) {
      const { current_operations, VMs } = world.db.must("VM_appliance", ref);
      const busy = busyFault("VM_appliance", ref, current_operations);
      if (busy) return busy;
      if (VMs.length === 0) return notAllowed(["appliance.no_vms"]);
      const { is, why } = sensible[as];
      return VMs.some((vm) => is(world.db.must("VM", vm).power_state)) ? null : notAllowed(why);
    },
    circumstances: () => null,
  };
}

function make(world: World, name_label: string, name_description: string): Ref<"VM_appliance"> {
  const ref = newRef<"VM_appliance">(world);
  world.db.create("VM_appliance", ref, { uuid: newUuid(world), name_label, name_description });
  refreshAllowed(world, "VM_appliance", ref);
  return ref;
}
const create = defineOperation("VM_appliance.create", {
  immediate: (world, { name_label, name_description }) => make(world, name_label, name_description),
});
/** Its VMs stay, in no vApp. guess: one that is being started or stopped is not taken away; XAPI does not look */
const destroy = defineOperation("VM_appliance.destroy", {
  check: (world, { self }) => busyFault("VM_appliance", self, world.db.must("VM_appliance", self).current_operations),
  immediate(world, { self }) {
    for (const vm of [...world.db.must("VM_appliance", self).VMs]) world.db.set("VM", vm, { appliance: nullRef() });
    world.db.destroy("VM_appliance", self);
    return null;
  },
});

function memberFault(world: World, vm: Ref<"VM">): Fault | null {
  const { is_control_domain, is_a_template, is_a_snapshot } = world.db.must("VM", vm);
  return is_control_domain || is_a_template || is_a_snapshot ? notAllowed(["appliance.not_for"]) : null;
}
function moveTo(world: World, vm: Ref<"VM">, value: Ref<"VM_appliance">): void {
  const before = world.db.must("VM", vm).appliance;
  world.db.set("VM", vm, { appliance: value });
  if (isSet(before)) refreshAllowed(world, "VM_appliance", before);
  refreshVmAndDevices(world, vm);
}
/** @source xen-api: ocaml/xapi/xapi_vm.ml, set_appliance */
const setAppliance = defineOperation("VM.set_appliance", {
  mayBeNull: ["value"],
  check: (world, { self }) => memberFault(world, self),
  immediate(world, { self, value }) {
    moveTo(world, self, value);
    return null;
  },
});

/** Those that leave go first, so that one that is named twice ends in it; one that has left meanwhile stays where it is. */
const arrange = defineOperation("VM_appliance.arrange", {
  check(world, { self, name_label, put }) {
    if (self === null && name_label === null) return because(fault("INVALID_VALUE", "name_label", ""), ["text.empty"]);
    for (const member of put) {
      const refused = memberFault(world, member.vm) ?? startOrderFault(member);
      if (refused) return refused;
    }
    return null;
  },
  immediate(world, { self, name_label, name_description, put, drop }) {
    const ref = self ?? make(world, name_label ?? "", name_description ?? "");
    const names = { ...(name_label === null ? {} : { name_label }), ...(name_description === null ? {} : { name_description }) };
    world.db.set("VM_appliance", ref, names);
    for (const vm of drop) if (world.db.must("VM", vm).appliance === ref) moveTo(world, vm, nullRef());
    for (const { vm, order, start_delay, shutdown_delay } of put) {
      const now = world.db.must("VM", vm);
      world.db.set("VM", vm, {
        order: order ?? now.order,
        start_delay: start_delay ?? now.start_delay,
        shutdown_delay: shutdown_delay ?? now.shutdown_delay,
      });
      if (now.appliance !== ref) moveTo(world, vm, ref);
    }
    return ref;
  },
});

interface Run {
  readonly name: "VM_appliance.start" | "VM_appliance.clean_shutdown" | "VM_appliance.hard_shutdown" | "VM_appliance.shutdown";
  readonly required: (op: RunningOperation) => PowerState;
  readonly isAscending: boolean;
  readonly child: (op: RunningOperation, vm: string) => Pick<Child, "op" | "args">;
}
/** Between the beginnings of two VMs of one order, µs. guess: what xapi takes to take a call */
const APART_US = 1_000;
const NOBODY: Actor = { user: "", role: "read-only" };
const applianceOf = (op: RunningOperation): Ref<"VM_appliance"> => op.args.self as Ref<"VM_appliance">;

/** VMs that are not yet in a state, by their order. */
function groupsOf(world: World, ref: Ref<"VM_appliance">, required: PowerState, isAscending: boolean): string[][] {
  const groups = new Map<number, string[]>();
  for (const vm of world.db.must("VM_appliance", ref).VMs) {
    const { power_state, order } = world.db.must("VM", vm);
    if (power_state !== required) groups.set(order, [...(groups.get(order) ?? []), vm]);
  }
  return [...groups].sort(([a], [b]) => (isAscending ? a - b : b - a)).map(([, vms]) => vms);
}

/** A VM that waits for its turn, with the number of its group. */
const waiting = (group: number, vm: string): string => `${group} ${vm}`;
const groupOf = (entry: string): string => entry.split(" ")[0] ?? "";
const vmOf = (entry: string): string => entry.split(" ")[1] ?? "";

/** Each order in turn: the next begins when the last of the one before has ended, however it has. */
function eachInOrder({ name, required, isAscending, child }: Run): Step {
  const list = (op: RunningOperation, of: "queue" | "targets"): readonly string[] => (op.vars[of] ?? []) as readonly string[];
  const underWay = (op: RunningOperation): number => Number(op.vars.underWay ?? 0);
  return {
    title: "step.each_in_order",
    durationUs: () => 0,
    expectedUs: () => 1_000_000,
    begin(world, op) {
      const groups = groupsOf(world, applianceOf(op), required(op), isAscending);
      op.vars.queue = groups.flatMap((vms, number) => vms.map((vm) => waiting(number, vm)));
      op.vars.targets = groups.flat();
      return null;
    },
    children: {
      areTakenBack: false,
      apartUs: APART_US,
      next(_world, op, most) {
        const queue = list(op, "queue");
        const group = groupOf(queue[0] ?? "");
        if (queue.length === 0 || (group !== op.vars.group && underWay(op) > 0)) return [];
        const now = queue.slice(0, most).filter((entry) => groupOf(entry) === group);
        op.vars.group = group;
        op.vars.queue = queue.slice(now.length);
        op.vars.underWay = underWay(op) + now.length;
        return now.map((entry) => ({ key: vmOf(entry), ...child(op, vmOf(entry)), as: op.actor ?? NOBODY }));
      },
      ended(_world, op) {
        op.vars.underWay = underWay(op) - 1;
        return null;
      },
    },
    end(world, op): Fault | null {
      const failed = list(op, "targets").filter((vm) => world.db.get("VM", vm)?.power_state !== required(op));
      return failed.length > 0 ? fault("OPERATION_PARTIALLY_FAILED", name, ...failed) : null;
    },
  };
}

const start = defineOperation("VM_appliance.start", {
  on: onAppliance("start"),
  isCancellable: true,
  steps: [
    eachInOrder({
      name: "VM_appliance.start",
      required: (op) => (op.args.paused === true ? "Paused" : "Running"),
      isAscending: true,
      child: (op, vm) => ({ op: "VM.start", args: { vm, start_paused: op.args.paused === true } }),
    }),
  ],
});
function stop<N extends "clean_shutdown" | "hard_shutdown" | "shutdown">(of: N, by: "VM.clean_shutdown" | "VM.hard_shutdown") {
  const name = `VM_appliance.${of}` as const;
  return defineOperation(name, {
    on: onAppliance(of),
    isCancellable: true,
    steps: [eachInOrder({ name, required: () => "Halted", isAscending: false, child: (_op, vm) => ({ op: by, args: { vm } }) })],
  });
}
const cleanShutdown = stop("clean_shutdown", "VM.clean_shutdown");
const hardShutdown = stop("hard_shutdown", "VM.hard_shutdown");
/** What XAPI does: not the gentle one. */
const shutdown = stop("shutdown", "VM.hard_shutdown");

export const applianceVerbs = [create, destroy, setAppliance, arrange, start, cleanShutdown, hardShutdown, shutdown] as const;
