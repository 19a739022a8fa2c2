/** Bridges of a host and their ports, as interfaces of its control domain's kernel. @source network.md §1, §2c */
import type { OutsideLink } from "../guest/net/outside-links";
import type { Ref } from "../model/ref";
import { LinuxBond } from "../network/bond/linux-bond";
import type { LearningNode } from "../network/learning-node";
import { OpenVswitch } from "../network/ovs/open-vswitch";
import type { Port } from "../network/port";
import { bondLink, bondShown } from "./bond-links";
import { bondsOf } from "./bonds";
import { type NetCounters, NO_NET, netCounters, pifCounters } from "./device-counters";
import { domainCalled } from "./domain-book";
import { type DomainId, domidOf } from "./domain-id";
import { knownWiring, type WiredId, type Wiring } from "./host-wiring";
import { bridgeMtu, portMtu } from "./interface-mtu";
import { notedNumbers } from "./pool-networks";
import { vlanLink, vlansOf } from "./vlan-links";
import { isBridgeThere, managementBridge, wiredIndex, wiredOutside } from "./wired-links";
import { hostInside, nowOf, type RunningGuest, type World } from "./world";

/** Packets that wait at a vif. @source Linux: drivers/net/xen-netback/interface.c (XENVIF_QUEUE_LENGTH) */
export const VIF_QUEUE = 32;
/** The same of other interfaces. @source Linux: include/net/pkt_sched.h (DEFAULT_TX_QUEUE_LEN) */
const USUAL_QUEUE = 1_000;
/** Numbers 1 and 2 are those of the loopback and of the management bridge, which the control domain's own stack has. */
const FIRST_INDEX = 3;
/** NICs that a domain has at most. @source network.md §9 */
const VIFS_MOST = 16;
/** Domid that no domain has. @source Xen: public/xen.h (DOMID_FIRST_RESERVED) */
const RESERVED_DOMID = 0x7ff0;

