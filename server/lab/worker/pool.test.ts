import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { WorkerPool } from "./pool";

/** Answers whatever comes for a lab with the number of its thread. */
const THREAD = `
import { parentPort, threadId } from "node:worker_threads";
parentPort.on("message", ({ labId }) => labId && parentPort.postMessage({ t: "closed", labId, nowUs: threadId }));
parentPort.postMessage({ t: "ready", engine: "e", opens: [], scenarios: [], operations: {}, views: {} });
`;

let folder = "";
let pool: WorkerPool;
/** by lab, the thread that has answered last */
const threads = new Map<string, number>();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "xenarium-pool-"));
  writeFileSync(join(folder, "thread.mjs"), THREAD);
});
afterEach(() => {
  pool.close();
  threads.clear();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function startPool(size: number): Promise<void> {
  const message = (said: { readonly t: string; readonly labId: string; readonly nowUs?: number }): void => {
    if (said.t === "closed") threads.set(said.labId, said.nowUs ?? 0);
  };
  pool = new WorkerPool(pathToFileURL(join(folder, "thread.mjs")), { message: message as never, crashed: () => {} }, size);
  await pool.start();
}
const close = (labId: string) => ({ t: "close", labId, withSnapshot: false }) as const;
async function threadOf(labId: string, place: () => void): Promise<number> {
  threads.delete(labId);
  place();
  await expect.poll(() => threads.get(labId)).toBeDefined();
  return threads.get(labId) ?? 0;
}

test("a lab that is closed to be opened elsewhere in its past stays on the worker that has its code warm, others where there is room", async () => {
  await startPool(3);
  const placed = (labId: string) => threadOf(labId, () => pool.place(labId, close(labId)));
  const [a, b, c, d] = [await placed("a"), await placed("b"), await placed("c"), await placed("d")];
  expect(new Set([a, b, c]).size).toBe(3);
  expect(d).toBe(a);
  // Another has more room by now.
  pool.release("c");
  pool.keep("d");
  expect(pool.has("d")).toBe(true);
  expect(await placed("d")).toBe(d);
  pool.release("d");
  expect(await placed("d")).toBe(c);
});

test("a lab that was opened alone is not kept there", async () => {
  await startPool(1);
  const alone = await threadOf("a", () => pool.placeAlone("a", close("a")));
  pool.keep("a");
  expect(pool.has("a")).toBe(false);
  expect(await threadOf("a", () => pool.place("a", close("a")))).not.toBe(alone);
});
