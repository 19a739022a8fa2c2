import type { Actor } from "../../../simulator";
import type { LabClock, LabDeltas } from "../../contract/events";
import type { ComparisonView, PastMapView } from "../../contract/past";
import { FASTEST, type LabSpeed } from "../../contract/speed";
import { ClockNotes } from "../journal/clock-notes";
import type { SetAsideEntry } from "../journal/journal-store";
import { PackDesk } from "../snapshots/pack-desk";
import { type ClockAction, LabRefusal } from "../types";
import type {
  Answer,
  LabBatch,
  LabQueries,
  LabQueryName,
  OpeningPlan,
  PackedSnapshot,
  RunClock,
  StreamInput,
  ToWorker,
} from "../worker/messages";
import type { LabListener } from "./lab-listener";
import type { LabRow } from "./lab-row";
import { LiveIndex } from "./live-index";
import { RecordBook } from "./record-book";
import type { LabCounts } from "./record-index";

/** Batches of changes kept for browsers that come back. */
const RING_LENGTH = 2_000;
const OPERATIONS_WAITING = 256;
const INPUTS_WAITING = 2_000;
const QUERIES_WAITING = 4_000;

type WaitKind = "operation" | "input" | "clock" | "query";
interface Waiting {
  readonly kind: WaitKind;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: LabRefusal) => void;
}

let lastRid = 0;

/** One lab as the main thread sees it: its clock, its latest changes, and who waits for an answer. */
export class LiveLab {
  /** `asleep`: on the disk, until somebody asks for it */
  state: "asleep" | "opening" | "running" | "failed" = "asleep";
  failure: string | null = null;
  /** it is being deleted, or was: nothing brings it back to life */
  isDeleted = false;
  readonly index: LiveIndex;
  readonly book: RecordBook;
  readonly packs = new PackDesk();
  setAside: readonly SetAsideEntry[];
  /** wall time at which it was last asked for anything, monotonic ms */
  usedMs = performance.now();
  seq = 0;
  generation = 0;
  private readonly clockNotes = new ClockNotes();
  private ring: LabDeltas[] = [];
  private readonly waiting = new Map<number, Waiting>();
  private readonly waitingOf: Record<WaitKind, number> = { operation: 0, input: 0, clock: 0, query: 0 };
  private batchesDone = 0;
  batchesInFlight = 0;
  private runClock: RunClock;
  private clockWallMs = performance.now();
  private restingCounts: LabCounts | null;
  private openers: { resolve: () => void; reject: (error: LabRefusal) => void }[] = [];

  constructor(
    public row: LabRow,
    past: {
      readonly clockUs: number;
      readonly speed: LabSpeed;
      readonly counts: LabCounts | null;
      readonly setAside: readonly SetAsideEntry[];
    },
    private readonly post: (message: ToWorker) => void,
    private readonly listener: () => LabListener | null,
    private readonly wake: (labId: string) => void,
  ) {
    this.index = new LiveIndex((done, refused) => this.queryInStep("known", null, done, refused));
    const questions = {
      marks: (done: (marks: LabQueries["blocks"]["answer"]) => void, refused: (error: LabRefusal) => void) =>
        this.queryInStep("blocks", null, done, refused),
      block: (key: string) => this.query("block", { key }),
    };
    this.book = new RecordBook(questions, () => this.seq);
    this.setAside = past.setAside;
    this.restingCounts = past.counts;
    this.runClock = { nowUs: past.clockUs, epochUs: row.epochUs, speed: past.speed, reached: null, nextEventAtUs: null };
  }

  get id(): string {
    return this.row.id;
  }

  get speed(): LabSpeed {
    return this.runClock.speed;
  }

  /** The clock at this moment, as far as wall time tells it. */
  clock(): LabClock {
    const { nowUs, epochUs, speed, reached, nextEventAtUs } = this.runClock;
    const pace = Math.min(speed, reached ?? (speed === FASTEST ? 0 : speed));
    const movedUs = this.state === "running" ? Math.floor((performance.now() - this.clockWallMs) * 1000 * pace) : 0;
    return {
      labId: this.id,
      virtualUs: epochUs + nowUs + Math.max(0, movedUs),
      speed,
      reached: speed > 0 && reached !== null && reached < speed ? reached : null,
      nextEventUs: nextEventAtUs === null ? null : epochUs + nextEventAtUs,
    };
  }

