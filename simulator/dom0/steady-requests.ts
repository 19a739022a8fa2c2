/** One request of a guest's steady load that somebody wants to follow: it is looked at by itself, and changes nothing of the load. */
import type { InsideRequest } from "../contract/inside";
import type { SteadyRequest } from "../world/event-kinds";
import { meteredDisk } from "../world/metering";
import { guestOf, hostInside, nowOf, type RunningGuest, type World } from "../world/world";
import { exponential, scattered } from "../xen/visits/chance";
import { diskRequest } from "./disk-requests";

/** Requests a second of a kind, and bytes of one. Null: there are none. */
function steadyOf({ load }: RunningGuest, request: InsideRequest): { readonly perS: number; readonly bytes: number } | null {
  const isRead = request === "diskRead";
  const perS = isRead ? load.diskReadIops : load.diskWriteIops;
  if (request === "networkSend" || perS <= 0) return null;
  return { perS, bytes: Math.max(512, Math.floor((isRead ? load.diskReadBytesPerS : load.diskWriteBytesPerS) / perS)) };
}

/** The next request of the load comes when its rate says, as at random. One that the guest makes before is followed instead. */
export function awaitSteady(world: World, guest: RunningGuest, follow: string, request: InsideRequest): void {
  const steady = steadyOf(guest, request);
  if (!steady) return;
  const at = nowOf(world) + 1 + exponential(1_000_000 / steady.perS, scattered(guest.domid, nowOf(world)));
  world.kernel.schedule(at, world.kinds.steady, { host: guest.host, follow });
}

export function steadyRequest(world: World, { host, follow: id }: SteadyRequest): void {
  const follow = world.hosts.get(host)?.follows.find((each) => each.id === id);
  const guest = follow && guestOf(world, host, follow.domid);
  if (!follow || !guest || follow.startedAt !== null || follow.end !== null) return;
  const steady = steadyOf(guest, follow.request);
  const disk = meteredDisk(guest);
  // A load that has become none, or a guest that stands still: the next that it makes is followed.
  if (!steady || disk === undefined || guest.pausedAt !== null || hostInside(world, host).hypervisor.domains.get(follow.domid)?.isPaused)
    return;
  diskRequest(world, guest, disk, { kind: follow.request === "diskRead" ? "read" : "write", bytes: steady.bytes, ticket: 0 });
}
