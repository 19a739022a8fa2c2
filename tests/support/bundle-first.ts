import { mkdirSync } from "node:fs";
import { bundle } from "../../scripts/bundle.mjs";
import { BUNDLES, ENGINES, PROGRAMS } from "./bundles";
import { ROOT } from "./root";

/** The run's, not the project's: each project that asks for it loads this file anew. */
const run = globalThis as { isBundled?: boolean };

/** Bundles what tests start as processes and threads of their own, once for all of a run. */
export default async function setup(): Promise<void> {
  if (run.isBundled) return;
  run.isBundled = true;
  mkdirSync(`${ROOT}/${BUNDLES}`, { recursive: true });
  await bundle({ root: ROOT, outdir: BUNDLES, sourcemap: false }, { programs: PROGRAMS, engines: ENGINES });
}
