/**
 * Translations of a router: who of the inside talks to whom of the outside, and by which port there. @source network.md §4 (conntrack's times);
 * Linux net/netfilter/nf_conntrack_proto_{tcp,udp,icmp}.c; nf_nat_core.c (a source keeps its port where that is free)
 */
import { decodeIcmp } from "../wire/icmp";
import { type Ipv4Packet, PROTOCOL } from "../wire/ipv4";

export type NatProtocol = keyof typeof PROTOCOL;
export type NatState =
  | "UNREPLIED"
  | "ASSURED"
  | "SYN_SENT"
  | "SYN_RECV"
  | "ESTABLISHED"
  | "FIN_WAIT"
  | "CLOSE_WAIT"
  | "LAST_ACK"
  | "TIME_WAIT"
  | "CLOSE";
/** Seconds that a translation holds once nothing comes any more. */
const TCP_S: Readonly<Record<Exclude<NatState, "UNREPLIED" | "ASSURED">, number>> = {
  SYN_SENT: 120,
  SYN_RECV: 60,
  ESTABLISHED: 432_000,
  FIN_WAIT: 120,
  CLOSE_WAIT: 60,
  LAST_ACK: 30,
  TIME_WAIT: 120,
  CLOSE: 10,
};
const ICMP_S = 30;
const UDP_S = { UNREPLIED: 30, ASSURED: 120 } as const;

/** One of them, as plain data. Ports of ICMP are the number of the echo. */
export interface Translation {
  readonly protocol: NatProtocol;
  readonly inside: number;
  readonly port: number;
  /** its port at the router's other side */
  readonly mapped: number;
  readonly remote: number;
  readonly remotePort: number;
  readonly state: NatState;
  /** which end has closed first; null: none has */
  readonly closer: "inside" | "outside" | null;
  /** when it is forgotten, µs */
  readonly until: number;
}

export interface NatTableState {
  /** when it is looked next for what is over, µs */
  readonly sweepAt: number;
  readonly translations: readonly Translation[];
}

/** @source Linux: nf_conntrack_max of a router with 4 GiB. guess: none here has less */
const MOST = 65_536;
/** What is over is looked for no more often, µs. guess */
const SWEEP_US = 10_000_000;
const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

/** Who talks to whom. */
interface Flow extends Pick<Translation, "protocol" | "inside" | "port" | "remote" | "remotePort"> {
  /** of TCP; else 0 */
  readonly flags: number;
}
const keyOf = ({ protocol, inside, port, remote, remotePort }: Omit<Flow, "flags">): string =>
  `${protocol} ${inside}:${port} ${remote}:${remotePort}`;

/** The flow of a packet that leaves; null: it belongs to another's, as errors do. */
function flowOf(packet: Ipv4Packet): Flow | null {
  const { source: inside, destination: remote, payload } = packet;
  const at = (place: number): number => ((payload[place] ?? 0) << 8) | (payload[place + 1] ?? 0);
  if (packet.protocol === PROTOCOL.icmp) {
    const message = decodeIcmp(payload);
    return message?.type === "echo" ? { protocol: "icmp", inside, port: message.id, remote, remotePort: message.id, flags: 0 } : null;
  }
  if (packet.protocol === PROTOCOL.udp) return { protocol: "udp", inside, port: at(0), remote, remotePort: at(2), flags: 0 };
  if (packet.protocol !== PROTOCOL.tcp) return null;
  return { protocol: "tcp", inside, port: at(0), remote, remotePort: at(2), flags: payload[13] ?? 0 };
}

export class NatTable {
  private readonly known = new Map<string, Translation>();
  private sweepAt = 0;

