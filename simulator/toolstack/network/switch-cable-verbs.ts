/** Cables between physical switches, and from NICs to them. */
import { because, type Fault, fault } from "../../model/fault";
import { LIMITS } from "../../model/limits";
import { forgetLink, patchLink } from "../../world/links";
import { switchOf, switchPortOf } from "../../world/switch-ports";
import { linksChanged } from "../../world/traffic";
import type { World } from "../../world/world";
import { defineOperation } from "../operation/operation";
import { noSwitch } from "./switch-tree-verbs";

/** Names of switches and their cables. */
const NAME = /^[a-z][a-z0-9-]{0,30}$/;

function nameFault(arg: string, name: string): Fault | null {
  return NAME.test(name) ? null : because(fault("INVALID_VALUE", arg, name), ["switch.no_name"]);
}
function cablesOf(world: World): Set<string> {
  const attachments = world.fabric.switches.flatMap(({ singles }) => singles.map(({ attachment }) => attachment));
  return new Set(attachments.flatMap((one) => (one.kind === "patch" ? [one.cable] : [])));
}
function connectFault(world: World, asked: { readonly cable: string; readonly first: string; readonly second: string }): Fault | null {
  for (const arg of ["cable", "first", "second"] as const) {
    const wrong = nameFault(arg, asked[arg]);
    if (wrong) return wrong;
  }
  const cables = cablesOf(world);
  if (cables.has(asked.cable)) return because(fault("INVALID_VALUE", "cable", asked.cable), ["switch.cable_there"]);
  const most = LIMITS.switchCables.most;
  if (cables.size >= most) return because(fault("INVALID_VALUE", "cable", asked.cable), ["switch.too_many", most]);
  const made = new Set([asked.first, asked.second].filter((name) => !switchOf(world, name)));
  if (world.fabric.switches.length + made.size <= LIMITS.switches.most) return null;
  return because(fault("INVALID_VALUE", "second", asked.second), ["switch.too_many", LIMITS.switches.most]);
}

const connect = defineOperation("switch.connect", {
  label: (_world, { cable }) => `switch.connect ${cable}`,
  check: connectFault,
  immediate(world, { cable, first, second }) {
    // One that comes out of its box takes part in the tree, as most do.
    for (const name of [first, second]) if (!switchOf(world, name)) world.fabric.segment(name).change((tree) => tree.turnOn());
    world.fabric.patch(cable, first, second);
    linksChanged(world);
    return null;
  },
});
const disconnect = defineOperation("switch.disconnect", {
  label: (_world, { cable }) => `switch.disconnect ${cable}`,
  check: (world, { cable }) => (cablesOf(world).has(cable) ? null : because(fault("INVALID_VALUE", "cable", cable), ["switch.no_cable"])),
  immediate(world, { cable }) {
    world.fabric.unpatch(cable);
    forgetLink(world, patchLink(cable));
    linksChanged(world);
    return null;
  },
});
const plug = defineOperation("switch.plug", {
  label: (_world, { pif, switch: name }) => `switch.plug ${pif} ${name}`,
  check(world, { pif, switch: name }) {
    if (!switchPortOf(world, pif)) return because(fault("INVALID_VALUE", "pif", pif), ["switch.no_port"]);
    return noSwitch(world, name);
  },
  immediate(world, { pif, switch: name }) {
    const at = switchPortOf(world, pif);
    if (!at || at.node.name === name) return null;
    world.fabric.replug(at.node, at.port, name);
    linksChanged(world);
    return null;
  },
});

export const switchCableVerbs = [connect, disconnect, plug] as const;
