/** Bulk traffic in closed form: each guest's declared flows, laid over the real path of bridges, cables and switch. */
import type { Port } from "../network/port";
import { seriesOf } from "./metering";
import { nowOf, type RunningGuest, type World } from "./world";

/** 1 Gbit/s, in bytes/s, less framing. @source lifecycle.md §7 (1 GbE 110–117 MB/s) */
const CABLE_BYTES_PER_S = 117_000_000;

/** Asks for the flows to be laid anew at this instant, once however many things change in it. */
export function flowsChanged(world: World): void {
  if (world.flowsPending) return;
  world.flowsPending = true;
  world.kernel.schedule(nowOf(world), world.kinds.flows, null);
}

interface Hop {
  readonly port: Port;
  /** whether the guest's sent bytes go into the bridge here */
  readonly isInward: boolean;
}
/** One flow on its path. Derived: found again after a restore. */
export interface Laid {
  readonly hops: readonly Hop[];
  readonly tx: number;
  readonly rx: number;
}

/** Lays all flows: clears the old steady rates, finds each path, scales what shares a cable, and writes rates to ports and meters. */
export function layFlows(world: World): void {
  world.flowsPending = false;
  const carried = portsOf(world).filter((port) => port.traffic.flowIn !== 0 || port.traffic.flowOut !== 0);
  for (const { traffic } of carried) {
    traffic.flowIn = 0;
    traffic.flowOut = 0;
  }
  world.laid = findPaths(world);
  const all = [...world.laid.values()].flat();
  const scaleOf = cableScale(all);
  const touched = new Set<Port>(carried);
  for (const flow of all) {
    const scale = Math.min(...flow.hops.map((hop) => scaleOf(hop.port)));
    carry(flow, Math.floor(flow.tx * scale), Math.floor(flow.rx * scale), 1);
    for (const { port } of flow.hops) touched.add(port);
  }
  meterPorts(world, touched);
}

/**
 * One guest wants other rates over the same paths. Only its own ports change, unless a cable is or becomes too small: then all
 * flows are laid anew.
 */
export function guestFlowsChanged(world: World, guest: RunningGuest): void {
  if (world.flowsPending) return;
  if (world.laid === null) {
    flowsChanged(world);
    return;
  }
  const before = world.laid.get(guest.vm) ?? [];
  const after = pathsOf(world, guest, addressesOf(world));
  const touched = new Set([...before, ...after].flatMap((flow) => flow.hops.map((hop) => hop.port)));
  if ([...touched].some(isFull)) {
    flowsChanged(world);
    return;
  }
  for (const flow of before) carry(flow, flow.tx, flow.rx, -1);
  for (const flow of after) carry(flow, flow.tx, flow.rx, 1);
  world.laid.set(guest.vm, after);
  if ([...touched].some(isFull)) flowsChanged(world);
  else meterPorts(world, touched);
}

/** A cable at its limit: what crosses it may have been scaled down. */
function isFull(port: Port): boolean {
  return port.attachment.kind === "cable" && Math.max(port.traffic.flowIn, port.traffic.flowOut) >= CABLE_BYTES_PER_S - 1024;
}

function portsOf(world: World): Port[] {
  return [...world.fabric.bridges.values()].flatMap((bridge) => [...bridge.ports.values()]);
}

/** Adds (sign 1) or takes away (−1) a flow's rates at its ports. */
function carry(flow: Laid, tx: number, rx: number, sign: 1 | -1): void {
  for (const { port, isInward } of flow.hops) {
    port.traffic.flowIn += sign * (isInward ? tx : rx);
    port.traffic.flowOut += sign * (isInward ? rx : tx);
  }
}

/** Writes the steady rates of ports to the meters of the VMs and hosts behind them. */
function meterPorts(world: World, ports: Iterable<Port>): void {
  const now = nowOf(world);
  for (const port of ports) {
    const to = port.attachment;
    const { flowIn, flowOut } = port.traffic;
    if (to.kind === "guest") {
      const log = seriesOf(world, to.vm);
      log.rate(now, `vif_${to.device}_tx`, flowIn);
      log.rate(now, `vif_${to.device}_rx`, flowOut);
    } else if (to.kind === "cable" && to.bridge.startsWith("switch/")) {
      const log = seriesOf(world, to.host);
      log.rate(now, `pif_${to.device}_tx`, flowOut);
      log.rate(now, `pif_${to.device}_rx`, flowIn);
    }
  }
}

