/** What hosts have made for networks of their pool since they booted: bridges of networks without a NIC, and the numbers that their kernels gave. */
import { definePart } from "./part";
import { defineSlot } from "./slot";
import type { World } from "./world";

interface HostNetworks {
  /** names of bridges that were made as somebody asked for an internal network, and go when nobody uses it any more */
  readonly made: readonly string[];
  /** numbers of interfaces by name, from the first one on that was made after the boot; none: they follow from their order */
  readonly numbers: readonly (readonly [name: string, index: number])[];
}

const NOTHING: HostNetworks = { made: [], numbers: [] };
const book = defineSlot(() => new Map<string, HostNetworks>());

function change(world: World, host: string, to: Partial<HostNetworks>): void {
  const now = { ...(book(world).get(host) ?? NOTHING), ...to };
  if (now.made.length === 0 && now.numbers.length === 0) book(world).delete(host);
  else book(world).set(host, now);
}

/** Bridges of internal networks that a host has as long as they are used. */
export function madeBridges(world: World, host: string): readonly string[] {
  return book(world).get(host)?.made ?? [];
}
export function noteMade(world: World, host: string, bridge: string): void {
  const made = madeBridges(world, host);
  if (!made.includes(bridge)) change(world, host, { made: [...made, bridge] });
}
export function forgetMade(world: World, host: string, bridge: string): void {
  change(world, host, { made: madeBridges(world, host).filter((name) => name !== bridge) });
}

/** Numbers of a host's interfaces that have been noted; null: none have. */
export function notedNumbers(world: World, host: string): ReadonlyMap<string, number> | null {
  const numbers = book(world).get(host)?.numbers ?? [];
  return numbers.length === 0 ? null : new Map(numbers);
}
export function noteNumbers(world: World, host: string, numbers: HostNetworks["numbers"]): void {
  change(world, host, { numbers });
}
/** A host boots: its kernel counts anew, and nobody uses anything yet. */
export function forgetMadeAtBoot(world: World, host: string): void {
  book(world).delete(host);
}

export const poolNetworksPart = definePart<HostNetworks>("pool networks", {
  version: 1,
  *export(world) {
    for (const [host, kept] of book(world)) yield [host, () => kept];
  },
  import: (world, host, kept) => void book(world).set(host, kept),
  *check(world) {
    for (const [host, { made, numbers }] of book(world)) {
      if (!world.db.get("host", host)) throw new Error(`bridges were made on no host: ${host}`);
      if (new Set(numbers.map(([, index]) => index)).size !== numbers.length) throw new Error(`two interfaces of ${host} have one number`);
      for (const name of made) if (!world.fabric.bridges.has(`${host}/${name}`)) throw new Error(`${name} of ${host} is not there`);
      yield;
    }
  },
});
