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
    "newsUs" BIGINT NOT NULL DEFAULT 0,
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
-- Of what was written before nobody knows what was told: all of it may have been news.
INSERT INTO "new_lab" ("id", "name", "scenario", "seed", "epochUs", "clockUs", "toldUs", "speed", "journalEnd", "journalChain", "branch", "origin", "historyHours", "sleepMinutes", "isAsleep", "counts", "instructorRole", "dom0Access", "createdAt", "ownerId", "newsUs") SELECT "id", "name", "scenario", "seed", "epochUs", "clockUs", "toldUs", "speed", "journalEnd", "journalChain", "branch", "origin", "historyHours", "sleepMinutes", "isAsleep", "counts", "instructorRole", "dom0Access", "createdAt", "ownerId", "toldUs" FROM "lab";
DROP TABLE "lab";
ALTER TABLE "new_lab" RENAME TO "lab";
CREATE INDEX "lab_ownerId_idx" ON "lab"("ownerId");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
