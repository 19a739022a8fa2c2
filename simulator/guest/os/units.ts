/** Background processes that have been stopped and started again. */
import type { Machine } from "./machine";

export function isStopped(m: Machine, name: string): boolean {
  return m.state.os.stoppedUnits.includes(name);
}

/** Those that run already are left alone; the world hears of a change. */
export function stopUnits(m: Machine, names: Iterable<string>): void {
  const added = [...names].filter((name) => !isStopped(m, name));
  if (added.length === 0) return;
  m.state.os.stoppedUnits.push(...added);
  m.services.unitsChanged?.();
}

export function startUnits(m: Machine, names: Iterable<string>): void {
  const wanted = new Set(names);
  const left = m.state.os.stoppedUnits.filter((name) => !wanted.has(name));
  if (left.length === m.state.os.stoppedUnits.length) return;
  m.state.os.stoppedUnits = left;
  m.services.unitsChanged?.();
}
