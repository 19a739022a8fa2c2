"use client";
/** What is asked of a lab or followed in it, typed by the simulator's table of views. */
import { keepPreviousData, queryOptions, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";
import type { ViewAnswer, ViewArgs, ViewName } from "@/server/contract";
import { type Followed, NOTHING_YET } from "./followed-views";
import { useLab } from "./lab-context";
import { api } from "./trpc";

/** Asks a view once. */
export function askView<N extends ViewName>(labId: string, view: N, args: ViewArgs<N>): Promise<ViewAnswer<N>> {
  return api.lab.ask.query({ labId, view, args }) as Promise<ViewAnswer<N>>;
}

/** A question for the query cache. @param state - what else the answer hangs on: another state is another question */
export function viewQuery<N extends ViewName>(labId: string, view: N, args: ViewArgs<N>, state: readonly unknown[] = []) {
  return queryOptions({ queryKey: keyOf(labId, view, args, state), queryFn: () => askView(labId, view, args) });
}
function keyOf(labId: string, view: ViewName, args: unknown, state: readonly unknown[] = []): readonly unknown[] {
  return ["view", labId, view, args, ...state];
}

/** A view's answer, asked when the question changes; until then the one before is shown. */
export function useView<N extends ViewName>(view: N, args: ViewArgs<N>): UseQueryResult<ViewAnswer<N>> {
  const { labId } = useLab();
  return useQuery<ViewAnswer<N>>({
    queryKey: keyOf(labId, view, args),
    queryFn: () => askView(labId, view, args),
    placeholderData: keepPreviousData as never,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

/** A view's answer, pushed by the server again and again while this is mounted. */
export function useFollowed<N extends ViewName>(view: N, args: ViewArgs<N>): Followed<ViewAnswer<N>> {
  return useFollowedWhile(true, view, args);
}
/** The same while it is wanted: else nothing is asked. */
export function useFollowedWhile<N extends ViewName>(isWanted: boolean, view: N, args: ViewArgs<N>): Followed<ViewAnswer<N>> {
  const { views } = useLab().session;
  const key = JSON.stringify(args);
  const subscribe = useCallback(
    (listener: () => void) => (isWanted ? views.follow(view, JSON.parse(key) as ViewArgs<N>, listener) : () => undefined),
    [isWanted, views, view, key],
  );
  const nothing = NOTHING_YET as Followed<ViewAnswer<N>>;
  return useSyncExternalStore(
    subscribe,
    () => (isWanted ? (views.latest(view, key) as Followed<ViewAnswer<N>>) : nothing),
    () => nothing,
  );
}
