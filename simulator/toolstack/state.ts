/** The whole world as one piece of plain data, and back. What is derived is rebuilt, not stored. */

import type { FileAccountState } from "../content/file-account";
import type { DeviceBusState } from "../devices/bus";
import type { Follow } from "../devices/follow";
import type { DiskContent, GuestLoad, GuestSpec } from "../guest/engine";
import type { KernelState } from "../kernel/kernel";
import { simTime } from "../kernel/time";
import type { Outcome } from "../lab-types";
import { SeriesLog, type SeriesLogState } from "../metrics/series-log";
import type { DatabaseState } from "../model/database";
import type { Ref } from "../model/ref";
import type { FabricState } from "../network/fabric";
import type { EventChannelsState } from "../xen/event-channels";
import type { GrantTablesState } from "../xen/grant-tables";
import type { HypercallsState } from "../xen/hypercalls";
import type { HostHardware, Hypervisor, HypervisorState } from "../xen/hypervisor";
import { type FiredWatch, XenStore, type XenStoreState } from "../xenstore/store";
import { ConsoleRing, type ConsoleRingState } from "./console-ring";
import { makeContained } from "./contained-engine";
import { newDeviceParts } from "./device-bus";
import { deviceOf } from "./disk-places";
import { servicesFor } from "./guest-services";
import type { HostSoftware } from "./host-software";
import { rememberFlows } from "./traffic";
import { storeServices } from "./watches";
import { addGuest, type RunningGuest, type RunningOperation, type SavedGuest, type World } from "./world";

interface StoredGuest {
  readonly vm: string;
  readonly host: string;
  readonly domid: number;
  readonly spec: GuestSpec;
  readonly built: RunningGuest["built"];
  /** VDI (or dom0 disk) behind each disk of the spec */
  readonly contents: readonly (string | null)[];
  readonly image: unknown;
  readonly load: GuestLoad;
  readonly wakeAt: number | null;
  readonly wakeToken: number;
  readonly pausedAt: number | null;
  readonly isStarted: boolean;
  readonly hasFrontends: boolean;
  readonly stubDomid: number | null;
  readonly addresses: RunningGuest["addresses"];
}

export interface WorldState {
  readonly epochUs: number;
  readonly kernel: KernelState;
  readonly db: DatabaseState;
  readonly fabric: FabricState;
  readonly hosts: readonly {
    readonly ref: string;
    readonly controlDomain: string;
    readonly software: HostSoftware;
    readonly stopped: readonly string[];
    readonly heldWatches: readonly FiredWatch[];
    readonly hypervisor: HypervisorState;
    readonly xenstore: XenStoreState;
    readonly events: EventChannelsState;
    readonly grants: GrantTablesState;
    readonly hypercalls: HypercallsState;
    readonly bus: DeviceBusState;
    readonly follows: readonly Follow[];
  }[];
  readonly guests: readonly StoredGuest[];
  readonly disks: readonly (readonly [string, DiskContent])[];
  readonly images: readonly (readonly [string, SavedGuest])[];
  readonly srBusyUntil: readonly (readonly [string, number])[];
  readonly series: readonly (readonly [string, SeriesLogState])[];
  readonly happenings: readonly (readonly [string, readonly (readonly [string, number])[]])[];
  readonly consoles: readonly (readonly [string, ConsoleRingState])[];
  readonly operations: readonly RunningOperation[];
  readonly requests: readonly (readonly [string, Outcome])[];
  readonly flowsPending: boolean;
  readonly files: FileAccountState;
}

export function exportWorld(world: World): WorldState {
  const ownerOf = new Map([...world.disks].map(([key, content]) => [content, key]));
  return {
    epochUs: world.epochUs,
    kernel: world.kernel.export(),
    db: world.db.export(),
    fabric: world.fabric.export(),
    hosts: [...world.hosts.values()].map((h) => ({
      ref: h.ref,
      controlDomain: h.controlDomain,
      software: h.software,
      stopped: h.stopped,
      heldWatches: h.heldWatches,
      hypervisor: h.hypervisor.export(),
      xenstore: h.xenstore.export(),
      events: h.events.export(),
      grants: h.grants.export(),
      hypercalls: h.hypercalls.export(),
      bus: h.bus.export(),
      follows: h.follows,
    })),
    guests: [...world.guests.values()].map((g) => ({
      vm: g.vm,
      host: g.host,
      domid: g.domid,
      spec: { ...g.spec, disks: g.spec.disks.map((d) => ({ ...d, content: null })) },
      built: g.built,
      contents: g.spec.disks.map((d) => (d.content ? (ownerOf.get(d.content) ?? null) : null)),
      image: g.isStarted ? g.engine.save() : null,
      load: g.load,
      wakeAt: g.wakeAt,
      wakeToken: g.wakeToken,
      pausedAt: g.pausedAt,
      isStarted: g.isStarted,
      hasFrontends: g.hasFrontends,
      stubDomid: g.stubDomid,
      addresses: g.addresses,
    })),
    disks: [...world.disks],
    images: [...world.images],
    srBusyUntil: [...world.srBusyUntil],
    series: [...world.series].map(([ref, log]) => [ref, log.export()] as const),
    happenings: [...world.happenings],
    consoles: [...world.consoles].map(([ref, ring]) => [ref, ring.export()] as const),
    operations: [...world.operations.values()],
    requests: [...world.requests],
    flowsPending: world.flowsPending,
    files: world.files.export(),
  };
}

