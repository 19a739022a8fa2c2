/** Texts: each key in one folder, both languages alike, and none that may be drawn before it has come. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type TextFile, textFiles } from "../support/all-texts";
import { importGraph, textUses } from "../support/text-uses";

const root = fileURLToPath(new URL("../..", import.meta.url));
const [english, chinese] = await Promise.all([textFiles("en"), textFiles("zh")]);
const folderOf = new Map(english.flatMap(({ folder, texts }) => Object.keys(texts).map((key) => [key, folder])));

function sources(): ReadonlyMap<string, string> {
  const names = ["app", "components"].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, encoding: "utf8" }).map((name) => `${top}/${name}`),
  );
  const code = names.filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name));
  return new Map(code.map((name) => [name, readFileSync(join(root, name), "utf8")]));
}

test("each key is in one folder, and both languages have the same keys", () => {
  const keys = english.flatMap(({ texts }) => Object.keys(texts));
  expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  const keysOf = (files: readonly TextFile[]) => files.map(({ folder, texts }) => [folder, Object.keys(texts).sort()]);
  expect(keysOf(chinese)).toEqual(keysOf(english));
});

describe("parts and their texts", () => {
  const files = sources();
  const uses = textUses(files, [...folderOf.keys()]);
  const graph = importGraph(files);

  test("no text is without a use", () => {
    const used = new Set([...uses.values()].flatMap((keys) => [...keys]));
    expect([...folderOf.keys()].filter((key) => !used.has(key))).toEqual([]);
  });
  test("whatever a part says has come when the part is drawn", () => {
    const brought = graph.broughtWith((file) => file.endsWith("/texts.ts"));
    const lacking = [...uses].flatMap(([file, keys]) => {
      const loaders = brought.get(file);
      if (!loaders) return [];
      const folders = new Set([...loaders].flatMap((loader) => graph.textFoldersOf(loader)));
      const missing = [...new Set([...keys].map((key) => folderOf.get(key) as string))].filter((folder) => !folders.has(folder));
      return missing.map((folder) => `${file} says something of ${folder}`);
    });
    expect(lacking).toEqual([]);
    expect(brought.size).toBeGreaterThan(300);
  });
  test("a text of a part that has not brought it is found", () => {
    const planted = new Map([
      ["app/page.tsx", `import "../components/a/texts"; const B = () => import("../components/b/part");`],
      ["components/a/texts.ts", `await bring({ en: () => import("./text.en") });`],
      ["components/a/text.en.ts", ""],
      ["components/b/part.tsx", `import { say } from "./say";`],
      ["components/b/say.tsx", `t("b.word"); t("a.word");`],
      ["components/b/texts.ts", `await bring({ en: () => import("./text.en") });`],
      ["components/b/text.en.ts", ""],
    ]);
    const planting = importGraph(planted);
    const brought = planting.broughtWith((file) => file.endsWith("/texts.ts"));
    expect([...(brought.get("components/b/say.tsx") ?? [])].flatMap((loader) => planting.textFoldersOf(loader))).toEqual(["components/a"]);
    expect([...(textUses(planted, ["a.word", "b.word"]).get("components/b/say.tsx") ?? [])].sort()).toEqual(["a.word", "b.word"]);
  });
  test("no text is written where it is used", () => {
    const inline = [...files].filter(
      ([name, text]) => !/\/(text\.zh|zh-[\w-]+|zh|first\.zh|all\.zh)\.ts$/.test(name) && /[\u4e00-\u9fff]/.test(text),
    );
    // The names of languages are each in its own.
    expect(inline.map(([name]) => name).sort()).toEqual(["components/frame/commands/lab-commands.ts", "components/page/appearance.tsx"]);
  });
});
