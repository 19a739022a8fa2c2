/** Stands for the server's `worker-thread` in tests: its threads are those that were bundled when the run began. */
import { bundled } from "./bundles";

export { buffersOf, startWorker } from "../../server/lab/worker/worker-thread";
export const besideUs = bundled;
