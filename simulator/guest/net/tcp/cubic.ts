/**
 * How much may be on its way: CUBIC, as Linux has it. Windows in bytes; arithmetic that is alike on every machine (no exponentials).
 * @source RFC 9438; Linux net/ipv4/tcp_cubic.c
 */
import type { Mono } from "../../os/types";

export interface Cubic {
  /** window before the last loss, segments */
  wMax: number;
  /** when this curve began; null: with the next acknowledgment */
  epochAt: Mono | null;
  /** time from there to the window before the loss, s */
  k: number;
  /** what Reno would have, segments */
  friendly: number;
  /** acknowledged bytes that have not made a segment yet */
  credit: number;
  /** start of the round of slow start, its end, and the least RTT in it and before it: HyStart */
  roundEnd: number;
  roundAt: Mono;
  /** the last acknowledgment of a row that came without a break */
  trainAt: Mono;
  roundMin: number;
  lastMin: number;
  samples: number;
}
export const freshCubic = (): Cubic => ({
  wMax: 0,
  epochAt: null,
  k: 0,
  friendly: 0,
  credit: 0,
  roundEnd: 0,
  roundAt: 0,
  trainAt: 0,
  roundMin: 0,
  lastMin: 0,
  samples: 0,
});

/** What is left of a window after a loss; the curve's steepness. @source RFC 9438 §4.6, §4.1 */
const BETA = 0.7;
const C = 0.4;
/** Reno's growth that a curve with this β equals. @source RFC 9438 §4.3 */
const ALPHA = (3 * (1 - BETA)) / (1 + BETA);

/** Cube root by Newton's steps: exact arithmetic gives the same on every machine. */
export function cubeRoot(value: number): number {
  if (value <= 0) return 0;
  let root = value > 1 ? value / 3 + 1 : 1;
  for (let step = 0; step < 64; step++) {
    const next = (2 * root + value / (root * root)) / 3;
    if (next === root) break;
    root = next;
  }
  return root;
}

/** A loss: where the window goes, bytes. @param cwnd - before it */
export function afterLoss(cubic: Cubic, cwnd: number, mss: number): number {
  const segments = cwnd / mss;
  // One that lost before it was back where it was leaves room for others.
  cubic.wMax = segments < cubic.wMax ? (segments * (1 + BETA)) / 2 : segments;
  cubic.epochAt = null;
  cubic.credit = 0;
  return Math.max(2 * mss, Math.floor(cwnd * BETA));
}

/** Acknowledged data let the window grow beyond slow start. @param acked - bytes @returns bytes */
export function grown(cubic: Cubic, cwnd: number, mss: number, acked: number, now: Mono, srttUs: number): number {
  const segments = cwnd / mss;
  if (cubic.epochAt === null) {
    cubic.epochAt = now;
    cubic.friendly = segments;
    cubic.k = segments < cubic.wMax ? cubeRoot((cubic.wMax - segments) / C) : 0;
    if (cubic.k === 0) cubic.wMax = segments;
  }
  const t = (now - cubic.epochAt + srttUs) / 1_000_000 - cubic.k;
  const target = Math.min(cubic.wMax + C * t * t * t, segments * 1.5);
  cubic.friendly += (ALPHA * acked) / mss / Math.max(1, cubic.friendly);
  const wanted = Math.max(target, cubic.friendly);
  // In one RTT it gets where it wants to be; where that is behind it, it hardly moves.
  const step = wanted > segments ? (wanted - segments) / segments : 1 / (100 * segments);
  cubic.credit += step * acked;
  const whole = Math.floor(cubic.credit / mss);
  cubic.credit -= whole * mss;
  return cwnd + whole * mss;
}

/** Most round trips that are gone through one by one. */
const ROUNDS_MOST = 64;
/**
 * The same for what was acknowledged over a time: the curve in steps of a round trip.
 * @param us - from `now - us` to now
 */
export function grownOver(cubic: Cubic, cwnd: number, mss: number, acked: number, now: Mono, us: number, rttUs: number): number {
  const rounds = Math.max(1, Math.min(ROUNDS_MOST, Math.round(us / Math.max(1, rttUs))));
  let window = cwnd;
  for (let round = 1; round <= rounds; round++)
    window = grown(cubic, window, mss, acked / rounds, Math.round(now - us + (us * round) / rounds), rttUs);
  return window;
}

/** RTTs that tell of a queue while the window doubles. @source Linux tcp_cubic.c (HYSTART_MIN_SAMPLES, HYSTART_DELAY_MIN, _MAX, hystart_low_window, hystart_ack_delta_us) */
const HYSTART = { samples: 8, leastUs: 4_000, mostUs: 16_000, lowWindow: 16, apartUs: 2_000 } as const;
/** In slow start something has been acknowledged. @returns whether it is time to leave it: acknowledgments fill half of the least RTT, or it has grown */
export function leavesSlowStart(cubic: Cubic, now: Mono, rttUs: number, minRttUs: number, isNewRound: boolean, segments: number): boolean {
  if (isNewRound) {
    cubic.roundAt = now;
    cubic.trainAt = now;
    cubic.lastMin = cubic.roundMin;
    cubic.roundMin = 0;
    cubic.samples = 0;
  }
  if (cubic.samples < HYSTART.samples) {
    cubic.samples++;
    cubic.roundMin = cubic.roundMin === 0 ? rttUs : Math.min(cubic.roundMin, rttUs);
  }
  if (segments < HYSTART.lowWindow) return false;
  if (now - cubic.trainAt <= HYSTART.apartUs) {
    cubic.trainAt = now;
    if (now - cubic.roundAt > minRttUs / 2) return true;
  }
  if (cubic.samples < HYSTART.samples || cubic.lastMin === 0) return false;
  const room = Math.max(HYSTART.leastUs, Math.min(HYSTART.mostUs, cubic.lastMin / 8));
  return cubic.roundMin >= cubic.lastMin + room;
}
