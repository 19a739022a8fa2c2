import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { Actor, Outcome } from "../../../simulator";
import type { LabRepository, StoredLab } from "../../db/labs";
import type { LabFolders } from "../files/lab-folders";
import { EndMarks } from "../journal/end-marks";
import type { JournalStore } from "../journal/journal-store";
import { JournalWriter } from "../journal/journal-writer";
import type { LabListener } from "../live/lab-listener";
import { LiveLab } from "../live/live-lab";
import { SnapshotKeeping } from "../snapshots/snapshot-keeping";
import { LabRefusal } from "../types";
import type { EngineView } from "../worker/factory";
import type { FromWorker, LabBatch, StreamInput } from "../worker/messages";
import { isNews } from "../worker/output-batch";
import { type Suspect, WorkerPool } from "../worker/pool";
import { FaultLog } from "./fault-log";
import { stackOf, storageRefusal } from "./keeper-words";
import { LabClosings } from "./lab-closings";
import { LabFounding } from "./lab-founding";
import { LabOpening } from "./lab-opening";
import { LabRest, type RestPace } from "./lab-rest";
import { LabTravel } from "./lab-travel";
import { LostLabs } from "./lost-labs";

const CLOSE_LIMIT_MS = 8_000;

type LabMessage = Exclude<FromWorker, { t: "ready" | "pong" }>;
export interface KeeperParts {
  readonly store: JournalStore;
  readonly repository: LabRepository;
  readonly log: Logger;
  readonly workerFile: URL;
  readonly workers?: number;
  /** folder of the labs' files; null: what they keep is lost with the process */
  readonly files: LabFolders | null;
  readonly pace?: RestPace | undefined;
}

/** Keeps all labs of this server running: opens and closes them, writes what they put out, and survives their workers. */
export class LabKeeper {
  private readonly labs = new Map<string, LiveLab>();
  private readonly pool: WorkerPool;
  readonly writer: JournalWriter;
  readonly faultLog: FaultLog;
  private listener: LabListener | null = null;
  private readonly lost: LostLabs;
  /** what the engine says of itself, once the workers have started */
  of: EngineView = { engine: "", opens: [], scenarios: [], operations: {}, views: {} };
  private readonly closings = new LabClosings((labId, message) => this.pool.post(labId, message));
  private readonly opening: LabOpening;
  private readonly marks: EndMarks | null;
  private readonly rest: LabRest;
  private readonly snapshots: SnapshotKeeping;
  readonly founding: LabFounding;
  readonly travel: LabTravel;
  private isClosing = false;

  constructor(private readonly parts: KeeperParts) {
    this.pool = new WorkerPool(
      parts.workerFile,
      {
        message: (message) => this.receive(message),
        crashed: (labIds, suspect, reason) => this.crashed(labIds, suspect, reason),
      },
      parts.workers,
    );
    const { files } = parts;
    this.faultLog = new FaultLog(files, parts.log);
    this.marks = files && new EndMarks((labId) => files.endMarkOf(labId));
    this.lost = new LostLabs(files, this.marks, parts.log);
    this.writer = new JournalWriter(parts.store, (message) => this.storageChanged(message), this.marks, {
      refused: (labId, message) => this.refused(labId, message),
      leftOut: (labId, reason) => parts.log.error({ labId, reason }, "a snapshot could not be kept; the lab goes on without"),
      broken: (labId, error) => parts.log.error({ labId, error: stackOf(error) }, "what was written could not be told to everybody"),
    });
    this.snapshots = new SnapshotKeeping({
      writer: this.writer,
      store: parts.store,
      isWell: (labId) => this.opening.isWell(labId),
      isClosing: () => this.isClosing,
      post: (labId, message) => this.pool.post(labId, message),
    });
    this.opening = new LabOpening({
      ...parts,
      marks: this.marks,
      pool: this.pool,
      engines: () => this.of,
      written: (labId) => this.written(labId),
      setAside: (lab, entry) => {
        this.faultLog.setAside(lab, entry);
        this.listener?.setAside(lab.id, entry);
      },
    });
    this.travel = new LabTravel({
      store: parts.store,
      marks: this.marks,
      opening: this.opening,
      closings: this.closings,
      pool: this.pool,
      engines: () => this.of,
      written: (labId) => this.written(labId),
      save: (lab, snapshot) => this.snapshots.save(lab, snapshot),
      checkWritable: () => this.checkWritable(),
      filesOf: (labId) => files?.chunksOf(labId) ?? null,
      listener: () => this.listener,
    });
    this.rest = new LabRest({
      log: parts.log,
      repository: parts.repository,
      labs: () => this.labs.values(),
      isWatched: (labId) => this.listener?.isWatched(labId) ?? false,
      open: (lab) => this.opening.open(lab),
      close: (lab) => this.putAside(lab),
      mayWrite: () => this.writer.fault === null,
      pace: parts.pace,
    });
    this.founding = new LabFounding({
      ...parts,
      marks: this.marks,
      writer: this.writer,
      pool: this.pool,
      opening: this.opening,
      closings: this.closings,
      snapshots: this.snapshots,
      rest: this.rest,
      travel: this.travel,
      written: (labId) => this.written(labId),
      admit: (stored) => this.admit(stored),
      letGo: (labId) => void this.labs.delete(labId),
    });
  }

