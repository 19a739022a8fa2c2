/** What a host has inside: hypervisor, event channels, grants, devices, and its XenStore. */
import type { DeviceBusState } from "../../devices/bus";
import type { Follow } from "../../devices/follow";
import type { Ref } from "../../model/ref";
import type { EventChannelsState } from "../../xen/event-channels";
import type { GrantTablesState } from "../../xen/grant-tables";
import type { HypercallsState } from "../../xen/hypercalls";
import type { HypervisorState } from "../../xen/hypervisor";
import { type FiredWatch, XenStore, type XenStoreState } from "../../xenstore/store";
import { newDeviceParts } from "../device-bus";
import type { HostSoftware } from "../host-software";
import { storeServices } from "../watches";
import { hostInside } from "../world";
import { definePart } from "./part";

interface HostData {
  readonly controlDomain: string;
  readonly software: HostSoftware;
  readonly stopped: readonly string[];
  readonly heldWatches: readonly FiredWatch[];
  readonly hypervisor: HypervisorState;
  readonly events: EventChannelsState;
  readonly grants: GrantTablesState;
  readonly hypercalls: HypercallsState;
  readonly bus: DeviceBusState;
  readonly follows: readonly Follow[];
}

export const hostsPart = definePart<HostData>("host", {
  version: 1,
  *export({ hosts }) {
    for (const [ref, h] of hosts)
      yield [
        ref,
        {
          controlDomain: h.controlDomain,
          software: h.software,
          stopped: h.stopped,
          heldWatches: [...h.heldWatches],
          hypervisor: h.hypervisor.export(),
          events: h.events.export(),
          grants: h.grants.export(),
          hypercalls: h.hypercalls.export(),
          bus: h.bus.export(),
          follows: [...h.follows],
        },
      ];
  },
  import(world, key, data) {
    const ref = key as Ref<"host">;
    const hypervisor = world.makeHypervisor(ref, data.hypervisor.hardware);
    hypervisor.import(data.hypervisor);
    const xenstore = new XenStore(storeServices(world, ref));
    const parts = newDeviceParts(world, ref, xenstore);
    parts.events.import(data.events);
    parts.grants.import(data.grants);
    parts.hypercalls.import(data.hypercalls);
    parts.bus.import(data.bus);
    world.hosts.set(ref, {
      ref,
      hypervisor,
      xenstore,
      ...parts,
      follows: [...data.follows],
      controlDomain: data.controlDomain as Ref<"VM">,
      software: data.software,
      stopped: data.stopped,
      heldWatches: [...data.heldWatches],
    });
  },
});

/** The XenStore of each host. */
export const xenstoresPart = definePart<XenStoreState>("xenstore", {
  version: 1,
  *export({ hosts }) {
    for (const [ref, { xenstore }] of hosts) yield [ref, xenstore.export()];
  },
  import: (world, key, state) => hostInside(world, key).xenstore.import(state),
});
