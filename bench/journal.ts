import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqliteJournal } from "../server/db/journal";
import { openDatabase } from "../server/db/open";
import { headAfter, journalStart, storeEntry } from "../server/lab/journal/journal-entry";
import { JournalWriter } from "../server/lab/journal/journal-writer";
import { createLab, type JournalEntry } from "../simulator";
import { type Figure, median, quantile } from "./measure";

const COMMANDS = 2_000;

/** Commands applied to a lab, written to the journal in group commits and acknowledged once on the disk, with some in flight at a time. */
export async function journalBench(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), "xenarium-bench-"));
  const database = await openDatabase(join(folder, "bench.db"), join(process.cwd(), "prisma/sqlite/migrations"));
  try {
    const user = await database.prisma.user.create({ data: { id: "bench", name: "bench", email: "bench@localhost", username: "bench" } });
    await database.prisma.lab.create({ data: { id: "bench", name: "bench", scenario: "starter", seed: 1, epochUs: 0n, ownerId: user.id } });
    const writer = new JournalWriter(sqliteJournal(database), () => undefined);
    const lab = createLab({ scenario: "starter", seed: 1, epochUs: 1_800_000_000_000_000 });
    const vm = lab.allRecords().find((r) => r.class === "VM" && r.op === "add" && r.fields.name_label === "test-01")?.ref ?? "";
    let head = journalStart("bench");
    const latencies: number[] = [];
    const one = async (): Promise<void> => {
      const began = performance.now();
      const entry: JournalEntry = {
        at: lab.now(),
        kind: "operation",
        requestId: `bench-${head.index}`,
        actor: { user: "bench", role: "pool-admin" },
        call: { op: "set_field", args: { class: "VM", self: vm, field: "name_description", value: `command ${head.index}` } },
      };
      const outcome = lab.apply(entry);
      if (!outcome?.ok) throw new Error(`refused: ${JSON.stringify(outcome)}`);
      const stored = storeEntry(head, entry, "bench");
      head = headAfter(stored);
      await new Promise<void>((resolve) =>
        writer.commit({ labId: "bench", entries: [stored], toldUs: lab.now(), clockUs: lab.now(), speed: 1 }, resolve),
      );
      latencies.push(performance.now() - began);
    };
    const rate = async (inFlight: number, count: number): Promise<number> => {
      const start = performance.now();
      let left = count;
      await Promise.all(
        Array.from({ length: inFlight }, async () => {
          while (left-- > 0) await one();
        }),
      );
      lab.drain();
      return count / ((performance.now() - start) / 1000);
    };
    await rate(16, 200);
    const grouped: number[] = [];
    for (let run = 0; run < 5; run++) grouped.push(await rate(64, COMMANDS));
    latencies.length = 0;
    const single = await rate(1, 300);
    return [
      { name: "commands through the journal, 64 in flight (median of 5)", value: median(grouped), unit: "commands/s" },
      { name: "commands through the journal, one at a time", value: single, unit: "commands/s" },
      { name: "commit of a single command, p95", value: quantile(latencies, 0.95), unit: "ms" },
    ];
  } finally {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
}
