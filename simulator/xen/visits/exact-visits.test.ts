/** A run that is kept as state does what an exact run does, comes back from plain data, and is there only where the rule does not hold. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ExactRun } from "../scheduler/exact-run";
import type { SchedulerPool } from "../scheduler/pool";
import { imageOf, layImage, placesOf } from "../scheduler/run-image";
import { startRun } from "../scheduler/start";
import { hog, light, measured, Requests, type Runner, type TestRun } from "../scheduler/test-requests";
import { ExactVisits, needsExactRun } from "./exact-visits";
import { fieldOf } from "./field";
import { VisitRun } from "./test-visits";

const SECONDS = 60;
type Form = ((pool: SchedulerPool, switchUs: number) => Runner) | undefined;
const kept: Form = (pool, switchUs) => new VisitRun(pool, switchUs, new ExactVisits());
const rule: Form = (pool, switchUs) => new VisitRun(pool, switchUs);
const bursts = (demandMicro: number, on: number | null = 0) => light(on, { demandMicro });

/** Work of 50 µs at random on the first vCPU. */
function wakeUps(spec: TestRun, everyUs: number, form: Form, seconds: number) {
  const r = new Requests({ switchUs: 30, ...spec }, 1, form);
  const times: number[] = [];
  const arrive = (): void => {
    const began = r.run.nowUs;
    r.run.submit(0, 50, () => times.push(r.run.nowUs - began));
    r.after(r.apart(everyUs), arrive);
  };
  r.after(500_000, arrive);
  r.to(seconds * 1_000_000);
  return measured(times, seconds);
}
/** Requests one after another: guest (vCPU 1), Dom0 (vCPU 0), a device, Dom0, guest. */
function reads(spec: TestRun, form: Form) {
  const r = new Requests({ switchUs: 30, ...spec }, 1, form);
  const times: number[] = [];
  const on = (v: number, us: number, next: () => void): void => r.run.submit(v, r.about(us), next);
  const read = (): void => {
    const began = r.run.nowUs;
    const over = (): void => {
      times.push(r.run.nowUs - began);
      read();
    };
    on(1, 12, () => on(0, 15, () => r.after(r.about(120), () => on(0, 8, () => on(1, 12, over)))));
  };
  r.after(500_000, read);
  r.to(SECONDS * 1_000_000);
  return measured(times, SECONDS);
}
const within = (value: number, wanted: number, share = 0.05): void => {
  expect(value).toBeGreaterThan(wanted * (1 - share));
  expect(value).toBeLessThan(wanted * (1 + share));
};
const fieldFor = ({ vcpus, pcpus = 1, kind, ratelimitUs = 1_000, isWithoutBoost }: TestRun): Parameters<typeof needsExactRun>[0] => {
  let field: ReturnType<typeof fieldOf> | null = null;
  const look: Form = (pool, switchUs) => {
    field = fieldOf(pool, switchUs);
    return new VisitRun(pool, switchUs);
  };
  new Requests({ vcpus, pcpus, kind, ratelimitUs, ...(isWithoutBoost ? { isWithoutBoost } : {}) }, 1, look);
  return field as unknown as Parameters<typeof needsExactRun>[0];
};

describe("visits on a run that is kept", () => {
  const wakes: readonly (readonly [string, TestRun, number])[] = [
    ["credit2, bursts of a tenth", { kind: "credit2", vcpus: [light(0), hog(0), bursts(100_000)] }, 10_000],
    ["credit2, bursts of three tenths", { kind: "credit2", vcpus: [light(0), hog(0), bursts(300_000)] }, 10_000],
    ["credit2, bursts of two", { kind: "credit2", vcpus: [light(0), hog(0), hog(0), bursts(300_000), bursts(200_000)] }, 10_000],
    ["credit2, five on four", { kind: "credit2", pcpus: 4, vcpus: [light(null), ...new Array(5).fill(hog(null))] }, 5_000],
    ["credit2, six on four", { kind: "credit2", pcpus: 4, vcpus: [light(null), ...new Array(6).fill(hog(null))] }, 5_000],
    ["rtds near its budget", { kind: "rtds", vcpus: [light(0, { demandMicro: 350_000 }), hog(0)] }, 10_000],
    ["credit without BOOST", { kind: "credit", isWithoutBoost: true, vcpus: [light(0), ...new Array(4).fill(hog(0))] }, 100_000],
  ];
  test.each(wakes)("wait as in an exact run: %s", (_, spec, everyUs) => {
    expect(needsExactRun(fieldFor(spec))).toBe(true);
    const seconds = everyUs > 50_000 ? 600 : SECONDS;
    const exact = wakeUps(spec, everyUs, undefined, seconds);
    const found = wakeUps(spec, everyUs, kept, seconds);
    within(found.meanUs, exact.meanUs);
    // A hundredth of some thousands: sixty of them.
    within(found.p99, exact.p99, 0.1);
  });
  test.each<readonly [string, TestRun]>([
    ["credit2, a hog and bursts beside both", { kind: "credit2", vcpus: [light(0), light(0), hog(0), bursts(300_000)] }],
    ["credit2, five on four", { kind: "credit2", pcpus: 4, vcpus: [light(null), light(null), ...new Array(5).fill(hog(null))] }],
    ["credit without a rate limit", { kind: "credit", ratelimitUs: 0, vcpus: [light(0), light(0), hog(0), hog(0)] }],
  ])("one after another as in an exact run: %s", (_, spec) => {
    expect(needsExactRun(fieldFor(spec))).toBe(true);
    within(reads(spec, kept).perSecond, reads(spec, undefined).perSecond);
  });
  test("are not what the rule makes of them", () => {
    const spec: TestRun = { kind: "credit2", vcpus: [light(0), light(0), hog(0), bursts(300_000)] };
    expect(reads(spec, rule).perSecond).toBeGreaterThan(1.2 * reads(spec, undefined).perSecond);
  });
});

