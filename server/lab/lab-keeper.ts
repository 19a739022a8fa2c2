import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { LabFault } from "../../simulator";
import type { LabRepository, StoredLab } from "../db/labs";
import type { ScenarioView } from "./factory";
import type { JournalStore } from "./journal-store";
import { JournalWriter } from "./journal-writer";
import type { LabFolders } from "./lab-folders";
import { type LabListener, LiveLab } from "./live-lab";
import type { FromWorker, LabBatch, PackedSnapshot, StreamInput, ToWorker } from "./messages";
import { type Suspect, WorkerPool } from "./pool";
import { planRecovery, RecoveryRefused } from "./recovery";
import { LabRefusal, type LoggedFault } from "./types";

/** Crashes of a worker while it ran a lab, after which that lab stays closed until the next start: the second is in quarantine. */
const CRASHES_FORGIVEN = 1;
const CLOSE_LIMIT_MS = 8_000;

type LabMessage = Exclude<FromWorker, { t: "ready" | "pong" }>;
/** What makes a lab run on a worker. */
type PlacedMessage = Extract<ToWorker, { t: "create" | "open" }>;
export type FirstMessage = Omit<Extract<PlacedMessage, { t: "create" }>, "files"> | Omit<Extract<PlacedMessage, { t: "open" }>, "files">;
/** How opening a lab ended; `crashed`: its worker died meanwhile, which says nothing about the lab. */
type Opened = Extract<LabMessage, { t: "opened" | "failed" }> | { readonly t: "crashed"; readonly reason: string };

export interface KeeperParts {
  readonly store: JournalStore;
  readonly repository: LabRepository;
  readonly log: Logger;
  readonly workerFile: URL;
  readonly workers?: number;
  /** folder of the labs' files; null: what they keep is lost with the process */
  readonly files: LabFolders | null;
}

