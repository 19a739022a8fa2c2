/** A VM is served by another of its domains: what is shown, metered and said of the VM is that one's from now on. */
import { consoleHandedOver, takeHeldOf } from "./consoles";
import { type Counted, countedBy, countOn } from "./device-counters";
import { activeDomain, domainsOfVm, isActive, serveBy } from "./domain-book";
import { meterLoad, meterShare } from "./metering";
import { flowsChanged } from "./traffic";
import { hostInside, type RunningGuest, removeGuest, type World } from "./world";

/** Lets another domain of a VM serve it; the one that did stands aside. */
export function handOver(world: World, guest: RunningGuest): void {
  const before = activeDomain(world, guest.vm);
  if (!before || before === guest) return;
  const held = takeHeldOf(world, guest.vm);
  const counted = [before, guest].map((each) => [each, countedBy(world, each)] as const);
  serveBy(world, guest);
  consoleHandedOver(world, guest, before, held);
  for (const [each, counts] of counted) meterOn(world, each, counts);
  world.series.delete(guest.id);
  // Whoever sends to the VM means the one that serves it.
  flowsChanged(world, guest.vm);
}

/** A domain leaves the world and its host. Another of its VM's serves that if this one did. */
export function leaveToOthers(world: World, guest: RunningGuest): void {
  const heir = isActive(world, guest) ? domainsOfVm(world, guest.vm)[1] : undefined;
  const counted = heir && countedBy(world, heir);
  removeGuest(world, guest);
  world.series.delete(guest.id);
  if (!heir || !counted) return;
  consoleHandedOver(world, heir, null, "");
  meterOn(world, heir, counted);
  world.series.delete(heir.id);
  flowsChanged(world, heir.vm);
}

/** A domain's meters are others now: they begin at what it does. */
function meterOn(world: World, guest: RunningGuest, counted: Counted): void {
  countOn(world, guest, counted);
  meterLoad(world, guest);
  const domain = hostInside(world, guest.host).hypervisor.domains.get(guest.domid);
  if (domain) meterShare(world, guest.host, guest.vm, domain);
}
