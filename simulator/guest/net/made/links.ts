/** Links that a system makes for itself: how they come and go, and what of them follows from others. @source Linux net/8021q/vlan.c, drivers/net/veth.c, net/bridge/br_if.c */
import type { Machine } from "../../os/machine";
import { makesLinks } from "../../os/own-links";
import { byDevice, setDown } from "../interfaces";
import type { ShownInterface } from "../outside-links";
import type { Interface, NetState } from "../state";
import type { BridgeLink, MadeLink } from "./made-link";

/** Device numbers of links that were made are this and the kernel's number for them: no NIC has one so high. */
export const MADE_DEVICE = 1_000_000;
/** Longest name. @source Linux include/uapi/linux/if.h (IFNAMSIZ 16, its end among them) */
export const MOST_NAME = 15;
/** How long a bridge keeps what it has learned, µs. @source network.md §6 (ageing 300 s) */
export const BRIDGE_AGEING_US = 300_000_000;
/** Ports of a bridge at most. @source Linux net/bridge/br_private.h (BR_MAX_PORTS) */
const MOST_PORTS = 1_023;
/** Cost of a port whose speed is 10 Gbit/s, as links without a wire have it. @source Linux net/bridge/br_if.c (port_cost) */
const USUAL_COST = 2;
/** @source network.md §6 */
const USUAL_PRIORITY = 32;

/** Numbers of links that a control domain makes are above those of all back ends, which follow from domids. guess: its kernel counts up as it makes any */
const ABOVE_BACK_ENDS = 0x7ff0 * 16 + 4_095;

const indexIn = (i: Readonly<Interface>): number => i.index ?? i.device + 2;

/** Number for one more link: none that was ever given is given again. */
export function nextIndex(m: Machine): number {
  const { net } = m.state;
  return Math.max(net.lastIndex ?? (makesLinks(m) ? 0 : ABOVE_BACK_ENDS), ...net.interfaces.map(indexIn)) + 1;
}
/** An address that nobody has been given. @source Linux include/linux/etherdevice.h (eth_random_addr: local, to one) */
export function randomMac(m: Machine): string {
  const [high, low] = [m.services.random(), m.services.random()];
  const bytes = [high & 0xff, (high >>> 8) & 0xff, (high >>> 16) & 0xff, low & 0xff, (low >>> 8) & 0xff, (low >>> 16) & 0xff];
  bytes[0] = ((bytes[0] as number) & 0xfe) | 2;
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}

/** A link of a system's own, down. Whoever makes it has seen to its name. */
export function addMade(m: Machine, parts: { name: string; made: MadeLink; mac: string; mtu: number; index?: number }): Interface {
  const { net } = m.state;
  const index = parts.index ?? nextIndex(m);
  const none = { rxBytes: 0, rxPackets: 0, txBytes: 0, txPackets: 0 };
  const { name, made, mac, mtu } = parts;
  const i: Interface = { name, device: MADE_DEVICE + index, mac, mtu, up: false, carrier: true, addresses: [], ...none, index, made };
  if (made.kind === "dummy") i.isWithoutArp = true;
  net.lastIndex = Math.max(net.lastIndex ?? 0, index);
  net.interfaces.push(i);
  net.interfaces.sort((a, b) => a.device - b.device);
  return i;
}
/** Both ends of a pair. */
export function addPair(m: Machine, ends: readonly [End, End]): void {
  // The other end comes first, as the kernel numbers them.
  const second = nextIndex(m);
  const [one, other] = ends;
  addMade(m, { ...other, index: second, made: { kind: "veth", peer: MADE_DEVICE + second + 1 } });
  addMade(m, { ...one, index: second + 1, made: { kind: "veth", peer: MADE_DEVICE + second } });
}
interface End {
  readonly name: string;
  readonly mac: string;
  readonly mtu: number;
}

/** VLANs of an interface. */
export const vlansOn = (m: Machine, device: number): Interface[] =>
  m.state.net.interfaces.filter(({ made }) => made?.kind === "vlan" && made.lower === device);
/** The one with an id; null: there is none. */
export function vlanOn(m: Machine, device: number, id: number): Interface | null {
  return m.state.net.interfaces.find(({ made }) => made?.kind === "vlan" && made.lower === device && made.id === id) ?? null;
}
/** Ports of a bridge by their numbers. */
export function portsOf(m: Machine, bridge: Readonly<Interface>): Interface[] {
  const ports = m.state.net.interfaces.filter(({ port }) => port?.bridge === bridge.device);
  return ports.sort((a, b) => (a.port?.number ?? 0) - (b.port?.number ?? 0));
}
export function bridgeOf(m: Machine, i: Readonly<Interface>): (Interface & { made: BridgeLink }) | null {
  const bridge = i.port ? byDevice(m, i.port.bridge) : null;
  return bridge?.made?.kind === "bridge" ? (bridge as Interface & { made: BridgeLink }) : null;
}
/** Name of the bridge that an interface is a port of, as its kernel or the world around has it; null: of none. */
export function masterOf(m: Machine, i: ShownInterface): string | null {
  return i.outside ? i.outside.master : (bridgeOf(m, i)?.name ?? null);
}
/** Whether a port passes frames on. */
export const isForwarding = (i: Readonly<Interface>): boolean => i.up && i.carrier && i.port?.held === undefined;

