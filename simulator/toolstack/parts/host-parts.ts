/** Hosts: what is known of each, hypervisor with all that lives in it, and XenStore. */
import type { OnePiece } from "../../kernel/one-piece";
import type { Ref } from "../../model/ref";
import type { HostHead, HostInside } from "../host-inside";
import { emptyHost, MACHINE_PART, XENSTORE_PART } from "../host-making";
import { checkHosts } from "../invariants";
import { hostInside } from "../world";
import { definePart, defineSingles, NO_RULES } from "./part";

export const hostsPart = definePart<HostHead>("host", {
  version: 2,
  *export({ hosts }) {
    for (const [ref, inside] of hosts) {
      const head = inside.head();
      yield [ref, () => head];
    }
  },
  import: (world, key, head) => void emptyHost(world, key as Ref<"host">, head),
});

/** Hypervisor, event channels, grants, hypercalls and devices of each host. */
export const machinesPart = defineSingles(
  MACHINE_PART,
  1,
  ({ hosts }) => each(hosts, ({ machine }) => machine),
  (world, key) => hostInside(world, key).machine,
  checkHosts,
);

/** The XenStore of each host. */
export const xenstoresPart = defineSingles(
  XENSTORE_PART,
  1,
  ({ hosts }) => each(hosts, ({ store }) => store),
  (world, key) => hostInside(world, key).store,
  NO_RULES,
);

function* each<V extends object>(hosts: ReadonlyMap<string, HostInside>, of: (host: HostInside) => OnePiece<V>): Generator<OnePiece<V>> {
  for (const host of hosts.values()) yield of(host);
}
