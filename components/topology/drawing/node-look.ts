/** How a node's state shows: a colour, a shape and a word. */
import type { TopologyNode } from "@/server/contract";
import type { TextKey } from "../../i18n/keys";

export type NodeLook = "up" | "running" | "paused" | "suspended" | "halted" | "down";
const POWER: Readonly<Record<string, NodeLook>> = { Running: "running", Paused: "paused", Suspended: "suspended", Halted: "halted" };
const KEPT: ReadonlySet<TopologyNode["kind"]> = new Set(["folder", "tag", "vapp"]);

/** A VM that does not run is no fault: only what should carry and does not is red. */
export function lookOfNode({ kind, state, facts }: Pick<TopologyNode, "kind" | "state" | "facts">): NodeLook {
  if (kind === "vm") {
    const power = facts.find(([code]) => code === "fact.state")?.[1];
    return POWER[`${power ?? ""}`] ?? (state === "up" ? "running" : "halted");
  }
  return state === "up" || KEPT.has(kind) ? "up" : "down";
}
export const LOOK_WORDS: Readonly<Record<NodeLook, TextKey>> = {
  up: "map.isUp",
  running: "map.isRunning",
  paused: "map.isPaused",
  suspended: "map.isSuspended",
  halted: "map.isHalted",
  down: "map.isDown",
};
