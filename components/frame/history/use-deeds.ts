"use client";
import { useCallback, useEffect, useRef, useState } from "react";
import { PAST_LIMITS } from "@/server/contract/limits";
import { useErrorText } from "../../data/error-text";
import { useLab } from "../../data/lab-context";
import { api } from "../../data/trpc";
import { type Deeds, withNewest, withOlder } from "./deeds";

/** How often the newest are asked for, ms. */
const AGAIN_MS = 3_000;

export interface LoadedDeeds {
  readonly deeds: Deeds;
  /** whether the first answer has not come yet */
  readonly isLoading: boolean;
  /** whether there are older ones; false while none is known */
  readonly hasOlder: boolean;
  readonly isLoadingOlder: boolean;
  readonly loadOlder: () => void;
  /** why the last question was refused; null: it was not */
  readonly refusal: string | null;
}

interface State {
  /** what the list is of; another one begins anew */
  readonly of: string;
  readonly deeds: Deeds;
  readonly isLoading: boolean;
  readonly hasOlder: boolean;
  readonly refusal: string | null;
}
const empty = (of: string): State => ({ of, deeds: [], isLoading: true, hasOlder: false, refusal: null });

/**
 * What was done in a branch, newest first: the newest come by themselves, older ones when they are asked for.
 * @param branch - null: none is known yet
 */
export function useDeeds(branch: number | null): LoadedDeeds {
  const { labId } = useLab();
  const errorText = useErrorText();
  const of = `${labId} ${branch}`;
  const [kept, setKept] = useState<State>(empty(of));
  const state = kept.of === of ? kept : empty(of);
  const [isLoadingOlder, setLoadingOlder] = useState(false);
  const busy = useRef("");
  const take = useCallback(
    (change: (state: State) => Partial<State>) =>
      setKept((before) => {
        const now = before.of === of ? before : empty(of);
        return { ...now, ...change(now) };
      }),
    [of],
  );
  useEffect(() => {
    if (branch === null) return;
    let isGone = false;
    const ask = (): void => {
      api.past.deeds.query({ labId, branch, before: null }).then(
        (page) => {
          if (isGone) return;
          take(({ deeds, hasOlder }) => {
            const next = withNewest(deeds, page);
            const isAnew = deeds.length === 0 || next === page;
            return { deeds: next, isLoading: false, hasOlder: isAnew ? isFull(page) : hasOlder, refusal: null };
          });
        },
        (error: unknown) => !isGone && take(() => ({ isLoading: false, refusal: errorText(error) })),
      );
    };
    ask();
    const timer = setInterval(ask, AGAIN_MS);
    return () => {
      isGone = true;
      clearInterval(timer);
    };
  }, [labId, branch, take, errorText]);
  const before = state.deeds.at(-1)?.index;
  const loadOlder = useCallback(() => {
    if (branch === null || before === undefined || busy.current === `${of} ${before}`) return;
    busy.current = `${of} ${before}`;
    setLoadingOlder(true);
    api.past.deeds
      .query({ labId, branch, before })
      .then(
        (page) => take(({ deeds }) => ({ deeds: withOlder(deeds, page), hasOlder: isFull(page), refusal: null })),
        (error: unknown) => take(() => ({ hasOlder: false, refusal: errorText(error) })),
      )
      .finally(() => {
        busy.current = "";
        setLoadingOlder(false);
      });
  }, [labId, branch, before, of, take, errorText]);
  return { ...state, isLoadingOlder, loadOlder };
}

/** Whether there may be more before a page. What is before the oldest is not kept any more where a page is not full. */
function isFull(page: Deeds): boolean {
  return page.length >= PAST_LIMITS.deeds && (page.at(-1)?.index ?? 0) > 0;
}
