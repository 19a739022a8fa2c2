/** Steps that several VM verbs share. Durations: lifecycle.md §1, metrics.md §6. */

import { addDisks, addNics, diskDevice, nicDevice, notReady } from "../../dom0/device-setup";
import { backEndWaitUs } from "../../dom0/driver-domains";
import { fault } from "../../model/fault";
import { isSet, type Ref } from "../../model/ref";
import { activeDomain } from "../../world/domain-book";
import { isHvm } from "../../world/guest-spec";
import { askShutdown, hearsXenStore, type Program } from "../../world/live";
import type { Step } from "../../world/operation-shape";
import type { RunningOperation, World } from "../../world/world";
import { announceEnd } from "../notices/announce";
import { occupy } from "../operation/busy";
import { seconds } from "../operation/operation";
import { attachDevices, destroyDomain, makeDomain, mustRun, showRunning, showStopped, unpauseDomain } from "./domains";
import { chooseHost, hostFault } from "./placement";

const GIB = 1_073_741_824;
/** How long a guest is expected to take. @source metrics.md §6 (clean shutdown of Linux: 3–12 s) */
const SHUTDOWN_US = seconds(6);

/** The VM that an operation is about. */
export function vmOf(op: RunningOperation): Ref<"VM"> {
  return (op.args.vm ?? op.args.self ?? op.vars.vm) as Ref<"VM">;
}

/** Who works: xenopsd for XAPI, xl itself, or xend for an xm. */
export function programOf(op: RunningOperation): Program {
  const { program } = op.vars;
  if (program === "xl") return program;
  return typeof program === "string" && program.startsWith("xm ") ? (program as Program) : "xenopsd";
}

/** Chooses a host and holds memory there; a named host is taken as it is. */
export const makeStep: Step = {
  title: "step.make_domain",
  expectedUs: () => seconds(0.05),
  begin(world, op) {
    const ref = vmOf(op);
    let host = (op.args.host ?? op.vars.host) as Ref<"host"> | undefined;
    if (!host) {
      const chosen = chooseHost(world, ref);
      if ("fault" in chosen) return chosen.fault;
      host = chosen.host;
    }
    const failed = makeDomain(world, ref, host, programOf(op), op.vars.bootOrder as string | undefined);
    if (failed) return failed;
    op.vars.host = host;
    occupy(world, op, { class: "host", ref: host, operation: "vm_start" });
    return null;
  },
  durationUs: () => seconds(0.05),
  undo: (world, op) => undoDomain(world, op),
};

/** Takes a half-built domain away again; the VM is where it was. */
function undoDomain(world: World, op: RunningOperation): void {
  const ref = vmOf(op);
  if (!activeDomain(world, ref)) return;
  destroyDomain(world, ref, programOf(op));
  showStopped(world, ref, (op.vars.stateOnUndo as "Halted" | "Suspended" | undefined) ?? "Halted");
}

export const memoryStep: Step = {
  title: "step.allocate_memory",
  durationUs: (world, op) => seconds(0.15) + (seconds(0.15) * mustRun(world, vmOf(op)).spec.memoryBytes) / GIB,
  expectedUs: (world, op) => seconds(0.15) + (seconds(0.15) * (world.db.get("VM", vmOf(op))?.memory_dynamic_max ?? GIB)) / GIB,
};

export const diskStep: Step = {
  title: "step.attach_disks",
  begin(world, op) {
    addDisks(world, mustRun(world, vmOf(op)));
    return null;
  },
  durationUs(world, op) {
    const guest = mustRun(world, vmOf(op));
    return seconds(0.12) * Math.max(1, guest.spec.disks.length) + backEndWaitUs(world, guest, "vbd");
  },
  end(world, op) {
    const guest = mustRun(world, vmOf(op));
    for (const disk of guest.spec.disks) {
      const refused = notReady(world, guest, diskDevice(guest, disk));
      if (refused) return refused;
    }
    return null;
  },
};

export const deviceModelStep: Step = {
  title: "step.start_device_model",
  when: (world, op) => isHvm(world.db.must("VM", vmOf(op))),
  durationUs: () => seconds(0.4),
};

