/** New VM from a template in one task; undone whole when a step fails. Follows what a console does call by call: clone, shape, disks, interfaces, provision. @source xapi.md §8 (Templates) */
import { type Fault, fault } from "../../model/fault";
import type { RecordOf } from "../../model/generated/rows";
import { isWithin, LIMITS } from "../../model/limits";
import { nullRef, type Ref } from "../../model/ref";
import type { Taken } from "../../model/signature";
import type { World } from "../../world/world";
import { occupy } from "../operation/busy";
import { macFault, memoryFault, vcpuFault } from "../operation/limit-rules";
import { argsOf, defineOperation, seconds } from "../operation/operation";
import { reservedFault } from "../operation/texts";
import { driveFault } from "../sr/sr-takes";
import { chainFault, copyRoomFault, createDisk, destroyDisk, vdiRoomFault } from "../sr/storage";
import { type Needs, needsOf, placeFor } from "./placement";
import { copyVm, createVbd, createVif, destroyVmRecords, freeDiskPositions, freeVifDevices } from "./vm-records";
import { startSteps, vmOf } from "./vm-steps";
import { onVm } from "./vm-target";

/** Disks that a VM may have beside its DVD drive. @source xapi.md §11 */
const MOST_DISKS = LIMITS.vbds - 1;

/** Base tree that a new disk holds: the template's on the first. */
function imageOf(template: Readonly<RecordOf["VM"]>, index: number): string {
  return index === 0 ? (template.other_config.image ?? "") : "";
}

type Wish = Taken<"VM.create_from_template">;
const wishOf = argsOf<"VM.create_from_template">;

function check(world: World, wish: Wish): Fault | null {
  const shape =
    reservedFault(world, wish.name_label) ??
    memoryFault("memory", wish.memory) ??
    vcpuFault("VCPUs_max", wish.VCPUs) ??
    shapeFault(wish) ??
    partsFault(world, wish);
  if (shape || !wish.start) return shape;
  const place = placeFor(world, needsOfWish(world, wish));
  return "fault" in place ? place.fault : null;
}

/** Whether it can have its disks and interfaces. */
function partsFault(world: World, { template, disks, iso, vifs }: Wish): Fault | null {
  const source = world.db.must("VM", template);
  const copied = source.VBDs.filter((v) => world.db.must("VBD", v).type === "Disk").length;
  if (disks.length + copied > MOST_DISKS) return fault("INVALID_DEVICE", `${disks.length + copied}`);
  const copies = copyRoomFault(world, template);
  if (copies) return copies;
  for (const [index, disk] of disks.entries()) {
    const refused = vdiRoomFault(world, disk.SR, disk.virtual_size, imageOf(source, index));
    if (refused) return refused;
  }
  const noDisc = iso && driveFault(world, iso);
  if (noDisc) return noDisc;
  if (vifs.length > LIMITS.vifs) return fault("INVALID_DEVICE", `${vifs.length}`);
  for (const { MAC = "" } of vifs) {
    const refused = macFault(MAC);
    if (refused) return refused;
  }
  return null;
}

/** Why vCPUs, cores and memory do not go together. @source xapi.md §8 (memory_static_min ≤ dynamic_min ≤ dynamic_max ≤ static_max); xapi: cores-per-socket divides VCPUs_max */
function shapeFault({
  VCPUs,
  VCPUs_at_startup,
  cores_per_socket,
  weight,
  memory,
  memory_dynamic_min,
  memory_dynamic_max,
}: Wish): Fault | null {
  if (VCPUs_at_startup !== null && !isWithin({ least: 1, most: VCPUs }, VCPUs_at_startup))
    return fault("INVALID_VALUE", "VCPUs_at_startup", `${VCPUs_at_startup}`);
  if (cores_per_socket !== null && (!isWithin({ least: 1, most: VCPUs }, cores_per_socket) || VCPUs % cores_per_socket !== 0))
    return fault("INVALID_VALUE", "cores_per_socket", `${cores_per_socket}`);
  if (weight !== null && !isWithin(LIMITS.weight, weight)) return fault("INVALID_VALUE", "weight", `${weight}`);
  const most = memory_dynamic_max ?? memory;
  const least = memory_dynamic_min ?? most;
  const low = memoryFault("memory_dynamic_min", least);
  if (low) return low;
  return least <= most && most <= memory ? null : fault("MEMORY_CONSTRAINT_VIOLATION", `${least} <= ${most} <= ${memory}`);
}
/** What the VM will be like, beside its name. */
function shapeOf(source: Readonly<RecordOf["VM"]>, wish: Wish): Partial<RecordOf["VM"]> {
  const { affinity, memory, memory_dynamic_min, memory_dynamic_max, VCPUs, VCPUs_at_startup, cores_per_socket, weight } = wish;
  const most = memory_dynamic_max ?? memory;
  const least = memory_dynamic_min ?? most;
  return {
    affinity: affinity ?? nullRef(),
    memory_static_max: memory,
    memory_dynamic_max: most,
    memory_dynamic_min: least,
    memory_static_min: Math.min(source.memory_static_min, least),
    VCPUs_max: VCPUs,
    VCPUs_at_startup: VCPUs_at_startup ?? VCPUs,
    VCPUs_params: weight === null ? source.VCPUs_params : { ...source.VCPUs_params, weight: `${weight}` },
    platform: cores_per_socket === null ? source.platform : { ...source.platform, "cores-per-socket": `${cores_per_socket}` },
  };
}

