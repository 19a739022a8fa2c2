/** What must differ between guests, however they came to be. */

import { invariant } from "../../model/fault";
import { allDomains } from "../../world/domain-book";
import type { RunningGuest, World } from "../../world/world";

/** Two guests' random streams may stand at the same of 2^32 places by chance: of ten thousand guests, once in a hundred labs. */
const SAME_BY_CHANCE = 3;
/** Guests that may be due at one instant, of a hundred. */
const AT_ONCE_PER_CENT = 5;

/**
 * [COP-1] of two guests that have just been made, no two have the same uuid, MAC, address or random numbers, and they are not all due
 * at once. True of a new lab; later somebody may have given two interfaces one MAC.
 */
export function checkDistinct(world: World): void {
  const guests = [...allDomains(world)].filter((guest) => guest.domid !== 0);
  differ("uuid", guests, ({ spec }) => [spec.uuid]);
  differ("MAC", guests, ({ spec }) => spec.nics.map((nic) => nic.mac));
  differ("address", guests, ({ addresses }) => addresses.map(({ ipv4 }) => ipv4));
  for (const { leases, config } of world.fabric.gateways.values()) {
    const held = leases.current(world.kernel.now);
    invariant(new Set(held.map(({ address }) => address)).size === held.length, `[COP-1] ${config.segment} has leased an address twice`);
  }
  const seeds = new Map(world.kernel.random.copy()());
  const drawn = guests.flatMap(({ vm }) => seeds.get(["guest", vm].join(":")) ?? []);
  invariant(drawn.length - new Set(drawn).size <= SAME_BY_CHANCE, "[COP-1] guests draw the same random numbers");
  checkTimes(guests);
}

function differ(what: string, guests: readonly RunningGuest[], of: (guest: RunningGuest) => readonly string[]): void {
  const holders = new Map<string, string>();
  for (const guest of guests)
    for (const value of of(guest)) {
      invariant(!holders.has(value), `[COP-1] ${guest.spec.name} has the ${what} ${value}, and so has ${holders.get(value)}`);
      holders.set(value, guest.spec.name);
    }
}

function checkTimes(guests: readonly RunningGuest[]): void {
  const due = new Map<number, number>();
  for (const { wakeAt } of guests) if (wakeAt !== null) due.set(wakeAt, (due.get(wakeAt) ?? 0) + 1);
  const most = Math.max(2, Math.floor((guests.length * AT_ONCE_PER_CENT) / 100));
  for (const [at, count] of due) invariant(count <= most, `[COP-1] ${count} of ${guests.length} guests are due at ${at} µs`);
}