/** Fills an empty world. @param makeHypervisor - wires one to the world, as when the host was built */
export function importWorld(
  world: World,
  state: WorldState,
  makeHypervisor: (host: Ref<"host">, hardware: HostHardware) => Hypervisor,
): void {
  world.kernel.import(state.kernel);
  world.db.import(state.db);
  world.fabric.import(state.fabric);
  world.files.import(state.files);
  fill(world.disks, state.disks);
  fill(world.images, state.images);
  fill(world.srBusyUntil, state.srBusyUntil);
  fill(world.requests, state.requests);
  for (const [ref, list] of state.happenings)
    world.happenings.set(
      ref,
      list.map(([name, at]) => [name, at] as const),
    );
  for (const op of state.operations) world.operations.set(op.task, { ...op, vars: { ...op.vars } });
  for (const [ref, stored] of state.series) {
    const log = new SeriesLog();
    log.import(stored);
    world.series.set(ref, log);
  }
  for (const [ref, stored] of state.consoles) {
    const ring = new ConsoleRing();
    ring.import(stored);
    world.consoles.set(ref, ring);
  }
  for (const host of state.hosts) {
    const ref = host.ref as Ref<"host">;
    const hypervisor = makeHypervisor(ref, host.hypervisor.hardware);
    hypervisor.import(host.hypervisor);
    const xenstore = new XenStore(storeServices(world, ref));
    xenstore.import(host.xenstore);
    const parts = newDeviceParts(world, ref, xenstore);
    parts.events.import(host.events);
    parts.grants.import(host.grants);
    parts.hypercalls.import(host.hypercalls);
    parts.bus.import(host.bus);
    world.hosts.set(ref, {
      ref,
      hypervisor,
      xenstore,
      ...parts,
      follows: [...host.follows],
      controlDomain: host.controlDomain as Ref<"VM">,
      software: host.software,
      stopped: host.stopped,
      heldWatches: [...host.heldWatches],
    });
  }
  for (const stored of state.guests) openGuest(world, stored);
  world.flowsPending = state.flowsPending;
  rememberFlows(world);
}

/** A running guest hears of a device once plugging has ended, while the specification has it from the beginning. */
function knownTo(world: World, vm: Ref<"VM">, spec: GuestSpec): GuestSpec {
  const record = world.db.get("VM", vm);
  const disks = new Set<string>();
  for (const ref of record?.VBDs ?? []) {
    const vbd = world.db.must("VBD", ref);
    if (!vbd.currently_attached) disks.add(deviceOf(vbd.userdevice));
  }
  const nics = new Set<number>();
  for (const ref of record?.VIFs ?? []) {
    const vif = world.db.must("VIF", ref);
    if (!vif.currently_attached) nics.add(Number(vif.device));
  }
  return { ...spec, disks: spec.disks.filter((d) => !disks.has(d.device)), nics: spec.nics.filter((n) => !nics.has(n.device)) };
}

function openGuest(world: World, stored: StoredGuest): void {
  const vm = stored.vm as Ref<"VM">;
  const host = stored.host as Ref<"host">;
  const disks = stored.spec.disks.map((d, i) => ({ ...d, content: world.disks.get(stored.contents[i] ?? "") ?? null }));
  const spec: GuestSpec = { ...stored.spec, disks };
  const known = stored.isStarted && stored.domid !== 0 ? knownTo(world, vm, spec) : spec;
  const engine = makeContained(world, { ...known, ...stored.built }, servicesFor(world, vm, host, stored.domid), vm);
  addGuest(world, {
    vm,
    host,
    domid: stored.domid,
    spec,
    built: stored.built,
    engine,
    load: stored.load,
    wakeAt: stored.wakeAt === null ? null : simTime(stored.wakeAt),
    wakeToken: stored.wakeToken,
    pausedAt: stored.pausedAt === null ? null : simTime(stored.pausedAt),
    isStarted: stored.isStarted,
    hasFrontends: stored.hasFrontends,
    stubDomid: stored.stubDomid,
    addresses: stored.addresses,
  });
  if (stored.isStarted) engine.restore(stored.image);
}

function fill<V>(map: Map<string, V>, entries: readonly (readonly [string, V])[]): void {
  for (const [key, value] of entries) map.set(key, value);
}
