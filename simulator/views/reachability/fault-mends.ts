/** Faults that somebody has started, where one of them is what stops a packet: that fault is what to mend. */
import type { ReachMend } from "../../contract/reachability";
import type { SaidCode } from "../../model/said";
import { rogueKey } from "../../network/link";
import type { RogueConfig } from "../../network/rogue";
import { ipToText } from "../../wire/address";
import { type FaultKind, type NetworkFault, networkFaults } from "../../world/network-faults";
import type { World } from "../../world/world";
import type { Stop } from "./names";

/** What each kind of fault makes packets end by. */
const ENDS: Readonly<Record<FaultKind, readonly SaidCode[]>> = {
  flap: ["stop.pulled", "stop.no_carrier"],
  mtu: ["stop.too_long"],
  vlan: ["stop.vlan", "stop.tagged"],
  duplicate_ip: ["stop.rogue"],
  duplicate_mac: ["stop.rogue"],
  rogue_dhcp: ["stop.rogue"],
  storm: ["stop.storm", "stop.queue"],
};
const mendOf = ({ id, deed }: NetworkFault): ReachMend => ({
  said: ["mend.fault", deed.kind],
  call: { op: "fault.stop", args: { fault: id } },
});

/** Whether a fault is about what the stop's own mending would set: the same link or NIC, where both name one. */
function isAbout({ deed, on }: NetworkFault, { mend }: Stop): boolean {
  const args = mend.find(({ call }) => call)?.call?.args;
  const named = args?.link ?? args?.pif;
  return named === undefined || (deed.kind !== "flap" && deed.kind !== "mtu" && deed.kind !== "vlan") || named === on;
}
export function withFaults(world: World, stop: Stop): Stop {
  if (stop.said[0] === "stop.rogue") return stop;
  const found = networkFaults(world).filter((one) => ENDS[one.deed.kind].includes(stop.said[0]) && isAbout(one, stop));
  return found.length === 0 ? stop : { said: stop.said, mend: found.map(mendOf) };
}
/** A packet has come to a machine that is there for a fault alone. */
export function rogueStop(world: World, { name, mac, address }: RogueConfig): Stop {
  const fault = networkFaults(world).find(({ id }) => rogueKey(id) === rogueKey(name));
  return { said: ["stop.rogue", mac, address === 0 ? "–" : ipToText(address)], mend: fault ? [mendOf(fault)] : [] };
}
