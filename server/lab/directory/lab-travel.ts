import { randomUUID } from "node:crypto";
import type { TopologyPlan } from "../../../simulator";
import type { ComparisonView, PastMapView } from "../../contract/past";
import type { EndMarks } from "../journal/end-marks";
import type { JournalStore, Leaving, Mark } from "../journal/journal-store";
import { type Engines, type Moment, planAt, planRecovery, type RecoveryPlan, type RestorePoint, restorePoints } from "../journal/recovery";
import type { LabListener } from "../live/lab-listener";
import type { LiveLab } from "../live/live-lab";
import { readSnapshot } from "../snapshots/snapshot-reading";
import { LabRefusal } from "../types";
import type { OpeningPlan, PackedSnapshot, SnapshotHead } from "../worker/messages";
import type { WorkerPool } from "../worker/pool";
import type { LabClosings } from "./lab-closings";
import type { LabOpening } from "./lab-opening";

export interface TravelParts {
  readonly store: JournalStore;
  readonly marks: EndMarks | null;
  readonly opening: LabOpening;
  readonly closings: LabClosings;
  readonly pool: WorkerPool;
  readonly engines: () => Engines;
  /** resolves when all that a lab has put out is on the disk */
  readonly written: (labId: string) => Promise<void>;
  /** saves a snapshot all of whose blocks have come. @returns whether it is kept */
  readonly save: (lab: LiveLab, snapshot: SnapshotHead) => Promise<boolean>;
  /** @throws LabRefusal while nothing can be written */
  readonly checkWritable: () => void;
  readonly filesOf: (labId: string) => string | null;
  readonly listener: () => LabListener | null;
}

/** Takes labs to other moments of their past, and looks at such moments. Who asks has been let in already. */
export class LabTravel {
  constructor(private readonly parts: TravelParts) {}

  /** The moments to which a failed lab can be taken back, newest first. */
  restorePoints(lab: LiveLab): Promise<readonly RestorePoint[]> {
    return restorePoints(this.parts.store, lab.id, this.parts.marks?.read(lab.id) ?? null);
  }

  /** A kept snapshot, as it lies on the disk; null: it is damaged. */
  snapshotAt(lab: LiveLab, place: RestorePoint): Promise<PackedSnapshot | null> {
    return readSnapshot(this.parts.store, lab.id, place);
  }

  /** Opens a failed lab as it was at a point of its past. */
  async openAt(lab: LiveLab, point: RestorePoint, by: string): Promise<void> {
    const { checkWritable, pool, closings, opening } = this.parts;
    checkWritable();
    if (lab.state !== "failed") throw new LabRefusal("CONFLICT", "Only a lab that has stopped can be taken back.");
    // At once: two who take it back at a time would open it twice.
    lab.state = "opening";
    if (pool.has(lab.id)) await closings.close(lab.id, false);
    pool.release(lab.id);
    await opening.openAt(lab, point, leaving(by, ""));
  }

  /**
   * A running lab goes on as it was at a moment of its history; what came after stays as a branch of it.
   * @param name - of the branch that is left; "": none
   */
  async goTo(lab: LiveLab, moment: Moment, by: string, name: string): Promise<void> {
    const { store } = this.parts;
    await this.change(lab, by, name, async () => {
      const plan = await this.planAt(lab, moment);
      return { plan, go: () => store.goBack(lab.id, { ...placeOf(plan), branch: moment.branch }, plan.head, leaving(by, name)) };
    });
  }

  /** A running lab goes on at the end of a branch that it has left. */
  async goOnIn(lab: LiveLab, branch: number, by: string, name: string): Promise<void> {
    const { store, engines } = this.parts;
    await this.change(lab, by, name, async () => {
      const known = (await store.branches(lab.id)).find((each) => each.number === branch && !each.isDropped);
      if (!known) throw new LabRefusal("NOT_FOUND", "This branch of the lab is not kept any more.");
      if ((await store.past(lab.id)).branch === branch) throw new LabRefusal("CONFLICT", "The lab is in this branch already.");
      const plan = await planRecovery(store, lab.id, engines(), null, branch);
      const go = async (): Promise<number> => {
        await store.goOnIn(lab.id, branch, leaving(by, name));
        return branch;
      };
      return { plan, go };
    });
  }