test.each<readonly [string, TestRun]>([
  ["nobody is always busy", { kind: "credit2", vcpus: [light(0), bursts(300_000)] }],
  ["credit2 beside small bursts", { kind: "credit2", vcpus: [light(0), hog(0), bursts(40_000)] }],
  ["credit with a rate limit", { kind: "credit", vcpus: [light(0), hog(0), hog(0), bursts(300_000)] }],
  ["a busy one for each pCPU", { kind: "credit2", pcpus: 2, vcpus: [light(null), hog(null), hog(null)] }],
  ["a free pCPU", { kind: "credit2", pcpus: 4, vcpus: [light(null), hog(null)] }],
  ["null", { kind: "null", vcpus: [light(0), hog(0), bursts(300_000)] }],
  ["more than a run is made of", { kind: "credit", ratelimitUs: 0, pcpus: 2, vcpus: new Array(257).fill(hog(null)) }],
])("the rule holds: %s", (_, spec) => {
  expect(needsExactRun(fieldFor(spec))).toBe(false);
});

test("a run goes on from plain data as if it had not been put down", () => {
  const one = fc.record({
    kind: fc.constantFrom("credit" as const, "credit2" as const, "rtds" as const),
    pcpus: fc.integer({ min: 1, max: 4 }),
    ratelimitUs: fc.constantFrom(0, 1_000),
    vcpus: fc.array(
      fc.record({
        on: fc.constant(null),
        weight: fc.constantFrom(256, 512),
        cap: fc.constantFrom(0, 0, 30),
        demandMicro: fc.constantFrom(0, 100_000, 600_000, 1_000_000),
      }),
      { minLength: 2, maxLength: 8 },
    ),
  });
  fc.assert(
    fc.property(
      one,
      fc.array(fc.tuple(fc.integer({ min: 1, max: 20_000 }), fc.nat(7), fc.integer({ min: 1, max: 500 })), { maxLength: 20 }),
      (spec, asked) => {
        let pool: SchedulerPool | null = null;
        new Requests(spec, 1, (own) => {
          pool = own;
          return startRun(own, { originUs: 0, keep: 0 });
        });
        const made = (): ExactRun => startRun(pool as unknown as SchedulerPool, { originUs: 7_777, keep: 0, switchUs: 30 });
        const run = made();
        const go = (of: ExactRun, from: number): number => {
          let at = from;
          for (const [apart, v, us] of asked) {
            at += apart;
            of.runBefore(at);
            of.submit(v % spec.vcpus.length, us, () => undefined);
          }
          return at;
        };
        const end = go(run, 100_000);
        const other = made();
        layImage(JSON.parse(JSON.stringify(imageOf(placesOf(run)))), placesOf(other));
        expect(imageOf(placesOf(other))).toEqual(imageOf(placesOf(run)));
        for (const each of [run, other]) each.run(go(each, end) + 300_000);
        expect(other.standings()).toEqual(run.standings());
        expect([...other.got]).toEqual([...run.got]);
        expect(imageOf(placesOf(other))).toEqual(imageOf(placesOf(run)));
      },
    ),
    { numRuns: 150, seed: 20_281 },
  );
});

test("a run is over a while after its last visit, and others begin one of their own", () => {
  const field = fieldFor({ kind: "credit2", vcpus: [light(0), hog(0), bursts(300_000)] });
  const visits = new ExactVisits();
  expect(visits.export(1_000_000)).toBeUndefined();
  const { end } = visits.visit(0, field, 0, 1_000_000, 50);
  expect(visits.export(end)).toHaveLength(1);
  expect(visits.export(end + 1_000_000)).toBeUndefined();
  visits.visit(0, field, 0, end + 1_000_000, 50);
  const again = new ExactVisits();
  again.import(JSON.parse(JSON.stringify(visits.export(end + 1_000_100))), field.switchUs);
  expect(again.visit(0, { ...field }, 0, end + 1_100_000, 50)).toEqual(visits.visit(0, field, 0, end + 1_100_000, 50));
  expect(again.export(end + 1_100_000)).toEqual(visits.export(end + 1_100_000));
});
