/** Interfaces of a control domain's own stack on bridges of its pool's networks: addresses, the default route, name servers. @source xen-api: ocaml/xapi/nm.ml, ocaml/networkd */
import type { NetAddress, NetChange } from "../../guest/net/net-changes";
import { isSet, type Ref } from "../../model/ref";
import type { Interface } from "../../network/station";
import { maskPrefix, parseIpv4 } from "../../wire/address";
import { parseCidr6, parseIpv6 } from "../../wire/address6";
import { domainId } from "../../world/domain-id";
import { knownWiring } from "../../world/host-wiring";
import { managementPif, type Pif, pifsOf } from "../../world/pifs";
import { notedNumbers } from "../../world/pool-networks";
import { placeChanged } from "../../world/traffic";
import { guestOf, type World } from "../../world/world";
import { bridgeNode } from "./bridge-node";
import { numberFor } from "./numbers";

/** Devices of NICs that the stack's own interfaces have numbers of: others have what comes next. */
const NIC_DEVICES = 8;
/** First number of interfaces that are on no NIC's own bridge. guess: above those of all guests' back ends */
const MORE_DEVICES = 600_000;

const usesIpv4 = ({ ip_configuration_mode }: Pick<Pif, "ip_configuration_mode">): boolean => ip_configuration_mode !== "None";
const usesIp = (pif: Pif): boolean => usesIpv4(pif) || pif.ipv6_configuration_mode !== "None";

/** The stack's interface on a bridge; null: it has none. */
export function ownOn(world: World, host: Ref<"host">, bridge: string): Interface | null {
  const node = bridgeNode(world, host, bridge);
  const domain = domainId(host, 0);
  return world.fabric.placesOf(domain).find((place) => place.bridge === node && place.port.name === bridge) ?? null;
}

/** Number of the stack's interface on the bridge of a PIF. */
export function ownDevice(world: World, host: Ref<"host">, pif: Pif): number {
  const at = ownOn(world, host, world.db.must("network", pif.network).bridge);
  if (at) return at.device;
  const nic = pif.physical ? /^eth(\d)$/.exec(pif.device)?.[1] : undefined;
  if (nic !== undefined && Number(nic) < NIC_DEVICES) return Number(nic);
  return freeDevice(world, host);
}
function freeDevice(world: World, host: Ref<"host">): number {
  let device = MORE_DEVICES;
  while (world.fabric.portOf(domainId(host, 0), device)) device++;
  return device;
}

/** Bits of a PIF's mask. */
export function prefixOf({ netmask }: Pick<Pif, "netmask">): number {
  const mask = parseIpv4(netmask);
  return (mask === null ? null : maskPrefix(mask)) ?? USUAL_PREFIX;
}
/** guess: where nobody has said a mask, as most networks have it */
const USUAL_PREFIX = 24;
/** Address that a PIF is given; none: it has no address, or asks for one. */
function addressesOf(pif: Pif): NetAddress[] {
  const ip = parseIpv4(pif.IP);
  return pif.ip_configuration_mode !== "Static" || ip === null ? [] : [{ ip, prefix: prefixOf(pif) }];
}

/** The PIF whose gateway, or whose name servers, a host uses: the one that says so, else that of the management. @source nm.ml (determine_gateway_and_dns_pifs) */
function chosenBy(world: World, host: string, key: "defaultroute" | "peerdns"): Pif | undefined {
  const having = pifsOf(world, host).filter((pif) => usesIpv4(pif) && !isSet(pif.bond_slave_of));
  return having.find(({ other_config }) => other_config[key] === "true") ?? having.find(({ management }) => management) ?? having[0];
}

