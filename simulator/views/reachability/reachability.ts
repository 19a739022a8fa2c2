/** Whether one machine reaches another now, hop by hop, and why not: tried on copies, so that nothing changes. */
import type { Reachability, ReachCell, ReachFault, ReachHop, ReachRow, ReachSaid } from "../../contract/reachability";
import type { Probe } from "../../guest/rehearsal";
import type { Ref } from "../../model/ref";
import { fields, list, text, whole } from "../../model/shape";
import { outerAddress } from "../../network/outside/outside-way";
import { ipToText } from "../../wire/address";
import { isLive } from "../../world/host-live";
import type { World } from "../../world/world";
import { defineView } from "../view";
import { DryRun } from "./dry-run";
import { addressFor, type End, endCalled, shownEnd } from "./ends";
import { withFaults } from "./fault-mends";
import { WayTeller } from "./legs";
import { nameOf, type Stop } from "./names";
import { notesOf } from "./notes";

interface Asked {
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly port: number;
  readonly bytes: number;
}

/** Why nothing can be sent from a machine, or to it, before anything is tried; null: it can be tried. */
function endStop(world: World, end: End): Stop | null {
  const { kind, ref, name, domain } = end;
  if (kind === "address") return null;
  if (kind === "host" && ref !== null && !isLive(world, ref))
    return { said: ["stop.host_off", name], mend: [{ said: ["mend.power_on", name], call: { op: "host.power_on", args: { host: ref } } }] };
  if (!domain) {
    const call = { op: "VM.start", args: { vm: ref, start_paused: false, force: false } };
    return { said: ["stop.not_running", name], mend: [{ said: ["mend.start", name], call }] };
  }
  if (domain.pausedAt !== null || !domain.isStarted)
    return {
      said: ["stop.paused", name],
      mend: [{ said: ["mend.unpause", name], call: { op: "VM.unpause", args: { vm: domain.vm as Ref<"VM"> } } }],
    };
  return null;
}

function endHop(end: End, stop: Stop): ReachHop {
  const place = end.kind === "host" ? "control-domain" : "guest";
  return { place, name: end.name, host: null, node: end.ref, in: null, out: null, rows: [], stop: stop.said };
}

type Ends = Pick<Reachability, "from" | "to" | "protocol" | "port">;
const nothingTried = { there: [], back: [], notes: [], answerUs: null } as const;

function unreached(ends: Ends, stop: Stop, hops: readonly ReachHop[], isBack = false): Reachability {
  const way = isBack ? { there: [], back: hops } : { there: hops, back: [] };
  return { ...ends, ...nothingTried, ...way, verdict: "unreachable", why: stop.said, mend: stop.mend };
}

/** @param before - one on which others were tried before, so that the network need not be copied again */
function answer(
  world: World,
  { from: typedFrom, to: typedTo, protocol: typed, port, bytes }: Asked,
  before?: DryRun,
): Reachability | ReachFault {
  const protocol = typed as Probe["protocol"];
  const [from, to] = [endCalled(world, typedFrom), endCalled(world, typedTo)];
  if ("fault" in from) return from;
  if ("fault" in to) return to;
  const head = { protocol, port: protocol === "icmp" ? null : port };
  const bare = { from: shownEnd(from, from.address), to: shownEnd(to, to.address), ...head };
  if (from.kind === "address") return fromOutside(world, bare, from, to);
  const own = endStop(world, from);
  if (own || !from.domain) return unreached(bare, own ?? notRunning(from), [endHop(from, own ?? notRunning(from))]);
  const run = before ?? new DryRun(world);
  run.renew();
  const kernel = run.kernelOf(from.domain);
  if (!kernel) {
    const stop: Stop = { said: ["stop.booting", from.name], mend: [] };
    return unreached(bare, stop, [endHop(from, stop)]);
  }
  const address = addressFor(run, to, from.domain);
  if (address === null) {
    const stop = endStop(world, to) ?? { said: ["stop.no_address", to.name], mend: [{ said: ["mend.address"] }] };
    return unreached(bare, stop, [endHop(to, stop)]);
  }
  const probe: Probe = { protocol, to: address, port: protocol === "icmp" ? 0 : port, bytes };
  return tried(run, { from, to, probe, ends: { ...bare, from: shownEnd(from, kernel.sourceFor(address)), to: shownEnd(to, address) } });
}
function notRunning({ name }: End): Stop {
  return { said: ["stop.not_running", name], mend: [] };
}

