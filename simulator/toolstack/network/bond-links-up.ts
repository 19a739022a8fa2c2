/** How many links of its bonds a host has, as XAPI's records and alerts say it. @source xen-api: ocaml/networkd/bin/network_monitor_thread.ml (check_for_changes) */

import type { Ref } from "../../model/ref";
import { OpenVswitch } from "../../network/ovs/open-vswitch";
import { bondCalled, bondsLookedAt } from "../../world/bonds";
import { hostBridges } from "../../world/host-links";
import { isLive } from "../../world/host-live";
import type { World } from "../../world/world";
import { bondStatusChanged } from "../notices/bond-status";
import { raise } from "../notices/messages";

/** NICs of a bond whose links are taken to be there. */
function linksUp(world: World, host: Ref<"host">, name: string): number {
  const bond = bondCalled(world, host, name);
  if (bond) return bond.slaves.filter(({ link }) => link === "up").length;
  for (const node of hostBridges(world, host)) {
    const port = node instanceof OpenVswitch ? node.config.ports.find((each) => each.name === name) : undefined;
    if (port && node instanceof OpenVswitch) return node.bonds.enabledOf(port).length;
  }
  return 0;
}

/** Records of a host's bonds say what their links are. @param isTold - an alert is raised where that is news */
export function bondLinksLooked(world: World, host: Ref<"host">, isTold: boolean): void {
  if (!world.db.get("host", host)) return;
  for (const ref of world.db.must("host", host).PIFs) {
    const { device, bond_master_of, metrics } = world.db.must("PIF", ref);
    const [bond] = bond_master_of;
    if (bond === undefined) continue;
    const { links_up: before, slaves } = world.db.must("Bond", bond);
    const up = linksUp(world, host, device);
    if (up === before) continue;
    world.db.set("Bond", bond, { links_up: up });
    world.db.set("PIF_metrics", metrics, { carrier: up > 0 });
    const devices = slaves.map((slave) => world.db.must("PIF", slave).device);
    // One NIC alone is no bond to its monitor, and of a host that is off nobody tells.
    if (isTold && devices.length > 1 && isLive(world, host))
      raise(world, bondStatusChanged, world.db.must("host", host).uuid, bondStatusChanged.event.body({ devices, up, before }));
  }
}

/** A host's monitor looks. */
export function bondsDue(world: World, { host }: { readonly host: string }): void {
  bondsLookedAt(world, host);
  bondLinksLooked(world, host as Ref<"host">, true);
}
