import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DirectoryInUse, holderOf, openDataDirectory, processBegan } from "../../server/db/data-directory";
import { applyMigrations, readMigrations } from "../../server/db/migrate";
import { ROOT } from "../support/root";
import { temporaryDirectory } from "./support/test-app";

let directory: ReturnType<typeof temporaryDirectory>;
let connection: SqlDriverAdapter;
beforeEach(async () => {
  directory = temporaryDirectory();
  connection = await new PrismaLibSql({ url: `file:${directory.path}/db` }).connect();
});
afterEach(async () => {
  await connection.dispose();
  directory.remove();
});

const rows = async (sql: string) => (await connection.queryRaw({ sql, args: [], argTypes: [] })).rows;

const first = {
  name: "1_first",
  sql: `CREATE TABLE "parent" ("id" INTEGER PRIMARY KEY); CREATE TABLE "child" ("id" INTEGER PRIMARY KEY, "parentId" INTEGER NOT NULL REFERENCES "parent" ("id") ON DELETE CASCADE);
INSERT INTO "parent" VALUES (1); INSERT INTO "child" VALUES (1, 1);`,
};
const rebuild = {
  name: "2_rebuild",
  sql: `PRAGMA defer_foreign_keys=ON; PRAGMA foreign_keys=OFF;
CREATE TABLE "new_parent" ("id" INTEGER PRIMARY KEY, "name" TEXT); INSERT INTO "new_parent" ("id") SELECT "id" FROM "parent"; DROP TABLE "parent"; ALTER TABLE "new_parent" RENAME TO "parent";
PRAGMA foreign_keys=ON; PRAGMA defer_foreign_keys=OFF;`,
};

test("a migration that rebuilds a table keeps the rows that refer to it", async () => {
  expect(await applyMigrations(connection, [first])).toEqual(["1_first"]);
  expect(await applyMigrations(connection, [first, rebuild])).toEqual(["2_rebuild"]);
  expect(await rows(`SELECT count(*) FROM "child"`)).toEqual([[1]]);
  expect(await applyMigrations(connection, [first, rebuild])).toEqual([]);
});

test("a migration that fails or leaves broken references changes nothing", async () => {
  await applyMigrations(connection, [first]);
  await expect(
    applyMigrations(connection, [first, { name: "2_bad", sql: `CREATE TABLE "extra" ("id" INTEGER); INSERT INTO "nowhere" VALUES (1);` }]),
  ).rejects.toThrow();
  await expect(
    applyMigrations(connection, [
      first,
      { name: "2_orphan", sql: `CREATE TABLE "extra" ("id" INTEGER); INSERT INTO "child" VALUES (2, 99);` },
    ]),
  ).rejects.toThrow();
  expect(await rows(`SELECT name FROM sqlite_master WHERE name = 'extra'`)).toEqual([]);
  expect(await rows(`SELECT migration_name FROM _prisma_migrations`)).toEqual([["1_first"]]);
});

test("a journal of before is taken over as it is: its entries, its end and its snapshots", async () => {
  const all = readMigrations(`${ROOT}/prisma/sqlite/migrations`);
  await applyMigrations(connection, all.slice(0, 1));
  const entry = JSON.stringify({ at: 5, kind: "operation", requestId: "ada:r", actor: { user: "ada", role: "pool-admin" }, call: {} });
  await connection.executeScript(`
INSERT INTO "user" ("id", "name", "email", "updatedAt") VALUES ('u', 'u', 'u@example.invalid', 0);
INSERT INTO "lab" ("id", "name", "scenario", "seed", "epochUs", "clockUs", "speed", "ownerId") VALUES ('l', 'l', 's', 1, 0, 9, 60, 'u'), ('bare', 'b', 's', 1, 0, 0, 1, 'u');
INSERT INTO "journal_entry" VALUES ('l', 3, 4, 'consoleInput', '{"at":4}', 'c3'), ('l', 4, 5, 'operation', '${entry}', 'c4');
INSERT INTO "snapshot" ("labId", "journalIndex", "at", "engine", "bytes", "sha256") VALUES ('l', 3, 3, '4', x'00', 's'), ('bare', 0, 0, '4', x'01', 't');`);
  await applyMigrations(connection, all);
  expect(
    await rows(`SELECT "index", "version", "at", "actor", "kind", "key", "payload", "chain" FROM "journal_entry" ORDER BY "index"`),
  ).toEqual([
    [3, 0, 4, "", "consoleInput", "", '{"at":4}', "c3"],
    [4, 0, 5, "ada", "operation", "ada:r", entry, "c4"],
  ]);
  expect(await rows(`SELECT "id", "clockUs", "speed", "journalEnd", "journalChain" FROM "lab" ORDER BY "id"`)).toEqual([
    ["bare", 0, 1, 0, ""],
    ["l", 9, 60, 5, "c4"],
  ]);
  // A snapshot of before is one block, by the same checksum.
  const blocks = `"snapshot_block" AS "b" ON "b"."labId" = "s"."labId" AND "b"."blockSet" = "s"."blockSet"`;
  expect(
    await rows(
      `SELECT "s"."labId", "journalIndex", "chain", "sha256", "blockCount", "number", hex("bytes") FROM "snapshot" AS "s" JOIN ${blocks} ORDER BY "s"."labId"`,
    ),
  ).toEqual([
    ["bare", 0, "", "t", 1, 0, "01"],
    ["l", 3, "", "s", 1, 0, "00"],
  ]);
});

