/** Groups of a physical switch's ports that are one link. */
import { because, type Fault, fault } from "../../model/fault";
import type { Ref } from "../../model/ref";
import type { PhysicalSwitch } from "../../network/switch";
import type { LagMode } from "../../network/switch-lags";
import { keepSwitch } from "../../world/switch-changes";
import { switchOf, switchPortOf } from "../../world/switch-ports";
import { linksChanged } from "../../world/traffic";
import type { World } from "../../world/world";
import { defineOperation } from "../operation/operation";
import { noSwitch } from "./switch-tree-verbs";

interface Asked {
  readonly switch: string;
  readonly lag: string;
  readonly pifs: readonly Ref<"PIF">[];
  readonly mode: LagMode;
  readonly fast: boolean;
}
const NAME = /^[a-z][a-z0-9-]{0,30}$/;
/** Ports of a group at most. @source IEEE 802.1AX leaves it open; guess: eight, as most switches have it */
const MOST_PORTS = 8;
/** guess: more than anybody makes */
const MOST_LAGS = 64;

function portFault(world: World, node: PhysicalSwitch, lag: string, ref: Ref<"PIF">): Fault | null {
  const at = world.db.get("PIF", ref) ? switchPortOf(world, ref) : null;
  if (at?.node !== node) return because(fault("INVALID_VALUE", "pifs", ref), ["switch.no_port"]);
  const of = node.lags.at(at.port.name)?.setting.name ?? lag;
  return of === lag ? null : because(fault("INVALID_VALUE", "pifs", ref), ["switch.lag_taken", of]);
}
function lagFault(world: World, { switch: name, lag, pifs }: Asked): Fault | null {
  const none = noSwitch(world, name);
  const node = switchOf(world, name);
  if (none || !node) return none;
  if (!NAME.test(lag)) return because(fault("INVALID_VALUE", "lag", lag), ["switch.no_name"]);
  if (pifs.length === 0 && !node.lags.settingOf(lag)) return because(fault("INVALID_VALUE", "lag", lag), ["switch.no_lag"]);
  if (pifs.length > MOST_PORTS) return because(fault("INVALID_VALUE", "pifs", `${pifs.length}`), ["switch.too_many", MOST_PORTS]);
  if (!node.lags.settingOf(lag) && node.lags.settings.length >= MOST_LAGS)
    return because(fault("INVALID_VALUE", "lag", lag), ["switch.too_many", MOST_LAGS]);
  for (const ref of pifs) {
    const wrong = portFault(world, node, lag, ref);
    if (wrong) return wrong;
  }
  return null;
}

const setLag = defineOperation("switch.set_lag", {
  label: (_world, { switch: name, lag }) => `switch.set_lag ${name} ${lag}`,
  check: lagFault,
  immediate(world, { switch: name, lag, pifs, mode, fast }) {
    const node = switchOf(world, name);
    if (!node) return null;
    const ports = [...new Set(pifs)].flatMap((ref) => switchPortOf(world, ref)?.port.name ?? []);
    keepSwitch(world, name, { kind: "lag", lag, setting: node.lags.settingOf(lag) });
    world.fabric.setLag(node, lag, ports.length === 0 ? null : { name: lag, mode, isFast: fast, ports });
    linksChanged(world);
    return null;
  },
});

export const switchLagVerbs = [setLag] as const;
