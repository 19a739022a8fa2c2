import type { Operation } from "../operation";
import { deviceVerbs } from "./devices";
import { generalVerbs } from "./general";
import { importGuestConfig } from "./import-guest-config";
import { insideVerbs } from "./inside";
import { vmCreate } from "./vm-create";
import { vmLiveVerbs } from "./vm-live";
import { vmManageVerbs } from "./vm-manage";
import { vmPowerVerbs } from "./vm-power";
import { vmSuspendVerbs } from "./vm-suspend";

const all: readonly Operation[] = [
  ...vmPowerVerbs,
  ...vmSuspendVerbs,
  ...vmManageVerbs,
  vmCreate,
  ...deviceVerbs,
  ...generalVerbs,
  importGuestConfig,
  ...insideVerbs,
  ...vmLiveVerbs,
];
const byName = new Map(all.map((operation) => [operation.name, operation]));

/** The verb of a wire spelling, or undefined. */
export function operationNamed(name: string): Operation | undefined {
  return byName.get(name);
}
/** Verbs that only the toolstack itself starts. */
export function isInternal(name: string): boolean {
  return name.startsWith("guest.");
}
export const operationNames: readonly string[] = [...byName.keys()];
