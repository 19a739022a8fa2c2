import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { sqliteJournal } from "../../server/db/journal";
import { labRepository } from "../../server/db/labs";
import { openDatabase } from "../../server/db/open";
import { sha256 } from "../../server/lab/journal-store";
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
  const bytes = new Uint8Array(4 * 1024 * 1024).map((_, n) => (n * 7919) & 255);
  const more = { journalIndex: 0, chain: "c", engine: "o'engine", bytes, sha256: sha256(bytes), fileBytes: 3 };
  await store.saveSnapshot("lab", { ...more, at: 0 });
  const before = openBelow(directory.path);
  for (let at = 1; at <= 20; at++) await store.saveSnapshot("lab", { ...more, at });
  expect(openBelow(directory.path)).toBe(before);
  const back = await store.snapshot("lab", { journalIndex: 0, at: 20 });
  expect(back).toMatchObject({ journalIndex: 0, at: 20, engine: "o'engine", fileBytes: 3 });
  expect(sha256(back?.bytes ?? new Uint8Array())).toBe(more.sha256);
  await database.close();
  directory.remove();
});
