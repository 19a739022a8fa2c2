/** Bulk traffic in closed form: each guest's declared flows, laid over the real path of bridges, cables and switch. */
import type { Port } from "../network/port";
import { domainCalled, domainsOfVm } from "./domain-book";
import type { DomainId } from "./domain-id";
import { portOfDomain } from "./domain-ports";
import { FlowBook } from "./flow-book";
import { logOf, seriesOf } from "./metering";
import { nowOf, type RunningGuest, type World } from "./world";

/** The same of all domains of a VM. */
export function flowsChanged(world: World, vm: string): void {
  for (const { id } of domainsOfVm(world, vm)) placeChanged(world, id);
}

/**
 * A domain's place in the network has changed, or it is gone: its flows and those of whoever sends to it are laid anew at this instant,
 * once however many things change in it.
 */
export function placeChanged(world: World, id: DomainId): void {
  world.flows?.dirty.add(id);
  if (world.flowsPending) return;
  world.flowsPending = true;
  world.kernel.schedule(nowOf(world), world.kinds.flows, null);
}

/** Lays the flows of all guests that have changed, and writes their rates to ports and meters. */
export function layFlows(world: World): void {
  world.flowsPending = false;
  if (world.flows) {
    meterPorts(world, world.flows.lay());
    return;
  }
  world.flows = new FlowBook(world);
  meterPorts(world, world.flows.layAll());
}

/** One guest wants other rates from where it is. */
export function guestFlowsChanged(world: World, guest: RunningGuest): void {
  if (world.flowsPending || !world.flows) placeChanged(world, guest.id);
  else meterPorts(world, world.flows.layOf([guest.id]));
}

/** After a restore: the paths that the flows had when they were saved. Those that were to be laid at once are laid with all others. */
export function rememberFlows(world: World): void {
  world.flows = world.flowsPending ? null : FlowBook.ofPresent(world);
}

/** Writes the steady rates of ports to the meters of the VMs and hosts behind them, always in the same order. */
function meterPorts(world: World, ports: Iterable<Port>): void {
  const now = nowOf(world);
  const order = (port: Port): string => {
    const to = port.attachment;
    return to.kind === "guest" ? `${to.domain}/${to.device}` : to.kind === "cable" ? `${to.host}/${to.device}` : "";
  };
  for (const port of [...ports].sort((a, b) => (order(a) < order(b) ? -1 : 1))) {
    const to = port.attachment;
    const { flowIn, flowOut } = port.traffic;
    if (to.kind === "guest") {
      // What a port carried that is gone has been taken off the meter with it.
      const guest = domainCalled(world, to.domain);
      if (!guest || portOfDomain(world, guest, to.device)?.port !== port) continue;
      const log = logOf(world, guest);
      log.rate(now, `vif_${to.device}_tx`, flowIn);
      log.rate(now, `vif_${to.device}_rx`, flowOut);
    } else if (to.kind === "cable" && to.bridge.startsWith("switch/")) {
      const log = seriesOf(world, to.host);
      log.rate(now, `pif_${to.device}_tx`, flowOut);
      log.rate(now, `pif_${to.device}_rx`, flowIn);
    }
  }
}
