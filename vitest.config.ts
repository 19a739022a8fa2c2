import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const root = fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "");

/** By these a file is known that keeps something in its process, or takes something away from it. */
const ALONE: readonly RegExp[] = [
  // stand-ins for modules, clocks and globals
  /\bvi\.(?!fn\b)/,
  // whatever of the process but a look at a setting
  /\bprocess\.(?!env\.\w+(?! =))/,
  /node:(child_process|worker_threads)/,
  // servers, databases and labs' threads
  /^(import (?!type)|} )[^;]*from "(\.\.\/)+server\//m,
  /support\/(test-app|bare-keeper|worker-desk|bundles)"/,
];

/** Whether a test file has a process to itself. Those of the server and of the benchmarks always have. */
function isAlone(path: string): boolean {
  if (/^(server|bench)\//.test(path)) return true;
  const source = readFileSync(`${root}/${path}`, "utf8");
  return ALONE.some((sign) => sign.test(source));
}
function testFiles(areAlone: boolean): string[] {
  return ["simulator", "server", "components", "app", "tests", "bench", "scripts"].flatMap((folder) =>
    readdirSync(`${root}/${folder}`, { recursive: true, encoding: "utf8" })
      .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
      .filter((path) => /\.test\.tsx?$/.test(path) && isAlone(path) === areAlone),
  );
}

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

/**
 * Starts long files first. Files that have a process to themselves come before those that share one: a shared process is kept only while
 * files of its kind follow each other.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId, project }: TestSpecification): number => {
      const at = LONG.indexOf(relative(root, moduleId).replaceAll("\\", "/"));
      return (project.config.isolate ? 0 : LONG.length + 1) + (at < 0 ? LONG.length : at);
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
        test: {
          name: "alone",
          include: testFiles(true),
          globalSetup: "tests/support/bundle-first.ts",
          setupFiles: "tests/support/bundled-workers.ts",
        },
      },
      // One process for many files: to load the simulator takes longer than most of them run.
      { extends: true, test: { name: "shared", include: testFiles(false), isolate: false } },
    ],
  },
});
