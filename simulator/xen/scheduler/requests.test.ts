/**
 * Waiting times of requests among vCPUs that are always busy. @source kernel measurements of the schedulers' rules: rate limit, BOOST, credit's
 * OVER, caps; xen: common/sched/credit.c, credit2.c
 */
import { describe, expect, test } from "vitest";
import { VisitRun } from "../visits/test-visits";
import type { ExactRun } from "./exact-run";
import type { SchedulerPool } from "./pool";
import { SWITCH_US } from "./switch-cost";
import { hog, light, type Measured, measured, Requests, type Runner, type TestRun } from "./test-requests";

/** A schedule slice by slice, and the rule that stands for it where state says so: one table for both. */
type Form = ((pool: SchedulerPool, switchUs: number) => Runner) | undefined;
const forms: readonly (readonly [name: string, form: Form])[] = [
  ["slice by slice", undefined],
  ["by the rule of visits", (pool, switchUs) => new VisitRun(pool, switchUs)],
];

interface Disk extends Omit<TestRun, "vcpus"> {
  /** pCPU of the guest, of Dom0, and of each that is always busy */
  readonly guest: number;
  readonly dom0: number;
  readonly hogs: readonly number[];
  readonly depth?: number;
  readonly deviceUs?: number;
  readonly seconds?: number;
  readonly dom0Cap?: number;
  /** costs vary by a fifth */
  readonly varies?: boolean;
}
/** What happens, and what comes when it is over. */
type Step = (next: () => void) => void;
const DOM0 = 0;
const GUEST = 1;

/** Reads of 4 KiB one after another: guest 12 µs, Dom0 15, device 120 ± 20 %, Dom0 8, guest 12. */
function reads(
  form: Form,
  { guest, dom0, hogs, depth = 1, deviceUs = 120, seconds = 10, dom0Cap = 0, varies = false, ...spec }: Disk,
): Measured {
  const vcpus = [light(dom0, { cap: dom0Cap }), light(guest), ...hogs.map((p) => hog(p))];
  const r = new Requests({ pcpus: 2, ...spec, vcpus }, 1, form);
  const times: number[] = [];
  const cost = (us: number): number => (varies ? r.about(us) : us);
  const chain = ([first, ...rest]: readonly Step[], end: () => void): void => (first ? first(() => chain(rest, end)) : end());
  const on =
    (v: number, us: number): Step =>
    (next) =>
      r.run.submit(v, cost(us), next);
  const read = (): void => {
    const began = r.run.nowUs;
    chain([on(GUEST, 12), on(DOM0, 15), (next) => r.after(r.about(deviceUs), next), on(DOM0, 8), on(GUEST, 12)], () => {
      times.push(r.run.nowUs - began);
      read();
    });
  };
  r.after(5_000, () => {
    for (let n = 0; n < depth; n++) read();
  });
  r.to(seconds * 1_000_000);
  return measured(times, seconds);
}

/** Wake-ups at random of a vCPU among hogs on one pCPU; those above 1.5 ms, of 100, apart from the others. */
interface WakeUps extends Omit<TestRun, "vcpus"> {
  readonly hogs: number;
  readonly everyUs: number;
  readonly us: number;
  /** nobody is pinned */
  readonly isFree?: boolean;
  /** millionths of a pCPU that others want in bursts, one each */
  readonly bursts?: readonly number[];
}
function wakeUps(form: Form, spec: WakeUps, seconds = 300) {
  const on = spec.isFree ? null : 0;
  const others = [
    ...Array.from({ length: spec.hogs }, () => hog(on)),
    ...(spec.bursts ?? []).map((demandMicro) => light(on, { demandMicro })),
  ];
  const r = new Requests({ ...spec, vcpus: [light(on), ...others] }, 1, form);
  const times: number[] = [];
  const arrive = (): void => {
    const began = r.run.nowUs;
    r.run.submit(0, spec.us, () => times.push(r.run.nowUs - began));
    r.after(r.apart(spec.everyUs), arrive);
  };
  r.after(100, arrive);
  r.to(seconds * 1_000_000);
  const short = times.filter((us) => us < 1_500);
  return { ...measured(times, seconds), shortMean: measured(short, seconds).meanUs, longOf100: 100 * (1 - short.length / times.length) };
}

const within = (value: number, wanted: number, share = 0.05): void => {
  expect(value).toBeGreaterThan(wanted * (1 - share));
  expect(value).toBeLessThan(wanted * (1 + share));
};

