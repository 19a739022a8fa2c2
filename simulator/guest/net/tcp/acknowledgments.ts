/**
 * What an acknowledgment tells: what has arrived, what has been lost, and how much may be on its way.
 * @source RFC 9293 §3.10.7.4, RFC 2018, RFC 8985 (RACK), RFC 6937 (PRR), RFC 5681
 */
import type { TcpSegment } from "../../../wire/tcp";
import { dropFront } from "./byte-queue";
import { type ControlBlock, inFlight, type Sent, type TcpServices } from "./control-block";
import { afterLoss, grown, leavesSlowStart } from "./cubic";
import { armProbe, BUNDLE_MOST, stampOf, WINDOW_PARTS } from "./output";
import { measured } from "./rtt";
import { distance, isAfter, isBefore, later, plus } from "./sequence";

/** @returns whether what it acknowledges has been sent: one that tells of more is answered, and looked at no further */
export function acknowledged(tcb: ControlBlock, services: TcpServices, segment: TcpSegment): boolean {
  const { acknowledgment: ack } = segment;
  if (isAfter(ack, tcb.nxt)) return false;
  const flight = inFlight(tcb);
  let delivered = markSacked(tcb, services, segment);
  const isNew = isAfter(ack, tcb.una);
  if (isNew) {
    const { bytes, covered } = cover(tcb, services, segment, ack);
    delivered += covered;
    if (bytes > 0) dropFront(tcb.out, bytes);
    tcb.una = ack;
    tcb.backoff = 0;
    tcb.retries = 0;
    tcb.rtoAt = null;
  }
  updateWindow(tcb, segment);
  const lost = markLost(tcb, services.now);
  if (lost > 0 && tcb.phase === "open") enterRecovery(tcb, flight, services.now);
  if (isNew && tcb.phase !== "open" && !isBefore(ack, tcb.recover)) leaveRecovery(tcb);
  if (tcb.phase === "recovery") reduce(tcb, delivered, lost > 0);
  else if (delivered > 0) grow(tcb, services, delivered, flight);
  if (isNew || delivered > 0) armProbe(tcb, services.now);
  return true;
}

/** Takes what is acknowledged off what is on its way. @returns data bytes, and bytes of sequence that nobody had told of before */
function cover(tcb: ControlBlock, services: TcpServices, segment: TcpSegment, ack: number): { bytes: number; covered: number } {
  let covered = 0;
  let newest: Sent | null = null;
  while (tcb.sent.length > 0) {
    const first = tcb.sent[0] as Sent;
    const end = plus(first.seq, first.length);
    if (isAfter(end, ack)) {
      const part = distance(ack, first.seq);
      if (part > 0) {
        // A part of a segment: a path that takes less has cut it, or the other end keeps what fits.
        covered += first.isSacked ? 0 : part;
        first.seq = ack;
        first.length -= part;
      }
      break;
    }
    if (!first.isSacked) {
      covered += first.length;
      delivered(tcb, first);
    }
    if (first.tries === 1) newest = first;
    tcb.sent.shift();
  }
  const echoed = segment.options?.timestamps?.[1] ?? 0;
  if (newest) measured(tcb, services.now - newest.at);
  else if (tcb.hasTimestamps && echoed !== 0) measured(tcb, Math.max(1, (stampOf(services.now) - echoed) * 1_000));
  const isFinCovered = tcb.finSeq !== null && isAfter(ack, tcb.finSeq);
  return { bytes: Math.min(tcb.out.length, distance(ack, tcb.una) - (isFinCovered ? 1 : 0)), covered };
}

/** The newest that has been delivered decides over those sent before it. */
function delivered(tcb: ControlBlock, sent: Sent): void {
  const end = plus(sent.seq, sent.length);
  if (sent.at > tcb.rackAt || (sent.at === tcb.rackAt && isAfter(end, tcb.rackEnd))) {
    tcb.rackAt = sent.at;
    tcb.rackEnd = end;
  }
}

/** @returns bytes that are told of for the first time */
function markSacked(tcb: ControlBlock, services: TcpServices, { options }: TcpSegment): number {
  if (!tcb.hasSack || !options?.sack) return 0;
  let bytes = 0;
  for (const [from, to] of options.sack) {
    if (!isBefore(from, to) || isAfter(to, tcb.nxt) || isBefore(from, tcb.una)) continue;
    for (const sent of tcb.sent) {
      if (sent.isSacked || isBefore(sent.seq, from) || isAfter(plus(sent.seq, sent.length), to)) continue;
      sent.isSacked = true;
      sent.isLost = false;
      bytes += sent.length;
      delivered(tcb, sent);
      if (sent.tries === 1) measured(tcb, services.now - sent.at);
    }
  }
  return bytes;
}

