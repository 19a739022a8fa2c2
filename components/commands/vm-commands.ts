/** The power commands of a VM: what each asks for, when it can act, and the rule that stands against it when it cannot. */
import { CirclePause, CirclePlay, CircleStop, type LucideIcon, Moon, Play, Power, PowerOff, RotateCcw, RotateCw } from "lucide-react";
import type { Fault, OperationName } from "@/server/contract";
import type { Rec } from "../data/defaults";
import type { TextKey } from "../i18n";

export type PowerCommand = "start" | "shutDown" | "reboot" | "suspend" | "resume" | "pause" | "unpause" | "forceShutDown" | "forceReboot";
type PowerOperation = Extract<
  OperationName,
  | "VM.start"
  | "VM.clean_shutdown"
  | "VM.clean_reboot"
  | "VM.suspend"
  | "VM.resume"
  | "VM.pause"
  | "VM.unpause"
  | "VM.hard_shutdown"
  | "VM.hard_reboot"
  | "VM.resume_on"
>;
export interface VmCommand {
  readonly op: Exclude<PowerOperation, "VM.resume_on">;
  readonly allowed: Rec<"VM">["allowed_operations"][number];
  readonly label: TextKey;
  readonly icon: LucideIcon;
  readonly needs: readonly Rec<"VM">["power_state"][];
  readonly shortcut?: string;
  /** asks first: always, or only for more than one VM */
  readonly confirms?: "always" | "several";
}
export const vmCommands: Readonly<Record<PowerCommand, VmCommand>> = {
  start: { op: "VM.start", allowed: "start", label: "vm.start", icon: Play, needs: ["Halted"], shortcut: "Ctrl+B" },
  shutDown: {
    op: "VM.clean_shutdown",
    allowed: "clean_shutdown",
    label: "vm.shutDown",
    icon: Power,
    needs: ["Running"],
    shortcut: "Ctrl+E",
    confirms: "several",
  },
  reboot: {
    op: "VM.clean_reboot",
    allowed: "clean_reboot",
    label: "vm.reboot",
    icon: RotateCw,
    needs: ["Running"],
    shortcut: "Ctrl+Alt+R",
    confirms: "several",
  },
  suspend: { op: "VM.suspend", allowed: "suspend", label: "vm.suspend", icon: Moon, needs: ["Running"], shortcut: "Ctrl+Y" },
  resume: { op: "VM.resume", allowed: "resume", label: "vm.resume", icon: CirclePlay, needs: ["Suspended"], shortcut: "Ctrl+Y" },
  pause: { op: "VM.pause", allowed: "pause", label: "vm.pause", icon: CirclePause, needs: ["Running"] },
  unpause: { op: "VM.unpause", allowed: "unpause", label: "vm.unpause", icon: CircleStop, needs: ["Paused"] },
  forceShutDown: {
    op: "VM.hard_shutdown",
    allowed: "hard_shutdown",
    label: "vm.forceShutDown",
    icon: PowerOff,
    needs: ["Running", "Paused", "Suspended"],
    confirms: "always",
  },
  forceReboot: {
    op: "VM.hard_reboot",
    allowed: "hard_reboot",
    label: "vm.forceReboot",
    icon: RotateCcw,
    needs: ["Running", "Paused"],
    confirms: "always",
  },
};

/** The rule that stands against a command now, as far as this page can tell; null: none. */
export function blockedBy(vm: Rec<"VM">, command: VmCommand): Fault | null {
  if (vm.allowed_operations.includes(command.allowed)) return null;
  if (!command.needs.includes(vm.power_state))
    return { code: "VM_BAD_POWER_STATE", params: [vm.ref, command.needs.join(", "), vm.power_state] };
  const [busy] = Object.entries(vm.current_operations);
  if (busy) return { code: "OTHER_OPERATION_IN_PROGRESS", params: ["VM", vm.ref, busy[1], busy[0]] };
  // The page does not know: the toolstack is asked when somebody points at the control.
  return { code: "UNKNOWN", params: [] };
}

/** The rule against deleting a VM now; null: none. */
export function deleteBlockedBy(vm: Rec<"VM">): Fault | null {
  if (vm.power_state === "Halted" || vm.power_state === "Suspended") return null;
  return { code: "VM_BAD_POWER_STATE", params: [vm.ref, "Halted, Suspended", vm.power_state] };
}
