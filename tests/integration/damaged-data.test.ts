import { cpSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type App, startApp } from "../../server/app";
import { DatabaseDamaged } from "../../server/db/damage";
import { FAKE_ENGINE, FAKE_VM } from "./support/fake-lab";
import { appOptions, startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

const PAGE = 4096;
const directory = temporaryDirectory();
/** a data directory of two labs as kill -9 leaves it, and the same after an orderly stop */
const [killed, stopped] = [join(directory.path, "killed"), join(directory.path, "stopped")];
let labs: { readonly id: string; readonly name: string }[] = [];
let copies = 0;

beforeAll(async () => {
  const app = await startTestApp(stopped);
  const visitor = await Visitor.signedIn(app.url);
  await visitor.api.lab.create.mutate({ name: "other", scenario: "starter" });
  labs = (await visitor.api.lab.list.query()).map(({ id, name }) => ({ id, name }));
  for (const { id: labId } of labs)
    for (let n = 0; n < 30; n++)
      await visitor.api.lab.submit.mutate({
        labId,
        requestId: `rename-no-${n}`,
        op: "set_field",
        args: { class: "VM", self: FAKE_VM, field: "name_label", value: `n${n}` },
      });
  cpSync(stopped, killed, { recursive: true });
  rmSync(join(killed, "lock"));
  await app.close();
});
afterAll(() => directory.remove());

function copyOf(path: string): string {
  const copy = join(directory.path, `copy-${++copies}`);
  cpSync(path, copy, { recursive: true });
  return copy;
}
const database = (path: string) => join(path, "xenarium.db");

/** How labs stand on a server: their states once they have settled, and why one is stopped. */
async function look(app: App): Promise<Map<string, { readonly state: string; readonly failure: string | null }>> {
  const visitor = await Visitor.signedIn(app.url);
  const list = () => visitor.api.lab.list.query();
  await expect
    .poll(async () => (await list()).filter(({ state }) => state === "asleep" || state === "opening"), { timeout: 20_000 })
    .toEqual([]);
  return new Map((await list()).map(({ name, state, failure }) => [name, { state, failure }]));
}
/** What an administrator is told of; everybody hears how much it is. */
async function noticesOf(app: App): Promise<readonly string[]> {
  const notices = await (await Visitor.signedIn(app.url)).api.lab.notices.query();
  expect((await (await fetch(`${app.url}/healthz`)).json()).notices).toBe(notices.length);
  return notices;
}

test("what kill -9 leaves is whole: nothing is amiss, nothing is lost", async () => {
  const app = await startTestApp(copyOf(killed));
  expect([...(await look(app)).values()]).toEqual([
    { state: "running", failure: null },
    { state: "running", failure: null },
  ]);
  expect(await noticesOf(app)).toEqual([]);
  await app.close();
});

test.each<[string, (wal: string) => void, RegExp | null]>([
  ["deleted", (wal) => rmSync(wal), /write-ahead log \(.*\) is missing/],
  // Wherever it is cut: before the snapshots of labs, among their entries, behind those of the first.
  ...[30, 50, 70, 90].map((percent): [string, (wal: string) => void, RegExp] => [
    `cut to ${percent} %`,
    (wal) => truncateSync(wal, Math.floor((statSync(wal).size * percent) / 100)),
    /has \d+ bytes where \d+ were written/,
  ]),
  [
    "flipped in one byte",
    (wal) => {
      const bytes = readFileSync(wal);
      const at = Math.floor(bytes.length * 0.7);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      writeFileSync(wal, bytes);
    },
    null,
  ],
])("[server.md 7] a write-ahead log that was %s is noticed, and each lab that has lost something says what", async (_how, harm, notice) => {
  const path = copyOf(killed);
  harm(`${database(path)}-wal`);
  let app: App;
  try {
    app = await startTestApp(path);
  } catch (error) {
    // Without its log the whole database may be from before the first account.
    expect(error).toBeInstanceOf(DatabaseDamaged);
    return;
  }
  const notices = await noticesOf(app);
  if (notice) expect(notices.join("\n")).toMatch(notice);
  const states = await look(app);
  for (const { name, id } of labs) {
    const lab = states.get(name);
    if (!lab) expect(notices.join("\n")).toContain(id);
    else if (lab.state === "failed")
      expect(lab.failure).toMatch(
        /ends before entry \d+, and 30 entries were acknowledged. Entries \d+ to 29|Entry 29|^This lab has no snapshot\.$/,
      );
  }
  const untouched = [...states.values()].filter(({ state }) => state === "running").length;
  expect(untouched).toBeLessThan(2);
  await app.close();
});

/** First page of a database that holds a text, from 0. */
function pageWith(path: string, text: string): number {
  return Math.floor(readFileSync(database(path)).indexOf(text) / PAGE);
}
/** Pages to destroy: all of them by `DAMAGE=all`, else one of each kind. */
const harmed = () => {
  const pages = Math.floor(statSync(database(stopped)).size / PAGE);
  if (process.env.DAMAGE === "all") return Array.from({ length: pages }, (_, page) => page);
  // The first page, an entry, a snapshot's row, a lab's row, a role.
  return [
    0,
    pageWith(stopped, 'value":"n17'),
    pageWith(stopped, FAKE_ENGINE),
    pageWith(stopped, labs[1]?.id ?? ""),
    pageWith(stopped, "pool-operator"),
  ];
};

test("[server.md 8] a zeroed page stops the lab that lies there and no other, or the server with a sentence; never with words of a library", {
  timeout: 900_000,
}, async () => {
  const seen = { refused: 0, failed: 0, fine: 0 };
  for (const page of harmed()) {
    const path = copyOf(stopped);
    const bytes = readFileSync(database(path));
    bytes.fill(0, page * PAGE, (page + 1) * PAGE);
    writeFileSync(database(path), bytes);
    const words: string[] = [];
    try {
      const app = await startApp(appOptions(path));
      const states = await look(app).catch((error: Error) => {
        words.push(error.message);
        return new Map<string, { state: string; failure: string | null }>();
      });
      const failures = [...states.values()].flatMap(({ failure }) => failure ?? []);
      words.push(...failures);
      seen[failures.length > 0 ? "failed" : "fine"]++;
      await app.close();
    } catch (error) {
      expect(error).toBeInstanceOf(DatabaseDamaged);
      words.push((error as Error).message);
      seen.refused++;
    }
    for (const text of words) expect(text, `page ${page}`).not.toMatch(/prisma|sqlite|invocation|SELECT|malformed|at .*\.ts/i);
    rmSync(path, { recursive: true });
  }
  expect(seen.failed).toBeGreaterThan(0);
  expect(seen.refused).toBeGreaterThan(0);
});

test("[server.md 16] a database that is none is refused with what to do", async () => {
  const path = join(directory.path, "none");
  mkdirSync(path);
  writeFileSync(database(path), "no database at all".repeat(1_000));
  writeFileSync(join(path, "last-backup"), JSON.stringify({ directory: "/srv/copy", wall: "2026-11-26T10:00:00.000Z" }));
  await expect(startTestApp(path)).rejects.toThrow(
    /is damaged and cannot be opened\. Nothing was changed\. The last backup was made at 2026.* to \/srv\/copy/,
  );
});
