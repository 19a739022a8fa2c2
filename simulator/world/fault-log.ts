/** Faults of ours that were contained where they arose: for the lab's fault log, which the host keeps. Not part of the state. */
import type { LabFault } from "../contract/lab";
import { nowOf, type World } from "./world";

/** Faults handed out between two looks at most: one that repeats need not be told a thousand times. */
const FAULTS_MOST = 100;

/** Notes a fault. @param error - what was thrown */
export function recordFault(
  world: World,
  fault: { readonly kind: LabFault["kind"]; readonly vm: string | null; readonly what: string; readonly error: unknown },
): void {
  if (world.outbox.faults.length >= FAULTS_MOST) return;
  const { kind, vm, what, error } = fault;
  world.outbox.faults.push({
    at: nowOf(world),
    kind,
    vm,
    what,
    message: error instanceof Error ? error.message : String(error),
    stack: error instanceof Error ? (error.stack ?? "") : "",
  });
}
