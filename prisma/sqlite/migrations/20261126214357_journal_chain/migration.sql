-- CreateTable
CREATE TABLE "set_aside_entry" (
    "labId" TEXT NOT NULL,
    "index" INTEGER NOT NULL,
    "at" BIGINT NOT NULL,
    "actor" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,

    PRIMARY KEY ("labId", "index"),
    CONSTRAINT "set_aside_entry_labId_fkey" FOREIGN KEY ("labId") REFERENCES "lab" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_lab" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "scenario" TEXT NOT NULL,
    "seed" INTEGER NOT NULL,
    "epochUs" BIGINT NOT NULL,
    "clockUs" BIGINT NOT NULL DEFAULT 0,
    "speed" INTEGER NOT NULL DEFAULT 1,
    "journalEnd" INTEGER NOT NULL DEFAULT 0,
    "journalChain" TEXT NOT NULL DEFAULT '',
    "historyHours" INTEGER DEFAULT 24,
    "sleepMinutes" INTEGER DEFAULT 30,
    "isAsleep" BOOLEAN NOT NULL DEFAULT false,
    "counts" TEXT NOT NULL DEFAULT '',
    "instructorRole" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ownerId" TEXT NOT NULL,
    CONSTRAINT "lab_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "user" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
INSERT INTO "new_lab" ("clockUs", "createdAt", "epochUs", "id", "instructorRole", "name", "ownerId", "scenario", "seed", "speed") SELECT "clockUs", "createdAt", "epochUs", "id", "instructorRole", "name", "ownerId", "scenario", "seed", "speed" FROM "lab";
DROP TABLE "lab";
ALTER TABLE "new_lab" RENAME TO "lab";
CREATE INDEX "lab_ownerId_idx" ON "lab"("ownerId");
CREATE TABLE "new_journal_entry" (
    "labId" TEXT NOT NULL,
    "index" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "at" BIGINT NOT NULL,
    "actor" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "chain" TEXT NOT NULL,

    PRIMARY KEY ("labId", "index"),
    CONSTRAINT "journal_entry_labId_fkey" FOREIGN KEY ("labId") REFERENCES "lab" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
-- Entries of before stay as they are, as version 0: the whole entry as text, with a checksum of its own.
INSERT INTO "new_journal_entry" ("labId", "index", "version", "at", "actor", "kind", "key", "payload", "chain")
SELECT "labId", "index", 0, "at", coalesce(json_extract(CASE WHEN json_valid("text") THEN "text" ELSE '{}' END, '$.actor.user'), ''), "kind",
  coalesce(json_extract(CASE WHEN json_valid("text") THEN "text" ELSE '{}' END, '$.requestId'), ''), "text", "checksum" FROM "journal_entry";
DROP TABLE "journal_entry";
ALTER TABLE "new_journal_entry" RENAME TO "journal_entry";
CREATE TABLE "new_snapshot" (
    "labId" TEXT NOT NULL,
    "journalIndex" INTEGER NOT NULL,
    "at" BIGINT NOT NULL,
    "chain" TEXT NOT NULL,
    "engine" TEXT NOT NULL,
    "bytes" BLOB NOT NULL,
    "sha256" TEXT NOT NULL,
    "fileBytes" BIGINT NOT NULL DEFAULT 0,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY ("labId", "journalIndex", "at"),
    CONSTRAINT "snapshot_labId_fkey" FOREIGN KEY ("labId") REFERENCES "lab" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_snapshot" ("at", "bytes", "chain", "createdAt", "engine", "journalIndex", "labId", "sha256") SELECT "at", "bytes", '', "createdAt", "engine", "journalIndex", "labId", "sha256" FROM "snapshot";
DROP TABLE "snapshot";
ALTER TABLE "new_snapshot" RENAME TO "snapshot";
-- The end mark of a journal of before is where it ends now: nothing else is known of it.
UPDATE "lab" SET
  "journalEnd" = coalesce((SELECT max("index") + 1 FROM "journal_entry" WHERE "labId" = "lab"."id"),
    (SELECT max("journalIndex") FROM "snapshot" WHERE "labId" = "lab"."id"), 0),
  "journalChain" = coalesce((SELECT "chain" FROM "journal_entry" WHERE "labId" = "lab"."id" ORDER BY "index" DESC LIMIT 1), '');
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
