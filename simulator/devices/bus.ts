/**
 * XenBus of one host: brings devices up and down as their drivers do, by what they read in XenStore. Each driver looks at both states
 * whenever a watch fires and does its next step a little later; a missing key stops it there, and a broken one is its failure.
 * @source xenstore.md §8 (bring-up order of vbd and vif)
 */
import { invariant } from "../model/fault";
import type { EventChannels } from "../xen/event-channels";
import type { GrantTables } from "../xen/grant-tables";
import type { Hypercalls } from "../xen/hypercalls";
import type { XenStore } from "../xenstore/store";
import { considerBack, doBack, errorPath, forget, leave, strand } from "./back-end";
import { blockRingSize, type Device, type DeviceAct, type FlyingRequest, type Looked, NONE, newDevice } from "./device";
import { considerFront, doFront, end } from "./front-end";
import { emulatedStages, splitStages } from "./paths/stages";
import { backHome, backPath, type DeviceName, deviceId, deviceOfBackPath, diskName, frontPath } from "./xenbus";

/** What the bus needs of the world around it. */
/** Of a state from before stages were events: its only event is that of its end. */
function presentRequest(stored: FlyingRequest & { readonly doneAt?: number }, isEmulated: boolean): FlyingRequest {
  const { doneAt, ...request } = stored;
  if (doneAt === undefined) return stored;
  const stage = (isEmulated ? emulatedStages : splitStages).length - 1;
  const done = Math.max(0, request.requests - blockRingSize(0));
  return { ...request, stage, done, dueAt: doneAt, held: null, turn: 0, isFirstUse: false, ticket: 0, askedAt: request.slotAt ?? doneAt };
}

export interface BusServices {
  now(): number;
  /** enters an act of a driver */
  later(delayUs: number, act: DeviceAct): void;
  /** whether a guest's kernel has its front-end drivers up, and runs */
  hasFrontends(domid: number): boolean;
  /** Runs the hotplug script: puts an interface on its bridge, finds a disk. @returns null, or what the script says; false: there is none to run, and nothing is written */
  hotplug(device: Device, action: "add" | "remove"): string | false | null;
  /** size, mode and kind of what is behind a disk; null: nothing */
  disk(device: Device): { readonly sectors: number; readonly isReadonly: boolean; readonly isCd: boolean } | null;
  /** pages of a block ring that a guest's kernel asks for, as a power of two. @source Linux xen_blkfront.max_ring_page_order, 0 by default */
  ringOrder(domid: number): number;
  /** online vCPUs, for the number of queues */
  vcpus(domid: number): number;
  /** the guest's driver found its device working, or lost it; `reason` "" for an orderly end */
  presented(device: Device, isWorking: boolean, reason: string): void;
  /** the back end gives a device up before the guest has it */
  failed(device: Device, reason: string): void;
  /** whether the kernel of a back end's domain has back-end drivers, and runs */
  backRuns(domid: number): boolean;
  /** whether somebody in a back end's domain runs hotplug scripts: xl itself or udev in Dom0, `xl devd` elsewhere */
  hasScripts(domid: number): boolean;
  /** The domain of a device's back end is gone. */
  stranded(device: Device): void;
  /** What an interface's back end takes from its guest: it has connected, or its `rate` is another by now. @param rate - null: there is no such key */
  limited(device: Device, rate: string | null): void;
  /** a line in the kernel log of a back end's domain */
  log(domid: number, text: string): void;
}

export interface DeviceBusState {
  readonly devices: readonly Device[];
}

/** What drivers look at below a back end's directory. @source Linux drivers/xen/xenbus/xenbus_probe.c (otherend_changed), xen-blkback/xenbus.c (backend_changed) */
const LOOKED_AT = ["state", "hotplug-status", "physical-device", "online"];

/** Whether what stands at a path below a domain's `backend` decides over what a driver does: the device's directory, or one of its keys. */
function isLookedAt(path: string): boolean {
  const key = path.split("/")[8];
  return key === undefined || LOOKED_AT.includes(key);
}

/** Watch tokens of drivers; the world hands what fires back to the bus. */
export const DRIVER_TOKEN = "drv:";

export class DeviceBus {
  readonly devices = new Map<string, Device>();
  /** ids of those whose back ends another domain than Dom0 has; derived */
  readonly elsewhere = new Set<string>();

  /** @param storeOf - asks for the host's XenStore, which may be read only then */
  constructor(
    private readonly storeOf: () => XenStore,
    readonly events: EventChannels,
    readonly grants: GrantTables,
    readonly hypercalls: Hypercalls,
    readonly services: BusServices,
  ) {}

