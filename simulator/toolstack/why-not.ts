/** The refusal that an operation on an object would meet now, from the same checks that the operation itself makes. */
import { type Fault, fault } from "../model/fault";
import type { Ref } from "../model/ref";
import { vbdFault, vdiFault, vifFault } from "./device-rules";
import { chooseHost } from "./domains";
import { type VmOperation, vmFault } from "./vm-lifecycle";
import type { World } from "./world";

/** @param operation - wire spelling, such as `VM.start` */
export function refuseBefore(world: World, ref: string, operation: string): Fault | null {
  const [className, verb] = operation.split(".") as [string, string | undefined];
  switch (className) {
    case "VM": {
      const refused = vmFault(world, ref as Ref<"VM">, verb as VmOperation);
      if (refused || (verb !== "start" && verb !== "resume")) return refused;
      const chosen = chooseHost(world, ref as Ref<"VM">);
      return "fault" in chosen ? chosen.fault : null;
    }
    case "VBD":
      return isOneOf(verb, ["plug", "unplug", "insert", "eject", "destroy"])
        ? vbdFault(world, ref as Ref<"VBD">, verb)
        : unknown(operation);
    case "VIF":
      return isOneOf(verb, ["plug", "unplug", "destroy"]) ? vifFault(world, ref as Ref<"VIF">, verb) : unknown(operation);
    case "VDI":
      return verb === "destroy" ? vdiFault(world, ref as Ref<"VDI">, verb) : unknown(operation);
    default:
      return unknown(operation);
  }
}

function unknown(operation: string): Fault {
  return fault("MESSAGE_METHOD_UNKNOWN", operation);
}

function isOneOf<T extends string>(value: string | undefined, allowed: readonly T[]): value is T {
  return allowed.includes(value as T);
}
