/** What a database would do to the interface by which its pool reaches a host. */
import type { Ref } from "../../model/ref";
import { carries, type LogicalPort, tagOut, vlanIn } from "../../network/ovs/logical-port";
import type { World } from "../../world/world";
import { fakeBridge } from "../pool-net/bridge-node";
import { bridgesOf, type Database, textOf } from "./database";
import { configOf } from "./vswitchd";

/** The interface or bridge that its pool would lose the host by; null: it goes on reaching it. */
export function cutOff(world: World, host: Ref<"host">, db: Database): string | null {
  for (const ref of world.db.must("host", host).PIFs) {
    const pif = world.db.must("PIF", ref);
    if (!pif.management) continue;
    const name = world.db.must("network", pif.network).bridge;
    if (pif.VLAN >= 0) {
      // A VLAN of its own: where that is gone, so is the host.
      if (!fakeBridge(db, name)) return name;
      continue;
    }
    const bridge = bridgesOf(db).find((row) => textOf("Bridge", row, "name") === name);
    if (!bridge) return name;
    const { ports, mirrors } = configOf(db, bridge);
    const nic = ports.find((port) => port.name === pif.device || port.interfaces.includes(pif.device));
    const own = ports.find((port) => port.name === name);
    if (!nic || !own || mirrors.some(({ output }) => output === nic.name || output === own.name)) return pif.device;
    if (!meet(nic, own)) return pif.device;
  }
  return null;
}

/** Whether untagged frames pass from one port to the other and back as such. */
function meet(a: LogicalPort, b: LogicalPort): boolean {
  const vlan = vlanIn(a, null);
  return (
    vlan !== null &&
    vlanIn(b, null) === vlan &&
    carries(a, vlan) &&
    carries(b, vlan) &&
    tagOut(a, vlan) === null &&
    tagOut(b, vlan) === null
  );
}
