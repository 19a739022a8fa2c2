import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { afterAll, expect, test } from "vitest";
import { backupDirectory, faultsOf, restoreDirectory } from "../../server/db/backup";
import { checkDirectory } from "../../server/db/check";
import { DirectoryInUse, openDataDirectory } from "../../server/db/data-directory";
import { FAKE_VM } from "./support/fake-lab";
import { startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

const directory = temporaryDirectory();
const at = (name: string) => join(directory.path, name);
afterAll(() => directory.remove());

async function rename(visitor: Visitor, labId: string, value: string): Promise<void> {
  await visitor.api.lab.submit.mutate({
    labId,
    requestId: `rename to ${value}`.padEnd(12, "-"),
    op: "set_field",
    args: { class: "VM", self: FAKE_VM, field: "name_label", value },
  });
}
async function sql(data: string, script: string): Promise<void> {
  const connection = await new PrismaLibSql({ url: `file:${join(data, "xenarium.db")}` }).connect();
  await connection.executeScript(script);
  await connection.dispose();
}

test("a backup of a server under load is whole, and what is brought back from it is as it was", async () => {
  let app = await startTestApp(at("data"));
  const visitor = await Visitor.signedIn(app.url);
  const labId = (await visitor.api.lab.list.query())[0]?.id ?? "";
  for (const value of ["first", "second", "before"]) await rename(visitor, labId, value);
  let isOver = false;
  const load = (async () => {
    for (let n = 0; !isOver; n++) await rename(visitor, labId, `load ${n}`);
  })();
  const report = await backupDirectory(at("data"), at("backup"), "0");
  isOver = true;
  await load;
  expect(faultsOf(report)).toEqual([]);
  expect(report.counts.entries).toBeGreaterThan(0);
  expect(faultsOf(await checkDirectory(at("data")))).toEqual([]);
  await expect(backupDirectory(at("data"), at("backup"), "0")).rejects.toThrow("is there already");
  await rename(visitor, labId, "after the backup");
  await app.close();

  const before = await restoreDirectory(at("backup"), at("data"));
  expect(before && existsSync(join(before, "xenarium.db"))).toBe(true);
  app = await startTestApp(at("data"));
  const again = await Visitor.signedIn(app.url);
  const joined = JSON.stringify(await again.records(labId));
  expect(joined).toMatch(/"(before|load \d+)"/);
  expect(joined).not.toContain("after the backup");
  expect((await (await fetch(`${app.url}/healthz`)).json()).notices).toBe(0);
  again.leave();
  await app.close();
  expect(faultsOf(await checkDirectory(at("data")))).toEqual([]);
  expect(readdirSync(directory.path).filter((name) => name.includes("partial") || name.includes("restored"))).toEqual([]);
});

test("a damaged backup, or what is none, is refused and changes nothing", async () => {
  cpSync(at("backup"), at("harmed"), { recursive: true });
  appendFileSync(join(at("harmed"), "xenarium.db"), "x");
  await expect(restoreDirectory(at("harmed"), at("data"))).rejects.toThrow("is damaged");
  mkdirSync(at("empty"));
  await expect(restoreDirectory(at("empty"), at("data"))).rejects.toThrow("is no backup of Xenarium");
  const newer = join(at("harmed"), "backup.json");
  writeFileSync(newer, readFileSync(newer, "utf8").replace('"format": 1', '"format": 2'));
  await expect(restoreDirectory(at("harmed"), at("data"))).rejects.toThrow("newer version");
  expect(faultsOf(await checkDirectory(at("data")))).toEqual([]);
});

test.each<[string, string, RegExp]>([
  ["a changed entry", `UPDATE "journal_entry" SET "payload" = '{}' WHERE "index" = 1`, /entry 1 is damaged/],
  ["a missing entry", `DELETE FROM "journal_entry" WHERE "index" = 1`, /entries 1 to 1 are missing/],
  ["missing last entries", `DELETE FROM "journal_entry" WHERE "index" > 0`, /it ends before entry 1, and \d+ entries were acknowledged/],
  ["another end mark", `UPDATE "lab" SET "journalChain" = 'else'`, /end mark does not fit/],
  ["a changed block", `UPDATE "snapshot_block" SET "bytes" = x'00' WHERE "number" = 0`, /snapshot at entry 0 is damaged/],
  ["a missing block", `DELETE FROM "snapshot_block" WHERE "number" = 1`, /snapshot at entry 0 is damaged/],
  [
    "a block too many",
    `INSERT INTO "snapshot_block" SELECT "labId", "blockSet", 99, "bytes" FROM "snapshot_block" WHERE "number" = 0`,
    /snapshot at entry 0 is damaged/,
  ],
  ["no snapshot", `DELETE FROM "snapshot"`, /has no snapshot/],
])("a check finds %s, and the lab that has it", async (_what, script, fault) => {
  rmSync(at("harmed"), { recursive: true, force: true });
  cpSync(at("backup"), at("harmed"), { recursive: true });
  await sql(at("harmed"), script);
  const faults = faultsOf(await checkDirectory(at("harmed")));
  expect(faults.join("\n")).toMatch(fault);
  expect(faults[0]).toMatch(/^lab starter \(/);
});

test("a backup is made of a directory that takes no note of it, and none is brought back under a server that starts", async () => {
  const app = await startTestApp(at("noted"));
  await app.close();
  // A folder in the way of the note stands for a disk that takes nothing.
  mkdirSync(at("noted/last-backup"));
  await backupDirectory(at("noted"), at("unnoted"), "0");
  expect(existsSync(at("unnoted/backup.json"))).toBe(true);
  const starting = openDataDirectory(at("noted"));
  await expect(restoreDirectory(at("unnoted"), at("noted"))).rejects.toThrow(DirectoryInUse);
  expect(existsSync(at("noted/xenarium.db"))).toBe(true);
  starting.release();
  const before = await restoreDirectory(at("unnoted"), at("noted"));
  expect(existsSync(at("noted/lock"))).toBe(false);
  expect(before && existsSync(join(before, "lock"))).toBe(false);
});
