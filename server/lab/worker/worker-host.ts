import { randomUUID } from "node:crypto";
import type { LabFailure, LabMachine, LabSnapshot } from "../../../simulator";
import { type ChunkFiles, isDiskFault } from "../files/chunk-files";
import { SnapshotGivenUp } from "../snapshots/snapshot-writing";
import type { LabFactory } from "./factory";
import type { LabRun, RunOutlet } from "./lab-run";
import { makeRun } from "./making-run";
import type { FromWorker, SnapshotHead, ToWorker } from "./messages";
import { openRun } from "./opening-run";
import { PastLooks } from "./past-looks";
import { TURN_BUDGET_MS } from "./run-pace";
import type { WatchCell, WatchedWork } from "./watch-cell";

/** Longest sleep of the pacing loop, ms; timers far away lose precision. */
const SLEEP_LIMIT_MS = 60_000;

export interface HostPort {
  /** @param handed - buffers that are handed over, not copied */
  post(message: FromWorker, handed?: readonly ArrayBuffer[]): void;
  /** tells the watchdog what is being done */
  readonly watch: Pick<WatchCell, "begin" | "entry" | "end">;
}

/** Runs many labs on one thread, each in its turn. A lab that breaks is closed with a report; the others go on. */
export class WorkerHost {
  private readonly runs = new Map<string, LabRun>();
  /** labs that are being opened or made, piece by piece */
  private readonly opening = new Map<string, Generator<void, LabRun>>();
  /** labs that were made, until their first snapshot is packed */
  private readonly making = new Map<string, LabRun>();
  /** journal index of the entry that each lab was given last */
  private readonly entries = new Map<string, number>();
  private order: string[] = [];
  private timer: NodeJS.Timeout | null = null;
  private immediate: NodeJS.Immediate | null = null;
  private isHeld = false;
  private readonly past: PastLooks;

  constructor(
    private readonly factory: LabFactory,
    private readonly port: HostPort,
  ) {
    this.past = new PastLooks({
      factory,
      runOf: (labId) => this.runs.get(labId),
      begin: (labId) => this.begin(labId, "whole"),
      end: () => port.watch.end(),
      arm: () => this.arm(),
    });
    const { engine, opens, scenarios, operations, views } = factory;
    port.post({ t: "ready", engine, opens, scenarios, operations, views });
  }

  /** Takes one message; never throws. */
  receive(message: ToWorker): void {
    switch (message.t) {
      case "ping":
        this.port.post({ t: "pong", n: message.n });
        return;
      case "hold":
        this.isHeld = message.isHeld;
        for (const run of this.runs.values()) run.hold(message.isHeld);
        break;
      case "create":
        this.create(message);
        break;
      case "open":
        this.open(message);
        break;
      case "close":
        this.close(message.labId, message.withSnapshot);
        return;
      case "fork":
        this.fork(message);
        break;
      case "compare":
        this.past.compare(message);
        return;
      case "glimpse":
        this.past.glimpse(message);
        return;
      case "committed":
        this.runs.get(message.labId)?.committed(message.batches, message.toldUs);
        break;
      case "stored":
        this.runOf(message.labId)?.stored(message.blockSet, message.isKept);
        break;
      case "kept":
        this.runs.get(message.labId)?.kept(message.places);
        return;
      default:
        this.forward(message);
    }
    this.arm();
  }

  /** A lab that runs or has just been made. */
  private runOf(labId: string): LabRun | undefined {
    return this.runs.get(labId) ?? this.making.get(labId);
  }

  /** Opens a lab from another as it is. */
  private fork({ labId, to, speed, files }: Extract<ToWorker, { t: "fork" }>): void {
    const from = this.runs.get(labId);
    const failed = (error: unknown): void => this.fail(to, error);
    if (!from) {
      failed(new Error("the lab that it was to be branched off does not run"));
      return;
    }
    this.begin(labId, "whole");
    try {
      const open = (state: LabSnapshot, chunks: ChunkFiles | null): LabMachine => this.factory.openLab(state, chunks ?? undefined);
      const { run, snapshot, at } = from.fork(to, open, this.outlet(to), { speed, files });
      snapshot.then(
        (head) => this.port.post({ t: "snapshot", labId: to, snapshot: head }),
        // It takes one by itself then; until it is there, it comes from the other lab's history.
        (error: unknown) => {
          this.troubled(to, error);
          run.wantsSnapshot(0);
          this.arm();
        },
      );
      this.add(run, null, at);
    } catch (error) {
      failed(error);
    } finally {
      this.port.watch.end();
    }
  }