  get store(): XenStore {
    return this.storeOf();
  }

  /** The kernel of a domain listens for new back ends there. */
  listen(domid: number): void {
    this.store.client(domid).watch(backHome(domid), `${DRIVER_TOKEN}backend`);
  }

  /** The toolstack makes known what it is about to write, for what XenStore does not say. */
  declare(name: DeviceName, backDomid: number, isEmulated: boolean): Device {
    const label = name.kind === "vbd" ? diskName(name.number) : `eth${name.number}`;
    const device = newDevice(name, label, backDomid, isEmulated);
    this.devices.set(deviceId(name), device);
    if (backDomid !== 0) this.elsewhere.add(deviceId(name));
    return device;
  }

  get(name: DeviceName): Device | undefined {
    return this.devices.get(deviceId(name));
  }
  devicesOf(domid: number): Device[] {
    return [...this.devices.values()].filter((device) => device.domid === domid);
  }
  /** Devices whose back ends a domain has. */
  servedBy(domid: number): Device[] {
    if (domid !== 0 && this.elsewhere.size === 0) return [];
    return [...this.devices.values()].filter((device) => device.backDomid === domid);
  }
  /** Whether requests get through. */
  isWorking(name: DeviceName): boolean {
    const device = this.devices.get(deviceId(name));
    return device !== undefined && (device.isPresented || device.isResuming);
  }

  /** A watch of a driver has fired. */
  fired(token: string, path: string): void {
    const what = token.slice(DRIVER_TOKEN.length);
    const named = what === "backend" ? deviceOfBackPath(path) : null;
    // Of some forty keys that are written as a device comes up, drivers hang on four.
    if (named && path.endsWith("/rate")) this.readRate(named);
    if (named && !isLookedAt(path)) return;
    const device = this.devices.get(named ? deviceId(named) : what);
    if (device) this.consider(device);
    // A directory above devices has been taken away with all that was in it.
    else if (what === "backend" && !named && this.store.read(path) === null)
      for (const each of [...this.devices.values()]) if (backPath(each).startsWith(`${path}/`)) this.consider(each);
  }

  /** Once it has connected, the back end of an interface listens to its limit. @source Linux drivers/net/xen-netback/xenbus.c (xen_register_credit_watch) */
  readRate(name: DeviceName): void {
    const device = this.devices.get(deviceId(name));
    if (device?.kind !== "vif" || device.isEmulated || typeof device.connection?.connectedAt !== "number") return;
    this.services.limited(device, this.store.read(`${backPath(device)}/rate`));
  }

  /** Both drivers look. */
  consider(device: Device): void {
    this.considerAs(device, this.look(device));
  }
  private considerAs(device: Device, looked: Looked): void {
    // Whoever hears that a device is lost may do something about it at once.
    const isStill = considerBack(this, device, looked);
    if (this.devices.has(deviceId(device))) considerFront(this, device, isStill ? looked : this.look(device));
  }

  /** A driver's act is due. */
  act(act: DeviceAct): void {
    const device = this.devices.get(act.id);
    if (!device) return;
    const before = this.look(device);
    if (act.side === "back") {
      if (device.backAct !== act.act) return;
      device.backAct = null;
      // The same of a back end's domain.
      if (!this.services.backRuns(device.backDomid)) return;
      doBack(this, device, act.act);
    } else {
      if (device.frontAct !== act.act) return;
      device.frontAct = null;
      // A guest that stands still looks again when it goes on.
      if (!this.services.hasFrontends(device.domid)) return;
      doFront(this, device, act.act);
    }
    // What came to nothing is not tried again before something changes.
    if (!this.devices.has(act.id)) return;
    const after = this.look(device);
    const { front, back, status, physical } = before;
    if (after.front !== front || after.back !== back || after.status !== status || after.physical !== physical)
      this.considerAs(device, after);
  }

  /** What the next steps of both drivers hang on. */
  private look(device: Device): Looked {
    const path = backPath(device);
    return {
      front: this.frontState(device),
      back: this.stateOf(path),
      status: this.store.read(`${path}/hotplug-status`),
      physical: this.store.read(`${path}/physical-device`),
    };
  }

  /** A guest's front-end drivers have come up. */
  probe(domid: number): void {
    for (const device of this.devicesOf(domid)) this.consider(device);
  }
  /** The back-end drivers of a domain have come up, or may go on. */
  probeBack(domid: number): void {
    for (const device of this.servedBy(domid)) this.consider(device);
  }