  /** @param known - what the index is made of; null: it is asked for when it is needed */
  opened(clock: RunClock, known: LabQueries["known"]["answer"] | null): void {
    if (this.isDeleted) return;
    this.state = "running";
    this.failure = null;
    // A lab's time 0 may lie before the moment at which it was made: it comes with a past.
    this.row = { ...this.row, epochUs: clock.epochUs };
    this.setClock(clock);
    this.clockNotes.reset();
    this.index.reset(known);
    this.book.reset();
    this.batchesDone = 0;
    this.batchesInFlight = 0;
    this.ring = [];
    for (const opener of this.openers.splice(0)) opener.resolve();
    if (this.generation > 0) {
      // A number is left out, so that browsers see a gap and take a new snapshot.
      this.seq += 2;
      this.listener()?.deltas({ labId: this.id, seq: this.seq, virtualUs: clock.epochUs + clock.nowUs, changes: [] });
      this.listener()?.clock(this.clock());
      this.listener()?.reopened(this.id);
      // Whoever has a console of it open is asked about: whose it is must be known again.
      this.index.fill().catch(() => {});
    }
  }

  failed(message: string): void {
    if (this.isDeleted) return;
    this.state = "failed";
    this.failure = message;
    const refusal = () => new LabRefusal("LAB_FAILED", `This lab has stopped: ${message}`);
    for (const opener of this.openers.splice(0)) opener.reject(refusal());
    this.rejectAll(refusal);
    this.listener()?.gone(this.id, "failed", message);
  }

  /** It lies on the disk, as it is, until somebody asks for it. */
  fellAsleep(counts: LabCounts | null): void {
    if (this.isDeleted) return;
    this.restingCounts = counts;
    this.index.reset(null);
    this.book.reset();
    this.ring = [];
    this.state = "asleep";
    if (this.openers.length > 0) this.wake(this.id);
  }

  /** What is in it, as far as it was looked at; null: not yet. */
  counts(): LabCounts | null {
    return (this.state === "running" ? this.index.counts() : null) ?? this.restingCounts;
  }

  /** Whether anybody waits for an answer. */
  get isAsked(): boolean {
    return this.waiting.size > 0 || this.openers.length > 0;
  }

  /** The lab is deleted; nothing that waits will be answered. */
  deleted(): void {
    this.isDeleted = true;
    this.state = "failed";
    this.failure = "it was deleted";
    const refusal = () => new LabRefusal("NOT_FOUND", "This lab was deleted.");
    for (const opener of this.openers.splice(0)) opener.reject(refusal());
    this.rejectAll(refusal);
  }

  /** It could not be deleted, and lies on the disk as before. */
  notDeleted(): void {
    this.isDeleted = false;
    this.state = "asleep";
    this.failure = null;
  }

  /** It goes on at another moment of its past or in another branch, at this speed. @param setAside - what was left out of its past there */
  movedTo(setAside: readonly SetAsideEntry[], speed: LabSpeed): void {
    this.setAside = setAside;
    this.runClock = { ...this.runClock, speed };
    this.clockNotes.reset();
    this.generation++;
  }

  /** The lab's worker is gone; nothing that waits will be answered. */
  interrupted(): void {
    if (this.isDeleted) return;
    this.state = "opening";
    this.generation++;
    this.rejectAll(
      () =>
        new LabRefusal(
          "STORAGE_UNAVAILABLE",
          "The lab is being restarted. What you asked for may or may not have been done; asking again with the same request is safe.",
        ),
    );
  }

  /** It is closed, to go on elsewhere in its past; nothing that waits will be answered. */
  leaves(): void {
    if (this.isDeleted) return;
    this.state = "opening";
    this.rejectAll(
      () => new LabRefusal("CONFLICT", "Somebody has taken the lab to another moment. What you asked for was left behind there."),
    );
  }

