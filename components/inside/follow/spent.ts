/** What a followed request has spent its time on, from its steps. */
import type { InsideStep } from "@/server/contract";

export const KINDS = [
  "spent.guest",
  "spent.xen",
  "spent.back",
  "spent.device",
  "wait.guestCpu",
  "wait.backCpu",
  "wait.device",
  "wait.ring",
  "wait.pause",
  "wait.connection",
] as const;
export type SpentKind = (typeof KINDS)[number];

/** Who is at work while a step comes about. */
function workerOf({ actor, code }: InsideStep): SpentKind {
  if (code === "device.transfer") return "spent.device";
  if (actor === "application" || actor === "guestKernel" || actor === "frontend") return "spent.guest";
  return actor === "hypervisor" || actor === "eventChannel" || actor === "grantTable" ? "spent.xen" : "spent.back";
}

/** µs by kind, those that took any, in the order of `KINDS`; they add up to the time from the first step to the last. */
export function spentOn(steps: readonly InsideStep[]): readonly { readonly kind: SpentKind; readonly us: number }[] {
  const sums = new Map<SpentKind, number>();
  const add = (kind: SpentKind, us: number): void => void sums.set(kind, (sums.get(kind) ?? 0) + us);
  steps.forEach((step, at) => {
    const before = steps[at - 1];
    if (!before) return;
    const us = step.atUs - before.atUs;
    const waited = Math.min(us, step.waited?.us ?? 0);
    if (step.waited && waited > 0) add(`wait.${step.waited.on}`, waited);
    if (us > waited) add(workerOf(step), us - waited);
  });
  return KINDS.flatMap((kind) => (sums.has(kind) ? [{ kind, us: sums.get(kind) as number }] : []));
}
