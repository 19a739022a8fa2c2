import type { RecordChange } from "../../../simulator";
import type { ComparisonView } from "../../contract/past";
import { ChunkFiles } from "../files/chunk-files";
import type { LabFactory } from "./factory";
import type { RunOutlet } from "./lab-run";
import type { OpeningPlan, ToWorker } from "./messages";
import { openMachine } from "./opening-run";
import { differenceOf } from "./record-difference";

/**
 * Makes the states of two moments of a lab again, one after another, and says how they differ. A pause comes at each yield.
 * @param present - records of the lab as it is
 */
export function* compareMoments(
  factory: LabFactory,
  { before, after, files }: Pick<Extract<ToWorker, { t: "compare" }>, "before" | "after" | "files">,
  present: () => readonly RecordChange[],
  outlet: Pick<RunOutlet, "wallMs">,
): Generator<void, ComparisonView> {
  // The lab itself goes on meanwhile: what is present is taken at once.
  const now = before === null || after === null ? present() : [];
  function* records(plan: OpeningPlan | null): Generator<void, readonly RecordChange[]> {
    if (plan === null) return now;
    const chunks = files === null ? null : new ChunkFiles(files);
    // Its own entries are not to blame for what a second look at them does.
    const machine = yield* openMachine(factory, plan, { ...outlet, entered: () => {} }, { files: chunks, isForeign: false });
    return machine.allRecords();
  }
  const earlier = yield* records(before);
  const later = yield* records(after);
  return differenceOf(earlier, later);
}
