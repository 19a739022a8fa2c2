import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const MARK = /biome-ignore lint\/complexity\/noExcessiveLinesPerFunction: (.+)/g;

test("the functions that may have more than 70 lines are these; the list may only become shorter", () => {
  const { noExcessiveLinesPerFunction: rule } = JSON.parse(readFileSync(join(ROOT, "biome.json"), "utf8")).linter.rules.complexity;
  expect(rule).toEqual({ level: "error", options: { maxLines: 70 } });
  const sources = ["app", "components", "scripts", "server", "simulator"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name.replaceAll("\\", "/")}`),
  );
  const found = sources
    .filter((path) => /\.(?:tsx?|mjs)$/.test(path))
    .flatMap((path) => [...readFileSync(join(ROOT, path), "utf8").matchAll(MARK)].map(([, reason]) => `${path}: ${reason}`));
  expect(found.sort()).toEqual([
    "components/grid/data-grid.tsx: one widget, whose roles and keys are read together",
    "components/inside/layout.ts: one drawing: each part stands where the parts before it end",
    "components/tree/tree-view.tsx: one widget, whose roles and keys are read together",
    "simulator/guest/systems/linux/services.ts: one table of what each workload runs",
  ]);
});
