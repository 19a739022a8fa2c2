import { bundleSimulator } from "../../scripts/bundle-simulator.mjs";

/** The run's, not the project's: each project that asks for it loads this file anew. */
const run = globalThis as { simulator?: Promise<void> };

/** Bundles the simulator, once for all of a run. */
export default async function setup(): Promise<void> {
  run.simulator ??= bundleSimulator();
  await run.simulator;
}
