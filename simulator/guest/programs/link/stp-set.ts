/** What can be set of the tree of a system's own bridge. @source bridge-utils 1.7: brctl_cmd.c; iproute2 6.1: ip/iplink_bridge.c; Linux net/bridge/br_stp.c */
import { STP_LIMITS } from "../../../network/stp/stp-state";
import { type Bridge, changeTree } from "../../net/made/tree";
import type { Machine } from "../../os/machine";

export type TreeTime = "forwardDelay" | "hello" | "maxAge";
const FIELDS = {
  forwardDelay: ["ownForwardDelayUs", "forwardDelayUs"],
  hello: ["ownHelloUs", "helloUs"],
  maxAge: ["ownMaxAgeUs", "maxAgeUs"],
} as const;

/** @returns whether it may be so: of a delay nothing is asked while there is no tree */
export function setTreeTime(m: Machine, bridge: Bridge, what: TreeTime, us: number): boolean {
  const [least, most] = STP_LIMITS[what];
  const isAsked = what !== "forwardDelay" || bridge.made.stp?.isOn === true;
  if (isAsked && (us < least || us > most)) return false;
  const [own, used] = FIELDS[what];
  changeTree(m, bridge, (tree) => {
    tree.state[own] = us;
    if (tree.isRoot) tree.state[used] = us;
  });
  return true;
}
export const setTreeOn = (m: Machine, bridge: Bridge, isOn: boolean): void => changeTree(m, bridge, (tree) => tree.setOn(isOn));
export function setTreePriority(m: Machine, bridge: Bridge, priority: number): void {
  changeTree(m, bridge, (tree) => {
    tree.state.priority = priority & 0xffff;
  });
}
/** How long a bridge keeps what it has learnt; a change of the tree that goes on says another. */
export function setBridgeAgeing(m: Machine, bridge: Bridge, us: number): void {
  if (bridge.made.stp) changeTree(m, bridge, (tree) => tree.setAgeing(us));
  else bridge.made.ageingUs = us;
}
