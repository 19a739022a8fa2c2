/**
 * Interfaces of a control or driver domain's kernel as its programs set them: a back end, a NIC or a bridge down and up, off its bridge
 * and on it again. @source Linux net/core/rtnetlink.c (do_setlink, do_set_master), net/bridge/br_if.c, drivers/net/xen-netback/interface.c
 */
import type { LinkChange, LinkRefusal } from "../guest/net/outside-links";
import type { Ref } from "../model/ref";
import type { LearningNode } from "../network/learning-node";
import { OpenVswitch } from "../network/ovs/open-vswitch";
import type { Port } from "../network/port";
import { domainCalled } from "../world/domain-book";
import type { DomainId } from "../world/domain-id";
import { hostBridges, ownBridgesOf } from "../world/host-links";
import { knownWiring } from "../world/host-wiring";
import { nicPif } from "../world/pifs";
import { placeChanged } from "../world/traffic";
import { managementBridge } from "../world/wired-links";
import { hostInside, type RunningGuest, type World } from "../world/world";
import { setBondLink } from "./bond-links-set";
import { bondsAtBoot } from "./bond-making";
import { ringGoesOn } from "./frame-requests";
import { bridgesAtBoot } from "./made-bridges";
import { reconfigure } from "./ovs/vswitchd";
import { act } from "./wiring/acts";
import { settleWiring } from "./wiring/settle";

/** Whose kernel it is: a host's control domain's, or that of a domain which serves others. */
export type LinkPlace = { readonly host: Ref<"host"> } | { readonly driver: RunningGuest };

/** @returns null: it is done; nothing has changed otherwise */
export function setLink(world: World, place: LinkPlace, name: string, change: LinkChange): LinkRefusal | null {
  const wired = "host" in place ? setWired(world, place.host, name, change) : undefined;
  if (wired !== undefined) return wired;
  const bonded = "host" in place ? setBondLink(world, place.host, name, change) : undefined;
  if (bonded !== undefined) return bonded;
  if (change.isUp === undefined && change.master === undefined && change.mtu === undefined) return "held";
  const bridges = "host" in place ? hostBridges(world, place.host) : ownBridgesOf(world, place.driver);
  const management = "host" in place ? managementBridge(world, place.host) : null;
  const own = bridges.find((bridge) => bridge.name === name);
  if (own) {
    if (change.master !== undefined) return "is-bridge";
    if (change.mtu !== undefined) return "bridge-mtu";
    if (change.isUp === false && name === management) return "management";
    const local = own instanceof OpenVswitch ? own.ports.get(name) : null;
    // What Open vSwitch switches goes on without its own interface.
    if (change.isUp !== undefined && local) setPort(world, own, local, change.isUp, false);
    else if (change.isUp !== undefined && local === null) setBridge(world, own, change.isUp);
    return null;
  }
  const bridge = bridges.find(({ ports }) => ports.has(name));
  const port = bridge?.ports.get(name);
  if (!bridge || !port) return "no-device";
  // Whoever is a port of a datapath has a master that gives nothing away. @source Linux net/core/rtnetlink.c, do_set_master (ndo_del_slave)
  if (change.master !== undefined && bridge instanceof OpenVswitch && !port.isDetached) return "no-bridge";
  const isHeld = port.attachment.kind === "cable" && bridge.name === management && isLastWay(bridge, port);
  if (isHeld && (change.isUp === false || isOther(change, bridge, port))) return "management";
  if (typeof change.master === "string") {
    const to = bridges.find((each) => each.name === change.master);
    if (!to || to instanceof OpenVswitch) return "no-bridge";
    if (to !== bridge) return move(world, bridge, port, to, change.isUp ?? !port.isSetDown);
  }
  if (change.mtu !== undefined) port.mtu = change.mtu;
  const isDetached = change.master === undefined ? port.isDetached : change.master === null;
  setPort(world, bridge, port, change.isUp ?? !port.isSetDown, isDetached);
  return null;
}

