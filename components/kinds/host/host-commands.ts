/** The commands of a host: what each asks for. When it can act is the toolstack's business. */

import type { LucideIcon } from "lucide-react";
import { CirclePower, Hammer, Power, RotateCw, ShieldCheck } from "lucide-react";
import type { OperationName } from "@/server/contract";
import type { TextKey } from "../../i18n";

export type HostCommand = "enable" | "disable" | "shutDown" | "reboot" | "powerOn";
export const hostCommands = {
  enable: { op: "host.enable", label: "host.enable", icon: ShieldCheck },
  disable: { op: "host.disable", label: "host.disable", icon: Hammer },
  shutDown: { op: "host.shutdown", label: "host.shutDown", icon: Power },
  reboot: { op: "host.reboot", label: "host.reboot", icon: RotateCw },
  powerOn: { op: "host.power_on", label: "host.powerOn", icon: CirclePower },
} as const satisfies Readonly<Record<HostCommand, { readonly op: OperationName; readonly label: TextKey; readonly icon: LucideIcon }>>;
/** Operations that change a host's power. */
export const POWER_OPERATIONS: readonly string[] = ["shutdown", "reboot", "power_on"];
/** Mode that a host without any gets when it is switched on here. @source xapi.md §14 (power_on needs power_on_mode) */
export const POWER_ON_MODE = "wake-on-lan";
