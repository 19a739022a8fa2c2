import { Held, type Owner } from "../kernel/held";
import { BROADCAST_MAC, ipToText, networkOf, prefixMask } from "../wire/address";
import { decodeArp, encodeArp } from "../wire/arp";
import { DHCP_PORT, type DhcpMessage, decodeDhcp, EMPTY_DHCP, encodeDhcp } from "../wire/dhcp";
import { decodeEthernet, ETHERTYPE, encodeEthernet } from "../wire/ethernet";
import { decodeIcmp, encodeIcmp } from "../wire/icmp";
import { decodeIpv4, encodeIpv4, type Ipv4Packet, PROTOCOL } from "../wire/ipv4";
import { decodeTcp, encodeTcp } from "../wire/tcp";
import { decodeUdp, encodeUdp } from "../wire/udp";
import { type Header, headerOf } from "./header";
import { type LeasePool, Leases, type LeasesState } from "./leases";
import { gatewayKey, switchKey, WIRE_US } from "./link";
import { type Carrier, drop, type Egress, HERE, type Node } from "./node";
import type { Port } from "./port";
import { noTraffic, PortTraffic, type TrafficState } from "./port-traffic";

/** What a gateway is set up with. */
export interface GatewayConfig extends LeasePool {
  readonly segment: string;
  readonly mac: string;
  readonly address: number;
  readonly prefix: number;
  /** whether it routes to the outside */
  readonly isRouter: boolean;
}

export interface GatewayState {
  readonly config: GatewayConfig;
  readonly leases: LeasesState;
  readonly outside: TrafficState;
}

/** A frame that leaves after a delay, µs. */
export interface Reply {
  readonly frame: Uint8Array;
  readonly delayUs: number;
  /** answers what was sent on to the outside */
  readonly isRouted?: boolean;
}

/**
 * The router of a physical segment: answers ARP and ICMP for its address, gives out leases, and stands for the world outside,
 * whose hosts answer ICMP after a time that depends on their address alone.
 * @source network.md §7 (DHCP, ARP, ICMP behaviour). guess: outside round trips of 4 to 40 ms
 */
export class Gateway implements Node, Owner {
  readonly key: string;
  readonly leases: Leases;
  /** what has passed its other side; in = from the outside */
  readonly outside = new PortTraffic(noTraffic(), null, false, this);
  private readonly held = new Held(() => this.copy());

  constructor(readonly config: GatewayConfig) {
    this.key = gatewayKey(config.segment);
    this.leases = new Leases(config, this);
  }

  /** Its state is about to change. */
  secure(): void {
    this.held.secure();
  }
  /** A snapshot begins. @returns the state as it is now */
  take(): () => GatewayState {
    return this.held.take();
  }

  portCalled(): null {
    return null;
  }
  towards(): readonly Port[] {
    return [];
  }
  /** Takes what is for its own address and for everybody; beyond it there is the world outside, which it stands for. */
  decide(_ingress: Port | null, { destination }: Header): Egress {
    return destination === this.config.mac || destination === BROADCAST_MAC ? HERE : drop("other.station");
  }
  /** Who has which address it learns from what it takes. */
  learn(): void {}

  arrive(_port: string, frame: Uint8Array, carrier: Carrier): void {
    const now = carrier.now();
    for (const reply of this.receive(frame, now)) {
      if (reply.isRouted) {
        this.outside.count(now, 0, frame.length);
        this.outside.count(now, reply.frame.length, 0);
      }
      carrier.arriveLater(reply.delayUs + WIRE_US, switchKey(this.config.segment), "gateway", reply.frame);
    }
    carrier.watchPool(this.config.segment);
  }

  /** Answers a frame. @param now - virtual time, µs */
  receive(frame: Uint8Array, now: number): Reply[] {
    const header = headerOf(frame);
    const ethernet = decodeEthernet(frame);
    if (!header || !ethernet || this.decide(null, header).kind !== "here") return [];
    if (ethernet.etherType === ETHERTYPE.arp) return this.onArp(ethernet.payload, now);
    if (ethernet.etherType !== ETHERTYPE.ipv4) return [];
    const packet = decodeIpv4(ethernet.payload);
    if (!packet) return [];
    if (packet.protocol === PROTOCOL.udp) return this.onUdp(packet, ethernet.source, now);
    if (packet.protocol === PROTOCOL.icmp) return this.onIcmp(packet, ethernet.source);
    if (packet.protocol === PROTOCOL.tcp) return this.onTcp(packet, ethernet.source);
    return [];
  }

