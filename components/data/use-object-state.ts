"use client";
import { useCallback, useSyncExternalStore } from "react";
import { useAnyRecord } from "./hooks";
import type { ObjectState } from "./kind";
import { useLab } from "./lab-context";
import { useAsked } from "./submit";

const NONE: readonly string[] = [];

/** State of one object, followed for it alone; null while the lab does not have it. */
export function useObjectState(ref: string | null): ObjectState | null {
  const { session, kinds } = useLab();
  const { store } = session;
  const record = useAnyRecord(ref);
  const asked = useAsked(ref ?? "");
  const kind = record ? kinds.of(record) : null;
  const slots = (record && kind?.follows?.(record)) ?? NONE;
  const key = slots.join("\n");
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = key === "" ? [] : key.split("\n").map((slot) => store.subscribe(slot, listener));
      return () => {
        for (const stop of stops) stop();
      };
    },
    [store, key],
  );
  const read = (): string => {
    const state = record && kind?.state(store, record, asked);
    return state ? JSON.stringify(state) : "";
  };
  const now = useSyncExternalStore(subscribe, read, read);
  return now === "" ? null : (JSON.parse(now) as ObjectState);
}
