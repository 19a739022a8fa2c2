/** The way of a probe from machine to machine, told from what a dry run has left. */
import type { ReachHop, ReachSaid } from "../../contract/reachability";
import type { NetRehearsal, Probe } from "../../guest/rehearsal";
import type { Gateway } from "../../network/gateway";
import { switchKey } from "../../network/link";
import { ipToText } from "../../wire/address";
import { get16 } from "../../wire/bytes";
import { arpAddresses } from "../../wire/concern";
import { decodeEthernet, ETHERTYPE } from "../../wire/ethernet";
import { decodeIpv4, type Ipv4Packet, PROTOCOL } from "../../wire/ipv4";
import { vlanOf, withoutVlan } from "../../wire/vlan";
import { domainCalled } from "../../world/domain-book";
import type { RunningGuest, World } from "../../world/world";
import type { DryRun, Happened } from "./dry-run";
import { rogueStop } from "./fault-mends";
import { goalOf, holderOf, stationOf } from "./goals";
import { interfaceName, kernelHop, listenerOf, passingStop, ruleStop, sendingRows, silentStop, troubleStop } from "./kernels";
import { nameOf, type Stop } from "./names";
import { taggedStop } from "./port-stop";
import { atRouter, routerHop } from "./routers";
import { type Arrived, type Goal, SegmentWalk, type Walked } from "./segment";

/** More machines than any way leads through. */
const MOST_LEGS = 12;

/** What has become of a packet: where it is now and whom it is for, or why it goes no further; neither: all is told. */
interface Next {
  readonly stop: Stop | null;
  readonly machine: RunningGuest | null;
  readonly to: number;
}

type Sent = Extract<Happened, { readonly kind: "sent" }>;

const packetOf = (frame: Uint8Array): Ipv4Packet | null => {
  const ethernet = decodeEthernet(withoutVlan(frame));
  return ethernet?.etherType === ETHERTYPE.ipv4 ? decodeIpv4(ethernet.payload) : null;
};
const isArp = (frame: Uint8Array): boolean => get16(withoutVlan(frame), 12) === ETHERTYPE.arp;
const arpOf = (frame: Uint8Array) => arpAddresses(withoutVlan(frame), 14);
/** An answer that says that something does not arrive, or is not wanted. */
const isComplaint = (packet: Ipv4Packet): boolean => packet.protocol === PROTOCOL.icmp && ![0, 8].includes(packet.payload[0] ?? 0);

export interface Told {
  readonly there: readonly ReachHop[];
  readonly back: readonly ReachHop[];
  readonly stop: Stop | null;
  /** who has taken the probe; null: nobody, or somebody outside */
  readonly taker: RunningGuest | null;
}

/** Tells the whole way. */
export class WayTeller {
  private readonly there: ReachHop[] = [];
  private readonly back: ReachHop[] = [];
  private readonly world: World;
  /** place among what has happened */
  private at = 0;
  private isBack = false;
  private taker: RunningGuest | null = null;

  constructor(
    private readonly run: DryRun,
    private readonly from: RunningGuest,
    private readonly probe: Probe,
    private readonly isAnswered: boolean,
  ) {
    this.world = run.world;
  }

  tell(): Told {
    let current: RunningGuest | null = this.from;
    let to = this.probe.to;
    let stop: Stop | null = null;
    for (let count = 0; current !== null && stop === null && count < MOST_LEGS; count++) {
      const kernel = this.run.kernelOf(current);
      if (!kernel) {
        stop = { said: ["stop.booting", nameOf(this.world, current)], mend: [] };
        this.add(kernelHop(this.world, current, { rows: [], stop }));
        break;
      }
      if (this.isBack && current === this.from) break;
      const next = this.leg(current, kernel, to);
      stop = next.stop;
      current = next.machine;
      to = next.to;
    }
    const { there, back, taker } = this;
    return { there, back, stop, taker };
  }

