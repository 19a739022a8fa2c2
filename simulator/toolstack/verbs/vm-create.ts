/** New VM from a template in one task; undone whole when a step fails. Follows what a console does call by call: clone, shape, disks, interfaces, provision. @source xapi.md §8 (Templates) */
import { type Fault, fault } from "../../model/fault";
import type { RecordOf } from "../../model/generated/rows";
import { LIMITS } from "../../model/limits";
import { nullRef, type Ref } from "../../model/ref";
import { overheadBytes } from "../guest-spec";
import { macFault, memoryFault, vcpuFault } from "../limit-rules";
import { type Args, BadArgument, boolArg, intArg, listArg, type Operation, seconds, textArg } from "../operation";
import { occupy } from "../runner";
import { createDisk, destroyDisk, vdiRoomFault } from "../storage";
import { cleanText, reservedFault, texts } from "../texts";
import { copyVm, createVbd, createVif, destroyVmRecords, freeDiskPositions, freeVifDevices } from "../vm-records";
import { hostInside, type World } from "../world";
import { startSteps, vmOf } from "./vm-steps";

interface DiskWish {
  readonly name_label: string;
  readonly SR: Ref<"SR">;
  readonly virtual_size: number;
}
interface VifWish {
  readonly network: Ref<"network">;
  readonly MAC: string;
}

function record(value: unknown, name: string): Args {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new BadArgument(fault("INVALID_VALUE", name, String(value)));
  return value as Args;
}
function disksOf(args: Args): DiskWish[] {
  return listArg(args, "disks").map((d) => {
    const disk = record(d, "disks");
    return { name_label: textArg(disk, "name_label"), SR: textArg(disk, "SR") as Ref<"SR">, virtual_size: intArg(disk, "virtual_size") };
  });
}
function vifsOf(args: Args): VifWish[] {
  return listArg(args, "vifs").map((v) => {
    const vif = record(v, "vifs");
    return { network: textArg(vif, "network") as Ref<"network">, MAC: typeof vif.MAC === "string" ? vif.MAC : "" };
  });
}

/** Disks that a VM may have beside its DVD drive. @source xapi.md §11 */
const MOST_DISKS = LIMITS.vbds - 1;

/** Its texts, those of its disks too. */
function clean(given: Args): Args {
  const args = texts({ name_label: "name", name_description: "lines" })(given);
  const disks = listArg(args, "disks").map((disk) => {
    const wish = record(disk, "disks");
    return { ...wish, name_label: cleanText("name", "name_label", textArg(wish, "name_label")) };
  });
  return { ...args, disks };
}

/** Base tree that a new disk holds: the template's on the first. */
function imageOf(template: Readonly<RecordOf["VM"]>, index: number): string {
  return index === 0 ? (template.other_config.image ?? "") : "";
}

function check(world: World, args: Args): Fault | null {
  const template = world.db.must("VM", args.template as string);
  if (!template.is_a_template || template.is_a_snapshot) return fault("OPERATION_NOT_ALLOWED", "VM is not a template");
  const shape =
    reservedFault(world, textArg(args, "name_label")) ??
    memoryFault("memory", intArg(args, "memory")) ??
    vcpuFault("VCPUs_max", intArg(args, "VCPUs"));
  if (shape) return shape;
  const disks = disksOf(args);
  const copied = template.VBDs.filter((v) => world.db.must("VBD", v).type === "Disk").length;
  if (disks.length + copied > MOST_DISKS) return fault("INVALID_DEVICE", `${disks.length + copied}`);
  for (const [index, disk] of disks.entries()) {
    if (!world.db.get("SR", disk.SR)) return fault("HANDLE_INVALID", "SR", disk.SR);
    const refused = vdiRoomFault(world, disk.SR, disk.virtual_size, imageOf(template, index));
    if (refused) return refused;
  }
  const vifs = vifsOf(args);
  if (vifs.length > LIMITS.vifs) return fault("INVALID_DEVICE", `${vifs.length}`);
  for (const vif of vifs) {
    if (!world.db.get("network", vif.network)) return fault("HANDLE_INVALID", "network", vif.network);
    const refused = macFault(vif.MAC);
    if (refused) return refused;
  }
  for (const [name, className] of [
    ["iso", "VDI"],
    ["affinity", "host"],
  ] as const) {
    const ref = args[name] ?? null;
    if (ref !== null && !world.db.get(className, String(ref))) return fault("HANDLE_INVALID", className, String(ref));
  }
  return boolArg(args, "start") ? startRoomFault(world, args) : null;
}

