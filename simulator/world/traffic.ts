/** Bulk traffic in closed form: each guest's declared flows, laid over the real path of bridges, cables and switch. */
import type { LinkMeter } from "../network/link";
import type { Port } from "../network/port";
import { watchAgain } from "./captures";
import { domainCalled, domainsOfVm } from "./domain-book";
import type { DomainId } from "./domain-id";
import { FlowBook, type RunWish } from "./flow-book";
import { isEndOfRun, lookAtRuns } from "./fluid-runs";
import { seriesOf, seriesRefOf } from "./metering";
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
  watchAgain(world);
  world.flows?.dirty.add(id);
  if (world.flowsPending) return;
  world.flowsPending = true;
  world.kernel.schedule(nowOf(world), world.kinds.flows, null);
}

/** Links have other room, or lose other parts of what they carry: all flows are laid anew at this instant. */
export function linksChanged(world: World): void {
  watchAgain(world);
  lookAtRuns(world);
  world.flows = null;
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
    concerns: (domain) => book.concerns(domain as DomainId) || isEndOfRun(world, domain),
    changed(domain) {
      placeChanged(world, domain as DomainId);
      lookAtRuns(world);
    },
  };
  return book;
}

/** The book of all flows, laid if it has not been. */
export function flowsOf(world: World): FlowBook {
  if (!world.flows) layFlows(world);
  return world.flows as unknown as FlowBook;
}
/** Fluid runs want something else, or are no more (null). */
export function layRuns(world: World, wishes: Iterable<readonly [id: string, wish: RunWish | null]>): void {
  meterPorts(world, flowsOf(world).layRuns(wishes));
}

/** One guest wants other rates from where it is. */
export function guestFlowsChanged(world: World, guest: RunningGuest): void {
  if (world.flowsPending || !world.flows) placeChanged(world, guest.id);
  else meterPorts(world, world.flows.layAnew(guest));
}

/** After a restore: the paths that the flows had when they were saved. Those that were to be laid at once are laid with all others. */
export function rememberFlows(world: World): void {
  if (!world.flowsPending) keep(world, FlowBook.ofPresent(world));
}

/** A port whose traffic is noted, and where. */
interface Metered {
  readonly port: Port;
  readonly meter: LinkMeter;
  /** what the log belongs to */
  readonly ref: string;
}

/** Writes the steady rates of ports to the meters of the VMs and hosts behind them. */
function meterPorts(world: World, ports: Iterable<Port>): void {
  const metered: Metered[] = [];
  let areAllKnown = true;
  for (const port of ports) {
    const { meter } = port.link;
    const ref = meter && refBehind(world, port, meter);
    if (!meter || ref === null) continue;
    metered.push({ port, meter, ref });
    const log = world.series.peek(ref);
    areAllKnown &&= log?.knows(meter.inward) === true && log.knows(meter.outward);
  }
  // What is new gets its place in the order of names, not in that in which ports were found; the rest has its place.
  if (!areAllKnown) metered.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  for (const each of metered) note(world, each);
}

/** By the interface: of its sources without what says the direction. */
function orderOf({ meter }: Metered): string {
  return `${meter.owner}/${sentOf(meter).slice(0, -"_tx".length)}`;
}

/** The source that has what was sent by whom the meter belongs to. */
function sentOf({ of, inward, outward }: LinkMeter): string {
  return of === "domain" ? inward : outward;
}

function note(world: World, { port, meter, ref }: Metered): void {
  const now = nowOf(world);
  const log = seriesOf(world, ref);
  const { flowIn, flowOut } = port.traffic;
  const isSentInward = sentOf(meter) === meter.inward;
  log.rate(now, sentOf(meter), isSentInward ? flowIn : flowOut);
  log.rate(now, isSentInward ? meter.outward : meter.inward, isSentInward ? flowOut : flowIn);
}

/** Whose log a port's traffic is noted in; null: what a port carried that is gone has been taken off its domain's meter with it. */
function refBehind(world: World, port: Port, { of, owner }: LinkMeter): string | null {
  if (of === "host") return owner;
  const { attachment } = port;
  const there =
    attachment.kind === "trunk"
      ? world.fabric.trunkOf(attachment.domain, attachment.device)?.port
      : world.fabric.stationCalled(port.link.node)?.port;
  const guest = there === port ? domainCalled(world, owner) : undefined;
  return guest ? seriesRefOf(world, guest) : null;
}
