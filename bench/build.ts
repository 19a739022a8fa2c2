import { spawnSync } from "node:child_process";
import { createLab } from "../simulator";
import { cpuSeconds, type Figure, median } from "./measure";

const EPOCH_US = 1_800_000_000_000_000;
/** What is made unless the command line says otherwise: hosts × VMs a host, each in a process of its own. */
const SIZES = ["10:50", "20:50", "50:50"];
/** Starter labs made before one is measured: a server's worker has made others, and its code is compiled. */
const WARMING = 20;

/** One lab made in this process, CPU seconds. */
function made(size: string): number {
  const before = cpuSeconds();
  const lab = createLab({ scenario: `many:${size}`, seed: 1, epochUs: EPOCH_US });
  const spent = cpuSeconds() - before;
  const records = lab.allRecords();
  const running = records.filter((r) => r.class === "VM" && "fields" in r && r.fields.power_state === "Running").length;
  const [hosts = 0, each = 0] = size.split(":").map(Number);
  // Each host's control domain runs as well. A lab that is quick to make because its guests are not there is no figure.
  if (running !== hosts * (each + 1)) throw new Error(`many:${size} has ${running} VMs running, not ${hosts * (each + 1)}`);
  return spent;
}

/** The same in a process of its own: neither compiled code nor garbage of another size helps or harms. */
function madeApart(size: string): number {
  const child = spawnSync(process.execPath, ["--expose-gc", "--import", "tsx", import.meta.filename, size], { encoding: "utf8" });
  const seconds = Number(child.stdout);
  if (child.status !== 0 || !Number.isFinite(seconds)) throw new Error(`making many:${size} failed: ${child.stderr || child.stdout}`);
  return seconds;
}

/**
 * CPU that making a lab costs, its guests booted; and a starter lab in a process that has made others.
 * `BENCH_BUILD=50:50,200:50` measures other sizes.
 */
export function buildBench(): Figure[] {
  const sizes = process.env.BENCH_BUILD?.split(",") ?? SIZES;
  const figures = sizes.map((size): Figure => {
    const [hosts = 0, each = 0] = size.split(":").map(Number);
    return { name: `making a lab of ${(hosts * each).toLocaleString("en")} VMs (many:${size})`, value: madeApart(size), unit: "s of CPU" };
  });
  const starter = (): number => {
    const before = cpuSeconds();
    createLab({ scenario: "starter", seed: 1, epochUs: EPOCH_US });
    return (cpuSeconds() - before) * 1000;
  };
  const first = starter();
  for (let i = 1; i < WARMING; i++) starter();
  const starters = Array.from({ length: 7 }, starter);
  return [
    ...figures,
    { name: "making a process's first starter lab", value: first, unit: "ms of CPU" },
    { name: "making a starter lab, code compiled (median of 7)", value: median(starters), unit: "ms of CPU" },
  ];
}

if (process.argv[1] === import.meta.filename) process.stdout.write(`${made(process.argv[2] ?? "10:50")}\n`);
