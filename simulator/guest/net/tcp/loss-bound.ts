/**
 * What losses leave of a rate, where it is not drawn which segment is lost.
 *
 * With p loss events a segment, windows have a mean, in segments:
 *
 * - Reno, and CUBIC where it is as friendly as Reno: W = √(3 / (2p)).
 *   @source Mathis, Semke, Mahdavi, Ott: The Macroscopic Behavior of the TCP Congestion Avoidance Algorithm (1997), (1); RFC 9438 §4.3
 * - CUBIC elsewhere: W = (C · (3 + β) / (4 · (1 − β)))^¼ · RTT^¾ / p^¾.
 *   @source RFC 9438 §5.1 (before it RFC 8312 §5.2), with C = 0.4 and β = 0.7
 *
 * CUBIC sends by the greater of both; the rate is MSS · W / RTT. Losses of one round trip count once (RFC 5348 §5.2: loss events).
 * Square roots alone, which every machine rounds alike: x^¼ = √√x, x^¾ = √x · √√x.
 */

/** @source RFC 9438 §4.6, §5.1 */
const BETA = 0.7;
const C = 0.4;
/** (C · (3 + β) / (4 · (1 − β)))^¼ = 1.054 */
const K = Math.sqrt(Math.sqrt((C * (3 + BETA)) / (4 * (1 - BETA))));

/** Fewer losses say nothing of how many there will be. guess: of eight the mean is right within a third */
const EVENTS_LEAST = 8;

/** Mean window, segments. @param p - loss events a segment, more than 0 @param rttUs - round trip, µs */
export function meanWindow(p: number, rttUs: number): number {
  const friendly = Math.sqrt(3 / (2 * p));
  const x = rttUs / 1_000_000 / p;
  return Math.max(friendly, K * Math.sqrt(x) * Math.sqrt(Math.sqrt(x)));
}
/**
 * Bytes/s that a connection can have with the losses that it has had; infinite where they were too few to tell.
 * @param mss - data in a segment, bytes @param losses - loss events among so many segments
 */
export function lossBound(mss: number, rttUs: number, losses: number, segments: number): number {
  if (losses < EVENTS_LEAST || segments <= 0) return Number.POSITIVE_INFINITY;
  return (mss * meanWindow(losses / segments, rttUs) * 1_000_000) / rttUs;
}