  /** Copies what may change; the state is put together when it is asked for. */
  copy(): () => GatewayState {
    const { config } = this;
    const leases = this.leases.copy();
    const outside = { ...this.outside.ownNow };
    return () => ({ config, leases: leases(), outside });
  }
  static import(state: GatewayState): Gateway {
    const gateway = new Gateway(state.config);
    gateway.leases.import(state.leases);
    Object.assign(gateway.outside.own, state.outside);
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

  private onIcmp(packet: Ipv4Packet, from: string): Reply[] {
    const message = decodeIcmp(packet.payload);
    if (message?.type !== "echo") return [];
    const { address, prefix, isRouter } = this.config;
    const isOwn = packet.destination === address;
    const isLocal = networkOf(packet.destination, prefix) === networkOf(address, prefix);
    if (!isOwn && (isLocal || !isRouter || packet.ttl <= 1)) return [];
    const answer = encodeIpv4({
      source: packet.destination,
      destination: packet.source,
      protocol: PROTOCOL.icmp,
      ttl: isOwn ? 64 : 55,
      payload: encodeIcmp({ type: "echo-reply", id: message.id, sequence: message.sequence, data: message.data }),
    });
    const outsideUs = 4_000 + ((Math.imul(packet.destination, 0x9e3779b1) >>> 8) % 36_000);
    return [{ frame: this.toLan(from, ETHERTYPE.ipv4, answer), delayUs: isOwn ? 40 : outsideUs, isRouted: !isOwn }];
  }

  /** No port of its own is open: whoever connects is refused. @source RFC 9293 §3.10.7.1 */
  private onTcp(packet: Ipv4Packet, from: string): Reply[] {
    const { address } = this.config;
    if (packet.destination !== address) return [];
    const asked = decodeTcp(packet.payload, packet.source, address);
    if (!asked || asked.rst) return [];
    const length = asked.payload.length + (asked.syn ? 1 : 0) + (asked.fin ? 1 : 0);
    const refusal = encodeTcp(
      {
        sourcePort: asked.destinationPort,
        destinationPort: asked.sourcePort,
        sequence: asked.ack ? asked.acknowledgment : 0,
        acknowledgment: asked.ack ? 0 : (asked.sequence + length) >>> 0,
        syn: false,
        ack: !asked.ack,
        fin: false,
        rst: true,
        psh: false,
        window: 0,
        payload: new Uint8Array(),
      },
      address,
      packet.source,
    );
    const answer = encodeIpv4({ source: address, destination: packet.source, protocol: PROTOCOL.tcp, payload: refusal });
    return [{ frame: this.toLan(from, ETHERTYPE.ipv4, answer), delayUs: 40 }];
  }

  private onUdp(packet: Ipv4Packet, from: string, now: number): Reply[] {
    const datagram = decodeUdp(packet.payload, packet.source, packet.destination);
    if (datagram?.destinationPort !== DHCP_PORT.server) return [];
    const request = decodeDhcp(datagram.payload);
    if (!request) return [];
    const answer = this.answer(request, now);
    if (!answer) return [];
    const { address } = this.config;
    // Whoever has its address already is answered there. @source RFC 2131 §4.1
    const destination = answer.type === "ACK" && request.clientIp !== 0 ? request.clientIp : 0xffffffff;
    const udp = encodeUdp(
      { sourcePort: DHCP_PORT.server, destinationPort: DHCP_PORT.client, payload: encodeDhcp(answer) },
      address,
      destination,
    );
    const ip = encodeIpv4({ source: address, destination, protocol: PROTOCOL.udp, payload: udp });
    return [
      { frame: this.toLan(request.broadcast ? BROADCAST_MAC : from, ETHERTYPE.ipv4, ip), delayUs: request.type === "DISCOVER" ? 900 : 400 },
    ];
  }

  private answer(request: DhcpMessage, now: number): DhcpMessage | null {
    const { address, prefix, leaseSeconds, isRouter } = this.config;
    const reply = (type: "OFFER" | "ACK" | "NAK", yourIp: number): DhcpMessage => ({
      ...EMPTY_DHCP,
      type,
      transactionId: request.transactionId,
      clientMac: request.clientMac,
      broadcast: request.broadcast,
      yourIp,
      serverIp: address,
      subnetMask: prefixMask(prefix),
      router: isRouter ? address : null,
      dnsServers: isRouter ? [address] : [],
      leaseSeconds,
      serverId: address,
    });
    if (request.type === "RELEASE") {
      this.leases.takeBack(request.clientMac, now);
      return null;
    }
    if (request.type === "DISCOVER") {
      const free = this.leases.offerFor(request.clientMac, now);
      return free === null ? null : reply("OFFER", free);
    }
    if (request.type !== "REQUEST" || (request.serverId !== null && request.serverId !== address)) return null;
    const wanted = request.requestedIp ?? request.clientIp;
    if (!this.leases.mayHave(request.clientMac, wanted, now)) return reply("NAK", 0);
    this.leases.give(request.clientMac, wanted, now);
    return reply("ACK", wanted);
  }

  private toLan(destination: string, etherType: number, payload: Uint8Array): Uint8Array {
    return encodeEthernet({ destination, source: this.config.mac, vlan: null, etherType, payload });
  }

  /** For tables: leases that hold now, as text. */
  leaseTable(now: number): { mac: string; address: string }[] {
    return this.leases.current(now).map(({ mac, address }) => ({ mac, address: ipToText(address) }));
  }
}
