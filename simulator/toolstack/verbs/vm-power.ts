/** Power verbs of a VM. @source xapi.md §8; lifecycle.md §1, §4, §5 */

import { fault } from "../../model/fault";
import type { Ref } from "../../model/ref";
import { announce, chooseHost, hostFault, pauseDomain, showRunning, showStopped } from "../domains";
import { type Args, type Operation, type Step, seconds } from "../operation";
import { abort } from "../runner";
import { type VmOperation, vmFault } from "../vm-lifecycle";
import type { World } from "../world";
import { announceStep, askStep, buildSteps, destroyStep, programOf, runStep, vmOf } from "./vm-steps";
import { dropImage } from "./vm-suspend";

const vmArg = { vm: "VM" } as const;
const refOf = (args: Args): Ref<"VM"> => args.vm as Ref<"VM">;

function verb(name: string, operation: VmOperation, steps: readonly Step[], extra: Partial<Operation> = {}): Operation {
  return {
    name,
    refs: vmArg,
    check: (world, args) => vmFault(world, refOf(args), operation),
    steps,
    busy: (_world, args) => [{ class: "VM", ref: refOf(args), operation }],
    label: (world, args) => `${name} ${world.db.get("VM", refOf(args))?.name_label ?? ""}`.trim(),
    ...extra,
  };
}

/** Where it would run is checked at once, so that the caller hears it and not the task. */
const vmStart = verb("VM.start", "start", [...buildSteps, announceStep("VM_STARTED")], {
  isCancellable: true,
  check(world, args) {
    const refused = vmFault(world, refOf(args), "start");
    if (refused) return refused;
    const chosen = chooseHost(world, refOf(args));
    return "fault" in chosen ? chosen.fault : null;
  },
});

const vmStartOn = verb("VM.start_on", "start_on", [...buildSteps, announceStep("VM_STARTED")], {
  refs: { vm: "VM", host: "host" },
  isCancellable: true,
  check: (world, args) => vmFault(world, refOf(args), "start_on") ?? hostFault(world, refOf(args), args.host as Ref<"host">),
});

const cleanShutdown = verb("VM.clean_shutdown", "clean_shutdown", [
  askStep("poweroff"),
  destroyStep({ isFinal: true }),
  announceStep("VM_SHUTDOWN"),
]);
const cleanReboot = verb("VM.clean_reboot", "clean_reboot", [
  askStep("reboot"),
  destroyStep({ isFinal: false }),
  ...buildSteps,
  announceStep("VM_REBOOTED"),
]);

/** A forced verb first ends what is in its way. @source xapi.md §8 (hard_shutdown/hard_reboot first cancel conflicting tasks) */
const clearTheWay: Step = {
  title: "Cancel operations in the way",
  durationUs: () => 0,
  begin(world, op) {
    const current = world.db.must("VM", vmOf(op)).current_operations;
    for (const task of Object.keys(current)) if (task !== op.task) abort(world, world.findOperation, task, fault("TASK_CANCELLED", task));
    return null;
  },
};
const forgetImage: Step = {
  title: "Discard the suspend image",
  when: (world, op) => world.db.must("VM", vmOf(op)).power_state === "Suspended",
  durationUs: () => 0,
  end(world, op) {
    dropImage(world, vmOf(op));
    return null;
  },
};
const hardShutdown = verb("VM.hard_shutdown", "hard_shutdown", [
  clearTheWay,
  forgetImage,
  destroyStep({ isFinal: true }),
  announceStep("VM_SHUTDOWN"),
]);
const hardReboot = verb("VM.hard_reboot", "hard_reboot", [
  clearTheWay,
  destroyStep({ isFinal: false }),
  ...buildSteps,
  announceStep("VM_REBOOTED"),
]);

const vmPause = verb("VM.pause", "pause", [
  {
    title: "Stop the vCPUs",
    durationUs: () => seconds(0.02),
    end(world, op) {
      pauseDomain(world, vmOf(op), programOf(op));
      showRunning(world, vmOf(op), "Paused");
      return null;
    },
  },
  announceStep("VM_PAUSED"),
]);
const vmUnpause = verb("VM.unpause", "unpause", [runStep, announceStep("VM_UNPAUSED")]);

/** After a guest stopped by itself: what `actions_after_*` says. Not a call of the API; the toolstack starts it. */
const guestPoweroff: Operation = {
  name: "guest.poweroff",
  refs: vmArg,
  role: "pool-admin",
  check: () => null,
  busy: (_world, args) => [{ class: "VM", ref: refOf(args), operation: "hard_shutdown" }],
  label: (world, args) => `Guest shut down: ${world.db.get("VM", refOf(args))?.name_label ?? ""}`,
  steps: [destroyStep({ isFinal: true }), announceStep("VM_SHUTDOWN")],
};
const guestReboot: Operation = {
  name: "guest.reboot",
  refs: vmArg,
  role: "pool-admin",
  check: () => null,
  busy: (_world, args) => [{ class: "VM", ref: refOf(args), operation: "hard_reboot" }],
  label: (world, args) => `Guest reboots: ${world.db.get("VM", refOf(args))?.name_label ?? ""}`,
  steps: [destroyStep({ isFinal: false }), ...buildSteps, announceStep("VM_REBOOTED")],
};

export const vmPowerVerbs: readonly Operation[] = [
  vmStart,
  vmStartOn,
  cleanShutdown,
  cleanReboot,
  hardShutdown,
  hardReboot,
  vmPause,
  vmUnpause,
  guestPoweroff,
  guestReboot,
];

/** A reboot that cannot be built again leaves the VM Halted. */
export function settleLostDomain(world: World, ref: Ref<"VM">): void {
  if (world.guests.has(ref) || world.db.must("VM", ref).power_state === "Halted") return;
  showStopped(world, ref, "Halted");
  announce(world, ref, "VM_SHUTDOWN");
}