  private add(...hops: readonly ReachHop[]): void {
    (this.isBack ? this.back : this.there).push(...hops);
  }
  private stopped(stop: Stop): Next {
    return { stop, machine: null, to: 0 };
  }

  /** From one machine to the next. @param to - whom its packet is for */
  private leg(machine: RunningGuest, kernel: NetRehearsal, to: number): Next {
    const { world } = this;
    const rows = sendingRows(kernel, to, !this.isBack && machine === this.from);
    if (machine === this.from && kernel.isOwn(to) && !this.isBack) return this.toItself(machine, kernel, rows);
    const sent = this.sentBy(machine, (frame) => packetOf(frame) !== null);
    const asked = this.sentBy(machine, isArp, sent?.place);
    if (!sent) return this.nothingSent(machine, kernel, { to, rows, asked: asked?.event ?? null });
    const { event } = sent;
    rows.push(...this.neighbourRows(machine, kernel, event, asked?.event ?? null));
    const out = interfaceName(kernel, event.device);
    if (event.trouble) {
      const stop = troubleStop(world, machine, event.device, event.trouble);
      this.add(kernelHop(world, machine, { out, rows, stop }));
      return this.stopped(stop);
    }
    this.add(kernelHop(world, machine, { out, rows }));
    this.at = sent.place;
    const walked = this.walk(event, goalOf(this.run, event.frame, this.at));
    this.add(...walked.hops);
    return this.arrived(walked.end, event.frame, to);
  }

  /** It is for its sender: it goes by the loopback. */
  private toItself(machine: RunningGuest, kernel: NetRehearsal, rows: readonly ReachSaid[]): Next {
    const { world } = this;
    this.taker = machine;
    const rule = kernel.stopped.at(-1);
    const listener = rule && !this.isAnswered ? ruleStop(world, machine, rule) : listenerOf(world, machine, kernel, this.probe);
    const stop = "said" in listener ? listener : null;
    this.add(kernelHop(world, machine, { out: "lo", rows: stop ? rows : [...rows, listener as ReachSaid], stop }));
    return { stop, machine: null, to: 0 };
  }

