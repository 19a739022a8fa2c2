import { HOSTILE_LINES } from "../tests/support/hostile-lines";
import { WorkerDesk } from "../tests/support/worker-desk";
import type { Figure } from "./measure";

const ECHOES = 40;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Time of an `echo` in one lab while another lab's guest on the same worker does its worst, for each line that a guest is tried with. */
export async function bystanderBench(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const line of ["true", ...HOSTILE_LINES.map((each) => each.line)]) {
    const desk = new WorkerDesk();
    await desk.create("quiet");
    await desk.create("loud");
    desk.enter("loud", "hostile", "web-01", line);
    const times: number[] = [];
    for (let i = 0; i < ECHOES; i++) {
      const from = performance.now();
      await desk.run("quiet", `echo ${i}`, "db-01", "echo here");
      times.push(performance.now() - from);
      await pause(10);
    }
    desk.close("loud");
    desk.close("quiet");
    times.sort((a, b) => a - b);
    figures.push({ name: `echo beside ${line}, p95 of ${ECHOES}`, value: times[Math.floor(ECHOES * 0.95)] ?? 0, unit: "ms" });
  }
  return figures;
}
