import type { FromWorker, LabBatch } from "../../server/lab/worker/messages";
import { WorkerHost } from "../../server/lab/worker/worker-host";
import { createLab, ENGINE_VERSION, OPENED_ENGINES, openLab, operationViews, scenarios, viewHeads } from "../../simulator";

/** What came of a command: its text, its exit code, and how many turns each lab of the thread had until then. */
export interface DeskResult {
  readonly stdout: string;
  readonly code: number;
  readonly turns: ReadonlyMap<string, number>;
}

/** Some labs on one worker's host, in this thread, without a disk. */
export class WorkerDesk {
  private readonly heard = new Map<string, (batch: LabBatch) => void>();
  private readonly opened = new Map<string, () => void>();
  private readonly batches = new Map<string, number>();
  private readonly turns = new Map<string, number>();
  private rid = 0;
  private readonly host = new WorkerHost(
    {
      engine: ENGINE_VERSION,
      opens: OPENED_ENGINES,
      scenarios,
      operations: operationViews,
      views: viewHeads,
      createLab,
      openLab: (snapshot, chunks) => openLab(snapshot, undefined, chunks),
    },
    {
      post: (message) => this.receive(message),
      watch: {
        begin: (labId) => void this.turns.set(labId, (this.turns.get(labId) ?? 0) + 1),
        entry: () => {},
        end: () => {},
      },
    },
  );

  private receive(message: FromWorker): void {
    if (message.t === "opened") this.opened.get(message.labId)?.();
    if (message.t === "failed") throw new Error(`${message.labId} failed: ${message.failure.rule}`);
    if (message.t !== "batch") return;
    const { labId, batch } = message;
    const done = (this.batches.get(labId) ?? 0) + 1;
    this.batches.set(labId, done);
    setImmediate(() => this.host.receive({ t: "committed", labId, batches: done, toldUs: -1 }));
    for (const listen of this.heard.values()) listen(batch);
  }
  create(labId: string): Promise<void> {
    return new Promise((resolve) => {
      this.opened.set(labId, resolve);
      this.host.receive({ t: "create", labId, scenario: "starter", seed: 3, epochUs: 1_800_000_000_000_000, speed: 1, files: null });
    });
  }
  /** Enters a command and goes on. */
  enter(labId: string, id: string, target: string, commandLine: string): void {
    this.host.receive({ t: "input", labId, rid: ++this.rid, input: { kind: "exec", id, target, commandLine }, actor: null });
  }
  /** Enters a command and waits for its end. */
  run(labId: string, id: string, target: string, commandLine: string): Promise<DeskResult> {
    const before = new Map(this.turns);
    return new Promise((resolve) => {
      let stdout = "";
      this.heard.set(id, ({ output }) => {
        for (const piece of output.exec) {
          if (piece.id !== id) continue;
          if ("text" in piece) stdout += piece.text;
          else {
            this.heard.delete(id);
            resolve({ stdout, code: piece.code, turns: new Map([...this.turns].map(([lab, n]) => [lab, n - (before.get(lab) ?? 0)])) });
          }
        }
      });
      this.enter(labId, id, target, commandLine);
    });
  }
  close(labId: string): void {
    this.host.receive({ t: "close", labId, withSnapshot: false });
  }
}