  /** A packet leaves. @returns whether it can: the table may be full */
  out(packet: Ipv4Packet, now: number): boolean {
    const flow = flowOf(packet);
    if (!flow) return true;
    this.sweep(now);
    const known = this.at(keyOf(flow), now);
    if (!known && this.known.size >= MOST) return false;
    this.keep(flow, known, "inside", now);
    return true;
  }
  /** The answer to a packet comes back. @param segment - of TCP, its bytes */
  back(packet: Pick<Ipv4Packet, "source" | "destination" | "protocol" | "payload">, now: number): void {
    const { source: remote, destination: inside, protocol, payload } = packet;
    const flow = flowOf({ ...packet, source: inside, destination: remote } as Ipv4Packet);
    const turned = flow && protocol !== PROTOCOL.icmp ? { ...flow, port: flow.remotePort, remotePort: flow.port } : flow;
    const answered = turned ?? this.echoOf(inside, remote, payload);
    const known = answered && this.at(keyOf(answered), now);
    if (answered && known) this.keep(answered, known, "outside", now);
  }
  private echoOf(inside: number, remote: number, payload: Uint8Array): Flow | null {
    const message = decodeIcmp(payload);
    return message?.type === "echo-reply" ? { protocol: "icmp", inside, port: message.id, remote, remotePort: message.id, flags: 0 } : null;
  }

  /** Those that hold, in the order in which they came. */
  current(now: number): Translation[] {
    return [...this.known.values()].filter(({ until }) => until > now);
  }
  copy(): NatTableState {
    return { sweepAt: this.sweepAt, translations: [...this.known.values()] };
  }
  import({ sweepAt, translations }: NatTableState): void {
    this.sweepAt = sweepAt;
    for (const one of translations) this.known.set(keyOf(one), one);
  }

  private at(key: string, now: number): Translation | null {
    const known = this.known.get(key);
    return known && known.until > now ? known : null;
  }
  private keep(flow: Flow, known: Translation | null, from: "inside" | "outside", now: number): void {
    const { flags, ...ends } = flow;
    const next = flow.protocol === "tcp" ? tcpState(known, flags, from) : { state: stateOf(known, from), closer: null };
    const seconds = next.state === "UNREPLIED" || next.state === "ASSURED" ? otherS(flow.protocol, next.state) : TCP_S[next.state];
    this.known.set(keyOf(flow), { ...ends, ...next, mapped: known?.mapped ?? this.freePort(flow, now), until: now + seconds * 1_000_000 });
  }
  /** Its own port where no other of the inside talks to the same end by it, else the next from 1024 on. */
  private freePort({ protocol, port, remote, remotePort }: Flow, now: number): number {
    const taken = new Set<number>();
    for (const one of this.known.values())
      if (one.until > now && one.protocol === protocol && one.remote === remote && (protocol === "icmp" || one.remotePort === remotePort))
        taken.add(one.mapped);
    if (!taken.has(port)) return port;
    let free = 1_024;
    while (taken.has(free)) free++;
    return free;
  }
  private sweep(now: number): void {
    if (now < this.sweepAt) return;
    this.sweepAt = now - (now % SWEEP_US) + SWEEP_US;
    for (const [key, { until }] of this.known) if (until <= now) this.known.delete(key);
  }
}

function otherS(protocol: NatProtocol, state: "UNREPLIED" | "ASSURED"): number {
  return protocol === "udp" ? UDP_S[state] : ICMP_S;
}
function stateOf(known: Translation | null, from: "inside" | "outside"): "UNREPLIED" | "ASSURED" {
  return from === "outside" || known?.state === "ASSURED" ? "ASSURED" : "UNREPLIED";
}
/** What a segment makes of a connection. */
function tcpState(known: Translation | null, flags: number, from: "inside" | "outside"): Pick<Translation, "state" | "closer"> {
  const { state = null, closer = null } = known ?? {};
  if ((flags & RST) !== 0) return { state: "CLOSE", closer };
  if ((flags & SYN) !== 0) return { state: from === "inside" ? "SYN_SENT" : "SYN_RECV", closer: null };
  if ((flags & FIN) !== 0) {
    if (closer === null || closer === from) return { state: state === "CLOSE_WAIT" ? state : "FIN_WAIT", closer: from };
    return { state: "LAST_ACK", closer };
  }
  if ((flags & ACK) === 0 || state === null) return { state: state ?? "ESTABLISHED", closer };
  if (state === "SYN_RECV" && from === "inside") return { state: "ESTABLISHED", closer };
  if (state === "FIN_WAIT" && from !== closer) return { state: "CLOSE_WAIT", closer };
  if (state === "LAST_ACK" && from === closer) return { state: "TIME_WAIT", closer };
  return { state: state === "SYN_SENT" && from === "inside" ? "SYN_SENT" : state, closer };
}
