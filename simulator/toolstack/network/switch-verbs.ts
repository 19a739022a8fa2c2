/** Ports of physical switches: VLANs. */
import { because, type Fault, fault } from "../../model/fault";
import type { Port } from "../../network/port";
import type { PhysicalSwitch } from "../../network/switch";
import type { PortVlans } from "../../network/switch-vlans";
import { keepSwitch } from "../../world/switch-changes";
import { switchOf, switchPortOf } from "../../world/switch-ports";
import { linksChanged } from "../../world/traffic";
import type { World } from "../../world/world";
import { defineOperation } from "../operation/operation";
import { noSwitch } from "./switch-tree-verbs";

/** @source IEEE 802.1Q §9.6 (0 and 4095 are none) */
const MOST_VLAN = 4_094;
const isVlan = (vlan: number): boolean => Number.isSafeInteger(vlan) && vlan >= 1 && vlan <= MOST_VLAN;
/** More VLANs than a list of them is read by anybody. guess */
const MOST_ALLOWED = 256;

interface Wanted {
  readonly mode: "usual" | "access" | "trunk";
  readonly vlan: number;
  readonly allowed: readonly number[];
}

function vlansOf({ mode, vlan, allowed }: Wanted): PortVlans | null {
  if (mode === "usual") return null;
  return mode === "access" ? { mode, vlan } : { mode, native: vlan, allowed: [...new Set(allowed)].sort((a, b) => a - b) };
}

function vlansFault({ mode, vlan, allowed }: Wanted): Fault | null {
  if (mode !== "usual" && !isVlan(vlan)) return because(fault("INVALID_VALUE", "vlan", `${vlan}`), ["link.bounds", 1, MOST_VLAN]);
  const wrong = allowed.find((one) => !isVlan(one));
  if (wrong !== undefined) return because(fault("INVALID_VALUE", "allowed", `${wrong}`), ["link.bounds", 1, MOST_VLAN]);
  if (allowed.length > MOST_ALLOWED)
    return because(fault("INVALID_VALUE", "allowed", `${allowed.length}`), ["link.bounds", 0, MOST_ALLOWED]);
  return null;
}

function setVlans(world: World, node: PhysicalSwitch, { name }: Port, wanted: Wanted): void {
  keepSwitch(world, node.name, { kind: "vlans", port: name, vlans: node.vlansOf(name) ?? null });
  world.fabric.setVlans(node.name, name, vlansOf(wanted));
}

const setPort = defineOperation("switch.set_port", {
  label: (_world, { pif }) => `switch.set_port ${pif}`,
  check(world, asked) {
    const { pif } = asked;
    return switchPortOf(world, pif) ? vlansFault(asked) : because(fault("INVALID_VALUE", "pif", pif), ["switch.no_port"]);
  },
  immediate(world, asked) {
    const at = switchPortOf(world, asked.pif);
    if (at) setVlans(world, at.node, at.port, asked);
    return null;
  },
});

/** A port of a switch that a cable to another switch is plugged into. */
function patchAt(world: World, name: string, number: number): Port | undefined {
  return switchOf(world, name)?.singles.find((port) => port.attachment.kind === "patch" && port.number === number);
}
const setCable = defineOperation("switch.set_vlans", {
  label: (_world, { switch: name, port }) => `switch.set_vlans ${name} ${port}`,
  check(world, asked) {
    const { switch: name, port } = asked;
    const none = noSwitch(world, name);
    if (none) return none;
    return patchAt(world, name, port) ? vlansFault(asked) : because(fault("INVALID_VALUE", "port", `${port}`), ["switch.no_cable"]);
  },
  immediate(world, asked) {
    const [node, port] = [switchOf(world, asked.switch), patchAt(world, asked.switch, asked.port)];
    if (!node || !port) return null;
    setVlans(world, node, port, asked);
    // Bulk traffic may have another way, or none.
    linksChanged(world);
    return null;
  },
});

export const switchVerbs = [setPort, setCable] as const;