  /** Starts the workers and takes all labs in as they lie on the disk. They are opened when they are wanted, or by `wakeAll`. */
  async start(): Promise<void> {
    const [engine, stored] = await Promise.all([this.pool.start(), this.parts.repository.all()]);
    this.of = engine;
    for (const lab of stored) this.admit(lab);
    this.lost.find(this.labs);
    const awake = stored.filter(({ isAsleep }) => !isAsleep).map(({ row }) => row.id);
    // Those that have died come last, each on a worker of its own.
    this.rest.begin([...awake.filter((id) => !this.opening.isSick(id)), ...awake.filter((id) => this.opening.isSick(id))]);
  }

  /**
   * Opens, one after another and behind those that are asked for, the labs that were awake when the server stopped.
   * @returns when the first of them is in its worker's hands, if there is one, and when all are open
   */
  wakeAll(): { readonly first: Promise<unknown>; readonly all: Promise<void> } {
    const all = this.rest.wakeAll().then(() => {
      // What a run that was cut off has left of snapshots that did not follow.
      this.writer.sweep(null);
    });
    return { first: Promise.race([this.opening.first, all.catch(() => {})]), all };
  }

  listen(listener: LabListener): void {
    this.listener = listener;
  }

  /** What the database has lost of labs, in words. */
  notices(): readonly string[] {
    return this.lost.notices();
  }

  /** How many labs there are, and how many of them have failed or sleep. */
  summary(): { readonly labs: number; readonly failed: number; readonly asleep: number } {
    const count = (state: LiveLab["state"]): number => [...this.labs.values()].filter((lab) => lab.state === state).length;
    return { labs: this.labs.size, failed: count("failed"), asleep: count("asleep") };
  }

