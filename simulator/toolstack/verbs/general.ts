/** Disks, tasks and plain field writes. @source xapi.md §3, §5, §12 */
import type { Actor } from "../../lab-types";
import { type Fault, fault } from "../../model/fault";
import { classInfo, isClassName } from "../../model/fields";
import { table } from "../../model/generated/table";
import { LIMITS } from "../../model/limits";
import { type ClassName, isSet, type Ref } from "../../model/ref";
import { isOfType, parseType, type ValueType } from "../../model/types";
import { refreshVmAndDevices } from "../allowed";
import { vdiFault, vdiUseFault } from "../device-rules";
import { diskPlaceFault, isSamePlace } from "../disk-places";
import { mtuFault, vcpuParamsFault } from "../limit-rules";
import { boolArg, intArg, type Operation, seconds, textArg } from "../operation";
import { cancel, hasRole, roleFault } from "../runner";
import { createDisk, destroyDisk, vdiRoomFault } from "../storage";
import { cleanValue, reservedFault, texts } from "../texts";
import { hostInside, type World } from "../world";

/** Longest value of a field, as JSON. guess: four times the longest text */
const VALUE_CHARACTERS = 4 * LIMITS.textCharacters;

const vdiCreate: Operation = {
  name: "VDI.create",
  refs: { SR: "SR" },
  clean: texts({ name_label: "name", name_description: "lines" }),
  check(world, args) {
    boolArg(args, "read_only");
    return vdiRoomFault(world, args.SR as Ref<"SR">, intArg(args, "virtual_size"));
  },
  immediate: (world, args) =>
    createDisk(world, {
      SR: args.SR as Ref<"SR">,
      name_label: textArg(args, "name_label"),
      name_description: typeof args.name_description === "string" ? args.name_description : "",
      virtual_size: Math.ceil(intArg(args, "virtual_size") / 512) * 512,
      read_only: boolArg(args, "read_only"),
      content: null,
    }),
};

const vdiDestroy: Operation = {
  name: "VDI.destroy",
  refs: { self: "VDI" },
  check: (world, args) => vdiFault(world, args.self as Ref<"VDI">, "destroy"),
  busy: (_world, args) => [{ class: "VDI", ref: args.self as string, operation: "destroy" }],
  label: (world, args) => `VDI.destroy ${world.db.get("VDI", args.self as string)?.name_label ?? ""}`,
  steps: [
    {
      title: "Delete the disk",
      durationUs: () => seconds(0.5),
      end(world, op) {
        const refused = vdiUseFault(world, op.args.self as Ref<"VDI">, "destroy");
        if (refused) return refused;
        destroyDisk(world, op.args.self as Ref<"VDI">);
        return null;
      },
    },
  ],
};

/** One's own tasks always; those of others need pool-operator. @source xapi.md §3 */
function foreignTaskFault(world: World, ref: string, actor: Actor, call: string): Fault | null {
  const isOwn = world.db.must("task", ref).other_config.user === actor.user;
  return isOwn || hasRole(actor, "pool-operator") ? null : roleFault(call, "pool-operator", actor);
}

const taskCancel: Operation = {
  name: "task.cancel",
  refs: { task: "task" },
  role: "vm-operator",
  check(world, args, actor) {
    const foreign = foreignTaskFault(world, args.task as string, actor, "task.cancel");
    if (foreign) return foreign;
    const task = world.db.must("task", args.task as string);
    return task.allowed_operations.includes("cancel")
      ? null
      : fault("OPERATION_NOT_ALLOWED", `task ${task.name_label} cannot be cancelled`);
  },
  immediate(world, args) {
    cancel(world, world.findOperation, args.task as string);
    return null;
  },
};

const taskDestroy: Operation = {
  name: "task.destroy",
  refs: { self: "task" },
  role: "vm-operator",
  check(world, args, actor) {
    const foreign = foreignTaskFault(world, args.self as string, actor, "task.destroy");
    if (foreign) return foreign;
    return world.db.must("task", args.self as string).status === "pending" ? fault("OPERATION_NOT_ALLOWED", "task is pending") : null;
  },
  immediate(world, args) {
    world.db.destroy("task", args.self as string);
    return null;
  },
};

