/** All verbs: how each is found, and what there is on the objects of a class. */
import type { LabRole, OperationView } from "../contract/lab";
import type { BusyClass, Operation, Target } from "../world/operation-shape";
import { deviceVerbs } from "./devices/device-verbs";
import { generalVerbs } from "./general";
import { insideVerbs } from "./inside-verbs";
import { messageVerbs } from "./notices/message-verbs";
import { importGuestConfig } from "./vm/import-guest-config";
import { vmBlockedVerbs } from "./vm/vm-blocked";
import { vmCreate } from "./vm/vm-create";
import { vmLiveVerbs } from "./vm/vm-live";
import { vmManageVerbs } from "./vm/vm-manage";
import { vmPowerVerbs } from "./vm/vm-power";
import { vmSuspendVerbs } from "./vm/vm-suspend";

const all = [
  ...vmPowerVerbs,
  ...vmSuspendVerbs,
  ...vmManageVerbs,
  ...vmBlockedVerbs,
  vmCreate,
  ...deviceVerbs,
  ...generalVerbs,
  ...messageVerbs,
  importGuestConfig,
  ...insideVerbs,
  ...vmLiveVerbs,
] as const;

/** Wire spelling of a verb that this toolstack does. */
export type OperationName = Exclude<(typeof all)[number]["name"], `guest.${string}`>;

const byName = new Map<string, Operation>(all.map((operation) => [operation.name, operation as unknown as Operation]));
/** Wire spellings of all verbs that may be called. */
export const operationNames = [...byName.values()]
  .filter(({ signature }) => !signature.isInternal)
  .map(({ name }) => name) as OperationName[];

/** The verb of a wire spelling, those that only the toolstack itself starts among them; undefined: there is none. */
export function operationNamed(name: string): Operation | undefined {
  return byName.get(name);
}

/** The verb of a wire spelling that may be called; undefined: there is none. */
export function callNamed(name: string): Operation | undefined {
  const operation = byName.get(name);
  return operation?.signature.isInternal ? undefined : operation;
}

/** What a page knows of each verb beforehand. */
export const operationViews = Object.fromEntries(
  operationNames.map((name): [OperationName, OperationView] => {
    const { signature, on } = byName.get(name) as Operation;
    return [name, { role: signature.role as LabRole, class: on?.class ?? null, as: on?.as ?? null, states: on?.states ?? [] }];
  }),
) as Readonly<Record<OperationName, OperationView>>;

const byClass = new Map<BusyClass, Target[]>();
for (const { on } of byName.values()) if (on) byClass.set(on.class, [...(byClass.get(on.class) ?? []), on]);

/** What operations there are on the objects of a class. */
export function targetsOn(name: BusyClass): readonly Target[] {
  return byClass.get(name) ?? [];
}
