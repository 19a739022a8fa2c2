/** The network and the control domain's stack follow what a host's wiring says. Done again it changes nothing. */
import type { NetChange } from "../../guest/net/net-changes";
import type { Ref } from "../../model/ref";
import type { Attachment } from "../../network/port";
import { domainId } from "../../world/domain-id";
import { wiredNumber } from "../../world/host-links";
import { knownWiring, type WiredLink, type Wiring, type WiringAct } from "../../world/host-wiring";
import { placeChanged } from "../../world/traffic";
import { macOf, managementBridge, nicKey, nicPort } from "../../world/wired-links";
import { guestOf, type World } from "../../world/world";
import { linkOf } from "./acts";
import { isOnNet, stackLink, VIRBR0 } from "./modes";

/** Device of the control domain's own interface. */
const OWN_DEVICE = 0;
/** Device of its interface in libvirt's bridge; guess: its kernel has numbers below 16 for what no guest has */
const VIRBR_DEVICE = 12;
const MTU = 1_500;

/** @param acts - what has just been done, for that which no interface shows */
export function settleWiring(world: World, host: Ref<"host">, wiring: Wiring, acts: readonly WiringAct[]): void {
  const own = managementBridge(world, host);
  if (own === null) return;
  const bridgeKey = `${host}/${own}`;
  settleBridge(world, bridgeKey, wiring, own);
  settleNic(world, host, bridgeKey, wiring);
  settleVirbr(world, host, wiring);
  settleStack(world, host, bridgeKey, wiring);
  world.fabric.linksChanged();
  const dom0 = guestOf(world, host, 0);
  if (!dom0) return;
  dom0.engine.setNet?.([...stackChanges(world, host, wiring), ...acts.flatMap(asChange)]);
  placeChanged(world, dom0.id);
}

function settleBridge(world: World, key: string, wiring: Wiring, own: string): void {
  const node = world.fabric.bridges.get(key);
  if (!node) return;
  const link = linkOf(wiring, "bridge");
  node.rename(link?.name ?? own);
  node.isSetDown = !link?.isUp;
  // A bridge that goes lets its ports go; whoever makes another puts them on it. @source Linux net/bridge/br_if.c (br_dev_delete)
  if (!link)
    for (const port of node.ports.values())
      if (port.attachment.kind === "guest" || port.attachment.kind === "trunk") node.setPort(port, port.isSetDown, true);
}

function settleNic(world: World, host: Ref<"host">, bridgeKey: string, wiring: Wiring): void {
  const nic = linkOf(wiring, "nic");
  const at = nicPort(world, host);
  if (!nic || !at) return;
  const to = nic.master === "bridge" ? bridgeKey : nicKey(host);
  if (!world.fabric.bridges.has(to)) world.fabric.addBridge(to, "~nic");
  if (at.node.key !== to || at.port.name !== nic.name || at.port.mac !== nic.mac)
    world.fabric.recable({ bridge: at.node.key, port: at.port.name }, { bridge: to, port: nic.name, mac: nic.mac });
  const now = nicPort(world, host);
  if (now?.port.attachment.kind !== "cable") return;
  now.node.setPort(now.port, !nic.isUp, false);
  now.port.hasCarrier = wiring.hasLight;
  const far = world.fabric.bridges.get(now.port.attachment.bridge)?.ports.get(now.port.attachment.port);
  const hasLight = nic.isUp && wiring.hasLight;
  if (far) far.hasCarrier = hasLight;
  const isLit = hasLight && !now.port.isPulled;
  for (const ref of world.db.must("host", host).PIFs) {
    const pif = world.db.must("PIF", ref);
    if (!pif.management || !world.db.get("PIF_metrics", pif.metrics)) continue;
    if (world.db.must("PIF_metrics", pif.metrics).carrier !== isLit) world.db.set("PIF_metrics", pif.metrics, { carrier: isLit });
  }
}

function settleVirbr(world: World, host: Ref<"host">, wiring: Wiring): void {
  const key = `${host}/virbr0`;
  const link = linkOf(wiring, "virbr0");
  const domain = domainId(host, 0);
  const plugged = world.fabric.portOf(domain, VIRBR_DEVICE);
  if (!link) {
    if (plugged) world.fabric.unplug(key, plugged.port.name);
    // One that a network of the pool has is there all the same.
    if (plugged && ![...world.db.all("network")].some(({ bridge }) => bridge === "virbr0")) world.fabric.removeBridge(key);
    return;
  }
  if (!world.fabric.bridges.has(key)) world.fabric.addBridge(key, link.name);
  if (!plugged) world.fabric.plug(key, link.name, { kind: "host", domain, device: VIRBR_DEVICE }, link.mac);
  const node = world.fabric.bridges.get(key);
  if (node) node.isSetDown = !link.isUp;
}

