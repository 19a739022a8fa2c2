import { Held, type Owner } from "../kernel/held";
import { BROADCAST_MAC, ipToText, networkOf } from "../wire/address";
import { decodeArp, encodeArp } from "../wire/arp";
import { DHCP_PORT } from "../wire/dhcp";
import { DNS_PORT, decodeDns, encodeDns } from "../wire/dns";
import { decodeEthernet, ETHERTYPE, type EthernetFrame, encodeEthernet } from "../wire/ethernet";
import { fragmentsOf, giveUpFragments, isFragment, joinFragment, type Pieces } from "../wire/fragments";
import { decodeIcmp, encodeIcmp, type IcmpMessage, quoteOriginal, UNREACHABLE } from "../wire/icmp";
import { decodeIpv4, encodeIpv4, type Ipv4Packet, PROTOCOL } from "../wire/ipv4";
import { answerNtp, NTP_PORT } from "../wire/ntp";
import { decodeTcp, encodeTcp, refusalOf } from "../wire/tcp";
import { datagramIn, encodeUdp, type UdpDatagram } from "../wire/udp";
import { answerDhcp } from "./dhcp-answers";
import { namesAt } from "./gateway-names";
import { Gateway6, type GatewayIpv6 } from "./gateway6";
import { type Header, headerOf } from "./header";
import { type LeasePool, Leases, type LeasesState } from "./leases";
import { gatewayKey, switchKey, WIRE_US } from "./link";
import { answerDns } from "./name-server";
import { NatTable, type NatTableState, type Translation } from "./nat-table";
import { type Carrier, drop, type Egress, HERE, type Node } from "./node";
import { OUTSIDE_SERVERS } from "./outside/outside-names";
import { type OutsideConnection, type OutsideSegment, OutsideTcp } from "./outside/outside-tcp";
import { hopTo, OUTSIDE_HOPS, outsideUs } from "./outside/outside-way";
import { type OutsideHost, OutsideWorld } from "./outside/outside-world";
import type { Port } from "./port";
import { noTraffic, PortTraffic, type TrafficState } from "./port-traffic";
import type { Reply } from "./reply";
import { type CountedRule, fits, isError, type RouterRule } from "./router-rules";

/** What a gateway is set up with. */
export interface GatewayConfig extends LeasePool {
  readonly segment: string;
  readonly mac: string;
  readonly address: number;
  readonly prefix: number;
  /** whether it routes to the outside */
  readonly isRouter: boolean;
  /** IPv6 of its segment; absent: none */
  readonly ipv6?: GatewayIpv6;
  /** machines that it knows by name without a lease, in lower case; absent: none */
  readonly hosts?: readonly (readonly [name: string, address: number])[];
}

/** What its interface takes at once. guess: of all of its segment, whatever their own */
const MTU = 1_500;

export interface GatewayState {
  readonly config: GatewayConfig;
  readonly leases: LeasesState;
  readonly outside: TrafficState;
  /** pieces of packets that are not whole yet; absent: none */
  readonly fragments?: readonly Pieces[];
  /** what it does not send on; absent: it sends all on */
  readonly rules?: readonly CountedRule[];
  /** absent: none */
  readonly nat?: NatTableState;
  /** connections to hosts outside, and when their next timer is due; absent: there are none */
  readonly served?: { readonly due: number | null; readonly connections: readonly (readonly [key: string, OutsideConnection])[] };
}

/**
 * The router of a physical segment: answers ARP and ICMP for its address, gives out leases, and stands for the world outside,
 * whose hosts answer ICMP after a time that depends on their address alone.
 * @source network.md §7 (DHCP, ARP, ICMP behaviour). guess: outside round trips of 4 to 40 ms
 */
export class Gateway implements Node, Owner {
  readonly key: string;
  readonly leases: Leases;
  private readonly fragments: Pieces[] = [];
  private ruled: readonly CountedRule[] = [];
  /** what has passed its other side; in = from the outside */
  readonly outside = new PortTraffic(noTraffic(), null, false, this);
  private readonly held = new Held(() => this.copy());
  /** its IPv6; null: it has none */
  readonly six: Gateway6 | null;
  /** of the frame that is being answered, µs */
  private answeredAt = 0;

