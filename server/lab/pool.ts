import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { ScenarioView } from "./factory";
import type { FromWorker, ToWorker } from "./messages";

const PING_MS = 5_000;
/** A worker silent for this long is taken for hung and replaced. */
const SILENCE_LIMIT_MS = 30_000;
const RUNNING_BYTES = 64;

export interface PoolEvents {
  message(message: Exclude<FromWorker, { t: "ready" | "pong" }>): void;
  /** A worker died; its labs have to be opened again. `blamed`: the lab that was being run, if known. */
  crashed(labIds: readonly string[], blamed: string | null, reason: string): void;
}

/** One worker thread and the labs on it. */
class PoolWorker {
  readonly labs = new Set<string>();
  private readonly running = new SharedArrayBuffer(RUNNING_BYTES);
  private readonly thread: Worker;
  private lastHeardMs = Date.now();
  private readonly pinger: NodeJS.Timeout;
  isGone = false;
  readonly ready: Promise<{ engine: string; scenarios: readonly ScenarioView[] }>;

  constructor(file: URL, events: PoolEvents, onGone: (worker: PoolWorker, reason: string) => void) {
    const isSource = file.pathname.endsWith(".ts");
    this.thread = new Worker(isSource ? sourceLoader(file) : file, {
      workerData: { running: this.running },
      ...(isSource ? { eval: true } : {}),
    });
    let pings = 0;
    this.pinger = setInterval(() => {
      if (Date.now() - this.lastHeardMs > SILENCE_LIMIT_MS) {
        onGone(this, `it did not answer for ${SILENCE_LIMIT_MS / 1000} s`);
        this.stop();
        return;
      }
      this.post({ t: "ping", n: ++pings });
    }, PING_MS);
    this.pinger.unref();
    this.ready = new Promise((resolve, reject) => {
      this.thread.on("message", (message: FromWorker) => {
        this.lastHeardMs = Date.now();
        if (message.t === "ready") resolve(message);
        else if (message.t !== "pong") events.message(message);
      });
      this.thread.on("error", (error: unknown) => {
        reject(error);
        onGone(this, error instanceof Error ? error.message : String(error));
      });
      this.thread.on("exit", (code) => {
        reject(new Error(`the worker ended with ${code}`));
        onGone(this, `it ended with ${code}`);
      });
    });
    this.ready.catch(() => {});
  }

  post(message: ToWorker): void {
    this.thread.postMessage(message);
  }

  runningLab(): string | null {
    const bytes = new Uint8Array(this.running).slice();
    const end = bytes.indexOf(0);
    const text = new TextDecoder().decode(bytes.subarray(0, end < 0 ? bytes.length : end));
    return text === "" ? null : text;
  }

  stop(): void {
    this.isGone = true;
    clearInterval(this.pinger);
    void this.thread.terminate();
  }
}

/** TypeScript is loaded through tsx, in tests and in development. */
function sourceLoader(file: URL): string {
  return `import("tsx/esm/api").then(({ register }) => { register(); return import(${JSON.stringify(file.href)}); }).catch((error) => { setImmediate(() => { throw error; }); });`;
}

/** Where the worker's code lies: beside the bundle, or as source. */
export function defaultWorkerFile(): URL {
  const here = import.meta.url;
  return here.endsWith(".ts") ? new URL("./worker.ts", here) : new URL("./worker.mjs", here);
}

/** Worker threads for labs: as many as there are cores but one. */
export class WorkerPool {
  private workers: PoolWorker[] = [];
  private readonly home = new Map<string, PoolWorker>();
  private isClosing = false;
  private isHeld = false;

  constructor(
    private readonly file: URL,
    private readonly events: PoolEvents,
    private readonly size = Math.max(1, availableParallelism() - 1),
  ) {}

  /** Starts the workers; gives what the engine says of itself. */
  async start(): Promise<{ engine: string; scenarios: readonly ScenarioView[] }> {
    for (let n = 0; n < this.size; n++) this.workers.push(this.spawn());
    const first = this.workers[0];
    if (!first) throw new Error("no worker");
    return first.ready;
  }

  /** Gives a lab a home on the worker with the fewest, and sends its first message there. */
  place(labId: string, message: ToWorker): void {
    const worker = this.workers.reduce((best, each) => (each.labs.size < best.labs.size ? each : best));
    worker.labs.add(labId);
    this.home.set(labId, worker);
    worker.post(message);
  }

  post(labId: string, message: ToWorker): void {
    this.home.get(labId)?.post(message);
  }

  release(labId: string): void {
    this.home.get(labId)?.labs.delete(labId);
    this.home.delete(labId);
  }

  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
    for (const worker of this.workers) worker.post({ t: "hold", isHeld });
  }

  close(): void {
    this.isClosing = true;
    for (const worker of this.workers) worker.stop();
  }

  private spawn(): PoolWorker {
    const worker = new PoolWorker(this.file, this.events, (gone, reason) => this.replace(gone, reason));
    if (this.isHeld) worker.post({ t: "hold", isHeld: true });
    return worker;
  }

  private replace(gone: PoolWorker, reason: string): void {
    if (gone.isGone || this.isClosing) return;
    const blamed = gone.runningLab();
    gone.stop();
    const labIds = [...gone.labs];
    for (const labId of labIds) this.home.delete(labId);
    this.workers = this.workers.map((worker) => (worker === gone ? this.spawn() : worker));
    this.events.crashed(labIds, blamed, reason);
  }
}
