/** The drivers, by the name that `SR.type` has. */
import { invariant } from "../../model/fault";
import type { SrDriver } from "./driver";
import { ext } from "./ext";
import { iso } from "./iso";
import { lvm } from "./lvm";
import { nfs } from "./nfs";

export const drivers = { ext, lvm, nfs, iso } as const satisfies Readonly<Record<string, SrDriver>>;

export type SrType = keyof typeof drivers;
export const srTypes = Object.keys(drivers) as readonly SrType[];

export function isSrType(type: string): type is SrType {
  return Object.hasOwn(drivers, type);
}

/** The driver of a repository. @throws InvariantBroken for a type that there is no driver for; scenarios and lab files with one are refused */
export function driverOf({ type }: { readonly type: string }): SrDriver {
  invariant(isSrType(type), `[SR-2] there is a driver for storage of type ${type}`);
  return drivers[type];
}
