import type { Logger } from "pino";
import type { LabFolders } from "../files/lab-folders";
import type { EndMarks } from "../journal/end-marks";
import { describeEntry } from "../journal/entry-words";
import type { JournalStore, Leaving, SetAsideEntry } from "../journal/journal-store";
import { type Engines, placeIn, planRecovery, planUpTo, type RecoveryPlan, RecoveryRefused, type RestorePoint } from "../journal/recovery";
import type { LiveLab } from "../live/live-lab";
import { LabRefusal } from "../types";
import type { FromWorker, ToWorker } from "../worker/messages";
import type { Suspect, WorkerPool } from "../worker/pool";
import { deathsInMemory, LabDeaths } from "./lab-deaths";

/** What makes a lab run on a worker. */
type PlacedMessage = Extract<ToWorker, { t: "create" | "open" }>;
export type FirstMessage = Omit<Extract<PlacedMessage, { t: "create" }>, "files"> | Omit<Extract<PlacedMessage, { t: "open" }>, "files">;
type LabMessage = Extract<FromWorker, { t: "opened" | "failed" }>;
/** How opening a lab ended; `crashed`: its worker died meanwhile; `deleted`: it was deleted meanwhile. */
export type Opened =
  | LabMessage
  | { readonly t: "crashed"; readonly reason: string; readonly suspect: Suspect | null }
  | { readonly t: "deleted" };

export interface OpeningParts {
  readonly store: JournalStore;
  readonly marks: EndMarks | null;
  readonly files: LabFolders | null;
  readonly log: Logger;
  readonly pool: WorkerPool;
  readonly engines: () => Engines;
  /** resolves when all that a lab has put out is on the disk */
  readonly written: (labId: string) => Promise<void>;
  readonly setAside: (lab: LiveLab, entry: SetAsideEntry) => void;
}

/** Opens labs from what is on the disk, and again when they have died. */
export class LabOpening {
  private readonly awaited = new Map<string, (message: Opened) => void>();
  private readonly deaths: LabDeaths;
  private tellFirst = (): void => {};
  /** when the first lab that is opened has been read and handed to its worker, or could not be */
  readonly first = new Promise<void>((resolve) => {
    this.tellFirst = resolve;
  });

  constructor(private readonly parts: OpeningParts) {
    this.deaths = new LabDeaths(parts.files ?? deathsInMemory());
  }

  /** Whether a lab has died since its last good state. */
  isSick(labId: string): boolean {
    return this.deaths.has(labId);
  }

  /** Takes what a worker says of a lab that is being opened. Returns false for one that is not. */
  receive(message: LabMessage): boolean {
    const answer = this.awaited.get(message.labId);
    this.awaited.delete(message.labId);
    answer?.(message);
    return answer !== undefined;
  }

  /** The worker of labs that are being opened has died. */
  crashed(labIds: readonly string[], suspect: Suspect | null, reason: string): void {
    for (const labId of labIds) {
      const answer = this.awaited.get(labId);
      this.awaited.delete(labId);
      answer?.({ t: "crashed", reason, suspect });
    }
  }

  /** Makes a lab run on a worker; one that has died of late gets one of its own. */
  place(message: FirstMessage): Promise<Opened> {
    const { labId } = message;
    const whole = { ...message, files: this.parts.files?.chunksOf(labId) ?? null } as PlacedMessage;
    return new Promise<Opened>((resolve) => {
      this.awaited.set(labId, resolve);
      if (this.deaths.has(labId)) this.parts.pool.placeAlone(labId, whole);
      else this.parts.pool.place(labId, whole);
      this.tellFirst();
    });
  }

  /** Opens a lab as it was; one that cannot be opened is marked failed, in words. */
  async open(lab: LiveLab): Promise<void> {
    if (lab.isDeleted) return;
    lab.state = "opening";
    const { store, marks } = this.parts;
    await this.attempt(lab, () => planRecovery(store, lab.id, this.parts.engines(), marks?.read(lab.id) ?? null));
  }

  /** Opens a failed lab as it was at a point of its past; what came after stays as a branch of it. */
  async openAt(lab: LiveLab, point: RestorePoint, leaving: Leaving): Promise<void> {
    const before = lab.failure ?? "";
    try {
      const plan = await planUpTo(this.parts.store, lab.id, this.parts.engines(), point);
      await this.goOn(lab, plan, () => this.parts.store.goBack(lab.id, placeIn(plan), plan.head, leaving));
    } catch (error) {
      lab.failed(before);
      throw error;
    }
  }

  /**
   * Opens a lab that is closed by a plan, in another branch of it.
   * @param go - notes that it goes on there. @returns the branch's number
   * @throws what `go` does: then nothing has changed, and it is still closed
   */
  async goOn(lab: LiveLab, plan: RecoveryPlan, go: () => Promise<number>): Promise<void> {
    const { marks, log } = this.parts;
    if (lab.isDeleted) throw new LabRefusal("NOT_FOUND", "This lab was deleted.");
    const mark = marks?.read(lab.id) ?? null;
    // The mark goes first: a journal may reach further than its mark, never less far.
    marks?.remove(lab.id);
    let branch: number;
    try {
      branch = await go();
    } catch (error) {
      if (mark && !lab.isDeleted) marks?.write(lab.id, mark);
      throw error;
    }
    log.warn({ labId: lab.id, lab: lab.row.name, branch, to: plan.head.index, at: plan.clockUs }, "lab goes on in another branch");
    this.deaths.forget(lab.id);
    const { setAside } = await this.parts.store.past(lab.id);
    lab.movedTo(setAside, plan.speed);
    await this.attempt(lab, async () => ({ ...plan, branch }));
  }

