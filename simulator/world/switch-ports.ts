/** Ports of physical switches, by the NICs that are plugged in there. */
import type { Ref } from "../model/ref";
import { switchKey } from "../network/link";
import type { Port } from "../network/port";
import { PhysicalSwitch } from "../network/switch";
import type { World } from "./world";

/** The switch of a segment; null: there is none. */
export function switchOf(world: World, segment: string): PhysicalSwitch | null {
  const node = world.fabric.bridges.get(switchKey(segment));
  return node instanceof PhysicalSwitch ? node : null;
}

/** Where a host's NIC is plugged in; null: nowhere, as a VLAN's or a bond's. */
export function switchPortOf(world: World, ref: Ref<"PIF">): { readonly segment: string; readonly port: Port } | null {
  const { host, device, physical } = world.db.must("PIF", ref);
  if (!physical) return null;
  const port = switchOf(world, device)?.ports.get(`${host}/${device}`);
  return port ? { segment: device, port } : null;
}
