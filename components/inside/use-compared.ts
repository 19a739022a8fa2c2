"use client";
import { useState } from "react";
import type { InsideDetail, InsideFollowDetail, InsideOverview } from "@/server/contract";
import type { Opened } from "./opened";

/**
 * The two requests of a comparison. The server answers one question at a time, so they are asked for in turn, and again when one of
 * them has gone on.
 */
export function useCompared(
  opened: Opened | null,
  overview: InsideOverview | null | undefined,
  detail: InsideDetail | null | undefined,
): { readonly compared: ReadonlyMap<string, InsideFollowDetail>; readonly wanted: string | null } {
  const [compared, setCompared] = useState<ReadonlyMap<string, InsideFollowDetail>>(new Map());
  if (detail?.kind === "follow" && compared.get(detail.follow.id) !== detail) setCompared(new Map(compared).set(detail.follow.id, detail));
  if (opened?.kind !== "compare") return { compared, wanted: null };
  const isStale = (id: string): boolean => {
    const now = overview?.follows.find((follow) => follow.id === id);
    return !compared.has(id) || (now !== undefined && compared.get(id)?.follow.reached !== now.reached);
  };
  return { compared, wanted: [opened.left, opened.right].find(isStale) ?? opened.left };
}
