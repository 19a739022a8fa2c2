/** Running guests: what the toolstack knows of each, and its memory. */
import type { GuestLoad, GuestSpec } from "../../guest/engine";
import { simTime } from "../../kernel/time";
import type { Ref } from "../../model/ref";
import { MEMORY_PART, makeContained } from "../contained-engine";
import { deviceOf } from "../disk-places";
import { servicesFor } from "../guest-services";
import { addGuest, type RunningGuest, type World } from "../world";
import { definePart, type Part } from "./part";

interface GuestData {
  readonly host: string;
  readonly domid: number;
  readonly spec: GuestSpec;
  readonly built: RunningGuest["built"];
  /** VDI (or dom0 disk) behind each disk of the spec */
  readonly contents: readonly (string | null)[];
  readonly load: GuestLoad;
  readonly wakeAt: number | null;
  readonly wakeToken: number;
  readonly pausedAt: number | null;
  readonly isStarted: boolean;
  readonly hasFrontends: boolean;
  readonly stubDomid: number | null;
  readonly addresses: RunningGuest["addresses"];
}

export const guestsPart = definePart<GuestData>("guest", {
  version: 1,
  *export(world) {
    for (const guest of world.guests.values()) {
      const g = { ...guest };
      yield [
        g.vm,
        () => ({
          host: g.host,
          domid: g.domid,
          spec: { ...g.spec, disks: g.spec.disks.map((d) => ({ ...d, content: null })) },
          built: g.built,
          contents: g.spec.disks.map((d) => (d.content ? (world.disks.keyOf(d.content) ?? null) : null)),
          load: g.load,
          wakeAt: g.wakeAt,
          wakeToken: g.wakeToken,
          pausedAt: g.pausedAt,
          isStarted: g.isStarted,
          hasFrontends: g.hasFrontends,
          stubDomid: g.stubDomid,
          addresses: g.addresses,
        }),
      ];
    }
  },
  import: openGuest,
});

/** Memory of the guests that have been started. One that sleeps is handed over and taken back as it lies there, unread. */
export const memoryPart: Part = {
  name: MEMORY_PART,
  version: 1,
  *slices({ guests }) {
    let order = 0;
    for (const { vm, isStarted, engine } of guests.values())
      if (isStarted) yield { part: MEMORY_PART, key: vm, order: ++order, text: engine.image() };
  },
  begin({ guests, marks }) {
    let order = 0;
    for (const { vm, isStarted, engine } of guests.values()) if (isStarted) marks.wait(MEMORY_PART, vm, ++order, () => engine.image());
    return marks.sweep(MEMORY_PART);
  },
  open({ guests }, slices) {
    for (const { key, text } of slices) guests.get(key)?.engine.restoreImage(text);
  },
};

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

function openGuest(world: World, key: string, stored: GuestData): void {
  const vm = key as Ref<"VM">;
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
}
