import type { SimTime } from "../../../simulator";
import { ChunkFiles } from "../files/chunk-files";
import { checkForeign } from "../files/foreign-lab";
import { entryOf } from "../journal/journal-entry";
import { openState } from "../snapshots/packed-state";
import type { LabFactory } from "./factory";
import { LabRun, type RunOutlet } from "./lab-run";
import type { ToWorker } from "./messages";

/** Wall time that an opening lab takes at once, ms. */
const OPENING_SLICE_MS = 20;

/**
 * Opens a lab from a snapshot and the journal after it, and advances it to the clock up to which it may have been seen.
 * What it ran beyond that is run again while it is open. A pause comes at each yield: the other labs of the thread have their turns
 * meanwhile.
 */
export function* openRun(factory: LabFactory, message: Extract<ToWorker, { t: "open" }>, outlet: RunOutlet): Generator<void, LabRun> {
  const { snapshot, tail, head, toldUs, clockUs, labId, speed } = message;
  const files = message.files === null ? null : new ChunkFiles(message.files);
  const { engine, at } = snapshot;
  // What another engine wrote is refused in its words, whatever its form.
  const state = engine === factory.engine ? openState(snapshot.blocks) : { versions: {}, slices: [] };
  const machine = factory.openLab({ ...state, engine, at: at as SimTime }, files ?? undefined);
  if (message.isForeign) checkForeign(machine, snapshot);
  function* upTo(at: number): Generator<void> {
    for (;;) {
      const end = outlet.wallMs() + OPENING_SLICE_MS;
      let isCut = false;
      machine.advance(at as SimTime, () => {
        isCut = outlet.wallMs() >= end;
        return isCut;
      });
      if (!isCut) return;
      // Nobody has seen what comes out while it is opened.
      machine.drain();
      yield;
    }
  }
  for (const stored of tail) {
    const entry = entryOf(stored);
    yield* upTo(entry.at);
    outlet.entered(stored.index);
    machine.apply(entry);
  }
  if (toldUs > machine.now()) yield* upTo(toldUs);
  machine.drain();
  const run = new LabRun(labId, machine, outlet, head, speed, files);
  run.openedFrom(snapshot, clockUs);
  return run;
}
