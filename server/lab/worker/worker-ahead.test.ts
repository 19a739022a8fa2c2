import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WorkerPool } from "./pool";
import { startAhead, takeAhead } from "./worker-ahead";

/** Says that it is ready, and which thread it is, at once; then leaves a file of that name. */
const THREAD = `
import { writeFileSync } from "node:fs";
import { parentPort, threadId } from "node:worker_threads";
parentPort.on("message", () => {});
parentPort.postMessage({ t: "ready", engine: "thread " + threadId, scenarios: [], operations: {}, views: {} });
writeFileSync(new URL("./thread " + threadId, import.meta.url), "");
`;

let folder = "";
const file = (name: string): URL => pathToFileURL(join(folder, name));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "xenarium-ahead-"));
  writeFileSync(file("thread.mjs"), THREAD);
  writeFileSync(file("dead.mjs"), "process.exit(3);");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a thread that was started ahead has one owner, and only for its own file", async () => {
  startAhead(file("thread.mjs"));
  expect(takeAhead(file("dead.mjs"))).toBeNull();
  const taken = takeAhead(file("thread.mjs"));
  expect(taken).not.toBeNull();
  expect(takeAhead(file("thread.mjs"))).toBeNull();
  await taken?.thread.terminate();
});

test("a pool's first worker is the thread that was started ahead, whatever it has said by then", async () => {
  startAhead(file("thread.mjs"));
  const before = takeAhead(file("thread.mjs"))?.thread;
  const name = `thread ${Number(before?.threadId) + 1}`;
  await before?.terminate();
  startAhead(file("thread.mjs"));
  await expect.poll(() => existsSync(file(name))).toBe(true);
  const pool = new WorkerPool(file("thread.mjs"), { message: () => {}, crashed: () => {} }, 2);
  expect((await pool.start()).engine).toBe(name);
  pool.close();
});

test("a thread that has died before it had an owner is not handed out", async () => {
  const nextOne = async (): Promise<unknown> => {
    startAhead(file("dead.mjs"));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const taken = takeAhead(file("dead.mjs"));
    // On a busy machine it may live that long.
    await taken?.thread.terminate();
    return taken;
  };
  await expect.poll(nextOne, { timeout: 10_000 }).toBeNull();
});
