import { buildSync } from "esbuild";
import { expect, test } from "vitest";
import { charsBySource } from "./source-map";

/** Two files in one script, as esbuild writes it and its map. */
function bundled(): { readonly script: string; readonly map: string } {
  const { outputFiles } = buildSync({
    stdin: {
      contents: `import { table } from "say"; console.log(table, "short");`,
      resolveDir: import.meta.dirname,
      sourcefile: "entry.js",
    },
    bundle: true,
    minify: true,
    write: false,
    outdir: "out",
    sourcemap: "external",
    alias: { say: `${import.meta.dirname}/measure.ts` },
    loader: { ".ts": "ts" },
    treeShaking: false,
  });
  const text = (end: string): string => outputFiles.find((file) => file.path.endsWith(end))?.text ?? "";
  return { script: text(".js"), map: text(".js.map") };
}

test("every character of a script is under one source, and most of it under the longer file", () => {
  const { script, map } = bundled();
  const chars = charsBySource(script, JSON.parse(map));
  const of = (end: string): number => [...chars].find(([source]) => source.endsWith(end))?.[1] ?? 0;
  expect([...chars.values()].reduce((sum, count) => sum + count, 0)).toBe(script.replaceAll("\n", "").length);
  expect(of("measure.ts")).toBeGreaterThan(of("entry.js"));
  expect(of("entry.js")).toBeGreaterThan(0);
});
test("an index of maps begins each where it says", () => {
  // Two characters of a.js, then three of b.js on the same line, then one on the next.
  const map = {
    sections: [
      { offset: { line: 0, column: 0 }, map: { sources: ["a.js"], mappings: "AAAA" } },
      { offset: { line: 0, column: 2 }, map: { sources: ["b.js"], mappings: "AAAA;AACA" } },
    ],
  };
  expect(Object.fromEntries(charsBySource("aabbb\nb", map))).toEqual({ "": 0, "a.js": 2, "b.js": 4 });
});
