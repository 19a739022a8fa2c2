import { networkOf } from "../../wire/address";
import type { NicSpec } from "../engine";
import type { Machine } from "../os/machine";
import type { Interface } from "./state";

/** Name of the interface of a device: `eth0`, the bridge that that is a port of, or dom0's management bridge. */
export function interfaceName(m: Machine, device: number): string {
  const bridge = m.nics.find((nic) => nic.device === device)?.bridge;
  if (bridge !== undefined) return bridge;
  return m.spec.os === "dom0" ? (device === 0 ? "xenbr0" : `xenbr${device}`) : `eth${device}`;
}

/** Adds the interface of a NIC, down and without an address. */
export function addInterface(m: Machine, nic: NicSpec): Interface {
  const found = m.state.net.interfaces.find((candidate) => candidate.device === nic.device);
  if (found) return found;
  const made: Interface = {
    name: interfaceName(m, nic.device),
    device: nic.device,
    mac: nic.mac,
    mtu: nic.mtu,
    up: false,
    carrier: true,
    addresses: [],
    rxBytes: 0,
    rxPackets: 0,
    txBytes: 0,
    txPackets: 0,
  };
  // A number that one of its own links has by now is not given again.
  const { lastIndex } = m.state.net;
  if (lastIndex !== undefined && lastIndex >= nic.device + 2) {
    made.index = lastIndex + 1;
    m.state.net.lastIndex = made.index;
  }
  m.state.net.interfaces.push(made);
  m.state.net.interfaces.sort((a, b) => a.device - b.device);
  return made;
}

/** Adds the loopback interface. */
export function addLoopback(m: Machine): void {
  const lo = addInterface(m, { device: -1, mac: "00:00:00:00:00:00", mtu: 65_536 });
  lo.name = "lo";
  lo.up = true;
  lo.addresses = [{ ip: 0x7f000001, prefix: 8, dynamic: false, validUntil: null }];
}

export function byName(m: Machine, name: string): Interface | null {
  return m.state.net.interfaces.find((candidate) => candidate.name === name) ?? null;
}
export function byDevice(m: Machine, device: number): Interface | null {
  return m.state.net.interfaces.find((candidate) => candidate.device === device) ?? null;
}
/** Whether an address is this system's own. */
export function isOwn(m: Machine, ip: number): boolean {
  return m.state.net.interfaces.some(
    (i) => i.up && (i.device === -1 ? ip >>> 24 === 127 : i.addresses.some((address) => address.ip === ip)),
  );
}

/** Gives an interface an address with its connected route. */
export function addAddress(m: Machine, i: Interface, ip: number, prefix: number, validUntil: number | null): void {
  i.addresses = i.addresses.filter((address) => address.ip !== ip);
  i.addresses.push({ ip, prefix, dynamic: validUntil !== null, validUntil });
  connect(m, i);
}

/** Makes the connected routes of an interface that is up. */
export function connect(m: Machine, i: Interface): void {
  if (!i.up || i.device === -1) return;
  for (const address of i.addresses) {
    if (address.prefix === 32) continue;
    const destination = networkOf(address.ip, address.prefix);
    if (
      m.state.net.routes.some((route) => route.device === i.device && route.destination === destination && route.prefix === address.prefix)
    )
      continue;
    m.state.net.routes.push({
      destination,
      prefix: address.prefix,
      via: null,
      device: i.device,
      metric: 0,
      proto: "kernel",
      source: address.ip,
    });
  }
}

/** Takes an address and its routes away. */
export function removeAddress(m: Machine, i: Interface, ip: number): boolean {
  const before = i.addresses.length;
  i.addresses = i.addresses.filter((address) => address.ip !== ip);
  m.state.net.routes = m.state.net.routes.filter((route) => !(route.device === i.device && route.source === ip));
  return i.addresses.length !== before;
}

/** Sets an interface down: routes and neighbours through it go. */
export function setDown(m: Machine, i: Interface): void {
  i.up = false;
  m.state.net.routes = m.state.net.routes.filter((route) => route.device !== i.device);
  m.state.net.neighbours = m.state.net.neighbours.filter((neighbour) => neighbour.device !== i.device);
  delete i.v6;
  const { ipv6 } = m.state.net;
  if (ipv6) ipv6.routes = ipv6.routes.filter((route) => route.device !== i.device);
}

/** The address that the outside knows a NIC by. */
export function firstAddress(i: Interface): number | null {
  return i.addresses[0]?.ip ?? null;
}
