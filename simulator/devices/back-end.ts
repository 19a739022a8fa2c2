/** The back end's driver in its domain, mostly Dom0: blkback and netback. @source xenstore.md §8; io.md §2, §3 */
import { hypercall } from "../xen/hypercalls";
import { backKeysOnConnect, backKeysOnProbe } from "./back-keys";
import type { DeviceBus } from "./bus";
import type { BackAct, Device, Looked } from "./device";
import { end, lose, working } from "./front-end";
import { backPath, deviceId, frontPath, MOST_RING_ORDER, unsigned, xenbus } from "./xenbus";

/** How long each act takes, µs. @source lifecycle.md §1 (hotplug 0.1–0.4 s a device); guess: the rest is kernel work of a millisecond or so */
const DELAY: Readonly<Record<BackAct, number>> = { probe: 1_500, hotplug: 90_000, connect: 900, close: 1_200, reopen: 1_200 };

function plan(bus: DeviceBus, device: Device, act: BackAct): void {
  const { backDomid } = device;
  if (device.backAct !== null || !bus.services.backRuns(backDomid)) return;
  // Who runs its scripts looks again when it comes.
  if (act === "hotplug" && !bus.services.hasScripts(backDomid)) return;
  device.backAct = act;
  bus.services.later(DELAY[act], { id: deviceId(device), side: "back", act });
}

/** The back end's driver looks at what there is, and does its next step. @returns false: something has happened at once */
export function considerBack(bus: DeviceBus, device: Device, looked: Looked): boolean {
  // Where its domain was is nothing any more, and nobody there who would notice.
  if (device.isStranded) return true;
  const path = backPath(device);
  const { front, back } = looked;
  if (back === xenbus.Unknown && bus.store.read(path) === null) {
    removed(bus, device);
    return false;
  }
  if (back === xenbus.Connected && front === xenbus.Unknown)
    device.failure ??= `the front end's state key is gone (${frontPath(device)}/state)`;
  const isLost = back === xenbus.Unknown && device.connection !== null;
  if (isLost) lose(bus, device, `the back end's state key is gone (${path}/state)`);
  const act = nextAct(bus, device, looked);
  if (act !== null) plan(bus, device, act);
  return !isLost;
}

function nextAct(bus: DeviceBus, device: Device, looked: Looked): BackAct | null {
  const { front, back, status } = looked;
  if (back === xenbus.Initialising) return "probe";
  if (back === xenbus.InitWait && status === "") return "hotplug";
  if (back === xenbus.Closing) return "close";
  // The guest begins anew, and the toolstack still wants the device. @source xenstore.md §8 (front Closed with online=1)
  if (back === xenbus.Closed && front === xenbus.Initialising && bus.store.read(`${backPath(device)}/online`) === "1") return "reopen";
  const isOpen = back === xenbus.InitWait || back === xenbus.Connected;
  if (isOpen && (front === xenbus.Closing || front === xenbus.Closed)) return "close";
  if (back === xenbus.InitWait && isReady(device, looked)) return "connect";
  return back === xenbus.Connected && front === xenbus.Unknown ? "close" : null;
}

/** A disk waits for what is behind it, whatever its script says; an interface for its script. @source xenstore.md §8 (vbd 3, vif 5) */
function isReady(device: Device, { front, status, physical }: Looked): boolean {
  if (device.kind === "vif") return front === xenbus.Connected && status === "connected";
  return front === xenbus.Initialised && physical !== null;
}

export function doBack(bus: DeviceBus, device: Device, act: BackAct | string): void {
  if (bus.store.read(backPath(device)) === null) return;
  if (act === "probe") probe(bus, device);
  else if (act === "hotplug") hotplug(bus, device);
  else if (act === "connect") connect(bus, device);
  else if (act === "reopen") reopen(bus, device);
  else close(bus, device);
}

function probe(bus: DeviceBus, device: Device): void {
  if (bus.backState(device) !== xenbus.Initialising) return;
  for (const [key, value] of backKeysOnProbe(device, bus.services.vcpus(device.backDomid))) say(bus, device, key, value);
  bus.store.client(device.backDomid).watch(`${frontPath(device)}/state`, `drv:${deviceId(device)}`);
  say(bus, device, "state", `${xenbus.InitWait}`);
}

/** Writes a key of the back end's, as its domain may: Dom0 may write anything. */
function say(bus: DeviceBus, device: Device, key: string, value: string): void {
  put(bus, device, `${backPath(device)}/${key}`, value);
}
function put({ store }: DeviceBus, { backDomid }: Device, path: string, value: string): void {
  if (backDomid === 0) store.write(path, value);
  else store.client(backDomid).write(path, value);
}

