/** What changes between vCPUs cost: the exact run, which charges each, and the closed form, which knows how long each runs at a stretch. */
import { describe, expect, test } from "vitest";
import type { SchedulerPool, SchedulerVcpu } from "../scheduler/pool";
import { startRun } from "../scheduler/start";
import { SWITCH_US } from "../scheduler/switch-cost";
import type { SchedulerKind } from "../versions";
import { fieldOf } from "./field";
import { usefulParts } from "./switches";

interface Mix {
  readonly kind: SchedulerKind;
  readonly pcpus?: number;
  /** of each that is always busy: weight, or what is not usual of it */
  readonly hogs: readonly (number | Partial<SchedulerVcpu>)[];
  /** millionths that others want in bursts */
  readonly bursts?: readonly number[];
  readonly tsliceUs?: number;
  readonly ratelimitUs?: number;
}
function poolOf({ kind, pcpus = 1, hogs, bursts = [], tsliceUs = 30_000, ratelimitUs = 1_000 }: Mix): SchedulerPool {
  const usual = { vcpu: 0, weight: 256, cap: 0, demandMicro: 1_000_000, hard: null, soft: null };
  const rest = { periodUs: 10_000, budgetUs: 4_000, extratime: true, pinned: -1 };
  const some = [...hogs.map((hog) => (typeof hog === "number" ? { weight: hog } : hog)), ...bursts.map((demandMicro) => ({ demandMicro }))];
  return {
    kind,
    params: { tsliceUs, ratelimitUs, migrationDelayUs: 0 },
    pcpus: Array.from({ length: pcpus }, (_, pcpu) => ({ pcpu, node: 0, socket: 0 })),
    vcpus: some.map((one, domid) => ({ ...usual, ...rest, domid, ...one })),
  };
}
const MEASURED_US = 30_000_000;
const equal = (count: number): number[] => new Array<number>(count).fill(256);

/** Part of the time of those that are always busy that is lost, of 100: in both forms. */
function lostOf(mix: Mix): { readonly exact: number; readonly closed: number }[] {
  const pool = poolOf(mix);
  const run = startRun(pool, { originUs: 0, keep: 0, switchUs: SWITCH_US });
  run.run(MEASURED_US);
  const useful = usefulParts(
    fieldOf(pool),
    [...run.got].map((us) => (us * 1_000_000) / MEASURED_US),
  );
  return mix.hogs.map((_, v) => ({
    exact: (100 * (run.lost[v] as number)) / (run.got[v] as number),
    closed: 100 - (useful[v] as number) / 10_000,
  }));
}

describe("what changes cost, both forms", () => {
  test.each<readonly [string, Mix]>([
    ["credit, four", { kind: "credit", hogs: equal(4) }],
    ["credit, four, slices of 5 ms", { kind: "credit", hogs: equal(4), tsliceUs: 5_000 }],
    ["credit, four, slices of 50 ms", { kind: "credit", hogs: equal(4), tsliceUs: 50_000 }],
    ["credit, 128 on two pCPUs, slices of 5 ms", { kind: "credit", pcpus: 2, hogs: equal(128), tsliceUs: 5_000 }],
    ["credit, weights 2 to 1", { kind: "credit", hogs: [512, 256] }],
    ["credit, weights 64 to 1", { kind: "credit", hogs: [4096, 64] }],
    ["credit, five on four pCPUs", { kind: "credit", pcpus: 4, hogs: equal(5) }],
    ["credit, six on four pCPUs", { kind: "credit", pcpus: 4, hogs: equal(6) }],
    ["credit, one under a cap beside another", { kind: "credit", hogs: [{ cap: 10 }, 256] }],
    ["credit, one and bursts", { kind: "credit", hogs: [256], bursts: [100_000] }],
    ["credit, two and bursts", { kind: "credit", hogs: [256, 256], bursts: [100_000] }],
    ["credit, three and bursts of two", { kind: "credit", hogs: equal(3), bursts: [20_000, 20_000] }],
    ["credit, alone", { kind: "credit", hogs: [256] }],
    ["credit2, two", { kind: "credit2", hogs: equal(2) }],
    ["credit2, 128 on two pCPUs", { kind: "credit2", pcpus: 2, hogs: equal(128) }],
    ["credit2, a rate limit of 5 ms", { kind: "credit2", hogs: equal(4), ratelimitUs: 5_000 }],
    ["credit2, weights 2 to 1", { kind: "credit2", hogs: [512, 256] }],
    ["credit2, weights 4 to 1", { kind: "credit2", hogs: [1024, 256] }],
    ["credit2, weights 64 to 1", { kind: "credit2", hogs: [4096, 64] }],
    ["credit2, weights 2 to 1 to 1", { kind: "credit2", hogs: [512, 256, 256] }],
    ["credit2, weights 2 to 2 to 1", { kind: "credit2", hogs: [512, 512, 256] }],
    ["credit2, five on four pCPUs", { kind: "credit2", pcpus: 4, hogs: equal(5) }],
    ["credit2, six on four pCPUs", { kind: "credit2", pcpus: 4, hogs: equal(6) }],
    ["credit2, eight on four pCPUs", { kind: "credit2", pcpus: 4, hogs: equal(8) }],
    ["credit2, one under a cap beside another", { kind: "credit2", hogs: [{ cap: 10 }, 256] }],
    ["credit2, one and bursts", { kind: "credit2", hogs: [256], bursts: [100_000] }],
    ["credit2, two and bursts", { kind: "credit2", hogs: [256, 256], bursts: [100_000] }],
    ["rtds, two", { kind: "rtds", hogs: equal(2) }],
    ["rtds, two within their budgets", { kind: "rtds", hogs: [{ extratime: false }, { extratime: false }] }],
    ["rtds, four", { kind: "rtds", hogs: equal(4) }],
    ["rtds, one and bursts", { kind: "rtds", hogs: [256], bursts: [100_000] }],
    ["rtds, two and bursts", { kind: "rtds", hogs: [256, 256], bursts: [100_000] }],
  ])("%s", (_, mix) => {
    for (const { exact, closed } of lostOf(mix)) {
      // Of what is left for work, within three hundredths of a percent where little is lost, and a fifth of it where much is.
      expect(Math.abs(closed - exact), `${closed} for ${exact}`).toBeLessThan(Math.max(0.03, exact / 5));
    }
  });

  test("a vCPU that alone is there loses nothing, and one that comes back to where it was last neither", () => {
    expect(lostOf({ kind: "credit2", hogs: [256] })).toEqual([{ exact: 0, closed: 0 }]);
    expect(lostOf({ kind: "credit", pcpus: 3, hogs: equal(3) })).toEqual(equal(3).map(() => ({ exact: 0, closed: 0 })));
    const run = startRun(poolOf({ kind: "credit", hogs: [], bursts: [200_000] }), { originUs: 0, keep: 0, switchUs: SWITCH_US });
    run.run(MEASURED_US);
    expect(run.got[0]).toBeGreaterThan(MEASURED_US / 6);
    expect(run.lost[0]).toBe(0);
  });
});
