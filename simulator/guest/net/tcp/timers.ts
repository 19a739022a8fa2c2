/** What happens when nothing does. @source RFC 6298, RFC 8985 §7, RFC 9293 §3.8; Linux net/ipv4/tcp_timer.c */
import { enterRecovery, markLost, noteLoss } from "./acknowledgments";
import { type ControlBlock, inFlight, type TcpServices } from "./control-block";
import { afterLoss } from "./cubic";
import { end, KEEPALIVE } from "./input";
import { acknowledge, push, resendLast, transmit } from "./output";
import { waitUs } from "./rtt";
import { plus } from "./sequence";

/** Times that something is sent again before the connection is given up. @source Linux sysctl tcp_syn_retries, tcp_synack_retries, tcp_retries2 */
const RETRIES = { syn: 6, synAck: 5, data: 15 } as const;

const timers = ["rtoAt", "delackAt", "persistAt", "reorderAt", "probeAt", "keepAt", "endAt"] as const;
/** The first that runs out; null: none runs. */
export function nextTimer(tcb: ControlBlock): number | null {
  let next: number | null = null;
  for (const timer of timers) {
    const at = tcb[timer];
    if (at !== null && (next === null || at < next)) next = at;
  }
  const tryAt = tcb.fluid?.tryAt ?? null;
  if (tryAt !== null && (next === null || tryAt < next)) next = tryAt;
  return next;
}

/** Does what is due. */
export function runTimers(tcb: ControlBlock, services: TcpServices): void {
  const due = (timer: (typeof timers)[number]): boolean => {
    const at = tcb[timer];
    if (at === null || at > services.now || tcb.state === "CLOSED") return false;
    tcb[timer] = null;
    return true;
  };
  if (due("endAt")) end(tcb, services, "ended");
  if (due("delackAt")) acknowledge(tcb, services);
  if (due("reorderAt")) {
    const flight = inFlight(tcb);
    if (markLost(tcb, services.now) > 0 && tcb.phase === "open") enterRecovery(tcb, flight, services.now);
    push(tcb, services);
  }
  if (due("probeAt")) probe(tcb, services);
  if (due("rtoAt")) expired(tcb, services);
  if (due("persistAt")) persist(tcb, services);
  if (due("keepAt")) keepAlive(tcb, services);
}

/** Nobody has answered in time: all that is on its way counts as lost, and one segment asks again. */
function expired(tcb: ControlBlock, services: TcpServices): void {
  tcb.retries++;
  const most = tcb.state === "SYN-SENT" ? RETRIES.syn : tcb.state === "SYN-RECV" ? RETRIES.synAck : RETRIES.data;
  if (tcb.retries > most) {
    end(tcb, services, "timeout");
    return;
  }
  tcb.backoff++;
  tcb.rtoAt = services.now + waitUs(tcb);
  if (tcb.state === "SYN-SENT" || tcb.state === "SYN-RECV") {
    tcb.sentAt = services.now;
    transmit(tcb, services, { syn: true, ack: tcb.state === "SYN-RECV", seq: tcb.iss });
    return;
  }
  if (tcb.phase !== "loss") {
    tcb.ssthresh = afterLoss(tcb.cubic, Math.max(tcb.cwnd, inFlight(tcb)), tcb.mss);
    tcb.phase = "loss";
    noteLoss(tcb, services.now);
  }
  tcb.recover = tcb.nxt;
  tcb.probeAt = null;
  for (const sent of tcb.sent) if (!sent.isSacked) sent.isLost = true;
  tcb.cwnd = tcb.mss;
  push(tcb, services);
}

/** Something new, or the last once more: its acknowledgment tells of what came before it. */
function probe(tcb: ControlBlock, services: TcpServices): void {
  const { nxt } = tcb;
  const kept = tcb.cwnd;
  tcb.cwnd = inFlight(tcb) + tcb.mss;
  push(tcb, services, 1);
  tcb.cwnd = kept;
  if (tcb.nxt === nxt) resendLast(tcb, services);
  tcb.probeAt = null;
  // The long wait begins anew, once.
  tcb.rtoAt = services.now + waitUs(tcb);
}

/** Is the window still closed? The answer says so, and as long as there is one this goes on. */
function persist(tcb: ControlBlock, services: TcpServices): void {
  if (tcb.window > 0 || tcb.out.length === 0) {
    push(tcb, services);
    return;
  }
  tcb.backoff = Math.min(tcb.backoff + 1, 10);
  transmit(tcb, services, { seq: plus(tcb.una, -1) });
  tcb.persistAt = services.now + waitUs(tcb);
}

function keepAlive(tcb: ControlBlock, services: TcpServices): void {
  if (tcb.keepProbes >= KEEPALIVE.probes) {
    end(tcb, services, "timeout");
    return;
  }
  tcb.keepProbes++;
  transmit(tcb, services, { seq: plus(tcb.una, -1) });
  tcb.keepAt = services.now + KEEPALIVE.everyUs;
}
