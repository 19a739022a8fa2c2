import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { sqliteJournal } from "../../server/db/journal";
import { labRepository } from "../../server/db/labs";
import { openDatabase } from "../../server/db/open";
import { readSnapshot } from "../../server/lab/snapshots/snapshot-reading";
import { saveWhole, snapshotOf } from "../support/snapshots";
import { temporaryDirectory } from "./support/test-app";

const OPEN_FILES = "/proc/self/fd";

/** How many files below a path this process has open. */
function openBelow(path: string): number {
  return readdirSync(OPEN_FILES).filter((name) => {
    try {
      return readlinkSync(`${OPEN_FILES}/${name}`).startsWith(path);
    } catch {
      // Closed since it was listed.
      return false;
    }
  }).length;
}

test.runIf(existsSync(OPEN_FILES))("snapshots that are saved leave no file open, and their bytes come back", async () => {
  const directory = temporaryDirectory();
  const migrations = fileURLToPath(new URL("../../prisma/sqlite/migrations", import.meta.url));
  const database = await openDatabase(`${directory.path}/xenarium.db`, migrations);
  await database.prisma.user.createMany({ data: [{ id: "ada", name: "Ada", email: "ada@example.org" }] });
  const lab = {
    id: "lab",
    name: "lab",
    scenario: "starter",
    seed: 1,
    epochUs: 0,
    clockUs: 0,
    speed: 1,
    ownerId: "ada",
    instructorRole: null,
  };
  await labRepository(database).insert({ ...lab, speed: 1 });
  const store = sqliteJournal(database);
  const blocks = Array.from({ length: 16 }, (_, i) => new Uint8Array(256 * 1024).map((_, n) => (n * 7919 + i) & 255));
  const at = (us: number) => ({ ...snapshotOf({ journalIndex: 0, at: us, chain: "c", engine: "o'engine" }, blocks), fileBytes: 3 });
  await saveWhole(store, "lab", at(0));
  const before = openBelow(directory.path);
  for (let us = 1; us <= 20; us++) await saveWhole(store, "lab", at(us));
  while (await store.sweep("lab"));
  expect(openBelow(directory.path)).toBe(before);
  const back = await readSnapshot(store, "lab", { branch: 0, journalIndex: 0, at: 20 });
  expect(back).toMatchObject({ journalIndex: 0, at: 20, engine: "o'engine", fileBytes: 3 });
  expect(Buffer.concat(back?.blocks ?? []).equals(Buffer.concat(blocks))).toBe(true);
  await database.close();
  directory.remove();
});