/** What the stack is told of a PIF's interface. @param index - number that its kernel has for it; undefined: that of the management */
function told(world: World, host: Ref<"host">, pif: Pif, device: number, mac: string, index: number | undefined): NetChange[] {
  const { bridge, MTU } = world.db.must("network", pif.network);
  const common = { do: "interface", device, name: bridge, mac, mtu: pif.MTU > 0 ? pif.MTU : MTU, isUp: true, hasArp: true } as const;
  const link = { ...common, hasCarrier: true, ...(index === undefined ? {} : { index }) };
  const isDhcp = pif.ip_configuration_mode === "DHCP";
  return [
    // A lease goes with who asked for it, and an address of another mask anew.
    { do: "dhcp", device, isOn: false },
    { ...link, addresses: [] },
    { ...link, addresses: addressesOf(pif) },
    ...(isDhcp ? ([{ do: "dhcp", device, isOn: true }] as const) : waysOut(world, host, pif, device)),
    ...(pif.ipv6_configuration_mode === "None" ? [] : [toldOfIpv6(world, host, pif, device)]),
  ];
}
/** @source xen-api: ocaml/xapi/nm.ml (bring_pif_up: ipv6_conf) */
function toldOfIpv6(world: World, host: Ref<"host">, pif: Pif, device: number): NetChange {
  const isStatic = pif.ipv6_configuration_mode === "Static";
  const given = isStatic ? pif.IPv6.map(parseCidr6).filter((one) => one !== null) : [];
  const isWayOut = isStatic && chosenBy(world, host, "defaultroute")?.$ref === pif.$ref;
  const addresses = given.map(({ address, prefix }) => ({ ip: address, prefix }));
  return {
    do: "ipv6",
    device,
    isAuto: pif.ipv6_configuration_mode === "Autoconf",
    addresses,
    via: isWayOut ? parseIpv6(pif.ipv6_gateway) : null,
  };
}
/** The stack has another IPv6 on the bridge of a PIF; what it has of IPv4 there stays. */
export function settleIpv6(world: World, host: Ref<"host">, pif: Pif): void {
  const at = ownOn(world, host, world.db.must("network", pif.network).bridge);
  if (at && usesIp(pif)) guestOf(world, host, 0)?.engine.setNet?.([toldOfIpv6(world, host, pif, at.device)]);
  else settleOwn(world, host, pif);
  settleRoutes(world, host);
}
/** The default route and the name servers that a PIF has its host use. */
function waysOut(world: World, host: Ref<"host">, pif: Pif, device: number): NetChange[] {
  const via = parseIpv4(pif.gateway);
  const isThere = via !== null && chosenBy(world, host, "defaultroute")?.$ref === pif.$ref;
  const servers = pif.DNS.split(/[\s,]+/).filter((word) => word !== "");
  const isAsked = servers.length > 0 && chosenBy(world, host, "peerdns")?.$ref === pif.$ref;
  return [
    { do: "route", isThere, destination: 0, prefix: 0, via, device, metric: 0, source: null },
    ...(isAsked ? ([{ do: "resolver", servers }] as const) : []),
  ];
}

/** Number that the kernel has for the stack's interface of a PIF; undefined: that of the bridge that it booted with. */
function indexOf(world: World, host: Ref<"host">, device: number, name: string): number | undefined {
  if (device === 0) return undefined;
  return numberFor(world, host, name);
}

/** The stack has an interface on the bridge of a PIF that has an address, or asks for one; else it has none there. */
export function settleOwn(world: World, host: Ref<"host">, pif: Pif): void {
  const { bridge } = world.db.must("network", pif.network);
  const node = bridgeNode(world, host, bridge);
  const dom0 = guestOf(world, host, 0);
  if (!dom0 || !node || (knownWiring(world, host) && pif.management)) return;
  const at = ownOn(world, host, bridge);
  const device = ownDevice(world, host, pif);
  if (!usesIp(pif) || !pif.currently_attached) {
    if (!at) return;
    dropOwn(world, host, at);
    return;
  }
  const index = indexOf(world, host, device, bridge);
  const mac = at?.port.mac ?? (pif.physical ? pif.MAC : (world.fabric.nicOf(host, pif.device)?.mac ?? pif.MAC));
  if (!at) world.fabric.plug(node.key, bridge, { kind: "host", domain: domainId(host, 0), ...(device === 0 ? {} : { device }) }, mac);
  else if (at.port.isSetDown) at.bridge.setPort(at.port, false, false);
  world.fabric.linksChanged();
  dom0.engine.setNet?.(told(world, host, pif, device, mac, index));
  placeChanged(world, dom0.id);
}
/**
 * The stack has an interface on the network by which guests talk to their own host, and gives them addresses there.
 * @source xen-api: ocaml/xapi/xapi_network.ml (set_himn_ip), xapi_udhcpd.ml
 */
