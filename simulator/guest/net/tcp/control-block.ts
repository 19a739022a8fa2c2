/**
 * A connection as one of its ends has it. Plain data: times in µs of the system's own clock, sizes in bytes.
 * @source RFC 9293 §3.3.1
 */
import type { Bytes } from "../../../content/bytes";
import type { Ip } from "../../../wire/address6";
import type { TcpSegment } from "../../../wire/tcp";
import type { Mono } from "../../os/types";
import { type ByteQueue, emptyQueue } from "./byte-queue";
import { type Cubic, freshCubic } from "./cubic";
import type { FluidTcp } from "./fluid-state";

/** States by the names that Linux' tools have for them. @source RFC 9293 §3.3.2; iproute2 ss(8) */
export type TcpState =
  | "SYN-SENT"
  | "SYN-RECV"
  | "ESTAB"
  | "FIN-WAIT-1"
  | "FIN-WAIT-2"
  | "CLOSE-WAIT"
  | "CLOSING"
  | "LAST-ACK"
  | "TIME-WAIT"
  | "CLOSED";

/** What is on its way and has not been acknowledged, a segment each, in the order of sequence. */
export interface Sent {
  seq: number;
  /** of sequence: a FIN counts one */
  length: number;
  /** when it was sent last */
  at: Mono;
  /** the clock that it went with, for RTTs of what was sent once */
  tries: number;
  isSacked: boolean;
  isLost: boolean;
}
/** What has come before its turn. */
export interface Early {
  seq: number;
  bytes: Bytes;
  isFin: boolean;
}

export interface ControlBlock {
  state: TcpState;
  localIp: Ip;
  localPort: number;
  remoteIp: Ip;
  remotePort: number;
  /** most bytes of data in a segment */
  mss: number;
  /** whether the interface cuts what it is handed: many segments go to it as one */
  isBundled: boolean;

  // sending
  iss: number;
  una: number;
  nxt: number;
  window: number;
  /** shifts of windows; what the other end sends is shifted by `theirScale` */
  theirScale: number;
  /** sequence and acknowledgment of the segment that set the window last */
  wl1: number;
  wl2: number;
  /** data from `una` on: sent ones first */
  out: ByteQueue;
  /** the program has closed its side: a FIN follows what is left */
  isClosing: boolean;
  /** sequence of the FIN that was sent; null: none */
  finSeq: number | null;
  sent: Sent[];
  hasNoDelay: boolean;

  // receiving
  irs: number;
  rcvNxt: number;
  ourScale: number;
  /** room that is offered, and what it may grow to at the moment */
  offered: number;
  buffer: number;
  /** right edge that the other end has been told */
  edge: number;
  /** in order, and not yet taken by the program */
  got: Bytes;
  early: Early[];
  /** the other end has closed, and all before has come */
  isEnded: boolean;
  /** nobody reads any more: data that come are answered with a reset */
  isDeaf: boolean;
  /** full-sized segments since the last acknowledgment; acknowledgments that still go at once */
  unacked: number;
  quick: number;
  /** bytes that have come since `tunedAt`, and most that did in one RTT: the buffer grows by them */
  taken: number;
  space: number;
  tunedAt: Mono;

  // what the ends agreed on
  hasTimestamps: boolean;
  hasSack: boolean;
  tsRecent: number;
  /** the value that the last acknowledgment told */
  lastAckSent: number;

  // time
  srtt: number;
  rttvar: number;
  rto: number;
  minRtt: number;
  backoff: number;

  // congestion
  cwnd: number;
  ssthresh: number;
  phase: "open" | "recovery" | "loss";
  /** end of what was sent when a loss was noticed */
  recover: number;
  cubic: Cubic;
  /** of proportional rate reduction: sent at its start, delivered and sent since */
  prr: { flight: number; delivered: number; out: number };
  /** the newest segment that has been delivered: when it was sent, and its end */
  rackAt: Mono;
  rackEnd: number;
  /** acknowledgments in a row that say nothing new; the last RTT that was measured, µs */
  duplicates: number;
  lastRtt: number;
  /** data were sent last */
  sentAt: Mono;

  // timers; null: does not run
  rtoAt: Mono | null;
  delackAt: Mono | null;
  persistAt: Mono | null;
  reorderAt: Mono | null;
  probeAt: Mono | null;
  keepAt: Mono | null;
  /** end of TIME-WAIT, or of FIN-WAIT-2 where nobody is there any more */
  endAt: Mono | null;
  retries: number;
  keepProbes: number;

