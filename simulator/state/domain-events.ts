/** Events of domains as version 1 of a state has them: by the VM, which had one domain at most then. */
import type { StoredEvent } from "../kernel/kernel";
import { activeDomain } from "../world/domain-book";
import type { World } from "../world/world";

interface OfVm {
  readonly vm: string;
  readonly domid?: number;
}

/** The same events by domain. The domains of the state are there already; an event of one that is gone comes to nobody. */
export function byDomain(world: World, events: readonly StoredEvent[]): readonly StoredEvent[] {
  return events.map(([at, kind, payload]) => {
    if (kind !== "guest.wake" && kind !== "guest.stopped") return [at, kind, payload];
    const { vm, domid, ...rest } = payload as OfVm;
    const guest = activeDomain(world, vm);
    const isThere = guest !== undefined && (domid === undefined || domid === guest.domid);
    return [at, kind, { domain: isThere ? guest.id : "", ...rest }];
  });
}
