/** Ports of the physical switch: VLANs. */
import { because, type Fault, fault } from "../../model/fault";
import type { Ref } from "../../model/ref";
import type { PortVlans } from "../../network/switch-vlans";
import { keepSwitch } from "../../world/switch-changes";
import { switchPortOf } from "../../world/switch-ports";
import type { World } from "../../world/world";
import { defineOperation } from "../operation/operation";

/** @source IEEE 802.1Q §9.6 (0 and 4095 are none) */
const MOST_VLAN = 4_094;
const isVlan = (vlan: number): boolean => Number.isSafeInteger(vlan) && vlan >= 1 && vlan <= MOST_VLAN;
/** More VLANs than a list of them is read by anybody. guess */
const MOST_ALLOWED = 256;

interface Asked {
  readonly pif: Ref<"PIF">;
  readonly mode: "usual" | "access" | "trunk";
  readonly vlan: number;
  readonly allowed: readonly number[];
}

function vlansOf({ mode, vlan, allowed }: Asked): PortVlans | null {
  if (mode === "usual") return null;
  return mode === "access" ? { mode, vlan } : { mode, native: vlan, allowed: [...new Set(allowed)].sort((a, b) => a - b) };
}

function portFault(world: World, { pif, mode, vlan, allowed }: Asked): Fault | null {
  if (!switchPortOf(world, pif)) return because(fault("INVALID_VALUE", "pif", pif), ["switch.no_port"]);
  if (mode !== "usual" && !isVlan(vlan)) return because(fault("INVALID_VALUE", "vlan", `${vlan}`), ["link.bounds", 1, MOST_VLAN]);
  const wrong = allowed.find((one) => !isVlan(one));
  if (wrong !== undefined) return because(fault("INVALID_VALUE", "allowed", `${wrong}`), ["link.bounds", 1, MOST_VLAN]);
  if (allowed.length > MOST_ALLOWED)
    return because(fault("INVALID_VALUE", "allowed", `${allowed.length}`), ["link.bounds", 0, MOST_ALLOWED]);
  return null;
}

const setPort = defineOperation("switch.set_port", {
  label: (_world, { pif }) => `switch.set_port ${pif}`,
  check: portFault,
  immediate(world, asked) {
    const at = switchPortOf(world, asked.pif);
    if (!at) return null;
    keepSwitch(world, at.node.name, { kind: "vlans", port: at.port.name, vlans: at.node.vlansOf(at.port.name) ?? null });
    world.fabric.setVlans(at.node.name, at.port.name, vlansOf(asked));
    return null;
  },
});

export const switchVerbs = [setPort] as const;