function tried(
  run: DryRun,
  { from, to, probe, ends }: { readonly from: End; readonly to: End; readonly probe: Probe; readonly ends: Ends },
): Reachability {
  const { world } = run;
  if (!from.domain) return unreached(ends, notRunning(from), []);
  const us = run.try(from.domain, probe);
  const kernel = run.kernelOf(from.domain);
  const told = kernel?.told ?? null;
  const way = new WayTeller(run, from.domain, probe, told?.kind === "answered").tell();
  const isTaken = probe.protocol === "udp" && way.stop === null && told === null;
  const base = { ...ends, there: way.there, back: way.back, notes: notesOf(run), answerUs: typeof us === "number" ? us : null };
  if (told?.kind === "answered" || isTaken) {
    const other = way.taker && to.domain && way.taker !== to.domain ? way.taker : null;
    const why: ReachSaid | null = other ? ["stop.answered_by", ipToText(probe.to), nameOf(world, other)] : null;
    return { ...base, verdict: other ? "other" : "reachable", why, mend: [] };
  }
  const stop = endedBy(run, to, way.stop, probe);
  return { ...base, verdict: told?.kind === "refused" ? "refused" : "unreachable", why: stop.said, mend: stop.mend };
}
/** What it has ended by: that the other end does not run says more than that nobody answers for it. */
function endedBy({ world }: DryRun, to: End, stop: Stop | null, { to: address }: Probe): Stop {
  const nobody: Stop = { said: ["stop.nobody_answers", ipToText(address)], mend: [] };
  if (stop !== null && stop.said[0] !== "stop.nobody_answers") return withFaults(world, stop);
  return endStop(world, to) ?? stop ?? nobody;
}

/** Nobody outside gets in: the router translates what goes out, and knows nobody inside whom anything else is for. */
function fromOutside(world: World, ends: Ends, from: End, to: End): Reachability {
  const [gateway] = [...world.fabric.gateways.values()].filter(({ config }) => config.isRouter);
  const stop: Stop = { said: ["stop.outside_in"], mend: [] };
  const place = { host: null, in: null, out: null, rows: [] } as const;
  const outside: ReachHop = { ...place, place: "outside", name: from.name, node: "outside", stop: null };
  if (!gateway) return unreached(ends, stop, [{ ...outside, stop: stop.said }]);
  const { address, segment, mac } = gateway.config;
  const router: ReachHop = { ...place, place: "router", name: ipToText(address), node: `gateway:${segment}`, stop: stop.said };
  const rows: readonly ReachSaid[] = [["row.translated", shownEnd(to, to.address).name, ipToText(outerAddress(mac))]];
  return unreached(ends, stop, [outside, { ...router, rows }]);
}

/** Who is reached of some machines from one, by one copy of the network. */
function row(world: World, { to, ...asked }: Omit<Asked, "to" | "bytes"> & { readonly to: readonly string[] }): ReachRow | ReachFault {
  const from = endCalled(world, asked.from);
  if ("fault" in from) return from;
  const run = new DryRun(world);
  const cells = to.map((other): ReachCell => {
    const found = answer(world, { ...asked, to: other, bytes: PING_BYTES }, run);
    return "fault" in found ? { to: other, verdict: null, why: found.fault } : { to: other, verdict: found.verdict, why: found.why };
  });
  return { from: shownEnd(from, from.address), cells };
}
/** What ping sends unless told. @source iputils ping(8) */
const PING_BYTES = 56;
/** Machines that are asked about at once: a lab stands still meanwhile, for some 7 ms each and 25 ms for the copy of a network of 1,000. */
const ROW_MOST = 12;

const probed = { protocol: text(3, 4, "^(icmp|tcp|udp)$"), port: whole(0, 65_535) };

/** One row of who reaches whom, or a part of it; the same as asking for each alone. */
export const reachabilityRow = defineView({
  args: fields({ from: text(1, 160), to: list(text(1, 160), ROW_MOST), ...probed }),
  role: "read-only",
  ask: (world, asked): ReachRow | ReachFault => row(world, asked),
});
export const reachability = defineView({
  args: fields({
    from: text(1, 160),
    to: text(1, 160),
    ...probed,
    /** data of an echo, bytes, as `ping -s` has them */
    bytes: whole(0, 65_507),
  }),
  role: "read-only",
  ask: (world, asked): Reachability | ReachFault => answer(world, asked),
});
