/** A machine on a segment that nobody has asked for: it says that others' addresses are its own, or gives out leases. */
import { BROADCAST_MAC } from "../wire/address";
import { decodeArp, encodeArp } from "../wire/arp";
import { decodeEthernet, ETHERTYPE, encodeEthernet } from "../wire/ethernet";
import { decodeIpv4, PROTOCOL } from "../wire/ipv4";
import { datagramIn } from "../wire/udp";
import { answerDhcp } from "./dhcp-answers";
import { type Header, headerOf } from "./header";
import { type LeasePool, Leases, type LeasesState } from "./leases";
import { rogueKey, switchKey } from "./link";
import { type Carrier, drop, type Egress, HERE, type Node } from "./node";
import type { Port } from "./port";

export interface RogueConfig {
  readonly name: string;
  /** name of the switch that it is plugged into */
  readonly segment: string;
  readonly mac: string;
  /** address that it says it has */
  readonly address: number;
  /** leases that it gives out, with itself as router and name server; absent: none */
  readonly dhcp?: LeasePool & { readonly prefix: number };
}

/** An answer of its comes when the address's own holder has answered: whoever asks believes the last. guess: slower than any guest here */
const ARP_US = 1_500;
/** A lease is offered sooner than the gateway does. guess */
const DHCP_US = 100;
const NOBODY = "00:00:00:00:00:00";

/** It answers ARP for its address and DHCP where it gives out leases, and nothing else: no echo, no port. */
export class Rogue implements Node {
  readonly key: string;
  readonly leases: Leases | null;

  constructor(readonly config: RogueConfig) {
    this.key = rogueKey(config.name);
    this.leases = config.dhcp ? new Leases(config.dhcp) : null;
  }

  /** Name of the port that it is plugged into. */
  get port(): string {
    return this.key;
  }
  portCalled(): null {
    return null;
  }
  towards(): readonly Port[] {
    return [];
  }
  learn(): void {}
  decide(_ingress: Port | null, { destination, vlan }: Header): Egress {
    if (vlan !== undefined) return drop("vlan");
    return destination === this.config.mac || destination === BROADCAST_MAC ? HERE : drop("other.station");
  }

  arrive(_port: string, frame: Uint8Array, carrier: Carrier): void {
    const header = headerOf(frame);
    const ethernet = decodeEthernet(frame);
    if (!header || !ethernet || ethernet.vlan !== null || this.decide(null, header).kind !== "here") return;
    if (ethernet.etherType === ETHERTYPE.arp) this.arp(ethernet.payload, carrier);
    else if (ethernet.etherType === ETHERTYPE.ipv4) this.dhcp(ethernet.payload, ethernet.source, carrier);
  }
  private arp(payload: Uint8Array, carrier: Carrier): void {
    const { mac, address } = this.config;
    const asked = decodeArp(payload);
    // Of its own address it is asked by others alone.
    if (asked?.operation !== "request" || asked.targetIp !== address || asked.senderMac === mac) return;
    const reply = { operation: "reply", senderMac: mac, senderIp: address, targetMac: asked.senderMac, targetIp: asked.senderIp } as const;
    this.send(asked.senderMac, ETHERTYPE.arp, encodeArp(reply), ARP_US, carrier);
  }
  private dhcp(payload: Uint8Array, from: string, carrier: Carrier): void {
    const { config, leases } = this;
    const packet = decodeIpv4(payload);
    if (!leases || !config.dhcp || packet?.protocol !== PROTOCOL.udp || packet.destination !== 0xffffffff) return;
    const server = { ...config.dhcp, address: config.address, isRouter: true };
    const answer = answerDhcp(server, leases, datagramIn(packet), carrier.now());
    if (answer) this.send(answer.isForAll ? BROADCAST_MAC : from, ETHERTYPE.ipv4, answer.packet, DHCP_US, carrier);
  }
  /** Tells everybody of its address, as machines do that have come up. */
  announce(carrier: Carrier): void {
    const { mac, address } = this.config;
    const claim = { operation: "request", senderMac: mac, senderIp: address, targetMac: NOBODY, targetIp: address } as const;
    this.send(BROADCAST_MAC, ETHERTYPE.arp, encodeArp(claim), 0, carrier);
  }
  private send(destination: string, etherType: number, payload: Uint8Array, delayUs: number, carrier: Carrier): void {
    const frame = encodeEthernet({ destination, source: this.config.mac, vlan: null, etherType, payload });
    carrier.comeIn(delayUs, switchKey(this.config.segment), this.port, frame);
  }

  copy(): () => RogueState {
    const { config } = this;
    const leases = this.leases?.copy() ?? null;
    return () => ({ config, leases: leases?.() ?? null });
  }
  static import({ config, leases }: RogueState): Rogue {
    const made = new Rogue(config);
    if (leases) made.leases?.import(leases);
    return made;
  }
}
export interface RogueState {
  readonly config: RogueConfig;
  readonly leases: LeasesState | null;
}
