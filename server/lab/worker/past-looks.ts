/** Looks at earlier moments of labs, made again piece by piece beside the labs that run: two compared, or a map of one. */
import type { LabMachine, TopologyPlan } from "../../../simulator";
import type { PastMapView } from "../../contract/past";
import { ChunkFiles } from "../files/chunk-files";
import { compareMoments } from "./comparing";
import type { LabFactory } from "./factory";
import type { LabRun } from "./lab-run";
import type { ToWorker } from "./messages";
import { openMachine, runOn } from "./opening-run";

type Glimpse = Extract<ToWorker, { t: "glimpse" }>;

/** The machine of the last look, for one who looks at one moment after another. */
interface Kept {
  readonly labId: string;
  readonly branch: number;
  readonly machine: LabMachine;
  /** entries before this one are in it */
  endIndex: number;
}
/** How long a machine waits for the next look, ms: it takes as much memory as its lab. guess: somebody who drags looks each second */
const KEPT_MS = 30_000;

export interface PastLooksParts {
  readonly factory: LabFactory;
  readonly runOf: (labId: string) => LabRun | undefined;
  /** Tells the watchdog that a piece begins, or is over. */
  readonly begin: (labId: string) => void;
  readonly end: () => void;
  /** somebody has been answered */
  readonly arm: () => void;
}

export class PastLooks {
  private kept: Kept | null = null;
  private timer: NodeJS.Timeout | null = null;
  /** glimpses come one after another: the next may go on where one has ended */
  private readonly waiting: (() => void)[] = [];
  private isLooking = false;

  constructor(private readonly parts: PastLooksParts) {}

  /** Compares two moments of a lab piece by piece. */
  compare(message: Extract<ToWorker, { t: "compare" }>): void {
    const run = this.parts.runOf(message.labId);
    if (!run) return;
    const wallMs = (): number => performance.now();
    const compare = (): void =>
      this.inPieces(
        run,
        message.rid,
        compareMoments(this.parts.factory, message, () => run.records(), { wallMs }),
      );
    if (!run.behind?.defers(compare)) compare();
  }

  /** A map of a lab at an earlier moment. */
  glimpse(message: Glimpse): void {
    const look = (): void => {
      const run = this.parts.runOf(message.labId);
      if (!run) {
        this.next();
        return;
      }
      this.inPieces(run, message.rid, this.mapAt(message), () => this.next());
    };
    if (this.isLooking) this.waiting.push(look);
    else {
      this.isLooking = true;
      look();
    }
  }
  private next(): void {
    const next = this.waiting.shift();
    // Behind the piece that has just ended.
    if (next) setImmediate(next);
    else this.isLooking = false;
  }

  /** A lab is closed: nothing of it is kept. */
  forget(labId: string): void {
    if (this.kept?.labId === labId) this.keep(null);
  }
  private keep(kept: Kept | null): void {
    this.kept = kept;
    if (this.timer) clearTimeout(this.timer);
    this.timer = kept && setTimeout(() => this.keep(null), KEPT_MS);
    this.timer?.unref();
  }

  private *mapAt(message: Glimpse): Generator<void, PastMapView> {
    const { labId, branch, plan, endIndex, map } = message;
    const outlet = { wallMs: () => performance.now(), entered: () => {} };
    const known = this.isOnTheWay(message) ? this.kept : null;
    this.keep(null);
    // While a machine goes on it is nobody's: one that breaks off is not gone on with.
    const files = message.files === null ? null : new ChunkFiles(message.files);
    const machine = known?.machine ?? (yield* openMachine(this.parts.factory, plan, outlet, { files, isForeign: false }));
    if (known) yield* runOn(machine, { tail: plan.tail.filter(({ index }) => index >= known.endIndex), toldUs: plan.toldUs }, outlet);
    machine.drain();
    this.keep({ labId, branch, machine, endIndex });
    return mapOf(machine, map);
  }
  /** Whether the machine of the last look comes by a moment, and no snapshot is nearer. */
  private isOnTheWay({ labId, branch, plan, endIndex }: Glimpse): boolean {
    const { kept } = this;
    if (kept?.labId !== labId || kept.branch !== branch || plan.prologue !== null) return false;
    const now = kept.machine.now();
    return now >= plan.snapshot.at && now <= plan.toldUs && kept.endIndex <= endIndex && kept.endIndex >= plan.snapshot.journalIndex;
  }

  private inPieces(run: LabRun, rid: number, steps: Generator<void, unknown>, done: () => void = () => {}): void {
    const { runOf, begin, end, arm } = this.parts;
    const answer = (tell: () => void): void => {
      done();
      if (runOf(run.labId) !== run) return;
      tell();
      arm();
    };
    const go = (): void => {
      begin(run.labId);
      try {
        const step = steps.next();
        if (step.done) answer(() => run.answer(rid, step.value));
        else setImmediate(go);
      } catch (error) {
        // The lab itself is well.
        answer(() => run.refuse(rid, error));
      } finally {
        end();
      }
    };
    go();
  }
}

function mapOf(machine: LabMachine, plan: TopologyPlan): PastMapView {
  return { graph: machine.ask("topology", { plan }), rates: machine.ask("topologyRates", { plan }) };
}