  /** It has come to a machine or a router, or nowhere. */
  private arrived(end: Arrived, frame: Uint8Array, to: number): Next {
    if (end.kind === "lost") return this.stopped(end.stop);
    this.at = end.at;
    if (end.kind === "rogue") return this.takenBy(end.rogue);
    if (end.kind === "router") return this.routed(end.segment, frame, to);
    const machine = domainCalled(this.world, end.domain);
    return machine ? this.taken(machine, end.device, frame, to) : this.stopped({ said: ["stop.no_way", ""], mend: [] });
  }
  /** A machine has it that nobody has asked for. */
  private takenBy(key: string): Next {
    const rogue = this.run.fabric.rogues.get(key);
    if (!rogue) return this.stopped({ said: ["stop.no_way", ""], mend: [] });
    const stop = rogueStop(this.world, rogue.config);
    this.add({ place: "station", name: rogue.config.mac, host: null, node: null, in: null, out: null, rows: [], stop: stop.said });
    return this.stopped(stop);
  }
  private taken(machine: RunningGuest, device: number, frame: Uint8Array, to: number): Next {
    const { world, run } = this;
    const kernel = run.kernelOf(machine);
    const given = run.happened[this.at];
    const stopAt = (stop: Stop, rows: readonly ReachSaid[] = []) => {
      this.add(kernelHop(world, machine, { in: interfaceName(kernel, device), rows, stop }));
      return this.stopped(stop);
    };
    if (given?.kind === "given" && given.trouble) return stopAt(troubleStop(world, machine, device, given.trouble));
    if (!kernel) return stopAt({ said: ["stop.booting", nameOf(world, machine)], mend: [] });
    const packet = packetOf(frame);
    const target = packet?.destination ?? to;
    const rejected = kernel.stopped.at(-1);
    if (this.isBack && machine === this.from) {
      if (kernel.told === null)
        return stopAt(this.taggedStopAt(given) ?? (rejected ? ruleStop(world, machine, rejected) : this.silent(machine)));
      this.add(kernelHop(world, machine, { in: interfaceName(kernel, device), rows: [["row.own"]] }));
      return { stop: null, machine: null, to: 0 };
    }
    const answers = this.sentBy(machine, (one) => packetOf(one) !== null);
    const isOwn = kernel.isOwn(target);
    const tagged = kernel.taken === 0 && !answers ? this.taggedStopAt(given) : null;
    if (tagged) return stopAt(tagged);
    if (!isOwn && !answers) {
      const passing = passingStop(world, machine, kernel, target) ?? (rejected ? ruleStop(world, machine, rejected) : null);
      if (passing) return stopAt(passing);
    }
    if (!isOwn) {
      const complaint = answers ? packetOf(answers.event.frame) : null;
      if (complaint && isComplaint(complaint)) this.isBack = true;
      return { stop: rejected && complaint && isComplaint(complaint) ? this.noted(machine, device, kernel) : null, machine, to: target };
    }
    return this.ended(machine, device, kernel, packet);
  }
  /** A rule on the way has sent it back. */
  private noted(machine: RunningGuest, device: number, kernel: NetRehearsal): Stop {
    const rule = kernel.stopped.at(-1);
    const stop: Stop = rule ? ruleStop(this.world, machine, rule) : { said: ["stop.no_forwarding", nameOf(this.world, machine)], mend: [] };
    this.add(kernelHop(this.world, machine, { in: interfaceName(kernel, device), rows: [], stop }));
    return stop;
  }
  /** It is where it was sent to: a rule, or nobody at that port, may still end it. */
  private ended(machine: RunningGuest, device: number, kernel: NetRehearsal, packet: Ipv4Packet | null): Next {
    const { world } = this;
    this.taker = machine;
    const rule = kernel.taken === 0 ? kernel.stopped.at(-1) : undefined;
    const listener = rule ? ruleStop(world, machine, rule) : listenerOf(world, machine, kernel, this.probe);
    const stop = "said" in listener ? listener : null;
    const rows: ReachSaid[] = "said" in listener ? [] : [listener];
    this.add(kernelHop(world, machine, { in: interfaceName(kernel, device), rows, stop }));
    this.isBack = true;
    const answers = this.sentBy(machine, () => true);
    if (stop) return this.stopped(stop);
    if (!answers) {
      if (this.probe.protocol === "udp" || this.isAnswered) return { stop: null, machine: null, to: 0 };
      const why = this.silent(machine);
      this.add(kernelHop(world, machine, { rows: sendingRows(kernel, packet?.source ?? 0, false), stop: why }));
      return this.stopped(why);
    }
    return { stop: null, machine, to: packet?.source ?? 0 };
  }
  private silent(machine: RunningGuest): Stop {
    const kernel = this.run.kernelOf(machine);
    const rule = kernel?.stopped.at(-1);
    return rule ? ruleStop(this.world, machine, rule) : { said: ["stop.no_answer", nameOf(this.world, machine)], mend: [] };
  }

