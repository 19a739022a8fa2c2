/** The way of one frame through a segment, node by node, as a dry run has left it. */
import type { ReachHop, ReachSaid } from "../../contract/reachability";
import { headerBetween } from "../../network/header";
import type { LearningNode } from "../../network/learning-node";
import type { Egress } from "../../network/node";
import { OpenVswitch } from "../../network/ovs/open-vswitch";
import type { Port } from "../../network/port";
import { PhysicalSwitch } from "../../network/switch";
import { macToText } from "../../wire/address";
import { vlanOf } from "../../wire/vlan";
import { domainCalled } from "../../world/domain-book";
import type { DryRun, Happened } from "./dry-run";
import { lockStop } from "./lock-stop";
import { nameOf, nodeHop, type Stop } from "./names";
import { farStop, leavingStop, linkMend, portLabel, portStop, taggedStop } from "./port-stop";

/** Where a frame is to come. */
export type Goal =
  | { readonly kind: "station"; readonly domain: string; readonly device: number }
  | { readonly kind: "router"; readonly segment: string }
  /** a machine that is there for a fault alone, by its key */
  | { readonly kind: "rogue"; readonly rogue: string };
/** Where it has come. */
export type Arrived = (Goal & { readonly at: number }) | { readonly kind: "lost"; readonly stop: Stop };
export interface Walked {
  readonly hops: readonly ReachHop[];
  readonly end: Arrived;
}

/** More nodes than any way has. */
const MOST_NODES = 24;
const SECOND = 1_000_000;
/** Both addresses and the type, bytes. */
const HEADER = 14;

/** One frame in one segment. */
export class SegmentWalk {
  private readonly hops: ReachHop[] = [];
  private readonly events: readonly Happened[];
  private readonly distances: ReadonlyMap<string, number>;
  private readonly destination: string;
  private readonly bytes: number;

  /** @param since - place among what has happened from which it is looked for */
  constructor(
    private readonly run: DryRun,
    frame: Uint8Array,
    key: string,
    private readonly goal: Goal | null,
    since: number,
  ) {
    this.events = run.happened.slice(since).filter((one) => one.key === key);
    this.destination = macToText(frame, 0);
    this.bytes = frame.length;
    this.distances = goal ? distancesTo(run, goal) : new Map();
  }

  /** Follows it from the port of a node that it comes in at. */
  from(node: LearningNode, ingress: Port): Walked {
    const end = this.at(node, ingress, 0);
    return { hops: this.hops, end };
  }

  private at(node: LearningNode, ingress: Port, count: number): Arrived {
    const { world } = this.run;
    const came = this.events.find((one) => one.kind === "in" && one.node === node.key && one.port === ingress.name);
    const tag = came && "frame" in came ? vlanOf(came.frame) : null;
    const rows: ReachSaid[] = [];
    const place = { node, ingress, tag };
    const stopped = (stop: Stop, out: Port | null = null): Arrived => {
      this.hop(node, ingress, out, rows, stop.said);
      return { kind: "lost", stop };
    };
    if (count > MOST_NODES) return stopped({ said: ["stop.storm", node.name], mend: [{ said: ["mend.storm"] }] });
    const own = portStop(world, node, ingress) ?? (came ? null : this.lostBefore(node, ingress));
    if (own) return stopped(own);
    const held = came?.kind === "in" ? lockStop(world, node, ingress, came.frame) : null;
    if (held) return stopped(held);
    const egress = came?.kind === "in" ? came.egress : this.decided(node, ingress);
    if (tag !== null) rows.push(["row.vlan", tag]);
    if (egress?.kind === "drop") return stopped(this.dropped(place, egress.reason));
    if (egress?.kind === "port") rows.push(this.knownRow(node, egress.port));
    else rows.push(this.destination === "ff:ff:ff:ff:ff:ff" ? ["row.everybody"] : ["row.flood", this.destination]);
    const outs = this.outsAt(node, egress?.kind === "port" ? egress.port : null);
    for (const port of outs) {
      const lost = this.events.find((one) => one.kind === "out" && one.node === node.key && one.port === port.name && one.lost !== null);
      if (lost?.kind === "out" && lost.lost !== null) return stopped(this.lostAt(node, port, lost.lost), port);
      const next = this.beyond(port);
      if (next === null) continue;
      this.hop(node, ingress, port, rows, null);
      return next === "arrived" ? this.arrivedAt(port) : this.at(next.node, next.port, count + 1);
    }
    const [wanted] = outs;
    if (!wanted) return stopped(this.goal ? { said: ["stop.no_way", node.name], mend: [] } : this.nowhere());
    if (node instanceof OpenVswitch && node.flows.length > 1)
      return stopped({ said: ["stop.ovs_rule", node.name], mend: [{ said: ["mend.flows"] }] });
    const stop = this.notBeyond(place, wanted);
    const next = stop.said[0] === "stop.no_way" ? this.unseen(wanted) : null;
    if (!next) return stopped(stop, wanted);
    this.hop(node, ingress, wanted, rows, null);
    return this.at(next.node, next.port, count + 1);
  }
  /** What a node does with it that has it among what its switch floods for all: nobody has looked at it there by itself. */
  private decided(node: LearningNode, ingress: Port): Egress | null {
    const header = { ...headerBetween("", this.destination), isFromGroup: true };
    return this.events.some((one) => one.kind === "spread" && one.node === node.key) ? null : node.decide(ingress, header);
  }
  private unseen({ link }: Port): { readonly node: LearningNode; readonly port: Port } | null {
    const node = link.isShared ? this.run.fabric.bridges.get(link.node) : undefined;
    const port = node?.ports.get(link.port);
    return node && port ? { node, port } : null;
  }

