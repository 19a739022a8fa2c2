/** Running guests: what the toolstack knows of each, and its memory. */

import { servicesFor } from "../dom0/guest-services";
import type { DiskSpec, GuestSpec } from "../guest/engine";
import type { GuestLoad } from "../guest/load";
import { simTime } from "../kernel/time";
import type { Ref } from "../model/ref";
import { MEMORY_PART, makeContained } from "../world/contained-engine";
import { deviceOf } from "../world/disk-places";
import { activeDomain, allDomains, domainCalled, domainsAside, isActive, serveBy } from "../world/domain-book";
import { heldDisk } from "../world/held-disk";
import { checkVms } from "../world/invariants";
import { WHOLE } from "../world/pace";
import { definePart, NO_RULES, type Part } from "../world/part";
import { type DiskWaits, type GuestBody, type GuestHead, RunningGuest } from "../world/running-guest";
import type { SrUse } from "../world/sr-use";
import { addGuest, type World } from "../world/world";

interface GuestData {
  readonly vm: string;
  readonly host: string;
  readonly domid: number;
  /** whether it serves its VM */
  readonly isActive: boolean;
  readonly spec: GuestSpec;
  readonly built: GuestBody["built"];
  readonly load: GuestLoad;
  /** parts of that load that it can ask for, and that are done; absent: all */
  readonly asks?: number;
  readonly pace?: number;
  /** what it wants of the storage behind its disk; absent: nothing */
  readonly uses?: SrUse;
  readonly waits?: DiskWaits;
  readonly wakeAt: number | null;
  readonly wakeToken: number;
  readonly pausedAt: number | null;
  readonly isStarted: boolean;
  readonly hasFrontends: boolean;
  readonly stubDomid: number | null;
  /** absent: its balloon has arrived */
  readonly balloonAt?: number;
  readonly addresses: GuestHead["addresses"];
  /** commands from outside that run in it, and real bytes that its processes hold: asked for before its memory is read */
  readonly execs: readonly string[];
  readonly heldBytes: number;
}

/** Heads of guests in one piece at most. */
const HEADS_PER_PIECE = 64;

/** What is known of each guest without its memory, in the order in which they were started. */
export const guestsPart = definePart<readonly GuestData[]>("guest", {
  version: 3,
  *export(world, mark) {
    // There are ten thousand of them, and the lab stands meanwhile: their heads are taken hold of, and nothing is put together here.
    const all = [...allDomains(world)];
    const heads = new Array<GuestHead>(all.length);
    for (let i = 0; i < all.length; i++) heads[i] = (all[i] as RunningGuest).standing;
    const aside = domainsAside(world);
    for (let from = 0; from < all.length; from += HEADS_PER_PIECE)
      yield [
        `${from}`,
        () =>
          all.slice(from, from + HEADS_PER_PIECE).map((guest, i) => ({
            ...dataOf(guest, heads[from + i] as GuestHead, mark),
            isActive: !aside.has(guest),
          })),
      ];
  },
  import(world, key, stored) {
    if (!Array.isArray(stored)) throw new Error(`what the state has of guest ${key} is none`);
    for (const data of stored as readonly GuestData[]) openGuest(world, data);
  },
  // A VM had one domain at most, which served it.
  upgrade: (stored) => (Array.isArray(stored) ? stored.map((data) => ({ ...data, isActive: true })) : []),
  check: checkVms,
});

function dataOf({ vm, host, domid, built, engine }: RunningGuest, head: GuestHead, mark: number | null): Omit<GuestData, "isActive"> {
  const { spec, load, asks, pace, uses, waits, wakeAt, wakeToken, pausedAt, isStarted, hasFrontends, stubDomid, balloonAt, addresses } =
    head;
  const { execs = NONE, heldBytes = 0 } = (isStarted ? engine.doingsAt(mark) : null) ?? {};
  return {
    vm,
    host,
    domid,
    spec: { ...spec, disks: spec.disks.map(withoutContent) },
    built,
    load,
    ...(pace === WHOLE && asks === WHOLE ? {} : { asks, pace }),
    ...(uses ? { uses } : {}),
    ...(waits ? { waits } : {}),
    wakeAt,
    wakeToken,
    pausedAt,
    isStarted,
    hasFrontends,
    stubDomid,
    ...(balloonAt === null ? {} : { balloonAt }),
    addresses,
    execs,
    heldBytes,
  };
}

const NONE: readonly string[] = [];

/** Memory of the guests that have been started. One that sleeps is handed over and taken back as it lies there, unread. */
export const memoryPart: Part = {
  name: MEMORY_PART,
  version: 2,
  *pieces(world) {
    let order = 0;
    for (const { id, isStarted, engine } of allDomains(world)) if (isStarted) yield { key: id, order: ++order, text: () => engine.image() };
  },
  begin(world) {
    const all = [...allDomains(world)];
    let order = 0;
    for (let i = 0; i < all.length; i++) {
      const guest = all[i] as RunningGuest;
      if (guest.isStarted) guest.engine.await(++order);
    }
    return (function* () {
      for (const { engine } of all) {
        engine.write();
        yield;
      }
    })();
  },
  open(world, slices, version) {
    if (version > 2) throw new Error(`part ${MEMORY_PART} of the state is of version ${version}, which is not known`);
    // In version 1 by VM, which had one domain at most.
    const guestAt = version === 1 ? activeDomain : domainCalled;
    for (const image of slices) guestAt(world, image.key)?.engine.open(image);
  },
  readAll(world) {
    for (const { isStarted, engine } of allDomains(world)) if (isStarted) JSON.parse(engine.image());
  },
  check: NO_RULES,
};

/** What is on a disk is written with the disk, and is not read for this. */
function withoutContent({ device, sizeBytes, type, mode, bootable, held }: DiskSpec): DiskSpec {
  return { device, sizeBytes, type, mode, bootable, content: null, ...(held === undefined ? {} : { held }) };
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

function openGuest(world: World, stored: GuestData): void {
  const vm = stored.vm as Ref<"VM">;
  const host = stored.host as Ref<"host">;
  const disks = stored.spec.disks.map((disk) => heldDisk(world, disk));
  const spec: GuestSpec = { ...stored.spec, disks };
  const known = stored.isStarted && stored.domid !== 0 ? knownTo(world, vm, spec) : spec;
  const engine = makeContained(world, { ...known, ...stored.built }, servicesFor(world, vm, host, stored.domid), vm);
  engine.remember(stored);
  const {
    domid,
    built,
    load,
    asks = WHOLE,
    pace = WHOLE,
    uses = null,
    waits = null,
    wakeToken,
    isStarted,
    hasFrontends,
    stubDomid,
    addresses,
  } = stored;
  const balloonAt = stored.balloonAt === undefined ? null : simTime(stored.balloonAt);
  const wakeAt = stored.wakeAt === null ? null : simTime(stored.wakeAt);
  const pausedAt = stored.pausedAt === null ? null : simTime(stored.pausedAt);
  const head = {
    spec,
    load,
    asks,
    pace,
    uses,
    waits,
    wakeAt,
    wakeToken,
    pausedAt,
    isStarted,
    hasFrontends,
    stubDomid,
    balloonAt,
    addresses,
  };
  const guest = new RunningGuest(world.marks, { vm, host, domid, built, engine }, head);
  addGuest(world, guest);
  if (stored.isActive && !isActive(world, guest)) serveBy(world, guest);
}
