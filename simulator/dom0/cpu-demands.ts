/** What domains want of their host's CPUs for what they do for others. */
import type { GuestLoad } from "../guest/load";
import type { Ref } from "../model/ref";
import { activeDomain } from "../world/domain-book";
import { backendLoadMicro, driverLoadMicro, modelLoadMicro } from "../world/metering";
import { servedPart, serviceMicro, WHOLE } from "../world/pace";
import { hostInside, type RunningGuest, type World } from "../world/world";

/** CPU that a guest wants while a part of what its services ask of disks and networks is done, millionths of a pCPU. @param served - millionths */
export function demandOf(load: GuestLoad, served: number): number {
  const cpu = Math.floor(load.cpuMicro);
  if (served === WHOLE) return cpu;
  const services = Math.floor(Math.min(cpu, serviceMicro(load)));
  return cpu - services + Math.floor((services * served) / WHOLE);
}

/** The same of a domain with what it does for those whom it serves. */
export function wantedOf(world: World, guest: RunningGuest, served: number): number {
  return demandOf(guest.load, served) + (guest.spec.isDriverDomain ? driverLoadMicro(world, guest) : 0);
}

/** One guest costs its host's control domain more, or less, than before. */
export function backendChanged(world: World, guest: RunningGuest, moreMicro: number): void {
  const inside = hostInside(world, guest.host);
  const { hypervisor } = inside;
  const dom0 = hypervisor.domains.get(0);
  // Parts of a millionth are rounded down in the sum alone: it has to be found again.
  const isServedElsewhere = inside.drivers.size > 0;
  if (!dom0 || guest.stubDomid !== null || isServedElsewhere || !Number.isInteger(moreMicro)) refreshBackends(world, guest.host);
  else hypervisor.demand(dom0, dom0.demandMicro + moreMicro, dom0.wholeThreads);
}

/** Recomputes what a host's control domain spends on its guests. */
export function refreshBackends(world: World, host: Ref<"host">): void {
  const inside = hostInside(world, host);
  const dom0 = inside.hypervisor.domains.get(0);
  const own = activeDomain(world, inside.controlDomain)?.load;
  if (dom0) inside.hypervisor.demand(dom0, Math.floor(own?.cpuMicro ?? 0) + backendLoadMicro(world, host), own?.wholeThreads ?? 0);
  for (const guest of inside.guests.values()) {
    const stub = guest.stubDomid === null ? undefined : inside.hypervisor.domains.get(guest.stubDomid);
    if (stub) inside.hypervisor.demand(stub, guest.pausedAt === null ? modelLoadMicro(guest) : 0);
    const driver = guest.spec.isDriverDomain ? inside.hypervisor.domains.get(guest.domid) : undefined;
    if (driver) inside.hypervisor.demand(driver, wantedOf(world, guest, servedPart(world, guest)), guest.load.wholeThreads ?? 0);
  }
}
