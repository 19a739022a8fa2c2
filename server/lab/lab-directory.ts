import { randomBytes, randomInt, randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { ImportReport, LabRole, MetricHistory, MetricSample, Outcome, Topology, WhyNot } from "../../simulator";
import { authorize, type LabDeed, NO_SUCH_LAB, operationRoles, roleIn } from "../auth/authorize";
import type { AccountService, Principal } from "../auth/types";
import type { LabClock } from "../contract/events";
import type { LabView } from "../contract/views";
import type { LabRepository, StoredLab } from "../db/labs";
import type { ScenarioView } from "./factory";
import { type JournalStore, sha256 } from "./journal-store";
import { JournalWriter } from "./journal-writer";
import { type LabFile, readLabFile, writeLabFile } from "./lab-file";
import { type LabListener, LiveLab } from "./live-lab";
import type { FromWorker, LabBatch, PackedSnapshot, StreamInput } from "./messages";
import { packText, unpackAside } from "./packing";
import { WorkerPool } from "./pool";
import { planRecovery, RecoveryRefused } from "./recovery";
import { type ClockAction, type LabMemberView, LabRefusal, type LabService } from "./types";

/** Labs one account may own. guess: a person works in a handful; the limit keeps one from filling the disk. */
const LABS_PER_OWNER = 50;
/** Crashes of a worker while it ran a lab, after which that lab stays closed until the next start. */
const CRASHES_FORGIVEN = 1;
const CLOSE_LIMIT_MS = 8_000;

const id = () => randomBytes(9).toString("base64url");
type LabMessage = Exclude<FromWorker, { t: "ready" | "pong" }>;

export interface DirectoryParts {
  readonly store: JournalStore;
  readonly repository: LabRepository;
  readonly accounts: Pick<AccountService, "byUsername">;
  readonly log: Logger;
  readonly workerFile: URL;
  readonly workers?: number;
}

/** All labs of this server: opens them, guards their doors, writes what they put out, and tells who listens. */
export class LabDirectory implements LabService {
  private readonly labs = new Map<string, LiveLab>();
  private readonly pool: WorkerPool;
  readonly writer: JournalWriter;
  private listener: LabListener | null = null;
  private engine = "";
  private scenarioViews: readonly ScenarioView[] = [];
  private readonly opening = new Map<string, (message: Extract<LabMessage, { t: "opened" | "failed" }>) => void>();
  private readonly closing = new Map<string, (nowUs: number) => void>();
  private readonly crashes = new Map<string, number>();
  private isClosing = false;

  constructor(private readonly parts: DirectoryParts) {
    this.pool = new WorkerPool(
      parts.workerFile,
      {
        message: (message) => this.receive(message),
        crashed: (labIds, blamed, reason) => this.crashed(labIds, blamed, reason),
      },
      parts.workers,
    );
    this.writer = new JournalWriter(parts.store, (message) => this.storageChanged(message));
  }

  /** Starts the workers and opens every lab; a lab that cannot be opened is marked failed and the others go on. */
  async start(): Promise<void> {
    const { engine, scenarios } = await this.pool.start();
    this.engine = engine;
    this.scenarioViews = scenarios;
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

  engineVersion(): string {
    return this.engine;
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

  // Doors

  scenarios(): readonly ScenarioView[] {
    return this.scenarioViews;
  }

  list(principal: Principal): readonly LabView[] {
    return [...this.labs.values()].filter((lab) => roleIn(principal, lab.row) !== null).map((lab) => this.view(principal, lab));
  }

  get(principal: Principal, labId: string): LabView {
    return this.view(principal, this.enter(principal, labId, "lab.see").lab);
  }

  async create(principal: Principal, options: { readonly name: string; readonly scenario: string }): Promise<LabView> {
    if (principal.role === "student") throw new LabRefusal("FORBIDDEN", "Students join labs; instructors and administrators create them.");
    return this.view(principal, await this.createFor(principal.id, { ...options, instructorRole: null }));
  }

  /** Creates a lab for an account, without asking: `create` and the first start do. */
  async createFor(
    ownerId: string,
    options: { readonly name: string; readonly scenario: string; readonly instructorRole: LabRole | null },
  ): Promise<LiveLab> {
    if (!this.scenarioViews.some((scenario) => scenario.id === options.scenario))
      throw new LabRefusal("BAD_REQUEST", `There is no scenario ${options.scenario}.`);
    this.checkRoom(ownerId);
    const seed = randomInt(2 ** 31 - 1);
    const epochUs = Math.floor(Date.now() / 1000) * 1_000_000;
    const stored = await this.parts.repository.insert({ id: id(), ...options, seed, epochUs, clockUs: 0, speed: 1, ownerId });
    return this.found(stored, (labId) =>
      this.pool.place(labId, { t: "create", labId, scenario: options.scenario, seed, epochUs, speed: 1 }),
    );
  }

  async rename(principal: Principal, labId: string, name: string): Promise<LabView> {
    const { lab } = this.enter(principal, labId, "lab.manage");
    await this.parts.repository.rename(labId, name);
    lab.row = { ...lab.row, name };
    return this.view(principal, lab);
  }

  async remove(principal: Principal, labId: string): Promise<void> {
    const { lab } = this.enter(principal, labId, "lab.manage");
    this.labs.delete(labId);
    if (lab.state === "running") await this.closeLab(lab, false);
    this.pool.release(labId);
    this.writer.forget(labId);
    await this.writer.settled();
    await this.parts.repository.remove(labId);
    this.listener?.gone(labId, "deleted", `The lab ${lab.row.name} was deleted.`);
  }

  async members(principal: Principal, labId: string): Promise<readonly LabMemberView[]> {
    const { lab } = this.enter(principal, labId, "lab.see");
    const names = await this.parts.repository.memberNames(labId);
    const owner: LabMemberView = { username: lab.row.ownerUsername, displayName: lab.row.ownerName, role: "pool-admin", isOwner: true };
    return [
      owner,
      ...names.flatMap(({ userId, username, displayName }) => {
        const role = lab.row.members.get(userId);
        return role ? [{ username, displayName, role, isOwner: false }] : [];
      }),
    ];
  }

  async setMember(principal: Principal, labId: string, username: string, role: LabRole | null): Promise<readonly LabMemberView[]> {
    const { lab } = this.enter(principal, labId, "lab.manage");
    const account = await this.parts.accounts.byUsername(username);
    if (!account) throw new LabRefusal("BAD_REQUEST", `There is no account ${username}.`);
    if (account.id === lab.row.ownerId) throw new LabRefusal("CONFLICT", `${account.username} owns this lab and has every right in it.`);
    await this.parts.repository.setMember(labId, account.id, role);
    const members = new Map(lab.row.members);
    if (role) members.set(account.id, role);
    else members.delete(account.id);
    lab.row = { ...lab.row, members };
    this.listener?.accessChanged(labId);
    return this.members(principal, labId);
  }

  async submit(
    principal: Principal,
    submission: {
      readonly labId: string;
      readonly requestId: string;
      readonly op: string;
      readonly args: Readonly<Record<string, unknown>>;
    },
  ): Promise<Outcome> {
    const { labId, requestId, op, args } = submission;
    const verdict = authorize(principal, this.labs.get(labId)?.row ?? null, `operation:${op}`);
    if (!verdict.ok && verdict.code === "FORBIDDEN") {
      // A refusal in XAPI's own words, as the lab would give it.
      const words = `No permission in user session. (Roles with this permission: ${operationRoles[op] ?? "vm-admin"} and above)`;
      return { ok: false, fault: { code: "RBAC_PERMISSION_DENIED", params: [op, words] } };
    }
    const { lab, role } = this.enter(principal, labId, "lab.see");
    this.checkWritable();
    await lab.whenOpen();
    return (await lab.operation({
      requestId: `${principal.id}:${requestId}`,
      actor: { user: principal.username, role },
      call: { op, args },
    })) as Outcome;
  }

  async clock(principal: Principal, labId: string, action: ClockAction): Promise<LabClock> {
    const { lab } = this.enter(principal, labId, "lab.clock");
    this.checkWritable();
    await lab.whenOpen();
    await lab.setSpeed(action);
    return lab.clock();
  }

  async history(
    principal: Principal,
    labId: string,
    query: { readonly ref: string; readonly fromS: number; readonly toS: number; readonly maxRows: number },
  ): Promise<MetricHistory | null> {
    const { ref, fromS, toS, maxRows } = query;
    return (await this.openFor(principal, labId, "lab.see")).query("history", { ref, fromS, toS, maxRows });
  }

  async samples(principal: Principal, labId: string, refs: readonly string[]): Promise<readonly MetricSample[]> {
    return (await this.openFor(principal, labId, "lab.see")).query("samples", { refs });
  }

  async whyNot(principal: Principal, labId: string, ref: string, operations: readonly string[]): Promise<WhyNot> {
    return (await this.openFor(principal, labId, "lab.see")).query("whyNot", { ref, operations });
  }

  async topology(principal: Principal, labId: string): Promise<Topology> {
    return (await this.openFor(principal, labId, "lab.see")).query("topology", null);
  }

  async checkGuestConfig(principal: Principal, labId: string, fileName: string, text: string): Promise<ImportReport> {
    return (await this.openFor(principal, labId, "lab.see")).query("checkGuestConfig", { fileName, text });
  }

  async exportLab(principal: Principal, labId: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
    const lab = await this.openFor(principal, labId, "lab.export");
    const packed = (await lab.pack()) as PackedSnapshot;
    const { name, scenario, seed, epochUs } = lab.row;
    return {
      name,
      bytes: await writeLabFile({ name, scenario, seed, epochUs, engine: packed.engine, at: packed.at, text: await unpackAside(packed) }),
    };
  }

  async importLab(principal: Principal, bytes: Uint8Array, name: string | null): Promise<LabView> {
    if (principal.role === "student") throw new LabRefusal("FORBIDDEN", "Students join labs; instructors and administrators import them.");
    this.checkRoom(principal.id);
    const file: LabFile = await readLabFile(bytes);
    if (file.engine !== this.engine)
      throw new LabRefusal("BAD_REQUEST", `This lab was exported by engine ${file.engine}; this server has engine ${this.engine}.`);
    const packed = await packText(file.text);
    const snapshot: PackedSnapshot = { journalIndex: 0, at: file.at, engine: file.engine, bytes: packed, sha256: sha256(packed) };
    const stored = await this.parts.repository.insert({
      id: id(),
      name: name ?? file.name,
      scenario: file.scenario,
      seed: file.seed,
      epochUs: file.epochUs,
      clockUs: file.at,
      speed: 0,
      ownerId: principal.id,
      instructorRole: null,
    });
    const lab = await this.found(
      stored,
      (labId) => this.pool.place(labId, { t: "open", labId, snapshot, tail: [], clockUs: file.at, speed: 0 }),
      snapshot,
    );
    return this.view(principal, lab);
  }

  /** A running lab by its id, for those who have been let in already. */
  find(labId: string): LiveLab | undefined {
    const lab = this.labs.get(labId);
    return lab?.state === "running" ? lab : undefined;
  }

  /** A lab behind a door, checked; refuses with LabRefusal. */
  enter(principal: Principal | null, labId: string, deed: LabDeed): { readonly lab: LiveLab; readonly role: LabRole } {
    const lab = this.labs.get(labId);
    const verdict = authorize(principal, lab?.row ?? null, deed);
    if (!verdict.ok) throw new LabRefusal(verdict.code, verdict.message);
    if (!lab) throw new LabRefusal("NOT_FOUND", NO_SUCH_LAB);
    return { lab, role: verdict.role };
  }

  async openFor(principal: Principal | null, labId: string, deed: LabDeed): Promise<LiveLab> {
    const { lab } = this.enter(principal, labId, deed);
    await lab.whenOpen();
    return lab;
  }

  /** Sends console or command input into a lab; answers when it is on the disk. */
  async input(lab: LiveLab, input: StreamInput): Promise<void> {
    this.checkWritable();
    await lab.whenOpen();
    await lab.input(input);
  }

  // Inside

  private view(principal: Principal, lab: LiveLab): LabView {
    const { row, state } = lab;
    return {
      id: row.id,
      name: row.name,
      scenario: row.scenario,
      createdAt: row.createdAt.toISOString(),
      ownerName: row.ownerName,
      role: roleIn(principal, row) ?? "read-only",
      state: state === "failed" ? "failed" : "running",
      failure: lab.failure,
      clock: lab.clock(),
      counts: lab.index.counts(),
    };
  }

  private checkRoom(ownerId: string): void {
    this.checkWritable();
    const owned = [...this.labs.values()].filter((lab) => lab.row.ownerId === ownerId).length;
    if (owned >= LABS_PER_OWNER) throw new LabRefusal("CONFLICT", `An account may own ${LABS_PER_OWNER} labs. Delete one first.`);
  }

  private checkWritable(): void {
    if (this.isClosing) throw new LabRefusal("STORAGE_UNAVAILABLE", "The server is stopping.");
    if (this.writer.fault !== null) throw storageRefusal(this.writer.fault);
  }

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

  /** Takes a new lab in once its first snapshot is on the disk; otherwise nothing of it stays. */
  private async found(stored: StoredLab, place: (labId: string) => void, given: PackedSnapshot | null = null): Promise<LiveLab> {
    const labId = stored.row.id;
    const lab = this.admit(stored);
    const message = await new Promise<Extract<LabMessage, { t: "opened" | "failed" }>>((resolve) => {
      this.opening.set(labId, resolve);
      place(labId);
    });
    if (message.t === "failed") {
      this.labs.delete(labId);
      this.pool.release(labId);
      await this.parts.repository.remove(labId);
      this.parts.log.error({ labId, rule: message.failure.rule, stack: message.failure.stack }, "a lab could not be made");
      throw new LabRefusal("BAD_REQUEST", `The lab could not be made: ${message.failure.rule}`);
    }
    const snapshot = message.snapshot ?? given;
    if (snapshot) await new Promise<void>((resolve) => this.writer.snapshot(labId, snapshot, resolve));
    lab.opened(message.clock, message.records);
    return lab;
  }

  private async open(labId: string): Promise<void> {
    const lab = this.labs.get(labId);
    if (!lab) return;
    const log = this.parts.log;
    try {
      const { snapshot, tail, clockUs, warnings } = await planRecovery(this.parts.store, labId, this.engine);
      for (const warning of warnings) log.warn({ labId, lab: lab.row.name }, warning);
      const started = Date.now();
      const message = await new Promise<Extract<LabMessage, { t: "opened" | "failed" }>>((resolve) => {
        this.opening.set(labId, resolve);
        this.pool.place(labId, { t: "open", labId, snapshot, tail, clockUs, speed: lab.speed });
      });
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
        if (lab) this.accept(lab, message.batch);
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

  private crashed(labIds: readonly string[], blamed: string | null, reason: string): void {
    this.parts.log.error({ labs: labIds.length, blamed, reason }, "a lab worker died; its labs are opened again");
    if (blamed) this.crashes.set(blamed, (this.crashes.get(blamed) ?? 0) + 1);
    for (const labId of labIds) {
      const opening = this.opening.get(labId);
      this.opening.delete(labId);
      const failure = { rule: `the worker died: ${reason}`, at: 0, stack: "" } as Extract<LabMessage, { t: "failed" }>["failure"];
      if (opening) opening({ t: "failed", labId, failure, answers: [] });
      else this.closing.get(labId)?.(0);
    }
    const reopened = labIds.flatMap((labId) => this.labs.get(labId) ?? []).filter((lab) => lab.state === "running");
    for (const lab of reopened) lab.interrupted();
    this.reopen(reopened, reason).catch((error: unknown) =>
      this.parts.log.error({ error: String(error) }, "labs could not be opened again"),
    );
  }

  private async reopen(labs: readonly LiveLab[], reason: string): Promise<void> {
    // Only what is on the disk counts; while the disk refuses, the labs wait.
    while (!this.writer.isIdle && !this.isClosing) await new Promise((resolve) => setTimeout(resolve, 20));
    for (const lab of labs) {
      if ((this.crashes.get(lab.id) ?? 0) > CRASHES_FORGIVEN) lab.failed(`its worker died repeatedly while running it (${reason})`);
      else await this.open(lab.id);
    }
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
