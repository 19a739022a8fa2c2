/** A guest's kernel has a connection that sends in bulk: whether its data may go as a rate, and from when they do. */
import type { FluidOffer, FluidServices } from "../../guest/fluid";
import { domainCalled } from "../../world/domain-book";
import type { DomainId } from "../../world/domain-id";
import { type FluidPlace, type FluidRun, fluidOf, lookAt, lookAtRuns } from "../../world/fluid-runs";
import { nowOf, type RunningGuest, type World } from "../../world/world";
import { cpuOf } from "./ends";
import { type FluidWay, fluidWay } from "./frames-only";
import { layWishes } from "./step";

/** Both ends of a connection; null: not one alone has the address that it sends to. */
function placesOf(world: World, guest: RunningGuest, { own, device, mac }: FluidOffer): readonly [FluidPlace, FluidPlace] | null {
  const mine = guest.spec.nics.find((nic) => nic.device === device)?.mac;
  const at = world.fabric.portOf(guest.id, device);
  const heard = at?.port.listening?.mac ?? mine;
  const places = [...world.fabric.listeners.withMac(mac)];
  const [place] = places;
  if (!heard || !place || places.length !== 1) return null;
  const theirs = { localIp: own.remoteIp, localPort: own.remotePort, remoteIp: own.localIp, remotePort: own.localPort };
  const to = domainCalled(world, place.domain as DomainId);
  const nic = world.fabric.placesOf(place.domain).find((one) => one.port === place.port)?.device;
  if (!to || nic === undefined) return null;
  return [
    { domain: guest.id, nic: device, mac: heard, own },
    { domain: to.id, nic, mac, own: theirs },
  ];
}

function wayFor(
  world: World,
  guest: RunningGuest,
  offer: FluidOffer,
): { readonly places: readonly [FluidPlace, FluidPlace]; readonly found: FluidWay } | null {
  if (fluidOf(world).isOff) return null;
  const places = placesOf(world, guest, offer);
  const found = places && fluidWay(world, places[0], places[1], offer.cut + offer.head);
  return found ? { places, found } : null;
}

/** All that was sent is acknowledged: the other end is asked, and data go as a rate from now on. */
function begin(world: World, guest: RunningGuest, offer: FluidOffer): boolean {
  const way = wayFor(world, guest, offer);
  if (!way) return false;
  const { places, found } = way;
  const [from, to] = places;
  const receiver = domainCalled(world, to.domain);
  if (!receiver?.engine.withFluid("fluid.join", (end) => end.join(to.own, offer.next, offer.rtt), false)) return false;
  const { bundle, cut, head, most } = offer;
  const now = nowOf(world);
  const { own } = from;
  const run: FluidRun = {
    id: [from.domain, own.localIp, own.localPort, own.remoteIp, own.remotePort].join("/"),
    from,
    to,
    bundle,
    cut,
    head,
    cpu: cpuOf(found.sides, bundle, head),
    path: found.path,
    begun: now,
    at: now,
    wish: most,
    rate: 0,
    owed: 0,
    open: 0,
    moved: 0,
    unread: 0,
  };
  fluidOf(world).runs.set(run.id, run);
  layWishes(world, [[run, most]], new Map([[run.id, found.way]]));
  lookAt(world, now + FIRST_US);
  return true;
}
/** The first look at a run, µs. */
const FIRST_US = 5_000;

/** What the world does for the connections of one domain. */
export class DomainFluid implements FluidServices {
  constructor(
    private readonly world: World,
    private readonly self: () => RunningGuest,
  ) {}
  mayRun(offer: FluidOffer): boolean {
    return wayFor(this.world, this.self(), offer) !== null;
  }
  begin(offer: FluidOffer): boolean {
    return begin(this.world, this.self(), offer);
  }
  look(): void {
    lookAtRuns(this.world);
  }
}
