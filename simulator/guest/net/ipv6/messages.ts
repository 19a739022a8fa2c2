/** What a system says to its neighbours by ICMPv6. @source RFC 4861 */
import { ALL_NODES, ALL_ROUTERS, groupMac, solicitedNode, UNSPECIFIED } from "../../../wire/address6";
import { ETHERTYPE } from "../../../wire/ethernet";
import { encodeIcmp6, type Icmp6Message } from "../../../wire/icmp6";
import { encodeIpv6, NEXT } from "../../../wire/ipv6";
import type { Machine } from "../../os/machine";
import { goesOut, leaves } from "../firewall/hooks";
import type { Interface } from "../state";
import { transmit } from "../transmit";

/** Hops of what must not have passed a router. @source RFC 4861 §11.2 */
export const NEVER_FORWARDED = 255;

interface Ends {
  readonly source: string;
  readonly destination: string;
  readonly mac: string;
}
function say(m: Machine, i: Interface, { source, destination, mac }: Ends, message: Icmp6Message): void {
  const payload = encodeIcmp6(message, source, destination);
  const packet = { source, destination, protocol: NEXT.icmp, hopLimit: NEVER_FORWARDED, trafficClass: 0, payload };
  // Rules may forbid them too: then neighbours do not find each other.
  const { firewall6 } = m.state.net;
  const passed = firewall6 ? goesOut(m, firewall6, packet, i) : null;
  if (passed !== null && "stopped" in passed) return;
  if (firewall6 && passed !== null && leaves(m, firewall6, passed, i) === null) return;
  transmit(m, i, mac, ETHERTYPE.ipv6, encodeIpv6(packet));
}

/** Asks who has an address. @param source - `::`: whether anybody has, before it is used @param mac - of whom it is known to be; absent: all are asked */
export function solicitNeighbour(m: Machine, i: Interface, target: string, source: string, mac?: string): void {
  const group = solicitedNode(target);
  const ends = mac === undefined ? { destination: group, mac: groupMac(group) } : { destination: target, mac };
  const own = source === UNSPECIFIED ? null : i.mac;
  say(m, i, { source, ...ends }, { type: "neighbour-solicitation", target, mac: own });
}

/** Says where an address is. @param to - who has asked; null: all are told */
export function advertise(
  m: Machine,
  i: Interface,
  target: string,
  isRouter: boolean,
  to: { readonly ip: string; readonly mac: string } | null,
): void {
  const ends = to === null ? { destination: ALL_NODES, mac: groupMac(ALL_NODES) } : { destination: to.ip, mac: to.mac };
  const message: Icmp6Message = {
    type: "neighbour-advertisement",
    target,
    mac: i.mac,
    isRouter,
    isSolicited: to !== null,
    isOverride: true,
  };
  say(m, i, { source: target, ...ends }, message);
}

/** Asks for routers. */
export function solicitRouters(m: Machine, i: Interface, source: string): void {
  const ends = { source, destination: ALL_ROUTERS, mac: groupMac(ALL_ROUTERS) };
  say(m, i, ends, { type: "router-solicitation", mac: i.mac });
}
