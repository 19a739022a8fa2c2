import { parentPort, workerData } from "node:worker_threads";
import type { LabFactory } from "./factory";
import type { ToWorker } from "./messages";
import { WatchCell } from "./watch-cell";
import { WorkerHost } from "./worker-host";

/** Makes the current worker thread run labs. */
export function runWorker(factory: LabFactory): void {
  const port = parentPort;
  if (!port) throw new Error("this runs in a worker thread only");
  const { watch } = workerData as { watch: SharedArrayBuffer };
  const host = new WorkerHost(factory, {
    post: (message, handed) => port.postMessage(message, handed),
    watch: new WatchCell(watch),
  });
  port.on("message", (message: ToWorker) => host.receive(message));
}
