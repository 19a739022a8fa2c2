/** `npm run bench [-- NAME… --json FILE]`: runs benchmarks and prints one table each; fails where a figure is above what it has to stay below. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import type { Figure } from "./measure";
import { aboveAims, table } from "./measure";

const benches: Readonly<Record<string, () => Promise<Figure[]>>> = {
  kernel: async () => (await import("./kernel")).kernelBench(),
  journal: async () => (await import("./journal")).journalBench(),
  "idle-lab": async () => (await import("./idle-lab")).idleLabBench(),
  memory: async () => (await import("./memory")).memoryBench(),
  click: async () => (await import("./click")).clickBench(),
  "console-print": async () => (await import("./console-print")).consolePrintBench(),
  contention: async () => (await import("./contention")).contentionBench(),
  scheduler: async () => (await import("./scheduler")).schedulerBench(),
  inside: async () => (await import("./inside")).insideBench(),
  "slow-sockets": async () => (await import("./slow-sockets")).slowSocketsBench(),
  restart: async () => [...(await (await import("./restart-labs")).restartOfLabs()), ...(await (await import("./restart")).restartBench())],
  "class-idle": async () => (await import("./class-idle")).classIdleBench(),
  bystander: async () => (await import("./bystander")).bystanderBench(),
  bundle: async () => (await import("./bundle")).bundleBench(),
  build: async () => (await import("./build")).buildBench(),
  snapshot: async () => (await import("./snapshot")).snapshotBench(),
  branch: async () => (await import("./time-travel")).branchBench(),
  rewind: async () => (await import("./time-travel")).rewindBench(),
  bulk: async () => (await import("./bulk")).bulkBench(),
  topology: async () => (await import("./topology")).topologyBench(),
  "topology-rates": async () => (await import("./topology-rates")).topologyRatesBench(),
  "new-lab": async () => (await import("./guest-networks")).newLabBench(),
  transfer: async () => (await import("./transfer")).transferBench(),
  "ping-mesh": async () => (await import("./guest-networks")).pingMeshBench(),
  lists: async () => (await import("./lists")).listsBench(),
  tree: async () => (await import("./tree")).treeBench(),
  "console-10k": async () => (await import("./console-10k")).console10kBench(),
  "capture-page": async () => (await import("./capture-page")).capturePageBench(),
  frames: async () => (await import("./frames")).framesBench(),
  "idle-10k": async () => (await import("./idle-10k")).idle10kBench(),
};

async function main(args: readonly string[]): Promise<number> {
  const at = args.indexOf("--json");
  const file = at >= 0 ? args[at + 1] : undefined;
  if (at >= 0 && !file) return usage("--json needs a file");
  const names = args.filter((_, i) => at < 0 || (i !== at && i !== at + 1));
  const unknown = names.find((name) => !Object.hasOwn(benches, name));
  if (unknown) return usage(`no benchmark ${unknown}`);
  if (!("gc" in globalThis)) return again(args);
  const figures: Figure[] = [];
  for (const name of names.length > 0 ? names : Object.keys(benches)) {
    const some = await (benches[name] as () => Promise<Figure[]>)();
    console.log(`${name}\n${table(some)}\n`);
    figures.push(...some);
  }
  if (file) writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`);
  const above = aboveAims(figures);
  for (const line of above) console.error(line);
  return above.length > 0 ? 1 : 0;
}

function usage(why: string): number {
  console.error(`${why}\nusage: npm run bench -- [${Object.keys(benches).join("|")}]… [--json FILE]`);
  return 2;
}

/** Starts itself with what measuring needs. */
function again(args: readonly string[]): number {
  const child = spawnSync(process.execPath, ["--expose-gc", "--import", "tsx", import.meta.filename, ...args], { stdio: "inherit" });
  return child.status ?? 1;
}

process.exit(await main(process.argv.slice(2)));
