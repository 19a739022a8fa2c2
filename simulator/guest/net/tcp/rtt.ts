/** How long to wait for an acknowledgment. @source RFC 6298; Linux net/ipv4/tcp_input.c (tcp_rtt_estimator, tcp_set_rto) */
import { type ControlBlock, RTO } from "./control-block";

/** An RTT has been measured, µs. */
export function measured(tcb: ControlBlock, rtt: number): void {
  const sample = Math.max(1, rtt);
  tcb.lastRtt = sample;
  tcb.minRtt = tcb.minRtt === 0 ? sample : Math.min(tcb.minRtt, sample);
  if (tcb.srtt === 0) {
    tcb.srtt = sample;
    tcb.rttvar = sample / 2;
  } else {
    tcb.rttvar += (Math.abs(sample - tcb.srtt) - tcb.rttvar) / 4;
    tcb.srtt += (sample - tcb.srtt) / 8;
  }
  // Linux' least is that of the deviation: an RTT of 100 ms waits 300.
  tcb.rto = Math.round(Math.min(RTO.most, tcb.srtt + Math.max(RTO.least, 4 * tcb.rttvar)));
}
/** How long to wait now, µs: doubled with every time that it was in vain. */
export function waitUs({ rto, backoff }: ControlBlock): number {
  return Math.min(RTO.most, rto * 2 ** backoff);
}
