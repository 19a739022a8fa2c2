import type { LabRole } from "../../simulator";

/** XAPI's roles, lowest first. @source xen-api: ocaml/idl/datamodel_roles.ml */
export const LAB_ROLES = [
  "read-only",
  "vm-operator",
  "vm-admin",
  "vm-power-admin",
  "pool-operator",
  "pool-admin",
] as const satisfies readonly LabRole[];

/** Whether a role may what another may: a higher one may all that a lower one may. */
export function isAtLeast(role: LabRole, needed: LabRole): boolean {
  return LAB_ROLES.indexOf(role) >= LAB_ROLES.indexOf(needed);
}
