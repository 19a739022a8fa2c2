/** Bridges that networks of the pool have on a host once a PIF of it is on them. @source xen-api: ocaml/xapi/nm.ml, bring_pif_up */
import type { Ref } from "../model/ref";
import { LinuxBridge } from "../network/linux-bridge";
import type { World } from "../world/world";
import { bridgeKey } from "./network-ports";
import { addBridgeRow, bridgesOf, databaseOf, textOf } from "./ovs/database";
import { reconfigure } from "./ovs/vswitchd";

/** A bridge of a name is there, and up. */
export function ensureBridge(world: World, host: Ref<"host">, name: string): void {
  const key = bridgeKey(host, name);
  const db = databaseOf(world, host);
  if (db && !bridgesOf(db).some((row) => textOf("Bridge", row, "name") === name)) {
    addBridgeRow(world, db, name);
    db.config++;
    reconfigure(world, host);
  }
  const known = world.fabric.bridges.get(key);
  const node = known ?? (db ? undefined : world.fabric.addBridge(key, name));
  if (node instanceof LinuxBridge) node.isSetDown = false;
}