  /** times that a loss was noticed, and the last; absent: none was */
  losses?: number;
  lostAt?: Mono;
  /** since when a lot has waited to be sent, or when the world may be asked again; absent: not much waits */
  bulkSince?: Mono;
  /** bytes that had been sent then */
  bulkFrom?: number;
  /** its data go as a rate, or are about to; absent: in segments */
  fluid?: FluidTcp;

  // figures that ss -i shows
  retransmitted: number;
  bytesSent: number;
  bytesReceived: number;
}

/** Data in a segment of Ethernet with timestamps. @source RFC 6691 */
export const DEFAULT_MSS = 1_460;
/** What a segment is cut to where the other end names nothing. @source RFC 9293 §3.7.1 */
export const LEAST_MSS = 536;
/** @source RFC 6298 §2; Linux include/net/tcp.h (TCP_RTO_MIN, TCP_RTO_MAX, TCP_TIMEOUT_INIT) */
export const RTO = { first: 1_000_000, least: 200_000, most: 120_000_000 } as const;
/** @source RFC 6928; Linux TCP_INIT_CWND */
export const FIRST_WINDOW = 10;
/** @source Linux net/ipv4/tcp_output.c (tcp_select_initial_window): 64 KiB less what makes whole segments; sysctl_tcp_rmem */
const FIRST_OFFER = 64_240;
export const BUFFER = { first: 65_536, most: 6_291_456 } as const;
/** Shift of windows by which the largest buffer can be told. @source Linux tcp_select_initial_window (6 MiB: 7) */
export const OUR_SCALE = 7;
/** Acknowledgments at the start that are not delayed. @source Linux net/ipv4/tcp_input.c (TCP_MAX_QUICKACKS) */
const FIRST_QUICK = 16;

type Ends = Pick<ControlBlock, "localIp" | "localPort" | "remoteIp" | "remotePort">;
/** One that has neither sent nor received. @param iss - its first sequence number */
export function newControlBlock(ends: Ends, iss: number, mss: number): ControlBlock {
  return {
    ...ends,
    state: "CLOSED",
    mss,
    isBundled: false,
    iss,
    una: iss,
    nxt: iss,
    window: 0,
    theirScale: 0,
    wl1: 0,
    wl2: 0,
    out: emptyQueue(),
    isClosing: false,
    finSeq: null,
    sent: [],
    hasNoDelay: false,
    irs: 0,
    rcvNxt: 0,
    ourScale: 0,
    offered: FIRST_OFFER,
    buffer: BUFFER.first,
    edge: 0,
    got: "",
    early: [],
    isEnded: false,
    isDeaf: false,
    unacked: 0,
    quick: FIRST_QUICK,
    taken: 0,
    space: FIRST_WINDOW * mss,
    tunedAt: 0,
    hasTimestamps: false,
    hasSack: false,
    tsRecent: 0,
    lastAckSent: 0,
    srtt: 0,
    rttvar: 0,
    rto: RTO.first,
    minRtt: 0,
    backoff: 0,
    cwnd: FIRST_WINDOW * mss,
    ssthresh: Number.MAX_SAFE_INTEGER,
    phase: "open",
    recover: iss,
    cubic: freshCubic(),
    prr: { flight: 0, delivered: 0, out: 0 },
    rackAt: 0,
    rackEnd: iss,
    duplicates: 0,
    lastRtt: 0,
    sentAt: 0,
    rtoAt: null,
    delackAt: null,
    persistAt: null,
    reorderAt: null,
    probeAt: null,
    keepAt: null,
    endAt: null,
    retries: 0,
    keepProbes: 0,
    retransmitted: 0,
    bytesSent: 0,
    bytesReceived: 0,
  };
}

/** What a connection does to the world around it. */
export interface TcpServices {
  /** µs of the system's own clock */
  readonly now: Mono;
  /** Puts a segment on its way. */
  send(tcb: ControlBlock, segment: TcpSegment): void;
  /** Something has happened that the program at this end waits for. */
  tell(tcb: ControlBlock, event: TcpEvent): void;
}
/** `readable`: data or the end have come; `writable`: what it wrote has gone out. */
export type TcpEvent = "connected" | "readable" | "writable" | "refused" | "reset" | "timeout" | "ended";

/** Bytes that are on their way, as far as this end can tell. */
export function inFlight(tcb: ControlBlock): number {
  let sum = 0;
  for (const { length, isSacked, isLost } of tcb.sent) if (!isSacked && !isLost) sum += length;
  return sum;
}
