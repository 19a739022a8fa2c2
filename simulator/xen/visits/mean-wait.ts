/**
 * How long short work that comes at random waits for its vCPU in the mean, until that has come on: the rule of `visit.ts` as a formula, for
 * loads of which only rates are known. Within a fifth of the rule over the table of its test. credit's rare long waits (OVER) are left out:
 * they are a thousandth of all, and make most of the mean. @source scheduler-notes §2 (M/G/1 with a set-up time)
 */
import type { Field, PcpuField } from "./field";
import { rtdsStart, stintUs } from "./visit";

/** Instants at which budgets of rtds are looked at, and µs between them. */
const LOOKS = 32;
const APART_US = 1_237;

/** exp(−x) by sums and quotients, which every machine rounds alike. @param x - not less than 0 */
function decay(x: number): number {
  if (x > 40) return 0;
  let [sum, term] = [1, 1];
  for (let k = 1; term > 1e-12 * sum && k < 200; k++) {
    term *= x / k;
    sum += term;
  }
  return 1 / sum;
}

/** @param v - place in the field's pool @param perS - how often its work comes @returns µs */
export function meanWaitUs(field: Field, v: number, perS: number): number {
  const { pool } = field;
  const allowed = field.allowed[v] ?? [];
  if (pool.kind === "null" || allowed.length === 0) return 0;
  const seat = field.seat[v] as number;
  if (seat >= 0) return turnOf(field, field.pcpus[seat] as PcpuField);
  const some = allowed.map((place) => field.pcpus[place] as PcpuField);
  const free = some.filter(({ hogs }) => hogs.length === 0);
  if (free.length > 0) return behindBursts(free, v);
  if (pool.kind === "rtds") return behindBudgets(field, some[0] as PcpuField, v) + field.switchUs;
  const fewest = some.reduce((best, each) => (each.hogs.length < best.hogs.length ? each : best));
  if (pool.kind !== "credit2" && pool.params.isWithoutBoost) return (fewest.hogs.length * pool.params.tsliceUs) / 2 + field.switchUs;
  const wait = behindHogs(field, fewest, v, perS);
  // credit2 takes the first that it can have: the least of as many waits.
  const looksAround = pool.kind === "credit2" && some.some(({ hogs }) => hogs.length !== 1);
  return (looksAround ? (wait * 2) / (some.length + 1) : wait) + field.switchUs;
}

/** It is one of those that are always busy: it waits for its own turn. */
function turnOf({ pool }: Field, { hogs }: PcpuField): number {
  const count = hogs.length;
  const stint = stintUs(pool.kind, pool.params.tsliceUs, pool.params.ratelimitUs, count);
  return stint === null ? 0 : ((count - 1) ** 2 * stint) / (2 * count);
}

/** No pCPU is always busy: it waits where bursts of others are on all of them, for the rest of one. */
function behindBursts(free: readonly PcpuField[], v: number): number {
  let allBusy = 1;
  let rest = 0;
  for (const { bursts } of free) {
    let [load, lengths] = [0, 0];
    for (const { of, lengthUs, everyUs } of bursts) {
      if (of === v) continue;
      load += lengthUs / everyUs;
      lengths += (lengthUs / everyUs) * lengthUs;
    }
    allBusy *= Math.min(1, load);
    if (load > 0) rest += lengths / load / 2 / free.length;
  }
  return allBusy * rest;
}

/** Until those that are always busy have run for the rate limit. */
function behindHogs({ pool }: Field, around: PcpuField, v: number, perS: number): number {
  const r = pool.params.ratelimitUs;
  if (r === 0) return 0;
  let each = perS;
  for (const { of, everyUs } of around.bursts) if (of !== v) each += 1_000_000 / everyUs;
  // Visits a µs on the pCPU: each starts those anew that are always busy.
  const often = each / 1_000_000;
  const stint = stintUs(pool.kind, pool.params.tsliceUs, r, around.hogs.length);
  const whole = stint === null ? 1 : 1 - decay(often * stint);
  const e = (1 - decay(often * r)) / often;
  const first = (r - e) / whole;
  const second = (r * r - (2 * (r - e)) / often) / whole;
  return (2 * first + often * second) / (2 * (1 + often * first));
}

/** Until budgets with earlier deadlines are over. */
function behindBudgets({ pool }: Field, around: PcpuField, v: number): number {
  let sum = 0;
  for (let i = 1; i <= LOOKS; i++) sum += rtdsStart(pool.vcpus, around, v, i * APART_US) - i * APART_US;
  return sum / LOOKS;
}
