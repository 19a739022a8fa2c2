import { join } from "node:path";
import { openDatabase } from "../server/db/open";
import { journalStart } from "../server/lab/journal/journal-entry";
import { type Figure, median, quantile } from "./measure";
import { benchDirectory, ServerProcess, WORKERS } from "./server-process";

const LABS = 500;
const WAKES = 30;

/** Five hundred labs that sleep: what they cost, and how long the first to ask waits. */
export async function classIdleBench(): Promise<Figure[]> {
  const directory = benchDirectory();
  let server = await ServerProcess.start(directory.path, WORKERS.real);
  await server.end("SIGTERM");
  try {
    await sleepers(directory.path, 0);
    server = await ServerProcess.start(directory.path, WORKERS.real);
    const empty = await settled(server);
    await server.end("SIGTERM");
    const ids = await sleepers(directory.path, LABS);
    server = await ServerProcess.start(directory.path, WORKERS.real);
    const full = await settled(server);
    const visitor = await server.visitor();
    const socket = await visitor.socket();
    const times: number[] = [];
    for (const labId of ids.slice(0, WAKES)) {
      const began = performance.now();
      await socket.emitWithAck("lab:join", labId, await visitor.records(labId));
      times.push(performance.now() - began);
      socket.emit("lab:leave", labId);
    }
    visitor.leave();
    return [
      { name: `memory of ${LABS} sleeping labs`, value: full - empty, unit: "MiB" },
      { name: "a sleeping starter lab is joined, median", value: median(times), unit: "ms" },
      { name: "the same, p95", value: quantile(times, 0.95), unit: "ms" },
    ];
  } finally {
    await server.end("SIGKILL");
    directory.remove();
  }
}

async function settled(server: ServerProcess): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  return server.memoryMiB();
}

/** Puts the one lab to sleep, and so many copies of it beside it. */
async function sleepers(path: string, count: number): Promise<readonly string[]> {
  const database = await openDatabase(join(path, "xenarium.db"), join(process.cwd(), "prisma/sqlite/migrations"));
  try {
    await database.prisma.lab.updateMany({ data: { isAsleep: true } });
    const lab = await database.prisma.lab.findFirstOrThrow();
    const snapshot = await database.prisma.snapshot.findFirstOrThrow({ orderBy: { at: "desc" } });
    const blocks = await database.prisma.snapshotBlock.findMany({ where: { labId: lab.id, blockSet: snapshot.blockSet } });
    const ids = Array.from({ length: count }, (_, n) => `copy-${n}`);
    for (const id of ids) {
      const { chain } = journalStart(id);
      await database.prisma.lab.create({ data: { ...lab, id, name: id, journalEnd: 0, journalChain: chain } });
      await database.prisma.snapshotBlock.createMany({ data: blocks.map((block) => ({ ...block, labId: id })) });
      await database.prisma.snapshot.create({ data: { ...snapshot, labId: id, journalIndex: 0, chain } });
    }
    return ids;
  } finally {
    await database.close();
  }
}
