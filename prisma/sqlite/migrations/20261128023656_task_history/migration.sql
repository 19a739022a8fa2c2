-- CreateTable
CREATE TABLE "task_note" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "labId" TEXT NOT NULL,
    "branch" INTEGER NOT NULL,
    "task" TEXT NOT NULL,
    "parent" TEXT NOT NULL,
    "op" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "objectClass" TEXT NOT NULL,
    "objectRef" TEXT NOT NULL,
    "objectUuid" TEXT NOT NULL,
    "objectName" TEXT NOT NULL,
    "args" TEXT NOT NULL,
    "beganIndex" INTEGER NOT NULL,
    "beganAt" BIGINT NOT NULL,
    "endedIndex" INTEGER,
    "endedAt" BIGINT,
    "status" TEXT NOT NULL,
    "fault" TEXT NOT NULL,
    "bulk" TEXT NOT NULL,
    CONSTRAINT "task_note_labId_fkey" FOREIGN KEY ("labId") REFERENCES "lab" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "hidden_task" (
    "userId" TEXT NOT NULL,
    "labId" TEXT NOT NULL,
    "task" TEXT NOT NULL,

    PRIMARY KEY ("userId", "labId", "task"),
    CONSTRAINT "hidden_task_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "hidden_task_labId_fkey" FOREIGN KEY ("labId") REFERENCES "lab" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "seen_alerts" (
    "userId" TEXT NOT NULL,
    "labId" TEXT NOT NULL,
    "date" TEXT NOT NULL,
    "uuids" TEXT NOT NULL,

    PRIMARY KEY ("userId", "labId"),
    CONSTRAINT "seen_alerts_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "seen_alerts_labId_fkey" FOREIGN KEY ("labId") REFERENCES "lab" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "task_note_labId_beganAt_idx" ON "task_note"("labId", "beganAt");

-- CreateIndex
CREATE INDEX "task_note_labId_parent_idx" ON "task_note"("labId", "parent");

-- CreateIndex
CREATE UNIQUE INDEX "task_note_labId_task_branch_key" ON "task_note"("labId", "task", "branch");

-- CreateIndex
CREATE INDEX "hidden_task_labId_idx" ON "hidden_task"("labId");

-- CreateIndex
CREATE INDEX "seen_alerts_labId_idx" ON "seen_alerts"("labId");
