/** A link is set otherwise: its ports, who sees its light, and what flows over it. */
import type { LinkSettings } from "../network/impairment";
import { domainsOfVm } from "../world/domain-book";
import { knownWiring } from "../world/host-wiring";
import { type LinkName, linkPorts } from "../world/links";
import { linksChanged } from "../world/traffic";
import type { World } from "../world/world";
import { settleWiring } from "./wiring/settle";

/** Sets a link; what is kept of it is kept already. */
export function setLinkSettings(world: World, link: LinkName, settings: LinkSettings): void {
  for (const port of linkPorts(world, link)) port.linkSettings = settings;
  if (link.kind === "pif") lightChanged(world, link);
  if (link.kind === "vif") carrierSeen(world, link);
  world.fabric.linksChanged();
  linksChanged(world);
}

/** A NIC's light is on where its cable is plugged in and it is set up: its record says so, and the stack that has it. */
function lightChanged(world: World, { ref }: Extract<LinkName, { kind: "pif" }>): void {
  const pif = world.db.must("PIF", ref);
  const [near, far] = linkPorts(world, { kind: "pif", ref });
  const carrier = near?.hasCarrier === true && far?.hasCarrier === true && !near.isSetDown;
  const metrics = world.db.get("PIF_metrics", pif.metrics);
  if (metrics && metrics.carrier !== carrier) world.db.set("PIF_metrics", pif.metrics, { carrier });
  const wiring = pif.management ? knownWiring(world, pif.host) : undefined;
  if (wiring) settleWiring(world, pif.host, wiring, []);
}

/** The guest's kernel hears that the cable of its interface is pulled, or plugged in again. */
function carrierSeen(world: World, { ref }: Extract<LinkName, { kind: "vif" }>): void {
  const { VM, device } = world.db.must("VIF", ref);
  for (const guest of domainsOfVm(world, VM)) {
    const [port] = linkPorts(world, { kind: "vif", ref });
    if (guest.isStarted && port?.isOccupied) guest.engine.carrier(Number(device), port.hasCarrier);
  }
}
