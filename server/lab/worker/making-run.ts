import type { LabMachine } from "../../../simulator";
import { ChunkFiles } from "../files/chunk-files";
import { journalStart } from "../journal/journal-entry";
import type { LabFactory } from "./factory";
import { LabRun, type RunOutlet } from "./lab-run";
import type { ToWorker } from "./messages";

/** Wall time that a lab being made takes at once, ms. */
const MAKING_SLICE_MS = 20;

/** Makes a lab. A pause comes at each yield: the other labs of the thread have their turns meanwhile. */
export function* makeRun(factory: LabFactory, message: Extract<ToWorker, { t: "create" }>, outlet: RunOutlet): Generator<void, LabRun> {
  const { labId, scenario, file = null, seed, epochUs, speed } = message;
  const files = message.files === null ? null : new ChunkFiles(message.files);
  const options = { scenario, file, seed, epochUs, ...(files ? { chunks: files } : {}) };
  const machine: LabMachine = factory.createLabInSteps
    ? yield* inSlices(factory.createLabInSteps(options), outlet)
    : factory.createLab(options);
  machine.drain();
  return new LabRun(labId, machine, outlet, journalStart(labId), speed, files);
}

/** Many short steps as few longer ones. */
function* inSlices<T>(steps: Generator<void, T>, outlet: Pick<RunOutlet, "wallMs">): Generator<void, T> {
  let end = outlet.wallMs() + MAKING_SLICE_MS;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (outlet.wallMs() < end) continue;
    yield;
    end = outlet.wallMs() + MAKING_SLICE_MS;
  }
}
