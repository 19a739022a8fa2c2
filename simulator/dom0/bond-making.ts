/**
 * Bonds of a control domain's NICs: how programs and the host's own configuration make them, take them away, and put them on bridges.
 * @source Linux 4.19 drivers/net/bonding/bond_main.c (bond_enslave, __bond_release_one), bond_netlink.c; ifenslave 2.13 (if-pre-up.d/ifenslave)
 */
import type { Ref } from "../model/ref";
import { type BondConfig, USUAL_BOND } from "../network/bond/bond-state";
import { LinuxBond } from "../network/bond/linux-bond";
import type { LearningNode } from "../network/learning-node";
import { LinuxBridge } from "../network/linux-bridge";
import { OpenVswitch } from "../network/ovs/open-vswitch";
import type { Port } from "../network/port";
import { type BondSetting, bondCalled, bondKey, bondsOf, keptBonds } from "../world/bonds";
import { hostBridges } from "../world/host-links";
import { nicPif } from "../world/pifs";
import { linksChanged } from "../world/traffic";
import { nowOf, type World } from "../world/world";
import { bondsOfFile } from "./configured-bonds";
import { databaseOf } from "./ovs/database";
import { applyOvsBonds, ovsBondsAtBoot } from "./ovs/ovs-bonds";

/** Why a bond is not made, or a NIC does not become its slave. `up`: the NIC is; `full`: there is no bridge that has room for the NIC */
export type BondRefusal = "exists" | "name" | "no-device" | "up" | "ovs" | "full" | "busy";

/** @source Linux net/core/dev.c, dev_valid_name */
const NAME = /^(?!\.{1,2}$)[^\s/:]{1,15}$/;

/** A host's NIC with the node that it is plugged in at. */
function nicAt(world: World, host: Ref<"host">, name: string): { readonly node: LearningNode; readonly port: Port } | null {
  for (const node of [...hostBridges(world, host), ...bondsOf(world, host)]) {
    const port = node.ports.get(name);
    if (port?.attachment.kind === "cable") return { node, port };
  }
  return null;
}

/** Makes a bond, down and without slaves; null: done. */
export function addBond(world: World, host: Ref<"host">, name: string, config: BondConfig = USUAL_BOND): BondRefusal | null {
  if (!NAME.test(name) || name === "lo") return "name";
  const bridges = hostBridges(world, host);
  if (bondCalled(world, host, name) || bridges.some((bridge) => bridge.name === name || bridge.ports.has(name))) return "exists";
  const bond = world.fabric.addBridge(bondKey(host, name), name, "bond");
  bond.isSetDown = true;
  if (bond instanceof LinuxBond) bond.configure(config, nowOf(world));
  return null;
}

/** The address that a NIC has by itself. */
function ownMac(world: World, host: Ref<"host">, nic: string): string {
  return nicPif(world, host, nic)?.MAC ?? "00:00:00:00:00:00";
}
/** The bridge of the network that a NIC is of, or any other. */
function homeOf(world: World, host: Ref<"host">, nic: string): LearningNode | null {
  const pif = nicPif(world, host, nic);
  const own = pif && world.db.must("network", pif.network).bridge;
  const bridges = hostBridges(world, host).filter((bridge) => bridge instanceof LinuxBridge);
  return bridges.find(({ name }) => name === own) ?? bridges[0] ?? null;
}