  private readonly nat = new NatTable();
  private readonly served: OutsideTcp;
  private servedDue: number | null = null;

  constructor(
    readonly config: GatewayConfig,
    private readonly world = new OutsideWorld(),
  ) {
    this.served = new OutsideTcp(world);
    this.key = gatewayKey(config.segment);
    this.leases = new Leases(config, this);
    const { ipv6, mac, isRouter } = config;
    this.six = ipv6
      ? new Gateway6(
          { mac, isRouter, ipv6 },
          { pieces: () => this.waiting(this.answeredAt), dns: (payload, isOwn) => this.dns(payload, isOwn, this.answeredAt) },
        )
      : null;
  }

  /** Its state is about to change. */
  secure(): void {
    this.held.secure();
  }
  /** A snapshot begins. @returns the state as it is now */
  take(): () => GatewayState {
    return this.held.take();
  }

  /** What it does not send on, and how often each rule has decided. */
  get rules(): readonly CountedRule[] {
    return this.ruled;
  }
  /** Who of the inside talks to whom of the outside. */
  translations(now: number): Translation[] {
    return this.nat.current(now);
  }
  /** Other rules from now on: they have counted nothing. */
  setRules(rules: readonly RouterRule[]): void {
    this.secure();
    this.ruled = rules.map((rule) => ({ rule, packets: 0, bytes: 0 }));
  }
  /** The rule that decides over a packet has it counted. @returns what it says; null: none is about it */
  private judged(packet: Ipv4Packet, bytes: number): RouterRule["action"] | null {
    const at = this.ruled.findIndex(({ rule }) => fits(rule, packet));
    const found = this.ruled[at];
    if (!found) return null;
    this.secure();
    this.ruled = this.ruled.with(at, { ...found, packets: found.packets + 1, bytes: found.bytes + bytes });
    return found.rule.action;
  }

  portCalled(): null {
    return null;
  }
  towards(): readonly Port[] {
    return [];
  }
  /** Takes what is for its own address and for everybody; beyond it there is the world outside, which it stands for. */
  decide(_ingress: Port | null, { destination, vlan }: Header): Egress {
    if (vlan !== undefined) return drop("vlan");
    const isForIt = destination === this.config.mac || destination === BROADCAST_MAC || this.six?.isIn(destination) === true;
    return isForIt ? HERE : drop("other.station");
  }
  /** Who has which address it learns from what it takes. */
  learn(): void {}

  arrive(_port: string, frame: Uint8Array, carrier: Carrier): void {
    const now = carrier.now();
    const replies = this.receive(frame, now);
    if (replies.some(({ isRouted }) => isRouted)) this.outside.count(now, 0, frame.length);
    this.send(replies, carrier);
    carrier.watchPool(this.config.segment);
  }
  private send(replies: readonly Reply[], carrier: Carrier): void {
    for (const { frame, delayUs, isRouted } of replies) {
      if (isRouted) this.outside.count(carrier.now(), frame.length, 0);
      carrier.comeIn(delayUs + WIRE_US, switchKey(this.config.segment), "gateway", frame);
    }
    const { nextDue } = this.served;
    if (nextDue === null || (this.servedDue !== null && this.servedDue <= nextDue)) return;
    this.secure();
    this.servedDue = nextDue;
    carrier.outsideLater(this.config.segment, nextDue);
  }
  /** Timers of servers outside. */
  servedAt(due: number, carrier: Carrier): void {
    if (due !== this.servedDue) return;
    this.secure();
    this.servedDue = null;
    this.answeredAt = carrier.now();
    this.send(this.segments(this.served.tick(carrier.now())), carrier);
  }
  private segments(sent: readonly OutsideSegment[]): Reply[] {
    return sent.map(({ to, payload }) => this.fromOutside(to.host, to.client, to.mac, payload));
  }
  private fromOutside(source: number, destination: number, mac: string, payload: Uint8Array): Reply {
    this.nat.back({ source, destination, protocol: PROTOCOL.tcp, payload }, this.answeredAt);
    const packet = encodeIpv4({ source, destination, protocol: PROTOCOL.tcp, ttl: 64 - OUTSIDE_HOPS, payload });
    return { frame: this.toLan(mac, ETHERTYPE.ipv4, packet), delayUs: outsideUs(source), isRouted: true };
  }

