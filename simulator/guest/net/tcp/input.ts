/** A segment comes for a connection. @source RFC 9293 §3.10.7, RFC 5961 (blind resets), RFC 7323 §5 (PAWS) */
import { bytesToLatin1 } from "../../../wire/bytes";
import type { TcpSegment } from "../../../wire/tcp";
import { acknowledged } from "./acknowledgments";
import { type ControlBlock, FIRST_WINDOW, LEAST_MSS, OUR_SCALE, RTO, type TcpServices } from "./control-block";
import { acknowledge, push, reset, stampOf, transmit } from "./output";
import { take } from "./receive";
import { measured } from "./rtt";
import { distance, isAfter, isBefore, plus } from "./sequence";

/** 2 × MSL. @source Linux include/net/tcp.h (TCP_TIMEWAIT_LEN) */
export const TIME_WAIT_US = 60_000_000;
/** How long FIN-WAIT-2 lasts where the program is gone. @source Linux sysctl tcp_fin_timeout */
const FIN_WAIT_US = 60_000_000;

/** What a SYN tells of its end. */
function agree(tcb: ControlBlock, { options = {}, window }: TcpSegment): void {
  tcb.mss = Math.max(LEAST_MSS / 6, Math.min(tcb.mss, options.mss ?? LEAST_MSS));
  tcb.cwnd = FIRST_WINDOW * tcb.mss;
  const scales = options.windowScale !== undefined;
  tcb.theirScale = scales ? Math.min(14, options.windowScale ?? 0) : 0;
  tcb.ourScale = scales ? OUR_SCALE : 0;
  tcb.hasSack = options.sackPermitted === true;
  tcb.hasTimestamps = options.timestamps !== undefined;
  tcb.tsRecent = options.timestamps?.[0] ?? 0;
  tcb.window = window;
}

/** A connection is asked for: the first answer. @param tcb - one that has neither sent nor received */
export function accept(tcb: ControlBlock, services: TcpServices, segment: TcpSegment): void {
  agree(tcb, segment);
  tcb.irs = segment.sequence;
  tcb.rcvNxt = plus(segment.sequence, 1);
  tcb.edge = tcb.rcvNxt;
  tcb.state = "SYN-RECV";
  tcb.rtoAt = services.now + RTO.first;
  tcb.sentAt = services.now;
  transmit(tcb, services, { syn: true, seq: tcb.iss });
  tcb.nxt = plus(tcb.iss, 1);
}
/** Asks for a connection. */
export function connect(tcb: ControlBlock, services: TcpServices): void {
  tcb.state = "SYN-SENT";
  tcb.rtoAt = services.now + RTO.first;
  tcb.sentAt = services.now;
  transmit(tcb, services, { syn: true, ack: false, seq: tcb.iss });
  tcb.nxt = plus(tcb.iss, 1);
}

function established(tcb: ControlBlock, services: TcpServices, segment: TcpSegment): void {
  tcb.state = "ESTAB";
  tcb.una = tcb.nxt;
  tcb.rtoAt = null;
  tcb.backoff = 0;
  // One that had to ask again begins with one segment. @source RFC 6298 §5.7, Linux tcp_init_cwnd
  if (tcb.retries > 0) tcb.cwnd = tcb.mss;
  tcb.retries = 0;
  tcb.window = segment.window * (segment.syn ? 1 : 2 ** tcb.theirScale);
  tcb.wl1 = segment.sequence;
  tcb.wl2 = segment.acknowledgment;
  tcb.cubic.roundEnd = tcb.nxt;
  services.tell(tcb, "connected");
}