  /** It has come to a router: what that answers goes back by its switch. */
  private routed(segment: string, frame: Uint8Array, to: number): Next {
    const { world, run } = this;
    const gateway = run.fabric.gateways.get(segment);
    if (!gateway) return this.stopped({ said: ["stop.no_way", segment], mend: [] });
    const tagged = this.taggedAt(gateway);
    if (tagged) return tagged;
    const answer = this.answerOf(segment);
    const packet = answer && packetOf(answer.frame);
    const isPlain = packet !== null && !isComplaint(packet) && !(this.probe.protocol === "tcp" && ((packet.payload[13] ?? 0) & 4) !== 0);
    const at = atRouter(
      world,
      gateway,
      frame,
      this.probe,
      isPlain || (this.probe.protocol === "udp" && answer === null && this.isAnswered),
    );
    this.add(...at.hops);
    if (at.stop || !answer) return { stop: at.stop, machine: null, to };
    this.isBack = true;
    const node = run.fabric.bridges.get(switchKey(segment));
    const port = node?.ports.get("gateway");
    if (!node || !port) return this.stopped({ said: ["stop.no_way", segment], mend: [] });
    const walked = new SegmentWalk(run, answer.frame, answer.key, goalOf(run, answer.frame, this.at), this.at).from(node, port);
    this.add(...walked.hops);
    return this.arrived(walked.end, answer.frame, packet?.destination ?? to);
  }
  /** What has come to a router has a tag, and no interface there is in its VLAN. */
  private taggedAt(gateway: Gateway): Next | null {
    const stop = this.taggedStopAt(this.run.happened[this.at]);
    if (!stop) return null;
    this.add(routerHop(gateway, [], stop));
    return this.stopped(stop);
  }
  private taggedStopAt(one: Happened | undefined): Stop | null {
    const vlan = one ? vlanOf(one.frame) : null;
    return one && vlan !== null ? taggedStop(this.world, one.key, vlan, this.run.happened) : null;
  }
  private answerOf(segment: string): Extract<Happened, { readonly kind: "in" }> | null {
    const found = this.run.happened
      .slice(this.at)
      .find((one) => one.kind === "in" && one.node === switchKey(segment) && one.port === "gateway" && packetOf(one.frame) !== null);
    return found?.kind === "in" ? found : null;
  }

  /** The first frame of a kind that a machine has sent since the packet was there. */
  private sentBy(machine: RunningGuest, isMeant: (frame: Uint8Array) => boolean, before = Number.POSITIVE_INFINITY) {
    const { happened } = this.run;
    for (let place = this.at; place < Math.min(before, happened.length); place++) {
      const event = happened[place];
      if (event?.kind === "sent" && event.domain === machine.id && isMeant(event.frame)) return { event, place };
    }
    return null;
  }

  /** What its table of neighbours has had, or has learned by asking. */
  private neighbourRows(machine: RunningGuest, kernel: NetRehearsal, { device, frame }: Sent, asked: Sent | null): ReachSaid[] {
    const mac = decodeEthernet(withoutVlan(frame))?.destination ?? "";
    if (asked) return [["row.asked", ipToText(arpOf(asked.frame).target), mac]];
    const to = packetOf(frame)?.destination ?? 0;
    const next = kernel.routeTo(to)?.via ?? to;
    const known = this.run.kernelOf(machine)?.neighbourOf(device, next);
    return known ? [["row.neighbour", ipToText(next), known.mac, known.state]] : [];
  }

