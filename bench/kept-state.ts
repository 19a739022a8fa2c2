import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openState } from "../server/lab/snapshots/packed-state";
import { StatePacker } from "../server/lab/snapshots/packing";
import { splitBlocks } from "../server/lab/snapshots/state-block";
import { createLab, ENGINE_VERSION, type LabMachine, openLab, simTime } from "../simulator";

const EPOCH_US = 1_800_000_000_000_000;
/** Virtual time that a lab has lived before it is measured: what happens at a boot storm is over. */
const SETTLED_US = 30_000_000;

/**
 * A lab of a scenario some time after its making, packed. `BENCH_KEEP=DIR` keeps it there, for the next time with the same engine:
 * making one of 10,000 VMs takes minutes.
 */
export async function keptState(scenario: string): Promise<readonly Uint8Array[]> {
  const folder = process.env.BENCH_KEEP;
  const file = folder && join(folder, `${scenario.replaceAll(":", "x")}-engine-${ENGINE_VERSION}`);
  if (file && existsSync(file)) return splitBlocks(readFileSync(file));
  const blocks: Uint8Array[] = [];
  const lab = createLab({ scenario, seed: 1, epochUs: EPOCH_US });
  lab.drain();
  lab.advance(simTime(lab.now() + SETTLED_US));
  lab.drain();
  const snapshot = lab.beginSnapshot();
  const packer = new StatePacker(snapshot, (block) => blocks.push(block));
  for (let isWhole = false; !isWhole; ) {
    let pieces = 0;
    isWhole = snapshot.write(() => ++pieces > 500);
    for (const piece of snapshot.take()) packer.add(piece);
    // What is packed has to go somewhere before the next.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await packer.finish();
  if (file) {
    mkdirSync(folder as string, { recursive: true });
    writeFileSync(file, Buffer.concat(blocks));
  }
  return blocks;
}

/** The same lab, opened. */
export async function keptLab(scenario: string): Promise<LabMachine> {
  return openLab(openState(await keptState(scenario)));
}

/** Sizes of labs to be measured, `hosts:VMs a host`: what the variable says, separated by commas. */
export function sizesFrom(variable: string, usual: readonly string[]): readonly string[] {
  return process.env[variable]?.split(",") ?? usual;
}

/** How many VMs a lab of a size has, in words. */
export function vmsOf(size: string): string {
  const [hosts = 0, each = 0] = size.split(":").map(Number);
  return (hosts * each).toLocaleString("en");
}