function inSynSent(tcb: ControlBlock, services: TcpServices, segment: TcpSegment): void {
  const isOurs = segment.ack && segment.acknowledgment === tcb.nxt;
  if (segment.ack && !isOurs) {
    if (!segment.rst) transmit(tcb, services, { seq: segment.acknowledgment, ack: false, rst: true });
    return;
  }
  if (segment.rst) {
    if (isOurs) end(tcb, services, "refused");
    return;
  }
  if (!segment.syn) return;
  agree(tcb, segment);
  tcb.irs = segment.sequence;
  tcb.rcvNxt = plus(segment.sequence, 1);
  tcb.edge = tcb.rcvNxt;
  if (!isOurs) {
    // Both ask each other at once. @source RFC 9293 §3.5 (figure 7)
    tcb.state = "SYN-RECV";
    transmit(tcb, services, { syn: true, seq: tcb.iss });
    return;
  }
  const echoed = segment.options?.timestamps?.[1] ?? 0;
  if (tcb.retries === 0) measured(tcb, services.now - tcb.sentAt);
  else if (echoed !== 0) measured(tcb, (stampOf(services.now) - echoed) * 1_000);
  established(tcb, services, segment);
  acknowledge(tcb, services);
}

/** The connection is over. @param event - what its program hears */
export function end(tcb: ControlBlock, services: TcpServices, event: "refused" | "reset" | "timeout" | "ended"): void {
  tcb.state = "CLOSED";
  tcb.sent = [];
  tcb.early = [];
  for (const timer of ["rtoAt", "delackAt", "persistAt", "reorderAt", "probeAt", "keepAt", "endAt"] as const) tcb[timer] = null;
  services.tell(tcb, event);
}

/** Whether a segment touches what may come. @source RFC 9293 §3.10.7.4 (first check) */
function isAcceptable(tcb: ControlBlock, { sequence, payload, syn, fin }: TcpSegment): boolean {
  const length = payload.length + (syn ? 1 : 0) + (fin ? 1 : 0);
  const room = Math.max(0, distance(tcb.edge, tcb.rcvNxt));
  const from = distance(sequence, tcb.rcvNxt);
  if (length === 0) return room === 0 ? from === 0 : from >= 0 && from < room;
  if (room === 0) return false;
  const to = from + length - 1;
  return (from >= 0 && from < room) || (to >= 0 && to < room) || (from < 0 && to >= room);
}

export function segmentIn(tcb: ControlBlock, services: TcpServices, came: TcpSegment): void {
  if (tcb.state === "CLOSED") return;
  // Data that go as a rate may have passed what was on its way: without data of its own it is not late.
  const isPassed = tcb.fluid !== undefined && came.payload.length === 0 && !came.syn && !came.fin && !came.rst;
  const segment = isPassed && isBefore(came.sequence, tcb.rcvNxt) ? { ...came, sequence: tcb.rcvNxt } : came;
  if (tcb.state === "SYN-SENT") {
    inSynSent(tcb, services, segment);
    push(tcb, services);
    return;
  }
  if (tcb.state === "SYN-RECV" && segment.syn && segment.ack && segment.sequence === tcb.irs && segment.acknowledgment === tcb.nxt) {
    // Both have asked each other, and this is the other's answer.
    established(tcb, services, { ...segment, sequence: tcb.rcvNxt });
    acknowledge(tcb, services);
    push(tcb, services);
    return;
  }
  const stamps = segment.options?.timestamps;
  const isStale = tcb.hasTimestamps && stamps !== undefined && !segment.rst && distance(stamps[0], tcb.tsRecent) < 0;
  if (isStale || !isAcceptable(tcb, segment)) {
    // What has come already is told again, and with it a SYN-ACK whose answer was lost.
    if (!segment.rst) {
      if (tcb.state === "SYN-RECV" && segment.syn) transmit(tcb, services, { syn: true, seq: tcb.iss });
      else acknowledge(tcb, services);
    }
    return;
  }
  if (stamps && !isAfter(segment.sequence, tcb.lastAckSent)) tcb.tsRecent = stamps[0];
  if (segment.rst) {
    if (segment.sequence !== tcb.rcvNxt) acknowledge(tcb, services);
    else end(tcb, services, tcb.state === "SYN-RECV" ? "ended" : tcb.state === "TIME-WAIT" ? "ended" : "reset");
    return;
  }
  if (segment.syn) {
    acknowledge(tcb, services);
    return;
  }
  if (!segment.ack) return;
  if (tcb.state === "SYN-RECV") {
    if (segment.acknowledgment !== tcb.nxt) {
      transmit(tcb, services, { seq: segment.acknowledgment, ack: false, rst: true });
      return;
    }
    const echoed = stamps?.[1] ?? 0;
    // Clocks of timestamps are too slow for ways in a house. @source Linux net/ipv4/tcp_input.c (tcp_synack_rtt_meas: when the answer was sent)
    if (tcb.retries === 0 && tcb.sentAt > 0) measured(tcb, services.now - tcb.sentAt);
    else if (echoed !== 0) measured(tcb, Math.max(1, (stampOf(services.now) - echoed) * 1_000));
    established(tcb, services, segment);
  }
  inConnection(tcb, services, segment);
}

