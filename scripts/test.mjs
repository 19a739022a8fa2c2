// Every check of the repository, one after another; the last line says how many passed and failed.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const node = process.execPath;
const results = join(root, "test-results");
let passed = 0;
let failed = 0;
/** What failed, by name: said again at the end, where whoever reads only the last lines finds it. */
const failures = [];

function run(args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(node, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, ...env } });
    child.once("error", () => resolve(1));
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

/** One check with what it says, told when it has ended: others run beside it. */
function check(name, args) {
  return new Promise((resolve) => {
    const child = spawn(node, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => said.push(bytes));
    const ended = (code) => {
      if (code === 0) passed++;
      else {
        failed++;
        failures.push(name);
      }
      console.log(`\n# ${name}\n${Buffer.concat(said)}${code === 0 ? `ok: ${name}` : `FAILED: ${name}`}`);
      resolve();
    };
    child.once("error", () => ended(1));
    child.once("close", ended);
  });
}
/** Checks that mostly use one processor, so many at a time as there are. */
async function checkAll(checks) {
  const left = [...checks];
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) await check(...next);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
}

/** The first lines of what a test says of its failure, below its name. */
const indented = (text) =>
  text
    .split("\n")
    .slice(0, 12)
    .map((line) => `    ${line.slice(0, 300)}`)
    .join("\n");
const bin = (name, file) => join("node_modules", name, file);
const fileUnder = (folder, ending) =>
  existsSync(join(root, folder)) && readdirSync(join(root, folder), { recursive: true }).some((name) => String(name).endsWith(ending));

await checkAll([
  ["types", [bin("typescript", "bin/tsc"), "-p", "tsconfig.json", "--noEmit"]],
  ["types of the simulator", [bin("typescript", "bin/tsc"), "-p", "simulator/tsconfig.json", "--noEmit"]],
  ["lint and format", [bin("@biomejs/biome", "bin/biome"), "check", "--max-diagnostics=50"]],
  ["generated model", ["scripts/generate-model.mjs", "--check"]],
  ["import rules", ["scripts/check-imports.mjs"]],
]);

mkdirSync(results, { recursive: true });
const unitReport = join(results, "vitest.json");
rmSync(unitReport, { force: true });
console.log("\n# unit, property, contract and integration tests");
const unitCode = await run([
  bin("vitest", "vitest.mjs"),
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${unitReport}`,
]);
if (existsSync(unitReport)) {
  const report = JSON.parse(readFileSync(unitReport, "utf8"));
  // A file that does not load, or does not end well, has no test that has failed.
  const isFailed = ({ status }) => status === "failed";
  const broken = report.testResults.filter((file) => isFailed(file) && !file.assertionResults.some(isFailed));
  passed += report.numPassedTests;
  failed += report.numFailedTests + broken.length;
  for (const file of report.testResults)
    for (const { fullName, failureMessages, duration } of file.assertionResults.filter(isFailed))
      failures.push(`${relative(root, file.name)}: ${fullName} (${Math.round(duration)} ms)\n${indented(failureMessages.join("\n"))}`);
  for (const file of broken) failures.push(`${relative(root, file.name)}\n${indented(file.message)}`);
  if (unitCode !== 0 && report.numFailedTests + broken.length === 0) {
    failed += 1;
    failures.push("unit tests: an error outside of any test");
  }
} else {
  failed++;
  failures.push("unit tests: no report was written");
}

if (fileUnder("tests/e2e", ".e2e.ts")) {
  console.log("\n# browser tests");
  const browserReport = join(results, "report.json");
  rmSync(browserReport, { force: true });
  const code = await run([bin("@playwright/test", "cli.js"), "test", "--project=e2e"], { CI: process.env.CI ?? "1" });
  if (existsSync(browserReport)) {
    const { stats, errors } = JSON.parse(readFileSync(browserReport, "utf8"));
    passed += stats.expected + stats.flaky;
    failed += stats.unexpected;
    if (stats.unexpected > 0) failures.push(`browser tests: ${stats.unexpected}, named above`);
    if (code !== 0 && stats.unexpected === 0) {
      failed += Math.max(1, errors?.length ?? 1);
      failures.push("browser tests: an error outside of any test");
    }
  } else {
    failed++;
    failures.push("browser tests: no report was written");
  }
}

if (failures.length > 0) console.log(`\n# failed\n${failures.join("\n")}`);

console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
