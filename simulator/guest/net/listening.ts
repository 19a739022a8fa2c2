/** What a guest tells the bridges that it is plugged into, so that they hand it only frames that concern it. */
import type { Listening } from "../../wire/concern";
import type { Machine } from "../os/machine";
import { byDevice } from "./interfaces";
import { bridgeOf, isForwarding, portsOf, vlansOn } from "./made/links";
import type { Interface } from "./state";

const SILENT: Listening = { mac: "", addresses: [], neighbours: [], hearsArp: false };

/** Tells the bridges what has changed since they were last told; they remember it, so a guest that was saved need not. */
export function tellBridges(m: Machine): void {
  const { services } = m;
  if (!services.listen || !services.listening) return;
  const hearsArp =
    m.state.net.captures !== undefined || m.state.net.proxyArp !== undefined || m.state.net.sockets.some((socket) => socket.kind === "arp");
  for (const { device } of m.nics) tell(m, device, byDevice(m, device), hearsArp);
  const { interfaces } = m.state.net;
  // A control domain's stack has interfaces that are no NICs of its own: back ends of guests that it routes for.
  if (interfaces.length > m.nics.length + 1)
    for (const i of interfaces)
      if (i.device >= 0 && !i.made && !m.nics.some((nic) => nic.device === i.device)) tell(m, i.device, i, hearsArp);
}

function tell(m: Machine, device: number, i: Interface | null, hearsArp: boolean): void {
  const known = m.services.listening?.(device);
  if (!known || !isStill(m, known, i, hearsArp)) m.services.listen?.(device, listening(m, i, hearsArp));
}

function listening(m: Machine, i: Interface | null, hearsArp: boolean): Listening {
  if (!i?.up) return SILENT;
  const entries = m.state.net.neighbours.filter((entry) => entry.device === i.device);
  return {
    mac: i.mac,
    addresses: i.addresses.map((address) => address.ip),
    neighbours: entries.map(({ ip }) => ip),
    macs: entries.map(({ mac }) => mac),
    hearsArp,
    ...(m.state.net.dhcpServer?.device === i.device ? { servesDhcp: true as const } : {}),
    ...(i.v6 ? { groups: [...i.v6.groups] } : {}),
    ...beyondOf(m, i),
  };
}

/** What it takes for links that its system has made over it. */
function beyondOf(m: Machine, i: Interface): Pick<Listening, "isOpen" | "vlans" | "joined"> {
  if (m.state.net.lastIndex === undefined) return {};
  const vlans = vlansOn(m, i.device).filter(({ up }) => up);
  const bridge = bridgeOf(m, i);
  const joined = bridge?.up && isForwarding(i) ? portsOf(m, bridge).filter((port) => port !== i && !port.made && isForwarding(port)) : [];
  // One of them may have an address that is not that of the device.
  const isOpen = bridge?.up === true || vlans.some(({ mac }) => mac !== i.mac);
  return {
    ...(isOpen ? { isOpen: true as const } : {}),
    ...(vlans.length > 0 ? { vlans: vlans.flatMap(({ made }) => (made?.kind === "vlan" ? [made.id] : [])) } : {}),
    ...(joined.length > 0 ? { joined: joined.map(({ device }) => device) } : {}),
  };
}
function isBeyondStill(known: Listening, beyond: ReturnType<typeof beyondOf>): boolean {
  return known.isOpen === beyond.isOpen && `${known.vlans}` === `${beyond.vlans}` && `${known.joined}` === `${beyond.joined}`;
}

/** Whether that is what it would be told; makes nothing, since it is asked at every step of a guest. */
function isStill(m: Machine, known: Listening, i: Interface | null, hearsArp: boolean): boolean {
  if (!i?.up) return known.mac === "";
  if ((known.servesDhcp ?? false) !== (m.state.net.dhcpServer?.device === i.device)) return false;
  if (known.mac !== i.mac || known.hearsArp !== hearsArp || known.addresses.length !== i.addresses.length) return false;
  for (let at = 0; at < i.addresses.length; at++) if (known.addresses[at] !== i.addresses[at]?.ip) return false;
  if ((known.groups?.length ?? 0) !== (i.v6?.groups.length ?? 0)) return false;
  for (let at = 0; at < (i.v6?.groups.length ?? 0); at++) if (known.groups?.[at] !== i.v6?.groups[at]) return false;
  if (m.state.net.lastIndex !== undefined && !isBeyondStill(known, beyondOf(m, i))) return false;
  let count = 0;
  for (const entry of m.state.net.neighbours) {
    if (entry.device !== i.device) continue;
    if (known.neighbours[count] !== entry.ip || known.macs?.[count] !== entry.mac) return false;
    count++;
  }
  return count === known.neighbours.length;
}

/**
 * Counts the broadcasts that have come since the last time and were not handed over. Before anything that may set an interface
 * up or down: one that is down counts nothing.
 */
export function countUnheard(m: Machine): void {
  if (!m.services.takeUnheard) return;
  for (const i of m.state.net.interfaces) {
    if (i.device < 0 || i.made) continue;
    const { bytes, frames } = m.services.takeUnheard(i.device);
    if (frames === 0 || !i.up) continue;
    i.rxBytes += bytes;
    i.rxPackets += frames;
  }
}
