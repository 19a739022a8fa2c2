/** IPv6 addresses of interfaces, and the groups and routes that come with them. */
import { ALL_NODES, ALL_ROUTERS, groupMac, isGroup6, isOfLink, LOOPBACK6, network6, scopeOf, solicitedNode } from "../../../wire/address6";
import type { Machine } from "../../os/machine";
import { byDevice } from "../interfaces";
import type { Interface } from "../state";
import { isRouter6, net6 } from "./settings";
import type { Address6, Route6 } from "./state";

/** Metric of routes of the kernel's own, and of others. @source Linux include/uapi/linux/ipv6_route.h (IP6_RT_PRIO_ADDRCONF, IP6_RT_PRIO_USER) */
export const METRIC6 = { kernel: 256, user: 1_024 } as const;

/** Whether an address may be spoken from and to. */
export const isUsable6 = ({ state }: Address6): boolean => state === "usable";
/** An address of an interface, whether it may be used yet or not. */
export const address6 = (i: Interface, ip: string): Address6 | null => i.v6?.addresses.find((one) => one.ip === ip) ?? null;

/** Whether an address is this system's own. @param on - device that one of a link is meant on; null: any */
export function isOwn6(m: Machine, ip: string, on: number | null = null): boolean {
  if (ip === LOOPBACK6) return true;
  for (const i of m.state.net.interfaces) {
    if (!i.v6 || !i.up || (on !== null && on !== i.device && isOfLink(ip))) continue;
    const found = address6(i, ip);
    if (found && isUsable6(found)) return true;
  }
  return false;
}
/** Whether a packet to an address that comes in at an interface is for this system. */
export function isForUs(m: Machine, i: Interface, ip: string): boolean {
  if (!isGroup6(ip)) return isOwn6(m, ip, i.device === -1 ? null : i.device);
  return i.device === -1 || i.v6?.groups.includes(groupMac(ip)) === true;
}

/** The groups that an interface is in, anew: its addresses or the system's trade are others. */
export function regroup(m: Machine, i: Interface): void {
  if (!i.v6) return;
  i.v6.groups = groupsOf(i.v6.addresses, isRouter6(m) && i.device >= 0);
}
/** MACs of the groups that an interface with some addresses is in. */
export function groupsOf(addresses: readonly Address6[], isRouter: boolean): string[] {
  const groups = [ALL_NODES, ...(isRouter ? [ALL_ROUTERS] : []), ...addresses.map(({ ip }) => solicitedNode(ip))];
  return [...new Set(groups.map(groupMac))];
}

/** Gives an interface an address, with the route to its network. */
export function addAddress6(m: Machine, i: Interface, address: Address6): void {
  if (!i.v6) return;
  const at = i.v6.addresses.findIndex((one) => scopeOf(one.ip) <= scopeOf(address.ip));
  i.v6.addresses.splice(at < 0 ? i.v6.addresses.length : at, 0, address);
  regroup(m, i);
  if (address.origin !== "ra") connect6(m, i, address);
}

function connect6(m: Machine, i: Interface, { ip, prefix }: Address6): void {
  addRoute6(m, {
    destination: network6(ip, prefix),
    prefix,
    via: null,
    device: i.device,
    metric: METRIC6.kernel,
    proto: "kernel",
    until: null,
  });
}
/** Adds a route where there is none like it. */
export function addRoute6(m: Machine, route: Route6): void {
  const { routes } = net6(m);
  if (!routes.some((one) => isAlike6(one, route) && one.metric === route.metric && one.via === route.via)) routes.push(route);
}
/** Whether two routes lead to the same by the same interface. */
export const isAlike6 = (one: Route6, other: Pick<Route6, "destination" | "prefix" | "device">): boolean =>
  one.destination === other.destination && one.prefix === other.prefix && one.device === other.device;

/** Takes an address away, and the route to its network where no other address is in it. */
export function removeAddress6(m: Machine, i: Interface, ip: string): boolean {
  const gone = address6(i, ip);
  if (!i.v6 || !gone) return false;
  i.v6.addresses = i.v6.addresses.filter((one) => one !== gone);
  regroup(m, i);
  const net = net6(m);
  const destination = network6(ip, gone.prefix);
  const isShared = i.v6.addresses.some((one) => one.prefix === gone.prefix && network6(one.ip, one.prefix) === destination);
  net.routes = net.routes.filter((route) => {
    if (route.source === ip) return false;
    const isIts = route.proto === "kernel" && isAlike6(route, { destination, prefix: gone.prefix, device: i.device });
    // What a router has told of the network stays as long as it has said.
    return !isIts || isShared || route.until !== null || gone.origin === "ra";
  });
  return true;
}

/** The interface that has an address; null: none has. */
export function holder6(m: Machine, ip: string): Interface | null {
  if (ip === LOOPBACK6) return byDevice(m, -1);
  return m.state.net.interfaces.find((i) => address6(i, ip) !== null) ?? null;
}