test("an edited or unknown migration is refused", async () => {
  await applyMigrations(connection, [first]);
  await expect(applyMigrations(connection, [{ ...first, sql: `${first.sql} ` }])).rejects.toThrow("was edited");
  await expect(applyMigrations(connection, [])).rejects.toThrow("newer version");
});

test("the migrations lead to exactly the schema", async () => {
  // In a process of its own: the engine and the client share a global that only one of them may set.
  const engine = (what: string) => execFileSync(process.execPath, ["scripts/new-migration.mjs", what], { cwd: ROOT, encoding: "utf8" });
  expect(engine("--check")).toContain("empty migration");

  const shape = `SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '%prisma%' AND name NOT LIKE 'sqlite_%' ORDER BY type, name`;
  await applyMigrations(connection, readMigrations(join(ROOT, "prisma/sqlite/migrations")));
  const migrated = await rows(shape);
  const fresh = await new PrismaLibSql({ url: `file:${directory.path}/fresh` }).connect();
  await fresh.executeScript(engine("--fresh"));
  expect(migrated).toEqual((await fresh.queryRaw({ sql: shape, args: [], argTypes: [] })).rows);
  await fresh.dispose();
});

test("a data directory is private and held by one process", () => {
  const path = join(directory.path, "data");
  const held = openDataDirectory(path);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  held.announce("http://127.0.0.1:1");
  expect(() => openDataDirectory(path)).toThrow(DirectoryInUse);
  expect(holderOf(path)).toMatchObject({ pid: process.pid, url: "http://127.0.0.1:1" });
  const { secret } = held;
  held.release();
  expect(holderOf(path)).toBeNull();
  const again = openDataDirectory(path);
  expect(again.secret).toBe(secret);
  again.release();
});

test("a lock whose process is gone, or whose number another process has now, is taken over", () => {
  const path = join(directory.path, "data");
  mkdirSync(path);
  const lock = (pid: number, began: string) => writeFileSync(join(path, "lock"), JSON.stringify({ pid, began, url: null }));
  lock(2 ** 22 + 17, "boot:1");
  openDataDirectory(path).release();
  lock(process.pid, `${processBegan(process.pid)}0`);
  openDataDirectory(path).release();
});

test("a lock whose process is dead and not yet buried is taken over", async () => {
  const path = join(directory.path, "data");
  mkdirSync(path);
  // The shell becomes a program that waits for no child: the child stays a zombie until that ends.
  const parent = spawn("sh", ["-c", "true & echo $!; exec sleep 20"], { stdio: ["ignore", "pipe", "ignore"] });
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const pid = Number(line);
  await expect.poll(() => processBegan(pid)).toBeNull();
  writeFileSync(join(path, "lock"), JSON.stringify({ pid, began: "", url: null }));
  openDataDirectory(path).release();
  parent.kill();
  await once(parent, "exit");
});

test("[server.md 16] on a file system that takes no files the refusal is a sentence too", () => {
  for (const path of ["/sys", "/sys/xenarium/data"])
    expect(() => openDataDirectory(path)).toThrow(
      /^The data directory \/sys\S* cannot be used: (this account may not write there|it lies on a read-only file system).*XENARIUM_DATA names/,
    );
});

test("[server.md 16] a directory that cannot be used is told of in a sentence, and an emptied lock as what it is", () => {
  const made = temporaryDirectory();
  const file = join(made.path, "file");
  writeFileSync(file, "");
  expect(() => openDataDirectory(file)).toThrow(`${file} is not a directory. XENARIUM_DATA names another one.`);
  expect(() => openDataDirectory(join(file, "data"))).toThrow(/cannot be used: something on the way to it is no directory/);
  const path = join(made.path, "data");
  openDataDirectory(path).release();
  writeFileSync(join(path, "lock"), "");
  expect(() => openDataDirectory(path)).toThrow(/its lock file has no holder yet. Try again in some seconds/);
  const old = new Date(Date.now() - 10_000);
  utimesSync(join(path, "lock"), old, old);
  openDataDirectory(path).release();
  made.remove();
});
