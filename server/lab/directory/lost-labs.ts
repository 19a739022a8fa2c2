import type { Logger } from "pino";
import type { LabFolders } from "../files/lab-folders";
import type { EndMarks } from "../journal/end-marks";

/** Labs that have files and an end mark, but are not in the database any more: it has lost them. */
export class LostLabs {
  private lost: readonly string[] = [];

  constructor(
    private readonly files: LabFolders | null,
    private readonly marks: EndMarks | null,
    private readonly log: Logger,
  ) {}

  /** Looks for them, when the database has told which labs there are. */
  find(known: ReadonlyMap<string, unknown>): void {
    this.lost = (this.files?.ids() ?? []).filter((labId) => !known.has(labId) && this.marks?.read(labId));
    for (const labId of this.lost) this.log.error({ labId }, "the database does not know a lab that has files: it has lost it");
  }

  /** In words, one sentence a lab. */
  notices(): readonly string[] {
    return this.lost.map((labId) => `The lab ${labId} has files in the data directory, and the database does not know it: it has lost it.`);
  }
}
