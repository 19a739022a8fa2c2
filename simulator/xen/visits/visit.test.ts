/** Invariants of visits whatever comes: nobody runs twice at once, nothing before it was asked for. */
import { describe, expect, test } from "vitest";
import { RandomStreams } from "../../kernel/random";
import type { SchedulerPool } from "../scheduler/pool";
import type { SchedulerKind } from "../versions";
import { fieldOf } from "./field";
import { newVisits, type Visit, visit } from "./visit";

function pool(kind: SchedulerKind, random: RandomStreams): SchedulerPool {
  const pcpus = random.between("pool", 1, 4);
  return {
    kind,
    params: { tsliceUs: random.between("pool", 1, 50) * 1_000, ratelimitUs: random.between("pool", 0, 5) * 500, migrationDelayUs: 0 },
    pcpus: Array.from({ length: pcpus }, (_, pcpu) => ({ pcpu: pcpu + 2, node: 0, socket: 0 })),
    vcpus: Array.from({ length: random.between("pool", 1, 9) }, (_, domid) => ({
      domid,
      vcpu: 0,
      weight: random.between("pool", 1, 4) * 256,
      cap: random.between("pool", 0, 3) === 0 ? random.between("pool", 1, 90) : 0,
      demandMicro: [0, 50_000, 400_000, 1_000_000][random.between("pool", 0, 3)] as number,
      hard: random.between("pool", 0, 2) === 0 ? [2 + random.between("pool", 0, pcpus - 1)] : null,
      soft: null,
      periodUs: 10_000,
      budgetUs: 4_000,
      extratime: true,
      pinned: kind === "null" && domid < pcpus ? domid + 2 : -1,
    })),
  };
}

describe.each(["credit", "credit2", "rtds", "null"] as const)("visits under %s", (kind) => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "never overlap on a pCPU or of a vCPU, keep to affinities, and come after they were asked for (seed %i)",
    (seed) => {
      const random = new RandomStreams(seed);
      const own = pool(kind, random);
      const field = fieldOf(own);
      const state = newVisits();
      const all: Visit[] = [];
      const byVcpu = new Map<number, Visit[]>();
      for (let now = 0, n = 0; n < 500; n++) {
        now += random.between("apart", 0, 3_000);
        const v = random.between("who", 0, own.vcpus.length - 1);
        const cost = random.between("cost", 1, 200);
        const found = visit(field, state, v, now, cost);
        if (found.start === null) {
          expect(kind).toBe("null");
          continue;
        }
        expect(found.start).toBeGreaterThanOrEqual(now);
        expect(found.end).toBe(found.start + cost);
        const { hard } = own.vcpus[v] as SchedulerPool["vcpus"][number];
        if (hard && kind !== "null") expect(hard).toContain(found.pcpu);
        all.push(found);
        byVcpu.set(v, [...(byVcpu.get(v) ?? []), found]);
      }
      for (const of of byVcpu.values())
        for (let i = 1; i < of.length; i++) expect(of[i]?.start).toBeGreaterThanOrEqual(of[i - 1]?.end as number);
      for (const { pcpu } of own.pcpus) {
        const there = all.filter((one) => one.pcpu === pcpu);
        for (let i = 1; i < there.length; i++) expect(there[i]?.start).toBeGreaterThanOrEqual(there[i - 1]?.end as number);
      }
    },
  );
});

test("a capped domain gets no more than its cap over a long time, whoever asks", () => {
  for (const kind of ["credit", "credit2"] as const) {
    const [random, state] = [new RandomStreams(9), newVisits()];
    const base = pool(kind, random);
    const vcpu = { ...(base.vcpus[0] as SchedulerPool["vcpus"][number]), cap: 5, demandMicro: 0, hard: null };
    const field = fieldOf({ ...base, params: { ...base.params, tsliceUs: 30_000 }, vcpus: [vcpu] });
    let [now, got] = [0, 0];
    while (now < 60_000_000) {
      now = visit(field, state, 0, now, 20).end;
      got += 20;
    }
    expect(got / now).toBeGreaterThan(0.049);
    expect(got / now).toBeLessThan(0.0515);
  }
});
