/** Suspend to disk and resume. @source lifecycle.md §6 (save/restore), xapi.md §8 */

import { frontendsUp } from "../../dom0/device-bus";
import { type Fault, fault } from "../../model/fault";
import { isSet, nullRef, type Ref } from "../../model/ref";
import { activeDomain } from "../../world/domain-book";
import type { Step } from "../../world/operation-shape";
import { bookOnSr } from "../../world/sr-share";
import { newRef, newUuid, nowOf, type World } from "../../world/world";
import { occupy } from "../operation/busy";
import { defineOperation, seconds } from "../operation/operation";
import { takesFault } from "../sr/sr-takes";
import { refreshSr, roomFault } from "../sr/storage";
import { destroyDomain, makeDomain, mustRun, pauseDomain, showRunning, showStopped, unpauseDomain } from "./domains";
import { chooseHost, hostFault, placeFault } from "./placement";
import { announceStep, diskStep, memoryStep, networkStep, vmOf } from "./vm-steps";
import { onVm } from "./vm-target";

/** SR for a suspend image: the VM's own choice, the pool's, the pool's default. */
function suspendSr(world: World, ref: Ref<"VM">): Ref<"SR"> | null {
  const pool = [...world.db.all("pool")][0];
  const vm = world.db.must("VM", ref);
  const wanted = [vm.suspend_SR, pool?.suspend_image_SR, pool?.default_SR].find((sr) => sr !== undefined && isSet(sr));
  return wanted ?? null;
}

function imageBytes(world: World, ref: Ref<"VM">): number {
  return Math.ceil((mustRun(world, ref).spec.memoryBytes * 1.01) / 4096) * 4096;
}

/** Why its memory can be put nowhere, or null. */
function imageFault(world: World, ref: Ref<"VM">): Fault | null {
  const sr = suspendSr(world, ref);
  if (!sr) return fault("VM_NO_SUSPEND_SR", ref);
  return takesFault(world, sr, "suspend image") ?? roomFault(world, sr, imageBytes(world, ref));
}

/** How long an image is expected to be on its way, µs. @source metrics.md §6 (save and restore at 100–400 MB/s) */
function imageUs(world: World, ref: Ref<"VM">): number {
  return Math.round(world.db.must("VM", ref).memory_dynamic_max / 300);
}

const quiesce: Step = {
  title: "step.ask_to_suspend",
  durationUs: () => seconds(0.15),
  end(world, op) {
    pauseDomain(world, vmOf(op));
    return null;
  },
  undo(world, op) {
    const guest = activeDomain(world, vmOf(op));
    if (guest && guest.pausedAt !== null) unpauseDomain(world, vmOf(op));
  },
};

const writeImage: Step = {
  title: "step.write_image",
  begin(world, op) {
    const ref = vmOf(op);
    const failed = imageFault(world, ref);
    if (failed) return failed;
    const bytes = imageBytes(world, ref);
    const vdi = newRef<"VDI">(world);
    const sr = suspendSr(world, ref) as Ref<"SR">;
    const uuid = newUuid(world);
    world.db.create("VDI", vdi, {
      uuid,
      name_label: "Suspend image",
      SR: sr,
      virtual_size: bytes,
      physical_utilisation: bytes,
      type: "suspend",
      managed: true,
      location: uuid,
    });
    refreshSr(world, sr);
    op.vars.suspendVdi = vdi;
    return null;
  },
  durationUs(world, op) {
    const sr = world.db.must("VDI", op.vars.suspendVdi as string).SR;
    return bookOnSr(world, sr, "write", imageBytes(world, vmOf(op))) - nowOf(world);
  },
  expectedUs: (world, op) => imageUs(world, vmOf(op)),
  // Removing the image takes as long as removing any disk.
  undoing: {
    title: "step.drop_image",
    durationUs: (world, op) => (typeof op.vars.suspendVdi === "string" && world.db.get("VDI", op.vars.suspendVdi) ? seconds(0.5) : 0),
  },
  undo(world, op) {
    const vdi = op.vars.suspendVdi;
    if (typeof vdi !== "string" || !world.db.get("VDI", vdi)) return;
    const sr = world.db.must("VDI", vdi).SR;
    world.db.destroy("VDI", vdi);
    refreshSr(world, sr);
  },
};

