/** VLANs go with the PIF that a bond makes of their NICs, and back. @source xen-api: ocaml/xapi/xapi_bond.ml, move_vlan */
import { moveVifs, type RunningVif } from "../../dom0/device-bus";
import { bringDown, bringUp } from "../../dom0/pool-net/pif-up";
import type { Ref } from "../../model/ref";
import { activeDomain } from "../../world/domain-book";
import type { World } from "../../world/world";
import { moveToNetwork } from "../devices/vif-move";
import { moveConfiguration } from "./bond-records";
import { makeVlan } from "./vlan-verbs";

type PifRef = Ref<"PIF">;

/** Interfaces of guests that run on a host and are plugged in on a network. */
function runningOn(world: World, host: string, network: Ref<"network">): RunningVif[] {
  return world.db.must("network", network).VIFs.flatMap((ref) => {
    const { VM, currently_attached } = world.db.must("VIF", ref);
    const guest = currently_attached ? activeDomain(world, VM) : null;
    return guest?.host === host ? [{ guest, ref }] : [];
  });
}

/** The VLANs of some PIFs become VLANs of another, on the same networks; guests on them go on. */
export function moveVlans(world: World, from: readonly PifRef[], to: PifRef): void {
  for (const vlan of from.flatMap((pif) => [...world.db.must("PIF", pif).VLAN_slave_of])) moveVlan(world, vlan, to);
}
function moveVlan(world: World, vlan: Ref<"VLAN">, to: PifRef): void {
  const { untagged_PIF: old, tag } = world.db.must("VLAN", vlan);
  const { network, host, currently_attached } = world.db.must("PIF", old);
  const vifs = runningOn(world, host, network);
  const same = world.db.must("PIF", to).VLAN_slave_of.find((each) => world.db.must("VLAN", each).tag === tag);
  moveVifs(world, vifs, () => {
    const made = world.db.must("VLAN", same ?? makeVlan(world, to, tag, network)).untagged_PIF;
    const isManagement = world.db.must("PIF", old).management;
    moveConfiguration(world, old, made);
    bringDown(world, old);
    world.db.destroy("VLAN", vlan);
    world.db.destroy("PIF", old);
    if (currently_attached || isManagement) bringUp(world, made);
  });
  // Of two NICs that had the VLAN on networks of their own the second's guests go to the first's.
  if (same === undefined) return;
  const other = world.db.must("PIF", world.db.must("VLAN", same).untagged_PIF).network;
  if (other !== network) for (const { ref } of vifs) moveToNetwork(world, ref, other);
}
