/**
 * When short work on a vCPU is done that wakes up among others: a front end, a back end's thread, an interrupt. The same definition as the
 * exact run's (`scheduler/`), without its slices: who left a pCPU when is kept, those that are always busy are arithmetic. They agree
 * within 5 % in means over the mixes of `scheduler/requests.test.ts`; of credit's rare long waits, in how many there are and how long they last.
 *
 * Bursts of others are less exact: beside them a light vCPU's mean is off by up to 40 %.
 *
 * Where only the exact run will do, that stands for it (`exact-visits`).
 * @source xen: common/sched/credit.c, credit2.c (ratelimit, runq_tickle), rt.c
 */
import type { SchedulerVcpu } from "../scheduler/pool";
import { allowedAt, type Capped, capOf } from "./caps";
import { exponential, scattered } from "./chance";
import { burn, type Credits, earn, freshCredits, meetsTick } from "./credits";
import type { Field, PcpuField } from "./field";

/** Plain state of one pCPU, virtual µs. */
export interface PcpuVisits {
  /** since when those that are always busy have run without a break */
  since: number;
  /** the last visit */
  from: number;
  busy: number;
  /** interruptions so far: whose turn it is among those that are always busy */
  turn: number;
  /** whose visit that was, `domid.vcpu`; absent: nobody's */
  last?: string;
}
/** Plain state of one vCPU: until when it has something to do, and the number of the pCPU that it does it on. */
export interface VcpuVisits {
  busy: number;
  pcpu: number;
}
/** Plain state: pCPUs by number, vCPUs and credits by `domid.vcpu`, caps by domid. Nothing is kept of who has not visited. */
export interface VisitState {
  readonly pcpus: Map<number, PcpuVisits>;
  readonly vcpus: Map<string, VcpuVisits>;
  readonly credits: Map<string, Credits>;
  readonly caps: Map<number, Capped>;
}
export const newVisits = (): VisitState => ({ pcpus: new Map(), vcpus: new Map(), credits: new Map(), caps: new Map() });

/** A visit. */
export interface Visit {
  /** its work begins, virtual µs; null: its vCPU never runs as things are */
  readonly start: number | null;
  readonly end: number;
  /** CPU time that it takes: its work, and coming on where another was, µs */
  readonly cpuUs: number;
  /** number of the pCPU */
  readonly pcpu: number;
}
const NEVER: Visit = { start: null, end: Number.POSITIVE_INFINITY, cpuUs: 0, pcpu: -1 };

/**
 * A vCPU has work now. What it takes is booked, coming on where another was among it.
 * @param v - place in the field's pool
 * @param cost - µs of CPU time
 */
export function visit(field: Field, state: VisitState, v: number, now: number, cost: number): Visit {
  const { pool } = field;
  const vcpu = pool.vcpus[v] as SchedulerVcpu;
  const name = `${vcpu.domid}.${vcpu.vcpu}`;
  const own = kept(state.vcpus, name, (): VcpuVisits => ({ busy: -1, pcpu: -1 }));
  // It runs in one place: what comes while it is at something waits there for it.
  const same = own.busy > now ? pool.pcpus.findIndex(({ pcpu }) => pcpu === own.pcpu) : -1;
  const place = same >= 0 ? same : chosen(field, state, v, now);
  if (place === null) return NEVER;
  const pcpu = pool.pcpus[place]?.pcpu as number;
  const on = visitsOf(state, pcpu);
  const around = field.pcpus[place] as PcpuField;
  const isCredit = pool.kind === "credit" || pool.kind === "sedf" || pool.kind === "bvt";
  const ready = heldBack(field, state, v, now);
  const credits = isCredit && around.hogs.length > 0 && field.seat[v] === -1 ? creditsOf(state, vcpu, now) : null;
  const grant = credits === null ? 0 : grantUs(field, v);
  if (credits) earn(credits, ready, pool.params.tsliceUs, grant);
  let start = Math.max(ready, on.busy, own.busy);
  if (field.seat[v] === place) start = ownTurn(field, around, on, v, start);
  else if (isCredit && pool.params.isWithoutBoost && around.hogs.length > 0)
    start = Math.max(start, inTurn(field, around, on, pcpu, ready));
  else if (credits?.isOver) start = Math.max(start, overStart(field, around, on, vcpu, credits, ready, grant));
  else if (start === ready && ready > on.busy) start = preempted(field, around, on, v, pcpu, ready);
  const isSwitch = field.seat[v] !== place && (start === on.busy ? on.last !== name : around.hogs.length > 0);
  if (around.hogs.length > 0 && start > on.busy) on.turn++;
  const cpuUs = cost + (isSwitch ? field.switchUs : 0);
  on.from = start;
  on.busy = start + cpuUs;
  on.last = name;
  own.busy = on.busy;
  own.pcpu = pcpu;
  on.since = on.busy;
  if (credits) burn(credits, start, on.busy, pool.params.tsliceUs, grant);
  const capped = vcpu.cap > 0 ? state.caps.get(vcpu.domid) : undefined;
  if (capped) capped.debt += cpuUs;
  return { start: on.busy - cost, end: on.busy, cpuUs, pcpu };
}

