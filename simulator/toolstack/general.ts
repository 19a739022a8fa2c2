/** Disks, tasks and plain field writes. @source xapi.md §3, §5, §12 */

import type { Actor } from "../contract/lab";
import { because, type Fault, fault, notAllowed } from "../model/fault";
import { classInfo, type FieldInfo, isClassName } from "../model/fields";
import { table } from "../model/generated/table";
import { LIMITS } from "../model/limits";
import { type ClassName, isSet, type Ref } from "../model/ref";
import { bareRole } from "../model/signature";
import { quotedValue } from "../model/text";
import { isOfType, type ValueType } from "../model/types";
import { refreshVmAndDevices } from "../world/allowed";
import { diskPlaceFault, isSamePlace } from "../world/disk-places";
import { activeDomain } from "../world/domain-book";
import { hasRole, roleFault } from "../world/roles";
import { hostInside, type World } from "../world/world";
import { onVdiToDestroy, vdiUseFault } from "./devices/device-targets";
import { mtuFault, vcpuParamsFault } from "./operation/limit-rules";
import { argsOf, defineOperation, seconds } from "./operation/operation";
import { cancel } from "./operation/runner";
import { cleanValue, reservedFault } from "./operation/texts";
import { perfmonChanged } from "./perfmon/monitor";
import { fieldFault, onSrForDisk } from "./sr/sr-takes";
import { createDisk, destroyDisk, vdiRoomFault } from "./sr/storage";

/** Longest value of a field, as JSON. guess: four times the longest text */
const VALUE_CHARACTERS = 4 * LIMITS.textCharacters;

const vdiCreate = defineOperation("VDI.create", {
  on: onSrForDisk,
  check: (world, { SR, virtual_size }) => vdiRoomFault(world, SR, virtual_size),
  immediate: (world, { SR, name_label, name_description, virtual_size, read_only }) =>
    createDisk(world, {
      SR,
      name_label,
      name_description,
      virtual_size: Math.ceil(virtual_size / 512) * 512,
      read_only,
      content: null,
    }),
});

const vdiDestroy = defineOperation("VDI.destroy", {
  on: onVdiToDestroy,
  steps: [
    {
      title: "step.delete_disk",
      durationUs: () => seconds(0.5),
      end(world, op) {
        const { self } = argsOf<"VDI.destroy">(op);
        const refused = vdiUseFault(world, self);
        if (refused) return refused;
        destroyDisk(world, self);
        return null;
      },
    },
  ],
});

/** One's own tasks always; those of others need pool-operator. @source xapi.md §3 */
function foreignTaskFault(world: World, ref: string, actor: Actor, call: string): Fault | null {
  const isOwn = world.db.must("task", ref).other_config.user === actor.user;
  return isOwn || hasRole(actor, "pool-operator") ? null : roleFault(call, "pool-operator", actor);
}

const taskCancel = defineOperation("task.cancel", {
  check(world, { task: ref }, actor) {
    const foreign = foreignTaskFault(world, ref, actor, "task.cancel");
    if (foreign) return foreign;
    const task = world.db.must("task", ref);
    return task.allowed_operations.includes("cancel") ? null : notAllowed(["task.not_cancellable", task.name_label]);
  },
  immediate(world, { task }) {
    cancel(world, task);
    return null;
  },
});

const taskDestroy = defineOperation("task.destroy", {
  check(world, { self }, actor) {
    const foreign = foreignTaskFault(world, self, actor, "task.destroy");
    if (foreign) return foreign;
    return world.db.must("task", self).status === "pending" || world.operations.has(self) ? notAllowed(["task.pending"]) : null;
  },
  immediate(world, { self }) {
    world.db.destroy("task", self);
    return null;
  },
});

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

/** The value as it is kept. @throws BadArgument for a text that is none */
function keptValue(field: FieldInfo, value: unknown): unknown {
  return cleanValue(field.name, field.valueType, value);
}

/** Rules of single fields beside their types. */
function fieldRule(world: World, className: ClassName, ref: string, field: string, value: unknown): Fault | null {
  switch (`${className}.${field}`) {
    case "VM.is_a_template":
    case "VM.other_config":
      return notAllowed(["field.own_operations", `${className}.${field}`]);
    case "VBD.userdevice":
      return placeFault(world, ref as Ref<"VBD">, value as string);
    case "network.MTU":
      return mtuFault(value as number);
    case "VM.VCPUs_params":
      return vcpuParamsFault(value as Readonly<Record<string, string>>);
    case "VM.name_label":
      return world.db.must("VM", ref).is_control_domain ? null : reservedFault(world, value as string);
    default:
      return fieldFault(world, `${className}.${field}`, value);
  }
}

/** Any RW field of any record: class, field, type and length are checked against the datamodel. */
const setField = defineOperation("set_field", {
  check(world, { class: className, self, field: name, value }, actor) {
    if (!isClassName(className)) return fault("INVALID_VALUE", "class", className);
    if (!world.db.get(className, self)) return fault("HANDLE_INVALID", className, self);
    const field = classInfo(className).byName.get(name);
    if (!field) return fault("INVALID_VALUE", "field", name);
    if (field.qualifier !== "RW") return notAllowed(["field.read_only", `${className}.${name}`]);
    const needed = bareRole(field.setterRole ?? table[className].role ?? "pool-admin");
    if (!hasRole(actor, needed)) return roleFault(`${className}.set_${name}`, needed, actor);
    if (!isOfType(value, field.valueType)) return fault("FIELD_TYPE_ERROR", name);
    const kept = keptValue(field, value);
    const dangling = danglingFault(world, kept, field.valueType);
    if (dangling) return dangling;
    const { length } = JSON.stringify(kept);
    if (length > VALUE_CHARACTERS)
      return because(fault("INVALID_VALUE", name, quotedValue(kept)), ["text.too_long", length, VALUE_CHARACTERS]);
    return fieldRule(world, className, self, name, kept);
  },
  setter: {
    fields(_world, { class: className, field: name, value }) {
      const field = isClassName(className) ? classInfo(className).byName.get(name) : undefined;
      return field ? { [name]: keptValue(field, value) } : {};
    },
    back(world, args) {
      const record = isClassName(args.class) ? world.db.must(args.class, args.self) : {};
      return { ...args, value: (record as Readonly<Record<string, unknown>>)[args.field] };
    },
  },
  immediate(world, { class: className, self, field: name, value }) {
    if (!isClassName(className)) return null;
    const field = classInfo(className).byName.get(name);
    if (field) world.db.set(className, self, { [name]: keptValue(field, value) } as never);
    if (className === "VM") renameDomain(world, self as Ref<"VM">);
    if (name === "other_config" && (className === "host" || className === "SR")) perfmonChanged(world, className, self);
    return null;
  },
});

/** A renamed VM is renamed for Xen too. */
function renameDomain(world: World, ref: Ref<"VM">): void {
  const guest = activeDomain(world, ref);
  if (guest && guest.domid !== 0) {
    const name = world.db.must("VM", ref).name_label;
    const { hypervisor, xenstore } = hostInside(world, guest.host);
    const domain = hypervisor.domains.get(guest.domid);
    if (domain) domain.name = name;
    xenstore.write(`/local/domain/${guest.domid}/name`, name);
  }
  refreshVmAndDevices(world, ref);
}

export const generalVerbs = [vdiCreate, vdiDestroy, taskCancel, taskDestroy, setField] as const;
