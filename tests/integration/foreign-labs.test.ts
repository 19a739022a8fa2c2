import { afterAll, beforeAll, expect, test } from "vitest";
import type { App } from "../../server/app";
import { readLabFile, writeLabFile } from "../../server/lab/lab-file";
import { startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

const directory = temporaryDirectory();
let app: App;
let admin: Visitor;
let file: Awaited<ReturnType<typeof readLabFile>>;
beforeAll(async () => {
  // The real engine: what it holds is what is checked.
  app = await startTestApp(directory.path, { workerFile: new URL("../../server/lab/worker.ts", import.meta.url) });
  admin = await Visitor.signedIn(app.url);
  const labId = (await admin.api.lab.list.query())[0]?.id ?? "";
  const exported = await fetch(`${app.url}/api/labs/${labId}/export`, { headers: { cookie: admin.cookie } });
  file = await readLabFile(new Uint8Array(await exported.arrayBuffer()));
}, 60_000);
afterAll(async () => {
  admin.leave();
  await app.close();
  directory.remove();
});

async function importOf(changes: Partial<typeof file>): Promise<{ status: number; message: string }> {
  const body = await writeLabFile({ ...file, ...changes });
  const response = await fetch(`${app.url}/api/labs/import?name=strange`, {
    method: "POST",
    headers: { cookie: admin.cookie },
    body: body as BodyInit,
  });
  return { status: response.status, message: ((await response.json()) as { message?: string }).message ?? "" };
}
const withState = (change: (state: { kernel: { now: number }; db: unknown; epochUs: number }) => void): string => {
  const state = JSON.parse(file.text);
  change(state);
  return JSON.stringify(state);
};

test("[server.md 12] a lab as it was exported is taken", async () => {
  expect((await importOf({})).status).toBe(200);
});

test.each([
  ["a clock before its beginning", -1],
  ["a clock after the end of time", 1e15],
  ["a clock that is not where the file says", 12_345],
  ["a clock that is no number", null],
])("[server.md 12] %s is refused, and nothing of the lab stays", async (_what, now) => {
  const text = withState((state) => {
    (state.kernel as { now: unknown }).now = now;
  });
  const labs = (await admin.api.lab.list.query()).length;
  const { status, message } = await importOf({ text });
  expect(status).toBe(400);
  expect(message).toMatch(/could not be made/);
  expect((await admin.api.lab.list.query()).length).toBe(labs);
});

test.each([
  ["no JSON", "{"],
  ["another thing", '{"a":1}'],
  ["a list", "[]"],
])("[server.md 12] a state that is %s is refused", async (_what, text) => {
  expect((await importOf({ text })).status).toBe(400);
});