interface StackPlace {
  readonly bridge: string;
  readonly port: string;
  readonly attachment: Attachment;
  readonly mac: string;
  readonly isUp: boolean;
}
/** Where the control domain's stack is plugged in; null: nowhere. */
function stackPlace(host: Ref<"host">, bridgeKey: string, wiring: Wiring, link: WiredLink | null): StackPlace | null {
  const domain = domainId(host, OWN_DEVICE);
  if (link === null) return null;
  const attachment = { kind: "host", domain } as const;
  if (link.id === "nic")
    return link.master === null ? { bridge: nicKey(host), port: "~stack", attachment, mac: link.mac, isUp: link.isUp } : null;
  if (link.id === "bridge") return { bridge: bridgeKey, port: link.name, attachment, mac: macOf(wiring, link), isUp: true };
  const back = linkOf(wiring, "vif0");
  if (back?.master !== "bridge") return null;
  // The other end of the pair is a back end whose front end is the control domain's own.
  return { bridge: bridgeKey, port: back.name, attachment: { kind: "guest", domain, device: OWN_DEVICE }, mac: back.mac, isUp: back.isUp };
}

function settleStack(world: World, host: Ref<"host">, bridgeKey: string, wiring: Wiring): void {
  const domain = domainId(host, 0);
  const isThere = guestOf(world, host, 0) !== undefined;
  const wanted = isThere ? stackPlace(host, bridgeKey, wiring, stackLink(wiring)) : null;
  const at = world.fabric.portOf(domain, OWN_DEVICE);
  const isSame =
    at &&
    wanted &&
    at.bridge.key === wanted.bridge &&
    at.port.name === wanted.port &&
    at.port.mac === wanted.mac &&
    at.port.attachment.kind === wanted.attachment.kind;
  if (at && !isSame) world.fabric.unplug(at.bridge.key, at.port.name);
  if (wanted && !isSame) world.fabric.plug(wanted.bridge, wanted.port, wanted.attachment, wanted.mac);
  const now = world.fabric.portOf(domain, OWN_DEVICE);
  if (now && wanted) now.bridge.setPort(now.port, !wanted.isUp, false);
}

/** What the stack's own interfaces are to be. */
export function stackChanges(world: World, host: Ref<"host">, wiring: Wiring): NetChange[] {
  const link = stackLink(wiring);
  const changes: NetChange[] = [link ? shown(world, host, wiring, link, OWN_DEVICE) : { do: "drop", device: OWN_DEVICE }];
  const virbr = linkOf(wiring, "virbr0");
  changes.push(virbr ? shown(world, host, wiring, virbr, VIRBR_DEVICE) : { do: "drop", device: VIRBR_DEVICE });
  const via = wiring.gateway;
  if (link)
    changes.push({
      do: "route",
      isThere: via !== null && link.isUp,
      destination: 0,
      prefix: 0,
      via,
      device: OWN_DEVICE,
      metric: 0,
      source: null,
    });
  return changes;
}
function shown(world: World, host: Ref<"host">, wiring: Wiring, link: WiredLink, device: number): NetChange {
  return {
    do: "interface",
    device,
    name: link.name,
    mac: macOf(wiring, link),
    mtu: MTU,
    isUp: link.isUp,
    hasArp: link.hasArp,
    hasMulticast: link.hasMulticast,
    hasCarrier:
      link.id === "virbr0" || link.id === "veth0" || (isOnNet(wiring) && !(link.id === "nic" && isCablePulled(world, host))) || !link.isUp,
    index: wiredNumber(world, host, wiring, link.id),
    addresses: link.addresses,
  };
}

const isCablePulled = (world: World, host: Ref<"host">): boolean => nicPort(world, host)?.port.isPulled === true;

/** What the stack is told of it; nothing of what interfaces show. */
export function asChange(what: WiringAct): NetChange[] {
  if (what.do === "forwarding") return [{ do: "forwarding", isOn: what.isOn }];
  if (what.do === "proxyArp") return [{ do: "proxyArp", name: what.name, isOn: what.isOn }];
  if (what.do === "dnsmasq") return [{ do: "dhcpServer", device: VIRBR_DEVICE, first: VIRBR0.first, last: VIRBR0.last, isOn: what.isOn }];
  return what.do === "nat" ? [{ do: "iptables", words: ["-t", "nat", what.isThere ? "-A" : "-D", ...what.words] }] : [];
}

/** What a control domain that comes up finds: interfaces, and what scripts have told its kernel beside. */
export function wiringAtStart(world: World, host: Ref<"host">): NetChange[] {
  const wiring = knownWiring(world, host);
  if (!wiring) return [];
  const told = wiring.undo.flat().flatMap((back) => {
    if (back.do === "forwarding" || back.do === "proxyArp" || back.do === "dnsmasq") return asChange({ ...back, isOn: !back.isOn });
    return back.do === "nat" ? asChange({ ...back, isThere: !back.isThere }) : [];
  });
  return [...stackChanges(world, host, wiring), ...told];
}