  private forward(message: Exclude<Extract<ToWorker, { rid: number }>, { t: "compare" | "glimpse" }>): void {
    const run = this.runs.get(message.labId);
    // The main thread has rejected whoever waits for a lab that is gone.
    if (!run) return;
    const work = (): unknown => {
      switch (message.t) {
        case "operation":
          return run.operation(message);
        case "input":
          return run.input(message.rid, message.input, message.actor);
        case "clock":
          return run.setClock(message);
        case "query":
          return run.query(message.rid, message.name, message.args as never);
        case "pack":
          run.pack(message.blockSet).then(
            (snapshot) => {
              run.answer(message.rid, snapshot);
              this.arm();
            },
            (error: unknown) => {
              if (!isDiskFault(error) && !(error instanceof SnapshotGivenUp)) return this.fail(message.labId, error, message.rid);
              run.refuse(message.rid, error);
              this.arm();
            },
          );
      }
    };
    this.guard(message.labId, work, "turn", message.rid);
  }

  /** Opens a lab piece by piece, so that the others of this thread go on. */
  private open(message: Extract<ToWorker, { t: "open" }>): void {
    const { labId } = message;
    // The first piece reads the whole state; the others are as short as a turn.
    this.inSteps(labId, openRun(this.factory, message, this.outlet(labId)), "turn", (run) => this.add(run));
  }

  /** Makes a lab piece by piece. How long the longest takes hangs on how large the lab is. */
  private create(message: Extract<ToWorker, { t: "create" }>): void {
    const { labId } = message;
    this.inSteps(labId, makeRun(this.factory, message, this.outlet(labId)), "whole", (run) => this.made(run));
  }

  /** Takes steps until a lab is there, with turns of others between them. @param later - what all steps but the first count as */
  private inSteps(labId: string, steps: Generator<void, LabRun>, later: WatchedWork, done: (run: LabRun) => void): void {
    this.opening.set(labId, steps);
    let work: WatchedWork = "whole";
    const go = (): void => {
      if (this.opening.get(labId) !== steps) return;
      this.guard(
        labId,
        () => {
          const step = steps.next();
          if (!step.done) {
            setImmediate(go);
            return;
          }
          this.opening.delete(labId);
          done(step.value);
        },
        work,
      );
      work = later;
    };
    go();
  }

  private made(run: LabRun): void {
    const { labId } = run;
    // Its first snapshot is of the instant at which it was made.
    run.hold(true);
    this.making.set(labId, run);
    this.order.push(labId);
    const ifWanted = (work: () => void): void => {
      if (this.making.get(labId) !== run) return;
      this.making.delete(labId);
      work();
    };
    run.pack(randomUUID()).then(
      (snapshot) => ifWanted(() => this.add(run, snapshot)),
      (error: unknown) => ifWanted(() => this.fail(labId, error)),
    );
  }

  private add(
    run: LabRun,
    snapshot: SnapshotHead | null = null,
    forkedAt: { readonly journalIndex: number; readonly at: number } | null = null,
  ): void {
    const { labId } = run;
    run.hold(this.isHeld);
    this.runs.set(labId, run);
    if (!this.order.includes(labId)) this.order.push(labId);
    // What was made is looked at at once; to look through a large lab that was opened would keep waiting who has asked for it.
    this.port.post({ t: "opened", labId, clock: run.clock(), known: snapshot && run.known(), snapshot, ...(forkedAt ? { forkedAt } : {}) });
    this.arm();
  }

  private close(labId: string, withSnapshot: boolean): void {
    this.opening.delete(labId);
    this.making.delete(labId);
    const run = this.runs.get(labId);
    if (!run) {
      this.port.post({ t: "closed", labId, nowUs: 0 });
      return;
    }
    run.hold(true);
    const done = () => {
      this.drop(labId);
      this.port.post({ t: "closed", labId, nowUs: run.nowUs() });
    };
    // Of one that is behind the disk has all that there is, and a server that ends does not wait for it.
    if (!withSnapshot || run.behind) {
      // Another lab may still read from it.
      if (run.lending) run.lending.then(done);
      else done();
      return;
    }
    this.guard(labId, () => {
      run.pack(randomUUID()).then(
        (snapshot) => {
          this.port.post({ t: "snapshot", labId, snapshot });
          done();
        },
        (error: unknown) => {
          // Without it the lab is opened from the one before and its journal.
          this.troubled(labId, error);
          done();
        },
      );
    });
  }

