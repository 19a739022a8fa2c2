/** What goes out: data as far as windows let them, acknowledgments, what is lost again. @source RFC 9293 §3.8, RFC 7323, RFC 6937 */
import { latin1ToBytes } from "../../../wire/bytes";
import type { TcpSegment } from "../../../wire/tcp";
import { bytesAt } from "./byte-queue";
import { type ControlBlock, inFlight, LEAST_MSS, OUR_SCALE, type Sent, type TcpServices } from "./control-block";
import { waitUs } from "./rtt";
import { distance, plus } from "./sequence";

/** The clock of timestamps ticks every millisecond. @source Linux net/ipv4/tcp_output.c (tcp_time_stamp) */
export const stampOf = (now: number): number => Math.floor(now / 1_000) >>> 0;

/** Room that there is for what comes, bytes. */
export function roomOffered(tcb: ControlBlock): number {
  return Math.max(0, Math.min(tcb.offered, tcb.buffer - tcb.got.length));
}
/** What is offered to the other end now: never less than it has been told. */
function offer(tcb: ControlBlock): number {
  const room = roomOffered(tcb);
  const told = Math.max(0, distance(tcb.edge, tcb.rcvNxt));
  return Math.max(told, room);
}

interface Parts {
  readonly seq?: number;
  readonly payload?: string;
  readonly syn?: boolean;
  readonly ack?: boolean;
  readonly fin?: boolean;
  readonly rst?: boolean;
}
/** One segment, with what the ends have agreed on. */
export function transmit(tcb: ControlBlock, services: TcpServices, parts: Parts): void {
  const { syn = false, ack = true, fin = false, rst = false, payload = "" } = parts;
  const room = offer(tcb);
  const scale = syn ? 0 : tcb.ourScale;
  const window = rst ? 0 : Math.min(65_535, room >> scale);
  if (ack && !rst) {
    tcb.edge = plus(tcb.rcvNxt, window << scale);
    tcb.lastAckSent = tcb.rcvNxt;
    tcb.unacked = 0;
    tcb.delackAt = null;
  }
  const segment: TcpSegment = {
    sourcePort: tcb.localPort,
    destinationPort: tcb.remotePort,
    sequence: parts.seq ?? tcb.nxt,
    acknowledgment: ack ? tcb.rcvNxt : 0,
    syn,
    ack,
    fin,
    rst,
    psh: payload !== "",
    window,
    options: {
      ...(syn ? { mss: Math.max(LEAST_MSS, tcb.mss) } : {}),
      // An answer has only what was asked for. @source RFC 7323 §1.3, RFC 2018 §2
      ...(syn && (!ack || tcb.ourScale > 0) ? { windowScale: OUR_SCALE } : {}),
      ...(syn && (!ack || tcb.hasSack) ? { sackPermitted: true } : {}),
      ...((syn && !ack) || tcb.hasTimestamps ? { timestamps: [stampOf(services.now), ack ? tcb.tsRecent : 0] as const } : {}),
      ...(tcb.hasSack && !syn && tcb.early.length > 0 ? { sack: sackBlocks(tcb) } : {}),
    },
    payload: latin1ToBytes(payload),
  };
  services.send(tcb, segment);
}

/** What has come before its turn, the newest first; three beside timestamps. @source RFC 2018 §4 */
function sackBlocks({ early }: ControlBlock): (readonly [number, number])[] {
  const blocks: [number, number][] = [];
  for (const { seq, bytes, isFin } of early) {
    const end = plus(seq, bytes.length + (isFin ? 1 : 0));
    const last = blocks.at(-1);
    if (last && last[1] === seq) last[1] = end;
    else blocks.push([seq, end]);
  }
  return blocks.slice(-3).reverse();
}

export function acknowledge(tcb: ControlBlock, services: TcpServices): void {
  transmit(tcb, services, {});
}
/** The connection is gone for this end. */
export function reset(tcb: ControlBlock, services: TcpServices): void {
  transmit(tcb, services, { rst: true });
}

/** Data of a segment that timestamps leave room for. */
export function payloadMost({ mss, hasTimestamps }: ControlBlock): number {
  return mss - (hasTimestamps ? 12 : 0);
}

