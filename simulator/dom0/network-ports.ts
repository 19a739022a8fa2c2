/** Back-end interfaces on their bridges. @source network.md §2c (vif-bridge online) */
import type { Ref } from "../model/ref";
import { OpenVswitch } from "../network/ovs/open-vswitch";
import { domainCalled } from "../world/domain-book";
import { type DomainId, domainId } from "../world/domain-id";
import { portOfDomain, vifName, vifPortOf } from "../world/domain-ports";
import { vifPlugged } from "../world/links";
import { logOf } from "../world/metering";
import { placeChanged } from "../world/traffic";
import { bridgeAsked } from "../world/wired-links";
import { nowOf, type RunningGuest, type World } from "../world/world";
import { clearLock } from "./ovs/lock-rules";
import { bridgeSpec, vifOffline, vifOnline } from "./ovs/vif-openvswitch";
import { bridgeNodeKey } from "./pool-net/bridge-node";
import { isRoutedKey, plugRouted, routedCarrier, unplugRouted } from "./routed-vifs";

/** Key of a network's bridge on one host. */
export function bridgeKey(host: string, bridge: string): string {
  return [host, bridge].join("/");
}
/** Key of a bridge that a domain has of its own. */
function ownBridgeKey(domain: DomainId, bridge: string): string {
  return [domain, bridge].join("/");
}

/** Puts a back-end interface on its bridge in the domain that serves it, without carrier until its front end is there. False: no such bridge. */
export function plugVif(world: World, guest: RunningGuest, ref: Ref<"VIF">, backDomid: number): boolean {
  const vif = world.db.must("VIF", ref);
  const name = world.db.must("network", vif.network).bridge;
  const asked = (): string | null => bridgeAsked(world, guest.host, name) ?? bridgeNodeKey(world, guest.host, name);
  const bridge = backDomid === 0 ? asked() : ownBridgeKey(domainId(guest.host, backDomid), name);
  const device = Number(vif.device);
  if (bridge === null || !world.fabric.bridges.has(bridge)) return false;
  if (portOfDomain(world, guest, device)) return true;
  const nic = guest.spec.nics.find((each) => each.device === device);
  const port = vifName(guest.domid, device);
  if (nic?.bridge !== undefined)
    world.fabric.trunk(
      { bridge, port },
      { bridge: ownBridgeKey(guest.id, nic.bridge), name: nic.bridge, device: `eth${device}` },
      { domain: guest.id, device, mac: nic.mac },
    );
  else world.fabric.plug(bridge, port, { kind: "guest", domain: guest.id, device });
  vifPlugged(world, guest, ref);
  const bus = world.hosts.get(guest.host)?.bus;
  if (bus) setCarrier(world, guest, device, bus.isWorking({ kind: "vif", domid: guest.domid, number: device }));
  placeChanged(world, guest.id);
  return true;
}

/**
 * Runs vif-openvswitch for an interface.
 * @param words - what its configuration calls its bridge
 * @returns what the script leaves in XenStore; null: it is up
 */
export function plugOvs(world: World, guest: RunningGuest, ref: Ref<"VIF">, words: string): string | null {
  const spec = bridgeSpec(words);
  if (!spec) return `No valid bridge name in ${words}`;
  const vif = world.db.must("VIF", ref);
  if (!plugVif(world, guest, ref, 0)) return `Could not find bridge device ${spec.bridge}`;
  const vm = world.db.must("VM", guest.vm);
  const details = { name: vm.name_label, uuid: vm.uuid, mac: vif.MAC };
  const failure = vifOnline(world, guest.host, vifName(guest.domid, Number(vif.device)), spec, details);
  if (failure !== null) unplugVif(world, guest, ref);
  return failure;
}

/** Has vif-route or vif-nat run for a back end. @returns the script's last words; null: it has succeeded */
export function routeVif(world: World, guest: RunningGuest, ref: Ref<"VIF">, script: string): string | null {
  const vif = world.db.must("VIF", ref);
  const failure = plugRouted(world, guest, vif, script);
  if (failure !== null) return failure;
  vifPlugged(world, guest, ref);
  const device = Number(vif.device);
  const bus = world.hosts.get(guest.host)?.bus;
  if (bus) setCarrier(world, guest, device, bus.isWorking({ kind: "vif", domid: guest.domid, number: device }));
  placeChanged(world, guest.id);
  return null;
}

/** Its front end works, or does no longer. @returns whether that is news */
export function setCarrier(world: World, guest: RunningGuest, device: number, isUp: boolean): boolean {
  const at = vifPortOf(world, guest, device);
  if (!at || at.port.isOccupied === isUp) return false;
  const { bridge, port } = at;
  if (isRoutedKey(bridge.key)) routedCarrier(world, guest, device, isUp);
  if (world.fabric.trunkOf(guest.id, device)) world.fabric.setTrunk(guest.id, device, isUp);
  else port.hasCarrier = isUp;
  return true;
}

export function unplugVif(world: World, guest: RunningGuest, ref: Ref<"VIF">): void {
  const device = Number(world.db.must("VIF", ref).device);
  const at = vifPortOf(world, guest, device);
  if (at?.bridge instanceof OpenVswitch) clearLock(at.bridge, at.port);
  unplugNic(world, guest, device);
  vifOffline(world, guest.host, vifName(guest.domid, device));
  placeChanged(world, guest.id);
}

/** Takes the back end of a domain's interface off its bridge. */
export function unplugNic(world: World, guest: RunningGuest, device: number): void {
  const at = vifPortOf(world, guest, device);
  if (!at) return;
  if (isRoutedKey(at.bridge.key)) unplugRouted(world, guest, device);
  else if (world.fabric.trunkOf(guest.id, device)) world.fabric.untrunk(guest.id, device);
  else world.fabric.unplug(at.bridge.key, at.port.name);
  // A port that is gone is metered by nobody: what it carried ends here.
  const { flowIn, flowOut } = at.port.traffic;
  const log = logOf(world, guest);
  if (flowIn !== 0) log.rate(nowOf(world), `vif_${device}_tx`, 0);
  if (flowOut !== 0) log.rate(nowOf(world), `vif_${device}_rx`, 0);
}

/** A domain is gone, and with it the bridges that it had: whoever was plugged in there is plugged in nowhere. */
export function dropOwnBridges(world: World, guest: RunningGuest): void {
  for (const { key, ports } of [...world.fabric.bridges.values()].filter((bridge) => bridge.key.startsWith(`${guest.id}/`))) {
    for (const { attachment } of [...ports.values()]) {
      const served = attachment.kind === "guest" ? domainCalled(world, attachment.domain) : undefined;
      if (!served || attachment.kind !== "guest") continue;
      unplugNic(world, served, attachment.device);
      placeChanged(world, served.id);
    }
    world.fabric.removeBridge(key);
  }
}
