/** Lines that somebody types in a machine to mend what has stopped a packet. */
import type { RouteLook } from "../../guest/rehearsal";
import { ipToText } from "../../wire/address";

export const setUp = (name: string): string => `ip link set ${name} up`;
export const addToBridge = (bridge: string, port: string): string => `brctl addif ${bridge} ${port}`;
export const addToOvs = (bridge: string, port: string): string => `ovs-vsctl add-port ${bridge} ${port}`;
export const LIST_RULES = "nft list ruleset";
export const FORWARD = "sysctl -w net.ipv4.ip_forward=1";
export const acceptBy = (chain: string): string => `iptables -P ${chain} ACCEPT`;
export const deleteRule = (chain: string, rule: number): string => `iptables -D ${chain} ${rule}`;

/** A route as `ip route` shows it. */
export function routeText({ destination, prefix, via, name }: RouteLook): string {
  const to = prefix === 0 ? "default" : prefix === 32 ? ipToText(destination) : `${ipToText(destination)}/${prefix}`;
  return via === null ? `${to} dev ${name}` : `${to} via ${ipToText(via)} dev ${name}`;
}