  /** Takes a snapshot of a running lab that stays, under a name. */
  async mark(lab: LiveLab, by: string, name: string): Promise<Mark> {
    const { store, save, checkWritable, written } = this.parts;
    checkWritable();
    const { blocks, ...head } = await lab.pack();
    try {
      for (const [number, bytes] of blocks.entries()) await store.saveBlock(lab.id, head.blockSet, number, bytes);
      await written(lab.id);
    } catch (error) {
      store.giveUpBlocks(lab.id, head.blockSet);
      throw error;
    }
    if (!(await save(lab, head))) throw new LabRefusal("STORAGE_UNAVAILABLE", "The mark could not be set: its snapshot cannot be saved.");
    const { branch, journalIndex, at } = head;
    const mark: Mark = { id: randomUUID(), branch, journalIndex, at, name, author: by, wall: new Date().toISOString() };
    await store.mark(lab.id, mark);
    return mark;
  }

  /** How a moment of a running lab differs from another; null: the present. */
  async compare(lab: LiveLab, before: Moment | null, after: Moment | null): Promise<ComparisonView> {
    const plan = async (moment: Moment | null): Promise<OpeningPlan | null> => {
      if (moment === null) return null;
      const { snapshot, prologue, tail, toldUs } = await this.planAt(lab, moment);
      return { snapshot, prologue, tail, toldUs };
    };
    const [earlier, later] = [await plan(before), await plan(after)];
    return lab.compare(earlier, later, this.parts.filesOf(lab.id));
  }

  /** A map of a running lab as it was at a moment. */
  async map(lab: LiveLab, moment: Moment, map: TopologyPlan): Promise<PastMapView> {
    const { snapshot, prologue, tail, toldUs, head } = await this.planAt(lab, moment);
    const files = this.parts.filesOf(lab.id);
    return lab.glimpse({ branch: moment.branch, plan: { snapshot, prologue, tail, toldUs }, endIndex: head.index, map, files });
  }

  /** How a moment of a running lab is reached. All that has come out of it is on the disk then. */
  async planAt(lab: LiveLab, moment: Moment): Promise<RecoveryPlan> {
    await this.parts.written(lab.id);
    return planAt(this.parts.store, lab.id, this.parts.engines(), moment);
  }

  private async change(
    lab: LiveLab,
    by: string,
    name: string,
    plan: () => Promise<{ readonly plan: RecoveryPlan; readonly go: () => Promise<number> }>,
  ): Promise<void> {
    const { checkWritable, closings, pool, opening, written, listener } = this.parts;
    checkWritable();
    await lab.whenOpen();
    const way = await plan();
    // Others may have taken it elsewhere while this was looked at.
    if (lab.state !== "running") throw new LabRefusal("CONFLICT", "Somebody else is taking this lab to another moment.");
    // What is set to run fast would be away from there at once.
    const speed = Math.min(lab.speed, 1);
    lab.leaves();
    await closings.close(lab.id, false);
    await written(lab.id);
    pool.keep(lab.id);
    try {
      await opening.goOn(lab, { ...way.plan, speed }, way.go);
    } catch (error) {
      await opening.open(lab);
      throw error;
    }
    listener()?.travelled(lab.id, { by, virtualUs: lab.row.epochUs + way.plan.clockUs, left: name });
  }
}

function leaving(author: string, name: string): Leaving {
  return { author, name, wall: new Date().toISOString() };
}

function placeOf({ head, clockUs }: RecoveryPlan): { readonly journalIndex: number; readonly at: number } {
  return { journalIndex: head.index, at: clockUs };
}