function kept<K, V>(all: Map<K, V>, key: K, fresh: () => V): V {
  const own = all.get(key) ?? fresh();
  all.set(key, own);
  return own;
}
function visitsOf(state: VisitState, pcpu: number): PcpuVisits {
  // guess: those that are always busy had begun some time before anybody came; each pCPU's at another time.
  return kept(state.pcpus, pcpu, () => ({ since: -(scattered(pcpu, 1) % 30_000), from: -1, busy: -1, turn: 0 }));
}
function creditsOf(state: VisitState, { domid, vcpu }: SchedulerVcpu, now: number): Credits {
  return kept(state.credits, `${domid}.${vcpu}`, () => freshCredits(now));
}

/** A cap holds a domain's vCPUs back together. @returns when it may run */
function heldBack({ pool }: Field, state: VisitState, v: number, now: number): number {
  const { cap, domid } = pool.vcpus[v] as SchedulerVcpu;
  if (cap === 0 || (pool.kind !== "credit" && pool.kind !== "credit2")) return now;
  const own = kept(state.caps, domid, () => ({ debt: 0, seen: now, until: 0 }));
  return allowedAt(own, now, capOf(pool.kind, cap, pool.params.tsliceUs));
}

/**
 * The pCPU that it runs on: its own when that is idle, else one that is; where none is, credit leaves it where it is, credit2 looks for the
 * one that it can have first. @source credit.c (__runq_tickle: idlers first), credit2.c (runq_tickle: over all of the run queue)
 */
function chosen(field: Field, state: VisitState, v: number, now: number): number | null {
  const allowed = field.allowed[v] as readonly number[];
  const { pool } = field;
  if (allowed.length === 0) return null;
  if (allowed.length === 1) return allowed[0] as number;
  if ((field.seat[v] as number) >= 0) return field.seat[v] as number;
  const { domid, vcpu } = pool.vcpus[v] as SchedulerVcpu;
  const home = scattered(domid, vcpu) % allowed.length;
  let [best, first] = [allowed[home] as number, Number.POSITIVE_INFINITY];
  let fewest = Number.POSITIVE_INFINITY;
  // With one that is always busy on each, credits are lowest where the work itself was last: it stays there.
  const looksAround = pool.kind === "credit2" && allowed.some((place) => field.pcpus[place]?.hogs.length !== 1);
  for (let i = 0; i < allowed.length; i++) {
    const place = allowed[(home + i) % allowed.length] as number;
    const around = field.pcpus[place] as PcpuField;
    const pcpu = pool.pcpus[place]?.pcpu as number;
    const on = visitsOf(state, pcpu);
    const isFree = around.hogs.length === 0 && on.busy <= now;
    if (isFree && burstOn(around, v, pcpu, now) === null) return place;
    if (looksAround) {
      const start = now > on.busy ? preempted(field, around, on, v, pcpu, now) : on.busy;
      if (start < first) [best, first] = [place, start];
    } else if (around.hogs.length < fewest) [best, fewest] = [place, around.hogs.length];
  }
  return best;
}

/** Somebody's burst that is on a pCPU at an instant: what is left of it and how long it has run, µs. */
function burstOn(around: PcpuField, v: number, pcpu: number, now: number): { readonly left: number; readonly age: number } | null {
  for (const { of, lengthUs, everyUs } of around.bursts) {
    if (of === v) continue;
    const age = scattered(pcpu * 4_096 + of, now) % everyUs;
    if (age < lengthUs) return { left: lengthUs - age, age };
  }
  return null;
}

/**
 * How long a burst keeps one that wakes waiting. Under credit it has woken with BOOST as well, until a tick takes that away; beside those
 * that are always busy it has used its credits, and has none to begin with. @source credit.c (csched_vcpu_wake, csched_vcpu_acct)
 */
function behindBurst(
  { pool }: Field,
  around: PcpuField,
  now: number,
  { left, age }: { readonly left: number; readonly age: number },
): number {
  const { tsliceUs, ratelimitUs } = pool.params;
  const isBoosted = pool.kind !== "credit2" && around.hogs.length === 0 && !meetsTick(now - age, now, tsliceUs);
  return isBoosted ? left : Math.min(left, Math.max(0, ratelimitUs - age));
}

