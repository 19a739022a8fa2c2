/** Nodes of a network from what they were written down as. */
import { LinuxBond } from "./bond/linux-bond";
import type { BridgeState } from "./bridge-state";
import type { LearningNode } from "./learning-node";
import { isSwitchKey } from "./link";
import { LinuxBridge } from "./linux-bridge";
import { OpenVswitch } from "./ovs/open-vswitch";
import { PhysicalSwitch } from "./switch";
import { LinuxVlan } from "./vlan/linux-vlan";

export function imported(state: BridgeState): LearningNode {
  if (isSwitchKey(state.key)) return PhysicalSwitch.import(state);
  if (state.vlan) return LinuxVlan.import(state);
  if (state.bond) return LinuxBond.import(state);
  return state.ovs ? OpenVswitch.import(state) : LinuxBridge.import(state);
}