  /** Takes a snapshot of every running lab and stops, within a limit of wall time. */
  async close(): Promise<void> {
    this.isClosing = true;
    this.rest.stop();
    const closed = [...this.labs.values()]
      .filter((lab) => lab.state === "running")
      .map((lab) => this.closings.close(lab.id, this.writer.fault === null));
    await Promise.race([Promise.all(closed), new Promise((resolve) => setTimeout(resolve, CLOSE_LIMIT_MS).unref())]);
    await Promise.race([this.writer.settled(), new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
    this.writer.close();
    this.pool.close();
    this.marks?.close();
  }

  get(labId: string): LiveLab | undefined {
    return this.labs.get(labId);
  }

  all(): readonly LiveLab[] {
    return [...this.labs.values()];
  }

  /** A running lab by its id, for those who have been let in already. */
  find(labId: string): LiveLab | undefined {
    const lab = this.labs.get(labId);
    return lab?.state === "running" ? lab : undefined;
  }

  /** Sends console or command input into a lab; answers when it is on the disk. */
  async input(lab: LiveLab, input: StreamInput, actor: Actor | null): Promise<Outcome | null> {
    await this.openToWrite(lab);
    return (await lab.input(input, actor)) as Outcome | null;
  }

  /** Opens a lab for something that has to be written; refuses while nothing can be. */
  async openToWrite(lab: LiveLab): Promise<void> {
    this.checkWritable();
    await lab.whenOpen();
    // The disk may have begun to refuse while it was opened.
    this.checkWritable();
  }

  /** Refuses while nothing can be written. */
  checkWritable(): void {
    if (this.isClosing) throw new LabRefusal("STORAGE_UNAVAILABLE", "The server is stopping.");
    if (this.writer.fault !== null) throw storageRefusal(this.writer.fault);
  }

  /** Ends a lab and forgets everything about it. */
  async remove(lab: LiveLab): Promise<void> {
    const [dependent] = await this.parts.repository.branchedOff(lab.id);
    if (dependent !== undefined)
      throw new LabRefusal("CONFLICT", `The lab ${dependent} was branched off this one and is still being saved. Try again in a moment.`);
    if (!this.labs.delete(lab.id)) return;
    // First: whoever is opening it meanwhile gives up.
    lab.deleted();
    this.opening.forget(lab.id);
    if (this.pool.has(lab.id)) await this.closings.close(lab.id, false);
    this.pool.release(lab.id);
    this.writer.forget(lab.id);
    await this.writer.settled();
    const mark = this.marks?.read(lab.id) ?? null;
    // Before the row: files without a mark are those of a deletion that was cut off, not of a lab that the database has lost.
    this.marks?.remove(lab.id);
    try {
      await this.parts.repository.remove(lab.id);
    } catch (error) {
      if (mark) this.marks?.write(lab.id, mark);
      this.labs.set(lab.id, lab);
      lab.notDeleted();
      throw error;
    }
    this.writer.sweep(lab.id);
    this.parts.files?.remove(lab.id);
    this.listener?.gone(lab.id, "deleted", `The lab ${lab.row.name} was deleted.`);
  }

  accessChanged(labId: string): void {
    this.listener?.accessChanged(labId);
  }

  private admit({ row, ...past }: StoredLab): LiveLab {
    const lab = new LiveLab(
      row,
      past,
      (message) => this.pool.post(row.id, message),
      () => this.listener,
      () => this.rest.wake(lab),
    );
    this.labs.set(row.id, lab);
    return lab;
  }

  private receive(message: LabMessage): void {
    const { labId } = message;
    if ((message.t === "opened" || message.t === "failed") && this.opening.receive(message)) return;
    const lab = this.labs.get(labId);
    switch (message.t) {
      case "batch":
        // What a lab puts out that was stopped would stand behind a hole.
        if (!lab || lab.state === "failed") return;
        this.faultLog.contained(lab, message.batch.output.faults);
        this.accept(lab, message.batch);
        return;
      case "block":
        if (lab && lab.state !== "failed") this.snapshots.block(lab, message);
        return;
      case "snapshot":
        if (lab && lab.state !== "failed") void this.snapshots.save(lab, message.snapshot);
        return;
      case "failed":
        // In its turn: what came out before is delivered first.
        if (lab) this.writer.commit({ labId, entries: [], clockUs: 0, toldUs: 0, speed: lab.speed }, () => this.stopped(lab, message));
        this.closings.ended(labId);
        return;
      case "closed":
        this.closings.ended(labId);
        return;
      case "troubled":
        this.parts.log.error({ labId, reason: message.message }, "the disk has refused something of a lab that can wait");
        return;
      case "opened":
        return;
    }
  }

  /** Commits a batch and publishes it afterwards; one with nothing to keep goes straight through when nothing is before it. */
  private accept(lab: LiveLab, batch: LabBatch): void {
    const { entries, notes } = batch;
    // Whoever reads the history of its tasks has been told of them.
    const isTold = notes.length > 0 || lab.isToldBy(batch) || (this.listener?.isWatched(lab.id) ?? false);
    const isNoted = lab.isNoted(batch.clock.nowUs, { isTold, isNews: isNews(batch) });
    const isKept = entries.length + notes.length === 0 && !batch.isClockChange && isNoted;
    lab.batchesInFlight++;
    if (isKept && lab.batchesInFlight === 1) {
      lab.deliver(batch);
      return;
    }
    let kept = batch;
    if (this.writer.fault !== null) {
      // The disk refuses: questions are answered, changes wait.
      kept = { ...batch, answers: lab.settleQueries(batch.answers) };
    }
    const { nowUs, speed } = batch.clock;
    const clocks = { clockUs: nowUs, toldUs: isTold ? nowUs : 0, newsUs: lab.noted(nowUs, isTold) };
    this.writer.commit({ labId: lab.id, entries, notes, ...clocks, speed }, () => lab.deliver(kept));
  }

  /** A lab has broken off: it is opened again as it is on the disk. */
  private stopped(lab: LiveLab, { failure, entry, answers }: Extract<LabMessage, { t: "failed" }>): void {
    const { rule, at, stack } = failure;
    this.parts.log.error({ labId: lab.id, lab: lab.row.name, rule, atUs: at, entry, stack, report: randomUUID() }, "lab stopped");
    if (lab.state !== "running") return;
    lab.settle(answers);
    lab.interrupted();
    this.again(lab, () => this.opening.died(lab, entry, rule));
  }

  private crashed(labIds: readonly string[], suspect: Suspect | null, reason: string): void {
    this.parts.log.error(
      { labs: labIds.length, suspect: suspect?.labId, entry: suspect?.entry, reason },
      "a lab worker died; its labs are opened again",
    );
    this.opening.crashed(labIds, suspect, reason);
    for (const labId of labIds) {
      const lab = this.labs.get(labId);
      if (!this.closings.ended(labId) && lab?.state === "running") {
        lab.interrupted();
        if (suspect?.labId === labId) this.again(lab, () => this.opening.died(lab, suspect.entry, reason));
        else this.again(lab, () => this.written(labId).then(() => this.opening.open(lab)));
      }
    }
  }

  private again(lab: LiveLab, work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      this.parts.log.error({ labId: lab.id, error: String(error) }, "a lab could not be opened again");
      lab.failed(error instanceof Error ? error.message : String(error));
    });
  }

