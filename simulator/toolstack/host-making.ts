/** Makes the inside of a host, new or out of a state. */
import { DeviceBus, type DeviceBusState } from "../devices/bus";
import type { Follow } from "../devices/follow";
import { OnePiece } from "../kernel/one-piece";
import type { PieceForm } from "../kernel/pieces";
import type { Ref } from "../model/ref";
import { EventChannels, type EventChannelsState } from "../xen/event-channels";
import { GrantTables, type GrantTablesState } from "../xen/grant-tables";
import { Hypercalls, type HypercallsState } from "../xen/hypercalls";
import type { HostHardware, HypervisorState } from "../xen/hypervisor";
import { XenStore } from "../xenstore/store";
import { busServices } from "./device-bus";
import { type HostHead, HostInside, type HostMachine } from "./host-inside";
import { HostStore } from "./host-store";
import { storeServices } from "./watches";
import { hostInside, type World } from "./world";

/** The part of a state that what lives in Xen is in. */
export const MACHINE_PART = "machine";

interface MachineData {
  readonly hypervisor: HypervisorState;
  readonly events: EventChannelsState;
  readonly grants: GrantTablesState;
  readonly hypercalls: HypercallsState;
  readonly bus: DeviceBusState;
  readonly follows: readonly Follow[];
}

/** A host's inside whose two pieces have still to be filled, or deferred to a state. */
export function emptyHost(world: World, ref: Ref<"host">, head: HostHead): HostInside {
  const inside = new HostInside(
    ref,
    head,
    new OnePiece(world.marks, machineForm(world), ref),
    new HostStore(world.marks, ref, () => new XenStore(storeServices(world, ref))),
  );
  world.hosts.set(ref, inside);
  return inside;
}

/** A host that has just been switched on: nothing runs on it yet. */
export function newHost(world: World, ref: Ref<"host">, hardware: HostHardware, head: Omit<HostHead, "xenVersion">): HostInside {
  const inside = emptyHost(world, ref, { ...head, xenVersion: hardware.xenVersion });
  inside.store.fill(new XenStore(storeServices(world, ref)));
  inside.machine.fill(newMachine(world, ref, hardware));
  return inside;
}

function newMachine(world: World, host: Ref<"host">, hardware: HostHardware): HostMachine {
  const hypervisor = world.makeHypervisor(host, hardware);
  const events = new EventChannels();
  const grants = new GrantTables();
  const hypercalls = new Hypercalls();
  const bus = new DeviceBus(() => hostInside(world, host).xenstore, events, grants, hypercalls, busServices(world, host));
  return { hypervisor, events, grants, hypercalls, bus, follows: [] };
}

function machineForm(world: World): PieceForm<HostMachine> {
  return {
    part: MACHINE_PART,
    write: ({ hypervisor, events, grants, hypercalls, bus, follows }): MachineData => ({
      hypervisor: hypervisor.export(),
      events: events.export(),
      grants: grants.export(),
      hypercalls: hypercalls.export(),
      bus: bus.export(),
      follows,
    }),
    read(stored, key) {
      const data = stored as MachineData;
      const machine = newMachine(world, key as Ref<"host">, data.hypervisor.hardware);
      machine.hypervisor.import(data.hypervisor);
      machine.events.import(data.events);
      machine.grants.import(data.grants);
      machine.hypercalls.import(data.hypercalls);
      machine.bus.import(data.bus);
      machine.follows = [...data.follows];
      return machine;
    },
  };
}
