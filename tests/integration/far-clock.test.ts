import { afterAll, expect, test } from "vitest";
import type { App } from "../../server/app";
import { openDatabase } from "../../server/db/open";
import { ROOT, startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

const YEAR_US = 365 * 86_400_000_000;
/** The real engine: a year of it takes longer than anybody waits. */
const workerFile = new URL("../../server/lab/worker.ts", import.meta.url);
const directory = temporaryDirectory();
let app: App;
afterAll(async () => {
  await app.close();
  directory.remove();
});

test("[server.md 9] a lab whose clock is a year ahead keeps nobody waiting: the server listens, its neighbour answers, it can be deleted", {
  timeout: 60_000,
}, async () => {
  app = await startTestApp(directory.path, { workerFile, workers: 1 });
  const first = await Visitor.signedIn(app.url);
  const far = (await first.api.lab.list.query())[0]?.id ?? "";
  const { id: near } = await first.api.lab.create.mutate({ name: "near", scenario: "starter" });
  await app.close();
  const database = await openDatabase(`${directory.path}/xenarium.db`, `${ROOT}/prisma/sqlite/migrations`);
  const row = await database.prisma.lab.findUniqueOrThrow({ where: { id: far } });
  await database.prisma.lab.updateMany({ where: { id: far }, data: { clockUs: Number(row.clockUs) + YEAR_US } });
  await database.close();

  app = await startTestApp(directory.path, { workerFile, workers: 1 });
  const visitor = await Visitor.signedIn(app.url);
  expect(await visitor.api.lab.samples.query({ labId: near, refs: [] })).toEqual([]);
  expect(await visitor.api.lab.get.query({ labId: far })).toMatchObject({ state: "opening" });
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  await visitor.api.lab.delete.mutate({ labId: far });
  expect((await visitor.api.lab.list.query()).map(({ id }) => id)).toEqual([near]);
});
