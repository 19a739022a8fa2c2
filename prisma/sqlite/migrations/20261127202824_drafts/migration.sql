-- CreateTable
CREATE TABLE "draft" (
    "userId" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "form" TEXT NOT NULL,
    "labId" TEXT,
    "body" TEXT NOT NULL,
    "updatedAt" DATETIME NOT NULL,

    PRIMARY KEY ("userId", "place", "form"),
    CONSTRAINT "draft_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "draft_labId_fkey" FOREIGN KEY ("labId") REFERENCES "lab" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "draft_labId_idx" ON "draft"("labId");

-- CreateIndex
CREATE INDEX "draft_updatedAt_idx" ON "draft"("updatedAt");
