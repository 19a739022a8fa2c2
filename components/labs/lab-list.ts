import type { LabView } from "@/server/contract";
import { queryClient, trpc } from "../data/trpc";

/** What the list of labs has been asked to do, which a dialog then carries out. */
export type LabRequest =
  | { readonly kind: "import"; readonly file: File }
  | { readonly kind: "create" }
  | { readonly kind: "rename" | "delete" | "members" | "keep" | "restore"; readonly lab: LabView }
  | { readonly kind: "password" };

/** Asks the server for the list of labs anew. */
export function refreshLabs(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: trpc.lab.list.queryKey() });
}