function reopen(bus: DeviceBus, device: Device): void {
  if (bus.backState(device) === xenbus.Closed) say(bus, device, "state", `${xenbus.InitWait}`);
}

function hotplug(bus: DeviceBus, device: Device): void {
  const path = backPath(device);
  const said = bus.services.hotplug(device, "add");
  if (said === false) return;
  if (said !== null) {
    say(bus, device, "hotplug-error", said);
    say(bus, device, "hotplug-status", "error");
    device.failure = said;
    return;
  }
  if (device.kind === "vbd") {
    say(bus, device, "physical-device", `fe:${(device.domid * 16 + ((device.number >> 4) & 15)).toString(16)}`);
    say(bus, device, "physical-device-path", bus.store.read(`${path}/params`) ?? "");
  }
  say(bus, device, "hotplug-status", "connected");
}

/** Maps the rings and binds the event channels that the front end named. */
function connect(bus: DeviceBus, device: Device): void {
  if (bus.backState(device) !== xenbus.InitWait) return;
  if (device.kind === "vbd" && bus.store.read(`${backPath(device)}/physical-device`) === null) return;
  const named = namesOf(bus, device);
  if ("wrong" in named) {
    fatal(bus, device, named.errno, named.wrong);
    return;
  }
  const { connection } = device;
  if (!connection) {
    fatal(bus, device, 22, `mapping ring-ref ${named.refs[0]} of domain ${device.domid}: its driver has made no ring`);
    return;
  }
  const ports: number[] = [];
  const by = device.backDomid;
  for (const ref of named.refs) {
    const status = bus.grants.map(by, device.domid, ref, false);
    bus.hypercalls.count(by, hypercall.grantTableOp);
    if (status < 0) {
      undo(bus, device, ports, `mapping ring-ref ${ref} of domain ${device.domid}: grant status ${status}`);
      return;
    }
  }
  for (const port of named.ports) {
    const own = bus.events.bindInterdomain(by, device.domid, port);
    bus.hypercalls.count(by, hypercall.eventChannelOp);
    if (own < 0) {
      undo(bus, device, ports, `binding event channel ${port} of domain ${device.domid}: ${own}`);
      return;
    }
    ports.push(own);
  }
  connection.backPorts = ports.slice();
  connection.connectedAt = bus.services.now();
  const disk = device.kind === "vbd" ? bus.services.disk(device) : null;
  for (const [key, value] of backKeysOnConnect(device, disk)) say(bus, device, key, value);
  say(bus, device, "state", `${xenbus.Connected}`);
  if (device.kind !== "vif") return;
  bus.readRate(device);
  working(bus, device);
}

/** Queues that a back end takes at most. @source io.md §3 (min(8, online CPUs)); guess for disks: as many as a large host has CPUs */
const MOST_QUEUES = { vif: 8, vbd: 64 } as const;

interface Named {
  readonly refs: readonly number[];
  readonly ports: readonly number[];
}

interface Wrong {
  readonly errno: number;
  readonly wrong: string;
}

/**
 * Ring refs and event channels as the front end wrote them; or what is wrong with its keys.
 * @source Linux drivers/net/xen-netback/xenbus.c (connect), drivers/block/xen-blkback/xenbus.c (connect_ring, read_per_ring_refs)
 */
function namesOf(bus: DeviceBus, device: Device): Named | Wrong {
  const front = frontPath(device);
  const queues = unsigned(bus.store.read(`${front}/multi-queue-num-queues`), 1);
  const most = MOST_QUEUES[device.kind];
  if (queues < 1) return { errno: 22, wrong: `guest requested ${queues} queues` };
  if (queues > most) return { errno: 22, wrong: `guest requested ${queues} queues, exceeding the maximum of ${most}` };
  const order = bus.store.read(`${front}/ring-page-order`);
  if (unsigned(order, 0) > MOST_RING_ORDER) return { errno: 22, wrong: `requested ring page order ${order} exceed max:${MOST_RING_ORDER}` };
  const at = (key: string): number | null => {
    const text = bus.store.read(`${front}/${key}`);
    return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
  };
  const missing = (key: string): Wrong => ({ errno: 2, wrong: `reading ${front}/${key}` });
  const refs: number[] = [];
  const ports: number[] = [];
  for (let queue = 0; queue < queues; queue++) {
    const dir = queues > 1 ? `queue-${queue}/` : "";
    const refKeys = device.kind === "vbd" ? blockRefKeys(at("ring-page-order")) : ["tx-ring-ref", "rx-ring-ref"];
    const portKeys = device.kind === "vbd" ? ["event-channel"] : ["event-channel-tx", "event-channel-rx"];
    for (const key of refKeys) {
      const ref = at(dir + key);
      if (ref === null) return missing(dir + key);
      refs.push(ref);
    }
    for (const key of portKeys) {
      const port = at(dir + key);
      if (port === null) return missing(dir + key);
      ports.push(port);
    }
  }
  return { refs, ports };
}