/** The same of an interface that a host's wiring has. @returns undefined: it is none, or nobody has touched the wiring of that host */
function setWired(world: World, host: Ref<"host">, name: string, change: LinkChange): LinkRefusal | null | undefined {
  const wiring = knownWiring(world, host);
  const link = wiring?.links.find((each) => each.name === name);
  if (!wiring || !link) return undefined;
  const master = change.master == null ? null : wiring.links.find((each) => each.name === change.master);
  if (change.master !== undefined && (link.id === "bridge" || link.id === "virbr0")) return "is-bridge";
  if (master === undefined || (master && master.id !== "bridge")) return "not-moved";
  const { addresses, name: called, master: _named, ...plain } = change;
  // A kernel renames nothing that is up, and gives no name twice. @source Linux net/core/dev.c (dev_change_name)
  const isTaken = wiring.links.some((each) => each.name === called);
  if (called !== undefined && called !== name && ((plain.isUp ?? link.isUp) || isTaken || !/^[\w.-]{1,15}$/.test(called))) return "busy";
  const to = {
    ...plain,
    ...(called === undefined ? {} : { name: called }),
    ...(change.master === undefined ? {} : { master: master?.id ?? null }),
  };
  act(wiring, { do: "set", id: link.id, to });
  if (addresses) act(wiring, { do: "addresses", id: link.id, to: addresses });
  settleWiring(world, host, wiring, []);
  return null;
}

/** Whether nothing else leads from a bridge to a switch. */
function isLastWay({ singles }: LearningNode, port: Port): boolean {
  const isWay = ({ attachment: { kind } }: Port): boolean => kind === "cable" || kind === "bond";
  return !port.isDetached && singles.every((other) => other === port || !isWay(other) || !other.isLinked);
}
/** Whether it is to be a port of another bridge than it is of. */
function isOther({ master }: LinkChange, bridge: LearningNode, port: Port): boolean {
  return master !== undefined && master !== (port.isDetached ? null : bridge.name);
}

function setBridge(world: World, bridge: LearningNode, isUp: boolean): void {
  bridge.isSetDown = !isUp;
  world.fabric.linksChanged();
  for (const port of bridge.ports.values()) placesChanged(world, port);
}

function setPort(world: World, bridge: LearningNode, port: Port, isUp: boolean, isDetached: boolean): void {
  const wasUp = !port.isSetDown;
  bridge.setPort(port, !isUp, isDetached);
  world.fabric.linksChanged();
  const { attachment } = port;
  if (attachment.kind === "cable") wire(world, attachment, isUp);
  placesChanged(world, port);
  if (isUp && !wasUp && (attachment.kind === "guest" || attachment.kind === "trunk")) goOn(world, attachment);
}

/** Who has frames on a back end's ring: they go on. */
function goOn(world: World, { domain, device }: { readonly domain: string; readonly device: number }): void {
  const guest = domainCalled(world, domain);
  const inside = guest && hostInside(world, guest.host);
  const found = inside?.bus.get({ kind: "vif", domid: guest?.domid ?? 0, number: device });
  if (inside && found) ringGoesOn(world, inside, found);
}

function placesChanged(world: World, { attachment }: Port): void {
  if (attachment.kind === "guest" || attachment.kind === "trunk" || attachment.kind === "host")
    placeChanged(world, attachment.domain as DomainId);
}

/** A NIC that is set down has no light on its cable, at neither end. @source Linux: ndo_stop of wired drivers */
function wire(
  world: World,
  { bridge, port, host, device }: { readonly bridge: string; readonly port: string; readonly host: string; readonly device: string },
  isUp: boolean,
): void {
  const far = world.fabric.bridges.get(bridge)?.ports.get(port);
  if (far) far.hasCarrier = isUp;
  const isLit = isUp && !far?.isPulled;
  const pif = nicPif(world, host, device);
  if (pif && world.db.get("PIF_metrics", pif.metrics)) world.db.set("PIF_metrics", pif.metrics, { carrier: isLit });
}

/** Puts an interface on another bridge of the same kernel. */
function move(world: World, bridge: LearningNode, port: Port, to: LearningNode, isUp: boolean): LinkRefusal | null {
  const { name, isDetached, isSetDown } = port;
  setPort(world, bridge, port, !isSetDown, true);
  if (!world.fabric.relocate(bridge.key, name, to.key)) {
    setPort(world, bridge, port, !isSetDown, isDetached);
    return "not-moved";
  }
  const moved = to.ports.get(name);
  if (moved) setPort(world, to, moved, isUp, false);
  return null;
}

/** A control domain boots: its NICs and bridges are up, as its system's scripts set them. */
export function linksAtBoot(world: World, host: Ref<"host">): void {
  bridgesAtBoot(world, host);
  bondsAtBoot(world, host);
  for (const bridge of hostBridges(world, host)) {
    if (bridge.isSetDown) setBridge(world, bridge, true);
    if (knownWiring(world, host) && bridge.key === `${host}/${managementBridge(world, host)}`) continue;
    for (const port of bridge.ports.values())
      if (port.attachment.kind === "cable" && (port.isSetDown || port.isDetached)) setPort(world, bridge, port, true, false);
  }
  reconfigure(world, host);
}
