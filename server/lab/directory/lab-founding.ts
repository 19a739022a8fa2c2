import type { Logger } from "pino";
import type { LabRepository, StoredLab } from "../../db/labs";
import type { LabFolders } from "../files/lab-folders";
import type { EndMarks } from "../journal/end-marks";
import { journalStart } from "../journal/journal-entry";
import type { JournalStore } from "../journal/journal-store";
import type { JournalWriter } from "../journal/journal-writer";
import type { Moment, RecoveryPlan } from "../journal/recovery";
import type { LiveLab } from "../live/live-lab";
import type { SnapshotKeeping } from "../snapshots/snapshot-keeping";
import { LabRefusal } from "../types";
import type { PackedSnapshot } from "../worker/messages";
import type { WorkerPool } from "../worker/pool";
import type { LabClosings } from "./lab-closings";
import type { FirstMessage, LabOpening, Opened } from "./lab-opening";
import type { LabRest } from "./lab-rest";
import type { LabTravel } from "./lab-travel";

const UNSAVED: Opened = { t: "crashed", reason: "its state cannot be saved", suspect: null };

export interface FoundingParts {
  readonly log: Logger;
  readonly store: JournalStore;
  readonly repository: LabRepository;
  readonly files: LabFolders | null;
  readonly marks: EndMarks | null;
  readonly writer: JournalWriter;
  readonly pool: WorkerPool;
  readonly opening: LabOpening;
  readonly closings: LabClosings;
  readonly snapshots: SnapshotKeeping;
  readonly rest: LabRest;
  readonly travel: LabTravel;
  /** resolves when all that a lab has put out is on the disk */
  readonly written: (labId: string) => Promise<void>;
  /** takes a lab in, and lets go of it */
  readonly admit: (stored: StoredLab) => LiveLab;
  readonly letGo: (labId: string) => void;
}

/** Takes new labs in: made from a scenario, from a file, or from another lab. Of one that cannot be made nothing stays. */
export class LabFounding {
  constructor(private readonly parts: FoundingParts) {}

  /** Takes a new lab in once its first snapshot is on the disk; otherwise nothing of it stays. */
  async found(stored: StoredLab, first: FirstMessage, given: PackedSnapshot | null = null): Promise<LiveLab> {
    return this.take(stored, async (lab) => {
      // First: where it is opened it takes them along.
      const isStored = given === null || (await this.parts.snapshots.blocks(lab.id, given));
      if (!isStored || lab.isDeleted) return UNSAVED;
      const message = await this.parts.opening.place(first);
      if (message.t !== "opened") return message;
      const snapshot = message.snapshot ?? given;
      return snapshot === null || lab.isDeleted || (await this.parts.snapshots.save(lab, snapshot)) ? message : UNSAVED;
    });
  }

  private async take(stored: StoredLab, open: (lab: LiveLab) => Promise<Opened>): Promise<LiveLab> {
    const lab = this.parts.admit(stored);
    lab.state = "opening";
    const message = await open(lab).catch(async (error: unknown) => {
      await this.forsake(lab);
      throw error;
    });
    if (lab.isDeleted || message.t === "deleted") throw new LabRefusal("NOT_FOUND", "This lab was deleted while it was made.");
    if (message.t !== "opened") {
      await this.forsake(lab);
      if (message === UNSAVED)
        throw new LabRefusal("STORAGE_UNAVAILABLE", "The lab could not be made: its first snapshot cannot be saved.");
      const [rule, stack] = message.t === "failed" ? [message.failure.rule, message.failure.stack] : [message.reason, ""];
      this.parts.log.error({ labId: lab.id, rule, stack }, "a lab could not be made");
      throw new LabRefusal("BAD_REQUEST", `The lab could not be made: ${rule}`);
    }
    lab.opened(message.clock, message.known);
    await this.parts.rest.noteAwake(lab);
    return lab;
  }

  /** Nothing stays of a lab that could not be made. */
  private async forsake(lab: LiveLab): Promise<void> {
    const labId = lab.id;
    this.parts.letGo(labId);
    lab.deleted();
    this.parts.opening.forget(labId);
    if (this.parts.pool.has(labId)) await this.parts.closings.close(labId, false);
    this.parts.pool.release(labId);
    this.parts.writer.forget(labId);
    this.parts.marks?.remove(labId);
    await this.parts.repository.remove(labId);
    this.parts.writer.sweep(labId);
    this.parts.files?.remove(labId);
  }

  /** Takes a new lab in that begins at a moment of another's past, once it runs: it has that past as its own until a snapshot of it is there. */
  async foundFrom(stored: StoredLab, from: LiveLab, moment: Moment): Promise<LiveLab> {
    const plan = await this.parts.travel.planAt(from, moment);
    const { id } = stored.row;
    const origin = { labId: from.id, branch: moment.branch, journalIndex: plan.head.index, at: plan.clockUs };
    await this.parts.repository.setOrigin(id, origin);
    const head = journalStart(id);
    const prologue = { entries: plan.tail, atUs: plan.clockUs };
    const own: RecoveryPlan = { ...plan, branch: 0, prologue, tail: [], head };
    return this.take(stored, (lab) => this.parts.opening.openFrom(lab, from.id, own));
  }

  /** The same from another lab as it is now, beside it, without anything being read: pages are shared. */
  async foundBeside(stored: StoredLab, from: LiveLab): Promise<LiveLab> {
    const { id } = stored.row;
    return this.take(stored, async (lab) => {
      const message = await this.parts.opening.openBeside(lab, from);
      if (message?.t !== "opened" || !message.forkedAt) return message ?? UNSAVED;
      const { branch } = await this.parts.store.past(from.id);
      const { journalIndex, at } = message.forkedAt;
      // Where it comes from is on the disk first, as far as that.
      await this.noted(from, at);
      await this.parts.repository.setOrigin(id, { labId: from.id, branch, journalIndex, at });
      return message;
    });
  }

  /** Whether another lab can be opened beside one, from what it has in memory. */
  isBeside(lab: LiveLab): boolean {
    return lab.state === "running" && this.parts.pool.isShared(lab.id);
  }

  /** The moment that a lab has come to, on the disk. */
  async present(lab: LiveLab): Promise<Moment> {
    await this.parts.written(lab.id);
    const { branch, clockUs } = await this.parts.store.past(lab.id);
    return { branch, at: clockUs };
  }

  /** Resolves when it is on the disk that a lab has come to a time, and all that it put out before. */
  private noted(lab: LiveLab, us: number): Promise<void> {
    const { speed } = lab;
    return new Promise((resolve) => this.parts.writer.commit({ labId: lab.id, entries: [], clockUs: us, toldUs: us, speed }, resolve));
  }
}
