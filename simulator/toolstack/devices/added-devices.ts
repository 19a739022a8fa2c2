/** Devices that are made and plugged in by one task. Where the plugging fails, what was made goes again. */
import { fault } from "../../model/fault";
import type { Ref } from "../../model/ref";
import { refreshAllowed } from "../../world/allowed";
import type { Step } from "../../world/operation-shape";
import type { RunningOperation, World } from "../../world/world";
import { macFault } from "../operation/limit-rules";
import { argsOf, defineOperation } from "../operation/operation";
import { createDisk, destroyDisk, vdiRoomFault } from "../sr/storage";
import { createVbd, createVif, freeDiskPositions, freeVifDevices } from "../vm/vm-records";
import { sharingFault } from "./device-targets";
import { onItsVm } from "./device-verbs";

/** Plugs what was made into a VM that runs; one that stops meanwhile has it at its next start. */
function plugStep(kind: "VBD" | "VIF"): Step {
  const vmOf = (world: World, op: RunningOperation) => world.db.get("VM", argsOf<"VM.add_disk">(op).vm);
  return {
    title: kind === "VBD" ? "step.connect_disk" : "step.connect_interface",
    when: (world, op) => vmOf(world, op)?.power_state === "Running",
    durationUs: () => 0,
    children: {
      areTakenBack: true,
      next(_world, op) {
        if (op.vars.plugged === true) return [];
        op.vars.plugged = true;
        return [{ key: "plug", op: `${kind}.plug`, args: { self: op.vars.added }, as: op.actor }];
      },
    },
  };
}
const result = (_world: World, op: RunningOperation): string => String(op.vars.added);

const hasPlace = onItsVm("vm", (world, vm) => (freeDiskPositions(world, vm).length === 0 ? fault("INVALID_DEVICE", "autodetect") : null));

const addDisk = defineOperation("VM.add_disk", {
  on: hasPlace,
  check: (world, { SR, virtual_size }) => vdiRoomFault(world, SR, virtual_size),
  result,
  steps: [
    {
      title: "step.make_disks",
      durationUs: () => 0,
      begin(world, op) {
        const { vm, name_label, SR, virtual_size } = argsOf<"VM.add_disk">(op);
        const size = Math.ceil(virtual_size / 512) * 512;
        const VDI = createDisk(world, { SR, name_label, name_description: "", virtual_size: size, content: null });
        op.vars.disk = VDI;
        const userdevice = freeDiskPositions(world, vm)[0] as string;
        op.vars.added = createVbd(world, { VM: vm, VDI, userdevice, bootable: false, mode: "RW", type: "Disk", empty: false });
        return null;
      },
      undo(world, op) {
        const [vbd, vdi] = [op.vars.added as Ref<"VBD">, op.vars.disk as Ref<"VDI">];
        if (world.db.get("VBD", vbd)) world.db.destroy("VBD", vbd);
        if (world.db.get("VDI", vdi)) destroyDisk(world, vdi);
      },
    },
    plugStep("VBD"),
  ],
});

/** Takes away the link that was made; the disk may be linked elsewhere again. */
function unlink(world: World, vbd: Ref<"VBD">): void {
  const { VDI } = world.db.get("VBD", vbd) ?? {};
  if (VDI === undefined) return;
  world.db.destroy("VBD", vbd);
  refreshAllowed(world, "VDI", VDI);
}

const attachDisk = defineOperation("VM.attach_disk", {
  on: hasPlace,
  check: (world, { VDI, mode }) => sharingFault(world, VDI, {}, mode),
  result,
  steps: [
    {
      title: "step.link_disk",
      durationUs: () => 0,
      begin(world, op) {
        const { vm, VDI, mode } = argsOf<"VM.attach_disk">(op);
        const userdevice = freeDiskPositions(world, vm)[0] as string;
        op.vars.added = createVbd(world, { VM: vm, VDI, userdevice, bootable: false, mode, type: "Disk", empty: false });
        return null;
      },
      undo: (world, op) => unlink(world, op.vars.added as Ref<"VBD">),
    },
    plugStep("VBD"),
  ],
});

const addInterface = defineOperation("VM.add_interface", {
  on: onItsVm("vm", (world, vm) => (freeVifDevices(world, vm).length === 0 ? fault("INVALID_DEVICE", "autodetect") : null)),
  check: (_world, { MAC }) => macFault(MAC),
  result,
  steps: [
    {
      title: "step.add_interfaces",
      durationUs: () => 0,
      begin(world, op) {
        const { vm, network, MAC } = argsOf<"VM.add_interface">(op);
        const device = freeVifDevices(world, vm)[0] as string;
        op.vars.added = createVif(world, { VM: vm, network, device, MAC, MTU: world.db.must("network", network).MTU });
        return null;
      },
      undo(world, op) {
        const vif = op.vars.added as Ref<"VIF">;
        if (world.db.get("VIF", vif)) world.db.destroy("VIF", vif);
      },
    },
    plugStep("VIF"),
  ],
});

export const addedDeviceVerbs = [addDisk, attachDisk, addInterface] as const;
