"use client";
import { useCallback } from "react";
import type { Fault } from "@/server/contract";
import type { BulkItem } from "../../data/bulk-items";
import { useActOnAll, useDialogSubmit } from "../../data/submit";

/** For dialogs: one object is amended with its refusal in the dialog; many by a task of the lab, whose refusals stand beside them. */
export function useAmend(): {
  /** @returns whether the dialog may close */
  readonly run: (items: readonly BulkItem[]) => Promise<boolean>;
  readonly isPending: boolean;
  readonly fault: Fault | null;
} {
  const { run: submit, isPending, fault } = useDialogSubmit();
  const actOnAll = useActOnAll();
  const run = useCallback(
    async (items: readonly BulkItem[]) => {
      const [first] = items;
      if (!first) return true;
      if (items.length === 1) return (await submit("amend_field", { self: first.ref, ...first.args } as never)).ok;
      void actOnAll(items, "amend_field");
      return true;
    },
    [submit, actOnAll],
  );
  return { run, isPending, fault };
}
