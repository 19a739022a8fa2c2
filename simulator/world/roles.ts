/** Roles in a lab, lowest to highest, and the refusal of who lacks one. @source xapi.md (RBAC: a higher role may all that a lower one may) */
import type { Actor } from "../contract/lab";
import { because, type Fault, fault } from "../model/fault";
import type { Said } from "../model/said";

const ROLE_ORDER = ["read-only", "vm-operator", "vm-admin", "vm-power-admin", "pool-operator", "pool-admin"];

/** Whether an actor has a role or a higher one. */
export function hasRole(actor: Actor, needed: string): boolean {
  const rank = ROLE_ORDER.indexOf(needed);
  return ROLE_ORDER.indexOf(actor.role) >= (rank < 0 ? ROLE_ORDER.length - 1 : rank);
}
/** The refusal of a call for which an actor lacks a role. */
export function roleFault(call: string, needed: string, actor: Actor): Fault {
  const why: Said = ["role.needed", needed, actor.user, actor.role];
  return because(fault("RBAC_PERMISSION_DENIED", call.toLowerCase(), why[0]), why);
}
