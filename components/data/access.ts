/** What a page knows that hangs on what one may do in a lab. */
import type { Query } from "@tanstack/react-query";
import { isOfLab } from "./lab-queries";
import { queryClient, trpc } from "./trpc";
import { isViewByRole } from "./views-by-role";

/** What says one's role, or what one may do with it, to each differently. The other answers of a lab are the same to all who see it. */
const BY_ROLE: readonly (readonly unknown[])[] = [
  ["lab", "get"],
  ["lab", "members"],
  ["past", "get"],
  // What was typed is told only to who may read it.
  ["past", "deeds"],
  ["past", "undoable"],
  ["graph", "list"],
];
const byRole: ReadonlySet<string> = new Set(BY_ROLE.map((path) => JSON.stringify(path)));

function isByRole({ queryKey: [path, , view] }: Query): boolean {
  return path === "view" ? isViewByRole(view) : byRole.has(JSON.stringify(path));
}

/** Asks anew what hangs on one's role in a lab, and what was refused there: it may be another now. */
export async function askAgainByAccess(labId: string): Promise<void> {
  const isConcerned = (query: Query): boolean => isOfLab(query, labId) && (isByRole(query) || query.state.status === "error");
  await Promise.all([
    queryClient.invalidateQueries({ predicate: isConcerned }),
    queryClient.invalidateQueries({ queryKey: trpc.lab.list.queryKey() }),
  ]);
}
