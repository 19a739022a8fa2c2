-- CreateTable
CREATE TABLE "snapshot_block" (
    "labId" TEXT NOT NULL,
    "blockSet" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "bytes" BLOB NOT NULL,

    PRIMARY KEY ("labId", "blockSet", "number")
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_snapshot" (
    "labId" TEXT NOT NULL,
    "journalIndex" INTEGER NOT NULL,
    "at" BIGINT NOT NULL,
    "chain" TEXT NOT NULL,
    "engine" TEXT NOT NULL,
    "blockSet" TEXT NOT NULL,
    "blockCount" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "fileBytes" BIGINT NOT NULL DEFAULT 0,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY ("labId", "journalIndex", "at"),
    CONSTRAINT "snapshot_labId_fkey" FOREIGN KEY ("labId") REFERENCES "lab" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
-- A snapshot of before is one block: its checksum is the same.
INSERT INTO "snapshot_block" ("labId", "blockSet", "number", "bytes") SELECT "labId", "journalIndex" || '-' || "at", 0, "bytes" FROM "snapshot";
INSERT INTO "new_snapshot" ("at", "chain", "createdAt", "engine", "fileBytes", "journalIndex", "labId", "sha256", "blockSet", "blockCount") SELECT "at", "chain", "createdAt", "engine", "fileBytes", "journalIndex", "labId", "sha256", "journalIndex" || '-' || "at", 1 FROM "snapshot";
DROP TABLE "snapshot";
ALTER TABLE "new_snapshot" RENAME TO "snapshot";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
