"use client";
/** This page and the others on the map: what it shows of itself, and whom it follows. */
import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";
import type { OthersPointer, Pointer } from "@/server/contract";
import { useLab } from "../../data/lab-context";

/** The map as people are there together: one place, whichever of its plans each looks at. */
const PLACE = "topology";

export interface Together {
  /** pages of others on the map */
  readonly others: readonly OthersPointer[];
  readonly presents: boolean;
  /** it shows all where it points */
  readonly isShown: boolean;
  /** whose sight this page keeps to; null: nobody's. Whoever follows is not followed: two would chase one another */
  readonly followed: OthersPointer | null;
  /** pages that keep to this one's sight */
  readonly followers: number;
  readonly tell: (part: Partial<Pointer>) => void;
}

/** @param sheet - the plan that this page shows */
export function useTogether(sheet: string): Together {
  const { session } = useLab();
  const { pointers } = session;
  useEffect(() => pointers.enter(PLACE), [pointers]);
  useEffect(() => pointers.tell({ sheet, selected: [], at: null }), [pointers, sheet]);
  const others = useSyncExternalStore(
    pointers.subscribe,
    () => pointers.others,
    () => pointers.others,
  );
  const own = useSyncExternalStore(
    pointers.subscribe,
    () => pointers.shown,
    () => pointers.shown,
  );
  const tell = useCallback((part: Partial<Pointer>) => pointers.tell(part), [pointers]);
  return useMemo(() => {
    const me = session.socket.id;
    return {
      others,
      presents: own.presents,
      isShown: own.isShown,
      followed: others.find(({ page, follows }) => page === own.follows && follows === null) ?? null,
      followers: others.filter(({ follows }) => follows !== null && follows === me).length,
      tell,
    };
  }, [others, own, tell, session]);
}
