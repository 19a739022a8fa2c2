"use client";
/** How the map is arranged: as the lab has it for all, or as one has it for oneself. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { MapItem, OperationArgs, Outcome, TopologyPlan } from "@/server/contract";
import { useRecords } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { usePref } from "../../data/prefs";
import { requestId, useAct } from "../../data/submit";
import { useFollowed } from "../../data/views";
import { roleWhy } from "../../form/page-fields";
import { useT } from "../../i18n";
import type { Point } from "../picture";
import { answered, begun, heard, type Moves, NO_PENDING, type Pending, withPending } from "./pending";

type Places = ReadonlyMap<string, Point>;
type MapOperation = "map.place" | "map.put" | "map.remove" | "map.clear" | "map.undo";

export interface Arranging {
  readonly places: Places;
  readonly items: readonly MapItem[];
  /** places are one's own, and nobody else sees them */
  readonly isPrivate: boolean;
  readonly setPrivate: (isPrivate: boolean) => void;
  readonly move: (moves: Moves) => void;
  readonly putBack: () => void;
  /** takes back what this page has done last, or else the last change of all; null: there is none */
  readonly undo: (() => void) | null;
  /** sends an operation on the lab's arrangement; what is sent in one turn of the page is taken back together */
  readonly send: <O extends MapOperation>(op: O, args: Omit<OperationArgs<O>, "plan" | "change">) => Promise<Outcome>;
  /** why one cannot arrange for all; null: one can */
  readonly why: string | null;
}
const NONE: Readonly<Record<string, readonly [number, number]>> = {};
const NO_ITEMS: readonly MapItem[] = [];
const NOT_MOVED: Readonly<Record<string, Point>> = {};
const whole = ({ x, y }: Point): readonly [number, number] => [Math.round(x), Math.round(y)];

/** The lab's places with what this page has moved and the lab's answers do not show yet. */
function useShared(shared: Readonly<Record<string, readonly [number, number]>>) {
  const [pending, setPending] = useState<Pending>(NO_PENDING);
  useEffect(() => setPending((before) => heard(before, shared)), [shared]);
  const begin = useCallback((moves: Moves) => setPending((before) => begun(before, moves)), []);
  const end = useCallback((moves: Moves, isTaken: boolean) => setPending((before) => answered(before, moves, isTaken)), []);
  const places = useMemo(() => withPending(shared, pending), [shared, pending]);
  return { places, begin, end };
}

/** The places that one has for oneself. */
function useOwnPlaces(labId: string, plan: TopologyPlan) {
  const [own, setOwn] = usePref<Readonly<Record<string, Point>>>(`topology-places-${plan}-${labId}`, NOT_MOVED);
  const move = useCallback(
    (moves: Moves): void => {
      const next = new Map(Object.entries(own));
      for (const [id, to] of moves) to === null ? next.delete(id) : next.set(id, { x: Math.round(to.x), y: Math.round(to.y) });
      setOwn(next.size > 0 ? Object.fromEntries(next) : undefined);
    },
    [own, setOwn],
  );
  const places = useMemo<Places>(() => new Map(Object.entries(own)), [own]);
  const clear = useCallback(() => setOwn(undefined), [setOwn]);
  // The same as long as nothing has moved: a picture is made anew of other places.
  return useMemo(() => ({ places, move, clear }), [places, move, clear]);
}

/** What this page has done to the lab's arrangement: acts, the last at the end, each with the names of its changes. */
function useActs() {
  const acts = useRef<string[][]>([]);
  const now = useRef<string[] | null>(null);
  const [count, setCount] = useState(0);
  const begin = useCallback((): string[] => {
    if (now.current) return now.current;
    const act: string[] = [];
    now.current = act;
    acts.current.push(act);
    queueMicrotask(() => {
      now.current = null;
    });
    return act;
  }, []);
  const add = useCallback((to: string[], change: string): void => {
    to.push(change);
    setCount((before) => before + 1);
  }, []);
  /** The changes of the last act, the last one first, which from now on is done no more. */
  const pop = useCallback((): readonly string[] => {
    while (acts.current.at(-1)?.length === 0) acts.current.pop();
    const act = acts.current.pop() ?? [];
    setCount((before) => before - act.length);
    return act.toReversed();
  }, []);
  return { begin, add, pop, isAny: count > 0 };
}

export function useArrangement(plan: TopologyPlan): Arranging {
  const t = useT();
  const { labId, role } = useLab();
  const act = useAct();
  const pool = useRecords("pool")[0]?.ref ?? "";
  const [chosen, setPrivate] = usePref(`topology-private-${labId}`, false);
  const why = roleWhy(t, role, "vm-operator");
  const isPrivate = chosen || why !== null;
  const { answer } = useFollowed("arrangement", { plan });
  const shared = answer?.places ?? NONE;
  const own = useOwnPlaces(labId, plan);
  const { places: ours, begin, end } = useShared(shared);
  const { begin: beginAct, add, pop, isAny } = useActs();

  const send = useCallback<Arranging["send"]>(
    async (op, args) => {
      const change = requestId();
      const own = beginAct();
      const outcome = await act(pool, op, { ...args, plan, change } as never);
      if (outcome.ok && op !== "map.undo") add(own, change);
      return outcome;
    },
    [act, pool, plan, beginAct, add],
  );
  const move = useCallback(
    (moves: Moves): void => {
      if (isPrivate) {
        own.move(moves);
        return;
      }
      begin(moves);
      const places = Object.fromEntries([...moves].map(([id, to]) => [id, to && [...whole(to)]]));
      // What was refused is where it was; what was taken shows in the next answer.
      void send("map.place", { places } as never).then((outcome) => end(moves, outcome.ok));
    },
    [isPrivate, own, begin, end, send],
  );
  // Who may not arrange for all sees what others have arranged, with what one has moved for oneself.
  const places = useMemo(
    () => (chosen ? own.places : why === null ? ours : new Map([...ours, ...own.places])),
    [chosen, why, own.places, ours],
  );
  // Who arranges for oneself alone takes back what one has drawn for all, and nothing of others.
  const mayUndo = why === null && (answer?.canUndo ?? false) && (!isPrivate || isAny);
  const takeBack = useCallback(async (): Promise<void> => {
    const changes = pop();
    let isDone = false;
    for (const change of changes) isDone = (await act(pool, "map.undo", { plan, change })).ok || isDone;
    // What this page has done may be too old to be known any more.
    if (!isDone && !isPrivate) await act(pool, "map.undo", { plan });
  }, [pop, act, pool, plan, isPrivate]);
  return useMemo(
    () => ({
      ...{ places, items: answer?.items ?? NO_ITEMS, isPrivate, setPrivate, move, send, why },
      putBack: () => (isPrivate ? own.clear() : void send("map.clear", {})),
      undo: mayUndo ? () => void takeBack() : null,
    }),
    [places, answer, isPrivate, setPrivate, move, send, why, own, mayUndo, takeBack],
  );
}
