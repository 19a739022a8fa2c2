-- CreateTable
CREATE TABLE "own_graph" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "labId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "object" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "place" INTEGER NOT NULL,
    "isShared" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,
    "deletedAt" DATETIME,
    CONSTRAINT "own_graph_labId_fkey" FOREIGN KEY ("labId") REFERENCES "lab" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "own_graph_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "own_graph_labId_object_idx" ON "own_graph"("labId", "object");

-- CreateIndex
CREATE INDEX "own_graph_userId_idx" ON "own_graph"("userId");

-- CreateIndex
CREATE INDEX "own_graph_deletedAt_idx" ON "own_graph"("deletedAt");
