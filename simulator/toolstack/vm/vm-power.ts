/** Power verbs of a VM. @source xapi.md §8; lifecycle.md §1, §4, §5 */

import { fault, notAllowed } from "../../model/fault";
import type { Ref } from "../../model/ref";
import { activeDomain } from "../../world/domain-book";
import { isHvm } from "../../world/guest-spec";
import type { Step } from "../../world/operation-shape";
import type { World } from "../../world/world";
import { announce } from "../notices/announce";
import { busyFault, defineOperation, seconds } from "../operation/operation";
import { abort } from "../operation/runner";
import { endOf } from "../operation/waiting";
import { pauseDomain, showRunning, showStopped } from "./domains";
import { hostFault, placeFault } from "./placement";
import { delayStep } from "./start-order";
import { announceStep, askStep, buildSteps, destroyStep, makeStep, programOf, runStep, vmOf } from "./vm-steps";
import { dropImage } from "./vm-suspend";
import { onVm } from "./vm-target";

const vmStart = defineOperation("VM.start", {
  on: onVm("vm", { as: "start", states: ["Halted"] }, placeFault),
  isCancellable: true,
  steps: [...buildSteps, delayStep("start_delay"), announceStep],
});
const vmStartOn = defineOperation("VM.start_on", {
  on: onVm("vm", { as: "start_on", states: ["Halted"] }),
  check: (world, { vm, host }) => hostFault(world, vm, host),
  isCancellable: true,
  steps: [...buildSteps, delayStep("start_delay"), announceStep],
});

/** @source consoles.md §1.4 (recovery mode of the VM menu); guess: XenCenter's order for it, the DVD drive and then the network */
const RECOVERY_ORDER = "dn";
const recoveryMakeStep: Step = {
  ...makeStep,
  begin(world, op) {
    op.vars.bootOrder = RECOVERY_ORDER;
    return makeStep.begin?.(world, op) ?? null;
  },
};
/** The order is this domain's alone: the next one, after a reboot too, starts by the VM's own. */
const vmStartInRecovery = defineOperation("VM.start_in_recovery", {
  on: onVm("vm", { as: "start", states: ["Halted"] }, (world, ref) =>
    isHvm(world.db.must("VM", ref)) ? placeFault(world, ref) : notAllowed(["vm.no_firmware"]),
  ),
  isCancellable: true,
  steps: [recoveryMakeStep, ...buildSteps.filter((step) => step !== makeStep), delayStep("start_delay"), announceStep],
});

const cleanShutdown = defineOperation("VM.clean_shutdown", {
  on: onVm("vm", { as: "clean_shutdown", states: ["Running"], features: ["feature-shutdown", "feature-poweroff"] }),
  steps: [askStep("poweroff"), destroyStep({ isFinal: true }), delayStep("shutdown_delay"), announceStep],
});
const cleanReboot = defineOperation("VM.clean_reboot", {
  on: onVm("vm", { as: "clean_reboot", states: ["Running"], features: ["feature-shutdown", "feature-reboot"] }),
  steps: [askStep("reboot"), destroyStep({ isFinal: false }), ...buildSteps, announceStep],
});

/** guess: longer than any compensation takes */
const CLEARED_WITHIN_US = seconds(60);
/** A forced verb first ends what is in its way. @source xapi.md §8 (hard_shutdown/hard_reboot first cancel conflicting tasks) */
const clearTheWay: Step = {
  title: "step.cancel_others",
  durationUs: () => 0,
  begin(world, op) {
    const current = world.db.must("VM", vmOf(op)).current_operations;
    for (const task of Object.keys(current)) if (task !== op.task) abort(world, task, fault("TASK_CANCELLED", task));
    return null;
  },
  expectedUs: () => 0,
  // What takes time to take back is not yet over.
  waitsFor: (world, op) =>
    Object.keys(world.db.must("VM", vmOf(op)).current_operations)
      .filter((task) => task !== op.task && world.operations.has(task))
      .map((task) => ({ signal: endOf(task), withinUs: CLEARED_WITHIN_US })),
  timeout: (world, op) =>
    busyFault("VM", vmOf(op), world.db.must("VM", vmOf(op)).current_operations) ?? fault("VM_SHUTDOWN_TIMEOUT", vmOf(op), "60."),
};
const forgetImage: Step = {
  title: "step.drop_image",
  when: (world, op) => world.db.must("VM", vmOf(op)).power_state === "Suspended",
  durationUs: () => 0,
  end(world, op) {
    dropImage(world, vmOf(op));
    return null;
  },
};
const hardShutdown = defineOperation("VM.hard_shutdown", {
  on: onVm("vm", {
    as: "hard_shutdown",
    states: ["Paused", "Suspended", "Running"],
    joins: (underWay) => !underWay.includes("hard_shutdown"),
  }),
  steps: [clearTheWay, forgetImage, destroyStep({ isFinal: true }), delayStep("shutdown_delay"), announceStep],
});
const hardReboot = defineOperation("VM.hard_reboot", {
  on: onVm("vm", {
    as: "hard_reboot",
    states: ["Paused", "Running"],
    joins: (underWay) => !underWay.includes("hard_shutdown") && !underWay.includes("hard_reboot"),
  }),
  steps: [clearTheWay, destroyStep({ isFinal: false }), ...buildSteps, announceStep],
});

const vmPause = defineOperation("VM.pause", {
  on: onVm("vm", { as: "pause", states: ["Running"] }),
  inverse: { op: "VM.unpause", args: { vm: "vm" } },
  steps: [
    {
      title: "step.stop_vcpus",
      durationUs: () => seconds(0.02),
      end(world, op) {
        pauseDomain(world, vmOf(op), programOf(op));
        showRunning(world, vmOf(op), "Paused");
        return null;
      },
    },
    announceStep,
  ],
});
const vmUnpause = defineOperation("VM.unpause", {
  on: onVm("vm", { as: "unpause", states: ["Paused"] }),
  inverse: { op: "VM.pause", args: { vm: "vm" } },
  steps: [runStep, announceStep],
});

const nameOf = (world: World, vm: Ref<"VM">): string => world.db.get("VM", vm)?.name_label ?? "";
/** After a guest stopped by itself: what `actions_after_*` says. Not a call of the API; the toolstack starts it. */
const guestPoweroff = defineOperation("guest.poweroff", {
  busy: (_world, { vm }) => [{ class: "VM", ref: vm, operation: "hard_shutdown" }],
  label: (world, { vm }) => `Guest shut down: ${nameOf(world, vm)}`,
  steps: [destroyStep({ isFinal: true }), announceStep],
});
const guestReboot = defineOperation("guest.reboot", {
  busy: (_world, { vm }) => [{ class: "VM", ref: vm, operation: "hard_reboot" }],
  label: (world, { vm }) => `Guest reboots: ${nameOf(world, vm)}`,
  steps: [destroyStep({ isFinal: false }), ...buildSteps, announceStep],
});

export const vmPowerVerbs = [
  vmStart,
  vmStartOn,
  vmStartInRecovery,
  cleanShutdown,
  cleanReboot,
  hardShutdown,
  hardReboot,
  vmPause,
  vmUnpause,
  guestPoweroff,
  guestReboot,
] as const;

/** A reboot that cannot be built again leaves the VM Halted. */
export function settleLostDomain(world: World, ref: Ref<"VM">): void {
  if (activeDomain(world, ref) !== undefined || world.db.must("VM", ref).power_state === "Halted") return;
  showStopped(world, ref, "Halted");
  announce(world, ref, "VM_SHUTDOWN");
}
