"use client";
import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import type { LabSpeed, MetricSample } from "@/server/contract";
import { type AnyRec, isSet, NULL_REF, type Rec, type RecordClass } from "./defaults";
import type { IndexClass, IndexName } from "./indexes";
import { useLab } from "./lab-context";
import type { SessionState } from "./lab-session";

function useSlot<T>(slot: string, read: () => T): T {
  const { session } = useLab();
  const subscribe = useCallback((listener: () => void) => session.store.subscribe(slot, listener), [session, slot]);
  return useSyncExternalStore(subscribe, read, read);
}
/** One record; renders again when that record changes and at no other time. */
export function useRecord<C extends RecordClass>(of: C, ref: string | null | undefined): Rec<C> | undefined {
  const { store } = useLab().session;
  return useSlot(ref ?? NULL_REF, () => (isSet(ref) ? store.record(of, ref) : undefined));
}
export function useAnyRecord(ref: string | null | undefined): AnyRec | undefined {
  const { store } = useLab().session;
  return useSlot(ref ?? NULL_REF, () => (isSet(ref) ? store.any(ref) : undefined));
}
/** All records of a class; the same array until one of them changes. */
export function useRecords<C extends RecordClass>(of: C): readonly Rec<C>[] {
  const { store } = useLab().session;
  return useSlot(`class ${of}`, () => store.all(of));
}
const keptOf = new WeakMap<readonly string[], readonly AnyRec[]>();
/** Several records of a class, watched one by one; the same array until one of them changes. */
export function useRecordsOf<C extends RecordClass>(of: C, refs: readonly string[]): readonly Rec<C>[] {
  return useRecordsAt(refs).filter((record): record is AnyRec & Rec<C> => record.class === of);
}
/** Several records of any class, watched one by one; the same array until one of them changes. */
export function useRecordsAt(refs: readonly string[]): readonly AnyRec[] {
  const { store } = useLab().session;
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = refs.map((ref) => store.subscribe(ref, listener));
      return () => {
        for (const stop of stops) stop();
      };
    },
    [store, refs],
  );
  const read = (): readonly AnyRec[] => {
    const now = refs.flatMap((ref) => store.any(ref) ?? []);
    const kept = keptOf.get(refs);
    if (kept && kept.length === now.length && kept.every((record, at) => record === now[at])) return kept;
    keptOf.set(refs, now);
    return now;
  };
  return useSyncExternalStore(subscribe, read, read);
}
/** The records that an index files under `ref`, such as the VBDs of a VM. */
export function useMembers<I extends IndexName>(index: I, ref: string): readonly Rec<IndexClass<I>>[] {
  const { store } = useLab().session;
  return useSlot(`${index} ${ref}`, () => store.members(index, ref));
}
export function useTreeVersion(): number {
  const { store } = useLab().session;
  return useSlot("tree", () => store.treeVersion);
}
export function useSessionState(): SessionState {
  const { session } = useLab();
  return useSyncExternalStore(
    session.subscribe,
    () => session.state,
    () => session.state,
  );
}
/** Speed of virtual time; null before the first word from the server. */
export function useSpeed(): LabSpeed | null {
  const { clock } = useLab().session;
  return useSyncExternalStore(
    clock.subscribe,
    () => clock.speed,
    () => null,
  );
}
/** Virtual seconds per wall second that are reached, where these are fewer than it is set to; null: as many, or not known. */
export function useReached(): number | null {
  const { clock } = useLab().session;
  return useSyncExternalStore(
    clock.subscribe,
    () => clock.reached,
    () => null,
  );
}
/** Virtual now, Unix microseconds, renewed `perSecond` times a second of wall time. */
export function useVirtualNow(perSecond: number): number {
  const { clock } = useLab().session;
  const [now, setNow] = useState(0);
  useEffect(() => {
    const tick = (): void => setNow(clock.nowUs());
    tick();
    const timer = setInterval(tick, 1000 / perSecond);
    const stop = clock.subscribe(tick);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [clock, perSecond]);
  return now;
}
/** Latest sample of an object while it is on screen. */
export function useSample(ref: string): MetricSample | undefined {
  const { metrics } = useLab().session;
  const subscribe = useCallback((listener: () => void) => metrics.watch(ref, listener), [metrics, ref]);
  return useSyncExternalStore(
    subscribe,
    () => metrics.sample(ref),
    () => undefined,
  );
}
