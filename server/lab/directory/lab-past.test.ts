import { expect, test } from "vitest";
import type { FileDesk } from "../files/file-desk";
import { StoreDamaged } from "../journal/journal-store";
import { RecoveryRefused } from "../journal/recovery";
import type { LiveLab } from "../live/live-lab";
import type { LabKeeper } from "./lab-keeper";
import { LabPastDesk } from "./lab-past";

const POINT = { journalIndex: 3, at: 7, undone: 2, kind: "snapshot" } as const;

/** The past of a lab that has one point, at which opening fails like this. */
function deskOf(error: Error): LabPastDesk {
  const travel = {
    restorePoints: async () => [POINT],
    openAt: async () => {
      throw error;
    },
  };
  const keeper = { travel };
  return new LabPastDesk(keeper as unknown as LabKeeper, null, {} as FileDesk, { scenarioFile: async () => null });
}
const lab = { row: { epochUs: 0 } } as LiveLab;

test.each([new RecoveryRefused("All 3 snapshots of this lab are damaged."), new StoreDamaged("A part of the database is damaged.")])(
  "a point that cannot be read is refused in words: %s",
  async (error) => {
    await expect(deskOf(error).openAt(lab, POINT, "ada")).rejects.toMatchObject({ code: "LAB_FAILED", message: error.message });
  },
);

test("a point that is not kept any more is named as such, and a fault of ours stays one", async () => {
  const fault = new TypeError("no such thing");
  await expect(deskOf(fault).openAt(lab, { journalIndex: 4, at: 7 }, "ada")).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(deskOf(fault).openAt(lab, POINT, "ada")).rejects.toBe(fault);
});
