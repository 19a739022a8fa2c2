/** The formula against the rule that it stands for: work that comes at random, beside those that are always busy. */
import { describe, expect, test } from "vitest";
import type { SchedulerPool } from "../scheduler/pool";
import { SWITCH_US } from "../scheduler/switch-cost";
import type { SchedulerKind } from "../versions";
import { exponential, scattered } from "./chance";
import { fieldOf } from "./field";
import { meanWaitUs } from "./mean-wait";
import { newVisits, visit } from "./visit";

interface Mix {
  readonly kind: SchedulerKind;
  readonly hogs: number;
  readonly pcpus?: number;
  readonly perS: number;
  readonly tsliceUs?: number;
  readonly ratelimitUs?: number;
}
function poolOf({ kind, hogs, pcpus = 1, tsliceUs = 30_000, ratelimitUs = 1_000 }: Mix): SchedulerPool {
  const vcpu = (domid: number, demandMicro: number): SchedulerPool["vcpus"][number] => ({
    ...{ domid, vcpu: 0, weight: 256, cap: 0, demandMicro, hard: null, soft: null },
    ...{ periodUs: 10_000, budgetUs: 4_000, extratime: true, pinned: -1 },
  });
  return {
    kind,
    params: { tsliceUs, ratelimitUs, migrationDelayUs: 0 },
    pcpus: Array.from({ length: pcpus }, (_, pcpu) => ({ pcpu, node: 0, socket: 0 })),
    vcpus: [vcpu(1, 10_000), ...Array.from({ length: hogs }, (_, i) => vcpu(2 + i, 1_000_000))],
  };
}
/** Mean of those waits that the rate limit alone makes: credit's long ones are no part of the formula. */
function byRule(mix: Mix): number {
  const field = fieldOf(poolOf(mix));
  const state = newVisits();
  let [sum, count, at] = [0, 0, 1_000_000];
  for (let i = 0; i < 20_000; i++) {
    at += 1 + exponential(1_000_000 / mix.perS, scattered(i, 7));
    const wait = (visit(field, state, 0, at, 20).start ?? 0) - at;
    if (wait > (mix.ratelimitUs ?? 1_000)) continue;
    sum += wait;
    count++;
  }
  return sum / count;
}

describe("mean wait of work that comes at random", () => {
  test.each<Mix>([
    { kind: "credit", hogs: 1, perS: 100 },
    { kind: "credit", hogs: 3, perS: 100 },
    { kind: "credit", hogs: 1, perS: 500 },
    { kind: "credit", hogs: 1, perS: 100, tsliceUs: 5_000 },
    { kind: "credit2", hogs: 1, perS: 100 },
    { kind: "credit2", hogs: 2, perS: 100 },
    { kind: "credit2", hogs: 4, perS: 100, ratelimitUs: 5_000 },
    { kind: "credit2", hogs: 4, perS: 20 },
  ])("%o", (mix) => {
    const formula = meanWaitUs(fieldOf(poolOf(mix)), 0, mix.perS);
    expect(formula / byRule(mix)).toBeGreaterThan(0.8);
    expect(formula / byRule(mix)).toBeLessThan(1.2);
  });

  test.each<readonly [string, Mix, number]>([
    ["a pCPU is free", { kind: "credit", hogs: 3, pcpus: 4, perS: 100 }, 0],
    ["nobody else is there", { kind: "credit2", hogs: 0, perS: 1_000 }, 0],
    ["there is no rate limit, and it comes on at once", { kind: "credit", hogs: 2, perS: 100, ratelimitUs: 0 }, SWITCH_US],
  ])("%s", (_, mix, wait) => {
    expect(meanWaitUs(fieldOf(poolOf(mix)), 0, mix.perS)).toBe(wait);
  });

  test("one of those that are always busy waits for its own turn", () => {
    expect(meanWaitUs(fieldOf(poolOf({ kind: "credit", hogs: 3, perS: 0 })), 1, 100)).toBe(20_000);
  });
});
