/** State that a feature keeps of a world in a file of its own; the part of the lab's state that writes it stands beside it. */
import type { World } from "./world";

/** Where a feature's state of a world is; made when it is first asked for. */
export function defineSlot<T extends object>(fresh: () => T): (world: World) => T {
  const held = new WeakMap<World, T>();
  return (world) => {
    let own = held.get(world);
    if (own === undefined) {
      own = fresh();
      held.set(world, own);
    }
    return own;
  };
}
