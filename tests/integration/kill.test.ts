import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { sqliteJournal } from "../../server/db/journal";
import { openDatabase } from "../../server/db/open";
import { bundled } from "../support/bundles";
import { ROOT } from "../support/root";
import { FAKE_VM } from "./support/fake-lab";
import { heard, temporaryDirectory, Visitor } from "./support/test-app";

const children: ChildProcess[] = [];
const directories: { remove(): void }[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const directory of directories.splice(0)) directory.remove();
});

function directory() {
  const made = temporaryDirectory();
  directories.push(made);
  return made.path;
}

async function server(path: string): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [fileURLToPath(bundled("server-process")), ROOT, path, bundled("fake-worker").href], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const [line] = (await once(child.stdout ?? child, "data")) as [Buffer];
  return { url: line.toString().trim(), child };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}

test("nothing that anybody has seen is undone by kill -9: outcome, console text and a ping under way", async () => {
  const path = directory();
  const first = await server(path);
  const before = await Visitor.signedIn(first.url);
  const labId = (await before.api.lab.list.query())[0]?.id ?? "";
  const socket = await before.socket();
  await socket.emitWithAck("lab:join", labId, null);
  const opened = await socket.emitWithAck("console:open", labId, FAKE_VM, null);
  let seen = opened.kind === "open" ? opened.view.text : "";
  socket.on("console:output", ({ text }) => {
    seen += text;
  });
  const rename = {
    labId,
    requestId: "rename-before-kill",
    op: "set_field" as const,
    args: { class: "VM", self: FAKE_VM, field: "name_label", value: "kept" },
  };
  const outcome = await before.api.lab.submit.mutate(rename);
  await socket.emitWithAck("console:input", labId, FAKE_VM, "ping 50");
  await heard(socket, "console:output", ({ text }) => text.includes("reply"));
  await heard(socket, "console:output", ({ text }) => text.includes("reply"));
  await kill(first.child);
  const seenUntilKill = seen;
  expect(seenUntilKill.match(/reply/g)?.length).toBeGreaterThanOrEqual(2);

  const second = await server(path);
  const after = await Visitor.signedIn(second.url);
  const again = await after.socket();
  await again.emitWithAck("lab:join", labId, null);
  expect(JSON.stringify(await after.records(labId))).toContain('"kept"');
  const shown = await again.emitWithAck("console:open", labId, FAKE_VM, null);
  expect(shown.kind === "open" && shown.view.text.startsWith(seenUntilKill)).toBe(true);
  expect(await after.api.lab.submit.mutate(rename)).toEqual(outcome);
  const next = await heard(again, "console:output", ({ text }) => text.includes("reply"));
  expect(next.offset).toBeGreaterThanOrEqual(seenUntilKill.length);

  second.child.kill("SIGTERM");
  expect((await once(second.child, "exit"))[0]).toBe(0);
  before.leave();
  after.leave();
});

test("a hole in one lab's journal keeps that lab closed, with the place, and the others start", async () => {
  const path = directory();
  const first = await server(path);
  const before = await Visitor.signedIn(first.url);
  const other = await before.api.lab.create.mutate({ name: "other", scenario: "starter" });
  const labId = (await before.api.lab.list.query()).find(({ name }) => name === "starter")?.id ?? "";
  for (let n = 0; n < 4; n++) {
    await before.api.lab.submit.mutate({
      labId,
      requestId: `rename-no-${n}`,
      op: "set_field",
      args: { class: "VM", self: FAKE_VM, field: "name_label", value: `n${n}` },
    });
  }
  await kill(first.child);
  const database = await openDatabase(`${path}/xenarium.db`, `${ROOT}/prisma/sqlite/migrations`);
  await database.prisma.journalEntry.deleteMany({ where: { labId, index: 1 } });
  expect(await sqliteJournal(database).entries(labId, 0)).toHaveLength(3);
  await database.close();

  const second = await server(path);
  const after = await Visitor.signedIn(second.url);
  const stateOf = async (id: string) => (await after.api.lab.list.query()).find((lab) => lab.id === id);
  await expect.poll(async () => (await stateOf(labId))?.state, { timeout: 10_000 }).toBe("failed");
  expect((await stateOf(labId))?.failure).toMatch(/entry 1 is missing.*Entries 1 to 3, which were acknowledged, are lost/);
  await expect.poll(async () => (await stateOf(other.id))?.state, { timeout: 10_000 }).toBe("running");

  // It can be taken back to what is whole, and goes on from there.
  const points = await after.api.lab.restorePoints.query({ labId });
  expect(points).toMatchObject([
    { journalIndex: 1, undone: 3, kind: "end" },
    { journalIndex: 0, undone: 4, kind: "snapshot" },
  ]);
  const snapshot = points[1] ?? { journalIndex: -1, at: -1 };
  const cookie = { cookie: after.cookie };
  const file = await fetch(`${second.url}/api/labs/${labId}/export?journalIndex=${snapshot.journalIndex}&at=${snapshot.at}`, {
    headers: cookie,
  });
  expect(file.status).toBe(200);
  const unknown = await fetch(`${second.url}/api/labs/${labId}/export?journalIndex=7&at=7`, { headers: cookie });
  expect(unknown.status).toBe(404);
  const { journalIndex = -1, at = -1 } = points[0] ?? {};
  expect(await after.api.lab.openAt.mutate({ labId, journalIndex, at })).toMatchObject({ state: "running", failure: null });
  const _socket = await after.socket();
  expect(JSON.stringify(await after.records(labId))).toContain('"n0"');
  await after.api.lab.submit.mutate({
    labId,
    requestId: "rename-after",
    op: "set_field",
    args: { class: "VM", self: FAKE_VM, field: "name_label", value: "goes on" },
  });
  await kill(second.child);

  const third = await server(path);
  const again = await Visitor.signedIn(third.url);
  expect(JSON.stringify(await again.records(labId))).toContain('"goes on"');
  before.leave();
  after.leave();
  again.leave();
});

test("a worker that dies takes no lab with it: labs come back from what is on the disk", async () => {
  const first = await server(directory());
  const visitor = await Visitor.signedIn(first.url);
  const labId = (await visitor.api.lab.list.query())[0]?.id ?? "";
  await visitor.api.lab.submit.mutate({
    labId,
    requestId: "rename-kept-1",
    op: "set_field",
    args: { class: "VM", self: FAKE_VM, field: "name_label", value: "kept" },
  });
  const socket = await visitor.socket();
  await socket.emitWithAck("lab:join", labId, null);
  const gap = heard(socket, "lab:deltas", ({ seq }) => seq > 2, 15_000);
  socket.emit("console:input", labId, FAKE_VM, "crash worker", () => {});
  await gap;
  expect(JSON.stringify(await visitor.records(labId))).toContain('"kept"');
  visitor.leave();
});

test("a lock left by a dead server is taken over; a living one's is not", async () => {
  const path = directory();
  const first = await server(path);
  expect((await server(path)).url).toContain("refused");
  await kill(first.child);
  expect((await server(path)).url).toContain("http://");
});
