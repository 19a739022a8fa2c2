import { randomUUID } from "node:crypto";
import type { Actor, JournalEntry, LabMachine, LabSnapshot, RecordChange, SimTime } from "../../../simulator";
import type { LabSpeed } from "../../contract/speed";
import { ChunkFiles } from "../files/chunk-files";
import { headAfter, type JournalHead, journalStart, type StoredEntry, storeEntry } from "../journal/journal-entry";
import type { SnapshotPlace } from "../journal/journal-store";
import { RunNotes } from "../journal/task-notes";
import { spacingMs } from "./batch-spacing";
import type { Answer, LabBatch, LabQueryName, RunClock, SnapshotHead, StreamInput, ToWorker } from "./messages";
import { coalesce, consoleUnits, isEmpty } from "./output-batch";
import { RunBehind } from "./run-behind";
import { RunPace, TURN_BUDGET_MS, TURN_SPACING_MS } from "./run-pace";
import { answerOf, knownOf } from "./run-questions";
import { RunSnapshots, type SnapshotOutlet } from "./run-snapshots";
import { streamEntry } from "./stream-entry";

/** Most wall time that what follows an input may take before its answer goes out, ms. */
const ANSWER_BUDGET_MS = 4;
/** Batches on their way to the disk before a lab waits. */
const BATCHES_IN_FLIGHT = 16;

export interface RunOutlet extends SnapshotOutlet {
  batch(batch: LabBatch): void;
  /** The lab goes on behind an entry of its journal: should it hang now, this one is asked about. */
  entered(index: number): void;
}

/** One lab in a worker: it keeps virtual time against wall time and gathers what comes out. */
export class LabRun {
  /** virtual time that a step or jump is on its way to, and who waits for it; null: nobody does */
  private goal: { readonly us: number; readonly rid: number | null } | null = null;
  private entries: StoredEntry[] = [];
  private answers: Answer[] = [];
  private isDirty = false;
  private isUrgent = false;
  private isClockChange = false;
  private lastFlushMs = Number.NEGATIVE_INFINITY;
  private lastInputMs = Number.NEGATIVE_INFINITY;
  private lastTurnMs = Number.NEGATIVE_INFINITY;
  private lastConsoleUnits = 0;
  private batchesSent = 0;
  private batchesCommitted = 0;
  private isHeld = false;
  private readonly snapshots: RunSnapshots;
  private readonly notes: RunNotes;
  /** null: it is where people have seen it, or further */
  behind: RunBehind | null = null;
  /** lab that this one was branched off, until it has a snapshot of its own */
  private forkedFrom: LabRun | null = null;
  private readonly pace: RunPace;
  /** ms of work that it has taken up to now, from its first snapshot on */
  private workMs: number;

  /** @param past - branch of the lab that it goes on in, and ms of work that it has taken up to here */
  constructor(
    readonly labId: string,
    private readonly machine: LabMachine,
    private readonly outlet: RunOutlet,
    private head: JournalHead,
    speed: LabSpeed,
    private readonly files: ChunkFiles | null = null,
    private readonly past: Pick<SnapshotHead, "branch" | "workMs"> = { branch: 0, workMs: 0 },
  ) {
    this.workMs = past.workMs;
    this.notes = new RunNotes(machine);
    this.pace = new RunPace(speed, outlet.wallMs(), machine.now());
    const moment = () => ({ index: this.head.index, atUs: machine.now(), wallMs: outlet.wallMs(), workMs: this.workMs });
    this.snapshots = new RunSnapshots(machine, files, outlet, moment, () => ({
      branch: past.branch,
      journalIndex: this.head.index,
      chain: this.head.chain,
      workMs: this.workMs,
    }));
  }

  /**
   * It was opened from a snapshot: the next is due as long after it as if the lab had gone on.
   * @param ranUs - virtual time up to which it had run while nobody looked; it runs there at once, open to everybody
   */
  openedFrom(place: Pick<SnapshotHead, "journalIndex" | "at" | "workMs">, ranUs: number): void {
    this.snapshots.openedFrom(place, this.outlet.wallMs());
    if (ranUs > this.machine.now()) this.goal = { us: ranUs, rid: null };
  }

  /** People have seen it up to a virtual time, µs, and were told nothing else since: until it is there it answers what its records are. */
  comesTo(toldUs: number): void {
    if (toldUs > this.machine.now()) this.behind = new RunBehind(toldUs);
  }