  /** Makes a lab run that begins at a moment of another's past. */
  async openFrom(lab: LiveLab, origin: string, plan: RecoveryPlan): Promise<Opened> {
    const { branch, snapshot, prologue, tail, head, toldUs, clockUs } = plan;
    const { speed } = lab;
    const opening = { snapshot, prologue, tail, toldUs };
    return this.place({ t: "open", labId: lab.id, plan: opening, branch, head, clockUs, speed, lender: this.folderOf(origin) });
  }

  /** Opens a lab from another that runs, as it is, beside it; null: it cannot be had there. */
  async openBeside(lab: LiveLab, from: LiveLab): Promise<Opened | null> {
    const { id: labId, speed } = lab;
    const opened = new Promise<Opened>((resolve) => this.awaited.set(labId, resolve));
    const message = { t: "fork", labId: from.id, to: labId, speed, files: this.folderOf(labId) } as const;
    if (this.parts.pool.placeBeside(labId, from.id, message)) return opened;
    this.awaited.delete(labId);
    return null;
  }

  private folderOf(labId: string): string | null {
    return this.parts.files?.chunksOf(labId) ?? null;
  }

  /** A lab has died while it ran or while it was opened. It is opened again, without the entry that is to blame where that is known. */
  async died(lab: LiveLab, entry: number, reason: string): Promise<void> {
    this.parts.pool.release(lab.id);
    await this.parts.written(lab.id);
    if (lab.isDeleted) return;
    const verdict = this.deaths.add(lab.id, entry);
    if (verdict === "fail") {
      await this.takeBack(lab);
      lab.failed(`it came down again and again (${reason})`);
      return;
    }
    if (verdict === "set aside") await this.setAside(lab, entry, reason);
    await this.open(lab);
  }

  /** It has come to a good state: what went before is forgotten. */
  isWell(labId: string): void {
    this.deaths.forget(labId);
  }

  /** It is being deleted. Whoever opens it is told. */
  forget(labId: string): void {
    this.deaths.forget(labId);
    const answer = this.awaited.get(labId);
    this.awaited.delete(labId);
    answer?.({ t: "deleted" });
  }

  private async attempt(lab: LiveLab, plan: () => Promise<RecoveryPlan>): Promise<void> {
    const { log } = this.parts;
    try {
      const { branch, snapshot, prologue, tail, head, toldUs, isQuiet = false, clockUs, warnings, lender } = await plan();
      if (lab.isDeleted) return;
      for (const warning of warnings) log.warn({ labId: lab.id, lab: lab.row.name }, warning);
      const started = Date.now();
      const opening = { snapshot, prologue, tail, toldUs, isQuiet };
      const from = lender === null ? null : this.folderOf(lender);
      const message = await this.place({ t: "open", labId: lab.id, plan: opening, branch, head, clockUs, speed: lab.speed, lender: from });
      if (message.t === "deleted") return;
      if (message.t === "crashed") {
        // Its worker may have died of another lab.
        if (message.suspect?.labId === lab.id) await this.died(lab, message.suspect.entry, message.reason);
        else await this.open(lab);
        return;
      }
      if (message.t === "failed") {
        log.error({ labId: lab.id, lab: lab.row.name, ...message.failure, entry: message.entry }, "lab stopped while it was opened");
        // Before the first entry nothing can be left out, and a second try would end as this one did.
        if (message.entry < 0) {
          this.parts.pool.release(lab.id);
          lab.failed(message.failure.rule.replace(/^unexpected error: /, ""));
        } else await this.died(lab, message.entry, message.failure.rule);
        return;
      }
      lab.opened(message.clock, message.known);
      log.info({ labId: lab.id, lab: lab.row.name, replayed: tail.length, ms: Date.now() - started }, "lab open");
    } catch (error) {
      if (lab.isDeleted) return;
      const reason = error instanceof Error ? error.message : String(error);
      const stack = error instanceof RecoveryRefused || !(error instanceof Error) ? {} : { stack: error.stack };
      log.error({ labId: lab.id, lab: lab.row.name, ...stack }, `lab not opened: ${reason}`);
      lab.failed(reason);
      this.tellFirst();
    }
  }

  /** Leaves an entry out from now on. One that broke the lab before it was acknowledged is not on the disk, and no part of its past. */
  private async setAside(lab: LiveLab, index: number, reason: string): Promise<void> {
    const [stored] = await this.parts.store.entries(lab.id, index);
    if (stored?.index !== index) return;
    const { at, actor, kind } = stored;
    const entry: SetAsideEntry = { index, at, actor, kind, what: describeEntry(stored), reason, wall: new Date().toISOString() };
    await this.parts.store.setAside(lab.id, entry);
    this.deaths.blamed(lab.id, index);
    lab.setAside = [...lab.setAside, entry];
    this.parts.setAside(lab, entry);
  }

  /** A lab is past help: what was left out to save it was not to blame, and is part of its past again. */
  private async takeBack(lab: LiveLab): Promise<void> {
    const indices = this.deaths.setAside(lab.id);
    if (indices.length === 0) return;
    await this.parts.store.takeBack(lab.id, indices);
    lab.setAside = lab.setAside.filter(({ index }) => !indices.includes(index));
    this.parts.log.warn(
      { labId: lab.id, lab: lab.row.name, entries: indices },
      "entries that were set aside are part of the lab's past again",
    );
  }
}
