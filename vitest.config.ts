import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { BUNDLED, bundledSimulator } from "./scripts/bundle-simulator.mjs";

const root = fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "");

/**
 * How test files share processes: each has one to itself, and the simulator from its sources where it puts stand-ins in place of modules;
 * those that have servers in theirs share one, and all others another.
 */
type Sharing = "standing-in" | "alone" | "served" | "shared";

/** By this a file is known that puts something in place of modules: a bundle has none that could be replaced. */
const STANDING_IN = /\bvi\.(mock|doMock)\(/;

/** By these a file is known that keeps something in its process, or takes something away from it. */
const ALONE: readonly RegExp[] = [
  // stand-ins for clocks and globals
  /\bvi\.(?!(fn|waitFor)\b)/,
  // whatever of the process but a look at a setting
  /(?<!\.)\bprocess\.(?!env\.\w+(?! =))/,
  /node:(child_process|worker_threads)/,
];
/** By these one that has servers, databases and labs' threads. */
const SERVED: readonly RegExp[] = [
  /^(import (?!type)|} )[^;]*from "(\.\.\/)+server\//m,
  /support\/(test-app|bare-keeper|worker-desk|bundles)"/,
];

function sharingOf(path: string): Sharing {
  if (path.startsWith("bench/")) return "alone";
  const source = readFileSync(`${root}/${path}`, "utf8");
  if (STANDING_IN.test(source)) return "standing-in";
  if (ALONE.some((sign) => sign.test(source))) return "alone";
  return path.startsWith("server/") || SERVED.some((sign) => sign.test(source)) ? "served" : "shared";
}
const files = ["simulator", "server", "components", "app", "tests", "bench", "scripts"]
  .flatMap((folder) =>
    readdirSync(`${root}/${folder}`, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name.replaceAll("\\", "/")}`),
  )
  .filter((path) => /\.test\.tsx?$/.test(path))
  .map((path) => ({ path, sharing: sharingOf(path) }));
const testFiles = (of: Sharing): string[] => files.filter(({ sharing }) => sharing === of).map(({ path }) => path);

/** The server finds its threads beside itself; as sources each takes more than a second of CPU to load. */
const bundledThreads: Plugin = {
  name: "bundled-threads",
  enforce: "pre",
  resolveId: {
    order: "pre",
    handler(source, importer) {
      const isThread = source.endsWith("/worker-thread") && !importer?.includes("bundled-threads");
      return isThread ? `${root}/tests/support/bundled-threads.ts` : null;
    },
  },
};
const PROGRAMS_FIRST = "tests/support/bundle-first.ts";
const SIMULATOR_FIRST = "tests/support/bundle-simulator-first.ts";
/** Who looks for changes wants them from the sources. */
const isRunOnce = process.argv.includes("run") || process.argv.includes("--run");
const ofBundle = isRunOnce ? { server: { deps: { external: [BUNDLED] } } } : {};
const fromBundle = isRunOnce ? [bundledSimulator] : [];

/** Files that take longest: begun late, one of them would keep one processor busy at the end, and the others idle. */
const LONG: readonly string[] = [
  "tests/integration/cli.test.ts",
  "tests/torture/torture.test.ts",
  "tests/integration/kill.test.ts",
  "bench/server-process.test.ts",
  "tests/integration/foreign-labs.test.ts",
  "tests/integration/containment.test.ts",
  "tests/property/refusals.test.ts",
  "tests/property/swarm.test.ts",
  "tests/property/steps.test.ts",
];

const ORDER: readonly Sharing[] = ["standing-in", "alone", "served", "shared"];

/**
 * Starts long files first. Files that have a process to themselves come before those that share one: a shared process is kept only while
 * files of its kind follow each other.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId, project }: TestSpecification): number => {
      const at = LONG.indexOf(relative(root, moduleId).replaceAll("\\", "/"));
      return ORDER.indexOf(project.name as Sharing) * (LONG.length + 1) + (at < 0 ? LONG.length : at);
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  resolve: { alias: { "@": root } },
  test: {
    // Ends what hangs and nothing else: on a machine with other work a test takes many times as long as alone.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // The same: a second, which is what it is without this, may pass before a thread is heard of.
    expect: { poll: { timeout: 30_000 } },
    pool: "forks",
    // Vitest leaves one processor to itself, which on a machine of two is half of it.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: { name: "standing-in", include: testFiles("standing-in"), globalSetup: PROGRAMS_FIRST },
        plugins: [bundledThreads],
      },
      {
        extends: true,
        test: { name: "alone", include: testFiles("alone"), globalSetup: [PROGRAMS_FIRST, SIMULATOR_FIRST], ...ofBundle },
        plugins: [...fromBundle, bundledThreads],
      },
      {
        extends: true,
        test: { name: "served", include: testFiles("served"), isolate: false, globalSetup: [PROGRAMS_FIRST, SIMULATOR_FIRST], ...ofBundle },
        plugins: [...fromBundle, bundledThreads],
      },
      // One process for many files: to load the simulator takes longer than most of them run.
      {
        extends: true,
        test: { name: "shared", include: testFiles("shared"), isolate: false, globalSetup: SIMULATOR_FIRST, ...ofBundle },
        plugins: fromBundle,
      },
    ],
  },
});
