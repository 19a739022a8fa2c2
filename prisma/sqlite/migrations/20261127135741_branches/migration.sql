-- CreateTable
CREATE TABLE "branch" (
    "labId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "parent" INTEGER,
    "forkIndex" INTEGER NOT NULL,
    "forkAt" BIGINT NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "author" TEXT NOT NULL DEFAULT '',
    "isDropped" BOOLEAN NOT NULL DEFAULT false,
    "journalEnd" INTEGER NOT NULL,
    "journalChain" TEXT NOT NULL,
    "clockUs" BIGINT NOT NULL,
    "toldUs" BIGINT NOT NULL,
    "createdAt" DATETIME NOT NULL,

    PRIMARY KEY ("labId", "number"),
    CONSTRAINT "branch_labId_fkey" FOREIGN KEY ("labId") REFERENCES "lab" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "mark" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "labId" TEXT NOT NULL,
    "branch" INTEGER NOT NULL,
    "journalIndex" INTEGER NOT NULL,
    "at" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    CONSTRAINT "mark_labId_fkey" FOREIGN KEY ("labId") REFERENCES "lab" ("id") ON DELETE CASCADE ON UPDATE CASCADE
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
    "toldUs" BIGINT NOT NULL DEFAULT 0,
    "speed" INTEGER NOT NULL DEFAULT 1,
    "journalEnd" INTEGER NOT NULL DEFAULT 0,
    "journalChain" TEXT NOT NULL DEFAULT '',
    "branch" INTEGER NOT NULL DEFAULT 0,
    "origin" TEXT,
    "historyHours" INTEGER DEFAULT 24,
    "sleepMinutes" INTEGER DEFAULT 30,
    "isAsleep" BOOLEAN NOT NULL DEFAULT false,
    "counts" TEXT NOT NULL DEFAULT '',
    "instructorRole" TEXT,
    "dom0Access" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ownerId" TEXT NOT NULL,
    CONSTRAINT "lab_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "user" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
INSERT INTO "new_lab" ("clockUs", "counts", "createdAt", "dom0Access", "epochUs", "historyHours", "id", "instructorRole", "isAsleep", "journalChain", "journalEnd", "name", "ownerId", "scenario", "seed", "sleepMinutes", "speed", "toldUs") SELECT "clockUs", "counts", "createdAt", "dom0Access", "epochUs", "historyHours", "id", "instructorRole", "isAsleep", "journalChain", "journalEnd", "name", "ownerId", "scenario", "seed", "sleepMinutes", "speed", "toldUs" FROM "lab";
DROP TABLE "lab";
ALTER TABLE "new_lab" RENAME TO "lab";
CREATE INDEX "lab_ownerId_idx" ON "lab"("ownerId");
CREATE TABLE "new_journal_entry" (
    "labId" TEXT NOT NULL,
    "branch" INTEGER NOT NULL DEFAULT 0,
    "index" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "at" BIGINT NOT NULL,
    "actor" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "chain" TEXT NOT NULL,

    PRIMARY KEY ("labId", "branch", "index"),
    CONSTRAINT "journal_entry_labId_fkey" FOREIGN KEY ("labId") REFERENCES "lab" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_journal_entry" ("actor", "at", "chain", "index", "key", "kind", "labId", "payload", "version") SELECT "actor", "at", "chain", "index", "key", "kind", "labId", "payload", "version" FROM "journal_entry";
DROP TABLE "journal_entry";
ALTER TABLE "new_journal_entry" RENAME TO "journal_entry";
CREATE TABLE "new_set_aside_entry" (
    "labId" TEXT NOT NULL,
    "branch" INTEGER NOT NULL DEFAULT 0,
    "index" INTEGER NOT NULL,
    "at" BIGINT NOT NULL,
    "actor" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,

    PRIMARY KEY ("labId", "branch", "index"),
    CONSTRAINT "set_aside_entry_labId_fkey" FOREIGN KEY ("labId") REFERENCES "lab" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_set_aside_entry" ("actor", "at", "createdAt", "index", "kind", "labId", "reason", "what") SELECT "actor", "at", "createdAt", "index", "kind", "labId", "reason", "what" FROM "set_aside_entry";
DROP TABLE "set_aside_entry";
ALTER TABLE "new_set_aside_entry" RENAME TO "set_aside_entry";
CREATE TABLE "new_snapshot" (
    "labId" TEXT NOT NULL,
    "branch" INTEGER NOT NULL DEFAULT 0,
    "journalIndex" INTEGER NOT NULL,
    "at" BIGINT NOT NULL,
    "chain" TEXT NOT NULL,
    "engine" TEXT NOT NULL,
    "blockSet" TEXT NOT NULL,
    "blockCount" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "fileBytes" BIGINT NOT NULL DEFAULT 0,
    "stateBytes" INTEGER NOT NULL DEFAULT 0,
    "workMs" INTEGER NOT NULL DEFAULT 0,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY ("labId", "branch", "journalIndex", "at"),
    CONSTRAINT "snapshot_labId_fkey" FOREIGN KEY ("labId") REFERENCES "lab" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_snapshot" ("at", "blockCount", "blockSet", "chain", "createdAt", "engine", "fileBytes", "journalIndex", "labId", "sha256") SELECT "at", "blockCount", "blockSet", "chain", "createdAt", "engine", "fileBytes", "journalIndex", "labId", "sha256" FROM "snapshot";
DROP TABLE "snapshot";
ALTER TABLE "new_snapshot" RENAME TO "snapshot";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE INDEX "mark_labId_idx" ON "mark"("labId");