/** Bridges of a host's control domain by name. */
export function hostBridges(world: World, host: Ref<"host">): LearningNode[] {
  return bridgesBelow(world, host).filter((bridge) => isBridgeThere(world, host, bridge));
}
/** Those that a domain of a host has of its own. */
export function ownBridgesOf(world: World, guest: RunningGuest): LearningNode[] {
  return bridgesBelow(world, guest.id);
}
function bridgesBelow(world: World, place: string): LearningNode[] {
  // What lies deeper is a domain's own; a link between a guest, or a NIC, and the stack is no bridge to anybody.
  const isThere = ({ key }: LearningNode): boolean => key.startsWith(`${place}/`) && !/[/~]/.test(key.slice(place.length + 1));
  return [...world.fabric.bridges.values()].filter(isThere).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Ports of a bridge other than its own interface, in the order in which they joined. */
export function bridgePorts(bridge: LearningNode): Port[] {
  return placesOn(bridge).filter((port) => !port.isDetached);
}
/** The same with those that have been taken off it, which are interfaces still. */
function placesOn(bridge: LearningNode): Port[] {
  return [...bridge.ports.values()].filter((port) => port.attachment.kind !== "host");
}
/** Where a NIC is while it is a port of nothing: it and nobody else. */
export function strayKey(host: string, device: string): string {
  return `${host}/~pif:${device}`;
}
/** NICs of a host that are ports of nothing. */
export function strayNics(world: World, host: Ref<"host">): LearningNode[] {
  return [...world.fabric.bridges.values()].filter(({ key }) => key.startsWith(strayKey(host, "")));
}
/** What a port is to its kernel, but for its numbers and counters. */
function linkOf(bridge: LearningNode, { name, mac, hasCarrier: carrier, isSetDown, isDetached }: Port) {
  const master = isDetached || bridge.name.startsWith("~") ? null : bridge instanceof OpenVswitch ? OVS_SYSTEM : bridge.name;
  return { name, kind: "port", mac, carrier, isUp: !isSetDown, master } as const;
}
/** The kernel's own name for its datapath of Open vSwitch, which all ports are of. @source ovs: lib/dpif-netlink.c */
const OVS_SYSTEM = "ovs-system";
/** Whether a bridge is one that its programs know: one of Open vSwitch that its database has no word of is none. */
function isShown(bridge: LearningNode): boolean {
  return !(bridge instanceof OpenVswitch) || bridge.config.ports.length > 0;
}

/**
 * Number of one of the host's NICs or bridges. guess: NICs and bridges come first, and those for whom there is no number below the first
 * domain's have one above the last; the kernel counts up as it makes them
 */
function fixedIndex(at: number): number {
  const index = FIRST_INDEX + at;
  return index < VIFS_MOST ? index : RESERVED_DOMID * VIFS_MOST + index;
}

/** The same of a domain's own, which has no control domain's numbers. guess: above all vifs */
function ownIndex(device: number): number {
  return RESERVED_DOMID * VIFS_MOST + device;
}

/** What a vif has counted: nothing before there is a device whose back end it is. */
function vifCounters(world: World, host: Ref<"host">, domain: string, device: number): NetCounters {
  const guest = domainCalled(world, domain);
  const found = guest && hostInside(world, host).bus.get({ kind: "vif", domid: guest.domid, number: device });
  return found ? netCounters(world, guest, found) : NO_NET;
}

/**
 * Interfaces of a host's control domain beside those of its own stack: NICs, bridges that it has no address on, and back ends of guests.
 * Bytes and packets are counted as that kernel does: what a guest has sent, its `vifX.Y` has received. A bridge without an address has
 * no port that counts what floods reach it: its counters stand at 0.
 */
export function hostLinks(world: World, host: Ref<"host">): OutsideLink[] {
  const wiring = knownWiring(world, host);
  const own = wiring ? `${host}/${managementBridge(world, host)}` : null;
  const bridges = wiring ? bridgesBelow(world, host) : hostBridges(world, host);
  const bonds = bondsOf(world, host);
  const indexAt = numbering(world, host);
  const fixed: OutsideLink[] = [];
  const vifs: OutsideLink[] = [];
  // As its distribution does it, the management NIC comes behind its bridge.
  const first = wiring?.mode === "distribution" ? 1 : 0;
  for (const bridge of [...bridges, ...bonds, ...strayNics(world, host)]) {
    for (const port of placesOn(bridge)) {
      const { attachment } = port;
      // A bond or a VLAN says itself what it is a port of.
      if (attachment.kind === "bond" || attachment.kind === "vlan") continue;
      // Of a tunnel its kernel has one interface for all, which nothing here shows.
      if (attachment.kind === "tunnel") continue;
      const common = { ...linkOf(bridge, port), mtu: portMtu(world, bridge, port) };
      // What the wiring of the host has, it says itself.
      if (wiring && (attachment.kind === "cable" || isOwnPair(attachment)) && bridge.key === own) continue;
      if (attachment.kind === "guest" || attachment.kind === "trunk") {
        const { domain, device } = attachment;
        const index = domidOf(domain as DomainId) * VIFS_MOST + device;
        const counts = () => ({ ...vifCounters(world, host, domain, device), ...(port.dropped > 0 ? { txDropped: port.dropped } : {}) });
        vifs.push({ ...common, index, queueLength: VIF_QUEUE, counts });
      } else
        fixed.push({
          ...common,
          ...(bridge instanceof LinuxBond ? { bonding: () => bondShown(bridge, nowOf(world)) } : {}),
          index: indexAt(common.name, first + fixed.length),
          queueLength: USUAL_QUEUE,
          counts: () => pifCounters(world, host, port),
        });
    }
  }
  for (const bridge of bridges) {
    if (!isShown(bridge) || bridge.key === own || (wiring && bridge.key === `${host}/virbr0`)) continue;
    if ([...bridge.ports.values()].some((port) => port.attachment.kind === "host")) continue;
    fixed.push(bridgeLink(world, bridge, indexAt(bridge.name, first + fixed.length)));
  }
  for (const bond of bonds) fixed.push(bondLink(world, host, bond, indexAt(bond.name, first + fixed.length)));
  if (bridges.some((bridge) => bridge instanceof OpenVswitch)) fixed.push(ovsSystem(indexAt(OVS_SYSTEM, first + fixed.length)));
  const vlans = vlansOf(world, host).map((vlan, at) => vlanLink(world, vlan, indexAt(vlan.name, first + fixed.length + at)));
  const wired = wiring ? wiredOutside(world, host, wiring, (id) => wiredIndex(wiring, id, fixedIndex, fixed.length)) : [];
  return [...wired, ...fixed, ...vlans, ...vifs];
}
/** Numbers of interfaces that are neither the stack's own nor back ends: noted ones, or by their order. */
function numbering(world: World, host: string): (name: string, at: number) => number {
  const noted = notedNumbers(world, host);
  if (!noted) return (_name, at) => fixedIndex(at);
  let beside = 0;
  return (name) => noted.get(name) ?? UNNOTED + beside++;
}
/** Numbers of what was made beside the toolstack once it has noted others. guess: above all others */
const UNNOTED = RESERVED_DOMID * VIFS_MOST + 0x1_0000;
/** Number that the kernel of a wired host has for one of its interfaces. */
export function wiredNumber(world: World, host: Ref<"host">, wiring: Wiring, id: WiredId): number {
  const name = wiring.links.find((link) => link.id === id)?.name;
  return hostLinks(world, host).find((link) => link.name === name)?.index ?? 2;
}
/** One end of the control domain's own pair: netloop's. */
function isOwnPair(attachment: Port["attachment"]): boolean {
  return attachment.kind === "guest" && domidOf(attachment.domain as DomainId) === 0;
}
function bridgeLink(world: World, bridge: LearningNode, index: number): OutsideLink {
  return {
    name: bridge.name,
    kind: "bridge",
    mac: bridge.id.slice("8000.".length).replace(/..(?=.)/g, "$&:"),
    mtu: bridgeMtu(world, bridge),
    carrier: bridgePorts(bridge).some((port) => port.isUp),
    isUp: !bridge.isSetDown,
    master: null,
    index,
    queueLength: USUAL_QUEUE,
    counts: () => NO_NET,
  };
}
/** What the datapath of Open vSwitch is called by the kernel. */
function ovsSystem(index: number): OutsideLink {
  return {
    name: OVS_SYSTEM,
    kind: "bridge",
    mac: OVS_MAC,
    mtu: 1500,
    carrier: false,
    isUp: false,
    master: null,
    index,
    queueLength: USUAL_QUEUE,
    counts: () => NO_NET,
  };
}
/** guess: made up by the kernel; the same on all hosts, since nothing is ever sent from it */
const OVS_MAC = "62:6f:76:73:00:01";

/** The same of a driver domain: its own interfaces, which are ports of its bridges, and back ends of those whom it serves. */
export function driverLinks(world: World, guest: RunningGuest): OutsideLink[] {
  const links: OutsideLink[] = [];
  for (const bridge of ownBridgesOf(world, guest))
    for (const port of placesOn(bridge)) {
      const { attachment } = port;
      if (attachment.kind !== "guest" && attachment.kind !== "trunk") continue;
      const { domain, device } = attachment;
      const common = { ...linkOf(bridge, port), mtu: portMtu(world, bridge, port) };
      const counts = () => vifCounters(world, guest.host, domain, device);
      if (attachment.kind === "guest")
        links.push({ ...common, index: domidOf(domain as DomainId) * VIFS_MOST + device, queueLength: VIF_QUEUE, counts });
      // Its front end has sent what the back end has received.
      else links.push({ ...common, index: ownIndex(device), queueLength: USUAL_QUEUE, counts: () => turned(counts()) });
    }
  return links;
}

function turned({ rxBytes, rxPackets, txBytes, txPackets }: NetCounters): NetCounters {
  return { rxBytes: txBytes, rxPackets: txPackets, txBytes: rxBytes, txPackets: rxPackets };
}
