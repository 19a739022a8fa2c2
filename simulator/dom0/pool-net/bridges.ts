/** Bridges of the pool's networks on a host, of whichever kind it has. */
import type { Ref } from "../../model/ref";
import { LinuxBridge } from "../../network/linux-bridge";
import type { World } from "../../world/world";
import { bridgeKey } from "../network-ports";
import { addBridgeRow, bridgesOf, collect, databaseOf, datumOfRow, textOf } from "../ovs/database";
import { reconfigure } from "../ovs/vswitchd";

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

/** A bridge is there, and up. @source xen-api: ocaml/xapi/nm.ml (bring_pif_up) */
export function ensureBridge(world: World, host: Ref<"host">, name: string): void {
  makeBridge(world, host, name);
  const node = world.fabric.bridges.get(bridgeKey(host, name));
  if (node instanceof LinuxBridge) node.isSetDown = false;
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
