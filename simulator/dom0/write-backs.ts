/** What guests have written, on its way from their memory to their disks. */
import { landOn } from "../storage/disk/landing";
import { domainCalled } from "../world/domain-book";
import type { FlushDue } from "../world/event-kinds";
import type { RunningGuest, World } from "../world/world";

/** A guest's flusher has its turn. The clock of one that stands still does so too: it is asked again when the guest goes on. */
export function flushDue(world: World, { domain, device, at }: FlushDue): void {
  const guest = domainCalled(world, domain);
  if (guest?.isStarted && guest.pausedAt === null) guest.engine.flush(device, at);
}

/** A request has carried a write-back to the end: it lies on the disk that is behind the device now. */
export function land(world: World, guest: RunningGuest, device: string, number: number): void {
  const changes = guest.engine.landed(device, number);
  const key = guest.spec.disks.find((disk) => disk.device === device)?.held;
  const content = key === undefined ? undefined : world.disks.get(key);
  if (!changes || !content) return;
  const { parent } = content;
  landOn(content, changes, world.layers.chain(parent));
  if (content.parent !== parent) world.layers.release(parent);
}
