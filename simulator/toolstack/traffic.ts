/** Bulk traffic in closed form: each guest's declared flows, laid over the real path of bridges, cables and switch. */
import type { Port } from "../network/bridge";
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
interface Laid {
  readonly guest: RunningGuest;
  readonly nic: number;
  readonly hops: readonly Hop[];
  readonly tx: number;
  readonly rx: number;
}

/** Lays all flows: clears the old steady rates, finds each path, scales what shares a cable, and writes rates to ports and meters. */
export function layFlows(world: World): void {
  world.flowsPending = false;
  const now = nowOf(world);
  const laid: Laid[] = [];
  const touched = new Map<string, Map<string, { tx: number; rx: number }>>();
  for (const bridge of world.fabric.bridges.values()) {
    for (const port of bridge.ports.values()) {
      port.traffic.flowIn = 0;
      port.traffic.flowOut = 0;
    }
  }
  const byAddress = new Map<string, { guest: RunningGuest; nic: number }>();
  for (const guest of world.guests.values()) {
    const first = guest.spec.nics[0];
    // A scenario names a peer by its VM; a guest that learned an address names that.
    if (first) byAddress.set(guest.spec.name, { guest, nic: first.device });
    for (const a of guest.addresses) byAddress.set(a.ipv4, { guest, nic: a.nic });
  }
  for (const guest of world.guests.values()) {
    if (guest.pausedAt !== null) continue;
    for (const flow of guest.load.flows) {
      const hops = pathOf(world, guest, flow.nic, flow.peer === null ? null : (byAddress.get(flow.peer) ?? undefined));
      if (hops) laid.push({ guest, nic: flow.nic, hops, tx: flow.txBytesPerS, rx: flow.rxBytesPerS });
    }
  }
  const scaleOf = cableScale(laid);
  for (const flow of laid) {
    const scale = Math.min(...flow.hops.map((hop) => scaleOf(hop.port)));
    const tx = Math.floor(flow.tx * scale);
    const rx = Math.floor(flow.rx * scale);
    for (const { port, isInward } of flow.hops) {
      port.traffic.flowIn += isInward ? tx : rx;
      port.traffic.flowOut += isInward ? rx : tx;
    }
  }
  for (const bridge of world.fabric.bridges.values()) {
    for (const port of bridge.ports.values()) {
      const to = port.attachment;
      const { flowIn, flowOut } = port.traffic;
      if (to.kind === "guest") note(touched, to.vm, `vif_${to.device}`, flowIn, flowOut);
      else if (to.kind === "cable" && !bridge.key.startsWith("switch/")) note(touched, to.host, `pif_${to.device}`, flowOut, flowIn);
    }
  }
  for (const [ref, rates] of touched) {
    const log = seriesOf(world, ref);
    for (const [source, rate] of rates) {
      log.rate(now, `${source}_tx`, rate.tx);
      log.rate(now, `${source}_rx`, rate.rx);
    }
  }
}

function note(into: Map<string, Map<string, { tx: number; rx: number }>>, ref: string, source: string, tx: number, rx: number): void {
  let rates = into.get(ref);
  if (!rates) {
    rates = new Map();
    into.set(ref, rates);
  }
  rates.set(source, { tx, rx });
}

/** Ports that a flow crosses, or null when there is no way. `peer` null: the gateway; undefined: an address that nobody has. */
function pathOf(world: World, guest: RunningGuest, nic: number, peer: { guest: RunningGuest; nic: number } | null | undefined): Hop[] | null {
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
  const uplinkThere = [...to.bridge.ports.values()].find((p) => p.attachment.kind === "cable" && far !== undefined && p.attachment.bridge === far.key);
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
