/** XenStore's watch events on their way from the daemon to whoever registered them. @source xenstore.md §4 */

import { DRIVER_TOKEN } from "../devices/bus";
import type { WatchEvent } from "../world/event-kinds";
import { guestOf, nowOf, type World } from "../world/world";
import type { FiredWatch, StoreServices } from "../xenstore/store";
import { isDown } from "./daemon-effects";
import { KERNEL_TOKEN, onKernelWatch } from "./guest-watches";

/** guess: a wake-up over an event channel and one read of the ring; tracing xenstored on a quiet host would settle it */
const DELIVERY_US = 30;

/** A host's store, as it is part of the world. */
export function storeServices(world: World, host: string): StoreServices {
  return {
    now: () => nowOf(world),
    fired: ({ domid, path, token }) => {
      const event: WatchEvent = { host, domid, path, token };
      world.kernel.schedule(nowOf(world) + DELIVERY_US, world.kinds.storeWatch, event);
    },
  };
}

/** A watch event arrives. What a guest's programs have registered goes into the guest, which may be gone by now. */
export function onWatch(world: World, host: string, { domid, path, token }: FiredWatch): void {
  const inside = world.hosts.get(host);
  if (inside && isDown(inside, "xenstored")) {
    inside.heldWatches.push({ domid, path, token });
    return;
  }
  if (token.startsWith(DRIVER_TOKEN)) {
    world.hosts.get(host)?.bus.fired(token, path);
    return;
  }
  if (token.startsWith(KERNEL_TOKEN)) {
    onKernelWatch(world, host, { domid, path, token });
    return;
  }
  if (!token.startsWith("prog:")) return;
  const guest = guestOf(world, host, domid);
  if (guest?.isStarted) guest.engine.xenstoreFired(path, token);
}