/** One page is `ring-ref`, several are numbered. @source xenstore.md §7 (multi-page) */
function blockRefKeys(order: number | null): string[] {
  return order === null ? ["ring-ref"] : Array.from({ length: 1 << order }, (_, page) => `ring-ref${page}`);
}

function undo(bus: DeviceBus, device: Device, ports: readonly number[], text: string): void {
  for (const port of ports) bus.events.close(device.backDomid, port);
  for (const ref of device.connection?.ringRefs ?? []) bus.grants.unmap(device.domid, ref);
  fatal(bus, device, 22, text);
}

/** Where the back end's driver leaves its last error. */
export function errorPath({ kind, domid, number, backDomid }: Device): string {
  return `/local/domain/${backDomid}/error/backend/${kind}/${domid}/${number}`;
}

/** xenbus_dev_fatal: the error goes to the log and to XenStore, and the device closes. @source Linux drivers/xen/xenbus/xenbus_client.c */
export function fatal(bus: DeviceBus, device: Device, errno: number, text: string): void {
  put(bus, device, `${errorPath(device)}/error`, `${errno} ${text}`);
  bus.services.log(device.backDomid, `${device.kind} ${device.kind}-${device.domid}-${device.number}: ${errno} ${text}`);
  device.failure = `${errno} ${text}`;
  bus.services.failed(device, device.failure);
  say(bus, device, "state", `${xenbus.Closing}`);
}

function close(bus: DeviceBus, device: Device): void {
  leave(bus, device);
  if (bus.backState(device) !== xenbus.Closed) say(bus, device, "state", `${xenbus.Closed}`);
}

/** The toolstack has taken the back end's directory away, or somebody has. */
function removed(bus: DeviceBus, device: Device): void {
  // qemu's own devices hang on nothing here.
  if (device.isEmulated) return;
  const isOrderly = !device.isPresented && !device.isResuming;
  leave(bus, device);
  forget(bus, device);
  if (!isOrderly) lose(bus, device, `the back end's directory is gone (${backPath(device)})`);
  if (bus.store.read(frontPath(device)) !== null) return;
  end(bus, device);
  bus.store.remove(errorPath(device));
  bus.forget(device);
}

/** The back end's driver lets a device go that it has probed: its script runs once more. */
export function forget(bus: DeviceBus, device: Device): void {
  const wasProbed = bus.store.client(device.backDomid).unwatch(`${frontPath(device)}/state`, `drv:${deviceId(device)}`).ok;
  if (wasProbed) bus.services.hotplug(device, "remove");
}

/** Unmaps the rings and closes the channels of the back end's side. */
export function leave(bus: DeviceBus, device: Device): void {
  const { connection } = device;
  if (!connection || connection.connectedAt === null) return;
  for (const ref of [...connection.ringRefs, ...connection.persistentRefs]) {
    bus.grants.unmap(device.domid, ref);
    bus.hypercalls.count(device.backDomid, hypercall.grantTableOp);
  }
  for (const port of connection.backPorts) {
    bus.events.close(device.backDomid, port);
    bus.hypercalls.count(device.backDomid, hypercall.eventChannelOp);
  }
  connection.backPorts = [];
  connection.connectedAt = null;
}

/**
 * The domain of the back end is gone, and nobody has said so to the front end: Xen has unmapped what that domain had mapped and closed its
 * ports, its directory is no more, and the guest's driver waits for answers. @source Linux xen-blkfront.c, blkback_changed, and
 * xen-netfront.c, netback_changed (nothing for XenbusStateUnknown)
 */
export function strand(bus: DeviceBus, device: Device): void {
  if (device.connection && !device.connection.isPersistent)
    for (const { grantRefs } of device.flying) if (grantRefs[0] !== undefined) bus.grants.unmap(device.domid, grantRefs[0]);
  leave(bus, device);
  device.backAct = null;
  device.isStranded = true;
  device.failure = `the domain of the back end is gone (${device.backDomid})`;
  const wasWorking = device.isPresented || device.isResuming;
  if (!device.isEmulated) {
    device.isResuming = wasWorking && device.kind === "vbd";
    device.isPresented = false;
  }
  bus.services.stranded(device);
}
