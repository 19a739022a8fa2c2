import { FAKE_VM } from "../tests/integration/support/fake-lab";
import { type Figure, median } from "./measure";
import { benchDirectory, ServerProcess, WORKERS } from "./server-process";

const LABS = 10;
const RUNS = 3;

/** Ten labs after kill -9: when the server listens and when all can be used; then the same with one among them that hangs its worker. */
export async function restartBench(): Promise<Figure[]> {
  const [well, sick] = [await restarts(false), await restarts(true)];
  return [
    { name: `the other ${LABS - 1} of ${LABS} labs usable after kill -9`, value: well, unit: "ms" },
    { name: "the same with a sick lab among them", value: sick, unit: "ms" },
    { name: "ratio", value: sick / well, unit: "×" },
  ];
}

/** Median time from listening to the last healthy lab that can be joined, ms. */
async function restarts(isSick: boolean): Promise<number> {
  const directory = benchDirectory();
  const times: number[] = [];
  let server = await ServerProcess.start(directory.path, WORKERS.fake);
  try {
    let visitor = await server.visitor();
    for (let n = 1; n < LABS; n++) await visitor.api.lab.create.mutate({ name: `lab ${n}`, scenario: "starter" });
    const labs = (await visitor.api.lab.list.query()).map(({ id }) => id);
    const [suspect = ""] = labs;
    for (let run = 0; run < RUNS; run++) {
      // It stays under suspicion until its next snapshot.
      if (isSick && run === 0) {
        const socket = await visitor.socket();
        const gone = new Promise<void>((resolve) => socket.on("lab:deltas", ({ changes }) => changes.length === 0 && resolve()));
        await socket.emitWithAck("lab:join", suspect, null);
        await socket.emitWithAck("console:open", suspect, FAKE_VM, null);
        socket.emit("console:input", suspect, FAKE_VM, "hang once", () => {});
        await gone;
      }
      visitor.leave();
      await server.end("SIGKILL");
      server = await ServerProcess.start(directory.path, WORKERS.fake);
      visitor = await server.visitor();
      const socket = await visitor.socket();
      const began = performance.now();
      await Promise.all(
        labs.filter((id) => id !== suspect).map(async (id) => socket.emitWithAck("lab:join", id, await visitor.records(id))),
      );
      times.push(performance.now() - began);
    }
    visitor.leave();
    return median(times);
  } finally {
    await server.end("SIGKILL");
    directory.remove();
  }
}
