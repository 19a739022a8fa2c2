import { holdUp, type TestSocket } from "../tests/integration/support/test-app";
import { type Figure, quantile } from "./measure";
import { benchDirectory, ServerProcess, WORKERS } from "./server-process";

const SOCKETS = 500;
const STOPPED = 100;
const CHANGES = 60;
/** Longer than a page may be behind. */
const STREAM_MS = 45_000;

/** Five hundred pages on one lab whose consoles stream; a hundred of them stop reading. What that costs, and what the others notice. */
export async function slowSocketsBench(): Promise<Figure[]> {
  const directory = benchDirectory();
  const server = await ServerProcess.start(directory.path, WORKERS.real);
  try {
    const visitor = await server.visitor();
    const labId = (await visitor.api.lab.list.query())[0]?.id ?? "";
    const sockets: TestSocket[] = [];
    for (let n = 0; n < SOCKETS; n++) sockets.push(await visitor.socket());
    const { records } = await visitor.records(labId);
    const vm =
      records.find(({ class: of, fields }) => of === "VM" && fields.power_state === "Running" && !fields.is_control_domain)?.ref ?? "";
    for (const socket of sockets) {
      await socket.emitWithAck("lab:join", labId, null);
      await socket.emitWithAck("console:open", labId, vm, null);
    }
    await sockets[0]?.emitWithAck("console:input", labId, vm, "while true; do seq 1 2000; sleep 0.05; done\r");
    const changed = async (): Promise<number[]> => {
      const times: number[] = [];
      for (let n = 0; n < CHANGES; n++) {
        const value = `${Math.random()}`;
        const watchers = sockets.slice(STOPPED, STOPPED + 20);
        const seen = watchers.map(
          (socket) =>
            new Promise<void>((resolve) => {
              const listener = ({ changes }: { readonly changes: readonly unknown[] }): void => {
                if (!JSON.stringify(changes).includes(value)) return;
                socket.off("lab:deltas", listener);
                resolve();
              };
              socket.on("lab:deltas", listener);
            }),
        );
        const began = performance.now();
        await visitor.api.lab.submit.mutate({
          labId,
          requestId: `bench ${value}`,
          op: "set_field",
          args: { class: "VM", self: vm, field: "name_description", value },
        });
        await Promise.all(seen.map((each) => each.then(() => times.push(performance.now() - began))));
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return times;
    };
    const before = quantile(await changed(), 0.99);
    const memory = server.memoryMiB();
    for (const socket of sockets.slice(0, STOPPED)) holdUp(socket, true);
    await new Promise((resolve) => setTimeout(resolve, STREAM_MS));
    const after = quantile(await changed(), 0.99);
    const grown = server.memoryMiB() - memory;
    visitor.leave();
    return [
      { name: `change to all of ${SOCKETS - STOPPED} pages, p99, everybody reads`, value: before, unit: "ms" },
      { name: `the same with ${STOPPED} pages that stopped reading`, value: after, unit: "ms" },
      { name: "ratio", value: after / before, unit: "×" },
      { name: `memory of the server beside, after ${STREAM_MS / 1000} s`, value: grown, unit: "MiB" },
    ];
  } finally {
    await server.end("SIGKILL");
    directory.remove();
  }
}
