import type { Worker } from "node:worker_threads";
import type { FromWorker } from "./messages";
import { WatchCell } from "./watch-cell";
import { startWorker } from "./worker-thread";

/** A worker's thread, and what it has said before anybody listened. */
export interface StartedThread {
  readonly thread: Worker;
  readonly watch: WatchCell;
  readonly said: readonly FromWorker[];
}

/** The thread that waits for its owner. */
let waiting: { readonly href: string; readonly started: StartedThread; release(): void } | null = null;

/** Starts a worker before the server is loaded that will own it: with a second core both load at once. */
export function startAhead(file: URL): void {
  const watch = new WatchCell();
  const thread = startWorker(file, { workerData: { watch: watch.buffer } });
  const said: FromWorker[] = [];
  const hear = (message: FromWorker): void => void said.push(message);
  // One that dies has no owner to be told; whoever wants it starts another, and is told by that.
  const died = (): void => {
    if (waiting?.started.thread === thread) waiting = null;
  };
  thread.on("message", hear).on("error", died).on("exit", died);
  const release = (): void => void thread.off("message", hear).off("error", died).off("exit", died);
  waiting = { href: file.href, started: { thread, watch, said }, release };
}

/** The thread of a file that was started ahead; null: there is none, or no more. Its new owner listens at once. */
export function takeAhead(file: URL): StartedThread | null {
  if (waiting?.href !== file.href) return null;
  const { started, release } = waiting;
  waiting = null;
  release();
  return started;
}
