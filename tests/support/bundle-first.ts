import { mkdirSync } from "node:fs";
import { bundle } from "../../scripts/bundle.mjs";
import { BUNDLES, ENGINES, PROGRAMS } from "./bundles";
import { ROOT } from "./root";

/** Bundles what tests start as processes and threads of their own, once for all of a run. */
export default async function setup(): Promise<void> {
  mkdirSync(`${ROOT}/${BUNDLES}`, { recursive: true });
  await bundle({ root: ROOT, outdir: BUNDLES, sourcemap: false }, { programs: PROGRAMS, engines: ENGINES });
}
