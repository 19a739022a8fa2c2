/** Names that a gateway's name server knows by itself: its own, those of leases, and those of hosts that it has been told of. */
import type { Leases } from "./leases";
import type { LocalNames } from "./name-server";

/** Own name of every gateway. guess: as small routers call themselves */
const OWN_NAME = "gateway";

export function namesAt(
  { address, hosts = [] }: { readonly address: number; readonly hosts?: readonly (readonly [name: string, address: number])[] },
  leases: Leases,
  now: number,
): LocalNames {
  return {
    addressOf: (name) => hosts.find(([known]) => known === name)?.[1] ?? (name === OWN_NAME ? address : leases.addressOf(name, now)),
    nameOf: (asked) => hosts.find(([, known]) => known === asked)?.[0] ?? (asked === address ? OWN_NAME : leases.nameOf(asked, now)),
  };
}
