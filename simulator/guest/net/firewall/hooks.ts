/** Where packets meet the rules: as they come in, before they are handed over, sent on or sent out, and as they leave. */
import { ipToText } from "../../../wire/address";
import { get16, get32 } from "../../../wire/bytes";
import { type Ipv4Packet, PROTOCOL } from "../../../wire/ipv4";
import type { Machine } from "../../os/machine";
import type { Interface } from "../state";
import {
  type Connection,
  type Direction,
  findConnection,
  keepConnection,
  mayBegin,
  quotedIn,
  reversed,
  touch,
  tupleOf,
  turned,
  turnedQuote,
} from "./connections";
import { ask, type ConnState, type Firewall, lengthOf, type RejectKind, type Seen, type Target } from "./rules";

/** A packet on its way through the rules. */
export interface Passing {
  readonly packet: Ipv4Packet;
  readonly in: Interface | null;
  readonly mac: string;
  readonly state: ConnState;
  /** null: it belongs to none */
  readonly flow: { readonly connection: Connection; readonly direction: Direction; readonly isNew: boolean } | null;
}
/** What the rules do not let through: null, or how its sender is told. */
export interface Stopped {
  readonly stopped: RejectKind | null;
}

function begin(m: Machine, firewall: Firewall, packet: Ipv4Packet, from: Interface | null, mac: string): Passing {
  const now = m.mono();
  const base = { in: from, mac };
  const quoted = quotedIn(packet);
  if (quoted !== null) {
    const { protocol, tuple: about } = quoted;
    const found = findConnection(firewall.connections, protocol, reversed(about), now);
    if (!found) {
      const isKnown = findConnection(firewall.connections, protocol, about, now) !== null;
      return { ...base, packet, state: isKnown ? "RELATED" : "INVALID", flow: null };
    }
    // Whoever has sent a packet that was turned must hear of the one that it has sent.
    const [connection, direction] = found;
    return {
      ...base,
      packet: turnedQuote(packet, about, direction === "reply" ? connection.original : connection.reply),
      state: "RELATED",
      flow: null,
    };
  }
  const tuple = tupleOf(packet);
  const found = findConnection(firewall.connections, packet.protocol, tuple, now);
  if (found) {
    const [connection, direction] = found;
    const state = direction === "reply" || connection.hasReply ? "ESTABLISHED" : "NEW";
    return { ...base, packet, state, flow: { connection, direction, isNew: false } };
  }
  if (!mayBegin(packet)) return { ...base, packet, state: "INVALID", flow: null };
  const connection: Connection = { protocol: packet.protocol, original: tuple, reply: reversed(tuple), hasReply: false, until: 0 };
  return { ...base, packet, state: "NEW", flow: { connection, direction: "original", isNew: true } };
}
const seenOf = ({ packet, in: from, mac, state }: Passing, out: Interface | null): Seen => ({
  packet,
  in: from?.name ?? "",
  out: out?.name ?? "",
  mac,
  state,
});

/** Asks a chain of `nat` about the first packet of a flow, and keeps what it says. */
function nat(
  m: Machine,
  firewall: Firewall,
  chain: "PREROUTING" | "OUTPUT" | "POSTROUTING",
  passing: Passing,
  out: Interface | null,
): boolean {
  const { flow, packet } = passing;
  if (!flow?.isNew) return true;
  const verdict = ask(firewall.nat, chain, seenOf(passing, out), (target) => writeLog(m, target, seenOf(passing, out)));
  const { connection } = flow;
  if (verdict.kind === "DROP") return false;
  if (verdict.kind === "DNAT") {
    connection.reply.source = verdict.address;
    if (packet.protocol !== PROTOCOL.icmp) connection.reply.sourcePort = verdict.port ?? connection.reply.sourcePort;
  } else if (verdict.kind === "SNAT" || verdict.kind === "MASQUERADE") {
    const address = verdict.kind === "SNAT" ? verdict.address : (out?.addresses[0]?.ip ?? packet.source);
    connection.reply.destination = address;
    if (verdict.kind === "SNAT" && verdict.port !== null && packet.protocol !== PROTOCOL.icmp)
      connection.reply.destinationPort = verdict.port;
    freePort(firewall, connection, m.mono());
  }
  return true;
}
/** Takes the next port where another flow has these ends already. @source nf_nat_core.c: nf_nat_l4proto_unique_tuple (from 1024) */
function freePort(firewall: Firewall, connection: Connection, now: number): void {
  const { reply, protocol } = connection;
  for (let tries = 0; tries < 128 && findConnection(firewall.connections, protocol, reply, now) !== null; tries++) {
    reply.destinationPort = reply.destinationPort >= 65_535 ? 1_024 : Math.max(1_024, reply.destinationPort + 1);
    if (protocol === PROTOCOL.icmp) reply.sourcePort = reply.destinationPort;
  }
}

/** Turns one end of a packet as its flow says. */
function turn(passing: Passing, end: "source" | "destination"): Ipv4Packet {
  const { flow, packet } = passing;
  if (flow === null) return packet;
  const { original, reply } = flow.connection;
  const to = reversed(flow.direction === "original" ? reply : original);
  if (end === "destination") {
    // Of echoes the id is turned once, with the sender.
    const port = packet.protocol === PROTOCOL.icmp && flow.direction === "original" ? tupleOf(packet).destinationPort : to.destinationPort;
    return turned(packet, end, to.destination, port);
  }
  return turned(
    packet,
    end,
    to.source,
    packet.protocol === PROTOCOL.icmp && flow.direction === "reply" ? tupleOf(packet).sourcePort : to.sourcePort,
  );
}

