/** Numbers that a kernel gives to interfaces that come after its boot: those that there are keep theirs. */
import type { Ref } from "../../model/ref";
import { hostLinks } from "../../world/host-links";
import { notedNumbers, noteNumbers } from "../../world/pool-networks";
import type { World } from "../../world/world";

/** Numbers below those of the first guest's back ends. @source Linux net/core/dev.c (dev_new_index); guess: beyond these above all back ends */
const FEW = { least: 3, most: 15 };
const MANY = 0x7ff0 * 16 + 0x100;
/** A back end's is of its domain. */
const isBackEnd = (name: string): boolean => /^vif\d/.test(name);

/** Notes the number of an interface that is about to come; it has one already where it was there before. @returns its number */
export function numberFor(world: World, host: Ref<"host">, name: string): number {
  const noted = notedNumbers(world, host);
  const numbers = new Map(
    noted ?? hostLinks(world, host).flatMap((link) => (isBackEnd(link.name) ? [] : [[link.name, link.index] as const])),
  );
  const known = numbers.get(name);
  const used = new Set(numbers.values());
  let index = known ?? FEW.least;
  if (known === undefined) while (used.has(index)) index = index === FEW.most ? MANY : index + 1;
  numbers.set(name, index);
  noteNumbers(world, host, [...numbers]);
  return index;
}