const leave: Step = {
  title: "step.destroy_domain",
  durationUs: () => seconds(0.2),
  end(world, op) {
    const ref = vmOf(op);
    const guest = mustRun(world, ref);
    const vdi = op.vars.suspendVdi as Ref<"VDI">;
    op.vars.wasOn = guest.host;
    const spec = { ...guest.spec, disks: guest.spec.disks.map((d) => ({ ...d, content: null })) };
    world.images.set(vdi, {
      spec,
      image: guest.engine.save(),
      savedAt: guest.pausedAt ?? nowOf(world),
      wakeAt: guest.wakeAt,
      addresses: guest.addresses,
      load: guest.load,
    });
    destroyDomain(world, ref);
    world.db.set("VM", ref, { suspend_VDI: vdi });
    showStopped(world, ref, "Suspended");
    return null;
  },
};

const suspend = defineOperation("VM.suspend", {
  on: onVm("vm", { as: "suspend", states: ["Running"], features: ["feature-suspend"] }, imageFault),
  inverse: { op: "VM.resume", args: { vm: "vm", start_paused: { value: false }, force: { value: false } } },
  isCancellable: true,
  steps: [quiesce, writeImage, leave, announceStep],
});

const makeAgain: Step = {
  title: "step.make_domain",
  begin(world, op) {
    const ref = vmOf(op);
    op.vars.stateOnUndo = "Suspended";
    const chosen = op.args.host ? { host: op.args.host as Ref<"host"> } : chooseHost(world, ref);
    if ("fault" in chosen) return chosen.fault;
    const failed = makeDomain(world, ref, chosen.host);
    if (failed) return failed;
    op.vars.host = chosen.host;
    occupy(world, op, { class: "host", ref: chosen.host, operation: "vm_resume" });
    return null;
  },
  durationUs: () => seconds(0.05),
  undo(world, op) {
    if (!activeDomain(world, vmOf(op))) return;
    destroyDomain(world, vmOf(op));
    showStopped(world, vmOf(op), "Suspended");
  },
};

const readImage: Step = {
  title: "step.read_image",
  expectedUs: (world, op) => imageUs(world, vmOf(op)),
  durationUs(world, op) {
    const vdi = world.db.must("VDI", world.db.must("VM", vmOf(op)).suspend_VDI);
    return bookOnSr(world, vdi.SR, "read", vdi.physical_utilisation) - nowOf(world);
  },
};

const goOn: Step = {
  title: "step.resume_guest",
  durationUs: () => seconds(0.05),
  end(world, op) {
    const ref = vmOf(op);
    const vdi = world.db.must("VM", ref).suspend_VDI;
    const saved = world.images.get(vdi);
    if (!saved) return fault("SUSPEND_IMAGE_NOT_ACCESSIBLE", vdi);
    const guest = mustRun(world, ref);
    guest.isStarted = true;
    guest.pausedAt = saved.savedAt as typeof guest.pausedAt;
    guest.wakeAt = saved.wakeAt as typeof guest.wakeAt;
    guest.addresses = saved.addresses;
    guest.load = saved.load;
    guest.engine.restore(saved.image);
    dropImage(world, ref);
    showRunning(world, ref, "Running");
    unpauseDomain(world, ref);
    // Its drivers find new back ends and connect again. @source xenstore.md §8 (suspend)
    frontendsUp(world, guest, true);
    return null;
  },
};

const resumeSteps = [makeAgain, memoryStep, diskStep, networkStep, readImage, goOn, announceStep];
const resume = defineOperation("VM.resume", {
  on: onVm("vm", { as: "resume", states: ["Suspended"] }, placeFault),
  inverse: { op: "VM.suspend", args: { vm: "vm" } },
  isCancellable: true,
  steps: resumeSteps,
});
const resumeOn = defineOperation("VM.resume_on", {
  on: onVm("vm", { as: "resume_on", states: ["Suspended"] }),
  check: (world, { vm, host }) => hostFault(world, vm, host),
  isCancellable: true,
  steps: resumeSteps,
});

/** Removes a VM's suspend image with its disk. */
export function dropImage(world: World, ref: Ref<"VM">): void {
  const vdi = world.db.must("VM", ref).suspend_VDI;
  if (!isSet(vdi)) return;
  world.db.set("VM", ref, { suspend_VDI: nullRef() });
  world.images.delete(vdi);
  const record = world.db.get("VDI", vdi);
  if (!record) return;
  const sr = record.SR;
  world.db.destroy("VDI", vdi);
  refreshSr(world, sr);
}

export const vmSuspendVerbs = [suspend, resume, resumeOn] as const;
