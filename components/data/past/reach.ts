/** Which moments of the present way can be gone back to, and which one is meant where one cannot. */
import type { LabPastView, MomentName, MomentView } from "@/server/contract/past";
import { isOfPresent, momentOf } from "./moments";
import type { Stretch } from "./strip-scale";

/** Moments that can be opened as they lie on the disk. One of a branch that led here is one of the present branch as well. */
export function readyMoments(past: LabPastView): readonly MomentView[] {
  const points = past.points.map((point) => ({ ...point, branch: past.branch }));
  return [...past.marks.filter(({ isOfPresent }) => isOfPresent), ...points];
}

/** Whether a moment can be gone back to. Of another way the server alone knows. */
export function canReach(past: LabPastView, moment: MomentName): boolean {
  if (!isOfPresent(past, moment)) return true;
  const { at, journalIndex } = moment;
  // The present goes on while it is looked at.
  const isIn = past.stretches.some(({ from, to }) => at >= from.at && (at <= to.at || to.at >= past.now.at));
  return isIn || readyMoments(past).some((ready) => ready.at === at && ready.journalIndex === journalIndex);
}

/**
 * The moment at a time; where it cannot be gone back to, the nearest that can.
 * @param towards - where one comes from a moment that can: only what lies on this side, if there is anything
 */
export function reachableAt(past: LabPastView, us: number, towards: "earlier" | "later" | null = null): MomentView {
  const moment = momentOf(past, us);
  if (canReach(past, moment)) return moment;
  // Ready ones first: at the same time the end of a stretch may be the moment behind which nothing is kept.
  const all = [...readyMoments(past), ...past.stretches.flatMap(({ from, to }) => [from, to])];
  const ahead = all.filter(({ at }) => (towards === "earlier" ? at <= moment.at : towards === "later" ? at >= moment.at : true));
  const far = (each: MomentView): number => Math.abs(each.at - moment.at);
  const [first = moment, ...others] = ahead.length > 0 ? ahead : all;
  return others.reduce((best, each) => (far(each) < far(best) ? each : best), first);
}

/** Where nothing but ready moments can be gone back to. */
export function gapsOf(past: LabPastView, whole: Stretch): readonly Stretch[] {
  const gaps: Stretch[] = [];
  let fromUs = whole.fromUs;
  for (const { from, to } of past.stretches) {
    if (from.virtualUs > fromUs) gaps.push({ fromUs, toUs: from.virtualUs });
    fromUs = Math.max(fromUs, to.virtualUs);
  }
  if (fromUs < past.now.virtualUs) gaps.push({ fromUs, toUs: past.now.virtualUs });
  return gaps;
}
