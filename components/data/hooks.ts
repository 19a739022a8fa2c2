"use client";
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { AskedClass, AskedList, LabSpeed, MetricSample } from "@/server/contract";
import { type AnyRec, isSet, NULL_REF, type Rec, type RecordClass } from "./defaults";
import { type IndexClass, type IndexName, indexes, isAskedClass, isAskedList } from "./indexes";
import { useLab } from "./lab-context";
import type { SessionState } from "./lab-session";
import type { RecordStore } from "./store";

function useSlot<T>(slot: string, read: () => T): T {
  const { session } = useLab();
  const subscribe = useCallback((listener: () => void) => session.store.subscribe(slot, listener), [session, slot]);
  return useSyncExternalStore(subscribe, read, read);
}
const NO_SLOTS: readonly string[] = [];
/** Asks for records beside those that every page has, while this is mounted. @param slots - the same array while they are the same */
export function useNeeds(slots: readonly string[]): void {
  const { needs } = useLab().session;
  useEffect(() => {
    const releases = slots.map((slot) => needs.need(slot));
    return () => {
      for (const release of releases) release();
    };
  }, [needs, slots]);
}
function useNeed(slot: string | null): void {
  useNeeds(useMemo(() => (slot === null ? NO_SLOTS : [slot]), [slot]));
}
/**
 * Asks for records beside those that every page has, and renders again when they change.
 * @returns whether all of them have come
 */
export function useKnown(slots: readonly string[]): boolean {
  const { needs } = useLab().session;
  useSlotsVersion(slots);
  return slots.every((slot) => needs.isKnown(slot));
}
/**
 * Asks for records beside those that every page has. @returns what grows when they have changed
 * @param slots - the same array while they are the same
 * @param apartMs - shortest time between two of these
 */
export function useSlotsVersion(slots: readonly string[], apartMs = 0): number {
  const { store } = useLab().session;
  useNeeds(slots);
  const [counter] = useState(() => ({ version: 0, timer: undefined as ReturnType<typeof setTimeout> | undefined }));
  const subscribe = useCallback(
    (listener: () => void) => {
      const grow = (): void => {
        counter.timer = undefined;
        counter.version += 1;
        listener();
      };
      const changed = (): void => {
        if (apartMs === 0) grow();
        else counter.timer ??= setTimeout(grow, apartMs);
      };
      const stops = slots.map((slot) => store.subscribe(slot, changed));
      return () => {
        clearTimeout(counter.timer);
        counter.timer = undefined;
        for (const stop of stops) stop();
      };
    },
    [store, slots, counter, apartMs],
  );
  const read = (): number => counter.version;
  return useSyncExternalStore(subscribe, read, read);
}
/** Objects that are asked about one by one; of more than these the whole class is asked for. */
export const ONE_BY_ONE = 100;
/** Slots for a list of each of some objects. */
export function slotsOf(index: AskedList, refs: readonly string[]): readonly string[] {
  return refs.length > ONE_BY_ONE ? [`all ${indexes[index].of}`] : refs.filter(isSet).map((ref) => `${index} ${ref}`);
}
/** Slots for records of a class. */
export function slotsFor(of: AskedClass, refs: readonly string[]): readonly string[] {
  return refs.length > ONE_BY_ONE ? [`all ${of}`] : refs.filter(isSet).map((ref) => `record ${ref}`);
}
/** One record; renders again when that record changes and at no other time. One that not every page has is asked for. */
export function useRecord<C extends RecordClass>(of: C, ref: string | null | undefined): Rec<C> | undefined {
  const { store } = useLab().session;
  useNeed(isAskedClass(of) && isSet(ref) ? `record ${ref}` : null);
  return useSlot(ref ?? NULL_REF, () => (isSet(ref) ? store.record(of, ref) : undefined));
}
export function useAnyRecord(ref: string | null | undefined): AnyRec | undefined {
  const { store } = useLab().session;
  useNeed(isSet(ref) && isToBeAsked(store, ref) ? `record ${ref}` : null);
  return useSlot(ref ?? NULL_REF, () => (isSet(ref) ? store.any(ref) : undefined));
}
/** Classes of which a page has all records. */
type HeldClass = Exclude<RecordClass, AskedClass>;
/** All records of a class; the same array until one of them changes. */
export function useRecords<C extends HeldClass>(of: C): readonly Rec<C>[] {
  const { store } = useLab().session;
  return useSlot(`class ${of}`, () => store.all(of));
}
/** What was read of some refs last: whoever asks for the same ones before anything has changed gets the same answer. */
interface Read {
  readonly store: RecordStore;
  readonly version: number;
  readonly records: readonly AnyRec[];
  /** slots for those that not every page has, as it was when they were first read */
  readonly slots: readonly string[];
}
const lastRead = new WeakMap<readonly string[], Read>();
function readAll(store: RecordStore, refs: readonly string[]): Read {
  const { version } = store;
  const before = lastRead.get(refs);
  if (before?.store === store && before.version === version) return before;
  const own = before?.store === store ? before : undefined;
  const records: AnyRec[] = [];
  const asked: string[] = [];
  // Ten thousand may be chosen: they are gone through once.
  for (const ref of refs) {
    const record = store.any(ref);
    if (record) records.push(record);
    if (!own && isSet(ref) && (!record || isAskedClass(record.class))) asked.push(`record ${ref}`);
  }
  const isSame = own?.records.length === records.length && own.records.every((record, at) => record === records[at]);
  const read: Read = {
    store,
    version,
    records: isSame ? own.records : records,
    slots: own?.slots ?? (asked.length === 0 ? NO_SLOTS : asked),
  };
  lastRead.set(refs, read);
  return read;
}
/** Several records of a class, watched one by one; the same array until one of them changes. */
export function useRecordsOf<C extends RecordClass>(of: C, refs: readonly string[]): readonly Rec<C>[] {
  return useRecordsAt(refs).filter((record): record is AnyRec & Rec<C> => record.class === of);
}
/** Several records of any class, watched one by one; the same array until one of them changes. */
export function useRecordsAt(refs: readonly string[]): readonly AnyRec[] {
  const { store } = useLab().session;
  useNeeds(readAll(store, refs).slots);
  const subscribe = useCallback((listener: () => void) => store.subscribeAll(refs, listener), [store, refs]);
  const read = (): readonly AnyRec[] => readAll(store, refs).records;
  return useSyncExternalStore(subscribe, read, read);
}
/** Whether a record is of those that not every page has, as far as the page knows. */
function isToBeAsked(store: RecordStore, ref: string): boolean {
  const found = store.any(ref);
  return !found || isAskedClass(found.class);
}
/** The records that an index files under `ref`, such as the VBDs of a VM. Those that not every page has are asked for. */
export function useMembers<I extends IndexName>(index: I, ref: string): readonly Rec<IndexClass<I>>[] {
  const { store } = useLab().session;
  useNeed(isAskedList(index) && isSet(ref) ? `${index} ${ref}` : null);
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
