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
  /** sends an operation on the lab's arrangement */
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
  /** what this page has changed, by name, the last at the end */
  const done = useRef<string[]>([]);

  const send = useCallback<Arranging["send"]>(
    async (op, args) => {
      const change = requestId();
      const outcome = await act(pool, op, { ...args, plan, change } as never);
      if (outcome.ok && op !== "map.undo") done.current.push(change);
      return outcome;
    },
    [act, pool, plan],
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
  const places = isPrivate ? own.places : ours;
  const canUndo = answer?.canUndo ?? false;
  return useMemo(
    () => ({
      ...{ places, items: answer?.items ?? NO_ITEMS, isPrivate, setPrivate, move, send, why },
      putBack: () => (isPrivate ? own.clear() : void send("map.clear", {})),
      undo:
        isPrivate || !canUndo
          ? null
          : () => {
              const change = done.current.pop() ?? "";
              void act(pool, "map.undo", { plan, change }).then((outcome) => {
                // Its name may be too old to be known any more.
                if (!outcome.ok && change !== "") void act(pool, "map.undo", { plan });
              });
            },
    }),
    [places, answer, isPrivate, setPrivate, move, send, why, own, canUndo, act, pool, plan],
  );
}
