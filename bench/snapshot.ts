import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqliteJournal } from "../server/db/journal";
import { openDatabase } from "../server/db/open";
import { JournalWriter } from "../server/lab/journal/journal-writer";
import type { FromWorker, SnapshotHead } from "../server/lab/worker/messages";
import { WorkerHost } from "../server/lab/worker/worker-host";
import { ENGINE_VERSION, OPENED_ENGINES, operationViews, scenarios, viewHeads } from "../simulator";
import { keptLab, sizesFrom, vmsOf } from "./kept-state";
import { type Figure, median } from "./measure";

const SNAPSHOTS = 5;
type Block = Extract<FromWorker, { t: "block" }>;

/** Notes the longest time that this thread did not come round. */
class PauseProbe {
  longestMs = 0;
  private last = performance.now();
  private isOver = false;

  constructor() {
    const look = (): void => {
      const now = performance.now();
      this.longestMs = Math.max(this.longestMs, now - this.last);
      this.last = now;
      if (!this.isOver) setImmediate(look);
    };
    setImmediate(look);
  }

  end(): number {
    this.isOver = true;
    return this.longestMs;
  }
}

/**
 * Snapshots of a running lab: how long its thread is taken at most, and the whole until the last block is packed; then what storing
 * the blocks costs the thread that serves people. `BENCH_SNAPSHOT=200:50` measures another size than 20:50.
 */
export async function snapshotBench(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const size of sizesFrom("BENCH_SNAPSHOT", ["20:50"])) {
    const taken = await snapshotsOf(`many:${size}`);
    const last = taken.at(-1);
    if (!last) throw new Error("no snapshot was taken");
    const stored = await storing(last);
    const what = `snapshot of ${vmsOf(size)} VMs`;
    figures.push(
      {
        name: `${what}, longest pause of its thread (median of ${SNAPSHOTS})`,
        value: median(taken.map(({ pauseMs }) => pauseMs)),
        unit: "ms",
      },
      { name: `${what}, whole time (median of ${SNAPSHOTS})`, value: median(taken.map(({ wholeMs }) => wholeMs)), unit: "ms" },
      { name: `${what}, size`, value: bytesOf(last.blocks) / 1024 / 1024, unit: "MiB" },
      { name: `${what}, blocks`, value: last.blocks.length, unit: "" },
      { name: `${what}, longest pause of the server's thread while it is stored`, value: stored.pauseMs, unit: "ms" },
      { name: `${what}, storing it`, value: stored.wholeMs, unit: "ms" },
    );
  }
  return figures;
}

const bytesOf = (blocks: readonly Block[]): number => blocks.reduce((sum, { bytes }) => sum + bytes.length, 0);

interface Taken {
  readonly head: SnapshotHead;
  readonly blocks: readonly Block[];
  readonly pauseMs: number;
  readonly wholeMs: number;
}

/** Takes snapshots of a lab that runs on a worker's host in this thread. */
async function snapshotsOf(scenario: string): Promise<readonly Taken[]> {
  const machine = await keptLab(scenario);
  let heard: (message: FromWorker) => void = () => {};
  const factory = {
    engine: ENGINE_VERSION,
    opens: OPENED_ENGINES,
    scenarios,
    operations: operationViews,
    views: viewHeads,
    createLab: () => machine,
    openLab: () => machine,
  };
  const watch = { begin: () => {}, entry: () => {}, end: () => {} };
  const host = new WorkerHost(factory, { watch, post: (message) => heard(message) });
  const taken: Taken[] = [];
  let batches = 0;
  /** Until a message comes that is meant; blocks are stored at once. */
  const until = <T>(meant: (message: FromWorker) => T | null, blocks: Block[] = []): Promise<T> =>
    new Promise((resolve) => {
      heard = (message) => {
        if (message.t === "failed") throw new Error(message.failure.rule);
        if (message.t === "block") {
          blocks.push(message);
          setImmediate(() => host.receive({ t: "stored", labId: "lab", blockSet: message.blockSet, isKept: true }));
        }
        if (message.t === "batch") {
          const count = ++batches;
          setImmediate(() => host.receive({ t: "committed", labId: "lab", batches: count, toldUs: -1 }));
        }
        const found = meant(message);
        if (found !== null) resolve(found);
      };
    });
  const made = until((message) => (message.t === "opened" ? message : null));
  host.receive({ t: "create", labId: "lab", scenario, seed: 1, epochUs: 0, speed: 1, files: null });
  await made;
  for (let rid = 1; rid <= SNAPSHOTS; rid++) {
    // It lives on between them.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const blocks: Block[] = [];
    const answered = until((message) => {
      const answer = message.t === "batch" ? message.batch.answers.find((each) => each.rid === rid) : undefined;
      return answer && "value" in answer ? (answer.value as SnapshotHead) : null;
    }, blocks);
    const began = performance.now();
    const probe = new PauseProbe();
    host.receive({ t: "pack", labId: "lab", rid, blockSet: `set ${rid}` });
    const head = await answered;
    taken.push({ head, blocks, pauseMs: probe.end(), wholeMs: performance.now() - began });
  }
  heard = () => {};
  host.receive({ t: "close", labId: "lab", withSnapshot: false });
  return taken;
}

/** Stores a snapshot as the server's thread does. */
async function storing({ head, blocks }: Taken): Promise<{ readonly pauseMs: number; readonly wholeMs: number }> {
  const folder = await mkdtemp(join(tmpdir(), "xenarium-bench-"));
  const database = await openDatabase(join(folder, "bench.db"), join(process.cwd(), "prisma/sqlite/migrations"));
  try {
    const user = await database.prisma.user.create({ data: { id: "bench", name: "bench", email: "bench@localhost", username: "bench" } });
    await database.prisma.lab.create({ data: { id: "lab", name: "lab", scenario: "starter", seed: 1, epochUs: 0n, ownerId: user.id } });
    const writer = new JournalWriter(sqliteJournal(database), () => undefined);
    const began = performance.now();
    const probe = new PauseProbe();
    for (const block of blocks) await new Promise((resolve) => writer.block("lab", block, resolve));
    const isKept = await new Promise<boolean>((resolve) => writer.snapshot("lab", head, resolve));
    if (!isKept) throw new Error("the snapshot was not stored");
    return { pauseMs: probe.end(), wholeMs: performance.now() - began };
  } finally {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
}
