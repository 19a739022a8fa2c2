"use client";
import { useCallback, useState, useSyncExternalStore } from "react";
import { useLab } from "./lab-context";

/** Shortest time between two looks at what has changed, ms: a boot storm changes thousands of records a second. */
const APART_MS = 500;

/** Grows when records of these classes have changed, at most twice a second. @param classes - parted by blanks */
export function useClassesVersion(classes: string): number {
  const { store } = useLab().session;
  const [counter] = useState(() => ({ version: 0, timer: undefined as ReturnType<typeof setTimeout> | undefined, at: 0 }));
  const subscribe = useCallback(
    (listener: () => void) => {
      const grow = (): void => {
        counter.timer = undefined;
        counter.at = performance.now();
        counter.version += 1;
        listener();
      };
      const changed = (): void => {
        counter.timer ??= setTimeout(grow, Math.max(0, counter.at + APART_MS - performance.now()));
      };
      const stops = classes.split(" ").flatMap((of) => (of ? [store.subscribe(`class ${of}`, changed)] : []));
      return () => {
        clearTimeout(counter.timer);
        counter.timer = undefined;
        for (const stop of stops) stop();
      };
    },
    [store, classes, counter],
  );
  const read = (): number => counter.version;
  return useSyncExternalStore(subscribe, read, read);
}
