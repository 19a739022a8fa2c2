import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { ChunkFiles } from "../../server/lab/files/chunk-files";
import { headAfter, journalStart, type StoredEntry } from "../../server/lab/journal/journal-entry";
import { LabRun, type RunOutlet } from "../../server/lab/worker/lab-run";
import type { LabBatch, PackedSnapshot } from "../../server/lab/worker/messages";
import { openRun } from "../../server/lab/worker/opening-run";
import { createLab, ENGINE_VERSION, OPENED_ENGINES, openLab, operationViews, scenarios, viewHeads } from "../../simulator";
import { ADA } from "../support/actors";
import { EPOCH } from "../support/lab-driver";

const factory = {
  engine: ENGINE_VERSION,
  opens: OPENED_ENGINES,
  scenarios,
  operations: operationViews,
  views: viewHeads,
  createLab,
  openLab: (snapshot: Parameters<typeof openLab>[0], chunks?: Parameters<typeof openLab>[2]) => openLab(snapshot, undefined, chunks),
};
const folder = mkdtempSync(join(tmpdir(), "chunks-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A wall clock that moves by a millisecond whenever somebody looks. */
function outlet(): RunOutlet & { readonly batches: LabBatch[]; readonly blocks: Uint8Array[] } {
  const blocks: Uint8Array[] = [];
  let wall = 1_000;
  const batches: LabBatch[] = [];
  return {
    batches,
    batch: (batch) => void batches.push(batch),
    snapshot: () => {},
    blocks,
    block: (_set, number, bytes) => void blocks.splice(number, 1, bytes),
    wake: () => {},
    troubled: () => {},
    failed: (error) => {
      throw error;
    },
    entered: () => {},
    whole: (work) => work(),
    wallMs: () => ++wall,
  };
}

/** A new lab whose files lie in the folder. */
function make() {
  const out = outlet();
  const files = new ChunkFiles(folder);
  const machine = createLab({ scenario: "starter", seed: 3, epochUs: EPOCH, chunks: files });
  machine.drain();
  return { run: new LabRun("lab", machine, out, journalStart("lab"), 0, files), out };
}

/** Opens a lab to its end. @returns the lab, and in how many pieces it was opened */
function open(snapshot: PackedSnapshot, tail: readonly StoredEntry[], clockUs: number) {
  const out = outlet();
  const last = tail.at(-1);
  const head = last ? headAfter(last) : journalStart("lab");
  const steps = openRun(
    factory,
    {
      t: "open",
      labId: "lab",
      plan: { snapshot, prologue: null, tail, toldUs: clockUs },
      branch: 0,
      head,
      clockUs,
      speed: 0,
      files: folder,
    },
    out,
  );
  let pieces = 1;
  for (;;) {
    const step = steps.next();
    if (step.done) return { run: step.value, out, pieces };
    pieces++;
  }
}

/** Runs a command to its end; what it wrote, and the entries of the journal since. */
function exec(run: LabRun, out: ReturnType<typeof outlet>, id: string, commandLine: string): { stdout: string; entries: StoredEntry[] } {
  const from = out.batches.length;
  run.input(1, { kind: "exec", id, target: "web-01", commandLine }, ADA);
  run.setClock({ t: "clock", labId: "lab", rid: 2, action: { kind: "step", us: 20_000_000 } });
  const seen = () => out.batches.slice(from);
  while (!seen().some(({ answers }) => answers.some(({ rid }) => rid === 2))) {
    run.turn(8);
    run.flush();
    run.committed(out.batches.length, -1);
  }
  const pieces = seen().flatMap(({ output }) => output.exec);
  expect(pieces).toContainEqual({ id, code: 0 });
  return {
    stdout: pieces.map((piece) => ("text" in piece && piece.id === id ? piece.text : "")).join(""),
    entries: seen().flatMap(({ entries }) => entries),
  };
}

function folderBytes(): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

test("[LAB-1] a guest's file of megabytes lies beside the snapshot, comes back with it and after a cut, and is opened piece by piece", async () => {
  const first = make();
  const made = exec(first.run, first.out, "a", "seq 1 300000 > /root/f; md5sum < /root/f");
  const sum = createHash("md5")
    .update(Array.from({ length: 300_000 }, (_, i) => `${i + 1}\n`).join(""))
    .digest("hex");
  expect(made.stdout).toBe(`${sum}  -\n`);
  const packed = first.run.pack("set");
  for (let stored = 0; first.run.wakeMs() !== null || stored < first.out.blocks.length; ) {
    first.run.turn(8);
    for (; stored < first.out.blocks.length; stored++) first.run.stored("set", true);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const snapshot = { ...(await packed), blocks: first.out.blocks };
  expect(Buffer.concat(snapshot.blocks).length).toBeLessThan(400_000);
  expect(folderBytes()).toBeGreaterThan(1_900_000);

  // Cut after a later command: its entry is in the journal, its bytes may be on the disk or not.
  const later = exec(first.run, first.out, "b", "tac /root/f > /root/g; rm /root/f; md5sum < /root/g");
  const again = open(snapshot, later.entries, first.run.nowUs());
  expect(again.pieces).toBeGreaterThan(1);
  expect(exec(again.run, again.out, "c", "tac /root/g | md5sum").stdout).toBe(`${sum}  -\n`);
  expect(exec(again.run, again.out, "d", "md5sum < /root/g").stdout).toBe(later.stdout);
});
