/** Pages that come and go: a class that comes back together, a flood from one page, one that has died, a server that is stopped meanwhile. */
import { connect, type Socket } from "node:net";
import timers from "node:timers";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { type App, startApp } from "../../server/app";
import type { JournalStore } from "../../server/lab/journal/journal-store";
import { FAKE_VM } from "./support/fake-lab";
import { appOptions, heard, startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

const directory = temporaryDirectory();
/** A disk that the test makes slow, and that tells when something is being written. */
const disk = { delayMs: 0, onEntry: () => {} };
let app: App;
let visitor: Visitor;
let labId: string;
beforeAll(async () => {
  const wrapStore = (store: JournalStore): JournalStore => ({
    ...store,
    async commit(commits) {
      if (commits.some(({ entries }) => entries.length > 0)) disk.onEntry();
      if (disk.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, disk.delayMs));
      return store.commit(commits);
    },
  });
  app = await startTestApp(directory.path, { wrapStore });
  visitor = await Visitor.signedIn(app.url);
  labId = (await visitor.api.lab.list.query())[0]?.id ?? "";
});
afterEach(() => {
  Object.assign(disk, { delayMs: 0, onEntry: () => {} });
  visitor.leave();
});
afterAll(async () => {
  await app.close();
  directory.remove();
});

const rename = (value: string, signal?: AbortSignal, id = labId) =>
  visitor.api.lab.submit.mutate(
    { labId: id, requestId: `rename to ${value}`, op: "set_field", args: { class: "VM", self: FAKE_VM, field: "name_label", value } },
    signal ? { signal } : {},
  );
const textOf = async (id = labId) => JSON.stringify(await visitor.records(id));

test("a class that is cut off and comes back at once gets what it has missed, or the whole when that is too old", async () => {
  const pages = await Promise.all(Array.from({ length: 60 }, () => visitor.socket()));
  const joined = await Promise.all(pages.map((page) => page.emitWithAck("lab:join", labId, null)));
  for (const page of pages) page.io.engine.close();
  for (const value of ["one", "two", "three"]) await rename(value);
  const back = await Promise.all(pages.map(() => visitor.socket()));
  const replies = await Promise.all(
    back.map((page, n) => {
      const before = joined[n];
      return page.emitWithAck("lab:join", labId, before && before.kind !== "refused" ? { epoch: before.epoch, seq: before.seq } : null);
    }),
  );
  for (const reply of replies) {
    expect(reply).toMatchObject({ kind: "deltas" });
    const texts = reply.kind === "deltas" ? reply.missed.map(({ changes }) => JSON.stringify(changes)) : [];
    expect(texts).toEqual(["one", "two", "three"].map((value) => expect.stringContaining(value)));
  }
  const strange = await back[0]?.emitWithAck("lab:join", labId, { epoch: "of another run", seq: 0 });
  expect(strange).toMatchObject({ kind: "behind" });
  expect(await textOf()).toContain('"three"');
});

test("[LAB-3] a command whose answer was lost is done once, and the retry gets the first outcome", async () => {
  const page = await visitor.socket();
  await page.emitWithAck("lab:join", labId, null);
  let changes = 0;
  page.on("lab:deltas", (deltas) => {
    changes += deltas.changes.length;
  });
  disk.delayMs = 150;
  const cut = new AbortController();
  disk.onEntry = () => cut.abort();
  await expect(rename("lost", cut.signal)).rejects.toThrow();
  const first = await rename("lost");
  disk.delayMs = 0;
  expect(first).toMatchObject({ ok: true });
  expect(await rename("lost")).toEqual(first);
  await rename("last");
  await expect.poll(() => changes).toBe(2);
});

test("a flood from one page is refused beyond a measure, and others are answered all the same", async () => {
  const other = await visitor.api.lab.create.mutate({ name: "other", scenario: "starter" });
  const [flood, page] = [await visitor.socket(), await visitor.socket()];
  const acks = Array.from({ length: 2_000 }, () => flood.emitWithAck("console:input", labId, FAKE_VM, "x"));
  const answered = await Promise.all([rename("beside"), rename("elsewhere", undefined, other.id), textOf(other.id)]);
  expect(answered.slice(0, 2)).toMatchObject([{ ok: true }, { ok: true }]);
  const refused = (await Promise.all(acks)).filter((ack) => !ack.ok);
  expect(refused.length).toBeGreaterThan(1_000);
  expect(refused).toEqual(
    refused.map(() => ({ ok: false, kind: "refused", code: "TOO_BUSY", message: "Too many messages; wait a moment." })),
  );
  expect(await page.emitWithAck("console:input", labId, FAKE_VM, "y")).toEqual({ ok: true });
});

