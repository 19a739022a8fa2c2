/** A VM is served by another of its domains: what is shown and said of the VM is that one's from now on. */
import { consoleHandedOver, takeHeldOf } from "./consoles";
import { activeDomain, isActive, serveBy } from "./domain-book";
import { type RunningGuest, removeGuest, type World } from "./world";

/** Lets another domain of a VM serve it; the one that did stands aside. */
export function handOver(world: World, guest: RunningGuest): void {
  const before = activeDomain(world, guest.vm);
  if (!before || before === guest) return;
  const held = takeHeldOf(world, guest.vm);
  serveBy(world, guest);
  consoleHandedOver(world, guest, before, held);
}

/** A domain leaves the world and its host. Another of its VM's serves that if this one did. */
export function leaveToOthers(world: World, guest: RunningGuest): void {
  const wasActive = isActive(world, guest);
  removeGuest(world, guest);
  const heir = activeDomain(world, guest.vm);
  if (wasActive && heir) consoleHandedOver(world, heir, null, "");
}