/** A link goes, and what hangs on it: the other end, VLANs, and its place in a bridge. */
export function removeLink(m: Machine, i: Interface): void {
  const { net } = m.state;
  if (!net.interfaces.includes(i)) return;
  leaveBridge(m, i);
  if (i.made?.kind === "bridge") for (const port of portsOf(m, i)) leaveBridge(m, port);
  setDown(m, i);
  net.interfaces = net.interfaces.filter((other) => other !== i);
  net.dhcp = net.dhcp.filter((dhcp) => dhcp.device !== i.device);
  net.delayed = net.delayed.filter((item) => item.device !== i.device);
  for (const vlan of vlansOn(m, i.device)) removeLink(m, vlan);
  const peer = i.made?.kind === "veth" ? byDevice(m, i.made.peer) : null;
  if (peer) removeLink(m, peer);
  settleLinks(m);
}

/** @returns why it cannot be one of its ports; null: it is */
export function joinBridge(m: Machine, i: Interface, bridge: Interface): "full" | null {
  const taken = new Set(portsOf(m, bridge).map(({ port }) => port?.number));
  let number = 1;
  while (taken.has(number)) number++;
  if (number > MOST_PORTS || bridge.made?.kind !== "bridge") return "full";
  if (i.port) leaveBridge(m, i);
  i.port = { bridge: bridge.device, number, cost: USUAL_COST, priority: USUAL_PRIORITY };
  bridge.made.hasHadPorts = true;
  settleLinks(m);
  return null;
}
export function leaveBridge(m: Machine, i: Interface): void {
  const bridge = bridgeOf(m, i);
  delete i.port;
  if (!bridge) return;
  forgetPort(bridge.made, i.device);
  settleLinks(m);
}
function forgetPort(bridge: BridgeLink, device: number): void {
  if (bridge.table.some((entry) => entry.port === device)) bridge.table = bridge.table.filter((entry) => entry.port !== device);
}

const NO_MAC = "00:00:00:00:00:00";

/**
 * Whatever of links follows from others: carrier, and of bridges address and longest packet. Cheap where there are none: it is asked at
 * each step of a system.
 */
export function settleLinks(m: Machine): void {
  const { interfaces, lastIndex } = m.state.net;
  if (lastIndex === undefined) return;
  // Links of links may be in any order: what has changed is looked at again, at most as often as there are links.
  for (let round = 0; round < interfaces.length; round++) {
    let isNews = false;
    for (const i of [...m.state.net.interfaces]) if (i.made && settleLink(m, i, i.made)) isNews = true;
    if (!isNews) return;
  }
}
function settleLink(m: Machine, i: Interface, made: MadeLink): boolean {
  const before = `${i.carrier} ${i.up} ${i.mac} ${i.mtu}`;
  switch (made.kind) {
    case "dummy":
      return false;
    case "veth":
      i.carrier = i.up && byDevice(m, made.peer)?.up === true;
      break;
    case "vlan": {
      const lower = byDevice(m, made.lower);
      i.carrier = lower?.up === true && lower.carrier;
      // @source Linux net/8021q/vlan.c, vlan_device_event (NETDEV_DOWN, NETDEV_CHANGEMTU)
      if (!lower?.up && i.up) setDown(m, i);
      if (lower && i.mtu > lower.mtu) i.mtu = lower.mtu;
      break;
    }
    case "bridge":
      settleBridge(m, i, made);
  }
  return before !== `${i.carrier} ${i.up} ${i.mac} ${i.mtu}`;
}
/** @source Linux net/bridge/br_stp_if.c (br_stp_recalculate_bridge_id), br_if.c (br_mtu_auto_adjust) */
function settleBridge(m: Machine, i: Interface, made: BridgeLink): void {
  const ports = portsOf(m, i);
  i.carrier = made.hasHadPorts !== true || ports.some(isForwarding);
  for (const { device, up } of ports) if (!up) forgetPort(made, device);
  if (made.hasHadPorts !== true) return;
  if (!made.isMacSet) i.mac = ports.reduce((lowest, { mac }) => (lowest === NO_MAC || mac < lowest ? mac : lowest), NO_MAC);
  if (!made.isMtuSet && ports.length > 0) i.mtu = ports.reduce((least, { mtu }) => Math.min(least, mtu), 65_535);
}
/** An interface has come up: so do its VLANs. @source Linux net/8021q/vlan.c, vlan_device_event (NETDEV_UP) */
export function vlansToRaise(m: Machine, i: Interface): Interface[] {
  return vlansOn(m, i.device).filter(({ up }) => !up);
}

/** The NIC that an interface's traffic goes by, the first where there are several; null: none. */
export function nicBelow(net: Pick<NetState, "interfaces">, i: Interface): Interface | null {
  const { made } = i;
  if (!made) return i.device >= 0 ? i : null;
  const below =
    made.kind === "vlan"
      ? net.interfaces.filter(({ device }) => device === made.lower)
      : net.interfaces.filter(({ port }) => port?.bridge === i.device);
  for (const each of below) {
    const nic = nicBelow(net, each);
    if (nic) return nic;
  }
  return null;
}