/** A page whose connection has broken without a word: it joins a lab and never answers again, nor closes. */
function halfOpen(cookie: string): Promise<Socket> {
  const line = connect(app.port, "127.0.0.1");
  const upgrade = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="];
  line.write(
    ["GET /socket.io/?EIO=4&transport=websocket HTTP/1.1", `Host: 127.0.0.1:${app.port}`, `Cookie: ${cookie}`, ...upgrade, "", ""].join(
      "\r\n",
    ),
  );
  const say = (text: string) => line.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]));
  return new Promise((resolve, reject) => {
    line.on("error", reject);
    let said = "";
    line.on("data", (chunk) => {
      const before = said;
      said += chunk.toString("latin1");
      const isNew = (text: string) => said.includes(text) && !before.includes(text);
      if (isNew("pingInterval")) say("40");
      if (isNew('40{"sid"')) say(`420["lab:join","${labId}",null]`);
      if (isNew('"kind":"behind"')) resolve(line);
    });
  });
}

test("who has gone without a word is noticed within 45 s, and is in the lab no longer", async () => {
  await visitor.api.account.create.mutate({ username: "ghost", displayName: "Ghost", password: "a long password", role: "student" });
  await visitor.api.lab.setMember.mutate({ labId, username: "ghost", role: "read-only" });
  const ghost = await Visitor.signedIn(app.url, "ghost", "a long password");
  const socket = await visitor.socket();
  const joined = heard(socket, "lab:presence", ({ people }) => people.some(({ user }) => user === "ghost"));
  await socket.emitWithAck("lab:join", labId, null);
  // The heartbeat of a new connection waits for the test instead of for time: first to ask, then for the answer.
  const waits: { readonly ms: number; readonly over: () => void }[] = [];
  const clock = vi.spyOn(timers, "setTimeout").mockImplementation(((over: () => void, ms: number) => {
    waits.push({ ms, over });
    return setTimeout(() => undefined, 0);
  }) as unknown as typeof timers.setTimeout);
  const line = await halfOpen(ghost.cookie);
  await joined;
  const gone = heard(socket, "lab:presence", ({ people }) => people.every(({ user }) => user !== "ghost"));
  expect(waits).toHaveLength(1);
  waits[0]?.over();
  expect(waits).toHaveLength(2);
  waits[1]?.over();
  expect((await gone).people.map(({ user }) => user)).toEqual(["admin"]);
  expect(waits.reduce((sum, { ms }) => sum + ms, 0)).toBeLessThanOrEqual(45_000);
  clock.mockRestore();
  line.destroy();
});

test("a wall clock that is set moves no lab's clock and ends no session", async () => {
  const wall = Date.now();
  const clockOf = async () => (await visitor.api.lab.get.query({ labId })).clock.virtualUs;
  const before = await clockOf();
  for (const byMs of [3_600_000, -3_600_000]) {
    const set = vi.spyOn(Date, "now").mockReturnValue(wall + byMs);
    const clock = await clockOf();
    set.mockRestore();
    expect(clock).toBeGreaterThanOrEqual(before);
    expect(clock - before).toBeLessThan(600_000_000);
  }
});

test("a server that is stopped under load answers or refuses everybody, tells its pages, and has what it acknowledged", async () => {
  const page = await visitor.socket();
  await page.emitWithAck("lab:join", labId, null);
  const told = new Promise((resolve) => page.once("disconnect", resolve));
  disk.delayMs = 30;
  // Each in a request of its own, one after the other: the last that is acknowledged is the state.
  const acknowledged: string[] = [];
  const work = async () => {
    for (let n = 0; n < 1_000; n++) {
      await rename(`n${n}`);
      acknowledged.push(`n${n}`);
    }
  };
  const over = expect(work()).rejects.toThrow();
  const crowd = Promise.allSettled(
    Array.from({ length: 100 }, (_, n) => visitor.ask(labId, "history", { ref: FAKE_VM, fromS: n, toS: n, maxRows: 1 })),
  );
  await expect.poll(() => acknowledged.length).toBeGreaterThan(2);
  await app.close();
  expect(await told).toBe("io server disconnect");
  await over;
  await crowd;
  await expect(fetch(`${app.url}/healthz`)).rejects.toThrow();

  const again = await startApp(appOptions(directory.path));
  const after = await Visitor.signedIn(again.url);
  const kept = /"name_label":"n(\d+)"/.exec(JSON.stringify(await after.records(labId)))?.[1];
  expect(Number(kept)).toBeGreaterThanOrEqual(acknowledged.length - 1);
  expect(Number(kept)).toBeLessThanOrEqual(acknowledged.length);
  after.leave();
  await again.close();
});
