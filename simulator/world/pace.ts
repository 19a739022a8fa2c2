/**
 * How much of its steady load a guest gets done. What it wants is said once; what of it is done follows from the CPU that its own vCPUs and
 * those of the domain that serves it are given. @source scheduler-notes §5 (throughput that saturates a capped Dom0: cap by cost, to the unit)
 */
import type { GuestLoad } from "../guest/load";
import type { Domain } from "../xen/domain";
import type { Hypervisor } from "../xen/hypervisor";
import { storedPart } from "./sr-share";
import { hostInside, type RunningGuest, type World } from "./world";

/** All of it, in the unit of paces. */
export const WHOLE = 1_000_000;
/** A pace is left as it is until it is off by one part in so many: counters and flows are not written anew for less. */
const STEPS = 32;

/** What a domain wants, and what it gets done in what it is given: CPU, millionths of a pCPU. */
export type Granted = Pick<Domain, "shareMicro" | "demandMicro">;

/** What changes between vCPUs take is CPU time of a domain, in which nothing is done for it. @param useful - part of it, millionths */
export function granted({ shareMicro, demandMicro }: Granted, useful: number): Granted {
  return { shareMicro: useful === WHOLE ? shareMicro : Math.floor((shareMicro * useful) / WHOLE), demandMicro };
}
const grantedBy = ({ visits }: Hypervisor, domain: Domain): number => grantedPart(granted(domain, visits.usefulPart(domain)));

/** Part of what a domain wants that it is given, millionths. */
export function grantedPart({ shareMicro, demandMicro }: Granted): number {
  return demandMicro <= shareMicro ? WHOLE : Math.floor((shareMicro * WHOLE) / demandMicro);
}

/**
 * Part of what a guest's services want that their own vCPUs give them, millionths. Processes that want whole vCPUs stand beside them: each is
 * one of as many that the guest's kernel treats alike.
 * @param wantedMicro - what the services want
 */
export function servicesPart({ shareMicro, demandMicro }: Granted, { wholeThreads = 0 }: GuestLoad, wantedMicro: number): number {
  if (demandMicro <= shareMicro || wantedMicro <= 0) return WHOLE;
  if (wholeThreads === 0) return grantedPart({ shareMicro, demandMicro });
  const left = Math.max(Math.floor(shareMicro / (1 + wholeThreads)), shareMicro - wholeThreads * 1_000_000);
  return Math.min(WHOLE, Math.floor((left * WHOLE) / wantedMicro));
}

/** @returns the pace from now on: the one before, where that is near enough @param isExact - small differences count */
export function settled(before: number, now: number, isExact = false): number {
  if (now === WHOLE) return WHOLE;
  if (isExact) return Math.max(1, now);
  return Math.abs(now - before) * STEPS < before ? before : Math.max(1, now);
}

/** CPU that a guest's services want, millionths of a pCPU. */
export function serviceMicro({ cpuMicro, serviceMicro: own }: GuestLoad): number {
  return own ?? cpuMicro;
}

/** So much of a rate as is done. */
export function paced(amount: number, pace: number): number {
  return pace === WHOLE ? amount : Math.floor((amount * pace) / WHOLE);
}
/** A guest's requests to disks and its traffic as they are done; the same object as what it wants where all of it is. */
export function doneLoad({ load, pace }: Pick<RunningGuest, "load" | "pace">): GuestLoad {
  if (pace === WHOLE) return load;
  return {
    ...load,
    diskReadBytesPerS: paced(load.diskReadBytesPerS, pace),
    diskWriteBytesPerS: paced(load.diskWriteBytesPerS, pace),
    diskReadIops: paced(load.diskReadIops, pace),
    diskWriteIops: paced(load.diskWriteIops, pace),
    flows: flowsDone({ load, pace }),
  };
}
export function flowsDone({ load, pace }: Pick<RunningGuest, "load" | "pace">): GuestLoad["flows"] {
  if (pace === WHOLE) return load.flows;
  return load.flows.map((flow) => ({ ...flow, txBytesPerS: paced(flow.txBytesPerS, pace), rxBytesPerS: paced(flow.rxBytesPerS, pace) }));
}

/** Part of its requests that whoever serves a guest has the CPU for, and its storage the time. */
export function servedPart(world: World, guest: RunningGuest): number {
  return Math.min(cpuPart(world, guest), storedPart(world, guest));
}
function cpuPart(world: World, guest: RunningGuest): number {
  const inside = hostInside(world, guest.host);
  const stub = guest.stubDomid === null || guest.spec.domainType !== "hvm" ? undefined : inside.hypervisor.domains.get(guest.stubDomid);
  if (stub) return grantedBy(inside.hypervisor, stub);
  if (inside.drivers.size === 0) return inside.servedPart;
  let part = inside.servedPart;
  for (const { backDomid } of inside.bus.devicesOf(guest.domid)) {
    const driver = backDomid === 0 ? undefined : inside.hypervisor.domains.get(backDomid);
    if (driver) part = Math.min(part, grantedBy(inside.hypervisor, driver));
  }
  return part;
}
