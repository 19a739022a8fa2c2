import type { LabRole } from "../../simulator";
import { isAtLeast } from "../contract/roles";
import type { AccountView } from "../contract/views";

/** Who may enter a lab. */
export interface LabAccess {
  readonly ownerId: string;
  /** role that every instructor of this server has in it; null: none */
  readonly instructorRole: LabRole | null;
  /** lowest role that may open its control domains; null: pool-operator */
  readonly dom0Access: LabRole | null;
  readonly members: ReadonlyMap<string, LabRole>;
}

/** What a door is asked for. What operations ask is the lab's business. */
export type LabDeed =
  | "lab.see"
  | "lab.exec"
  | "lab.clock"
  | "lab.manage"
  | "lab.export"
  | "lab.mark"
  | "lab.travel"
  | "console.see"
  | "console.type"
  | "hostConsole.see"
  | "hostConsole.type";

/** Lowest role for each deed of our own. A host's console is a root shell in the control domain; its tools act under the role of who types. A lab may say otherwise of those. */
const deedRoles: Readonly<Record<LabDeed, LabRole>> = {
  "lab.see": "read-only",
  "lab.exec": "vm-operator",
  "lab.clock": "pool-operator",
  "lab.manage": "pool-admin",
  "lab.export": "pool-admin",
  "lab.mark": "pool-operator",
  "lab.travel": "pool-admin",
  "console.see": "vm-operator",
  "console.type": "vm-operator",
  "hostConsole.see": "pool-operator",
  "hostConsole.type": "pool-operator",
};

export type Verdict =
  | { readonly ok: true; readonly role: LabRole }
  | {
      readonly ok: false;
      readonly code: "UNAUTHORIZED" | "NOT_FOUND" | "FORBIDDEN";
      readonly message: string;
      readonly role: LabRole | null;
    };

/** The same words for a lab that is not there and for one that the asker may not see. */
export const NO_SUCH_LAB = "There is no such lab, or it is not shared with you.";

/** The role of an account inside a lab; null: not a member. */
export function roleIn(account: Pick<AccountView, "id" | "role">, lab: LabAccess): LabRole | null {
  if (account.role === "admin" || account.id === lab.ownerId) return "pool-admin";
  const own = lab.members.get(account.id) ?? null;
  const asInstructor = account.role === "instructor" ? lab.instructorRole : null;
  if (own === null || asInstructor === null) return own ?? asInstructor;
  return isAtLeast(own, asInstructor) ? own : asInstructor;
}

/**
 * Decides at every door: may this account do this in this lab?
 * @param account - null: nobody is signed in
 * @param lab - null: there is no such lab
 * @param lowered - the role that counts in place of one's own; left out: one's own
 */
export function authorize(
  account: Pick<AccountView, "id" | "role"> | null,
  lab: LabAccess | null,
  deed: LabDeed,
  lowered: (own: LabRole) => LabRole = (own) => own,
): Verdict {
  if (!account) return { ok: false, code: "UNAUTHORIZED", message: "Sign in first.", role: null };
  const own = lab ? roleIn(account, lab) : null;
  const role = own && lowered(own);
  if (role === null) return { ok: false, code: "NOT_FOUND", message: NO_SUCH_LAB, role: null };
  const needed = neededRole(deed, lab);
  const refused = roleRefusal(role, needed);
  return refused === null ? { ok: true, role } : { ok: false, code: "FORBIDDEN", message: refused, role };
}

/** Why a role does not do where another is needed; null: it does. */
export function roleRefusal(role: LabRole, needed: LabRole): string | null {
  if (isAtLeast(role, needed)) return null;
  return `This needs the role ${needed} in this lab; yours is ${role}.`;
}

/** Lowest role that may do a deed in a lab; in any that says nothing of its own, when none is given. */
export function neededRole(deed: LabDeed, lab: Pick<LabAccess, "dom0Access"> | null = null): LabRole {
  const isOfDom0 = deed === "hostConsole.see" || deed === "hostConsole.type";
  return (isOfDom0 ? lab?.dom0Access : null) ?? deedRoles[deed];
}