  /** A machine has sent no packet: its rules, its routes, or nobody who answers its question for an address. */
  private nothingSent(
    machine: RunningGuest,
    kernel: NetRehearsal,
    { to, rows, asked }: { readonly to: number; readonly rows: ReachSaid[]; readonly asked: Sent | null },
  ): Next {
    const { world } = this;
    if (!asked) {
      const stop = silentStop(world, machine, kernel, to);
      this.add(kernelHop(world, machine, { rows, stop }));
      return this.stopped(stop);
    }
    const { target } = arpOf(asked.frame);
    rows.push(["row.asks", ipToText(target)]);
    const goal = holderOf(this.run, target);
    const out = interfaceName(kernel, asked.device);
    if (asked.trouble) {
      const stop = troubleStop(world, machine, asked.device, asked.trouble);
      this.add(kernelHop(world, machine, { out, rows, stop }));
      return this.stopped(stop);
    }
    if (!goal) {
      const stop = this.nobody(target);
      this.add(kernelHop(world, machine, { out, rows, stop }));
      return this.stopped(stop);
    }
    this.add(kernelHop(world, machine, { out, rows }));
    const walked = this.walk(asked, goal);
    const router = walked.end.kind === "lost" && walked.end.stop.said[0] === "stop.no_way" ? this.routerAsked(asked, target) : null;
    if (router) return router;
    this.add(...walked.hops);
    if (walked.end.kind === "lost") return this.stopped(walked.end.stop);
    return this.answerLost(machine, walked.end, target);
  }
  /** Somebody has heard the question who would answer for another segment, if it forwarded. */
  private routerAsked(asked: Sent, target: number): Next | null {
    const { run, world } = this;
    for (const one of run.happened) {
      const machine = one.kind === "given" && one.key === asked.key ? domainCalled(world, one.domain) : undefined;
      const kernel = machine && run.kernelOf(machine);
      if (!machine || !kernel || one.kind !== "given" || kernel.isForwarding) continue;
      const out = kernel.routeTo(target)?.device ?? one.device;
      if (out === one.device) continue;
      const stop = passingStop(world, machine, kernel, target);
      if (!stop) continue;
      const walked = this.walk(asked, { kind: "station", domain: one.domain, device: one.device });
      this.add(...walked.hops, kernelHop(world, machine, { in: interfaceName(kernel, one.device), rows: [], stop }));
      return this.stopped(stop);
    }
    return null;
  }
  private nobody(target: number): Stop {
    return { said: ["stop.nobody_answers", ipToText(target)], mend: [] };
  }
  /** The question has come to whom it is about, and the answer has not come back. */
  private answerLost(asker: RunningGuest, end: Exclude<Arrived, { kind: "lost" }>, target: number): Next {
    const { run, world } = this;
    const isAnswer = (frame: Uint8Array): boolean => isArp(frame) && arpOf(frame).isReply && arpOf(frame).sender === target;
    this.at = end.at;
    if (end.kind === "rogue") return this.takenBy(end.rogue);
    if (end.kind === "router") {
      const gateway = run.fabric.gateways.get(end.segment);
      const tagged = gateway && this.taggedAt(gateway);
      if (tagged) return tagged;
      if (gateway) this.add(routerHop(gateway, [["row.own"]], null));
      this.isBack = true;
      const found = run.happened.slice(this.at).find((one) => one.kind === "in" && one.port === "gateway" && isAnswer(one.frame));
      const node = run.fabric.bridges.get(switchKey(end.segment));
      const port = node?.ports.get("gateway");
      if (found?.kind !== "in" || !node || !port) return this.stopped(this.nobody(target));
      return this.lostAfter(
        new SegmentWalk(run, found.frame, found.key, stationOf(run, asker, found.frame, this.at), this.at).from(node, port),
        target,
      );
    }
    const machine = domainCalled(world, end.domain);
    const kernel = machine && run.kernelOf(machine);
    const given = run.happened[end.at];
    const inAt = interfaceName(kernel ?? null, end.device);
    this.isBack = true;
    if (machine && given?.kind === "given" && given.trouble) {
      const stop = troubleStop(world, machine, end.device, given.trouble);
      this.add(kernelHop(world, machine, { in: inAt, rows: [], stop }));
      return this.stopped(stop);
    }
    const answer = machine && this.sentBy(machine, isAnswer);
    if (!machine || !answer) {
      const silent: Stop = { said: ["stop.no_answer", machine ? nameOf(world, machine) : ""], mend: [] };
      const stop = this.taggedStopAt(given) ?? silent;
      if (machine) this.add(kernelHop(world, machine, { in: inAt, rows: [], stop }));
      return this.stopped(stop);
    }
    this.add(kernelHop(world, machine, { in: inAt, out: inAt, rows: [["row.own"]] }));
    return this.lostAfter(this.walk(answer.event, stationOf(run, asker, answer.event.frame, this.at)), target);
  }
  private lostAfter({ hops, end }: Walked, target: number): Next {
    this.add(...hops);
    return this.stopped(end.kind === "lost" ? end.stop : this.nobody(target));
  }
  private walk({ domain, device, frame, key }: Sent, goal: Goal | null): Walked {
    const place = this.run.fabric.portOf(domain, device);
    if (!place) return { hops: [], end: { kind: "lost", stop: { said: ["stop.no_way", ""], mend: [] } } };
    return new SegmentWalk(this.run, frame, key, goal, this.at).from(place.bridge, place.port);
  }
}
