import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { sqliteJournal } from "../server/db/journal";
import { openDatabase } from "../server/db/open";
import { journalStart } from "../server/lab/journal/journal-entry";
import { openState } from "../server/lab/snapshots/packed-state";
import { openLab } from "../simulator";
import { saveWhole, snapshotOf } from "../tests/support/snapshots";
import { keptState, sizesFrom, vmsOf } from "./kept-state";
import { type Figure, median } from "./measure";
import { benchDirectory, ServerProcess } from "./server-process";

const RUNS = 3;
/** Wall time that a lab runs before the server is killed, ms. */
const ALIVE_MS = 3_000;

interface Restarted {
  readonly listeningMs: number;
  readonly readMs: number;
  readonly execMs: number;
}

/**
 * One lab after kill -9, from the start of the process that comes after: when it listens, when one object of the lab has been read,
 * when a command has run in a guest. Somebody who is signed in asks for both as soon as the server listens. The server is bundled, and
 * has no pages. `BENCH_RESTART=200:50` measures another size than the starter lab and 20:50.
 */
export async function restartOfLabs(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const size of sizesFrom("BENCH_RESTART", ["starter", "20:50"])) {
    const what = size === "starter" ? "a starter lab" : `a lab of ${vmsOf(size)} VMs`;
    const runs = await restartsOf(size === "starter" ? size : `many:${size}`);
    const of = (each: (run: Restarted) => number): number => median(runs.map(each));
    figures.push(
      { name: `${what} after kill -9: the server listens (median of ${RUNS})`, value: of(({ listeningMs }) => listeningMs), unit: "ms" },
      { name: `${what}: one object has been read`, value: of(({ readMs }) => readMs), unit: "ms" },
      { name: `${what}: a command has run in a guest`, value: of(({ execMs }) => execMs), unit: "ms" },
    );
  }
  return figures;
}

async function restartsOf(scenario: string): Promise<readonly Restarted[]> {
  const directory = benchDirectory();
  const runs: Restarted[] = [];
  let server = await ServerProcess.bundled(directory.path);
  try {
    let visitor = await server.visitor();
    const labId = (await visitor.api.lab.list.query())[0]?.id ?? "";
    visitor.leave();
    await server.end("SIGTERM");
    const vm = await plant(directory.path, labId, scenario);
    server = await ServerProcess.bundled(directory.path);
    visitor = await server.visitor();
    const { cookie } = visitor;
    for (let run = 0; run < RUNS; run++) {
      await visitor.ask(labId, "samples", { refs: [vm] });
      await new Promise((resolve) => setTimeout(resolve, ALIVE_MS));
      visitor.leave();
      await server.end("SIGKILL");
      const began = performance.now();
      server = await ServerProcess.bundled(directory.path);
      const listeningMs = performance.now() - began;
      visitor = server.visitorWith(cookie);
      const read = visitor.ask(labId, "samples", { refs: [vm] }).then(() => performance.now() - began);
      const socket = await visitor.socket();
      const ended = new Promise<number>((resolve) => socket.on("exec:exit", () => resolve(performance.now() - began)));
      const ack = await socket.emitWithAck("exec:start", labId, vm, "echo here");
      if (!ack.ok) throw new Error(ack.message);
      runs.push({ listeningMs, readMs: await read, execMs: await ended });
    }
    visitor.leave();
    return runs;
  } finally {
    await server.end("SIGKILL");
    directory.remove();
  }
}

/** Puts a lab of a scenario in the place of one that is there. @returns a VM of it that runs */
async function plant(path: string, labId: string, scenario: string): Promise<string> {
  const blocks = await keptState(scenario);
  const machine = openLab(openState(blocks));
  const vm = machine
    .allRecords()
    .find((r) => r.class === "VM" && r.op === "add" && r.fields.power_state === "Running" && !r.fields.is_control_domain)?.ref;
  if (vm === undefined) throw new Error(`no VM runs in ${scenario}`);
  const at = machine.now();
  const { index, chain } = journalStart(labId);
  const snapshot = snapshotOf({ journalIndex: index, at, chain, engine: machine.engine }, blocks);
  const database = await openDatabase(join(path, "xenarium.db"), join(process.cwd(), "prisma/sqlite/migrations"));
  try {
    await database.prisma.snapshot.deleteMany({ where: { labId } });
    await database.prisma.journalEntry.deleteMany({ where: { labId } });
    const data = {
      clockUs: BigInt(at),
      journalEnd: 0,
      journalChain: "",
      epochUs: BigInt(machine.epochUs),
      isAsleep: false,
      sleepMinutes: null,
    };
    await database.prisma.lab.update({ where: { id: labId }, data });
    await saveWhole(sqliteJournal(database), labId, { ...snapshot, blockSet: randomBytes(8).toString("hex") });
  } finally {
    await database.close();
  }
  return vm;
}
