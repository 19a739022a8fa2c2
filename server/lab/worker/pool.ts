import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import type { EngineView } from "./factory";
import type { FromWorker, ToWorker } from "./messages";
import { WatchCell } from "./watch-cell";
import { LOOK_MS, Watchdog } from "./watchdog";
import { takeAhead } from "./worker-ahead";
import { buffersOf, startWorker } from "./worker-thread";

const PING_MS = 5_000;

/** What was going on in a worker that died. */
export interface Suspect {
  readonly labId: string;
  /** journal index of the entry that the lab was given last, −1 for none */
  readonly entry: number;
}

export interface PoolEvents {
  message(message: Exclude<FromWorker, { t: "ready" | "pong" }>): void;
  /** A worker died; its labs have to be opened again. `suspect`: the lab that was being run, if known. */
  crashed(labIds: readonly string[], suspect: Suspect | null, reason: string): void;
}

/** One worker thread and the labs on it. */
class PoolWorker {
  readonly labs = new Set<string>();
  private readonly watch: WatchCell;
  private readonly thread: Worker;
  private readonly timers: NodeJS.Timeout[];
  private heard = 0;
  private isAsked = false;
  isGone = false;
  readonly ready: Promise<EngineView>;

  /**
   * The young generation is left as it is: 16, 32, 64 and 128 MiB of it opened labs of 1,000 and of 10,000 VMs in the same CPU time
   * within what two runs differ by, and the larger ones keep 30 to 100 MiB more for each worker.
   * @param heapMiB - most memory of its heap; null: as much as the process has
   */
  constructor(
    file: URL,
    events: PoolEvents,
    readonly heapMiB: number | null,
    onGone: (worker: PoolWorker, reason: string) => void,
  ) {
    const ahead = heapMiB === null ? takeAhead(file) : null;
    this.watch = ahead?.watch ?? new WatchCell();
    this.thread =
      ahead?.thread ??
      startWorker(file, {
        workerData: { watch: this.watch.buffer },
        ...(heapMiB === null ? {} : { resourceLimits: { maxOldGenerationSizeMb: heapMiB } }),
      });
    this.timers = [this.lookEvery(onGone), setInterval(() => this.ask(), PING_MS).unref()];
    this.ready = new Promise((resolve, reject) => {
      const hear = (message: FromWorker): void => {
        // What a dead worker still had to say is not on the disk, and its labs are opened from there already.
        if (this.isGone) return;
        this.heard++;
        this.isAsked = false;
        if (message.t === "ready") resolve(message);
        else if (message.t !== "pong") events.message(message);
      };
      this.thread.on("message", hear);
      this.thread.on("error", (error: unknown) => {
        reject(error);
        onGone(this, error instanceof Error ? error.message : String(error));
      });
      this.thread.on("exit", (code) => {
        reject(new Error(`the worker ended with ${code}`));
        onGone(this, `it ended with ${code}`);
      });
      for (const message of ahead?.said ?? []) hear(message);
    });
    this.ready.catch(() => {});
  }

  post(message: ToWorker): void {
    this.thread.postMessage(message, buffersIn(message));
  }

  suspect(): Suspect | null {
    const { labId, entry } = this.watch.read();
    return labId === null ? null : { labId, entry };
  }

  /** Looks at what the worker is at, and whether it answers at all. */
  private lookEvery(onGone: (worker: PoolWorker, reason: string) => void): NodeJS.Timeout {
    const work = new Watchdog(performance.now());
    const answers = new Watchdog(performance.now());
    return setInterval(() => {
      const now = performance.now();
      const isHung = work.look(this.watch.read(), now) === "hung";
      const isDeaf = answers.look({ sequence: this.heard, work: this.isAsked ? "whole" : null }, now) === "hung";
      if (!isHung && !isDeaf) return;
      onGone(this, isHung ? "a lab hung" : "it did not answer");
      this.stop();
    }, LOOK_MS).unref();
  }

  private ask(): void {
    this.isAsked = true;
    this.post({ t: "ping", n: this.heard });
  }

  stop(): void {
    this.isGone = true;
    for (const timer of this.timers) clearInterval(timer);
    void this.thread.terminate();
  }
}