  /** Answers a frame. @param now - virtual time, µs */
  receive(frame: Uint8Array, now: number): Reply[] {
    const header = headerOf(frame);
    const ethernet = decodeEthernet(frame);
    // It has no interface in any VLAN.
    if (!header || !ethernet || ethernet.vlan !== null || this.decide(null, header).kind !== "here") return [];
    if (ethernet.etherType === ETHERTYPE.arp) return this.onArp(ethernet.payload, now);
    if (ethernet.etherType === ETHERTYPE.ipv6) return this.receive6(ethernet, now);
    if (ethernet.etherType !== ETHERTYPE.ipv4) return [];
    const piece = decodeIpv4(ethernet.payload);
    if (!piece) return [];
    const packet = isFragment(piece) ? this.joined(piece, now) : piece;
    if (!packet) return [];
    if (packet.protocol === PROTOCOL.udp && packet.destination === 0xffffffff) return this.onDhcp(datagramIn(packet), ethernet.source, now);
    const bytes = packet === piece ? ethernet.payload : encodeIpv4(packet);
    const ended = this.onWay(packet, bytes, ethernet.source);
    if (ended !== null) return ended;
    if (!this.isOwn(packet)) {
      this.secure();
      this.answeredAt = now;
      if (!this.nat.out(packet, now)) return [];
    }
    if (packet.protocol === PROTOCOL.udp) return this.onUdp(packet, bytes, ethernet.source, now);
    if (packet.protocol === PROTOCOL.icmp) return this.onIcmp(packet, ethernet.source);
    if (packet.protocol === PROTOCOL.tcp) return this.onTcp(packet, ethernet.source, now);
    return [];
  }

  private receive6({ payload, source }: EthernetFrame, now: number): Reply[] {
    this.answeredAt = now;
    return this.six?.receive(payload, source, now) ?? [];
  }

  /** Copies what may change; the state is put together when it is asked for. */
  copy(): () => GatewayState {
    const { config } = this;
    const leases = this.leases.copy();
    const outside = { ...this.outside.ownNow };
    const fragments = this.fragments.map((one) => ({ ...one, parts: [...one.parts] }));
    const rules = this.ruled;
    const { servedDue: due } = this;
    const nat = this.nat.copy();
    const connections = [...this.served.connections].map(([key, one]) => [key, { ...one }] as const);
    return () => ({
      config,
      leases: leases(),
      outside,
      ...(fragments.length > 0 ? { fragments } : {}),
      ...(rules.length > 0 ? { rules } : {}),
      ...(nat.sweepAt > 0 ? { nat } : {}),
      ...(due !== null || connections.length > 0 ? { served: { due, connections } } : {}),
    });
  }
  static import(state: GatewayState, world?: OutsideWorld): Gateway {
    const gateway = new Gateway(state.config, world);
    if (state.nat) gateway.nat.import(state.nat);
    gateway.servedDue = state.served?.due ?? null;
    for (const [key, one] of state.served?.connections ?? []) gateway.served.connections.set(key, { ...one });
    gateway.leases.import(state.leases);
    Object.assign(gateway.outside.own, state.outside);
    gateway.ruled = state.rules ?? [];
    gateway.fragments.push(...(state.fragments ?? []).map((one) => ({ ...one, parts: [...one.parts] })));
    return gateway;
  }

  private onArp(payload: Uint8Array, now: number): Reply[] {
    const arp = decodeArp(payload);
    if (!arp) return [];
    // Remembered for one purpose: not to give out an address that somebody has.
    this.leases.heard(arp.senderMac, arp.senderIp, now);
    if (arp.operation !== "request" || arp.targetIp !== this.config.address) return [];
    const { mac, address } = this.config;
    const reply = encodeArp({ operation: "reply", senderMac: mac, senderIp: address, targetMac: arp.senderMac, targetIp: arp.senderIp });
    return [{ frame: this.toLan(arp.senderMac, ETHERTYPE.arp, reply), delayUs: 25 }];
  }

