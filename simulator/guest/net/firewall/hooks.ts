/** Where packets meet the rules: as they come in, before they are handed over, sent on or sent out, and as they leave. */
import type { Ip } from "../../../wire/address6";
import type { Machine } from "../../os/machine";
import { sourceFor6 } from "../ipv6/routes";
import type { Interface } from "../state";
import {
  type Connection,
  type Direction,
  findConnection,
  isUntracked,
  keepConnection,
  mayBegin,
  quotedIn,
  reversed,
  touch,
  tupleOf,
  turned,
  turnedQuote,
} from "./connections";
import { writeLog } from "./log";
import { askNft } from "./nft/verdict";
import { type IpPacket, isIcmp } from "./packet";
import { ask, type ConnState, decidedBy, type Firewall, type RejectKind, type Seen, type Verdict } from "./rules";

/** A packet on its way through the rules. */
export interface Passing<P extends IpPacket> {
  readonly packet: P;
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

function begin<P extends IpPacket>(m: Machine, firewall: Firewall, packet: P, from: Interface | null, mac: string): Passing<P> {
  const now = m.mono();
  const base = { in: from, mac };
  if (isUntracked(packet)) return { ...base, packet, state: "UNTRACKED", flow: null };
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
const seenOf = ({ packet, in: from, mac, state }: Passing<IpPacket>, out: Interface | null): Seen => ({
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
  passing: Passing<IpPacket>,
  out: Interface | null,
): boolean {
  const { flow, packet } = passing;
  if (!flow?.isNew) return true;
  const verdict = translation(m, firewall, chain, seenOf(passing, out));
  const { connection } = flow;
  if (verdict.kind === "DROP") {
    m.witness?.stopped({ by: "iptables", ...decidedBy(firewall.nat, chain, seenOf(passing, out)), isRejected: false });
    return false;
  }
  if (verdict.kind === "DNAT") {
    connection.reply.source = verdict.address;
    if (!isIcmp(packet)) connection.reply.sourcePort = verdict.port ?? connection.reply.sourcePort;
  } else if (verdict.kind === "SNAT" || verdict.kind === "MASQUERADE") {
    const address = verdict.kind === "SNAT" ? verdict.address : ownAddress(m, packet, out);
    connection.reply.destination = address;
    if (verdict.kind === "SNAT" && verdict.port !== null && !isIcmp(packet)) connection.reply.destinationPort = verdict.port;
    freePort(firewall, connection, packet, m.mono());
  }
  return true;
}
/** What is said of it by iptables' table, or by one of nft's own. */
function translation(m: Machine, firewall: Firewall, chain: "PREROUTING" | "OUTPUT" | "POSTROUTING", seen: Seen): Verdict {
  const log = (act: Logged): void => writeLog(m, act, seen);
  const verdict: Verdict = firewall.isForFlows ? { kind: "ACCEPT" } : ask(firewall.nat, chain, seen, log);
  const { nft } = m.state.net;
  return nft && verdict.kind === "ACCEPT" ? askNft(nft, "nat", HOOKS[chain], seen, log) : verdict;
}
const HOOKS = {
  PREROUTING: "prerouting",
  INPUT: "input",
  FORWARD: "forward",
  OUTPUT: "output",
  POSTROUTING: "postrouting",
} as const;
interface Logged {
  readonly prefix: string;
}
/** Priorities at which addresses are turned. @source Linux include/uapi/linux/netfilter_ipv4.h: NF_IP_PRI_NAT_DST, NF_IP_PRI_NAT_SRC */
const [NAT_DST, NAT_SRC] = [-100, 100];

/** Whether nft's own chains of filters at a hook that iptables has none for let a packet go on. */
function isLetOn(m: Machine, hook: "prerouting" | "postrouting", seen: Seen, span: readonly [number, number]): boolean {
  const { nft } = m.state.net;
  if (!nft || askNft(nft, "filter", hook, seen, (act) => writeLog(m, act, seen), span).kind === "ACCEPT") return true;
  m.witness?.stopped({ by: "nft", chain: hook, rule: 0, isRejected: false });
  return false;
}

/** Address that a masquerade hides behind. @source Linux net/netfilter/nf_nat_masquerade.c */
function ownAddress(m: Machine, { source, destination }: IpPacket, out: Interface | null): Ip {
  if (typeof destination === "number") return out?.addresses[0]?.ip ?? source;
  return sourceFor6(m, destination, out !== null && out.device >= 0 ? out.device : null) ?? source;
}
/** Takes the next port where another flow has these ends already. @source nf_nat_core.c: nf_nat_l4proto_unique_tuple (from 1024) */
function freePort(firewall: Firewall, connection: Connection, packet: IpPacket, now: number): void {
  const { reply, protocol } = connection;
  for (let tries = 0; tries < 128 && findConnection(firewall.connections, protocol, reply, now) !== null; tries++) {
    reply.destinationPort = reply.destinationPort >= 65_535 ? 1_024 : Math.max(1_024, reply.destinationPort + 1);
    if (isIcmp(packet)) reply.sourcePort = reply.destinationPort;
  }
}

/** Turns one end of a packet as its flow says. */
function turn<P extends IpPacket>(passing: Passing<P>, end: "source" | "destination"): P {
  const { flow, packet } = passing;
  if (flow === null) return packet;
  const { original, reply } = flow.connection;
  const to = reversed(flow.direction === "original" ? reply : original);
  if (end === "destination") {
    // Of echoes the id is turned once, with the sender.
    const port = isIcmp(packet) && flow.direction === "original" ? tupleOf(packet).destinationPort : to.destinationPort;
    return turned(packet, end, to.destination, port);
  }
  return turned(packet, end, to.source, isIcmp(packet) && flow.direction === "reply" ? tupleOf(packet).sourcePort : to.sourcePort);
}

/** A packet has come in. @returns null: it goes no further */
export function cameIn<P extends IpPacket>(m: Machine, firewall: Firewall, packet: P, from: Interface, mac: string): Passing<P> | null {
  const passing = begin(m, firewall, packet, from, mac);
  if (!isLetOn(m, "prerouting", seenOf(passing, null), [Number.NEGATIVE_INFINITY, NAT_DST])) return null;
  if (!nat(m, firewall, "PREROUTING", passing, null)) return null;
  const turnedTo = { ...passing, packet: turn(passing, "destination") };
  return isLetOn(m, "prerouting", seenOf(turnedTo, null), [NAT_DST, Number.POSITIVE_INFINITY]) ? turnedTo : null;
}
/** One of its own is to be sent. */
export function goesOut<P extends IpPacket>(m: Machine, firewall: Firewall, packet: P, out: Interface | null): Passing<P> | Stopped {
  const passing = begin(m, firewall, packet, null, "");
  if (!nat(m, firewall, "OUTPUT", passing, out)) return { stopped: null };
  const sent = { ...passing, packet: turn(passing, "destination") };
  return filtered(m, firewall, "OUTPUT", sent, out);
}
/** One that has come in is for the system itself. */
export function handedOver<P extends IpPacket>(m: Machine, firewall: Firewall, passing: Passing<P>): P | Stopped {
  const verdict = filtered(m, firewall, "INPUT", passing, null);
  if ("stopped" in verdict) return verdict;
  confirm(m, firewall, passing);
  return turn(passing, "source");
}
/** One that has come in is sent on. */
export function sentOn<P extends IpPacket>(
  m: Machine,
  firewall: Firewall,
  passing: Passing<P>,
  out: Interface | null,
): Passing<P> | Stopped {
  return filtered(m, firewall, "FORWARD", passing, out);
}
/** A packet leaves. @returns null: it does not */
export function leaves<P extends IpPacket>(m: Machine, firewall: Firewall, passing: Passing<P>, out: Interface | null): P | null {
  if (!isLetOn(m, "postrouting", seenOf(passing, out), [Number.NEGATIVE_INFINITY, NAT_SRC])) return null;
  if (!nat(m, firewall, "POSTROUTING", passing, out)) return null;
  if (!isLetOn(m, "postrouting", seenOf(passing, out), [NAT_SRC, Number.POSITIVE_INFINITY])) return null;
  confirm(m, firewall, passing);
  return turn(passing, "source");
}

function confirm(m: Machine, firewall: Firewall, { flow, packet }: Passing<IpPacket>): void {
  if (flow === null) return;
  keepConnection(firewall.connections, flow.connection, m.mono());
  touch(flow.connection, packet, flow.direction, m.mono());
}

function filtered<P extends IpPacket>(
  m: Machine,
  firewall: Firewall,
  chain: "INPUT" | "FORWARD" | "OUTPUT",
  passing: Passing<P>,
  out: Interface | null,
): Passing<P> | Stopped {
  const seen = seenOf(passing, out);
  const log = (act: Logged): void => writeLog(m, act, seen);
  const { nft } = m.state.net;
  // iptables' chains have priority 0, and are asked before others of the same.
  const asked = [
    () => (nft ? askNft(nft, "filter", HOOKS[chain], seen, log, [Number.NEGATIVE_INFINITY, 0]) : null),
    () => (firewall.isForFlows ? null : ask(firewall.filter, chain, seen, log)),
    () => (nft ? askNft(nft, "filter", HOOKS[chain], seen, log, [0, Number.POSITIVE_INFINITY]) : null),
  ];
  for (const [at, say] of asked.entries()) {
    const verdict = say();
    if (verdict?.kind !== "DROP" && verdict?.kind !== "REJECT") continue;
    const isRejected = verdict.kind === "REJECT";
    // The second that is asked is iptables.
    if (at === 1) m.witness?.stopped({ by: "iptables", ...decidedBy(firewall.filter, chain, seen), isRejected });
    else m.witness?.stopped({ by: "nft", chain: HOOKS[chain], rule: 0, isRejected });
    return { stopped: verdict.kind === "REJECT" ? verdict.how : null };
  }
  return passing;
}