  /** It was branched off another lab and has no snapshot of its own yet: one is taken at once. @param ranUs - as for `openedFrom` */
  wantsSnapshot(ranUs: number): void {
    this.snapshots.want();
    if (ranUs > this.machine.now()) this.goal = { us: ranUs, rid: null };
  }

  /**
   * Opens another lab from the state as it is now, after everything before it has been sent.
   * @param labId - of the other lab
   * @param open - opens it
   * @param outlet - of the other lab
   */
  fork(
    labId: string,
    open: (snapshot: LabSnapshot, files: ChunkFiles | null) => LabMachine,
    outlet: RunOutlet,
    { speed, files: folder }: { readonly speed: LabSpeed; readonly files: string | null },
  ): {
    readonly run: LabRun;
    readonly snapshot: Promise<SnapshotHead>;
    readonly at: { readonly journalIndex: number; readonly at: number };
  } {
    // The other goes on from what is seen of this one.
    const { behind } = this;
    if (behind) this.outlet.whole(() => this.comeOn(behind, Number.POSITIVE_INFINITY));
    this.flush();
    const head = journalStart(labId);
    const files = folder === null ? null : new ChunkFiles(folder, { lender: this.files?.folder ?? null });
    const place = { branch: 0, journalIndex: head.index, chain: head.chain, workMs: this.workMs };
    const blockSet = randomUUID();
    const block = (bytes: Uint8Array, number: number): void => outlet.block(blockSet, number, bytes);
    const { opened, done } = this.snapshots.fork(place, files, { blockSet, block }, (snapshot) =>
      open({ engine: snapshot.engine, at: snapshot.at, versions: snapshot.versions, slices: snapshot.slices() }, files),
    );
    opened.drain();
    const run = new LabRun(labId, opened, outlet, head, speed, files, { branch: 0, workMs: this.workMs });
    run.forkedFrom = this;
    return { run, snapshot: done, at: { journalIndex: this.head.index, at: this.machine.now() } };
  }

  /** Resolves when no other lab reads from this one any more; null: none does. */
  get lending(): Promise<unknown> | null {
    return this.snapshots.lending;
  }

  clock(): RunClock {
    const { machine } = this;
    const { speed, reached } = this.pace;
    const clock = { nowUs: machine.now(), epochUs: machine.epochUs, speed, reached, nextEventAtUs: machine.nextEventAt() };
    return this.behind?.standing(clock) ?? clock;
  }

  /** All records as they are now. */
  records(): readonly RecordChange[] {
    return this.machine.allRecords();
  }

  /** What the main thread keeps of the lab's records. */
  known(): readonly RecordChange[] {
    return knownOf(this.machine);
  }

  operation(message: Extract<ToWorker, { t: "operation" }>): void {
    if (this.behind?.defers(() => this.operation(message))) return;
    this.catchUp();
    const { requestId, actor, call } = message;
    const outcome = this.enter({ at: this.machine.now(), kind: "operation", requestId, actor, call }, actor.user);
    this.answer(message.rid, outcome);
  }

  /** @param actor - who sends it; null: the server */
  input(rid: number, input: StreamInput, actor: Actor | null): void {
    if (this.behind?.defers(() => this.input(rid, input, actor))) return;
    this.catchUp();
    const outcome = this.enter(streamEntry(this.machine, input, actor), actor?.user ?? "");
    this.lastInputMs = this.outlet.wallMs();
    this.answer(rid, outcome);
  }

  setClock(message: Extract<ToWorker, { t: "clock" }>): void {
    if (this.behind?.defers(() => this.setClock(message))) return;
    this.catchUp();
    const { action, rid } = message;
    this.isClockChange = true;
    if (action.kind === "speed") {
      this.pace.set(action.speed, this.outlet.wallMs(), this.machine.now());
      // A pause is meant for what is seen, not for what was on its way unseen.
      if (action.speed === 0 && this.goal?.rid === null) this.goal = null;
      this.answer(rid, null);
      return;
    }
    const us = action.kind === "step" ? this.machine.now() + action.us : this.machine.nextEventAt();
    if (us === null) {
      this.answer(rid, null);
      return;
    }
    // An earlier jump that is still under way ends where it is.
    this.reached();
    this.goal = { us, rid };
  }

