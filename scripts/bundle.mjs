// Bundles what runs under Node, with the packages that are JavaScript alone: to read their hundreds of files takes most of a start.
import { readdirSync, rmSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

// Left outside: what brings machine code or WebAssembly, and Next, which builds and reads its own files.
const OUTSIDE = ["libsql", "@libsql/*", "@prisma/client/runtime/query_compiler_*", "next", "bufferutil", "utf-8-validate"];

// Packages of the other kind ask for Node's modules by require, which a module has not.
const REQUIRE = `import { createRequire as requireFor } from "node:module"; const require = requireFor(import.meta.url);`;

const common = (root, outdir, sourcemap) => ({
  absWorkingDir: root,
  outdir,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.9",
  external: OUTSIDE,
  banner: { js: REQUIRE },
  sourcemap,
  // The sources lie beside the bundle; a map that repeats them is read whole at each start.
  sourcesContent: false,
  metafile: true,
  logLevel: "warning",
});

/**
 * Takes from the simulator only what is used of it. Loading a file of the simulator does nothing but make its exports, so one of which
 * nothing is used can be left out: the main thread needs two of its thousand files.
 */
const onlyUsed = (root) => ({
  name: "only-used",
  setup({ onResolve, resolve }) {
    const simulator = join(root, "simulator") + sep;
    onResolve({ filter: /^\./ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      const isOurs = importer.startsWith(simulator) || /(^|\/)simulator(\/|$)/.test(path);
      if (!isOurs || pluginData === onlyUsed) return null;
      const found = await resolve(path, { importer, resolveDir, kind, pluginData: onlyUsed });
      return found.errors.length === 0 && found.path.startsWith(simulator) ? { path: found.path, sideEffects: false } : found;
    });
  },
});

/**
 * Bundles everything into one folder, and removes modules that an earlier bundling left there.
 *
 * @param folders - `root`: the repository; `outdir`: where to, from there
 * @param entries - name to source file; `engines` run labs, `programs` do not. Parts of programs that are loaded later, or by several
 *   of them, are files of their own
 */
export async function bundle({ root, outdir, sourcemap }, { programs, engines }) {
  const results = await Promise.all([
    build({ ...common(root, outdir, sourcemap), entryPoints: programs, splitting: true, plugins: [onlyUsed(root)] }),
    build({ ...common(root, outdir, sourcemap), entryPoints: engines }),
  ]);
  const made = new Set(results.flatMap(({ metafile }) => Object.keys(metafile.outputs)).map((path) => path.split("/").pop()));
  for (const name of readdirSync(join(root, outdir))) if (/\.mjs(\.map)?$/.test(name) && !made.has(name)) rmSync(join(root, outdir, name));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundle(
    { root: join(dirname(fileURLToPath(import.meta.url)), ".."), outdir: "dist", sourcemap: true },
    {
      programs: { server: "server/start.ts", cli: "server/cli/main.ts", "file-worker": "server/lab/worker/file-worker.ts" },
      engines: { worker: "server/lab/worker/worker.ts" },
    },
  );
}
