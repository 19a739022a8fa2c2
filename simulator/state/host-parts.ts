/** Hosts: what is known of each, its hypervisor, what its domains share, and XenStore. */

import { emptyHost, HYPERVISOR_PART, PLUMBING_PART } from "../dom0/host-making";
import type { Ref } from "../model/ref";
import type { HostHead } from "../world/host-inside";
import { XENSTORE_PART } from "../world/host-store";
import { checkHosts, checkPlumbing } from "../world/invariants";
import { definePart, defineSingles, NO_RULES, type Part } from "../world/part";
import { hostInside } from "../world/world";

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

/** The hypervisor of each host. */
export const hypervisorsPart = defineSingles(
  HYPERVISOR_PART,
  1,
  function* ({ hosts }) {
    for (const { xen } of hosts.values()) yield xen;
  },
  (world, key) => hostInside(world, key).xen,
  checkHosts,
);

/** Event channels, grants, hypercalls and devices of each host. */
export const plumbingPart = defineSingles(
  PLUMBING_PART,
  1,
  function* ({ hosts }) {
    for (const { plumbing } of hosts.values()) yield plumbing;
  },
  (world, key) => hostInside(world, key).plumbing,
  checkPlumbing,
);

/** The XenStore of each host: a head, and a piece for each region of its tree. */
export const xenstoresPart: Part = {
  name: XENSTORE_PART,
  version: 2,
  *pieces({ hosts }) {
    let order = 0;
    for (const { store } of hosts.values()) for (const [key, text] of store.pieces()) yield { key, order: ++order, text };
  },
  begin({ hosts }) {
    let nth = 0;
    for (const { store } of hosts.values()) store.await(++nth);
    return (function* () {
      for (const { store } of hosts.values()) yield* store.write();
    })();
  },
  open(world, slices, version) {
    if (version !== 2) throw new Error(`part ${XENSTORE_PART} of the state is of version ${version}, which is not known`);
    for (const slice of slices) {
      const [host = "", path = ""] = slice.key.split(" ");
      hostInside(world, host).store.defer(path, slice);
    }
  },
  readAll({ hosts }) {
    for (const { store } of hosts.values()) store.peek().readAll();
  },
  check: NO_RULES,
};