  /**
   * The toolstack gives a device whose back end's domain is gone another one. What the guest has sent waits for it, as it does for the new
   * back end of a guest that has been resumed. guess: a disk that xl takes away by force and gives anew fails in a Linux what it had been
   * sent; here the guest keeps it. @source xenstore.md §8 (suspend)
   */
  rehome(device: Device, backDomid: number): void {
    end(this, device);
    this.store.remove(frontPath(device));
    device.backDomid = backDomid;
    delete device.isStranded;
    device.backAct = null;
    device.frontAct = null;
    device.failure = null;
    // What was on the old ring is lost. @source Linux xen-netfront.c, xennet_release_tx_bufs
    delete device.frames;
  }

  /** The toolstack takes a device away. */
  drop(name: DeviceName): void {
    const device = this.devices.get(deviceId(name));
    if (!device) return;
    leave(this, device);
    end(this, device);
    forget(this, device);
    this.store.remove(errorPath(device));
    if (device.backDomid !== 0) this.store.remove(backPath(device));
    this.forget(device);
  }
  /** Nothing is left of a device. */
  forget(device: Device): void {
    this.devices.delete(deviceId(device));
    this.elsewhere.delete(deviceId(device));
  }

  /** The domain is gone: everything it shared goes with it. @source hypervisor.md §9 (grants in use keep a zombie) */
  domainGone(domid: number): void {
    for (const device of this.devicesOf(domid)) this.drop(device);
    for (const device of this.servedBy(domid)) strand(this, device);
    for (const kind of ["vbd", "vif"]) this.store.remove(`/local/domain/0/error/backend/${kind}/${domid}`);
  }

  stateOf(path: string): number {
    const text = this.store.read(`${path}/state`);
    const digit = text?.length === 1 ? text.charCodeAt(0) - 48 : -1;
    return digit >= 0 && digit <= 9 ? digit : 0;
  }
  frontState(device: Device): number {
    return this.stateOf(frontPath(device));
  }
  backState(device: Device): number {
    return this.stateOf(backPath(device));
  }

  /** [RNG-1] no ring holds more than it has slots for, and what it shares is granted and bound; [GNT-2] nothing of a device that is gone is left. */
  check(): void {
    for (const device of this.devices.values()) {
      const { connection, flying } = device;
      const id = deviceId(device);
      invariant(new Set(flying.map((request) => request.id)).size === flying.length, `[RNG-1] requests of ${id} are different ones`);
      if (!connection) continue;
      const runs = new Set(this.grants.runs(device.domid).map((run) => run.ref));
      for (const ref of [...connection.ringRefs, ...connection.bufferRefs, ...connection.persistentRefs])
        invariant(runs.has(ref), `[RNG-1] grant ${ref} of ${id} is in its domain's table`);
      for (const port of connection.frontPorts)
        invariant(this.events.port(device.domid, port) !== null, `[RNG-1] port ${port} of ${id} is bound`);
    }
    const domids = new Set([...this.devices.values()].map((device) => device.domid));
    for (const domid of domids) {
      const refsOf = ({ connection: c }: Device): readonly number[] => (c ? [...c.ringRefs, ...c.bufferRefs, ...c.persistentRefs] : []);
      const owned = new Set(this.devicesOf(domid).flatMap(refsOf));
      for (const run of this.grants.runs(domid))
        if (run.purpose.endsWith("ring") || run.purpose.endsWith("buffers") || run.purpose.endsWith("persistent"))
          invariant(owned.has(run.ref), `[GNT-2] grant ${run.ref} (${run.purpose}) of domain ${domid} belongs to a device`);
        else if (run.purpose.endsWith("request"))
          invariant(
            this.devicesOf(domid).some(({ flying }) => flying.some(({ grantRefs }) => grantRefs[0] === run.ref)),
            `[GNT-2] grant ${run.ref} (${run.purpose}) of domain ${domid} belongs to a request on its way`,
          );
    }
  }

  export(): DeviceBusState {
    return JSON.parse(JSON.stringify({ devices: [...this.devices.values()] })) as DeviceBusState;
  }
  import(state: DeviceBusState): void {
    for (const device of (JSON.parse(JSON.stringify(state)) as DeviceBusState).devices) {
      device.flying = device.flying.length === 0 ? NONE : device.flying.map((request) => presentRequest(request, device.isEmulated));
      this.devices.set(deviceId(device), device);
      if (device.backDomid !== 0) this.elsewhere.add(deviceId(device));
    }
  }
}