  private drop(labId: string): void {
    this.past.forget(labId);
    this.opening.delete(labId);
    this.making.delete(labId);
    this.entries.delete(labId);
    this.runs.delete(labId);
    this.order = this.order.filter((id) => id !== labId);
  }

  private outlet(labId: string): RunOutlet {
    return {
      batch: (batch) => this.port.post({ t: "batch", labId, batch }),
      block: (blockSet, number, bytes) => {
        this.port.post({ t: "block", labId, blockSet, number, bytes }, [bytes.buffer as ArrayBuffer]);
      },
      wake: () => this.arm(),
      snapshot: (snapshot) => this.port.post({ t: "snapshot", labId, snapshot }),
      failed: (error) => this.fail(labId, error),
      troubled: (error) => this.troubled(labId, error),
      entered: (index) => {
        this.entries.set(labId, index);
        this.port.watch.entry(index);
      },
      whole: (work) => {
        this.begin(labId, "whole");
        try {
          return work();
        } finally {
          this.begin(labId, "turn");
        }
      },
      wallMs: () => performance.now(),
    };
  }

  /** @param rid - who waits for what is done: it is told what went wrong */
  private guard(labId: string, deed: () => void, work: WatchedWork = "turn", rid: number | null = null): void {
    this.begin(labId, work);
    try {
      deed();
    } catch (error) {
      this.fail(labId, error, rid);
    }
    this.port.watch.end();
  }

  private begin(labId: string, work: WatchedWork): void {
    this.port.watch.begin(labId, work);
    this.port.watch.entry(this.entries.get(labId) ?? -1);
  }

  private fail(labId: string, error: unknown, rid: number | null = null): void {
    const run = this.runs.get(labId);
    const rule = error instanceof Error ? error.message : String(error);
    const failure: LabFailure = {
      rule: rule.startsWith("invariant broken") ? rule : `unexpected error: ${rule}`,
      at: (run?.nowUs() ?? 0) as LabFailure["at"],
      stack: error instanceof Error ? (error.stack ?? "") : "",
    };
    // No entry is to blame for what the disk refuses.
    const entry = isDiskFault(error) ? -1 : (this.entries.get(labId) ?? -1);
    this.drop(labId);
    this.port.post({
      t: "failed",
      labId,
      failure,
      entry,
      answers: [...(run?.abandon(rule) ?? []), ...(rid === null ? [] : [{ rid, error: rule }])],
    });
  }

  private troubled(labId: string, error: unknown): void {
    this.port.post({ t: "troubled", labId, message: error instanceof Error ? error.message : String(error) });
  }

  /** Sleeps until the first lab wants its turn. */
  private arm(): void {
    if (this.immediate) return;
    let first: number | null = null;
    for (const run of [...this.runs.values(), ...this.making.values()]) {
      const wake = run.wakeMs();
      if (wake !== null && (first === null || wake < first)) first = wake;
    }
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (first === null) return;
    const delay = first - performance.now();
    // Turns come from here alone, one in each round of the loop: between two of them messages are heard.
    const turn = (): void => {
      this.immediate = setImmediate(() => this.rotate());
    };
    if (delay <= 0.5) turn();
    else this.timer = setTimeout(turn, Math.min(Math.ceil(delay), SLEEP_LIMIT_MS));
  }

  private rotate(): void {
    this.immediate = null;
    const now = performance.now();
    const due = this.order.filter((labId) => {
      const wake = this.runOf(labId)?.wakeMs();
      return wake !== null && wake !== undefined && wake <= now + 0.5;
    });
    for (const labId of due) this.guard(labId, () => this.runOf(labId)?.turn(TURN_BUDGET_MS));
    // Whoever was first is last next time.
    const first = this.order.shift();
    if (first !== undefined) this.order.push(first);
    this.arm();
  }
}