function inConnection(tcb: ControlBlock, services: TcpServices, segment: TcpSegment): void {
  const waited = tcb.out.length;
  if (!acknowledged(tcb, services, segment)) {
    acknowledge(tcb, services);
    return;
  }
  tcb.keepProbes = 0;
  if (tcb.keepAt !== null) tcb.keepAt = services.now + KEEPALIVE.afterUs;
  closing(tcb, services);
  if (tcb.state === "CLOSED") return;
  const hasMore = segment.payload.length > 0 || segment.fin;
  if (hasMore && mayCome(tcb)) {
    if (tcb.isDeaf && isAfter(plus(segment.sequence, segment.payload.length), tcb.rcvNxt) && segment.payload.length > 0) {
      reset(tcb, services);
      end(tcb, services, "reset");
      return;
    }
    take(tcb, services, segment.sequence, bytesToLatin1(segment.payload), segment.fin);
    if (tcb.isEnded) otherEndClosed(tcb, services);
  } else if (hasMore) {
    acknowledge(tcb, services);
    if (tcb.state === "TIME-WAIT") tcb.endAt = services.now + TIME_WAIT_US;
  }
  push(tcb, services);
  if (tcb.out.length < waited) services.tell(tcb, "writable");
}

function mayCome({ state, isEnded }: ControlBlock): boolean {
  return !isEnded && (state === "ESTAB" || state === "FIN-WAIT-1" || state === "FIN-WAIT-2");
}

/** Our FIN may have been acknowledged. */
function closing(tcb: ControlBlock, services: TcpServices): void {
  if (tcb.finSeq === null || !isAfter(tcb.una, tcb.finSeq)) return;
  if (tcb.state === "FIN-WAIT-1") {
    tcb.state = "FIN-WAIT-2";
    if (tcb.isDeaf) tcb.endAt = services.now + FIN_WAIT_US;
  } else if (tcb.state === "CLOSING") timeWait(tcb, services);
  else if (tcb.state === "LAST-ACK") end(tcb, services, "ended");
}
/** Their FIN has come, and all before it. */
function otherEndClosed(tcb: ControlBlock, services: TcpServices): void {
  if (tcb.state === "ESTAB") tcb.state = "CLOSE-WAIT";
  else if (tcb.state === "FIN-WAIT-1") tcb.state = "CLOSING";
  else if (tcb.state === "FIN-WAIT-2") timeWait(tcb, services);
}
function timeWait(tcb: ControlBlock, services: TcpServices): void {
  tcb.state = "TIME-WAIT";
  tcb.rtoAt = null;
  tcb.endAt = services.now + TIME_WAIT_US;
}

/** @source Linux sysctl tcp_keepalive_time, _intvl, _probes */
export const KEEPALIVE = { afterUs: 7_200_000_000, everyUs: 75_000_000, probes: 9 } as const;

/** Sequence numbers of a new connection: no clock of the world's, and none that one connection's tell of another's. */
export function isNewerSyn(tcb: ControlBlock, segment: TcpSegment): boolean {
  return tcb.state === "TIME-WAIT" && segment.syn && !segment.ack && !isBefore(segment.sequence, tcb.rcvNxt);
}