  query(rid: number, name: LabQueryName, args: never): void {
    if (this.behind?.defersQuery(name, this.outlet.wallMs(), () => this.query(rid, name, args))) return;
    this.catchUp();
    // What the records already show must not come again as a later delta.
    if (name === "blocks" || name === "block" || name === "follow" || name === "known") this.flush();
    const answer = (): unknown => answerOf(this.machine, name, args);
    this.answer(rid, name === "known" || name === "hash" ? this.outlet.whole(answer) : answer());
  }

  /** @param toldUs - virtual time up to which somebody has seen the lab; −1: nobody has */
  committed(batches: number, toldUs: number): void {
    const wasFull = this.isFull();
    this.batchesCommitted = Math.max(this.batchesCommitted, batches);
    this.snapshots.seen(toldUs);
    if (wasFull && !this.isFull()) this.rebase();
  }

  hold(isHeld: boolean): void {
    if (!isHeld && this.isHeld) this.rebase();
    this.isHeld = isHeld;
  }

  /** Wall time at which this lab wants its next turn; null: not before something comes from outside. */
  wakeMs(): number | null {
    const now = this.outlet.wallMs();
    const flushMs = this.isUrgent ? now : this.isDirty ? this.lastFlushMs + this.spacingMs(now) : null;
    const runMs = this.runMs();
    const wanted = this.snapshots.wants(this.isHeld);
    const writeMs = wanted === null ? null : wanted === "now" ? now : this.lastTurnMs + TURN_SPACING_MS;
    const times = [flushMs, runMs, writeMs].filter((at) => at !== null);
    return times.length === 0 ? null : Math.min(...times);
  }

  /** Runs what is due within a budget, and sends what has come out when it is time. */
  turn(budgetMs: number): void {
    const runMs = this.runMs();
    const now = this.outlet.wallMs();
    if (this.snapshots.wants(this.isHeld) !== null) this.lastTurnMs = now;
    // While a snapshot is written, also while blocks of it are compressed, the event that ends a budget may have to write a whole host
    // before it changes it.
    if (runMs !== null && runMs <= now) {
      if (this.behind) this.comeOn(this.behind, budgetMs);
      else this.advanceBy(this.snapshots.isUnderWay ? budgetMs / 4 : budgetMs);
    }
    const wall = this.outlet.wallMs();
    if (this.isUrgent || (this.isDirty && wall >= this.lastFlushMs + this.spacingMs(wall))) this.flush();
    if (!this.isHeld && !this.behind && this.snapshots.isDue()) {
      this.flush();
      this.snapshots.begin();
    }
    this.snapshots.goOn(this.isHeld);
  }

  /** Sends everything that has come out. */
  flush(): void {
    this.lastFlushMs = this.outlet.wallMs();
    this.isDirty = false;
    this.isUrgent = false;
    const output = coalesce(this.machine.drain(true));
    this.lastConsoleUnits = consoleUnits(output);
    const isPaceNews = this.pace.isNews(this.lastFlushMs);
    if (this.entries.length === 0 && this.answers.length === 0 && !this.isClockChange && !isPaceNews && isEmpty(output)) return;
    const batch: LabBatch = {
      entries: this.entries,
      clock: this.clock(),
      isClockChange: this.isClockChange,
      isPaceNews,
      output: { ...output, tasks: [] },
      notes: this.notes.take(output.tasks, this.entries, this.head.index),
      answers: this.answers,
    };
    this.entries = [];
    this.answers = [];
    this.isClockChange = false;
    this.batchesSent++;
    this.outlet.batch(batch);
  }

  /**
   * Takes a snapshot of the state as it is when its turn comes, after everything before it has been sent.
   * @param blockSet - name by which its blocks are given out
   */
  pack(blockSet: string): Promise<SnapshotHead> {
    const { behind } = this;
    if (behind) return new Promise((resolve) => behind.defers(() => resolve(this.pack(blockSet))));
    return this.snapshots.pack(blockSet, () => this.flush());
  }

  /** A block that was given out is stored, or cannot be kept. */
  stored(blockSet: string, isKept: boolean): void {
    this.snapshots.stored(blockSet, isKept);
    // The first snapshot of a lab that was branched off is written by the one that it comes from.
    this.forkedFrom?.snapshots.stored(blockSet, isKept);
  }

