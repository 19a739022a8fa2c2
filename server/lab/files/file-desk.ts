import type { Worker } from "node:worker_threads";
import { LabRefusal } from "../types";
import { besideUs, buffersOf, startWorker } from "../worker/worker-thread";
import type { FileAnswer, FileTask, ReadFile, ReadTask, WriteTask } from "./file-tasks";

/** Files that wait for their turn; more are refused. */
const WAITING_MOST = 8;
/** Heap of the thread, MiB: a lab file unpacks to 256 MiB, which stand there as bytes, text and values at a time. */
const HEAP_MIB = 1_536;
/** The thread is ended when it had nothing to do for so long, ms. */
const IDLE_MS = 30_000;

/** Reads and writes lab files on a thread of their own, one at a time, so that nothing else waits for them. */
export class FileDesk {
  private worker: Worker | null = null;
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private idle: NodeJS.Timeout | null = null;

  read(task: Omit<ReadTask, "t">): Promise<ReadFile> {
    return this.inTurn({ t: "read", ...task }) as Promise<ReadFile>;
  }

  /** Writes a file; the blocks of its snapshot are gone afterwards. */
  async write(task: Omit<WriteTask, "t">): Promise<Buffer> {
    const { buffer, byteOffset, byteLength } = (await this.inTurn({ t: "write", ...task })) as Uint8Array;
    return Buffer.from(buffer, byteOffset, byteLength);
  }

  close(): void {
    if (this.idle) clearTimeout(this.idle);
    void this.worker?.terminate();
    this.worker = null;
  }

  private inTurn(task: FileTask): Promise<unknown> {
    if (this.waiting >= WAITING_MOST)
      return Promise.reject(
        new LabRefusal("TOO_BUSY", `${WAITING_MOST} lab files are being read or written already. Try again in a moment.`),
      );
    this.waiting++;
    const done = this.last.then(() => this.run(task)).finally(() => this.waiting--);
    this.last = done.catch(() => {});
    return done;
  }

  private async run(task: FileTask): Promise<unknown> {
    if (this.idle) clearTimeout(this.idle);
    this.worker ??= startWorker(besideUs("file-worker"), { resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB } });
    const { worker } = this;
    const answer = await new Promise<FileAnswer>((resolve) => {
      const died = (error: unknown): void => {
        // By now another one may have taken its place.
        if (this.worker === worker) this.worker = null;
        const isTooLarge = (error as { code?: string }).code === "ERR_WORKER_OUT_OF_MEMORY";
        const why = isTooLarge ? "it needs more memory than one may take" : `its thread has ended (${error})`;
        resolve({ ok: false, code: isTooLarge ? "TOO_LARGE" : "LAB_FAILED", message: `The lab file could not be handled: ${why}.` });
      };
      worker.removeAllListeners();
      worker.once("message", resolve);
      worker.once("error", died);
      worker.once("exit", died);
      worker.postMessage(task, task.t === "write" ? buffersOf(task.snapshot.blocks) : []);
    });
    this.idle = setTimeout(() => this.close(), IDLE_MS).unref();
    if (!answer.ok) throw new LabRefusal(answer.code, answer.message);
    return answer.value;
  }
}