/** A packet has come in. @returns null: it goes no further */
export function cameIn(m: Machine, firewall: Firewall, packet: Ipv4Packet, from: Interface, mac: string): Passing | null {
  const passing = begin(m, firewall, packet, from, mac);
  if (!nat(m, firewall, "PREROUTING", passing, null)) return null;
  return { ...passing, packet: turn(passing, "destination") };
}
/** One of its own is to be sent. */
export function goesOut(m: Machine, firewall: Firewall, packet: Ipv4Packet, out: Interface | null): Passing | Stopped {
  const passing = begin(m, firewall, packet, null, "");
  if (!nat(m, firewall, "OUTPUT", passing, out)) return { stopped: null };
  const sent = { ...passing, packet: turn(passing, "destination") };
  return filtered(m, firewall, "OUTPUT", sent, out);
}
/** One that has come in is for the system itself. */
export function handedOver(m: Machine, firewall: Firewall, passing: Passing): Ipv4Packet | Stopped {
  const verdict = filtered(m, firewall, "INPUT", passing, null);
  if ("stopped" in verdict) return verdict;
  confirm(m, firewall, passing);
  return turn(passing, "source");
}
/** One that has come in is sent on. */
export function sentOn(m: Machine, firewall: Firewall, passing: Passing, out: Interface | null): Passing | Stopped {
  return filtered(m, firewall, "FORWARD", passing, out);
}
/** A packet leaves. @returns null: it does not */
export function leaves(m: Machine, firewall: Firewall, passing: Passing, out: Interface | null): Ipv4Packet | null {
  if (!nat(m, firewall, "POSTROUTING", passing, out)) return null;
  confirm(m, firewall, passing);
  return turn(passing, "source");
}

function confirm(m: Machine, firewall: Firewall, { flow, packet }: Passing): void {
  if (flow === null) return;
  keepConnection(firewall.connections, flow.connection, m.mono());
  touch(flow.connection, packet, flow.direction, m.mono());
}

function filtered(m: Machine, firewall: Firewall, chain: string, passing: Passing, out: Interface | null): Passing | Stopped {
  const seen = seenOf(passing, out);
  const verdict = ask(firewall.filter, chain, seen, (target) => writeLog(m, target, seen));
  if (verdict.kind === "DROP") return { stopped: null };
  return verdict.kind === "REJECT" ? { stopped: verdict.how } : passing;
}

const FLAGS = ["FIN", "SYN", "RST", "PSH", "ACK", "URG"];
/** Order in which the kernel writes them. */
const FLAG_ORDER = ["URG", "ACK", "PSH", "RST", "SYN", "FIN"];
const hex = (value: number): string => `0x${value.toString(16).padStart(2, "0").toUpperCase()}`;

/** A line of the kernel's log about a packet. @source Linux net/netfilter/nf_log_syslog.c: nf_log_ip_packet, dump_ipv4_packet */
function writeLog(m: Machine, { prefix }: Extract<Target, { kind: "LOG" }>, seen: Seen): void {
  const { packet } = seen;
  const { payload } = packet;
  const mac = seen.in === "" || seen.in === "lo" ? "" : `${macOf(m, seen.in)}:${seen.mac}:08:00`;
  const head = `${prefix}IN=${seen.in} OUT=${seen.out} ${seen.in === "" ? "" : `MAC=${mac} `}`;
  const ip = `SRC=${ipToText(packet.source)} DST=${ipToText(packet.destination)} LEN=${lengthOf(packet)} TOS=${hex(packet.tos & 0x1e)} PREC=${hex(packet.tos & 0xe0)} TTL=${packet.ttl} ID=${packet.id} ${packet.dontFragment ? "DF " : ""}`;
  m.klog(`${head}${ip}${layerText(packet.protocol, payload)}`);
}
function macOf(m: Machine, name: string): string {
  return m.state.net.interfaces.find((i) => i.name === name)?.mac ?? "";
}
function layerText(protocol: number, payload: Uint8Array): string {
  if (protocol === PROTOCOL.tcp) {
    const bits = payload[13] ?? 0;
    const flags = FLAG_ORDER.filter((name) => bits & (1 << FLAGS.indexOf(name))).map((name) => `${name} `);
    return `PROTO=TCP SPT=${get16(payload, 0)} DPT=${get16(payload, 2)} WINDOW=${get16(payload, 14)} RES=0x00 ${flags.join("")}URGP=${get16(payload, 18)} `;
  }
  if (protocol === PROTOCOL.udp) return `PROTO=UDP SPT=${get16(payload, 0)} DPT=${get16(payload, 2)} LEN=${get16(payload, 4)} `;
  if (protocol !== PROTOCOL.icmp) return `PROTO=${protocol} `;
  const [type, code] = [payload[0] ?? 0, payload[1] ?? 0];
  const rest =
    type === 0 || type === 8
      ? `ID=${get16(payload, 4)} SEQ=${get16(payload, 6)} `
      : type === 3 && code === 4
        ? `MTU=${get32(payload, 4) & 0xffff} `
        : "";
  return `PROTO=ICMP TYPE=${type} CODE=${code} ${rest}`;
}
