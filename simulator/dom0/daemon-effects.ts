/** What stops with a daemon of Dom0, and goes on with it. @source hypervisor.md §1; xenstore.md §4 */
import type { Ref } from "../model/ref";
import { flushConsoles } from "../world/consoles";
import type { HostInside } from "../world/host-inside";
import { hostInside, nowOf, type World } from "../world/world";
import { daemonsOf } from "./daemons";

/** Whether a daemon has been stopped. While Dom0 boots none has. */
export function isDown(inside: HostInside, id: string): boolean {
  return inside.stopped.includes(id);
}

/** Dom0's services have changed: looks which of the toolstack's daemons are down now. */
export function daemonsChanged(world: World, host: Ref<"host">): void {
  const inside = hostInside(world, host);
  const before = inside.stopped;
  inside.stopped = daemonsOf(world, inside).flatMap(({ id, isRunning }) => (isRunning ? [] : [id]));
  const isBack = (id: string): boolean => before.includes(id) && !isDown(inside, id);
  if (isBack("xenconsoled")) flushConsoles(world, host);
  if (!isBack("xenstored")) return;
  // A real daemon forgets its clients when it dies; that one can be started again at all is the simulation's kindness.
  const events = inside.heldWatches;
  inside.heldWatches = [];
  for (const event of events) world.kernel.schedule(nowOf(world), world.kinds.storeWatch, { host, ...event });
}