describe.each(forms)("%s, requests one after another wait as long as the rate limit says, whatever share is left", (_form, form) => {
  test.each<readonly [name: string, disk: Disk, perSecond: number, meanUs: number]>([
    ["nobody else", { kind: "credit", guest: 0, dom0: 0, hogs: [] }, 5_988, 167],
    ["guest, Dom0 and one busy vCPU on a pCPU", { kind: "credit", guest: 0, dom0: 0, hogs: [0] }, 955, 1_047],
    ["three busy ones are no worse", { kind: "credit", guest: 0, dom0: 0, hogs: [0, 0, 0] }, 955, 1_047],
    ["the guest alone beside busy ones", { kind: "credit", guest: 0, dom0: 1, hogs: [0, 0] }, 977, 1_024],
    ["Dom0 alone beside them: it wakes twice", { kind: "credit", guest: 1, dom0: 0, hogs: [0, 0] }, 494, 2_023],
    ["each beside two", { kind: "credit", guest: 0, dom0: 1, hogs: [0, 0, 1, 1] }, 494, 2_023],
    ["a rate limit of 5 ms", { kind: "credit", guest: 0, dom0: 0, hogs: [0, 0, 0], ratelimitUs: 5_000 }, 198, 5_047],
    ["eight at once: one wake-up serves them all", { kind: "credit", guest: 0, dom0: 1, hogs: [0, 0], depth: 8 }, 6_711, 1_192],
    ["a disk of 6 ms", { kind: "credit", guest: 0, dom0: 0, hogs: [0, 0, 0], deviceUs: 6_000, seconds: 50 }, 165, 6_046],
    ["credit2, all on a pCPU", { kind: "credit2", guest: 0, dom0: 0, hogs: [0, 0, 0] }, 955, 1_047],
    ["credit2, a disk of 6 ms", { kind: "credit2", guest: 0, dom0: 0, hogs: [0, 0, 0], deviceUs: 6_000, seconds: 50 }, 153, 6_544],
    ["changes cost, nobody else on two pCPUs", { kind: "credit", guest: 1, dom0: 0, hogs: [], switchUs: 30 }, 5_988, 167],
    ["changes cost, both on one", { kind: "credit", guest: 0, dom0: 0, hogs: [], switchUs: 30 }, 4_405, 227],
    ["changes cost, guest, Dom0 and a busy one", { kind: "credit", guest: 0, dom0: 0, hogs: [0], switchUs: 30 }, 880, 1_137],
    ["changes cost, the guest alone beside busy ones", { kind: "credit", guest: 0, dom0: 1, hogs: [0, 0], switchUs: 30 }, 949, 1_054],
    ["changes cost, each beside two", { kind: "credit", guest: 0, dom0: 1, hogs: [0, 0, 1, 1], switchUs: 30 }, 466, 2_145],
    ["credit2, changes cost", { kind: "credit2", guest: 0, dom0: 0, hogs: [0, 0, 0], switchUs: 30 }, 880, 1_137],
    ["credit2, each beside two, costs that vary", { kind: "credit2", guest: 0, dom0: 1, hogs: [0, 0, 1, 1], varies: true }, 488, 2_049],
  ])("%s", (_name, disk, perSecond, meanUs) => {
    const found = reads(form, disk);
    within(found.perSecond, perSecond);
    within(found.meanUs, meanUs);
  });
});

test.each(forms.flatMap(([name, form]) => [1, 5, 10].map((cap) => [name, cap, form] as const)))(
  "%s, a Dom0 capped at %i percent serves as many requests as its time is long, under both schedulers",
  (_form, cap, form) => {
    // 23 µs of Dom0 each.
    for (const kind of ["credit", "credit2"] as const)
      within(reads(form, { kind, guest: 1, dom0: 0, hogs: [], depth: 32, seconds: 25, dom0Cap: cap }).perSecond, (cap * 10_000) / 23);
  },
);

