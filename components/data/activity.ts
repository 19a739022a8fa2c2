"use client";
/** The history of a lab's tasks, and what one has hidden and seen of it, as the server keeps them. */
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { ACTIVITY_LIMITS, type SeenView, type TaskFilter, type TaskPage } from "@/server/contract/activity";
import type { Rec } from "./defaults";
import { useRecords } from "./hooks";
import { useLab } from "./lab-context";
import { onAccepted } from "./outcomes";
import { api, queryClient, trpc } from "./trpc";

/** Tasks asked for at once. */
const PAGE = 100;
/** What others have done at once, and what nobody has heard of, is asked for this often, ms. */
const AGAIN_MS = 10_000;
/** Between a change and the question for it, ms. */
const SOON_MS = 250;
/** What one has hidden or seen elsewhere is asked for this often, ms. */
const OWN_AGAIN_MS = 60_000;

/** The history of this lab as a filter narrows it down, the newest first, in pages. It is asked anew when a task begins or ends. */
export function useTaskHistory(filter: TaskFilter) {
  const { labId } = useLab();
  const key = trpc.activity.list.queryKey({ labId });
  const query = useInfiniteQuery({
    queryKey: [...key, filter],
    queryFn: ({ pageParam }): Promise<TaskPage> => api.activity.list.query({ labId, filter, cursor: pageParam, most: PAGE }),
    initialPageParam: null as TaskPage["next"],
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN_MS,
  });
  const { refetch } = query;
  const records = useRecords("task");
  const turns = useMemo(() => records.map(({ ref, status }) => `${ref} ${status}`).join(), [records]);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  /** Of many changes that come together one question is made, and what is asked already is waited for. */
  const askSoon = useCallback((): void => {
    timer.current ??= setTimeout(() => {
      timer.current = null;
      void refetch({ cancelRefetch: false });
    }, SOON_MS);
  }, [refetch]);
  useEffect(
    () => () => {
      clearTimeout(timer.current ?? undefined);
      timer.current = null;
    },
    [],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever one has begun or ended
  useEffect(askSoon, [askSoon, turns]);
  useEffect(() => onAccepted((accepted) => accepted.labId === labId && accepted.task === null && askSoon()), [labId, askSoon]);
  return query;
}

/** All of the history that a filter leaves, page by page. */
export async function wholeHistory(labId: string, filter: TaskFilter): Promise<TaskPage["tasks"]> {
  const tasks: TaskPage["tasks"][number][] = [];
  let cursor: TaskPage["next"] = null;
  do {
    const page: TaskPage = await api.activity.list.query({ labId, filter, cursor, most: ACTIVITY_LIMITS.page });
    tasks.push(...page.tasks);
    cursor = page.next;
  } while (cursor && tasks.length < ACTIVITY_LIMITS.kept);
  return tasks;
}

/** Parts of a task that has some. */
export function useTaskParts(parent: string | null) {
  const { labId } = useLab();
  return useQuery({
    ...trpc.activity.list.queryOptions({ labId, filter: { parent: parent ?? "", withHidden: true }, most: ACTIVITY_LIMITS.page }),
    enabled: parent !== null,
  });
}
export function useTaskFacets() {
  const { labId } = useLab();
  return useQuery({ ...trpc.activity.facets.queryOptions({ labId }), refetchInterval: OWN_AGAIN_MS });
}

/** Priorities of alerts that are serious: from the most urgent down to here. @source XAPI's priorities: 1 and 2 are those of lost data and lost service */
export const URGENT_PRIORITY = 2;

const NONE: readonly string[] = [];
const inParts = (keys: readonly string[]): readonly string[][] => {
  const most = ACTIVITY_LIMITS.hideAtOnce;
  return Array.from({ length: Math.ceil(keys.length / most) }, (_, at) => keys.slice(at * most, (at + 1) * most));
};

/** Tasks that one has hidden for oneself. */
export function useHiddenTasks() {
  const { labId } = useLab();
  const options = useMemo(() => trpc.activity.hidden.queryOptions({ labId }), [labId]);
  const { data = NONE } = useQuery({ ...options, refetchInterval: OWN_AGAIN_MS });
  const hidden = useMemo(() => new Set(data), [data]);
  const change = useCallback(
    async (keys: readonly string[], isHidden: boolean): Promise<void> => {
      const changed = new Set(keys);
      queryClient.setQueryData(options.queryKey, (before: readonly string[] = NONE) => [
        ...(isHidden ? keys : NONE),
        ...before.filter((key) => !changed.has(key)),
      ]);
      try {
        for (const tasks of inParts(keys)) await api.activity[isHidden ? "hide" : "unhide"].mutate({ labId, tasks });
      } finally {
        // What the server has not taken is shown as it is there.
        void queryClient.invalidateQueries({ queryKey: options.queryKey });
        void queryClient.invalidateQueries({ queryKey: trpc.activity.list.queryKey({ labId }) });
      }
    },
    [labId, options],
  );
  return useMemo(
    () => ({
      hidden,
      hide: (keys: readonly string[]) => void change(keys, true).catch(() => undefined),
      unhide: (keys: readonly string[]) => void change(keys, false).catch(() => undefined),
    }),
    [hidden, change],
  );
}

/** Whether somebody who has seen the alerts up to some has seen this one. */
export function isSeen({ date, uuids }: SeenView, { timestamp, uuid }: Pick<Rec<"message">, "timestamp" | "uuid">): boolean {
  return timestamp < date || (timestamp === date && uuids.includes(uuid));
}
/** Up to where one has seen who has seen all of these; null: there are none. */
export function seenAll(alerts: readonly Pick<Rec<"message">, "timestamp" | "uuid">[]): SeenView | null {
  const date = alerts.reduce((latest, { timestamp }) => (timestamp > latest ? timestamp : latest), "");
  if (date === "") return null;
  const uuids = alerts.filter(({ timestamp }) => timestamp === date).map(({ uuid }) => uuid);
  return { date, uuids: uuids.slice(0, ACTIVITY_LIMITS.seenMost) };
}

/** Alerts that one has not seen yet; none as long as that is not known. */
export function useUnseenAlerts() {
  const { labId } = useLab();
  const alerts = useRecords("message");
  const options = useMemo(() => trpc.activity.seen.queryOptions({ labId }), [labId]);
  const { data: seen } = useQuery({ ...options, refetchInterval: OWN_AGAIN_MS });
  const unseen = useMemo(() => (seen ? alerts.filter((alert) => !isSeen(seen, alert)) : []), [alerts, seen]);
  const see = useCallback(async (): Promise<void> => {
    const all = seenAll(alerts);
    if (!all) return;
    queryClient.setQueryData(options.queryKey, all);
    await api.activity.see
      .mutate({ labId, date: all.date, uuids: [...all.uuids] })
      .catch(() => queryClient.invalidateQueries({ queryKey: options.queryKey }));
  }, [alerts, labId, options]);
  return { unseen, seen, see };
}
