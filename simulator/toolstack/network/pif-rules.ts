/** What PIFs may be used for, and when they may go. @source xen-api: ocaml/xapi/xapi_pif.ml (assert_…), xapi_network_attach_helpers.ml */
import { type Fault, fault } from "../../model/fault";
import { isSet, type Ref } from "../../model/ref";
import { bondOfNic } from "../../world/bonds";
import { isLive } from "../../world/host-live";
import { type Pif, pifOn } from "../../world/pifs";
import type { World } from "../../world/world";

/** Each says nothing where all is well; the first that does not is what is refused. */
export type Rule = Fault | null;

export const liveRule = (world: World, host: string): Rule => (isLive(world, host) ? null : fault("HOST_OFFLINE", host));
export const managedRule = ({ managed, $ref }: Pif): Rule => (managed ? null : fault("PIF_UNMANAGED", $ref));
export function managedNetworkRule(world: World, network: Ref<"network">): Rule {
  return world.db.must("network", network).managed ? null : fault("NETWORK_UNMANAGED", network);
}
/** A host is on a network by one PIF. */
export function notConnectedRule(world: World, host: Ref<"host">, network: Ref<"network">): Rule {
  const other = pifOn(world, host, network);
  return other ? fault("NETWORK_ALREADY_CONNECTED", host, other.$ref) : null;
}
/** Whether a NIC is part of a bond, by the toolstack's records or by its control domain's. */
export function isInBond(world: World, { bond_slave_of, physical, host, device }: Pif): boolean {
  return isSet(bond_slave_of) || (physical && bondOfNic(world, host, device) !== null);
}
export function noHaRule(world: World): Rule {
  for (const { ha_enabled } of world.db.all("pool")) if (ha_enabled) return fault("HA_IS_ENABLED");
  return null;
}
/** @source xapi_pif.ml (assert_not_management_pif) */
export function notManagementRule({ management, currently_attached, $ref }: Pif): Rule {
  return management && currently_attached ? fault("PIF_IS_MANAGEMENT_INTERFACE", $ref) : null;
}
/** Interfaces of guests that run on the PIF's host are on its network. */
export function inUseRule(world: World, { network, host }: Pif): Rule {
  for (const ref of world.db.must("network", network).VIFs) {
    const vif = world.db.must("VIF", ref);
    const { resident_on, power_state } = world.db.must("VM", vif.VM);
    const isRunning = power_state === "Running" || power_state === "Paused";
    if (vif.currently_attached && resident_on === host && isRunning) return fault("VIF_IN_USE", network, ref);
  }
  return null;
}
/** VLANs of a PIF, as records. */
export function vlansOn(world: World, { VLAN_slave_of }: Pif): Pif[] {
  return VLAN_slave_of.flatMap((vlan) => world.db.get("PIF", world.db.must("VLAN", vlan).untagged_PIF) ?? []);
}
/** Whether a PIF may go down. Those of its VLANs that are up go with it, and are asked too. @source xapi_pif.ml (unplug) */
export function unplugRule(world: World, pif: Pif): Rule {
  const tunnels = pif.tunnel_transport_PIF_of.flatMap((tunnel) => world.db.get("PIF", world.db.must("tunnel", tunnel).access_PIF) ?? []);
  const all = [pif, ...[...vlansOn(world, pif), ...tunnels].filter(({ currently_attached }) => currently_attached)];
  const rule = (each: Pif): Rule =>
    notManagementRule(each) ?? inUseRule(world, each) ?? (each.disallow_unplug ? fault("PIF_DOES_NOT_ALLOW_UNPLUG", each.$ref) : null);
  for (const each of all) {
    const wrong = rule(each);
    if (wrong) return wrong;
  }
  return (pif.currently_attached ? noHaRule(world) : null) ?? managedRule(pif);
}
