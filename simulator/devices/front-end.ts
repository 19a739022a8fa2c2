/** The front end's driver in the guest: blkfront and netfront. @source xenstore.md §8; io.md §2, §3 */
import { hypercall } from "../xen/hypercalls";
import type { DeviceBus } from "./bus";
import { type Connection, type Device, type FrontAct, type Looked, NONE } from "./device";
import { backPath, deviceId, frontPath, MOST_RING_ORDER, unsigned, xenbus } from "./xenbus";

/** guess: kernel work of a millisecond or so */
const DELAY: Readonly<Record<FrontAct, number>> = { setup: 800, connect: 500, close: 700 };
/** Receive buffers that netfront keeps posted for each queue: all slots but one. @source io.md §1 (256 slots) */
const RX_BUFFERS = 255;
/** The netfront of 3.0 sets refs aside for all slots of both its rings, in a table of four frames. @source eras.md §8 (VIFs) */
const OLD_FRAMES = 4;
const OLD_REFS = 256;
/** Queues that a front end takes at most. @source io.md §3 (min(8, online CPUs)) */
const MOST_QUEUES = 8;

function plan(bus: DeviceBus, device: Device, act: FrontAct): void {
  if (device.frontAct !== null) return;
  device.frontAct = act;
  bus.services.later(DELAY[act], { id: deviceId(device), side: "front", act });
}

/** The front end's driver looks at what there is, and does its next step. */
export function considerFront(bus: DeviceBus, device: Device, { front, back }: Looked): void {
  if (device.isEmulated || !bus.services.hasFrontends(device.domid)) return;
  const act = nextAct(front, back);
  if (act !== null) plan(bus, device, act);
}

function nextAct(front: number, back: number): FrontAct | null {
  if (front === xenbus.Initialising && back === xenbus.InitWait) return "setup";
  if (front === xenbus.Initialised && back === xenbus.Connected) return "connect";
  const isOpen = front === xenbus.Initialised || front === xenbus.Connected;
  if ((isOpen || front === xenbus.Initialising) && back === xenbus.Closing) return "close";
  // A back end that was there and is not any more.
  return isOpen && back === xenbus.Closed ? "close" : null;
}

export function doFront(bus: DeviceBus, device: Device, act: FrontAct | string): void {
  if (act === "setup") setup(bus, device);
  else if (act === "connect") connect(bus, device);
  else close(bus, device);
}

/** blkfront reads what the disk is like and has it. */
function connect(bus: DeviceBus, device: Device): void {
  if (bus.frontState(device) !== xenbus.Initialised || bus.backState(device) !== xenbus.Connected) return;
  if (bus.store.read(`${backPath(device)}/sectors`) === null) {
    fail(bus, device, `2 reading backend fields at ${backPath(device)}`);
    return;
  }
  say(bus, device, "state", `${xenbus.Connected}`);
  working(bus, device);
}

/** Writes below the front end's directory as the guest itself; a refusal is the device's failure. */
function say(bus: DeviceBus, device: Device, key: string, value: string): boolean {
  const path = `${frontPath(device)}/${key}`;
  const done = bus.store.client(device.domid).write(path, value);
  if (!done.ok) device.failure ??= `${done.error === "EACCES" ? 13 : 22} writing ${key} (${done.error})`;
  return done.ok;
}

/** Allocates and grants rings and channels, and tells the back end. @source xenstore.md §8 (vbd 4, vif 4) */
function setup(bus: DeviceBus, device: Device): void {
  if (bus.frontState(device) !== xenbus.Initialising || bus.backState(device) !== xenbus.InitWait) return;
  end(bus, device);
  // Without these the driver does not know whom to talk to. @source Linux drivers/xen/xenbus/xenbus_probe.c (talk_to_otherend)
  if (["backend", "backend-id"].some((key) => bus.store.read(`${frontPath(device)}/${key}`) === null)) {
    fail(bus, device, `2 reading other end details from device/${device.kind}/${device.number}`);
    return;
  }
  const made = device.kind === "vbd" ? blockRing(bus, device) : networkRings(bus, device);
  // What there was room for goes back with the rest.
  device.connection = made.connection;
  const failed = made.refusal ?? tell(bus, device, made.keys);
  if (failed !== null) {
    fail(bus, device, failed);
    return;
  }
  // netfront goes straight to Connected; blkfront waits in Initialised for the back end.
  say(bus, device, "state", `${device.kind === "vif" ? xenbus.Connected : xenbus.Initialised}`);
}

