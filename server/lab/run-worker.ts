import { parentPort, workerData } from "node:worker_threads";
import type { LabFactory } from "./factory";
import type { ToWorker } from "./messages";
import { WorkerHost } from "./worker-host";

/** Makes the current worker thread run labs. */
export function runWorker(factory: LabFactory): void {
  const port = parentPort;
  if (!port) throw new Error("this runs in a worker thread only");
  const { running } = workerData as { running: SharedArrayBuffer };
  const cell = new Uint8Array(running);
  const encoder = new TextEncoder();
  const host = new WorkerHost(factory, {
    post: (message) => port.postMessage(message),
    running: (labId) => {
      cell.fill(0);
      if (labId) encoder.encodeInto(labId, cell);
    },
  });
  port.on("message", (message: ToWorker) => host.receive(message));
}
