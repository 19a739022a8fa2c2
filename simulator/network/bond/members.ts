/** Which of several interfaces that stand for one can carry anything: of bonds of Linux, and of Open vSwitch. */
import type { Port } from "../port";

/** Interfaces of those named that can carry anything, in order. */
export function usable(names: readonly string[], called: (name: string) => Port | undefined): Port[] {
  const found: Port[] = [];
  for (const name of names) {
    const each = called(name);
    if (each?.isUp) found.push(each);
  }
  return found;
}
