/**
 * An end of a connection whose data go as a rate: what windows and counters become without a segment.
 * @source RFC 9293 §3.4 (sequence), RFC 9438 (windows); the rate itself is the world's
 */
import type { Bytes } from "../../../content/bytes";
import type { Mono } from "../../os/types";
import { bytesAt, dropFront } from "./byte-queue";
import { BUFFER, type ControlBlock, type TcpServices } from "./control-block";
import { grownOver } from "./cubic";
import { lossBound } from "./loss-bound";
import { payloadMost, push, roomOffered } from "./output";
import { distance, plus } from "./sequence";

/** So much waits behind a transfer that is worth a rate, bytes: some round trips of a fast cable. */
const ENOUGH = 262_144;
/** For so long, and as long after a loss, µs. */
const AWHILE_US = 20_000;
const AFTER_LOSS_US = 200_000;
/** When the world is asked again that has said no, µs. */
const AGAIN_US = 100_000;
/** Longest queue that frames wait in, µs. @source network/wire-queue */
const QUEUE_US = 12_000;
/** All that was sent is acknowledged by then, or something is wrong, µs. */
const DRAIN_MOST_US = 1_000_000;

/** Whether a connection sends in bulk, one way, undisturbed: its slow start is over, or the other end's window holds it back. */
export function isBulk(tcb: ControlBlock, now: Mono): boolean {
  if (tcb.fluid || tcb.phase !== "open" || tcb.srtt === 0 || tcb.finSeq !== null) return false;
  if (tcb.state !== "ESTAB" && tcb.state !== "CLOSE-WAIT") return false;
  const flight = distance(tcb.nxt, tcb.una);
  if (tcb.out.length - flight < ENOUGH) {
    delete tcb.bulkSince;
    delete tcb.bulkFrom;
    return false;
  }
  if (tcb.bulkSince === undefined || now - tcb.bulkSince > 2 * AWHILE_US) {
    tcb.bulkSince = now;
    tcb.bulkFrom = tcb.bytesSent;
  }
  if (now - tcb.bulkSince < AWHILE_US || now - (tcb.lostAt ?? -AFTER_LOSS_US) < AFTER_LOSS_US) return false;
  if (tcb.early.length > 0 || tcb.got !== "" || tcb.sent.some(({ tries, isSacked }) => tries > 1 || isSacked)) return false;
  return tcb.cwnd >= tcb.ssthresh || tcb.window - flight < payloadMost(tcb);
}
/** The world has said no: it is asked again later. */
export function askLater(tcb: ControlBlock, now: Mono): void {
  tcb.bulkSince = now + AGAIN_US - AWHILE_US;
  tcb.bulkFrom = tcb.bytesSent;
}
/** Nothing new is sent until all is acknowledged. */
export function drain(tcb: ControlBlock, now: Mono): void {
  const rtt = roundTrip(tcb, now);
  tcb.fluid = { part: "drain", since: now, rtt, bundle: meanBundle(tcb), tryAt: now + rtt };
}
/**
 * A window goes out in each round trip: µs of one by the clock, or as what has gone out in the last while says, which knows of work
 * that comes in bursts.
 */
function roundTrip(tcb: ControlBlock, now: Mono): number {
  const us = now - (tcb.bulkSince ?? now);
  const bytes = tcb.bytesSent - (tcb.bulkFrom ?? tcb.bytesSent);
  const byRate = us > 0 && bytes > 0 ? (Math.min(tcb.cwnd, tcb.window) * us) / bytes : tcb.srtt;
  return Math.max(1, Math.round(Math.min(tcb.srtt, byRate)));
}
/** Data that go to the interface at once, in the mean of what is on its way: acknowledgments have as much go out as has come in. */
export function meanBundle(tcb: ControlBlock): number {
  const flight = distance(tcb.nxt, tcb.una);
  return tcb.sent.length === 0 ? payloadMost(tcb) : Math.max(1, Math.round(flight / tcb.sent.length));
}
/** Whether all may have come: it is acknowledged, or it is time to look; null: something has come between. */
export function isDrained(tcb: ControlBlock, now: Mono): boolean | null {
  if (tcb.fluid?.part !== "drain") return null;
  if (tcb.phase !== "open" || (tcb.state !== "ESTAB" && tcb.state !== "CLOSE-WAIT")) return null;
  if (now - tcb.fluid.since > DRAIN_MOST_US) return null;
  return tcb.sent.length === 0 || (tcb.fluid.tryAt !== null && tcb.fluid.tryAt <= now);
}
/** Not all has come yet: it is looked at again in half a round trip. */
export function waitOn(tcb: ControlBlock, now: Mono): void {
  if (tcb.fluid) tcb.fluid = { ...tcb.fluid, tryAt: now + Math.ceil(tcb.fluid.rtt / 2) };
}
/** The other end has all that was sent. */
export function beginSending(tcb: ControlBlock): void {
  if (!tcb.fluid) return;
  tcb.fluid = { ...tcb.fluid, part: "sender", tryAt: null };
  dropFront(tcb.out, distance(tcb.nxt, tcb.una));
  tcb.una = tcb.nxt;
  tcb.sent = [];
  tcb.rtoAt = null;
  tcb.probeAt = null;
  tcb.persistAt = null;
}