/** A reference to nothing would be followed later. */
function danglingFault(world: World, value: unknown, type: ValueType): Fault | null {
  if (type.kind === "ref") {
    const ref = value as string;
    const isThere = !isSet(ref) || !isClassName(type.name) || world.db.get(type.name, ref) !== undefined;
    return isThere ? null : fault("HANDLE_INVALID", type.name, ref);
  }
  if (type.kind !== "set") return null;
  for (const item of value as readonly unknown[]) {
    const dangling = danglingFault(world, item, type.of);
    if (dangling) return dangling;
  }
  return null;
}

/** A disk's position changes only while it is not attached, to one that is free. @source xapi.md §11 (userdevice) */
function placeFault(world: World, ref: Ref<"VBD">, position: string): Fault | null {
  const vbd = world.db.must("VBD", ref);
  if (vbd.currently_attached) return fault("DEVICE_ALREADY_ATTACHED", ref);
  const invalid = diskPlaceFault(position);
  if (invalid) return invalid;
  const isTaken = world.db.must("VM", vbd.VM).VBDs.some((v) => v !== ref && isSamePlace(world.db.must("VBD", v).userdevice, position));
  return isTaken ? fault("DEVICE_ALREADY_EXISTS", position) : null;
}

/** Any RW field of any record: class, field, type and length are checked against the datamodel. */
const setField: Operation = {
  name: "set_field",
  role: "read-only",
  clean(args) {
    const className = textArg(args, "class");
    const field = isClassName(className) ? classInfo(className).byName.get(textArg(args, "field")) : undefined;
    const type = field && parseType(field.type);
    return field && type && isOfType(args.value, type) ? { ...args, value: cleanValue(field.name, type, args.value) } : args;
  },
  check(world, args, actor) {
    const className = textArg(args, "class");
    if (!isClassName(className)) return fault("INVALID_VALUE", "class", className);
    const ref = textArg(args, "self");
    if (!world.db.get(className, ref)) return fault("HANDLE_INVALID", className, ref);
    const field = classInfo(className).byName.get(textArg(args, "field"));
    if (!field) return fault("INVALID_VALUE", "field", textArg(args, "field"));
    if (field.qualifier !== "RW") return fault("OPERATION_NOT_ALLOWED", `${className}.${field.name} is read-only`);
    const needed = field.setterRole ?? table[className].role ?? "pool-admin";
    if (!hasRole(actor, needed)) return roleFault(`${className}.set_${field.name}`, needed, actor);
    const type = parseType(field.type);
    if (!isOfType(args.value, type)) return fault("FIELD_TYPE_ERROR", field.name);
    const dangling = danglingFault(world, args.value, type);
    if (dangling) return dangling;
    if (JSON.stringify(args.value).length > VALUE_CHARACTERS) return fault("INVALID_VALUE", field.name, "too long");
    if (className === "VM" && (field.name === "is_a_template" || field.name === "other_config"))
      return fault("OPERATION_NOT_ALLOWED", `VM.${field.name} is set by its own operations`);
    if (className === "VBD" && field.name === "userdevice") return placeFault(world, ref as Ref<"VBD">, args.value as string);
    if (className === "network" && field.name === "MTU") return mtuFault(args.value as number);
    if (className === "VM" && field.name === "VCPUs_params") return vcpuParamsFault(args.value as Readonly<Record<string, string>>);
    const isDom0 = className === "VM" && world.db.must("VM", ref).is_control_domain;
    return className === "VM" && field.name === "name_label" && !isDom0 ? reservedFault(world, args.value as string) : null;
  },
  immediate(world, args) {
    const className = textArg(args, "class") as ClassName;
    const ref = textArg(args, "self");
    world.db.set(className, ref, { [textArg(args, "field")]: args.value } as never);
    if (className === "VM") renameDomain(world, ref as Ref<"VM">);
    return null;
  },
};

/** A renamed VM is renamed for Xen too. */
function renameDomain(world: World, ref: Ref<"VM">): void {
  const guest = world.guests.get(ref);
  if (guest && guest.domid !== 0) {
    const name = world.db.must("VM", ref).name_label;
    const { hypervisor, xenstore } = hostInside(world, guest.host);
    const domain = hypervisor.domains.get(guest.domid);
    if (domain) domain.name = name;
    xenstore.write(`/local/domain/${guest.domid}/name`, name);
  }
  refreshVmAndDevices(world, ref);
}

export const generalVerbs: readonly Operation[] = [vdiCreate, vdiDestroy, taskCancel, taskDestroy, setField];