/** It is woken, and nothing like it is on the pCPU: when it can push aside what is. */
function preempted(field: Field, around: PcpuField, on: PcpuVisits, v: number, pcpu: number, now: number): number {
  const { pool } = field;
  if (pool.kind === "rtds") return rtdsStart(pool.vcpus, around, v, now);
  const { ratelimitUs } = pool.params;
  const burst = burstOn(around, v, pcpu, now);
  if (burst) return now + behindBurst(field, around, now, burst);
  if (around.hogs.length === 0) return now;
  let age = now - on.since;
  let perSecond = 0;
  for (const { of, everyUs } of around.bursts) if (of !== v) perSecond += 1_000_000 / everyUs;
  if (perSecond > 0) age = Math.min(age, exponential(1_000_000 / perSecond, scattered(pcpu + 512, now)));
  const stint = stintUs(pool.kind, pool.params.tsliceUs, ratelimitUs, around.hogs.length);
  if (stint !== null) age %= stint;
  return now + Math.max(0, ratelimitUs - age);
}

/** How long each of those that are always busy runs before the next. @returns null: there is no other */
export function stintUs(kind: Field["pool"]["kind"], tsliceUs: number, ratelimitUs: number, hogs: number): number | null {
  if (hogs === 1) return null;
  // credit2: CSCHED2_MIN_TIMER is 500 µs, and two that are equal change as soon as the rate limit lets them.
  return kind === "credit2" ? Math.max(1_000, ratelimitUs) : tsliceUs;
}

/** It is one of those that are always busy itself, and was running or waiting when its work came. */
function ownTurn({ pool }: Field, around: PcpuField, on: PcpuVisits, v: number, now: number): number {
  const stint = stintUs(pool.kind, pool.params.tsliceUs, pool.params.ratelimitUs, around.hogs.length);
  if (stint === null) return now;
  const into = Math.max(0, now - on.since);
  const count = around.hogs.length;
  const ahead = (around.hogs.indexOf(v) - ((Math.floor(into / stint) + on.turn) % count) + count) % count;
  return ahead === 0 ? now : now - (into % stint) + ahead * stint;
}

/**
 * Without BOOST it waits for who runs, and for those before it in the queue that have credits left: any number of them. Rough (the exact run
 * stands for it where there is one, see `exact-visits`).
 */
function inTurn({ pool }: Field, around: PcpuField, on: PcpuVisits, pcpu: number, now: number): number {
  const { tsliceUs } = pool.params;
  return now + tsliceUs - (Math.max(0, now - on.since) % tsliceUs) + (scattered(pcpu + 1_024, now) % around.hogs.length) * tsliceUs;
}

/** What an accounting gives a vCPU that is active beside those that are always busy, µs. @source credit.c (csched_acct: credit_fair, credit_peak) */
function grantUs({ pool, hogWeight }: Field, v: number): number {
  const { weight } = pool.vcpus[v] as SchedulerVcpu;
  const fair = Math.ceil((pool.params.tsliceUs * pool.pcpus.length * weight) / (weight + hogWeight));
  return Math.min(pool.params.tsliceUs, fair);
}

/** When one that is OVER runs: when it is UNDER and its turn has come, or in turn among OVER ones if those weigh no more. */
function overStart(
  { pool }: Field,
  around: PcpuField,
  on: PcpuVisits,
  { weight }: SchedulerVcpu,
  credits: Credits,
  now: number,
  grant: number,
): number {
  const L = pool.params.tsliceUs;
  const hogs = around.hogs.length;
  const restOf = (at: number): number => L - (Math.max(0, at - on.since) % L);
  const up = (Math.floor(now / L) + Math.ceil(-credits.left / grant)) * L;
  // UNDER ones stand before it: fitted to exact runs of up to 16 that are always busy.
  const under = up + restOf(up) + Math.floor(Math.min(hogs / 2, 0.06 * hogs * hogs) * L);
  if (around.hogWeight > weight * hogs) return under;
  return Math.min(under, now + restOf(now) + 2 * (hogs - 1) * L);
}

/**
 * Budgets of those that are always busy come before it where their deadlines do. Its own is that of its period; equal ones do not make it
 * wait. @source rt.c (EDF; compare_unit_priority)
 */
export function rtdsStart(vcpus: readonly SchedulerVcpu[], around: PcpuField, v: number, now: number): number {
  const deadline = (periodUs: number): number => (Math.floor(now / periodUs) + 1) * periodUs;
  const own = deadline((vcpus[v] as SchedulerVcpu).periodUs);
  let start = now;
  for (const hog of around.hogs) {
    const { periodUs, budgetUs } = vcpus[hog] as SchedulerVcpu;
    const end = deadline(periodUs);
    if (end < own) start = Math.max(start, Math.min(end, end - periodUs + budgetUs));
  }
  return start;
}
