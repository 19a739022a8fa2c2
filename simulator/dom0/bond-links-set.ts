/** Bonds and their slaves as programs of a control domain set them. @source Linux 4.19 net/core/rtnetlink.c (do_set_master), drivers/net/bonding/bond_main.c */
import type { LinkChange, LinkRefusal } from "../guest/net/outside-links";
import type { Ref } from "../model/ref";
import type { LinuxBond } from "../network/bond/linux-bond";
import { LinuxBridge } from "../network/linux-bridge";
import { bondCalled, bondOfNic } from "../world/bonds";
import { hostBridges } from "../world/host-links";
import { knownWiring } from "../world/host-wiring";
import { managementBridge } from "../world/wired-links";
import type { World } from "../world/world";
import { type BondRefusal, bondsMoved, enslave, release, setNic } from "./bond-making";

/** Why a NIC does not become a bond's slave, or is none any more, in the words of those who set links. */
const REFUSALS: { readonly [R in BondRefusal]: LinkRefusal } = {
  exists: "busy",
  name: "busy",
  "no-device": "no-device",
  up: "is-up",
  ovs: "no-bridge",
  full: "not-moved",
  busy: "busy",
};

/** Whether the pool reaches a host by a bond, so that it is held as its NIC would be. */
function isManagement(world: World, host: Ref<"host">, bond: LinuxBond): boolean {
  return bond.master !== null && bond.master.name === managementBridge(world, host);
}

/** @returns undefined: it is neither a bond, nor a slave of one, nor about to be one */
export function setBondLink(world: World, host: Ref<"host">, name: string, change: LinkChange): LinkRefusal | null | undefined {
  const bond = bondCalled(world, host, name);
  if (bond) return setBond(world, host, bond, change);
  const of = bondOfNic(world, host, name);
  const to = typeof change.master === "string" ? bondCalled(world, host, change.master) : null;
  if (!of && !to) return undefined;
  if (change.mtu !== undefined) return "bond-mtu";
  if (of && change.master !== undefined && of !== to) {
    const refused = leave(world, host, of, name);
    if (refused) return refused;
    // What else there is to do is of a NIC like any other.
    if (!to) return change.master === null && change.isUp === undefined ? null : undefined;
  }
  if (to && of !== to) return become(world, host, to, name, change.isUp);
  if (of && change.isUp !== undefined) return setSlave(world, host, of, name, change.isUp);
  return null;
}

function leave(world: World, host: Ref<"host">, bond: LinuxBond, nic: string): LinkRefusal | null {
  if (isManagement(world, host, bond) && bond.slaves.length === 1) return "management";
  const refused = release(world, host, bond, nic, true);
  bondsMoved(world);
  return refused === null ? null : REFUSALS[refused];
}
function become(world: World, host: Ref<"host">, bond: LinuxBond, nic: string, isUp: boolean | undefined): LinkRefusal | null {
  const held = hostBridges(world, host).find(({ ports }) => ports.has(nic));
  if (held && held.name === managementBridge(world, host)) return "management";
  const refused = enslave(world, host, bond, nic);
  if (refused) return REFUSALS[refused];
  bondsMoved(world);
  return isUp === false ? setSlave(world, host, bond, nic, false) : null;
}
function setSlave(world: World, host: Ref<"host">, bond: LinuxBond, nic: string, isUp: boolean): LinkRefusal | null {
  const port = bond.ports.get(nic);
  const isOnly = bond.slaves.every(({ name, link }) => name === nic || link !== "up");
  if (!isUp && isOnly && isManagement(world, host, bond)) return "management";
  if (port) setNic(world, host, bond, port, isUp, false);
  bondsMoved(world);
  return null;
}

function setBond(world: World, host: Ref<"host">, bond: LinuxBond, change: LinkChange): LinkRefusal | null {
  if (change.mtu !== undefined) return "bond-mtu";
  const isHeld = isManagement(world, host, bond);
  if (isHeld && (change.isUp === false || (change.master !== undefined && change.master !== bond.master?.name))) return "management";
  if (change.master !== undefined) {
    const refused = put(world, host, bond, change.master);
    if (refused) return refused;
  }
  if (change.isUp !== undefined) bond.setUp(change.isUp);
  bondsMoved(world);
  return null;
}
function put(world: World, host: Ref<"host">, bond: LinuxBond, master: string | null): LinkRefusal | null {
  if (master === null) {
    world.fabric.putBond(bond, null);
    return null;
  }
  const bridge = hostBridges(world, host).find(({ name }) => name === master);
  if (!(bridge instanceof LinuxBridge)) return "no-bridge";
  // A wiring has its own NIC on its bridge, and no other.
  if (knownWiring(world, host) && bridge.name === managementBridge(world, host)) return "not-moved";
  if (bond.master !== bridge) world.fabric.putBond(bond, bridge.key);
  return null;
}