export function ownInternal(world: World, host: Ref<"host">, ref: Ref<"network">): void {
  const { bridge, other_config } = world.db.must("network", ref);
  const node = world.fabric.bridges.get(`${host}/${bridge}`);
  const dom0 = guestOf(world, host, 0);
  if (other_config.is_guest_installer_network !== "true" || !node || !dom0 || ownOn(world, host, bridge)) return;
  numberFor(world, host, bridge);
  world.fabric.plug(node.key, bridge, { kind: "host", domain: domainId(host, 0), device: freeDevice(world, host) }, madeUpMac(world));
  dom0.engine.setNet?.(toldOfInternal(world, host, ref));
  world.fabric.linksChanged();
  placeChanged(world, dom0.id);
}
/** What the stack is told of that interface; nothing: it has none. */
function toldOfInternal(world: World, host: Ref<"host">, ref: Ref<"network">): NetChange[] {
  const { bridge, other_config, MTU: mtu } = world.db.must("network", ref);
  const at = ownOn(world, host, bridge);
  const [ip, last, mask] = [other_config.ip_begin, other_config.ip_end, other_config.netmask].map((text) => parseIpv4(text ?? ""));
  const prefix = mask == null ? null : maskPrefix(mask);
  if (!at || ip == null || prefix === null) return [];
  const { device } = at;
  const index = notedNumbers(world, host)?.get(bridge);
  const link = { do: "interface", device, name: bridge, mac: at.port.mac, mtu, isUp: true, hasArp: true, hasCarrier: true } as const;
  const served = last == null ? [] : ([{ do: "dhcpServer", device, first: ip + 1, last, isOn: true }] as const);
  return [{ ...link, ...(index === undefined ? {} : { index }), addresses: [{ ip, prefix }] }, ...served];
}
/** Of a bridge without a NIC. @source Linux include/linux/etherdevice.h (eth_random_addr) */
function madeUpMac(world: World): string {
  const [high, low] = [world.kernel.random.next("bridge mac"), world.kernel.random.next("bridge mac")];
  const bytes = [((high >>> 24) & 0xfc) | 2, high >>> 16, high >>> 8, high, low >>> 8, low].map((byte) => byte & 255);
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}
/** The stack's interface is there no more. What Open vSwitch has made itself stays a port. */
export function dropOwn(world: World, host: Ref<"host">, at: Interface): void {
  const dom0 = guestOf(world, host, 0);
  dom0?.engine.setNet?.([
    { do: "dhcp", device: at.device, isOn: false },
    { do: "drop", device: at.device },
  ]);
  if (at.bridge.name === at.port.name || at.device < MORE_DEVICES) world.fabric.unplug(at.bridge.key, at.port.name);
  world.fabric.linksChanged();
  if (dom0) placeChanged(world, dom0.id);
}

/** Another PIF's gateway and name servers are used from now on, as far as they are others. */
export function settleRoutes(world: World, host: Ref<"host">): void {
  const changes = pifsOf(world, host).flatMap((pif) => {
    const at = usesIp(pif) && pif.currently_attached ? ownOn(world, host, world.db.must("network", pif.network).bridge) : null;
    return at ? waysOut(world, host, pif, at.device) : [];
  });
  guestOf(world, host, 0)?.engine.setNet?.(changes);
}

/** What a control domain finds as its stack starts: interfaces of PIFs that have been plugged in by then. */
export function ownAtStart(world: World, host: Ref<"host">): NetChange[] {
  const noted = notedNumbers(world, host);
  const internal = [...world.db.all("network")].filter(({ other_config }) => other_config.is_guest_installer_network === "true");
  const own = internal.flatMap(({ $ref }) => toldOfInternal(world, host, $ref as Ref<"network">));
  const ofPifs = pifsOf(world, host).flatMap((pif) => {
    if (!usesIp(pif) || !pif.currently_attached || (knownWiring(world, host) && pif.management)) return [];
    const { bridge } = world.db.must("network", pif.network);
    const at = ownOn(world, host, bridge);
    // The management's own has its address as it always had.
    if (!at) return [];
    if (isUsual(world, host, pif) && at.device === 0)
      return pif.ipv6_configuration_mode === "None" ? [] : [toldOfIpv6(world, host, pif, at.device)];
    return told(world, host, pif, at.device, at.port.mac, at.device === 0 ? undefined : noted?.get(bridge));
  });
  return [...ofPifs, ...own];
}
/** Whether a PIF is the management's, with an address of its own and nothing beside. */
export function isUsual(world: World, host: Ref<"host">, pif: Pif): boolean {
  return managementPif(world, host)?.$ref === pif.$ref && pif.ip_configuration_mode === "Static" && pif.DNS === "" && pif.device === "eth0";
}
