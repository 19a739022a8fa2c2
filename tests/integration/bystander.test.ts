import { expect, test } from "vitest";
import { HOSTILE_LINES } from "../support/hostile-lines";
import { WorkerDesk } from "../support/worker-desk";

/** Most turns that the loud lab has while a command of the quiet one is under way. It takes some ms of its own virtual time, hence more than one. */
const TURNS = 20;
/** In the test run each eighth line; `npm run swarm` takes all. */
const lines = HOSTILE_LINES.filter((_, i) => process.env.HOSTILE === "all" || i % 8 === 5);

test.each(lines)("[HLD-3] a lab on the same worker answers in order and in few turns beside: $line", async ({ line }) => {
  const desk = new WorkerDesk();
  await Promise.all([desk.create("quiet"), desk.create("loud")]);
  desk.enter("loud", "hostile", "web-01", line);
  const ended: number[] = [];
  for (let round = 0; round < 3; round++) {
    const answers = [1, 2, 3].map((n) =>
      desk.run("quiet", `${round} ${n}`, "db-01", `echo ${n}`).then((result) => {
        ended.push(round * 3 + n);
        return result;
      }),
    );
    for (const [i, { stdout, code, turns }] of (await Promise.all(answers)).entries()) {
      expect([stdout, code]).toEqual([`${i + 1}\n`, 0]);
      expect(turns.get("loud") ?? 0, "turns of the loud lab until the answer").toBeLessThanOrEqual(TURNS);
    }
  }
  expect(ended).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  desk.close("loud");
  desk.close("quiet");
});
