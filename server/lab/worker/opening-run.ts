import type { LabMachine, SimTime } from "../../../simulator";
import { ChunkFiles } from "../files/chunk-files";
import { checkForeign } from "../files/foreign-lab";
import { entryOf } from "../journal/journal-entry";
import { openState } from "../snapshots/packed-state";
import type { LabFactory } from "./factory";
import { LabRun, type RunOutlet } from "./lab-run";
import type { OpeningPlan, ToWorker } from "./messages";

/** Wall time that an opening lab takes at once, ms. */
const OPENING_SLICE_MS = 20;

/** What hears of an opening lab. */
type Outlet = Pick<RunOutlet, "wallMs" | "entered">;

/**
 * Opens a lab from a snapshot and the journal after it, and advances it to the clock up to which it may have been seen; one of which
 * nothing was told meanwhile but the time is open before it is there, for what its records are. What it ran beyond that is run again while it is open. A pause comes at each yield: the other labs of the thread have their turns
 * meanwhile.
 */
export function* openRun(factory: LabFactory, message: Extract<ToWorker, { t: "open" }>, outlet: RunOutlet): Generator<void, LabRun> {
  const { plan, branch, head, clockUs, labId, speed, lender = null, isForeign } = message;
  const { snapshot, prologue } = plan;
  const isQuiet = plan.isQuiet === true && plan.tail.length === 0 && prologue === null && snapshot.engine === factory.engine;
  const files = message.files === null ? null : new ChunkFiles(message.files, { lender });
  const start = outlet.wallMs();
  const opened = isQuiet ? { ...plan, toldUs: snapshot.at } : plan;
  const machine = yield* openMachine(factory, opened, outlet, { files, isForeign: isForeign ?? false });
  machine.drain();
  const workMs = snapshot.workMs + outlet.wallMs() - start;
  const run = new LabRun(labId, machine, outlet, head, speed, files, { branch, workMs });
  // What an earlier engine has written is not replayed a second time.
  if (prologue || snapshot.engine !== factory.engine) run.wantsSnapshot(clockUs);
  else run.openedFrom(snapshot, clockUs);
  if (isQuiet) run.comesTo(plan.toldUs);
  return run;
}

/** A lab's state as a plan makes it, for whatever purpose. A pause comes at each yield. */
export function* openMachine(
  factory: LabFactory,
  { snapshot, prologue, tail, toldUs }: OpeningPlan,
  outlet: Outlet,
  { files, isForeign }: { readonly files: ChunkFiles | null; readonly isForeign: boolean },
): Generator<void, LabMachine> {
  const { engine, at } = snapshot;
  const state = openState(snapshot.blocks);
  const machine = factory.openLab({ ...state, engine, at: at as SimTime }, files ?? undefined);
  if (isForeign) checkForeign(machine, snapshot);
  const upTo = (us: number): Generator<void> => advanced(machine, us, outlet);
  for (const stored of prologue?.entries ?? []) {
    const entry = entryOf(stored);
    yield* upTo(entry.at);
    machine.apply(entry);
  }
  if (prologue) yield* upTo(prologue.atUs);
  yield* runOn(machine, { tail, toldUs }, outlet);
  return machine;
}

/** A machine goes on with entries that came later, up to a moment. A pause comes at each yield. */
export function* runOn(machine: LabMachine, { tail, toldUs }: Pick<OpeningPlan, "tail" | "toldUs">, outlet: Outlet): Generator<void> {
  const upTo = (us: number): Generator<void> => advanced(machine, us, outlet);
  for (const stored of tail) {
    const entry = entryOf(stored);
    yield* upTo(entry.at);
    outlet.entered(stored.index);
    machine.apply(entry);
  }
  if (toldUs > machine.now()) yield* upTo(toldUs);
}
function* advanced(machine: LabMachine, us: number, outlet: Outlet): Generator<void> {
  for (;;) {
    const end = outlet.wallMs() + OPENING_SLICE_MS;
    let isCut = false;
    machine.advance(us as SimTime, () => {
      isCut = outlet.wallMs() >= end;
      return isCut;
    });
    if (!isCut) return;
    // Nobody has seen what comes out while it is opened.
    machine.drain();
    yield;
  }
}
