/** Faults of the network that run, and what can be broken. */
import type { FaultPlace, NetworkFaultView } from "../contract/network-faults";
import type { Ref } from "../model/ref";
import { nothing } from "../model/shape";
import { gatewayLink, linkCalled, patchLink } from "../world/links";
import { type NetworkFault, networkFaults } from "../world/network-faults";
import { switchPortOf } from "../world/switch-ports";
import type { World } from "../world/world";
import { defineView } from "./view";

function nameOf(world: World, on: string): string {
  const link = linkCalled(world, on);
  if (!link) return on;
  if (link.kind === "patch") return link.cable;
  if (link.kind === "gateway") return link.segment;
  if (link.kind === "vif") {
    const { VM, device } = world.db.must("VIF", link.ref);
    return `${world.db.must("VM", VM).name_label} ${device}`;
  }
  const { host, device } = world.db.must("PIF", link.ref);
  return `${world.db.must("host", host).name_label} ${device}`;
}
function figureOf({ deed }: NetworkFault): number | null {
  if (deed.kind === "flap") return deed.periodMs;
  if (deed.kind === "mtu") return deed.mtu;
  return deed.kind === "vlan" ? deed.vlan : null;
}
/** All that run, oldest first. */
export const faults = defineView({
  args: nothing,
  role: "pool-operator",
  ask: (world): readonly NetworkFaultView[] =>
    networkFaults(world).map((one) => {
      const { id, on, user, startedAt } = one;
      return { id, kind: one.deed.kind, on, name: nameOf(world, on), value: figureOf(one), user, startedAt };
    }),
  follow: { everyMs: 1_000, isAtOnce: true, most: 1 },
});

/** What can be broken, each by its own kinds of faults. */
export const faultPlaces = defineView({
  args: nothing,
  role: "pool-operator",
  ask(world): readonly FaultPlace[] {
    const found: FaultPlace[] = [];
    const add = (on: string, kinds: FaultPlace["kinds"]): void => void found.push({ on, name: nameOf(world, on), kinds });
    for (const pif of world.db.all("PIF"))
      if (pif.physical && switchPortOf(world, pif.$ref as Ref<"PIF">)) add(pif.$ref, ["flap", "mtu", "vlan"]);
    for (const vif of world.db.all("VIF")) if (vif.currently_attached) add(vif.$ref, ["flap", "mtu", "duplicate_ip", "duplicate_mac"]);
    for (const segment of world.fabric.gateways.keys()) add(gatewayLink(segment), ["flap", "mtu"]);
    const cables = new Set(
      world.fabric.switches.flatMap(({ singles }) =>
        singles.flatMap(({ attachment: to }) => (to.kind === "patch" && to.switch !== undefined ? [to.cable] : [])),
      ),
    );
    for (const cable of cables) add(patchLink(cable), ["flap", "mtu"]);
    for (const { name } of world.fabric.switches) add(name, world.fabric.gateways.has(name) ? ["storm", "rogue_dhcp"] : ["storm"]);
    return found;
  },
});
