/** Makes the inside of a host, new or out of a state. */
import { DeviceBus, type DeviceBusState } from "../devices/bus";
import type { Follow } from "../devices/follow";
import { OnePiece } from "../kernel/one-piece";
import type { PieceForm } from "../kernel/pieces";
import type { Ref } from "../model/ref";
import { type HostHead, HostInside, type HostPlumbing } from "../world/host-inside";
import { HostStore } from "../world/host-store";
import { hostInside, type World } from "../world/world";
import { EventChannels, type EventChannelsState } from "../xen/event-channels";
import { GrantTables, type GrantTablesState } from "../xen/grant-tables";
import { Hypercalls, type HypercallsState } from "../xen/hypercalls";
import type { HostHardware, Hypervisor, HypervisorState } from "../xen/hypervisor";
import { XenStore } from "../xenstore/store";
import { busServices } from "./device-bus";
import { storeServices } from "./watches";

/** The part of a state that hypervisors are in. */
export const HYPERVISOR_PART = "hypervisor";
/** The part that event channels, grants, hypercalls and devices are in. */
export const PLUMBING_PART = "plumbing";

interface PlumbingData {
  readonly events: EventChannelsState;
  readonly grants: GrantTablesState;
  readonly hypercalls: HypercallsState;
  readonly bus: DeviceBusState;
  readonly follows: readonly Follow[];
}

/** A host's inside whose pieces have still to be filled, or deferred to a state. */
export function emptyHost(world: World, ref: Ref<"host">, head: HostHead): HostInside {
  const { marks } = world;
  const inside = new HostInside(
    ref,
    head,
    new OnePiece(marks, hypervisorForm(world), ref),
    new OnePiece(marks, plumbingForm(world), ref),
    new HostStore(marks, ref, () => new XenStore(storeServices(world, ref))),
  );
  world.hosts.set(ref, inside);
  return inside;
}

/** A host that has just been switched on: nothing runs on it yet. */
export function newHost(world: World, ref: Ref<"host">, hardware: HostHardware, head: Omit<HostHead, "xenVersion">): HostInside {
  const inside = emptyHost(world, ref, { ...head, xenVersion: hardware.xenVersion });
  inside.store.fill(new XenStore(storeServices(world, ref)));
  inside.xen.fill(world.makeHypervisor(ref, hardware));
  inside.plumbing.fill(newPlumbing(world, ref));
  return inside;
}

/** A host loses its power: nothing of what was in its memory is left. Its domains are gone already. */
export function emptyMemory(world: World, inside: HostInside): void {
  // Asked for first, so that a snapshot under way has them as they were.
  const { hardware } = inside.hypervisor;
  inside.store.get();
  inside.plumbing.get();
  inside.store.fill(new XenStore(storeServices(world, inside.ref)));
  inside.xen.fill(world.makeHypervisor(inside.ref, hardware));
  inside.plumbing.fill(newPlumbing(world, inside.ref));
  inside.stopped = [];
  inside.heldWatches = [];
}

function hypervisorForm(world: World): PieceForm<Hypervisor> {
  return {
    part: HYPERVISOR_PART,
    write: (hypervisor): HypervisorState => hypervisor.export(),
    read(stored, key) {
      const data = stored as HypervisorState;
      const hypervisor = world.makeHypervisor(key as Ref<"host">, data.hardware);
      hypervisor.import(data);
      return hypervisor;
    },
  };
}

function newPlumbing(world: World, host: Ref<"host">): HostPlumbing {
  const events = new EventChannels();
  const grants = new GrantTables();
  const hypercalls = new Hypercalls();
  const bus = new DeviceBus(() => hostInside(world, host).xenstore, events, grants, hypercalls, busServices(world, host));
  return { events, grants, hypercalls, bus, follows: [] };
}

/** Of a state from before stages were events: all its steps were known when it began. */
function presentFollow(stored: Follow & { readonly isGone?: boolean }): Follow {
  if (stored.end !== undefined) return stored;
  const { isGone, ...follow } = stored;
  const end = isGone ? "failed" : follow.startedAt === null ? null : "done";
  return {
    ...follow,
    expected: follow.steps.length,
    flying: null,
    waited: null,
    end,
    trouble: isGone ? ["follow.domain_gone", follow.domid] : null,
  };
}

function plumbingForm(world: World): PieceForm<HostPlumbing> {
  return {
    part: PLUMBING_PART,
    write: ({ events, grants, hypercalls, bus, follows }): PlumbingData => ({
      events: events.export(),
      grants: grants.export(),
      hypercalls: hypercalls.export(),
      bus: bus.export(),
      follows,
    }),
    read(stored, key) {
      const data = stored as PlumbingData;
      const plumbing = newPlumbing(world, key as Ref<"host">);
      plumbing.events.import(data.events);
      plumbing.grants.import(data.grants);
      plumbing.hypercalls.import(data.hypercalls);
      plumbing.bus.import(data.bus);
      plumbing.follows = data.follows.map(presentFollow);
      return plumbing;
    },
  };
}
