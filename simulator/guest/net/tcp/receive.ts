/** Data that come: put in order, kept until the program takes them, acknowledged at once or a little later. @source RFC 9293 §3.10.7.4, RFC 5681 §4.2 */
import type { Bytes } from "../../../content/bytes";
import { BUFFER, type ControlBlock, type TcpServices } from "./control-block";
import { acknowledge } from "./output";
import { distance, isAfter, isBefore, plus } from "./sequence";

/** @source Linux include/net/tcp.h (TCP_ATO_MIN) */
const DELAYED_US = 40_000;
/** What a stranger may leave lying before its turn, pieces. guess: the buffer bounds bytes, this bounds crumbs */
const EARLY_MOST = 512;

/** Data and FIN of a segment that touches the window. */
export function take(tcb: ControlBlock, services: TcpServices, sequence: number, payload: Bytes, isFin: boolean): void {
  if (payload === "" && !isFin) return;
  const before = distance(tcb.rcvNxt, sequence);
  const bytes = before > 0 ? payload.slice(before) : payload;
  const from = before > 0 ? tcb.rcvNxt : sequence;
  const isOld = before > 0 && before >= payload.length + (isFin ? 1 : 0);
  if (isOld) {
    acknowledge(tcb, services);
    return;
  }
  const room = distance(tcb.edge, from);
  const fitting = bytes.slice(0, Math.max(0, room));
  const hasFin = isFin && fitting.length === bytes.length;
  if (from !== tcb.rcvNxt) {
    keepEarly(tcb, from, fitting, hasFin);
    acknowledge(tcb, services);
    return;
  }
  const hadGap = tcb.early.length > 0;
  inOrder(tcb, fitting, hasFin);
  joinEarly(tcb);
  if (fitting !== "" || hasFin) services.tell(tcb, "readable");
  answer(tcb, services, fitting.length, hadGap || tcb.isEnded || fitting.length < bytes.length);
}

function inOrder(tcb: ControlBlock, bytes: Bytes, isFin: boolean): void {
  tcb.rcvNxt = plus(tcb.rcvNxt, bytes.length + (isFin ? 1 : 0));
  tcb.got += bytes;
  tcb.bytesReceived += bytes.length;
  // Room is offered as whole segments prove to come. @source Linux net/ipv4/tcp_input.c (tcp_grow_window)
  tcb.offered = Math.min(BUFFER.most, tcb.offered + 2 * bytes.length);
  if (isFin) tcb.isEnded = true;
}

function keepEarly(tcb: ControlBlock, seq: number, bytes: Bytes, isFin: boolean): void {
  if (tcb.early.length >= EARLY_MOST || (bytes === "" && !isFin)) return;
  const at = tcb.early.findIndex((one) => !isBefore(one.seq, seq));
  if (tcb.early[at]?.seq === seq && tcb.early[at].bytes.length >= bytes.length) return;
  tcb.early.splice(at < 0 ? tcb.early.length : at, 0, { seq, bytes, isFin });
}
function joinEarly(tcb: ControlBlock): void {
  while (tcb.early.length > 0) {
    const first = tcb.early[0] as (typeof tcb.early)[number];
    if (isAfter(first.seq, tcb.rcvNxt)) return;
    tcb.early.shift();
    const skip = distance(tcb.rcvNxt, first.seq);
    if (skip < first.bytes.length + (first.isFin ? 1 : 0)) inOrder(tcb, first.bytes.slice(skip), first.isFin);
  }
}

/** Every second full segment is acknowledged at once; one that fills a gap, too. */
function answer(tcb: ControlBlock, services: TcpServices, length: number, isUrgent: boolean): void {
  tcb.unacked += length;
  const isDue = tcb.unacked >= 2 * (tcb.mss - 12);
  if (isUrgent || isDue || tcb.quick > 0 || tcb.early.length > 0) {
    if (tcb.quick > 0) tcb.quick--;
    acknowledge(tcb, services);
  } else tcb.delackAt ??= services.now + DELAYED_US;
}

/** The program has taken data: the buffer grows with what it takes in an RTT. @source Linux net/ipv4/tcp_input.c (tcp_rcv_space_adjust) */
export function tuned(tcb: ControlBlock, now: number, length: number): void {
  tcb.taken += length;
  if (tcb.tunedAt === 0) tcb.tunedAt = now;
  const rtt = tcb.srtt > 0 ? tcb.srtt : 100_000;
  if (now - tcb.tunedAt >= rtt) {
    // What comes as a rate comes for many round trips at once.
    if (tcb.fluid) tcb.taken = Math.floor((tcb.taken * tcb.fluid.rtt) / (now - tcb.tunedAt));
    // What came in one RTT, twice, and as much again as it has grown: the sender doubles.
    if (tcb.taken > tcb.space) {
      const twice = 2 * tcb.taken + 16 * tcb.mss;
      const wanted = twice + Math.floor((2 * twice * (tcb.taken - tcb.space)) / tcb.space);
      tcb.buffer = Math.min(BUFFER.most, Math.max(tcb.buffer, wanted));
      tcb.space = tcb.taken;
    }
    tcb.taken = 0;
    tcb.tunedAt = now;
  }
}
