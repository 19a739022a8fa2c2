import type { FromWorker, LabBatch } from "../server/lab/messages";
import { WorkerHost } from "../server/lab/worker-host";
import { createLab, ENGINE_VERSION, openLab, scenarios } from "../simulator";
import type { Figure } from "./measure";

/** What one lab's guest is told to do while a neighbour on the same worker types. */
const LINES: readonly (readonly [name: string, line: string])[] = [
  ["nothing", "true"],
  ["fork bomb", ":(){ :|:& };:"],
  ["doubling a variable", "while :; do x=a; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22; do x=$x$x; done; done"],
  ["x=$(cat /dev/zero)", "x=$(cat /dev/zero)"],
  ["while :; do :; done", "while :; do :; done"],
  ["printing for ever", "while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done"],
  ["yes | sort", "yes | head -c 30000000 | sort | tail -1"],
  ["nested groups in a pattern", "s=$(printf 'a%.0s' {1..4000})b; while :; do [[ $s =~ ^(a+)+$ ]]; done"],
  ["deep directories", "while :; do cd /root; rm -rf d; for ((i=0;i<1500;i++)); do mkdir d; cd d; done; done"],
];
const ECHOES = 60;

/** Two labs on one worker host, in this thread, without a disk. */
class Desk {
  private readonly waiting = new Map<string, (batch: LabBatch) => boolean>();
  private readonly opened = new Map<string, () => void>();
  private readonly batches = new Map<string, number>();
  private rid = 0;
  private readonly host = new WorkerHost(
    { engine: ENGINE_VERSION, scenarios, createLab, openLab: (snapshot, chunks) => openLab(snapshot, undefined, chunks) },
    { post: (message) => this.receive(message), running: () => {} },
  );

  private receive(message: FromWorker): void {
    if (message.t === "opened") this.opened.get(message.labId)?.();
    if (message.t === "failed") throw new Error(`${message.labId} failed: ${message.failure.rule}`);
    if (message.t !== "batch") return;
    const done = (this.batches.get(message.labId) ?? 0) + 1;
    this.batches.set(message.labId, done);
    const { labId } = message;
    setImmediate(() => this.host.receive({ t: "committed", labId, batches: done }));
    if (this.waiting.get(labId)?.(message.batch)) this.waiting.delete(labId);
  }
  create(labId: string): Promise<void> {
    return new Promise((resolve) => {
      this.opened.set(labId, resolve);
      this.host.receive({ t: "create", labId, scenario: "starter", seed: 3, epochUs: 1_800_000_000_000_000, speed: 1, files: null });
    });
  }
  input(labId: string, id: string, target: string, commandLine: string): void {
    this.host.receive({ t: "input", labId, rid: ++this.rid, input: { kind: "exec", id, target, commandLine } });
  }
  kill(labId: string, id: string): void {
    this.host.receive({ t: "input", labId, rid: ++this.rid, input: { kind: "execKill", id } });
  }
  /** Runs a command; wall ms from its entry to its exit code. */
  timed(labId: string, id: string, target: string, commandLine: string): Promise<number> {
    return new Promise((resolve) => {
      const from = performance.now();
      this.waiting.set(labId, (batch) => {
        if (!batch.output.exec.some((piece) => piece.id === id && "code" in piece)) return false;
        resolve(performance.now() - from);
        return true;
      });
      this.input(labId, id, target, commandLine);
    });
  }
  close(labId: string): void {
    this.host.receive({ t: "close", labId, withSnapshot: false });
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Time of an `echo` in one lab while another lab's guest on the same worker does its worst. */
export async function bystanderBench(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, line] of LINES) {
    const desk = new Desk();
    await desk.create("quiet");
    await desk.create("loud");
    desk.input("loud", "abuse", "web-01", line);
    await pause(300);
    const times: number[] = [];
    for (let i = 0; i < ECHOES; i++) {
      times.push(await desk.timed("quiet", `echo ${i}`, "db-01", "echo here"));
      await pause(20);
    }
    desk.close("loud");
    desk.close("quiet");
    times.sort((a, b) => a - b);
    figures.push({ name: `echo beside ${name}, p95 of ${ECHOES}`, value: times[Math.floor(ECHOES * 0.95)] ?? 0, unit: "ms" });
  }
  return figures;
}