  /** Ports by which it may have gone on, the likeliest first: where the table says, or nearer to where it is to come. */
  private outsAt(node: LearningNode, known: Port | null): readonly Port[] {
    const ports = this.run.fabric.bridges.get(node.key)?.ports;
    if (known) return [ports?.get(known.name) ?? known];
    const own = this.distances.get(node.key) ?? Number.POSITIVE_INFINITY;
    const far = (port: Port): number => this.distances.get(port.link.node) ?? Number.POSITIVE_INFINITY;
    const nearer = [...(ports?.values() ?? [])].filter((port) => far(port) < own);
    // By several ways alike it has gone by one.
    const hasLeft = (port: Port): number => (this.beyond(port) === null ? 1 : 0);
    return nearer.sort((a, b) => far(a) - far(b) || hasLeft(a) - hasLeft(b));
  }

  /** What a frame that has left by a port has come to; null: to nothing. */
  private beyond({ link }: Port): { readonly node: LearningNode; readonly port: Port } | "arrived" | null {
    const { fabric } = this.run;
    const node = fabric.bridges.get(link.node);
    if (!node) return this.events.some((one) => isAt(one, link.node)) ? "arrived" : null;
    const port = node.ports.get(link.port);
    const isThere = this.events.some(
      (one) => (one.kind === "in" && one.node === node.key && one.port === link.port) || (one.kind === "spread" && one.node === node.key),
    );
    return isThere && port ? { node, port } : null;
  }
  private arrivedAt(port: Port): Arrived {
    const found = this.run.happened.findIndex((one) => this.events.includes(one) && isAt(one, port.link.node));
    const one = this.run.happened[found];
    if (one?.kind === "routed") return { kind: "router", segment: one.segment, at: found };
    if (one?.kind === "taken") return { kind: "rogue", rogue: one.rogue, at: found };
    if (one?.kind === "given") return { kind: "station", domain: one.domain, device: one.device, at: found };
    return { kind: "lost", stop: this.nowhere() };
  }

  private hop(node: LearningNode, ingress: Port, out: Port | null, rows: readonly ReachSaid[], stop: ReachSaid | null): void {
    const { world } = this.run;
    this.hops.push({
      ...nodeHop(world, node),
      in: portLabel(world, node, ingress),
      out: out && portLabel(world, node, out),
      rows,
      stop,
    });
  }
  /** Row of the table that has said the port. */
  private knownRow(node: LearningNode, port: Port): ReachSaid {
    const { world } = this.run;
    if (port.attachment.kind === "host") return ["row.own"];
    if (nodeHop(world, node).place === "bond") return ["row.bond", port.name];
    const before = world.fabric.bridges.get(node.key)?.table.get(this.destination);
    const name = portLabel(world, node, port);
    if (before?.port !== port.name) return ["row.heard", this.destination, name];
    return ["row.known", this.destination, name, Math.floor((world.kernel.now - before.seenAt) / SECOND)];
  }

