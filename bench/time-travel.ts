import type { Visitor } from "../tests/integration/support/test-app";
import { type Figure, median, quantile } from "./measure";
import { benchDirectory, ServerProcess } from "./server-process";

const BRANCHES = 7;
/** Long enough for a lab of 1,000 VMs to be written down. */
const SAVED_MS = 1_500;
const SESSION_MINUTES = 120;
const MINUTE_US = 60_000_000;
const REWINDS = 12;
/** Labs as they are made: hosts and VMs per host, or the starter. BENCH_TRAVEL has others. */
const LABS = (process.env.BENCH_TRAVEL ?? "starter,many:20:50").split(",");

/** Whatever is measured begins and ends at the server's door, as a page or a script would see it. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function withServer(work: (visitor: Visitor, server: ServerProcess) => Promise<Figure[]>): Promise<Figure[]> {
  const directory = benchDirectory();
  const server = await ServerProcess.bundled(directory.path);
  try {
    return await work(await server.visitor(), server);
  } finally {
    await server.end("SIGKILL");
    directory.remove();
  }
}

/** A new lab of one that runs: from the click to its answer, which may be asked at once. */
export function branchBench(): Promise<Figure[]> {
  return withServer(async (visitor) => {
    const figures: Figure[] = [];
    for (const scenario of LABS) {
      const { id: labId } = await visitor.api.lab.create.mutate({ name: scenario, scenario });
      const times: number[] = [];
      for (let n = 0; n < BRANCHES; n++) {
        let made = "";
        times.push(await timed(async () => (made = (await visitor.api.past.branchOff.mutate({ labId, moment: null, name: `b${n}` })).id)));
        await visitor.ask(made, "topology", { plan: "infrastructure" });
        // The next one when this one's first snapshot is saved, as people would.
        await new Promise((resolve) => setTimeout(resolve, SAVED_MS));
        await visitor.api.lab.delete.mutate({ labId: made });
      }
      figures.push({ name: `${scenario}: a branch of it as a new lab (median of ${BRANCHES})`, value: median(times), unit: "ms" });
      figures.push({ name: `${scenario}: the longest`, value: Math.max(...times), unit: "ms" });
    }
    return figures;
  });
}

/** A session of two hours with a command a minute, and back to minutes spread over it. */
export function rewindBench(): Promise<Figure[]> {
  return withServer(async (visitor, server) => {
    const figures: Figure[] = [];
    for (const scenario of LABS) {
      const { id: labId } = await visitor.api.lab.create.mutate({ name: scenario, scenario });
      await visitor.api.lab.clock.mutate({ labId, action: { kind: "speed", speed: 0 } });
      const { now } = await visitor.api.past.get.query({ labId });
      const vm = await anyVm(visitor, labId);
      for (let minute = 0; minute < SESSION_MINUTES; minute++) {
        await visitor.api.lab.clock.mutate({ labId, action: { kind: "step", us: MINUTE_US } });
        const args = { class: "VM", self: vm, field: "name_description", value: `minute ${minute}` };
        await visitor.api.lab.submit.mutate({ labId, requestId: `minute-${minute}-${scenario}`, op: "set_field", args } as never);
      }
      const [times, cpu]: [number[], number[]] = [[], []];
      for (let n = 0; n < REWINDS; n++) {
        // Far and near by turns, none of them a round one.
        const minute = ((n * 7_919) % (SESSION_MINUTES * 10)) / 10;
        const moment = { branch: 0, at: now.at + Math.round(minute * MINUTE_US) };
        const before = server.cpuMs();
        times.push(await timed(() => visitor.api.past.goTo.mutate({ labId, moment, name: "" })));
        cpu.push(server.cpuMs() - before);
        const { branch } = await visitor.api.past.get.query({ labId });
        await visitor.api.past.goOnIn.mutate({ labId, branch: 0 });
        await visitor.api.past.dropBranch.mutate({ labId, branch });
      }
      figures.push({ name: `${scenario}: back to a minute of two hours (median of ${REWINDS})`, value: median(times), unit: "ms" });
      figures.push({ name: `${scenario}: the longest`, value: quantile(times, 1), unit: "ms" });
      figures.push({ name: `${scenario}: CPU of the server for it, median`, value: median(cpu), unit: "ms" });
      figures.push({ name: `${scenario}: the most`, value: quantile(cpu, 1), unit: "ms" });
      await visitor.api.lab.delete.mutate({ labId });
    }
    return figures;
  });
}

async function anyVm(visitor: Visitor, labId: string): Promise<string> {
  const { nodes } = await visitor.ask(labId, "topology", { plan: "infrastructure" });
  const node = nodes.find(({ kind, label }) => kind === "vm" && label !== "Domain-0");
  if (!node?.ref) throw new Error("the lab has no VM");
  return node.ref;
}
