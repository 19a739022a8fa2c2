/**
 * Steady load waits for vCPUs as single requests do: of what a guest wants so much is done as its vCPUs, and those of the domain that serves
 * it, are given CPU for. @source ADR 26
 */

import type { PaceDue } from "../world/event-kinds";
import type { HostInside } from "../world/host-inside";
import { meterLoad } from "../world/metering";
import { doneLoad, type Granted, granted, grantedPart, servedPart, serviceMicro, servicesPart, settled, WHOLE } from "../world/pace";
import { guestFlowsChanged } from "../world/traffic";
import { hostInside, nowOf, type RunningGuest, type World } from "../world/world";
import type { Domain } from "../xen/domain";
import type { Hypervisor } from "../xen/hypervisor";
import { refreshBackends, wantedOf } from "./cpu-demands";

/** A change of shares is taken up at the next accounting. @source hypervisor.md §10 (credit: 30 ms) */
const TAKEN_UP_US = 30_000;

/** A domain is given another share than before, or wants another. Where nobody is held back, nothing follows from it. */
export function shareGiven(world: World, host: string, domain: Domain): void {
  const inside = world.hosts.get(host as never);
  if (!inside || inside.isPaceDue) return;
  const before = domain.domid === 0 ? inside.servedPart : (inside.guests.get(domain.domid)?.pace ?? WHOLE);
  if (domain.shareMicro >= domain.demandMicro && before === WHOLE && !holdsBack(inside, domain.domid)) return;
  inside.isPaceDue = true;
  world.kernel.schedule(nowOf(world) + TAKEN_UP_US, world.kinds.pace, { host });
}

/** Whether a domain that serves others, a driver domain or a stub domain, may have held somebody back. */
function holdsBack(inside: HostInside, domid: number): boolean {
  if (inside.guests.has(domid) && !inside.drivers.has(domid)) return false;
  for (const guest of inside.guests.values()) if (guest.pace !== WHOLE) return true;
  return false;
}

/** A pool's scheduler has been told something else: shares may be as before, what is lost to changes between vCPUs is not. */
export function schedulerTold(world: World, host: string): void {
  world.kernel.schedule(nowOf(world) + TAKEN_UP_US, world.kinds.pace, { host, isExact: true });
}

export function lookAtPaces(world: World, { host, isExact = false }: PaceDue): void {
  const inside = world.hosts.get(host as never);
  if (!inside) return;
  if (!isExact) inside.isPaceDue = false;
  const { hypervisor } = inside;
  const dom0 = hypervisor.domains.get(0);
  if (dom0) inside.servedPart = settledAgain(inside.servedPart, isExact, hypervisor, dom0, grantedPart);
  let isOtherWork = false;
  for (const guest of inside.guests.values()) if (guest.domid !== 0) isOtherWork = lookAt(world, guest, isExact) || isOtherWork;
  if (isOtherWork) refreshBackends(world, inside.ref);
}

/** @returns whether it asks for more or less than before */
function lookAt(world: World, guest: RunningGuest, isExact: boolean): boolean {
  const { hypervisor } = hostInside(world, guest.host);
  const domain = hypervisor.domains.get(guest.domid);
  if (!domain || guest.pausedAt !== null) return false;
  const served = servedPart(world, guest);
  // Whoever waits for its disks has nothing to do meanwhile: of its services' CPU it wants as much as of their requests is done.
  hypervisor.demand(domain, wantedOf(world, guest, served), guest.load.wholeThreads ?? 0);
  const wanted = Math.floor((serviceMicro(guest.load) * served) / WHOLE);
  const asks = settledAgain(guest.asks, isExact, hypervisor, domain, (given) => servicesPart(given, guest.load, wanted));
  const pace = settled(guest.pace, Math.floor((asks * served) / WHOLE), isExact);
  const isOther = asks !== guest.asks;
  if (isOther) guest.asks = asks;
  if (pace === guest.pace) return isOther;
  guest.pace = pace;
  meterLoad(world, guest);
  if (doneLoad(guest).flows.length > 0) guestFlowsChanged(world, guest);
  return isOther;
}

/**
 * A part that follows from what a domain is given. What changes between vCPUs take of that is looked for only where the part is another even
 * without it: it is a few percent, and looking for it is dear.
 */
function settledAgain(before: number, isExact: boolean, { visits }: Hypervisor, domain: Domain, part: (given: Granted) => number): number {
  if (!isExact && settled(before, part(domain)) === before) return before;
  return settled(before, part(granted(domain, visits.usefulPart(domain))), isExact);
}