/** Writes all keys in one transaction, again for as long as somebody else's change comes between. @source xenstore.md §5 */
function tell(bus: DeviceBus, device: Device, keys: Made["keys"]): string | null {
  const client = bus.store.client(device.domid);
  for (let attempt = 0; attempt < 8; attempt++) {
    const started = client.startTransaction();
    if (!started.ok) return `28 starting transaction (${started.error})`;
    const refused = keys.find(([key, value]) => !client.write(`${frontPath(device)}/${key}`, value, started.value).ok);
    if (refused) {
      client.endTransaction(started.value, false);
      return `13 writing ${refused[0]}`;
    }
    const ended = client.endTransaction(started.value, true);
    if (ended.ok) return null;
    if (ended.error !== "EAGAIN") return `22 completing transaction (${ended.error})`;
  }
  return "11 completing transaction (EAGAIN)";
}

interface Made {
  readonly connection: Connection;
  /** why not all of it could be had */
  readonly refusal: string | null;
  readonly keys: readonly (readonly [string, string])[];
}

function channel(bus: DeviceBus, device: Device, purpose: string): number {
  bus.hypercalls.count(device.domid, hypercall.eventChannelOp);
  return bus.events.allocUnbound(device.domid, device.backDomid, purpose);
}

function blockRing(bus: DeviceBus, device: Device): Made {
  const what = `vbd ${device.number}`;
  const offered = unsigned(bus.store.read(`${backPath(device)}/max-ring-page-order`), 0);
  const order = Math.min(bus.services.ringOrder(device.domid), offered, MOST_RING_ORDER);
  const pages = Array.from({ length: 1 << order }, (_, page) =>
    bus.grants.grant(device.domid, device.backDomid, frameOf(device, page), 1, false, `${what} ring`),
  );
  const port = channel(bus, device, what);
  const isPersistent = bus.store.read(`${backPath(device)}/feature-persistent`) !== "0";
  return {
    connection: made(pages, NONE, [port], isPersistent, order),
    refusal: Math.min(...pages, port) < 0 ? "28 allocating ring and event channel" : null,
    keys: [
      ...(order === 0
        ? ([["ring-ref", `${pages[0]}`]] as const)
        : [["ring-page-order", `${order}`] as const, ...pages.map((ref, page) => [`ring-ref${page}`, `${ref}`] as const)]),
      ["event-channel", `${port}`],
      ["protocol", "x86_64-abi"],
      ["feature-persistent", isPersistent ? "1" : "0"],
    ],
  };
}

/**
 * The refs that the netfront of 3.0 sets aside: those of transmission first, then those of reception.
 * @source linux-2.6.16-xen drivers/xen/netfront/netfront.c (create_netdev)
 */
function setAside(bus: DeviceBus, device: Device): { readonly refs: readonly number[]; readonly refusal: string | null } {
  const refs: number[] = [];
  for (const [at, way] of ["tx", "rx"].entries()) {
    const first = frameOf(device, 1024 + at * OLD_REFS);
    const ref = bus.grants.grant(device.domid, device.backDomid, first, OLD_REFS, false, `vif ${device.number} ${way} buffers`);
    if (ref < 0) return { refs, refusal: `#### netfront can't alloc ${way} grant refs` };
    refs.push(ref);
  }
  return { refs, refusal: null };
}

