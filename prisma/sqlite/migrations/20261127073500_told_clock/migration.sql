-- AlterTable
ALTER TABLE "lab" ADD COLUMN "toldUs" BIGINT NOT NULL DEFAULT 0;
-- Of what was written before nobody knows what has been seen: all of it may have been.
UPDATE "lab" SET "toldUs" = "clockUs";
