/** Where the bridge of a network is on a host. */
import type { Ref } from "../../model/ref";
import type { LearningNode } from "../../network/learning-node";
import type { World } from "../../world/world";
import { bridgesOf, type Database, databaseOf, datumOfRow, portsOf, type Row, textOf } from "../ovs/database";

/** A bridge of Open vSwitch that is a VLAN of another, as `add-br BRIDGE PARENT VLAN` makes it. */
export interface FakeBridge {
  readonly parent: Row;
  readonly port: Row;
  readonly tag: number;
}
/** @source ovs: utilities/ovs-vsctl.c (port_is_fake_bridge) */
export function fakeBridge(db: Database, name: string): FakeBridge | null {
  for (const parent of bridgesOf(db))
    for (const port of portsOf(db, parent)) {
      const tag = datumOfRow("Port", port, "tag")[0];
      const isFake = datumOfRow("Port", port, "fake_bridge")[0] === true;
      if (isFake && tag !== undefined && textOf("Port", port, "name") === name) return { parent, port, tag: Number(tag) };
    }
  return null;
}

/** Key of the node that a bridge is: of a VLAN of Open vSwitch its parent's. */
export function bridgeNodeKey(world: World, host: string, name: string): string {
  const db = databaseOf(world, host);
  const fake = db && fakeBridge(db, name);
  return [host, fake ? textOf("Bridge", fake.parent, "name") : name].join("/");
}
export function bridgeNode(world: World, host: Ref<"host">, name: string): LearningNode | undefined {
  return world.fabric.bridges.get(bridgeNodeKey(world, host, name));
}