function networkRings(bus: DeviceBus, device: Device): Made {
  const isOld = bus.grants.mostFrames(device.domid) === OLD_FRAMES;
  const aside = isOld ? setAside(bus, device) : null;
  if (aside?.refusal) return { connection: made([], aside.refs, [], false), refusal: aside.refusal, keys: [] };
  const offered = unsigned(bus.store.read(`${backPath(device)}/multi-queue-max-queues`), 1);
  const queues = isOld ? 1 : Math.max(1, Math.min(MOST_QUEUES, offered, bus.services.vcpus(device.domid)));
  const refs: number[] = [];
  const buffers: number[] = [...(aside?.refs ?? [])];
  const ports: number[] = [];
  const keys: [string, string][] = queues > 1 ? [["multi-queue-num-queues", `${queues}`]] : [];
  for (let queue = 0; queue < queues; queue++) {
    const what = queues > 1 ? `vif ${device.number}-q${queue}` : `vif ${device.number}`;
    const dir = queues > 1 ? `queue-${queue}/` : "";
    const tx = bus.grants.grant(device.domid, device.backDomid, frameOf(device, queue * 2), 1, false, `${what} tx ring`);
    const rx = bus.grants.grant(device.domid, device.backDomid, frameOf(device, queue * 2 + 1), 1, false, `${what} rx ring`);
    const frame = frameOf(device, 1024 + queue * 256);
    if (!isOld) buffers.push(bus.grants.grant(device.domid, device.backDomid, frame, RX_BUFFERS, false, `${what} rx buffers`));
    const txPort = channel(bus, device, `${what} tx`);
    const rxPort = channel(bus, device, `${what} rx`);
    refs.push(tx, rx);
    ports.push(txPort, rxPort);
    keys.push([`${dir}tx-ring-ref`, `${tx}`], [`${dir}rx-ring-ref`, `${rx}`]);
    keys.push([`${dir}event-channel-tx`, `${txPort}`], [`${dir}event-channel-rx`, `${rxPort}`]);
  }
  for (const feature of [
    "request-rx-copy",
    "feature-rx-notify",
    "feature-sg",
    "feature-gso-tcpv4",
    "feature-gso-tcpv6",
    "feature-ipv6-csum-offload",
  ])
    keys.push([feature, "1"]);
  const refusal = Math.min(...refs, ...buffers, ...ports) < 0 ? "28 allocating rings and event channels" : null;
  return { connection: made(refs, buffers, ports, false), refusal, keys };
}

function made(
  ringRefs: readonly number[],
  bufferRefs: readonly number[],
  frontPorts: readonly number[],
  isPersistent: boolean,
  order = 0,
): Connection {
  // Copied, so that none has room for more than it holds: there are two devices for each of ten thousand guests.
  const had = (numbers: readonly number[]): readonly number[] =>
    numbers.length === 0 ? NONE : (numbers.some((n) => n < 0) ? numbers.filter((n) => n >= 0) : numbers).slice();
  return {
    ringRefs: had(ringRefs),
    bufferRefs: had(bufferRefs),
    frontPorts: had(frontPorts),
    backPorts: NONE,
    order,
    isPersistent,
    persistentRefs: NONE,
    connectedAt: null,
  };
}

/** Guest frames that a driver's pages lie in. guess: below 1 GiB, apart for each device */
function frameOf(device: Device, index: number): number {
  return 0x8000 + (device.kind === "vif" ? 0x4000 + device.number * 0x1000 : ((device.number >> 4) & 63) * 0x80) + index;
}

/** The guest has its device. */
export function working(bus: DeviceBus, device: Device): void {
  if (device.isPresented) return;
  device.failure = null;
  device.isPresented = true;
  device.isResuming = false;
  bus.services.presented(device, true, "");
}

/** The guest loses a device that it had. */
export function lose(bus: DeviceBus, device: Device, reason: string): void {
  if (reason !== "") device.failure = reason;
  if (!device.isPresented && !device.isResuming) return;
  device.isPresented = false;
  device.isResuming = false;
  bus.services.presented(device, false, reason);
}

function fail(bus: DeviceBus, device: Device, text: string): void {
  device.failure = text;
  bus.store.client(device.domid).write(`error/device/${device.kind}/${device.number}/error`, text);
  end(bus, device);
  device.isResuming = false;
  bus.services.presented(device, false, text);
  say(bus, device, "state", `${xenbus.Closed}`);
}

function close(bus: DeviceBus, device: Device): void {
  const isAsked = bus.store.read(`${backPath(device)}/online`) === "0";
  lose(bus, device, isAsked ? "" : (device.failure ?? "the back end has closed"));
  end(bus, device);
  say(bus, device, "state", `${xenbus.Closed}`);
}

/** Gives rings, buffers and channels back; what the back end still maps stays until it lets go. */
export function end(bus: DeviceBus, device: Device): void {
  const { connection } = device;
  if (!connection) return;
  if (connection.connectedAt !== null) for (const port of connection.backPorts) bus.events.close(device.backDomid, port);
  const own = [...connection.ringRefs, ...connection.bufferRefs, ...connection.persistentRefs];
  // Pages of requests on their way; they are sent again, on other pages.
  if (!connection.isPersistent) own.push(...device.flying.flatMap((request) => request.grantRefs.slice(0, 1)));
  for (const request of device.flying) request.grantRefs = NONE;
  for (const ref of own) {
    // Another device may have been made to map it: then too it ends here.
    if (bus.grants.end(device.domid, ref)) continue;
    bus.grants.unmap(device.domid, ref);
    bus.grants.end(device.domid, ref);
  }
  for (const port of connection.frontPorts) bus.events.close(device.domid, port);
  device.connection = null;
}
