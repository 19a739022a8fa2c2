/** Networks of the pool as hosts come to have them: a bridge without a NIC is made when the first asks for it, and goes with the last. @source xen-api: ocaml/xapi/xapi_network.ml (attach_internal, deregister_vif) */
import type { Ref } from "../../model/ref";
import { forgetMade, madeBridges, noteMade } from "../../world/pool-networks";
import type { World } from "../../world/world";
import { bridgeKey } from "../network-ports";
import { addBridgeRow, bridgesOf, collect, databaseOf, datumOfRow, textOf } from "../ovs/database";
import { reconfigure } from "../ovs/vswitchd";

/** PIFs by which a host is on a network: one at most. */
export function localPifs(world: World, network: Ref<"network">, host: Ref<"host">): Ref<"PIF">[] {
  return world.db.must("network", network).PIFs.filter((pif) => world.db.must("PIF", pif).host === host);
}

/**
 * Whether an interface of a guest can be put on a network on a host: its bridge is there, or the toolstack can have it there.
 * @source xen-api: ocaml/xapi/xapi_vm_helpers.ml (assert_can_see_networks)
 */
export function canAttach(world: World, host: Ref<"host">, ref: Ref<"network">): boolean {
  const { bridge, managed, PIFs } = world.db.must("network", ref);
  if (world.fabric.bridges.has(bridgeKey(host, bridge))) return true;
  return managed && (PIFs.length === 0 || localPifs(world, ref, host).length > 0);
}

/** Makes a bridge without a port, up. */
export function makeBridge(world: World, host: Ref<"host">, name: string): void {
  if (world.fabric.bridges.has(bridgeKey(host, name))) return;
  const db = databaseOf(world, host);
  if (!db) {
    world.fabric.addBridge(bridgeKey(host, name), name);
    return;
  }
  if (!bridgesOf(db).some((row) => textOf("Bridge", row, "name") === name)) addBridgeRow(world, db, name);
  db.config++;
  reconfigure(world, host);
}

/** Takes a bridge away with what is left on it. */
export function unmakeBridge(world: World, host: Ref<"host">, name: string): void {
  const db = databaseOf(world, host);
  const row = db && bridgesOf(db).find((each) => textOf("Bridge", each, "name") === name);
  if (db && row) {
    for (const root of db.rows.Open_vSwitch)
      root.set.bridges = (datumOfRow("Open_vSwitch", root, "bridges") as readonly string[]).filter((uuid) => uuid !== row.uuid);
    collect(db);
    db.config++;
    reconfigure(world, host);
  }
  world.fabric.removeBridge(bridgeKey(host, name));
}

/** The bridge of a network without a NIC is there from now on, where the toolstack has networks in its hands. */
export function attachInternal(world: World, host: Ref<"host">, ref: Ref<"network">): void {
  const { bridge, managed, PIFs } = world.db.must("network", ref);
  if (!managed || PIFs.length > 0 || world.fabric.bridges.has(bridgeKey(host, bridge))) return;
  makeBridge(world, host, bridge);
  noteMade(world, host, bridge);
}

/** An interface has left a network: a bridge that was made for those who use it goes with the last of them. */
export function detachInternal(world: World, host: Ref<"host">, ref: Ref<"network">): void {
  const network = world.db.get("network", ref);
  if (!network || network.PIFs.length > 0 || !madeBridges(world, host).includes(network.bridge)) return;
  const node = world.fabric.bridges.get(bridgeKey(host, network.bridge));
  const isUsed = [...(node?.ports.values() ?? [])].some(({ attachment, name }) => attachment.kind !== "host" || name !== node?.name);
  if (isUsed) return;
  forgetMade(world, host, network.bridge);
  unmakeBridge(world, host, network.bridge);
}