/** Keeps all labs of this server running: opens and closes them, writes what they put out, and survives their workers. */
export class LabKeeper {
  private readonly labs = new Map<string, LiveLab>();
  private readonly pool: WorkerPool;
  readonly writer: JournalWriter;
  private listener: LabListener | null = null;
  engine = "";
  scenarios: readonly ScenarioView[] = [];
  private readonly opening = new Map<string, (message: Opened) => void>();
  private readonly closing = new Map<string, (nowUs: number) => void>();
  private readonly crashes = new Map<string, number>();
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
    this.writer = new JournalWriter(parts.store, (message) => this.storageChanged(message));
  }

  /** Starts the workers and opens every lab; a lab that cannot be opened is marked failed and the others go on. */
  async start(): Promise<void> {
    const { engine, scenarios } = await this.pool.start();
    this.engine = engine;
    this.scenarios = scenarios;
    const stored = await this.parts.repository.all();
    for (const lab of stored) this.admit(lab);
    await Promise.all(stored.map(({ row }) => this.open(row.id)));
  }

  listen(listener: LabListener): void {
    this.listener = listener;
  }

  /** How many labs there are and how many have failed. */
  summary(): { readonly labs: number; readonly failed: number } {
    return { labs: this.labs.size, failed: [...this.labs.values()].filter((lab) => lab.state === "failed").length };
  }

  /** Takes a snapshot of every running lab and stops, within a limit of wall time. */
  async close(): Promise<void> {
    this.isClosing = true;
    const closed = [...this.labs.values()].filter((lab) => lab.state === "running").map((lab) => this.closeLab(lab, true));
    await Promise.race([Promise.all(closed), new Promise((resolve) => setTimeout(resolve, CLOSE_LIMIT_MS).unref())]);
    await Promise.race([this.writer.settled(), new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
    this.writer.close();
    this.pool.close();
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
  async input(lab: LiveLab, input: StreamInput): Promise<void> {
    this.checkWritable();
    await lab.whenOpen();
    await lab.input(input);
  }

  /** Refuses while nothing can be written. */
  checkWritable(): void {
    if (this.isClosing) throw new LabRefusal("STORAGE_UNAVAILABLE", "The server is stopping.");
    if (this.writer.fault !== null) throw storageRefusal(this.writer.fault);
  }

  /** Takes a new lab in once its first snapshot is on the disk; otherwise nothing of it stays. */
  async found(stored: StoredLab, first: FirstMessage, given: PackedSnapshot | null = null): Promise<LiveLab> {
    const labId = stored.row.id;
    const lab = this.admit(stored);
    const message = await new Promise<Opened>((resolve) => {
      this.opening.set(labId, resolve);
      this.place(first);
    });
    if (message.t !== "opened") {
      this.labs.delete(labId);
      this.crashes.delete(labId);
      this.pool.release(labId);
      await this.parts.repository.remove(labId);
      this.parts.files?.remove(labId);
      const [rule, stack] = message.t === "failed" ? [message.failure.rule, message.failure.stack] : [message.reason, ""];
      this.parts.log.error({ labId, rule, stack }, "a lab could not be made");
      throw new LabRefusal("BAD_REQUEST", `The lab could not be made: ${rule}`);
    }
    const snapshot = message.snapshot ?? given;
    if (snapshot) await new Promise<void>((resolve) => this.writer.snapshot(labId, snapshot, resolve));
    lab.opened(message.clock, message.records);
    return lab;
  }

  /** Ends a lab and forgets everything about it. */
  async remove(lab: LiveLab): Promise<void> {
    this.labs.delete(lab.id);
    this.crashes.delete(lab.id);
    if (lab.state === "running") await this.closeLab(lab, false);
    this.pool.release(lab.id);
    this.writer.forget(lab.id);
    await this.writer.settled();
    await this.parts.repository.remove(lab.id);
    this.parts.files?.remove(lab.id);
    lab.deleted();
    this.listener?.gone(lab.id, "deleted", `The lab ${lab.row.name} was deleted.`);
  }

  accessChanged(labId: string): void {
    this.listener?.accessChanged(labId);
  }

  // Inside

  private admit({ row, clockUs, speed }: StoredLab): LiveLab {
    const lab = new LiveLab(
      row,
      { clockUs, speed },
      (message) => this.pool.post(row.id, message),
      () => this.listener,
    );
    this.labs.set(row.id, lab);
    return lab;
  }

  private place(message: FirstMessage): void {
    const { labId } = message;
    const whole = { ...message, files: this.parts.files?.chunksOf(labId) ?? null } as PlacedMessage;
    if (this.crashes.has(labId)) this.pool.placeAlone(labId, whole);
    else this.pool.place(labId, whole);
  }

  private async open(labId: string): Promise<void> {
    const lab = this.labs.get(labId);
    if (!lab) return;
    const log = this.parts.log;
    try {
      const { snapshot, tail, clockUs, warnings } = await planRecovery(this.parts.store, labId, this.engine);
      for (const warning of warnings) log.warn({ labId, lab: lab.row.name }, warning);
      const started = Date.now();
      const message = await new Promise<Opened>((resolve) => {
        this.opening.set(labId, resolve);
        this.place({ t: "open", labId, snapshot, tail, clockUs, speed: lab.speed });
      });
      if (message.t === "crashed") {
        await this.reopen([lab], message.reason);
        return;
      }
      if (message.t === "failed") {
        this.reportFailure(lab, message);
        return;
      }
      lab.opened(message.clock, message.records);
      log.info({ labId, lab: lab.row.name, replayed: tail.length, ms: Date.now() - started }, "lab open");
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.error(
        {
          labId,
          lab: lab.row.name,
          ...(error instanceof RecoveryRefused ? {} : { stack: error instanceof Error ? error.stack : undefined }),
        },
        `lab not opened: ${reason}`,
      );
      lab.failed(reason);
    }
  }

  private receive(message: LabMessage): void {
    const { labId } = message;
    const opening = this.opening.get(labId);
    if (opening && (message.t === "opened" || message.t === "failed")) {
      this.opening.delete(labId);
      opening(message);
      return;
    }
    const lab = this.labs.get(labId);
    switch (message.t) {
      case "batch":
        if (!lab) return;
        if (message.batch.output.faults.length > 0) this.noteFaults(lab, message.batch.output.faults);
        this.accept(lab, message.batch);
        return;
      case "snapshot":
        if (lab) this.writer.snapshot(labId, message.snapshot);
        return;
      case "failed":
        // In its turn: what came out before is delivered first.
        if (lab) this.writer.commit({ labId, entries: [], clockUs: 0, speed: lab.speed }, () => this.reportFailure(lab, message));
        this.closing.get(labId)?.(message.failure.at);
        return;
      case "closed":
        this.closing.get(labId)?.(message.nowUs);
        return;
      case "opened":
        return;
    }
  }

  /** Faults of ours that the lab has contained: into its own log and the server's. */
  private noteFaults(lab: LiveLab, faults: readonly LabFault[]): void {
    for (const { kind, vm, what, message, stack } of faults)
      this.parts.log.error({ labId: lab.id, lab: lab.row.name, kind, vm, what, fault: message, stack }, "a fault in a lab was contained");
    this.parts.files?.addFaults(lab.id, faults);
  }

  /** What has gone wrong inside a lab, oldest first. */
  faults(labId: string): readonly LoggedFault[] {
    return this.parts.files?.faults(labId) ?? [];
  }

  /** Commits a batch and publishes it afterwards; one with nothing to keep goes straight through when nothing is before it. */
  private accept(lab: LiveLab, batch: LabBatch): void {
    const isKept = batch.entries.length === 0 && batch.clock.nowUs <= lab.committedClockUs && !batch.isClockChange;
    lab.batchesInFlight++;
    if (isKept && lab.batchesInFlight === 1) {
      lab.deliver(batch);
      return;
    }
    let kept = batch;
    if (this.writer.fault !== null) {
      // The disk refuses: questions are answered, changes wait.
      lab.settle(batch.answers);
      kept = { ...batch, answers: [] };
    }
    lab.committedClockUs = Math.max(lab.committedClockUs, batch.clock.nowUs);
    this.writer.commit({ labId: lab.id, entries: batch.entries, clockUs: batch.clock.nowUs, speed: batch.clock.speed }, () =>
      lab.deliver(kept),
    );
  }

  private reportFailure(lab: LiveLab, message: Extract<LabMessage, { t: "failed" }>): void {
    const { rule, at, stack } = message.failure;
    this.parts.log.error({ labId: lab.id, lab: lab.row.name, rule, atUs: at, stack, report: randomUUID() }, "lab stopped");
    this.pool.release(lab.id);
    lab.failed(rule);
  }

  private crashed(labIds: readonly string[], suspect: Suspect | null, reason: string): void {
    this.parts.log.error(
      { labs: labIds.length, suspect: suspect?.labId, entry: suspect?.entry, reason },
      "a lab worker died; its labs are opened again",
    );
    if (suspect) this.crashes.set(suspect.labId, (this.crashes.get(suspect.labId) ?? 0) + 1);
    const labs = labIds.flatMap((labId) => this.labs.get(labId) ?? []);
    const reopened = labs.filter((lab) => lab.state === "running");
    for (const lab of reopened) lab.interrupted();
    for (const labId of labIds) {
      const opening = this.opening.get(labId);
      this.opening.delete(labId);
      opening?.({ t: "crashed", reason });
      this.closing.get(labId)?.(0);
    }
    this.reopen(reopened, reason).catch((error: unknown) =>
      this.parts.log.error({ error: String(error) }, "labs could not be opened again"),
    );
  }

  /** Opens labs again: those that nobody suspects at once and together, the suspect behind them and alone. */
  private async reopen(labs: readonly LiveLab[], reason: string): Promise<void> {
    // Only what is on the disk counts; while the disk refuses, the labs wait.
    while (!this.writer.isIdle && !this.isClosing) await new Promise((resolve) => setTimeout(resolve, 20));
    const isSuspect = (lab: LiveLab): boolean => this.crashes.has(lab.id);
    await Promise.all(labs.filter((lab) => !isSuspect(lab)).map((lab) => this.open(lab.id)));
    await Promise.all(labs.filter(isSuspect).map((lab) => this.reopenSuspect(lab, reason)));
  }

  private async reopenSuspect(lab: LiveLab, reason: string): Promise<void> {
    if ((this.crashes.get(lab.id) ?? 0) > CRASHES_FORGIVEN) lab.failed(`its worker died repeatedly while running it (${reason})`);
    else await this.open(lab.id);
  }

  private async closeLab(lab: LiveLab, withSnapshot: boolean): Promise<void> {
    await new Promise<void>((resolve) => {
      this.closing.set(lab.id, () => resolve());
      this.pool.post(lab.id, { t: "close", labId: lab.id, withSnapshot });
    });
    this.closing.delete(lab.id);
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

function storageRefusal(reason: string): LabRefusal {
  return new LabRefusal(
    "STORAGE_UNAVAILABLE",
    `The server cannot save changes now (${reason}). Nothing is lost; repeat the request when there is space again.`,
  );
}