/** Blocks of states that a message hands over. */
function buffersIn(message: ToWorker): ArrayBuffer[] {
  const plans =
    message.t === "open" || message.t === "glimpse" ? [message.plan] : message.t === "compare" ? [message.before, message.after] : [];
  return plans.flatMap((plan) => (plan ? buffersOf(plan.snapshot.blocks) : []));
}

/** Heap of a worker for one lab that is not trusted, MiB. guess: 1,000 VMs take 400 MiB with their history */
const QUARANTINE_HEAP_MIB = 1_024;

/** Worker threads for labs: as many as there are cores but one, and one more for each lab in quarantine. */
export class WorkerPool {
  private workers: PoolWorker[] = [];
  private readonly quarantine = new Set<PoolWorker>();
  private readonly home = new Map<string, PoolWorker>();
  private isClosing = false;
  private isHeld = false;

  constructor(
    private readonly file: URL,
    private readonly events: PoolEvents,
    private readonly size = Math.max(1, availableParallelism() - 1),
  ) {}

  /** Starts the workers; gives what the engine says of itself. */
  async start(): Promise<EngineView> {
    for (let n = 0; n < this.size; n++) this.workers.push(this.spawn());
    const first = this.workers[0];
    if (!first) throw new Error("no worker");
    return first.ready;
  }

  /** Gives a lab a home on the worker with the fewest, unless it has one still, and sends its first message there. */
  place(labId: string, message: ToWorker): void {
    const fewest = (): PoolWorker => this.workers.reduce((best, each) => (each.labs.size < best.labs.size ? each : best));
    this.settle(labId, this.home.get(labId) ?? fewest(), message);
  }

  /**
   * A lab has been closed and is opened again at once: its home is kept, where the code that runs it has been compiled. A worker that has
   * run nothing takes two or three times as long. One in quarantine is let go.
   */
  keep(labId: string): void {
    if (!this.isShared(labId)) this.release(labId);
  }

  /** Gives a lab a home where another is, and sends the other the message that it is made by. */
  placeBeside(labId: string, other: string, message: ToWorker): boolean {
    const worker = this.home.get(other);
    if (!worker || !this.isShared(other)) return false;
    this.settle(labId, worker, message);
    return true;
  }

  /** Gives a lab a worker of its own, with a heap of its own: what it does there reaches nobody. */
  placeAlone(labId: string, message: ToWorker): void {
    const worker = this.spawn(QUARANTINE_HEAP_MIB);
    this.quarantine.add(worker);
    this.settle(labId, worker, message);
  }

  post(labId: string, message: ToWorker): void {
    this.home.get(labId)?.post(message);
  }

  /** Whether a lab runs on a worker where others may run beside it: what is done in quarantine reaches nobody. */
  isShared(labId: string): boolean {
    const worker = this.home.get(labId);
    return worker !== undefined && !this.quarantine.has(worker);
  }

  /** Whether a lab has a home, where it runs or is being opened. */
  has(labId: string): boolean {
    return this.home.has(labId);
  }

  release(labId: string): void {
    const worker = this.home.get(labId);
    worker?.labs.delete(labId);
    this.home.delete(labId);
    if (worker && this.quarantine.delete(worker)) worker.stop();
  }

  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
    for (const worker of this.all()) worker.post({ t: "hold", isHeld });
  }

  close(): void {
    this.isClosing = true;
    for (const worker of this.all()) worker.stop();
  }

  private all(): readonly PoolWorker[] {
    return [...this.workers, ...this.quarantine];
  }

  private settle(labId: string, worker: PoolWorker, message: ToWorker): void {
    this.home.get(labId)?.labs.delete(labId);
    worker.labs.add(labId);
    this.home.set(labId, worker);
    worker.post(message);
  }

  private spawn(heapMiB: number | null = null): PoolWorker {
    const worker = new PoolWorker(this.file, this.events, heapMiB, (gone, reason) => this.replace(gone, reason));
    if (this.isHeld) worker.post({ t: "hold", isHeld: true });
    return worker;
  }

  private replace(gone: PoolWorker, reason: string): void {
    if (gone.isGone || this.isClosing) return;
    const suspect = gone.suspect();
    gone.stop();
    const labIds = [...gone.labs];
    for (const labId of labIds) this.home.delete(labId);
    if (!this.quarantine.delete(gone)) this.workers = this.workers.map((worker) => (worker === gone ? this.spawn() : worker));
    this.events.crashed(labIds, suspect, reason);
  }
}
