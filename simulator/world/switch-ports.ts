/** Ports of physical switches, by the NICs that are plugged in there. */
import type { Ref } from "../model/ref";
import { switchKey } from "../network/link";
import type { Port } from "../network/port";
import { PhysicalSwitch } from "../network/switch";
import type { World } from "./world";

/** The switch of a name, which is a segment's or its own; null: there is none. */
export function switchOf(world: World, name: string): PhysicalSwitch | null {
  const node = world.fabric.bridges.get(switchKey(name));
  return node instanceof PhysicalSwitch ? node : null;
}

/** Where a host's NIC is plugged in; null: nowhere, as a VLAN's or a bond's. */
export function switchPortOf(world: World, ref: Ref<"PIF">): { readonly node: PhysicalSwitch; readonly port: Port } | null {
  const { host, device, physical } = world.db.must("PIF", ref);
  if (!physical) return null;
  for (const node of world.fabric.switches) {
    const port = node.ports.get(`${host}/${device}`);
    if (port) return { node, port };
  }
  return null;
}

/** Switches that one can get to from one by cables, itself first. */
export function switchesAround(world: World, first: PhysicalSwitch): PhysicalSwitch[] {
  const reached = new Set([first]);
  for (const node of reached)
    for (const { attachment } of node.ports.values()) {
      const far = attachment.kind === "patch" ? world.fabric.bridges.get(attachment.switch) : undefined;
      if (far instanceof PhysicalSwitch) reached.add(far);
    }
  return [...reached];
}