export const networkStep: Step = {
  title: "step.attach_interfaces",
  begin(world, op) {
    addNics(world, mustRun(world, vmOf(op)));
    return null;
  },
  durationUs(world, op) {
    const guest = mustRun(world, vmOf(op));
    return seconds(0.15) * Math.max(1, guest.spec.nics.length) + backEndWaitUs(world, guest, "vif");
  },
  end(world, op) {
    const guest = mustRun(world, vmOf(op));
    for (const nic of guest.spec.nics) {
      const refused = notReady(world, guest, nicDevice(guest, nic.device));
      if (refused) return refused;
    }
    attachDevices(world, vmOf(op));
    return null;
  },
};

/** The guest's vCPUs run, or stay paused when that was asked for. */
export const runStep: Step = {
  title: "step.unpause_domain",
  expectedUs: () => seconds(0.02),
  durationUs: () => seconds(0.02),
  end(world, op) {
    const ref = vmOf(op);
    const isPaused = op.args.start_paused === true;
    showRunning(world, ref, isPaused ? "Paused" : "Running");
    if (!isPaused) unpauseDomain(world, ref, programOf(op));
    return null;
  },
};

export const buildSteps: readonly Step[] = [makeStep, memoryStep, diskStep, deviceModelStep, networkStep, runStep];

/** Says what happened, in the words that the table of notices has for the operation, with the host it happened on. */
export const announceStep: Step = {
  title: "step.record_event",
  expectedUs: () => 0,
  durationUs: () => 0,
  end(world, op) {
    const ref = vmOf(op);
    const resident = world.db.must("VM", ref).resident_on;
    announceEnd(world, op, ref, isSet(resident) ? resident : ((op.vars.wasOn as Ref<"host"> | undefined) ?? null));
    return null;
  },
};

const isStartAsked = (_world: World, op: RunningOperation): boolean => op.args.start === true;

/** For verbs that make a VM: builds and runs it too when `start` says so. */
export const startSteps: readonly Step[] = [
  {
    title: "step.choose_host",
    expectedUs: () => 0,
    when: isStartAsked,
    durationUs: () => 0,
    begin(world, op) {
      if (typeof op.args.host === "string") {
        op.vars.host = op.args.host;
        return hostFault(world, vmOf(op), op.args.host as Ref<"host">);
      }
      const chosen = chooseHost(world, vmOf(op));
      if ("fault" in chosen) return chosen.fault;
      op.vars.host = chosen.host;
      return null;
    },
  },
  ...[...buildSteps, announceStep].map((step) => ({
    ...step,
    when: (world: World, op: RunningOperation) => isStartAsked(world, op) && (!step.when || step.when(world, op)),
  })),
];

/** Ends the domain; the VM is Halted unless it is to be built again. */
export function destroyStep(options: { readonly isFinal: boolean }): Step {
  return {
    title: "step.destroy_domain",
    durationUs: (world, op) => {
      const guest = activeDomain(world, vmOf(op));
      return guest ? seconds(0.25) + (seconds(0.1) * guest.spec.memoryBytes) / GIB : 0;
    },
    begin(world, op) {
      const guest = activeDomain(world, vmOf(op));
      if (guest) op.vars.wasOn = guest.host;
      return null;
    },
    end(world, op) {
      const ref = vmOf(op);
      destroyDomain(world, ref, programOf(op));
      if (options.isFinal) showStopped(world, ref, "Halted");
      return null;
    },
  };
}

/** Asks the guest to stop and waits for it. @source lifecycle.md §4 (XAPI: 1200 s in all, then VM_SHUTDOWN_TIMEOUT) */
export function askStep(kind: "poweroff" | "reboot"): Step {
  return {
    title: kind === "poweroff" ? "step.wait_for_shutdown" : "step.wait_for_reboot",
    begin(world, op) {
      const guest = mustRun(world, vmOf(op));
      // A guest with drivers hears it from XenStore; one without is pressed its power button.
      if (hearsXenStore(guest)) askShutdown(world, guest, kind);
      else guest.engine.shutdown(kind);
      return null;
    },
    durationUs: () => 0,
    expectedUs: () => SHUTDOWN_US,
    waitsFor: (_world, op) => [{ signal: ["stopped", vmOf(op)].join(":"), withinUs: seconds(1200) }],
    timeout: (_world, op) => fault("VM_SHUTDOWN_TIMEOUT", vmOf(op), "1200."),
  };
}
