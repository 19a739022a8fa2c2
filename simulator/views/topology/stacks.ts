/** How the stacks of all running kernels stand on their networks. */
import { allDomains, isActive } from "../../world/domain-book";
import { defineSlot } from "../../world/slot";
import type { RunningGuest, World } from "../../world/world";

/** Kernels that say how they stand, with that as `readBrief` reads it. */
export function* runningStacks(world: World): Iterable<readonly [RunningGuest, string]> {
  for (const guest of allDomains(world)) {
    const text = guest.domid === 0 || isActive(world, guest) ? (guest.engine.netBrief?.() ?? null) : null;
    if (text !== null) yield [guest, text];
  }
}

const seenOf = defineSlot<{ moved: number; texts: readonly string[] }>(() => ({ moved: 0, texts: [] }));
/** Grows whenever any kernel stands otherwise than it did when somebody looked last. */
export function stacksMoved(world: World): number {
  const seen = seenOf(world);
  const texts: string[] = [];
  for (const [{ id }, text] of runningStacks(world)) texts.push(id, text);
  if (texts.length !== seen.texts.length || texts.some((text, at) => text !== seen.texts[at])) seen.moved++;
  seen.texts = texts;
  return seen.moved;
}
