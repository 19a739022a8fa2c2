/** Back-end interfaces on their bridges. @source network.md §2c (vif-bridge online) */
import type { Ref } from "../model/ref";
import { portOfDomain, vifName } from "../world/domain-ports";
import { logOf } from "../world/metering";
import { placeChanged } from "../world/traffic";
import { nowOf, type RunningGuest, type World } from "../world/world";

/** Key of a network's bridge on one host. */
export function bridgeKey(host: string, bridge: string): string {
  return [host, bridge].join("/");
}
/** Puts a back-end interface on its bridge, without carrier until its front end is there. False: no such bridge. */
export function plugVif(world: World, guest: RunningGuest, ref: Ref<"VIF">): boolean {
  const vif = world.db.must("VIF", ref);
  const bridge = bridgeKey(guest.host, world.db.must("network", vif.network).bridge);
  const device = Number(vif.device);
  if (!world.fabric.bridges.has(bridge)) return false;
  if (portOfDomain(world, guest, device)) return true;
  world.fabric.plug(bridge, vifName(guest.domid, device), { kind: "guest", domain: guest.id, device });
  const port = portOfDomain(world, guest, device)?.port;
  const bus = world.hosts.get(guest.host)?.bus;
  if (port && bus) port.isUp = bus.isWorking({ kind: "vif", domid: guest.domid, number: device });
  placeChanged(world, guest.id);
  return true;
}

export function unplugVif(world: World, guest: RunningGuest, ref: Ref<"VIF">): void {
  const device = Number(world.db.must("VIF", ref).device);
  const at = portOfDomain(world, guest, device);
  if (at) {
    world.fabric.unplug(at.bridge.key, at.port.name);
    // A port that is gone is metered by nobody: what it carried ends here.
    const { flowIn, flowOut } = at.port.traffic;
    const log = logOf(world, guest);
    if (flowIn !== 0) log.rate(nowOf(world), `vif_${device}_tx`, 0);
    if (flowOut !== 0) log.rate(nowOf(world), `vif_${device}_rx`, 0);
  }
  placeChanged(world, guest.id);
}