  /** How a moment of it differs from another. */
  compare(before: OpeningPlan | null, after: OpeningPlan | null, files: string | null): Promise<ComparisonView> {
    return this.send("query", QUERIES_WAITING, (rid) => ({
      t: "compare",
      labId: this.id,
      rid,
      before,
      after,
      files,
    })) as Promise<ComparisonView>;
  }

  /** A map of it as it was at a moment. */
  glimpse(at: Pick<Extract<ToWorker, { t: "glimpse" }>, "branch" | "plan" | "endIndex" | "map" | "files">): Promise<PastMapView> {
    return this.send("query", QUERIES_WAITING, (rid) => ({ t: "glimpse", labId: this.id, rid, ...at })) as Promise<PastMapView>;
  }

  /** Resolves when it can be asked; one that sleeps is woken. */
  whenOpen(): Promise<void> {
    this.usedMs = performance.now();
    if (this.state === "running") return Promise.resolve();
    if (this.state === "failed") return Promise.reject(new LabRefusal("LAB_FAILED", `This lab has stopped: ${this.failure}`));
    return new Promise((resolve, reject) => {
      this.openers.push({ resolve, reject });
      if (this.state === "asleep") this.wake(this.id);
    });
  }

  /** Changes since a number, when they are still kept; null: a snapshot is needed. */
  since(seq: number): readonly LabDeltas[] | null {
    if (seq === this.seq) return [];
    const first = this.ring[0];
    if (seq > this.seq || !first || first.seq > seq + 1) return null;
    return this.ring.filter((deltas) => deltas.seq > seq);
  }

  /**
   * Whether anybody but who watches hears of a batch: somebody waits for an answer, or is about to watch. Whoever sets the clock waits
   * for an answer, so that one that is set without is at the end of what is run again after a crash: only who watches hears of that.
   */
  isToldBy({ entries, answers }: LabBatch): boolean {
    return entries.length > 0 || answers.length > 0 || this.isAsked;
  }

  /** Whether the disk need not hear of the lab's clock now. @param of - whether somebody sees it, and whether it is news */
  isNoted(nowUs: number, of: { readonly isTold: boolean; readonly isNews: boolean }): boolean {
    return this.clockNotes.isNoted(nowUs, of, performance.now());
  }

  /** The disk hears of the lab's clock. @returns up to when there was news, virtual µs: the disk is to hear of that as well */
  noted(nowUs: number, isTold: boolean): number {
    return this.clockNotes.noted(nowUs, isTold, performance.now());
  }

  /** Publishes a batch that is on the disk: changes first, then answers. */
  deliver(batch: LabBatch): void {
    this.batchesDone++;
    this.batchesInFlight--;
    this.post({ t: "committed", labId: this.id, batches: this.batchesDone, toldUs: this.clockNotes.told });
    this.setClock(batch.clock);
    const { changes, asked, console, exec } = batch.output;
    const listener = this.listener();
    if (changes.length > 0) {
      this.index.apply(changes);
      this.seq++;
      const deltas: LabDeltas = { labId: this.id, seq: this.seq, virtualUs: batch.clock.epochUs + batch.clock.nowUs, changes };
      this.ring.push(deltas);
      if (this.ring.length > RING_LENGTH * 1.1) this.ring = this.ring.slice(-RING_LENGTH);
      listener?.deltas(deltas);
    }
    if (asked.length > 0) listener?.asked(this.id, asked);
    if (batch.entries.length > 0) listener?.entered(this.id);
    for (const chunk of console) listener?.console(this.id, chunk);
    for (const chunk of exec) listener?.exec(this.id, chunk);
    if (batch.isClockChange || batch.isPaceNews) listener?.clock(this.clock());
    this.settle(batch.answers);
  }

  settle(answers: readonly Answer[]): void {
    for (const answer of answers) {
      const waiting = this.take(answer.rid);
      if (!waiting) continue;
      if ("error" in answer && answer.isOfDisk)
        waiting.reject(new LabRefusal("STORAGE_UNAVAILABLE", `The server cannot save what this needs now (${answer.error}).`));
      else if ("error" in answer)
        waiting.reject(new LabRefusal("LAB_FAILED", `This lab broke off and goes back to its last good state: ${answer.error}`));
      else waiting.resolve(answer.value);
    }
  }

