import { afterAll, expect, test } from "vitest";
import type { App } from "../../server/app";
import { openDatabase } from "../../server/db/open";
import { bundled } from "../support/bundles";
import { ROOT } from "../support/root";
import { startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

const DAY_US = 86_400_000_000;
/** The real engine: weeks of it take longer than anybody waits. */
const workerFile = bundled("worker");
const directory = temporaryDirectory();
let app: App;
afterAll(async () => {
  await app.close();
  directory.remove();
});

test("[server.md 9] labs whose clocks are far ahead keep nobody waiting, and a clock that no lab can have is named", {
  timeout: 120_000,
}, async () => {
  app = await startTestApp(directory.path, { workerFile, workers: 1 });
  const first = await Visitor.signedIn(app.url);
  const far = (await first.api.lab.list.query())[0]?.id ?? "";
  const { id: near } = await first.api.lab.create.mutate({ name: "near", scenario: "starter" });
  const { id: odd } = await first.api.lab.create.mutate({ name: "odd", scenario: "starter" });
  const { id: unseen } = await first.api.lab.create.mutate({ name: "unseen", scenario: "starter" });
  const { id: quiet } = await first.api.lab.create.mutate({ name: "quiet", scenario: "starter" });
  await app.close();
  const database = await openDatabase(`${directory.path}/xenarium.db`, `${ROOT}/prisma/sqlite/migrations`);
  for (const [id, days] of [
    [far, 20],
    [odd, 365],
  ] as const) {
    const ahead = { increment: days * DAY_US };
    await database.prisma.lab.updateMany({ where: { id }, data: { clockUs: ahead, toldUs: ahead, newsUs: ahead } });
  }
  // Of this one nothing was told meanwhile but the time.
  const weeks = { increment: 20 * DAY_US };
  await database.prisma.lab.updateMany({ where: { id: quiet }, data: { clockUs: weeks, toldUs: weeks } });
  // Nobody has seen where this one was: it is open at once, and runs there meanwhile.
  await database.prisma.lab.updateMany({ where: { id: unseen }, data: { clockUs: { increment: 20 * DAY_US } } });
  await database.close();

  app = await startTestApp(directory.path, { workerFile, workers: 1 });
  const visitor = await Visitor.signedIn(app.url);
  expect(await visitor.ask(near, "samples", { refs: [] })).toEqual([]);
  expect(await visitor.api.lab.get.query({ labId: far })).toMatchObject({ state: "opening" });
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  const ofQuiet = async () => (await visitor.api.lab.get.query({ labId: quiet })).clock;
  expect((await visitor.records(quiet)).records.length).toBeGreaterThan(10);
  const stood = await ofQuiet();
  expect(stood).toMatchObject({ reached: 0, nextEventUs: null });
  const isAsked = visitor.ask(quiet, "samples", { refs: [] }).then(
    () => "answered",
    () => "refused",
  );
  expect(await Promise.race([isAsked, new Promise((resolve) => setTimeout(resolve, 300, "waits"))])).toBe("waits");
  expect((await ofQuiet()).virtualUs).toBe(stood.virtualUs);
  await visitor.api.lab.delete.mutate({ labId: quiet });
  expect(await isAsked).toBe("refused");
  const clock = async (): Promise<number> => (await visitor.api.lab.get.query({ labId: unseen })).clock.virtualUs;
  expect(await visitor.ask(unseen, "samples", { refs: [] })).toEqual([]);
  const before = await clock();
  await expect.poll(clock, { timeout: 20_000 }).toBeGreaterThan(before + 60_000_000);
  await visitor.api.lab.delete.mutate({ labId: unseen });
  await visitor.api.lab.delete.mutate({ labId: far });
  await expect(visitor.ask(odd, "samples", { refs: [] })).rejects.toThrow(/noted 36\d days after the last that is known/);
  expect((await visitor.api.lab.list.query()).map(({ id, state }) => `${id} ${state}`)).toEqual([`${near} running`, `${odd} failed`]);
});
