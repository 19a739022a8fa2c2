import { pathToFileURL } from "node:url";
import { ROOT } from "./root";

/** Where they lie, from the repository's root: one folder deep, as `dist` is, since the command line looks for the root beside its folder. */
export const BUNDLES = ".test-bundles";

/** What tests start as processes and threads of their own, by where its source lies. */
export const PROGRAMS = {
  cli: "server/cli/main.ts",
  "file-worker": "server/lab/worker/file-worker.ts",
  "fake-worker": "tests/integration/support/fake-worker.ts",
  "server-process": "tests/integration/support/server-process.ts",
  victim: "tests/torture/server.ts",
} as const;
/** The same of what runs labs of the simulator. */
export const ENGINES = {
  worker: "server/lab/worker/worker.ts",
  "view-worker": "tests/fixtures/view/worker.ts",
  "one-more-worker": "tests/fixtures/one-more/worker.ts",
} as const;

/** One of them as it was bundled when this run began: it starts in a sixth of what its sources take. */
export function bundled(name: keyof typeof PROGRAMS | keyof typeof ENGINES): URL {
  return pathToFileURL(`${ROOT}/${BUNDLES}/${name}.mjs`);
}
