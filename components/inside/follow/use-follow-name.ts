"use client";
import { useCallback } from "react";
import type { InsideFollowSummary, InsideOverview } from "@/server/contract";
import { useNameOf } from "../../data/use-name-of";
import { useT } from "../../i18n";
import { visibleText } from "../../ui/visible-text";
import { domainName } from "../names";

/** What a followed request is called: by its VM, which outlives the domain that made it, and by that domain where the VM is gone. */
export function useFollowName(overview: InsideOverview): (follow: InsideFollowSummary) => string {
  const t = useT();
  const nameOf = useNameOf();
  return useCallback(
    ({ vm, domid, request }) => {
      const known = nameOf(vm);
      const name = known === null ? domainName(overview, domid) : visibleText(known);
      return t("inside.followName", { request: t(`inside.request.${request}`), name });
    },
    [t, nameOf, overview],
  );
}