/** A VM that is to start at once is refused at once when no host could hold it. */
function startRoomFault(world: World, args: Args): Fault | null {
  const memory = intArg(args, "memory");
  const needed = memory + overheadBytes(true, memory, intArg(args, "VCPUs"));
  const most = Math.max(0, ...[...world.hosts.values()].map((inside) => hostInside(world, inside.ref).hypervisor.freeBytes));
  return needed > most ? fault("HOST_NOT_ENOUGH_FREE_MEMORY", `${needed}`, `${most}`) : null;
}

export const vmCreate: Operation = {
  name: "VM.create_from_template",
  role: "vm-admin",
  refs: { template: "VM" },
  clean,
  check,
  busy: () => [],
  label: (_world, args) => `New VM ${String(args.name_label)}`,
  isCancellable: true,
  result: (_world, op) => String(op.vars.vm),
  steps: [
    {
      title: "Clone the template",
      durationUs: () => seconds(0.4),
      end(world, op) {
        const { args } = op;
        const template = args.template as Ref<"VM">;
        const source = world.db.must("VM", template);
        const vm = copyVm(world, template, textArg(args, "name_label"));
        op.vars.vm = vm;
        const memory = intArg(args, "memory");
        const config: Record<string, string> = { ...world.db.must("VM", vm).other_config };
        delete config.disks;
        world.db.set("VM", vm, {
          is_a_template: false,
          name_description: typeof args.name_description === "string" ? args.name_description : "",
          affinity: (args.affinity as Ref<"host"> | null) ?? nullRef(),
          memory_static_max: memory,
          memory_dynamic_max: memory,
          memory_dynamic_min: memory,
          memory_static_min: Math.min(source.memory_static_min, memory),
          VCPUs_max: intArg(args, "VCPUs"),
          VCPUs_at_startup: intArg(args, "VCPUs"),
          other_config: config,
        });
        occupy(world, op, { class: "VM", ref: vm, operation: "provision" });
        return null;
      },
      undo(world, op) {
        const vm = op.vars.vm as Ref<"VM"> | undefined;
        if (vm && world.db.get("VM", vm)) destroyVmRecords(world, vm);
      },
    },
    {
      title: "Make the virtual disks",
      durationUs: (_world, op) => seconds(0.5) * Math.max(1, listArg(op.args, "disks").length),
      end(world, op) {
        const vm = vmOf(op);
        const template = world.db.must("VM", op.args.template as string);
        const made: string[] = [];
        op.vars.vdis = made;
        for (const [index, disk] of disksOf(op.args).entries()) {
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
        const iso = (op.args.iso ?? null) as Ref<"VDI"> | null;
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
      title: "Add the network interfaces",
      durationUs: () => seconds(0.1),
      end(world, op) {
        const vm = vmOf(op);
        for (const vif of [...world.db.must("VM", vm).VIFs]) world.db.destroy("VIF", vif);
        for (const vif of vifsOf(op.args)) {
          createVif(world, {
            VM: vm,
            network: vif.network,
            device: freeVifDevices(world, vm)[0] ?? "0",
            MAC: vif.MAC,
            MTU: world.db.must("network", vif.network).MTU,
          });
        }
        return null;
      },
    },
    ...startSteps,
  ],
};
