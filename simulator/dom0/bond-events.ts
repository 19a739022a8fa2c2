/** What a bond's driver says, and what others hear of it. @source Linux 4.19 drivers/net/bonding/bond_main.c (bond_change_active_slave), net/bridge/br.c (br_device_event: NETDEV_NOTIFY_PEERS) */

import { LinuxBond } from "../network/bond/linux-bond";
import { guestOf, type hostInside, type World } from "../world/world";

/** Device of the control domain's own interface. */
const OWN_DEVICE = 0;

export function bondSays(world: World, key: string, lines: readonly string[], isMoved: boolean): void {
  const host = key.slice(0, key.indexOf("/"));
  const bond = world.fabric.bridges.get(key);
  const dom0 = guestOf(world, host as Parameters<typeof hostInside>[1], 0);
  if (!(bond instanceof LinuxBond) || !dom0?.isStarted) return;
  for (const line of lines) dom0.engine.kernelLog?.(`${bond.name}: ${line}`);
  // Whoever has an address on the bridge tells everybody of it anew.
  const at = isMoved ? world.fabric.portOf(dom0.id, OWN_DEVICE) : null;
  if (at && at.bridge === bond.master) dom0.engine.setNet?.([{ do: "announce", device: OWN_DEVICE }]);
}