  /** Gives those answers that nothing has to be written for. @returns the others */
  settleQueries(answers: readonly Answer[]): readonly Answer[] {
    const isWrite = ({ rid }: Answer): boolean => (this.waiting.get(rid)?.kind ?? "query") !== "query";
    this.settle(answers.filter((answer) => !isWrite(answer)));
    return answers.filter(isWrite);
  }

  operation(message: Omit<Extract<ToWorker, { t: "operation" }>, "t" | "labId" | "rid">): Promise<unknown> {
    return this.send("operation", OPERATIONS_WAITING, (rid) => ({ t: "operation", labId: this.id, rid, ...message }));
  }

  /** @param actor - who sends it; null: the server */
  input(input: StreamInput, actor: Actor | null): Promise<unknown> {
    return this.send("input", INPUTS_WAITING, (rid) => ({ t: "input", labId: this.id, rid, input, actor }));
  }

  setSpeed(action: ClockAction): Promise<unknown> {
    return this.send("clock", OPERATIONS_WAITING, (rid) => ({ t: "clock", labId: this.id, rid, action }));
  }

  query<N extends LabQueryName>(name: N, args: LabQueries[N]["args"]): Promise<LabQueries[N]["answer"]> {
    return this.send("query", QUERIES_WAITING, (rid) => ({ t: "query", labId: this.id, rid, name, args })) as Promise<
      LabQueries[N]["answer"]
    >;
  }

  /** Takes a snapshot that is not kept on the disk. */
  pack(): Promise<PackedSnapshot> {
    return this.packs.pack((blockSet) => this.send("query", QUERIES_WAITING, (rid) => ({ t: "pack", labId: this.id, rid, blockSet })));
  }

  /** A block has been taken, or cannot be. */
  stored(blockSet: string, isKept: boolean): void {
    this.post({ t: "stored", labId: this.id, blockSet, isKept });
  }

  /** Like `query`, but answered in the same breath in which the changes before it were published: nothing comes between. */
  queryInStep<N extends LabQueryName>(
    name: N,
    args: LabQueries[N]["args"],
    done: (answer: LabQueries[N]["answer"]) => void,
    refused: (error: LabRefusal) => void,
  ): void {
    if (this.waitingOf.query >= QUERIES_WAITING) {
      refused(new LabRefusal("TOO_BUSY", `This lab has ${QUERIES_WAITING} requests waiting already. Try again in a moment.`));
      return;
    }
    const rid = ++lastRid;
    this.waitingOf.query++;
    this.waiting.set(rid, { kind: "query", resolve: (value) => done(value as LabQueries[N]["answer"]), reject: refused });
    this.post({ t: "query", labId: this.id, rid, name, args });
  }

  /** Rejects those who wait for something that has to be written. */
  rejectWrites(refusal: () => LabRefusal): void {
    for (const [rid, { kind }] of [...this.waiting]) if (kind !== "query") this.take(rid)?.reject(refusal());
  }

  private rejectAll(refusal: () => LabRefusal): void {
    for (const rid of [...this.waiting.keys()]) this.take(rid)?.reject(refusal());
  }

  private send(kind: WaitKind, limit: number, message: (rid: number) => ToWorker): Promise<unknown> {
    if (this.waitingOf[kind] >= limit)
      return Promise.reject(new LabRefusal("TOO_BUSY", `This lab has ${limit} requests waiting already. Try again in a moment.`));
    const rid = ++lastRid;
    this.usedMs = performance.now();
    return new Promise((resolve, reject) => {
      this.waitingOf[kind]++;
      this.waiting.set(rid, { kind, resolve, reject });
      try {
        this.post(message(rid));
      } catch {
        // What cannot be copied to the worker never gets there, and nobody must wait for it.
        this.take(rid)?.reject(new LabRefusal("BAD_REQUEST", "The request holds something that cannot be passed on."));
      }
    });
  }

  private take(rid: number): Waiting | undefined {
    const waiting = this.waiting.get(rid);
    if (!waiting) return undefined;
    this.waiting.delete(rid);
    this.waitingOf[waiting.kind]--;
    return waiting;
  }

  private setClock(clock: RunClock): void {
    this.runClock = clock;
    this.clockWallMs = performance.now();
  }
}
