// Brings a fresh clone to where the server or the tests can run; does nothing that has been done already.
// Node's built-ins only: this runs before anything is installed. Each step has a stamp: the hash of what it depends on.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const stamps = join(root, ".stamps");
const goals = new Set(process.argv.slice(2));
const wants = (goal) => goals.has(goal);

const SOURCE = /\.(ts|tsx|js|mjs|json|css|svg|png|woff2|prisma|sql|toml|md)$/;
const SKIPPED = new Set(["node_modules", ".next", "dist", "generated-cache"]);

function* filesUnder(path) {
  const full = join(root, path);
  if (!existsSync(full)) return;
  if (statSync(full).isFile()) {
    yield full;
    return;
  }
  for (const entry of readdirSync(full, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (SKIPPED.has(entry.name)) continue;
    const child = join(path, entry.name);
    if (entry.isDirectory()) yield* filesUnder(child);
    else if (SOURCE.test(entry.name) && !/\.(test|e2e)\.tsx?$/.test(entry.name)) yield join(root, child);
  }
}

function hashOf(paths, extra = "") {
  const hash = createHash("sha256").update(`${process.version}\n${extra}\n`);
  for (const path of paths) {
    for (const file of filesUnder(path)) hash.update(relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

function run(command, args, env = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    env: { ...process.env, ...env },
    shell: process.platform === "win32",
  });
  if (result.status !== 0) {
    process.stderr.write(`\n${[command, ...args].join(" ")} failed${result.error ? `: ${result.error.message}` : ""}\n`);
    process.exit(result.status ?? 1);
  }
}

/** Does a step unless its stamp says that it was done with the same inputs and its output is still there. */
function step(name, { inputs, extra = "", output, work }) {
  const stamp = join(stamps, name);
  const hash = hashOf(inputs, extra);
  if (existsSync(join(root, output)) && existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  process.stderr.write(`• ${name}\n`);
  work();
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, hash);
}

const npm = process.platform === "win32" ? "npm.cmd" : "npm";

step("install", {
  inputs: ["package-lock.json", ".npmrc"],
  output: "node_modules/next/package.json",
  // The build needs the development packages whatever the environment says.
  work: () => run(npm, ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"], { NODE_ENV: "development" }),
});
step("generate", {
  inputs: ["prisma/sqlite/schema.prisma", "scripts/prisma-generate.mjs", "package-lock.json"],
  output: "server/db/generated/client.ts",
  work: () => run(process.execPath, ["scripts/prisma-generate.mjs"]),
});
step("guide", {
  inputs: [
    "docs/guide",
    "components/guide/guide.ts",
    "scripts/guide.ts",
    "scripts/guide-files.ts",
    "scripts/guide-compile.ts",
    "package-lock.json",
  ],
  output: "components/guide/generated/zh.json",
  work: () => run(process.execPath, ["--import", "tsx", "scripts/guide.ts"]),
});
if (wants("bundles") || wants("build")) {
  step("bundles", {
    inputs: ["server", "simulator", "prisma/sqlite/schema.prisma", "package-lock.json", "scripts/bundle.mjs", "tsconfig.base.json"],
    output: "dist/server.mjs",
    work: () => run(process.execPath, ["scripts/bundle.mjs"]),
  });
}
if (wants("build")) {
  step("build", {
    inputs: [
      "app",
      "components",
      "server/contract",
      "server/api",
      "server/runtime.ts",
      "simulator/index.ts",
      "next.config.js",
      "postcss.config.mjs",
      "postcss.config.js",
      "tsconfig.json",
      "tsconfig.base.json",
      "package-lock.json",
      "public",
    ],
    output: ".next/BUILD_ID",
    work: () =>
      run(process.execPath, ["node_modules/next/dist/bin/next", "build"], { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" }),
  });
}
if (wants("browser")) {
  const { findBrowser } = await import("./browser.mjs");
  if (!findBrowser()) {
    process.stderr.write("• browser\n");
    if (process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
      run("apt-get", ["update", "-qq"], { DEBIAN_FRONTEND: "noninteractive" });
      const shell = "chromium-headless-shell";
      const isThere = spawnSync("apt-cache", ["show", shell], { stdio: "ignore" }).status === 0;
      run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", isThere ? shell : "chromium", "fonts-liberation"], {
        DEBIAN_FRONTEND: "noninteractive",
      });
    } else run(process.execPath, ["node_modules/@playwright/test/cli.js", "install", "chromium"]);
  }
}
