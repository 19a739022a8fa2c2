import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { extendTailwindMerge } from "tailwind-merge";
import { expect, test } from "vitest";
import { mergeClasses } from "./class-groups";

const root = join(import.meta.dirname, "../..");
const merge = extendTailwindMerge({ extend: { classGroups: { "font-size": [{ text: ["xs", "sm", "base", "lg", "xl"] }] } }, cacheSize: 0 });

/** What the library takes for classes: a size of our own for a colour, and names of colours and of attributes of SVG. */
const NO_CLASSES: ReadonlySet<string> = new Set([
  ...["shadow-pop", "accent-line", "accent-soft", "font-size", "font-weight", "font-family", "transform"],
]);
/** Every word of the sources that the library has a meaning for. */
function classesInUse(): string[] {
  const words = new Set<string>();
  for (const top of ["components", "app"])
    for (const name of readdirSync(join(root, top), { recursive: true, encoding: "utf8" }))
      if (/\.tsx?$/.test(name) && !/\.test\.|text\.(en|zh)|^i18n|class-groups/.test(name))
        for (const [, plain, template] of readFileSync(join(root, top, name), "utf8").matchAll(/"([^"\n]*)"|`([^`]*)`/g))
          for (const word of (plain ?? template ?? "").split(/\s+/)) words.add(word);
  return [...words].filter(
    (word) => /^[-a-z!@*[]/.test(word) && !/[${}"]/.test(word) && merge(`${word} ${word}`) === word && !NO_CLASSES.has(word),
  );
}

test("of every two classes that are in use the same one holds as by the library's tables", () => {
  const classes = classesInUse();
  expect(classes.length).toBeGreaterThan(500);
  // Variants only stand before: pairs of plain classes, and of those with the same variants.
  const variantsOf = (name: string): string => /^(?:[\w-]+(?:\[[^\]]*\])?:)*/.exec(name)?.[0] ?? "";
  const wrong = new Set<string>();
  for (const one of classes)
    for (const other of classes)
      if (variantsOf(one) === variantsOf(other) && mergeClasses(`${one} ${other}`) !== merge(`${one} ${other}`))
        wrong.add(`${one} ${other}`);
  expect([...wrong]).toEqual([]);
});
test("variants are kept apart, and what is no class of Tailwind's stands", () => {
  expect(mergeClasses("p-2 hover:p-3 px-1 popup p-4")).toBe("hover:p-3 popup p-4");
  expect(mergeClasses("data-[x=a:b]:w-1 data-[x=a:b]:w-2")).toBe("data-[x=a:b]:w-2");
  expect(mergeClasses("!w-1 w-2")).toBe("!w-1 w-2");
});
