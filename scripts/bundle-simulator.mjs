// Bundles the simulator for its tests, which have it for its sources.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..").replaceAll("\\", "/");
const SIMULATOR = `${ROOT}/simulator/`;
/** The folder of the bundled simulator, from the repository's root. */
const FOLDER = ".test-bundles/simulator";

/** Sources of the simulator, from its folder and without their ending: all but its tests. */
function sources() {
  return readdirSync(SIMULATOR, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => /(?<!\.test)\.ts$/.test(name))
    .map((name) => name.slice(0, -".ts".length))
    .sort();
}

/** A module with the exports of one source, taken from the bundle. */
function door(source, at, names) {
  if (names.length === 0) return "export {};\n";
  const up = "../".repeat(source.split("/").length - 1) || "./";
  const taken = names.map((name, n) => `${name}: e${n}`).join(", ");
  const given = names.map((name, n) => `e${n} as ${name}`).join(", ");
  return `import { m${at} } from "${up}whole.mjs";\nconst { ${taken} } = m${at};\nexport { ${given} };\n`;
}

/**
 * Bundles all of the simulator into one module, beside it a small one for each source with that one's exports. Loading a file of the
 * simulator does nothing but make its exports, so that the order in which they are loaded does not matter.
 */
export async function bundleSimulator() {
  const all = sources();
  const contents = all.map((source, at) => `import * as m${at} from "./${source}"; export { m${at} };`).join("\n");
  rmSync(`${ROOT}/${FOLDER}`, { recursive: true, force: true });
  await build({
    stdin: { contents, resolveDir: SIMULATOR, sourcefile: "whole.ts" },
    outfile: `${ROOT}/${FOLDER}/whole.mjs`,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.9",
    packages: "external",
    sourcemap: true,
    sourcesContent: false,
    logLevel: "warning",
  });
  const whole = await import(`${pathToFileURL(`${ROOT}/${FOLDER}/whole.mjs`)}`);
  for (const folder of new Set(all.map(dirname))) mkdirSync(`${ROOT}/${FOLDER}/${folder}`, { recursive: true });
  all.forEach((source, at) => {
    writeFileSync(`${ROOT}/${FOLDER}/${source}.mjs`, door(source, at, Object.keys(whole[`m${at}`] ?? {})));
  });
}

/**
 * Gives tests the bundled simulator for its sources. As sources each of its thousand files is transformed for each project and loaded by
 * Vitest's own loader, where what one file has of another is read through a getter at each use.
 *
 * @type {import("vitest/config").Plugin}
 */
export const bundledSimulator = {
  name: "bundled-simulator",
  enforce: "pre",
  async resolveId(source, importer, options) {
    if (!source.startsWith(".") && !source.startsWith("@/simulator")) return null;
    const found = await this.resolve(source, importer, { ...options, skipSelf: true });
    if (!found?.id.startsWith(SIMULATOR) || !/(?<!\.test)\.ts$/.test(found.id)) return null;
    return `${ROOT}/${FOLDER}/${found.id.slice(SIMULATOR.length, -".ts".length)}.mjs`;
  },
};
/** Of files it gives: Node loads them, not Vitest. */
export const BUNDLED = /\/\.test-bundles\/simulator\//;