/** Segments that tell of a loss even where frames overtake one another. @source RFC 8985 §6.2 (DupThresh) */
const DUPLICATES = 3;
/** What was sent before the newest that has arrived, and by more than frames overtake one another. @returns bytes that are found lost now */
export function markLost(tcb: ControlBlock, now: number): number {
  tcb.reorderAt = null;
  if (!tcb.hasSack) return markLostByCount(tcb);
  const sacked = tcb.sent.reduce((count, { isSacked }) => count + (isSacked ? 1 : 0), 0);
  if (sacked === 0 && tcb.phase === "open") return 0;
  const slack = sacked >= DUPLICATES || tcb.phase !== "open" ? 0 : Math.floor(tcb.minRtt / 4);
  let bytes = 0;
  for (const sent of tcb.sent) {
    if (sent.isSacked || sent.isLost) continue;
    const isEarlier = sent.at < tcb.rackAt || (sent.at === tcb.rackAt && isBefore(plus(sent.seq, sent.length), tcb.rackEnd));
    if (!isEarlier) continue;
    const at = sent.at + Math.round(tcb.srtt) + slack;
    if (slack === 0 || at <= now) {
      sent.isLost = true;
      bytes += sent.length;
    } else if (tcb.reorderAt === null || at < tcb.reorderAt) tcb.reorderAt = at;
  }
  return bytes;
}
/** Without selective acknowledgments: the first is lost when three acknowledgments have said nothing new. @source RFC 5681 §3.2 */
function markLostByCount(tcb: ControlBlock): number {
  const [first] = tcb.sent;
  if (!first || first.isLost || tcb.duplicates < DUPLICATES || first.tries > 1) return 0;
  first.isLost = true;
  return first.length;
}

/** A loss was noticed: the window goes down once for all that was on its way. @param flight - bytes of it */
export function enterRecovery(tcb: ControlBlock, flight: number, now: number): void {
  noteLoss(tcb, now);
  tcb.ssthresh = afterLoss(tcb.cubic, tcb.cwnd, tcb.mss);
  tcb.phase = "recovery";
  tcb.recover = tcb.nxt;
  tcb.prr = { flight: Math.max(flight, tcb.mss), delivered: 0, out: 0 };
  tcb.probeAt = null;
}
export function noteLoss(tcb: ControlBlock, now: number): void {
  tcb.losses = (tcb.losses ?? 0) + 1;
  tcb.lostAt = now;
}
function leaveRecovery(tcb: ControlBlock): void {
  if (tcb.phase === "recovery") tcb.cwnd = Math.max(2 * tcb.mss, tcb.ssthresh);
  tcb.phase = "open";
  tcb.duplicates = 0;
}

/** While a loss is mended as much goes out as comes in, and a little less. @source RFC 6937 §3.1 */
function reduce(tcb: ControlBlock, bytes: number, isFirst: boolean): void {
  const { prr } = tcb;
  prr.delivered += bytes;
  const flight = inFlight(tcb);
  let may: number;
  if (flight > tcb.ssthresh) may = Math.ceil((prr.delivered * tcb.ssthresh) / prr.flight) - prr.out;
  else may = Math.min(tcb.ssthresh - flight, Math.max(prr.delivered - prr.out, bytes) + tcb.mss);
  tcb.cwnd = flight + Math.max(isFirst && prr.out === 0 ? tcb.mss : 0, may);
}

/** The window grows where it was what held data back. */
function grow(tcb: ControlBlock, { now }: TcpServices, bytes: number, flight: number): void {
  const { cubic, mss } = tcb;
  // What is not used proves nothing. @source RFC 9438 §5.8; Linux tcp_is_cwnd_limited
  // A bundle that waits for more room waits for this window. @source Linux tcp_output.c (tcp_tso_should_defer: is_cwnd_limited)
  const least = tcb.isBundled ? Math.max(mss, Math.min(BUNDLE_MOST, tcb.cwnd / WINDOW_PARTS)) : mss;
  const isLimited = tcb.cwnd < tcb.ssthresh ? tcb.cwnd < 2 * flight : flight + least >= tcb.cwnd;
  if (tcb.cwnd < tcb.ssthresh) {
    const isNewRound = isAfter(tcb.una, cubic.roundEnd);
    if (isNewRound) cubic.roundEnd = tcb.nxt;
    if (isLimited) tcb.cwnd = Math.min(tcb.cwnd + bytes, tcb.ssthresh);
    if (tcb.srtt > 0 && leavesSlowStart(cubic, now, tcb.lastRtt, tcb.minRtt, isNewRound, tcb.cwnd / mss)) tcb.ssthresh = tcb.cwnd;
  } else if (isLimited) tcb.cwnd = grown(cubic, tcb.cwnd, mss, bytes, now, tcb.srtt);
}

/** The newest word on what the other end has room for. @source RFC 9293 §3.10.7.4 (SND.WL1, SND.WL2) */
function updateWindow(tcb: ControlBlock, segment: TcpSegment): void {
  const { sequence, acknowledgment, window } = segment;
  const isNewer = isBefore(tcb.wl1, sequence) || (tcb.wl1 === sequence && !isAfter(tcb.wl2, acknowledgment));
  if (!isNewer) return;
  const scaled = window * 2 ** tcb.theirScale;
  const isSame = scaled === tcb.window && acknowledgment === tcb.una && segment.payload.length === 0 && !segment.fin;
  if (isSame && tcb.sent.length > 0) tcb.duplicates++;
  else if (isAfter(acknowledgment, tcb.wl2)) tcb.duplicates = 0;
  tcb.window = scaled;
  tcb.wl1 = sequence;
  tcb.wl2 = later(tcb.wl2, acknowledgment);
}
