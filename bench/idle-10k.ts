import { simTime } from "../simulator";
import { keptLab, sizesFrom, vmsOf } from "./kept-state";
import { cpuSeconds, type Figure, median } from "./measure";

const ROUNDS = 5;
const ROUND_S = 10;
/** As the server's turns are. */
const TURN_US = 50_000;

/**
 * A quiet lab that nobody looks at, at real time: CPU, and the longest step, which nothing can interrupt. `BENCH_IDLE=200:50`
 * measures another size than 20:50; what it would be of 10,000 VMs is told for each.
 */
export async function idle10kBench(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const size of sizesFrom("BENCH_IDLE", ["20:50"])) {
    const lab = await keptLab(`many:${size}`);
    const [hosts = 0, each = 0] = size.split(":").map(Number);
    let longestMs = 0;
    const round = (): number => {
      const [before, from] = [cpuSeconds(), lab.now()];
      for (let turn = 1; turn <= (ROUND_S * 1_000_000) / TURN_US; turn++) {
        let last = performance.now();
        lab.advance(simTime(from + turn * TURN_US), () => {
          const now = performance.now();
          longestMs = Math.max(longestMs, now - last);
          last = now;
          return false;
        });
        lab.drain();
      }
      return ((cpuSeconds() - before) / ROUND_S) * 100;
    };
    // Pieces are opened when they are first touched, and code is compiled: twice round before it counts.
    for (const _ of [1, 2]) round();
    longestMs = 0;
    const cpu = median(Array.from({ length: ROUNDS }, round));
    figures.push(
      {
        name: `a quiet lab of ${vmsOf(size)} VMs at real time (median of ${ROUNDS} × ${ROUND_S} virtual s)`,
        value: cpu,
        unit: "% of a core",
      },
      { name: "the same for each 10,000 VMs", value: (cpu * 10_000) / (hosts * each), unit: "% of a core" },
      { name: `longest step of it in ${ROUNDS * ROUND_S} virtual s`, value: longestMs, unit: "ms" },
    );
  }
  return figures;
}
