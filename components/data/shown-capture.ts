/** The capture whose frames somebody has asked to see, wherever captures are shown. */
import { useSyncExternalStore } from "react";

/** `asked` grows, so that one is shown again when it is asked for again. */
interface Shown {
  readonly capture: string;
  readonly asked: number;
  /** it has just been begun, and may not be among the lab's captures yet */
  readonly isComing: boolean;
}
let shown: Shown | null = null;
const listeners = new Set<() => void>();

export function showCapture(capture: string): void {
  set({ capture, asked: (shown?.asked ?? 0) + 1, isComing: true });
}
/** Captures have been told anew since it was asked for: it is among them, or no more. */
export function captureCame(): void {
  if (shown?.isComing) set({ ...shown, isComing: false });
}
function set(next: Shown): void {
  shown = next;
  for (const listener of listeners) listener();
}
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
/** null: none has been asked for */
export function useShownCapture(): Shown | null {
  return useSyncExternalStore(
    subscribe,
    () => shown,
    () => null,
  );
}
