"use client";
import { useQuery } from "@tanstack/react-query";
import { useLab } from "../lab-context";
import { queryClient, trpc } from "../trpc";

/** How often the history that is shown is asked for anew, ms: others set marks, and ready moments come and go. */
const AGAIN_MS = 5_000;

/** The lab's history: its moments, marks and branches, and what may be done with them. @param isWanted - it is shown */
export function usePast(isWanted = true) {
  const { labId } = useLab();
  return useQuery(trpc.past.get.queryOptions({ labId }, { refetchInterval: AGAIN_MS, staleTime: 0, enabled: isWanted }));
}

/** Asks for the history anew, after something was done to it. */
export function refreshPast(labId: string): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: trpc.past.get.queryKey({ labId }) });
}
