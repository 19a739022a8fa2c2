import type { LabRole } from "../../simulator";
import { isAtLeast } from "../contract/roles";

/** Most labs that sessions look at in a lower role at once; beyond it the oldest are forgotten. */
const LOWERED_MOST = 10_000;

/**
 * Labs that somebody looks at as a lower role would: held for one signed-in session, at every door, until it says otherwise or ends.
 * Kept in memory alone: a server that starts anew knows everybody by their own roles.
 */
export class LoweredRoles {
  private readonly roles = new Map<string, { readonly sessionId: string; readonly role: LabRole }>();

  /** @param role - null: one's own again */
  set(sessionId: string, labId: string, role: LabRole | null): void {
    const key = keyOf(sessionId, labId);
    this.roles.delete(key);
    if (role === null) return;
    this.roles.set(key, { sessionId, role });
    const [oldest] = this.roles.keys();
    if (this.roles.size > LOWERED_MOST && oldest !== undefined) this.roles.delete(oldest);
  }
  /** The role that counts for a session: its own, or the lower one that it has taken. */
  of(sessionId: string, labId: string, own: LabRole): LabRole {
    const taken = this.roles.get(keyOf(sessionId, labId))?.role;
    return taken && isAtLeast(own, taken) ? taken : own;
  }
  forget(sessionIds: ReadonlySet<string>): void {
    for (const [key, { sessionId }] of this.roles) if (sessionIds.has(sessionId)) this.roles.delete(key);
  }
}

const keyOf = (sessionId: string, labId: string): string => `${sessionId} ${labId}`;