  /** A host outside that somebody has named; undefined: it is the gateway itself, or nobody has. */
  private namedAt({ destination }: Ipv4Packet): OutsideHost | undefined {
    return destination === this.config.address ? undefined : this.world.at(destination);
  }
  private onIcmp(packet: Ipv4Packet, from: string): Reply[] {
    if (this.namedAt(packet)?.ping === false) return [];
    const message = decodeIcmp(packet.payload);
    if (message?.type !== "echo") return [];
    const reply = encodeIcmp({ type: "echo-reply", id: message.id, sequence: message.sequence, data: message.data });
    return this.replies(packet, from, PROTOCOL.icmp, reply);
  }

  /** A piece of a packet, for itself or on its way outside: it waits for the others. @returns the whole packet */
  private joined(piece: Ipv4Packet, now: number): Ipv4Packet | null {
    return joinFragment(this.waiting(now), piece, now);
  }
  private waiting(now: number): Pieces[] {
    this.secure();
    giveUpFragments(this.fragments, now);
    return this.fragments;
  }

  private isOwn(packet: Ipv4Packet): boolean {
    return packet.destination === this.config.address;
  }
  /** What somebody answers whom a packet was for, the gateway or whoever is outside, in pieces where it does not fit. */
  private replies(packet: Ipv4Packet, from: string, protocol: number, payload: Uint8Array): Reply[] {
    const isOwn = this.isOwn(packet);
    const ttl = isOwn ? 64 : 64 - OUTSIDE_HOPS;
    const answer = { source: packet.destination, destination: packet.source, protocol, ttl, id: packet.id, payload };
    const delayUs = isOwn ? 40 : outsideUs(packet.destination);
    if (!isOwn) this.nat.back(answer, this.answeredAt);
    return fragmentsOf(answer, MTU).map((bytes) => ({ frame: this.toLan(from, ETHERTYPE.ipv4, bytes), delayUs, isRouted: !isOwn }));
  }

  /** Whether a packet is for the gateway or goes on to the outside; else what becomes of it: nothing, or that its hops are used up. */
  private onWay(packet: Ipv4Packet, bytes: Uint8Array, from: string): Reply[] | null {
    const { address, prefix, isRouter } = this.config;
    if (this.isOwn(packet)) return null;
    if (!isRouter || networkOf(packet.destination, prefix) === networkOf(address, prefix)) return [];
    const judged = packet.ttl > 1 ? this.judged(packet, bytes.length) : null;
    if (judged === "drop") return [];
    if (judged === "reject") return this.rejected(packet, bytes, from);
    if (packet.ttl > OUTSIDE_HOPS) return null;
    const message = decodeIcmp(packet.payload);
    // Nobody is told of what has become of an error. @source RFC 1122 §3.2.2
    if (packet.protocol === PROTOCOL.icmp && message?.type !== "echo") return [];
    const { source, delayUs } = hopTo(packet.destination, Math.max(1, packet.ttl), address);
    return [this.complaint(packet, from, { type: "time-exceeded", code: 0, original: quoteOriginal(bytes) }, source, delayUs)];
  }
  /** What a rule rejects it says so of: a connection is reset, of all else somebody is told. @source iptables-extensions(8), REJECT */
  private rejected(packet: Ipv4Packet, bytes: Uint8Array, from: string): Reply[] {
    if (isError(packet)) return [];
    if (packet.protocol === PROTOCOL.tcp) return this.refusal(packet, from);
    const prohibited: IcmpMessage = { type: "unreachable", code: UNREACHABLE.adminProhibited, mtu: 0, original: quoteOriginal(bytes) };
    return [this.complaint(packet, from, prohibited, this.config.address, 40)];
  }
  private complaint(packet: Ipv4Packet, from: string, message: IcmpMessage, source: number, delayUs: number): Reply {
    const isOwn = source === this.config.address;
    const ttl = isOwn ? 64 : 64 - Math.min(OUTSIDE_HOPS, Math.max(1, packet.ttl - 1));
    const answer = encodeIpv4({
      source,
      destination: packet.source,
      protocol: PROTOCOL.icmp,
      ttl,
      tos: 0xc0,
      payload: encodeIcmp(message),
    });
    return { frame: this.toLan(from, ETHERTYPE.ipv4, answer), delayUs, isRouted: !isOwn };
  }