/** What hosts have to have for a VM that is yet to be made. */
export function needsOfWish(world: World, wish: Wish): Needs {
  const source = world.db.must("VM", wish.template);
  const copied = needsOf(world, wish.template).disks.map(({ sr }) => sr);
  const discs = wish.iso ? [world.db.must("VDI", wish.iso).SR] : [];
  const srs = new Set([...copied, ...wish.disks.map(({ SR }) => SR), ...discs]);
  return {
    vm: { ...source, ...shapeOf(source, wish) },
    disks: [...srs].map((sr) => ({ sr, inUse: null })),
    networks: [...new Set(wish.vifs.map(({ network }) => network))],
    backends: [],
  };
}

export const vmCreate = defineOperation("VM.create_from_template", {
  on: onVm("template", { as: "provision", states: ["Halted"], templates: "only" }),
  busy: () => [],
  check,
  label: (_world, { name_label }) => `New VM ${name_label}`,
  isCancellable: true,
  result: (_world, op) => String(op.vars.vm),
  steps: [
    {
      title: "step.clone_template",
      durationUs: () => seconds(0.4),
      end(world, op) {
        const wish = wishOf(op);
        const { template, name_label, name_description } = wish;
        const source = world.db.must("VM", template);
        const refused = chainFault(world, template) ?? copyRoomFault(world, template);
        if (refused) return refused;
        const vm = copyVm(world, template, name_label);
        op.vars.vm = vm;
        const config: Record<string, string> = { ...world.db.must("VM", vm).other_config };
        delete config.disks;
        world.db.set("VM", vm, { is_a_template: false, name_description, ...shapeOf(source, wish), other_config: config });
        occupy(world, op, { class: "VM", ref: vm, operation: "provision" });
        return null;
      },
      undo(world, op) {
        const vm = op.vars.vm as Ref<"VM"> | undefined;
        if (vm && world.db.get("VM", vm)) destroyVmRecords(world, vm);
      },
    },
    {
      title: "step.make_disks",
      durationUs: (_world, op) => seconds(0.5) * Math.max(1, wishOf(op).disks.length),
      end(world, op) {
        const vm = vmOf(op);
        const { template: source, disks, iso } = wishOf(op);
        const template = world.db.must("VM", source);
        const made: string[] = [];
        op.vars.vdis = made;
        for (const [index, disk] of disks.entries()) {
          const image = imageOf(template, index);
          const refused = vdiRoomFault(world, disk.SR, disk.virtual_size, image);
          if (refused) return refused;
          const content = image !== "" ? { base: image, overlay: null } : null;
          const vdi = createDisk(world, { ...disk, name_description: "", content, type: index === 0 ? "system" : "user" });
          made.push(vdi);
          createVbd(world, {
            VM: vm,
            VDI: vdi,
            userdevice: freeDiskPositions(world, vm)[0] ?? "0",
            bootable: index === 0,
            mode: "RW",
            type: "Disk",
            empty: false,
          });
        }
        const drive = world.db
          .must("VM", vm)
          .VBDs.map((v) => world.db.must("VBD", v))
          .find((v) => v.type === "CD");
        if (drive && iso) world.db.set("VBD", drive.$ref, { VDI: iso, empty: false });
        else if (!drive)
          createVbd(world, {
            VM: vm,
            VDI: iso ?? nullRef(),
            userdevice: "3",
            bootable: iso !== null && made.length === 0,
            mode: "RO",
            type: "CD",
            empty: iso === null,
          });
        return null;
      },
      undo(world, op) {
        for (const vdi of (op.vars.vdis as readonly string[] | undefined) ?? [])
          if (world.db.get("VDI", vdi)) destroyDisk(world, vdi as Ref<"VDI">);
      },
    },
    {
      title: "step.add_interfaces",
      durationUs: () => seconds(0.1),
      end(world, op) {
        const vm = vmOf(op);
        for (const vif of [...world.db.must("VM", vm).VIFs]) world.db.destroy("VIF", vif);
        for (const { network, MAC = "" } of wishOf(op).vifs) {
          createVif(world, {
            VM: vm,
            network,
            device: freeVifDevices(world, vm)[0] ?? "0",
            MAC,
            MTU: world.db.must("network", network).MTU,
          });
        }
        return null;
      },
    },
    ...startSteps,
  ],
});
