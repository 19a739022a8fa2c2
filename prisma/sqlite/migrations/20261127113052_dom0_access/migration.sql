-- AlterTable
ALTER TABLE "lab" ADD COLUMN "dom0Access" TEXT;