  /** No port of its own is open: whoever connects is refused. Of hosts outside those answer that somebody has named. */
  private onTcp(packet: Ipv4Packet, from: string, now: number): Reply[] {
    if (this.namedAt(packet)) {
      this.secure();
      const { refusal, sent } = this.served.receive(packet, from, now);
      return refusal ? [this.fromOutside(packet.destination, packet.source, from, refusal)] : this.segments(sent);
    }
    return packet.destination === this.config.address ? this.refusal(packet, from) : [];
  }
  private refusal(packet: Ipv4Packet, from: string): Reply[] {
    const address = packet.destination;
    const asked = decodeTcp(packet.payload, packet.source, address);
    const refusal = asked && refusalOf(asked);
    if (!refusal) return [];
    const payload = encodeTcp(refusal, address, packet.source);
    const answer = encodeIpv4({ source: address, destination: packet.source, protocol: PROTOCOL.tcp, payload });
    return [{ frame: this.toLan(from, ETHERTYPE.ipv4, answer), delayUs: 40 }];
  }

  /** Name servers and DHCP answer; no other port is open, here or outside. */
  private onUdp(packet: Ipv4Packet, bytes: Uint8Array, from: string, now: number): Reply[] {
    const datagram = datagramIn(packet);
    if (!datagram) return [];
    const isOwn = this.isOwn(packet);
    if (isOwn && datagram.destinationPort === DHCP_PORT.server) return this.onDhcp(datagram, from, now);
    const named = this.namedAt(packet);
    const { sourcePort, destinationPort, payload } = datagram;
    const back = (said: Uint8Array): Reply[] => {
      const answer = { sourcePort: destinationPort, destinationPort: sourcePort, payload: said };
      return this.replies(packet, from, PROTOCOL.udp, encodeUdp(answer, packet.destination, packet.source));
    };
    if (destinationPort === DNS_PORT && (isOwn || (named ? named.dns : OUTSIDE_SERVERS.has(packet.destination)))) {
      const answer = this.dns(payload, isOwn, now);
      return answer ? back(answer.payload).map((one) => ({ ...one, delayUs: one.delayUs + answer.laterUs })) : [];
    }
    if (destinationPort === NTP_PORT && named?.ntp) {
      const answer = answerNtp(payload, this.world.clockUs());
      return answer ? back(answer) : [];
    }
    const closed: IcmpMessage = { type: "unreachable", code: UNREACHABLE.port, mtu: 0, original: quoteOriginal(bytes) };
    return [this.complaint(packet, from, closed, packet.destination, isOwn ? 40 : outsideUs(packet.destination))];
  }

  /** An answer to a question about a name; what it does not know itself it has to ask outside. */
  private dns(payload: Uint8Array, isOwn: boolean, now: number): { readonly payload: Uint8Array; readonly laterUs: number } | null {
    const query = decodeDns(payload);
    const answer = query && answerDns(query, isOwn ? namesAt(this.config, this.leases, now) : null, this.config.isRouter, this.world.hosts);
    if (!answer) return null;
    const isAsked = isOwn && !answer.isAuthoritative && answer.answers.length + answer.authority.length > 0;
    return { payload: encodeDns(answer), laterUs: isAsked ? ASKED_US : 0 };
  }
  private onDhcp(datagram: UdpDatagram | null, from: string, now: number): Reply[] {
    const answer = answerDhcp(this.config, this.leases, datagram, now);
    return answer
      ? [{ frame: this.toLan(answer.isForAll ? BROADCAST_MAC : from, ETHERTYPE.ipv4, answer.packet), delayUs: answer.delayUs }]
      : [];
  }

  private toLan(destination: string, etherType: number, payload: Uint8Array): Uint8Array {
    return encodeEthernet({ destination, source: this.config.mac, vlan: null, etherType, payload });
  }

  /** For tables: leases that hold now, as text. */
  leaseTable(now: number): { mac: string; address: string }[] {
    return this.leases.current(now).map(({ mac, address }) => ({ mac, address: ipToText(address) }));
  }
}

/** Time that a name server takes to ask outside, µs. guess: a round trip to a server nearby */
const ASKED_US = 12_000;
