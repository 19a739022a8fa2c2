/** How urgent an alert is. */
import { CircleAlert, CircleCheck, Info, type LucideIcon, OctagonAlert, TriangleAlert } from "lucide-react";
import type { ObjectState } from "../../data/kind";

export interface Priority extends ObjectState {
  readonly icon: LucideIcon;
}
/** From 1, the most urgent, to 5. @source xapi.md §16 */
const priorities: readonly Priority[] = [
  { word: "alert.critical", icon: OctagonAlert, look: "bad" },
  { word: "alert.major", icon: CircleAlert, look: "bad" },
  { word: "imp.warning", icon: TriangleAlert, look: "paused" },
  { word: "alert.goodNews", icon: CircleCheck, look: "running" },
  { word: "alert.information", icon: Info, look: "plain" },
];
/** XAPI takes any number as the priority of a message made by hand: what lies outside is the nearest of the five. */
export function levelOf(priority: number): number {
  return Math.min(Math.max(priority, 1), priorities.length);
}
export function priorityOf(priority: number): Priority {
  return priorities[levelOf(priority) - 1] as Priority;
}
/** All five, the most urgent first. */
export const LEVELS: readonly number[] = priorities.map((_one, at) => at + 1);
