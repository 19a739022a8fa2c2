// Bundles what runs under Node: the server, its lab worker and the command line. Packages stay outside.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const entries = {
  server: "server/start.ts",
  worker: "server/lab/worker.ts",
  "file-worker": "server/lab/file-worker.ts",
  cli: "server/cli/main.ts",
};
await build({
  absWorkingDir: root,
  entryPoints: Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(join(root, file)))),
  outdir: "dist",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.9",
  packages: "external",
  sourcemap: true,
  logLevel: "warning",
});