/** Whether an end can be the receiver of a run from a sequence on: it has all before, and nothing of its own is on its way. */
export function mayReceive(tcb: ControlBlock, next: number): boolean {
  const isOpen = tcb.state === "ESTAB" || tcb.state === "FIN-WAIT-1" || tcb.state === "FIN-WAIT-2";
  const isQuiet = tcb.sent.length === 0 && tcb.out.length === 0 && tcb.early.length === 0;
  return isOpen && isQuiet && !tcb.fluid && !tcb.isEnded && !tcb.isDeaf && tcb.rcvNxt === next;
}
/** @param rtt - round trip of what will come, µs */
export function beginReceiving(tcb: ControlBlock, now: Mono, rtt: number): void {
  tcb.fluid = { part: "receiver", since: now, rtt, bundle: 0, tryAt: null };
  tcb.delackAt = null;
  tcb.unacked = 0;
}

/** What a sender's windows let it send, bytes/s: a window in each round trip, and no more than losses have left it. */
export function windowRate(tcb: ControlBlock): number {
  if (!tcb.fluid) return 0;
  const { rtt } = tcb.fluid;
  const bound = lossBound(payloadMost(tcb), rtt, tcb.losses ?? 0, Math.floor(tcb.bytesSent / payloadMost(tcb)));
  return Math.floor(Math.min((Math.min(tcb.cwnd, tcb.window) * 1_000_000) / rtt, bound));
}

/** The next bytes of what waits are sent and acknowledged. @param us - in which they were @param isHeldBack - by its program, not by the way */
export function taken(tcb: ControlBlock, { now }: TcpServices, count: number, us: number, isHeldBack: boolean): Bytes {
  const bytes = bytesAt(tcb.out, 0, count);
  dropFront(tcb.out, bytes.length);
  tcb.una = plus(tcb.una, bytes.length);
  tcb.nxt = tcb.una;
  tcb.wl2 = tcb.una;
  tcb.bytesSent += bytes.length;
  tcb.sentAt = now;
  tcb.recover = tcb.una;
  tcb.cubic.roundEnd = tcb.una;
  // A way that is full lets a window grow into its queue, until something would be lost there.
  const most = (bytes.length * ((tcb.fluid?.rtt ?? 0) + QUEUE_US)) / us;
  if (!isHeldBack && tcb.cwnd <= tcb.window && tcb.cwnd < most && tcb.fluid)
    tcb.cwnd = grownOver(tcb.cubic, tcb.cwnd, tcb.mss, bytes.length, now, us, tcb.fluid.rtt);
  return bytes;
}
/** They are at the other end, in their order. @param stamp - its clock of timestamps */
export function given(tcb: ControlBlock, bytes: Bytes, stamp: number): void {
  tcb.rcvNxt = plus(tcb.rcvNxt, bytes.length);
  tcb.got += bytes;
  tcb.bytesReceived += bytes.length;
  tcb.offered = Math.min(BUFFER.most, tcb.offered + 2 * bytes.length);
  if (tcb.hasTimestamps) tcb.tsRecent = stamp;
  tcb.edge = plus(tcb.rcvNxt, roomOffered(tcb));
  tcb.lastAckSent = tcb.rcvNxt;
  tcb.unacked = 0;
  tcb.delackAt = null;
}
/** In frames again: what waits goes out with the next look at timers, since nobody may be there now to send. */
export function leaveFluid(tcb: ControlBlock, room: number | null): void {
  // Both ends know of the same window.
  if (tcb.fluid?.part === "receiver") tcb.edge = plus(tcb.rcvNxt, roomOffered(tcb));
  if (tcb.fluid?.part === "sender" && room !== null) tcb.window = room;
  if (tcb.fluid) tcb.fluid = { ...tcb.fluid, part: "left", tryAt: null };
  delete tcb.bulkSince;
  delete tcb.bulkFrom;
}
/** It goes on in frames. */
export function goOnInFrames(tcb: ControlBlock, services: TcpServices): void {
  delete tcb.fluid;
  delete tcb.bulkSince;
  delete tcb.bulkFrom;
  if (tcb.state !== "CLOSED") push(tcb, services);
}
/** Bytes of headers around data of a connection: Ethernet, IPv4, TCP. */
export function headBytes({ hasTimestamps }: Pick<ControlBlock, "hasTimestamps">): number {
  return 14 + 20 + 20 + (hasTimestamps ? 12 : 0);
}