/** Sends one of what is on its way anew. */
function again(tcb: ControlBlock, services: TcpServices, sent: Sent): void {
  const offset = distance(sent.seq, tcb.una);
  const isFin = tcb.finSeq !== null && plus(sent.seq, sent.length) === plus(tcb.finSeq, 1);
  const bytes = bytesAt(tcb.out, offset, sent.length - (isFin ? 1 : 0));
  sent.at = services.now;
  sent.tries++;
  sent.isLost = false;
  tcb.retransmitted++;
  tcb.prr.out += sent.length;
  transmit(tcb, services, { seq: sent.seq, payload: bytes, fin: isFin });
}

/** The first that has not been acknowledged goes again, whatever the windows say. */
export function resendFirst(tcb: ControlBlock, services: TcpServices): void {
  const first = tcb.sent.find(({ isSacked }) => !isSacked);
  if (first) again(tcb, services, first);
}
/** The last: its acknowledgment tells what of those before it has come. @source RFC 8985 §7 (tail loss probe) */
export function resendLast(tcb: ControlBlock, services: TcpServices): void {
  const last = tcb.sent.at(-1);
  if (last) again(tcb, services, last);
}

/** States in which a program's data go out. */
function maySend({ state, finSeq }: ControlBlock): boolean {
  return finSeq === null && (state === "ESTAB" || state === "CLOSE-WAIT" || state === "FIN-WAIT-1" || state === "LAST-ACK");
}

/** Sends what may be sent now: first what is lost, then what is new. @param most - new segments, at most */
export function push(tcb: ControlBlock, services: TcpServices, most = Number.POSITIVE_INFINITY): void {
  let flight = inFlight(tcb);
  for (const sent of tcb.sent) {
    if (!sent.isLost || sent.isSacked) continue;
    if (flight + sent.length > tcb.cwnd && flight > 0) break;
    again(tcb, services, sent);
    flight += sent.length;
  }
  const { nxt } = tcb;
  // What goes as a rate the world takes; before that all has to be acknowledged.
  if (maySend(tcb) && tcb.fluid === undefined) pushNew(tcb, services, flight, most);
  armRetransmission(tcb, services.now);
  if (tcb.nxt !== nxt && tcb.probeAt === null) armProbe(tcb, services.now);
  armPersist(tcb, services.now);
}

/** What an IP packet has room for beside the headers of IPv4 and of TCP with timestamps. @source Linux include/linux/netdevice.h (GSO_LEGACY_MAX_SIZE) */
export const BUNDLE_MOST = 65_535 - 20 - 32;
/**
 * Most data that are handed to the interface at once: what the connection sends in a millisecond, and at least two segments.
 * @source Linux net/ipv4/tcp_output.c (tcp_tso_autosize), tcp_input.c (tcp_update_pacing_rate: twice the window in slow start, 1.2 times later)
 */
function bundleMost(tcb: ControlBlock, cut: number): number {
  if (!tcb.isBundled || tcb.srtt === 0) return cut;
  const perMs = ((tcb.cwnd < tcb.ssthresh / 2 ? 2 : 1.2) * tcb.cwnd * 1_000) / tcb.srtt;
  return Math.min(Math.floor(BUNDLE_MOST / cut), Math.max(2, Math.floor(perMs / cut))) * cut;
}

/** @source Linux sysctl tcp_tso_win_divisor */
export const WINDOW_PARTS = 3;
/**
 * Whether a bundle that windows hold back waits for more room: where a third of them is not open, and the next acknowledgment is near.
 * @param room - bytes that they have room for
 * @source Linux net/ipv4/tcp_output.c (tcp_tso_should_defer)
 */
function isDeferred(tcb: ControlBlock, now: number, room: number): boolean {
  const [oldest] = tcb.sent;
  if (!tcb.isBundled || tcb.phase !== "open" || !oldest) return false;
  if (room >= Math.min(tcb.window, tcb.cwnd) / WINDOW_PARTS) return false;
  return now - oldest.at >= tcb.srtt / 2;
}

