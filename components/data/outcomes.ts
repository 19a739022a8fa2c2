/** What this page has had accepted, so that what becomes of it can be said to who does not see it. */
import type { OperationName } from "@/server/contract";

export interface Accepted {
  readonly labId: string;
  readonly op: OperationName;
  /** the task that goes on with it; null: it is done already */
  readonly task: string | null;
}
type Listener = (accepted: Accepted) => void;
const listeners = new Set<Listener>();

export function tellOutcome(accepted: Accepted): void {
  for (const listener of [...listeners]) listener(accepted);
}
/** @returns how to stop hearing */
export function onAccepted(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
