import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const page = fileURLToPath(new URL("../../docs/spec/abuse.md", import.meta.url));
const text = readFileSync(page, "utf8");
const tables = text.split(/^## /m).slice(1);

describe("docs/spec/abuse.md", () => {
  test("has a row for each thing that is tried, and each has a test or says what it needs", () => {
    const rows = tables.map((table) => table.split("\n").filter((line) => /^\| \d+ \|/.test(line)));
    expect(rows.map((table) => table.map((row) => Number(row.split("|")[1])))).toEqual(
      [42, 22, 13].map((count) => Array.from({ length: count }, (_, n) => n + 1)),
    );
    for (const row of rows.flat()) expect(row).toMatch(/\]\(\.\.\/\.\.\/|not yet: needs/);
  });

  test("names tests that are there", () => {
    const links = [...text.matchAll(/\[((?:[^[\]]|\[[^[\]]*\])+)\]\((\.\.\/\.\.\/[^)]+)\)/g)];
    expect(links.length).toBeGreaterThan(80);
    const lost = links.flatMap(([, title = "", path = ""]) => {
      const source = readFileSync(join(dirname(page), path), "utf8");
      return source.includes(title) ? [] : [`${path}: ${title}`];
    });
    expect(lost).toEqual([]);
  });
});