describe.each(forms)("%s, wake-ups at random", (_form, form) => {
  test.each<readonly [name: string, spec: WakeUps, shortMean: number]>([
    ["credit, one busy vCPU", { kind: "credit", hogs: 1, everyUs: 10_000, us: 50 }, 99],
    ["credit, five times as often", { kind: "credit", hogs: 1, everyUs: 2_000, us: 50 }, 277.5],
    ["credit, a slice of 5 ms: more beginnings", { kind: "credit", hogs: 4, everyUs: 10_000, us: 50, tsliceUs: 5_000 }, 175.2],
    ["credit2, one busy vCPU", { kind: "credit2", hogs: 1, everyUs: 10_000, us: 50 }, 99.1],
    ["credit2, four: they change each ms", { kind: "credit2", hogs: 4, everyUs: 10_000, us: 50 }, 550],
    ["credit2, four, 500 µs of work", { kind: "credit2", hogs: 4, everyUs: 10_000, us: 500 }, 1_005],
    ["credit, a busy one for each of four pCPUs", { kind: "credit", hogs: 4, everyUs: 5_000, us: 50, pcpus: 4, isFree: true }, 147],
    ["credit, one of four pCPUs is idle", { kind: "credit", hogs: 3, everyUs: 5_000, us: 50, pcpus: 4, isFree: true }, 50],
    ["credit2, two busy ones for each of four", { kind: "credit2", hogs: 8, everyUs: 5_000, us: 50, pcpus: 4, isFree: true }, 503],
    ["rtds, equal periods", { kind: "rtds", hogs: 1, everyUs: 10_000, us: 50 }, 50],
  ])("%s", (_name, spec, shortMean) => within(wakeUps(form, spec).shortMean, shortMean));

  test("credit lets few wait for very long, more of them the more hogs there are; credit2 lets nobody", () => {
    const of = (hogs: number) => wakeUps(form, { kind: "credit", hogs, everyUs: 10_000, us: 50 });
    const [four, eight] = [of(4), of(8)];
    within(four.longOf100, 0.5, 0.3);
    within(eight.longOf100, 1.6, 0.3);
    expect(eight.p99).toBeGreaterThan(50_000);
    expect(eight.p50).toBe(50);
    expect(wakeUps(form, { kind: "credit2", hogs: 8, everyUs: 10_000, us: 50 }).longOf100).toBeLessThan(0.1);
  });
});

describe("pings of a guest that shares a pCPU with Dom0 and four that are always busy", () => {
  const pings = (more: Partial<TestRun>) => {
    const r = new Requests({ kind: "credit", ...more, vcpus: [light(0), light(0), hog(0), hog(0), hog(0), hog(0)] });
    const times: number[] = [];
    const ping = (): void => {
      const began = r.run.nowUs;
      r.run.submit(DOM0, 20, () => r.run.submit(GUEST, 15, () => r.run.submit(DOM0, 20, () => times.push(r.run.nowUs - began))));
      r.after(r.apart(100_000), ping);
    };
    r.after(100, ping);
    r.to(300_000_000);
    // With BOOST a few in a thousand wait for long, which would be most of the mean.
    return measured(more.isWithoutBoost ? times : times.filter((us) => us < 3_000), 300);
  };
  test.each<readonly [tsliceUs: number, meanUs: number]>([
    [5_000, 55_000],
    [30_000, 186_000],
    [50_000, 278_000],
  ])("without BOOST each wake-up waits for its turn: slices of %i µs", (tsliceUs, meanUs) => {
    within(pings({ tsliceUs, isWithoutBoost: true }).meanUs, meanUs, 0.1);
  });
  test("with BOOST they are answered a thousand times as soon, and no sooner under shorter slices", () => {
    const [five, thirty, fifty] = [5_000, 30_000, 50_000].map((tsliceUs) => pings({ tsliceUs })) as [Measured, Measured, Measured];
    for (const found of [five, thirty, fifty]) {
      expect(found.p50).toBe(55);
      expect(found.count).toBeGreaterThan(2_900);
    }
    expect(five.meanUs).toBeGreaterThan(1.5 * thirty.meanUs);
    expect(thirty.meanUs).toBeGreaterThan(fifty.meanUs);
  });
});

describe("a change to another vCPU costs what it costs: short slices lose more of a pCPU", () => {
  // 128 that are always busy and one idle domain that is asked ten times a second, on two pCPUs: most of the loss is theirs.
  test.each<readonly [kind: "credit" | "credit2", tsliceUs: number, lostOf100: number]>([
    ["credit", 5_000, 0.67],
    ["credit", 30_000, 0.17],
    ["credit", 50_000, 0.13],
    ["credit2", 30_000, 3.0],
  ])("%s, slices of %i µs", (kind, tsliceUs, lostOf100) => {
    const hogs = Array.from({ length: 128 }, () => hog(null));
    const r = new Requests({ kind, tsliceUs, pcpus: 2, switchUs: SWITCH_US, vcpus: [light(null), light(null), ...hogs] });
    const ask = (): void => {
      r.run.submit(DOM0, 20, () => r.run.submit(GUEST, 15, () => r.run.submit(DOM0, 20, () => undefined)));
      r.after(r.apart(100_000), ask);
    };
    r.after(100, ask);
    r.to(30_000_000);
    const { got, lost } = r.run as ExactRun;
    const sum = (us: Float64Array): number => us.reduce((all, one) => all + one, 0);
    expect(sum(got)).toBe(2 * 30_000_000);
    within((100 * sum(lost)) / sum(got), lostOf100, 0.1);
  });
});