/** A NIC becomes a slave of a bond, and is up from then on; null: done. */
export function enslave(world: World, host: Ref<"host">, bond: LinuxBond, nic: string, mac?: string): BondRefusal | null {
  const at = nicAt(world, host, nic);
  if (!at) return "no-device";
  if (at.node === bond) return null;
  if (at.node instanceof OpenVswitch) return "ovs";
  if (!at.port.isSetDown) return "up";
  if (at.node instanceof LinuxBond && release(world, host, at.node, nic, true) !== null) return "full";
  const from = nicAt(world, host, nic);
  if (!from) return "no-device";
  const permMac = ownMac(world, host, nic);
  if (bond.slaves.length === 0) bond.mac = mac ?? permMac;
  world.fabric.recable({ bridge: from.node.key, port: nic }, { bridge: bond.key, port: nic, mac: bond.mac });
  const port = bond.ports.get(nic);
  if (port) setNic(world, host, bond, port, true, false);
  bond.enslave(nic, permMac);
  reseat(world, bond);
  return null;
}
/** A NIC is none of a bond's any more, down, and a port of no bridge unless somebody says so; null: done. */
export function release(world: World, host: Ref<"host">, bond: LinuxBond, nic: string, isDetached: boolean): BondRefusal | null {
  const home = homeOf(world, host, nic);
  if (!home) return "full";
  bond.release(nic);
  const port = bond.ports.get(nic);
  if (port) setNic(world, host, bond, port, false, false);
  world.fabric.recable({ bridge: bond.key, port: nic }, { bridge: home.key, port: nic, mac: ownMac(world, host, nic) });
  const now = home.ports.get(nic);
  if (now) setNic(world, host, home, now, !isDetached, isDetached);
  return null;
}
/** Its bridge has it by its address, which may be another now. */
function reseat(world: World, bond: LinuxBond): void {
  const { master } = bond;
  if (master && master.ports.get(bond.name)?.mac !== bond.mac) world.fabric.putBond(bond, master.key);
}
/** A bond goes; its NICs are down and ports of nothing. */
export function removeBond(world: World, host: Ref<"host">, bond: LinuxBond, isDetached = true): BondRefusal | null {
  for (const { name } of [...bond.slaves]) {
    const refused = release(world, host, bond, name, isDetached);
    if (refused) return refused;
  }
  world.fabric.putBond(bond, null);
  world.fabric.removeBridge(bond.key);
  return null;
}

/** A NIC is set up or down, and its light with it, at both ends of its cable. */
export function setNic(world: World, host: Ref<"host">, node: LearningNode, port: Port, isUp: boolean, isDetached: boolean): void {
  node.setPort(port, !isUp, isDetached);
  if (port.attachment.kind !== "cable") return;
  const far = world.fabric.bridges.get(port.attachment.bridge)?.ports.get(port.attachment.port);
  if (far) far.hasCarrier = isUp;
  const pif = nicPif(world, host, port.name);
  const isLit = isUp && port.hasCarrier && !far?.isPulled;
  const metrics = pif && world.db.get("PIF_metrics", pif.metrics);
  if (pif && metrics && metrics.carrier !== isLit) world.db.set("PIF_metrics", pif.metrics, { carrier: isLit });
}

/** Makes what a host's configuration says of a bond, as its scripts do. */
export function raise(world: World, host: Ref<"host">, { name, members, bridge, xapi, ...config }: BondSetting): void {
  if (addBond(world, host, name, config) !== null) return;
  const bond = bondCalled(world, host, name);
  if (!bond) return;
  for (const nic of members) {
    const at = nicAt(world, host, nic);
    if (at) setNic(world, host, at.node, at.port, false, at.port.isDetached);
    enslave(world, host, bond, nic, xapi?.mac);
  }
  const onto = hostBridges(world, host).find((each) => each.name === bridge);
  if (onto) world.fabric.putBond(bond, onto.key);
  bond.setUp(true);
}
/** The bonds of a host become those of its configuration; those that programs have made stay, unless they stand in the way. */
export function applyBonds(world: World, host: Ref<"host">, before: readonly BondSetting[], now: readonly BondSetting[]): void {
  if (databaseOf(world, host)) {
    applyOvsBonds(world, host, before, now);
    return;
  }
  const same = (a: BondSetting, b: BondSetting): boolean => JSON.stringify(a) === JSON.stringify(b);
  for (const one of before) {
    const bond = now.some((other) => same(one, other)) ? null : bondCalled(world, host, one.name);
    if (bond) removeBond(world, host, bond, false);
  }
  for (const one of now) if (!before.some((other) => same(one, other))) raise(world, host, one);
  bondsMoved(world);
}
/** A control domain boots: it has the bonds of its configuration and of its /etc/network/interfaces, and no others. */
export function bondsAtBoot(world: World, host: Ref<"host">): void {
  // The database of Open vSwitch has those of its host.
  if (databaseOf(world, host)) {
    ovsBondsAtBoot(world, host, keptBonds(world, host));
    return;
  }
  const bonds = bondsOf(world, host);
  const own = keptBonds(world, host);
  const kept = [...own, ...bondsOfFile(world, host).filter(({ name }) => own.every((one) => one.name !== name))];
  if (bonds.length === 0 && kept.length === 0) return;
  for (const bond of bonds) removeBond(world, host, bond, false);
  for (const one of kept) raise(world, host, one);
  bondsMoved(world);
}
export function bondsMoved(world: World): void {
  world.fabric.linksChanged();
  linksChanged(world);
}
