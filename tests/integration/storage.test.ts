import { afterEach, expect, test } from "vitest";
import type { App } from "../../server/app";
import type { JournalStore } from "../../server/lab/journal/journal-store";
import { FAKE_VM } from "./support/fake-lab";
import { heard, startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

const open: { app: App; remove: () => void }[] = [];
afterEach(async () => {
  for (const { app, remove } of open.splice(0)) {
    await app.close();
    remove();
  }
});

/** A server whose disk can be made full, or slow. */
async function serverOn() {
  const directory = temporaryDirectory();
  const disk = { isFull: false, delayMs: 0 };
  const wrapStore = (store: JournalStore): JournalStore => ({
    ...store,
    async commit(commits) {
      if (disk.isFull) throw new Error("SQLITE_FULL: database or disk is full");
      if (disk.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, disk.delayMs));
      return store.commit(commits);
    },
  });
  const app = await startTestApp(directory.path, { wrapStore });
  open.push({ app, remove: directory.remove });
  const visitor = await Visitor.signedIn(app.url);
  const labId = (await visitor.api.lab.list.query())[0]?.id ?? "";
  const rename = (value: string, requestId = `rename-${value}`) =>
    visitor.api.lab.submit.mutate({ labId, requestId, op: "set_field", args: { class: "VM", self: FAKE_VM, field: "name_label", value } });
  return { app, visitor, labId, rename, disk };
}

test("on a full disk operations are refused in words, reading goes on, health says so, and all goes on when there is space again", async () => {
  const { app, visitor, labId, rename, disk } = await serverOn();
  const socket = await visitor.socket();
  await socket.emitWithAck("lab:join", labId, null);
  const heardTexts: string[] = [];
  socket.on("lab:deltas", ({ changes }) => heardTexts.push(JSON.stringify(changes)));
  await rename("before");
  disk.isFull = true;
  await expect(rename("during")).rejects.toMatchObject({ data: { fault: { code: "STORAGE_UNAVAILABLE" } } });
  await expect(rename("at-the-door")).rejects.toMatchObject({ data: { fault: { code: "STORAGE_UNAVAILABLE" } } });
  expect((await fetch(`${app.url}/healthz`)).status).toBe(503);
  expect(await visitor.ask(labId, "samples", { refs: [FAKE_VM] })).toHaveLength(1);
  expect(heardTexts.join()).not.toContain("during");
  const written = heard(socket, "lab:deltas", ({ changes }) => JSON.stringify(changes).includes("during"));
  disk.isFull = false;
  await written;
  expect(await rename("during")).toMatchObject({ ok: true });
  expect(await rename("after")).toMatchObject({ ok: true });
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  visitor.leave();
});

test("nobody hears of a change before it is on the disk", async () => {
  const { visitor, labId, rename, disk } = await serverOn();
  const socket = await visitor.socket();
  await socket.emitWithAck("lab:join", labId, null);
  disk.delayMs = 300;
  const order: string[] = [];
  socket.on("lab:deltas", () => order.push("deltas"));
  const answered = rename("slow").then(() => order.push("answer"));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(order).toEqual([]);
  await answered;
  expect(order).toContain("answer");
  disk.delayMs = 0;
  visitor.leave();
});

test("a lab with too many operations waiting says so", async () => {
  const { visitor, rename, disk } = await serverOn();
  disk.delayMs = 500;
  const outcomes = await Promise.allSettled(Array.from({ length: 300 }, (_, n) => rename(`n${n}`)));
  const refused = outcomes.filter((outcome) => outcome.status === "rejected");
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]).toMatchObject({ reason: { data: { fault: { code: "TOO_BUSY" } } } });
  expect(outcomes.filter((outcome) => outcome.status === "fulfilled").length).toBeGreaterThanOrEqual(256);
  disk.delayMs = 0;
  visitor.leave();
});
