/** Rules of single fields, beside their types: for whatever writes one. @source xapi.md §5 */
import { type Fault, fault, notAllowed } from "../../model/fault";
import { type FieldInfo, isClassName } from "../../model/fields";
import { type ClassName, isSet, type Ref } from "../../model/ref";
import type { ValueType } from "../../model/types";
import { diskPlaceFault, isSamePlace } from "../../world/disk-places";
import type { World } from "../../world/world";
import { bootParamsFault, mtuFault, vcpuParamsFault } from "../operation/limit-rules";
import { cleanValue, reservedFault } from "../operation/texts";
import { fieldFault } from "../sr/sr-takes";

/** A reference to nothing would be followed later. */
export function danglingFault(world: World, value: unknown, type: ValueType): Fault | null {
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
export function keptValue(field: FieldInfo, value: unknown): unknown {
  return cleanValue(field.name, field.valueType, value);
}

/** Rules of single fields beside their types. */
export function fieldRule(world: World, className: ClassName, ref: string, field: string, value: unknown): Fault | null {
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
    case "VM.HVM_boot_params":
      return bootParamsFault(value as Readonly<Record<string, string>>);
    case "VM.name_label":
      return world.db.must("VM", ref).is_control_domain ? null : reservedFault(world, value as string);
    default:
      return fieldFault(world, `${className}.${field}`, value);
  }
}
