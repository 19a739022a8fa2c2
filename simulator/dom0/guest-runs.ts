import type { RunningGuest, World } from "../world/world";

/** Whether a guest's kernel does anything: not while it is paused, nor once it has shut down. */
export function runs(world: World, guest: RunningGuest): boolean {
  const domain = world.hosts.get(guest.host)?.hypervisor.domains.get(guest.domid);
  return guest.pausedAt === null && domain?.shutdownReason === null;
}
