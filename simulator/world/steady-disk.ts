/** How a guest's steady requests to its disk are on their way, in closed form: how many at a time, and whether any is. */
import { blockRingSize } from "../devices/device";
import { emulatedStages, type Stage, splitStages } from "../devices/paths/stages";
import type { GuestLoad } from "../guest/load";
import { driverOf } from "../storage/drivers/table";
import { storageOf } from "./disk-storage";
import { WHOLE } from "./pace";
import { streamWaitUs } from "./sr-share";
import { hostInside, type RunningGuest, type World } from "./world";

export interface SteadyDisk {
  /** requests under way, in the mean */
  readonly inFlight: number;
  /** part of the time in which there is one */
  readonly busy: number;
}
const NONE: SteadyDisk = { inFlight: 0, busy: 0 };

const sum = (stages: readonly Stage[], side: Stage["side"]): number =>
  stages.reduce((us, stage) => us + (stage.side === side ? stage.us(1) : 0), 0);
const wakeUps = (stages: readonly Stage[], side: Stage["side"]): number => stages.filter((stage) => stage.side === side).length;
/** µs of CPU on either side of the way, and how often each is woken for it; who asks is awake. */
const ways = [splitStages, emulatedStages].map((stages) => ({
  guest: { us: sum(stages, "guest"), wakeUps: wakeUps(stages, "guest") - 1 },
  back: { us: sum(stages, "back"), wakeUps: wakeUps(stages, "back") },
}));

/**
 * @param load - what is done of what the guest wants
 * @param served - part of its requests that whoever serves it has the CPU for, millionths: less than all, and there are as many as fit in the ring
 */
export function steadyDisk(world: World, guest: RunningGuest, disk: string, load: GuestLoad, served: number): SteadyDisk {
  const perS = load.diskReadIops + load.diskWriteIops;
  if (perS <= 0) return NONE;
  // An emulated IDE disk takes one command at a time. @source io.md §5
  const most = guest.spec.domainType === "hvm" ? 1 : blockRingSize(0);
  if (served < WHOLE) return { inFlight: most, busy: 1 };
  const inFlight = (perS * latencyUs(world, guest, disk, load)) / 1_000_000;
  // 1 − exp(−x) of requests that come at random, by the first terms of exp.
  return { inFlight: Math.min(most, inFlight), busy: 1 - 1 / (1 + inFlight + (inFlight * inFlight) / 2) };
}

/** Of one request, waits for vCPUs among it. */
function latencyUs(world: World, guest: RunningGuest, disk: string, load: GuestLoad): number {
  const { hypervisor } = hostInside(world, guest.host);
  const way = ways[guest.spec.domainType === "hvm" ? 1 : 0];
  const own = hypervisor.domains.get(guest.domid);
  const back = hypervisor.domains.get((guest.spec.domainType === "hvm" ? guest.stubDomid : null) ?? 0);
  if (!way || !own || !back) return 0;
  const perS = load.diskReadIops + load.diskWriteIops;
  const wait = (domain: typeof own, { wakeUps: times }: { wakeUps: number }): number =>
    times * hypervisor.visits.meanWaitUs(domain, domain.vcpus - 1, perS * times);
  const sr = storageOf(world, guest.vm, disk);
  const speed = sr && driverOf(sr).speed;
  const moved = speed
    ? speed.latencyUs +
      streamWaitUs(world, sr.$ref, speed) +
      (load.diskReadBytesPerS * 1e6) / perS / speed.readBytesPerS +
      (load.diskWriteBytesPerS * 1e6) / perS / speed.writeBytesPerS
    : 100;
  return way.guest.us + way.back.us + wait(own, way.guest) + wait(back, way.back) + moved;
}
