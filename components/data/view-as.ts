import type { LabRole } from "@/server/contract";
import { askAgainByAccess } from "./access";
import { api, queryClient, trpc } from "./trpc";

/** Looks at a lab as a lower role would, at every door of the server; null: one's own again. What pages know by role is asked anew. */
export async function viewAs(labId: string, role: LabRole | null): Promise<void> {
  const view = await api.lab.viewAs.mutate({ labId, role });
  queryClient.setQueryData(trpc.lab.get.queryKey({ labId }), view);
  await askAgainByAccess(labId);
}
