"use client";
import { useMemo, useState } from "react";
import type { InsideDetail, InsideDetailQuery, InsideOverview, InsideQuery, InsideView } from "@/server/contract";
import { useFollowed } from "../data/views";
import { useServerText } from "../i18n";

export interface Inside {
  /** the drawing; undefined before the first word, null: the lab has no such host */
  readonly overview: InsideOverview | null | undefined;
  /** of the part that is open now; undefined: not answered yet, null: it is gone */
  readonly detail: InsideDetail | null | undefined;
  /** why the server does not answer, in the page's language */
  readonly refusal: string | null;
}

/** A host from inside with one part opened, pushed by the server while this is mounted. */
export function useInside(host: string, detail: InsideDetailQuery | null): Inside {
  const key = JSON.stringify({ host, detail } satisfies InsideQuery);
  const { answer, refusal } = useFollowed("inside", { host, detail });
  const serverText = useServerText();
  const [news, setNews] = useState<{ readonly key: string; readonly view: InsideView | null } | null>(null);
  // What was answered last stays until another question is answered.
  if (answer !== undefined && (news?.view !== answer || news.key !== key)) setNews({ key, view: answer });
  return useMemo(
    () => ({
      overview: news ? (news.view?.overview ?? null) : undefined,
      // What answers an earlier question belongs to another part, but for those whose questions change while one looks at them.
      detail: news && (news.key === key || isSamePart(news.key, key)) ? (news.view?.detail ?? null) : undefined,
      refusal: refusal && serverText(refusal),
    }),
    [news, key, refusal, serverText],
  );
}

/** Opening a branch of XenStore, or another window of the scheduler: what is shown stays until the answer comes. */
export function isSamePart(answered: string, asked: string): boolean {
  const [before, now] = [answered, asked].map((key) => (JSON.parse(key) as InsideQuery).detail);
  if (before?.kind === "xenstore") return now?.kind === "xenstore";
  return before?.kind === "scheduler" && now?.kind === "scheduler" && before.pool === now.pool;
}