function pushNew(tcb: ControlBlock, services: TcpServices, before: number, most: number): void {
  const cut = payloadMost(tcb);
  const bundle = bundleMost(tcb, cut);
  let flight = before;
  for (let count = 0; count < most; count++) {
    const sentBytes = distance(tcb.nxt, tcb.una);
    const left = tcb.out.length - sentBytes;
    const room = tcb.window - sentBytes;
    // A bundle is whole segments of what the window of congestion has room for.
    const fits = Math.max(cut, Math.floor((tcb.cwnd - flight) / cut) * cut);
    const length = Math.min(left, bundle, fits, Math.max(0, room));
    const isLast = length === left;
    const wantsFin = tcb.isClosing && isLast && (left === 0 || room > length);
    if (length === 0 && !wantsFin) break;
    if (length > 0 && flight + length > tcb.cwnd && flight > 0) break;
    if (length < Math.min(left, bundle) && isDeferred(tcb, services.now, Math.min(tcb.cwnd - flight, room))) break;
    // Nagle: a small one waits while another is on its way. A window that is all but closed is not filled in crumbs.
    const isSmall = length < cut && !wantsFin;
    if (isSmall && !tcb.hasNoDelay && flight > 0) break;
    if (isSmall && !isLast && length * 2 < tcb.window && flight > 0) break;
    const bytes = bytesAt(tcb.out, sentBytes, length);
    const consumed = length + (wantsFin ? 1 : 0);
    tcb.sent.push({ seq: tcb.nxt, length: consumed, at: services.now, tries: 1, isSacked: false, isLost: false });
    transmit(tcb, services, { payload: bytes, fin: wantsFin });
    if (wantsFin) {
      tcb.finSeq = plus(tcb.nxt, length);
      if (tcb.state === "ESTAB") tcb.state = "FIN-WAIT-1";
      else if (tcb.state === "CLOSE-WAIT") tcb.state = "LAST-ACK";
    }
    tcb.nxt = plus(tcb.nxt, consumed);
    tcb.bytesSent += length;
    tcb.prr.out += consumed;
    tcb.sentAt = services.now;
    flight += consumed;
    if (wantsFin) break;
  }
}

/** The timer runs while something is on its way. @source RFC 6298 §5 */
export function armRetransmission(tcb: ControlBlock, now: number): void {
  if (tcb.sent.length === 0) {
    tcb.rtoAt = null;
    tcb.probeAt = null;
  } else tcb.rtoAt ??= now + waitUs(tcb);
}
/** A closed window with data behind it and nothing on its way is asked about. @source RFC 9293 §3.8.6.1 */
function armPersist(tcb: ControlBlock, now: number): void {
  const waits = tcb.sent.length === 0 && tcb.out.length > 0 && tcb.window === 0;
  if (!waits) tcb.persistAt = null;
  else tcb.persistAt ??= now + waitUs(tcb);
}
/** The other end delays acknowledgments by so much, at most. @source Linux include/net/tcp.h (TCP_DELACK_MAX, TCP_RTO_MIN) */
const DELAYED_MOST = 200_000;
/** When the last of what is on its way is sent again, to hear of the others. @source RFC 8985 §7.2; Linux tcp_schedule_loss_probe */
export function armProbe(tcb: ControlBlock, now: number): void {
  const mayProbe = tcb.phase === "open" && tcb.hasSack && tcb.srtt > 0 && tcb.sent.length > 0 && !tcb.sent.some(({ isSacked }) => isSacked);
  if (!mayProbe) {
    tcb.probeAt = null;
    return;
  }
  const wait = 2 * tcb.srtt + (tcb.sent.length === 1 ? DELAYED_MOST : 2_000);
  const at = Math.round(now + wait);
  tcb.probeAt = tcb.rtoAt !== null && at >= tcb.rtoAt ? null : at;
}

/** The program has taken data: the other end hears of it where its window was half closed and is twice as wide now. @source Linux net/ipv4/tcp.c (__tcp_cleanup_rbuf), RFC 9293 §3.8.6.2.2 */
export function windowOpened(tcb: ControlBlock, services: TcpServices): void {
  const told = Math.max(0, distance(tcb.edge, tcb.rcvNxt));
  const room = Math.min(tcb.offered, tcb.buffer - tcb.got.length);
  const isWide = told === 0 ? room >= Math.min(tcb.mss, tcb.buffer / 2) : 2 * told <= tcb.buffer && room >= 2 * told;
  if (isWide) acknowledge(tcb, services);
}
