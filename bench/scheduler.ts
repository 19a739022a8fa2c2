/** The exact run of the credit schedulers: 1,000 vCPUs on 64 pCPUs, 10 simulated seconds. */

import type { SchedulerPool, SchedulerVcpu } from "../simulator/xen/scheduler/pool";
import { startRun } from "../simulator/xen/scheduler/start";
import type { SchedulerKind } from "../simulator/xen/versions";
import { type Figure, median } from "./measure";

const VCPUS = 1000;
const PCPUS = 64;
const SECONDS = 10;
const RUNS = 5;

/** Two vCPUs a domain. One domain in ten is always busy, the others want 1 to 8 % each, so that the pCPUs are full and vCPUs come and go. */
function pool(kind: SchedulerKind): SchedulerPool {
  const vcpus = Array.from({ length: VCPUS }, (_, i): SchedulerVcpu => {
    const domid = i >> 1;
    return {
      domid,
      vcpu: i & 1,
      weight: [256, 256, 512, 128][domid % 4] ?? 256,
      cap: 0,
      hard: null,
      soft: null,
      demandMicro: domid % 10 === 0 ? 1_000_000 : 10_000 + ((domid * 7_919) % 70_000),
      periodUs: 10_000,
      budgetUs: 4_000,
      extratime: true,
      pinned: -1,
    };
  });
  const pcpus = Array.from({ length: PCPUS }, (_, pcpu) => ({ pcpu, node: pcpu >> 4, socket: pcpu >> 4 }));
  return { kind, params: { tsliceUs: 30_000, ratelimitUs: 1_000, migrationDelayUs: 0 }, pcpus, vcpus };
}

export async function schedulerBench(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const kind of ["credit", "credit2"] as const) {
    const rates: number[] = [];
    let slices = 0;
    for (let n = 0; n < RUNS; n++) {
      const run = startRun(pool(kind), { originUs: 0, keep: 4096 });
      const begun = performance.now();
      run.run(SECONDS * 1_000_000);
      rates.push((run.slices * 1000) / (performance.now() - begun));
      slices = run.slices;
    }
    figures.push(
      { name: `${kind}, ${VCPUS} vCPUs on ${PCPUS} pCPUs, ${SECONDS} s: slices`, value: slices, unit: "slices" },
      { name: `${kind}: speed`, value: median(rates), unit: "slices/s" },
    );
  }
  return figures;
}
