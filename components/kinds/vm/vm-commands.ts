/** The power commands of a VM: what each asks for. When it can act is the toolstack's business. */
import { CirclePause, CirclePlay, CircleStop, type LucideIcon, Moon, Play, Power, PowerOff, RotateCcw, RotateCw } from "lucide-react";
import type { OperationName } from "@/server/contract";
import type { TextKey } from "../../i18n";

export type PowerCommand = "start" | "shutDown" | "reboot" | "suspend" | "resume" | "pause" | "unpause" | "forceShutDown" | "forceReboot";
export interface VmCommand {
  readonly op: OperationName;
  readonly label: TextKey;
  readonly icon: LucideIcon;
  readonly shortcut?: string;
  /** asks first: always, or only for more than one VM */
  readonly confirms?: "always" | "several";
}
export const vmCommands = {
  start: { op: "VM.start", label: "vm.start", icon: Play, shortcut: "Ctrl+B" },
  shutDown: { op: "VM.clean_shutdown", label: "vm.shutDown", icon: Power, shortcut: "Ctrl+E", confirms: "several" },
  reboot: { op: "VM.clean_reboot", label: "vm.reboot", icon: RotateCw, shortcut: "Ctrl+Alt+R", confirms: "several" },
  suspend: { op: "VM.suspend", label: "vm.suspend", icon: Moon, shortcut: "Ctrl+Y" },
  resume: { op: "VM.resume", label: "vm.resume", icon: CirclePlay, shortcut: "Ctrl+Y" },
  pause: { op: "VM.pause", label: "vm.pause", icon: CirclePause },
  unpause: { op: "VM.unpause", label: "vm.unpause", icon: CircleStop },
  forceShutDown: { op: "VM.hard_shutdown", label: "vm.forceShutDown", icon: PowerOff, confirms: "always" },
  forceReboot: { op: "VM.hard_reboot", label: "vm.forceReboot", icon: RotateCcw, confirms: "always" },
} as const satisfies Readonly<Record<PowerCommand, VmCommand>>;