type Places = ReadonlyMap<string, { readonly guest: RunningGuest; readonly nic: number }>;

/** Who can be named as a peer: a scenario names a VM, a guest that learned an address names that. */
function addressesOf(world: World): Places {
  world.peers ??= new Map(
    [...world.guests.values()].flatMap((guest) => {
      const first = guest.spec.nics[0];
      const named = first ? [[guest.spec.name, { guest, nic: first.device }] as const] : [];
      return [...named, ...guest.addresses.map((a) => [a.ipv4, { guest, nic: a.nic }] as const)];
    }),
  );
  return world.peers;
}

/** After a restore: the paths that the flows had when they were saved. */
export function rememberFlows(world: World): void {
  world.laid = findPaths(world);
}

function findPaths(world: World): Map<string, Laid[]> {
  world.peers = null;
  const places = addressesOf(world);
  return new Map([...world.guests.values()].map((guest) => [guest.vm as string, pathsOf(world, guest, places)]));
}

function pathsOf(world: World, guest: RunningGuest, places: Places): Laid[] {
  if (guest.pausedAt !== null) return [];
  const laid: Laid[] = [];
  for (const flow of guest.load.flows) {
    const hops = pathOf(world, guest, flow.nic, flow.peer === null ? null : places.get(flow.peer));
    if (hops) laid.push({ hops, tx: Math.floor(flow.txBytesPerS), rx: Math.floor(flow.rxBytesPerS) });
  }
  return laid;
}

/** Ports that a flow crosses, or null when there is no way. `peer` null: the gateway; undefined: an address that nobody has. */
function pathOf(
  world: World,
  guest: RunningGuest,
  nic: number,
  peer: { guest: RunningGuest; nic: number } | null | undefined,
): Hop[] | null {
  const from = world.fabric.portOf(guest.vm, nic);
  if (!from?.port.isUp || peer === undefined) return null;
  const uplink = [...from.bridge.ports.values()].find((p) => p.attachment.kind === "cable");
  const far = uplink?.attachment.kind === "cable" ? world.fabric.bridges.get(uplink.attachment.bridge) : undefined;
  const farPort = uplink?.attachment.kind === "cable" ? far?.ports.get(uplink.attachment.port) : undefined;
  const isCableUp = uplink?.isUp === true && farPort?.isUp === true;
  if (peer === null) {
    const gateway = far?.ports.get("gateway");
    if (!uplink || !farPort || !gateway || !isCableUp) return null;
    return [inward(from.port), outward(uplink), inward(farPort), outward(gateway)];
  }
  if (peer.guest.pausedAt !== null) return null;
  const to = world.fabric.portOf(peer.guest.vm, peer.nic);
  if (!to?.port.isUp) return null;
  if (to.bridge === from.bridge) return [inward(from.port), outward(to.port)];
  const uplinkThere = [...to.bridge.ports.values()].find(
    (p) => p.attachment.kind === "cable" && far !== undefined && p.attachment.bridge === far.key,
  );
  const farThere = uplinkThere?.attachment.kind === "cable" ? far?.ports.get(uplinkThere.attachment.port) : undefined;
  if (!uplink || !farPort || !uplinkThere?.isUp || !farThere?.isUp || !isCableUp) return null;
  return [inward(from.port), outward(uplink), inward(farPort), outward(farThere), inward(uplinkThere), outward(to.port)];
}

const inward = (port: Port): Hop => ({ port, isInward: true });
const outward = (port: Port): Hop => ({ port, isInward: false });

/** How far the flows over each cable must shrink to fit it. */
function cableScale(laid: readonly Laid[]): (port: Port) => number {
  const load = new Map<Port, { one: number; other: number }>();
  for (const flow of laid) {
    for (const { port, isInward } of flow.hops) {
      if (port.attachment.kind !== "cable") continue;
      const sum = load.get(port) ?? { one: 0, other: 0 };
      sum.one += isInward ? flow.tx : flow.rx;
      sum.other += isInward ? flow.rx : flow.tx;
      load.set(port, sum);
    }
  }
  return (port) => {
    const sum = load.get(port);
    const most = sum ? Math.max(sum.one, sum.other) : 0;
    return most > CABLE_BYTES_PER_S ? CABLE_BYTES_PER_S / most : 1;
  };
}
