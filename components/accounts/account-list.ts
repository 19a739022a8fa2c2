import type { InstanceRole } from "@/server/contract";
import { queryClient, trpc } from "../data/trpc";

/** Roles that an account can have, the mightiest first. */
export const instanceRoles: readonly InstanceRole[] = ["admin", "instructor", "student"];

/** Asks the server for the list of accounts anew. */
export function refreshAccounts(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: trpc.account.list.queryKey() });
}
