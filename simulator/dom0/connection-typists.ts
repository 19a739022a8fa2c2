/** Whose doing a connection between two systems of a lab is: whoever types here by way of it does so in their own name. */

import type { Actor } from "../contract/lab";
import type { ConnectionEnds, Typist } from "../guest/engine";
import { isLoopback } from "../wire/address6";
import { allDomains } from "../world/domain-book";
import { hasRole } from "../world/roles";
import { dom0Role } from "../world/shells";
import type { RunningGuest, World } from "../world/world";

/** Somebody of whom nothing is known, such as one behind a router that changes addresses. */
const STRANGER: Typist = { user: "nobody", role: "read-only" };

/** Null: somebody who may not come in here; undefined: the system at the other end has opened it, in nobody's name. */
export function typistAt(world: World, here: RunningGuest, own: ConnectionEnds): Typist | null | undefined {
  const there = { localIp: own.remoteIp, localPort: own.remotePort, remoteIp: own.localIp, remotePort: own.localPort };
  const candidates = isLoopback(own.remoteIp) ? [here] : allDomains(world);
  const found: (Typist | null)[] = [];
  for (const guest of candidates) {
    const typist = guest.engine.typistOf?.(there);
    if (typist !== undefined) found.push(typist);
  }
  const [only] = found;
  // Two systems with one address: nobody can say which of them it was.
  const typist = found.length === 1 && only !== undefined ? only : STRANGER;
  if (typist === null) return undefined;
  if (here.spec.os !== "dom0") return typist;
  const actor = typist as Actor;
  return hasRole(actor, dom0Role(actor)) ? typist : null;
}