  /** The disk keeps these snapshots and no others: files that only others need may go. */
  kept(places: readonly SnapshotPlace[]): void {
    // What could not go now goes another time.
    this.files?.keep(places, this.past.branch).catch((error: unknown) => this.outlet.troubled(error));
  }

  /** Answers without an outcome, for callers that will get none. */
  abandon(reason: string): readonly Answer[] {
    const rids = [...this.answers.map(({ rid }) => rid), ...(this.goal?.rid ? [this.goal.rid] : [])];
    this.answers = [];
    return rids.map((rid) => ({ rid, error: reason }));
  }

  nowUs(): number {
    return this.behind?.toldUs ?? this.machine.now();
  }

  /** Tells who waits that the disk has refused. */
  refuse(rid: number, error: unknown): void {
    this.answers.push({ rid, error: error instanceof Error ? error.message : String(error), isOfDisk: true });
    this.isUrgent = true;
  }

  answer(rid: number, value: unknown): void {
    this.answers.push({ rid, value });
    this.isUrgent = true;
  }

  private enter(entry: JournalEntry, actor: string) {
    this.outlet.entered(this.head.index);
    const start = this.outlet.wallMs();
    const outcome = this.machine.apply(entry);
    // Numbered only when the lab has taken it: an entry that breaks a lab must not break it again at every start.
    const stored = storeEntry(this.head, entry, actor);
    this.entries.push(stored);
    this.head = headAfter(stored);
    this.machine.advance(entry.at, this.until(this.outlet.wallMs() + ANSWER_BUDGET_MS));
    this.workMs += this.outlet.wallMs() - start;
    this.isUrgent = true;
    return outcome;
  }

  private isFull(): boolean {
    return this.batchesSent - this.batchesCommitted >= BATCHES_IN_FLIGHT;
  }

  private spacingMs(now: number): number {
    return spacingMs(now - this.lastInputMs, this.lastConsoleUnits);
  }

  private runMs(): number | null {
    // What was seen is no new time: it comes to it also while the disk takes nothing.
    if (this.behind) return this.behind.dueMs(this.outlet.wallMs());
    if (this.isHeld || this.isFull()) return null;
    return this.goal ? this.outlet.wallMs() : this.pace.dueMs(this.machine.nextEventAt(), this.lastTurnMs);
  }

  /** The way to a goal ends here; who waits for it is told. */
  private reached(): void {
    const rid = this.goal?.rid ?? null;
    this.goal = null;
    if (rid !== null) this.answer(rid, null);
  }

  private rebase(): void {
    this.pace.rebase(this.outlet.wallMs(), this.machine.now());
  }

  private advanceBy(budgetMs: number): void {
    const start = this.outlet.wallMs();
    this.lastTurnMs = start;
    const { goal, machine } = this;
    const target = goal?.us ?? this.pace.targetUs(start, machine.now());
    const reached = machine.advance(target as SimTime, this.until(start + budgetMs));
    const end = this.outlet.wallMs();
    this.workMs += end - start;
    this.isDirty = true;
    if (goal === null) {
      this.pace.moved(end, target, reached);
      return;
    }
    if (reached < goal.us || (machine.nextEventAt() ?? Number.POSITIVE_INFINITY) <= goal.us) return;
    this.reached();
    this.rebase();
    this.isClockChange = true;
  }

  /** Runs on towards where people have seen it. @param budgetMs - wall time that it may take */
  private comeOn(behind: RunBehind, budgetMs: number): void {
    const { machine } = this;
    const start = this.outlet.wallMs();
    this.lastTurnMs = start;
    const isThere = behind.advance(machine, this.until(start + budgetMs));
    this.workMs += this.outlet.wallMs() - start;
    if (!isThere) return;
    this.behind = null;
    this.rebase();
    this.isDirty = true;
    this.isClockChange = true;
    behind.arrived();
  }

  /** Asked after each event: whether the wall clock has come to a point. An event is bounded itself, so that no lab overstays by much. */
  private until(wallMs: number): () => boolean {
    return () => this.outlet.wallMs() >= wallMs;
  }

  /** Brings the lab to the present before something from outside enters, within one turn's budget. */
  private catchUp(): void {
    if (this.isHeld || this.behind || this.isFull() || this.goal || this.pace.speed === 0) return;
    this.advanceBy(TURN_BUDGET_MS);
  }
}