  private dropped(
    { node, ingress, tag }: { readonly node: LearningNode; readonly ingress: Port; readonly tag: number | null },
    reason: string,
  ): Stop {
    const { world } = this.run;
    const port = portLabel(world, node, ingress);
    if (reason === "hairpin") return { said: ["stop.hairpin", this.destination, port], mend: [] };
    if (reason === "rule") return { said: ["stop.ovs_rule", node.name], mend: [{ said: ["mend.flows"] }] };
    if (reason === "backup") return { said: ["stop.backup", ingress.name], mend: [] };
    if (reason === "egress.down") {
      const known = node.table.get(this.destination)?.port;
      const out = known === undefined ? undefined : node.ports.get(known);
      return (out && portStop(world, node, out)) ?? { said: ["stop.stale", this.destination, known ?? ""], mend: [] };
    }
    if (reason === "vlan") {
      const outs = this.outsAt(node, null);
      const [wanted] = outs;
      return wanted && node instanceof PhysicalSwitch
        ? leavingStop(world, { node, ingress, tag }, wanted)
        : { said: ["stop.vlan", port, tag ?? 1], mend: [] };
    }
    return { said: ["stop.no_way", node.name], mend: [] };
  }
  /** The link that it should have come in by has lost it. */
  private lostBefore(node: LearningNode, ingress: Port): Stop | null {
    const { link } = ingress;
    const lost = this.events.find((one) => one.kind === "out" && one.node === link.node && one.port === link.port && one.lost !== null);
    return lost?.kind === "out" && lost.lost !== null ? this.lostAt(node, ingress, lost.lost) : null;
  }
  private lostAt(node: LearningNode, port: Port, why: string): Stop {
    const { world } = this.run;
    const name = portLabel(world, node, port);
    if (why === "mtu") return { said: ["stop.too_long", name, this.run.fabric.mtuOf(port) ?? 0], mend: [] };
    if (why === "link.mtu")
      return { said: ["stop.too_long", name, port.linkSettings.mtu ?? 0], mend: linkMend(world, port, ["mend.link", name], ["mtu"]) };
    if (why === "loss") return { said: ["stop.loss", name], mend: linkMend(world, port, ["mend.link", name], ["loss"]) };
    if (why === "storm") return { said: ["stop.storm", node.name], mend: [{ said: ["mend.storm"] }] };
    return { said: ["stop.queue", name], mend: [] };
  }
  /** It has left, or should have, and nothing has come of it. */
  private notBeyond(place: { readonly node: LearningNode; readonly ingress: Port; readonly tag: number | null }, port: Port): Stop {
    const { world } = this.run;
    const at = portStop(world, place.node, port) ?? farStop(world, port);
    if (at) return at;
    const { mtu } = port.linkSettings;
    if (mtu !== undefined && this.bytes - HEADER > mtu) return this.lostAt(place.node, port, "link.mtu");
    // The interface there takes what is for its own address alone.
    const station = this.run.fabric.stationCalled(port.link.node);
    const guest = station && domainCalled(world, station.domain);
    const mac = station?.port.listening?.mac;
    if (guest && mac === "") return { said: ["stop.interface_down", nameOf(world, guest)], mend: [] };
    if (guest && mac !== undefined && mac !== this.destination && this.destination !== "ff:ff:ff:ff:ff:ff")
      return { said: ["stop.other_station", nameOf(world, guest), this.destination], mend: [] };
    const key = this.events[0]?.key ?? "";
    if (guest && place.tag !== null && !(place.node instanceof PhysicalSwitch)) return taggedStop(world, key, place.tag, this.events);
    return leavingStop(world, place, port);
  }
  private nowhere(): Stop {
    return { said: ["stop.stale", this.destination, ""], mend: [] };
  }
}

function isAt(one: Happened, key: string): boolean {
  if (one.kind === "given") return key === `${one.domain}/${one.device}`;
  if (one.kind === "taken") return key === one.rogue;
  return one.kind === "routed" && key === `gateway/${one.segment}`;
}

/** How many links every node is away from a station or a router, whatever state they are in. */
function distancesTo(run: DryRun, goal: Goal): ReadonlyMap<string, number> {
  const { fabric } = run;
  const start = goal.kind === "rogue" ? goal.rogue : goal.kind === "router" ? `gateway/${goal.segment}` : `${goal.domain}/${goal.device}`;
  const before = new Map<string, string[]>();
  for (const node of fabric.bridges.values())
    for (const { link } of node.ports.values()) {
      const known = before.get(link.node);
      if (known) known.push(node.key);
      else before.set(link.node, [node.key]);
    }
  const found = new Map([[start, 0]]);
  for (const [key, distance] of found) for (const node of before.get(key) ?? []) if (!found.has(node)) found.set(node, distance + 1);
  return found;
}