  /** Resolves when all that a lab has put out is on the disk: only that counts. While the disk refuses, it does not. */
  private async written(labId: string): Promise<void> {
    while (this.writer.isWaitingFor(labId) && !this.isClosing) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  /** What a lab puts out cannot be written, whatever the disk has room for: it stops, as it is on the disk, and others go on. */
  private refused(labId: string, message: string): void {
    this.parts.log.error({ labId, reason: message }, "a lab's commands cannot be written; it stops");
    const lab = this.labs.get(labId);
    if (lab?.state !== "running") return;
    lab.failed(`what is done in it cannot be written: ${message}`);
    this.again(lab, () => this.closings.close(lab.id, false).then(() => this.pool.release(labId)));
  }

  private async putAside(lab: LiveLab): Promise<void> {
    lab.state = "opening";
    await this.closings.close(lab.id, true);
    await this.written(lab.id);
    this.pool.release(lab.id);
  }

  private storageChanged(message: string | null): void {
    this.pool.hold(message !== null);
    if (message === null) {
      this.parts.log.info("the journal can be written again");
      return;
    }
    this.parts.log.error({ reason: message }, "the journal cannot be written; labs stand still until it can");
    for (const lab of this.labs.values()) lab.rejectWrites(() => storageRefusal(message));
  }
}
