import type { RestorePointView } from "../../contract/views";
import type { LabRepository } from "../../db/labs";
import type { FileDesk } from "../files/file-desk";
import { writeExport } from "../files/lab-export";
import type { LabFolders } from "../files/lab-folders";
import type { RestorePoint } from "../journal/recovery";
import type { LiveLab } from "../live/live-lab";
import { LabRefusal } from "../types";
import type { PackedSnapshot } from "../worker/messages";
import type { LabKeeper } from "./lab-keeper";

/** Which moment of a lab's past is meant. */
export type PointName = Pick<RestorePoint, "journalIndex" | "at">;

/** The past of labs that have stopped: the moments to which each can be taken back. Who asks has been let in already. */
export class LabPastDesk {
  constructor(
    private readonly keeper: LabKeeper,
    private readonly files: LabFolders | null,
    private readonly desk: FileDesk,
    private readonly repository: Pick<LabRepository, "scenarioFile">,
  ) {}

  /** Newest first. */
  async points(lab: LiveLab): Promise<readonly RestorePointView[]> {
    const { epochUs } = lab.row;
    return (await this.keeper.travel.restorePoints(lab)).map((point) => ({ ...point, virtualUs: epochUs + point.at }));
  }

  /** Opens a lab that has stopped as it was then. What came after stays as a branch of it. */
  async openAt(lab: LiveLab, name: PointName, by: string): Promise<void> {
    await this.keeper.travel.openAt(lab, await this.point(lab, name), by);
  }

  /** A kept snapshot of a lab as a lab file, whether the lab runs or not. */
  async exportAt(lab: LiveLab, name: PointName): Promise<{ readonly name: string; readonly bytes: Buffer }> {
    const point = await this.point(lab, name);
    if (point.kind !== "snapshot") throw new LabRefusal("BAD_REQUEST", "Only a kept snapshot can be exported without opening the lab.");
    const snapshot = await this.keeper.travel.snapshotAt(lab, point);
    if (!snapshot) throw new LabRefusal("LAB_FAILED", "This snapshot is damaged. An earlier one may be whole.");
    return { name: lab.row.name, bytes: await this.writeExport(lab, snapshot) };
  }

  /** A lab as a file, as it was at a snapshot. */
  async writeExport(lab: LiveLab, snapshot: PackedSnapshot): Promise<Buffer> {
    const scenarioFile = await this.repository.scenarioFile(lab.id);
    return writeExport(this.desk, lab, snapshot, { files: this.files, scenarioFile });
  }

  private async point(lab: LiveLab, { journalIndex, at }: PointName): Promise<RestorePoint> {
    const found = (await this.keeper.travel.restorePoints(lab)).find((point) => point.journalIndex === journalIndex && point.at === at);
    if (!found) throw new LabRefusal("NOT_FOUND", "This moment of the lab's past is not kept any more.");
    return found;
  }
}
