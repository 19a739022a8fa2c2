/** Bulk traffic in closed form: each guest's declared flows, laid over the real path of bridges, cables and switch. */
import type { SeriesLog } from "../metrics/series-log";
import type { LinkMeter } from "../network/link";
import type { Port } from "../network/port";
import { domainCalled, domainsOfVm } from "./domain-book";
import type { DomainId } from "./domain-id";
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
  const book = keep(world, new FlowBook(world));
  meterPorts(world, book.layAll());
}

/** Keeps a book; the network says which ways may have changed. */
function keep(world: World, book: FlowBook): FlowBook {
  world.flows = book;
  world.fabric.keeper = {
    concerns: (domain) => book.concerns(domain as DomainId),
    changed: (domain) => placeChanged(world, domain as DomainId),
  };
  return book;
}

/** One guest wants other rates from where it is. */
export function guestFlowsChanged(world: World, guest: RunningGuest): void {
  if (world.flowsPending || !world.flows) placeChanged(world, guest.id);
  else meterPorts(world, world.flows.layOf([guest.id]));
}

/** After a restore: the paths that the flows had when they were saved. Those that were to be laid at once are laid with all others. */
export function rememberFlows(world: World): void {
  if (!world.flowsPending) keep(world, FlowBook.ofPresent(world));
}

/** Writes the steady rates of ports to the meters of the VMs and hosts behind them, always in the same order. */
function meterPorts(world: World, ports: Iterable<Port>): void {
  const now = nowOf(world);
  const metered: { readonly port: Port; readonly meter: LinkMeter; readonly order: string }[] = [];
  for (const port of ports) {
    const { meter } = port.link;
    if (meter) metered.push({ port, meter, order: `${meter.owner}/${meter.name}` });
  }
  for (const { port, meter } of metered.sort((a, b) => (a.order < b.order ? -1 : 1))) {
    const log = logBehind(world, port, meter);
    const { flowIn, flowOut } = port.traffic;
    log?.rate(now, `${meter.name}_tx`, meter.isSentInward ? flowIn : flowOut);
    log?.rate(now, `${meter.name}_rx`, meter.isSentInward ? flowOut : flowIn);
  }
}

/** Where a port's traffic is noted; null: what a port carried that is gone has been taken off its domain's meter with it. */
function logBehind(world: World, port: Port, { of, owner }: LinkMeter): SeriesLog | null {
  if (of === "host") return seriesOf(world, owner);
  const guest = world.fabric.stationCalled(port.link.node)?.port === port ? domainCalled(world, owner) : undefined;
  return guest ? logOf(world, guest) : null;
}
