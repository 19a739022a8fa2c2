/** The user guide: the same pages in both languages, in the words of the screen, and a section for whatever a page shows. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { LAB_PAGES } from "../../components/data/place";
import { commands } from "../../components/frame/commands/table";
import { KEYS_TITLE, keyGroups } from "../../components/frame/help-keys";
import { helpOfForms } from "../../components/guide/forms";
import { type Block, type GuidePage, type Inline, type Line, placeIn } from "../../components/guide/guide";
import { HELP_START, helpFor, helpOfTabs, helpOutside, type OutsidePage } from "../../components/guide/places";
import { translate } from "../../components/i18n";
import { kinds } from "../../components/kinds";
import { compilePage } from "../../scripts/guide-compile";
import { compileGuide, GUIDE_LANGUAGES, GUIDE_PAGES, type GuideLanguage, guideFiles } from "../../scripts/guide-files";
import { textsOf } from "../support/all-texts";

const guides = { en: compileGuide("en"), zh: compileGuide("zh") };
const languages = GUIDE_LANGUAGES.map((language) => ({ language }));

/** All lines of a page, in their order. */
function linesOf(page: GuidePage): Line[] {
  const ofBlock = (block: Block): readonly Line[] => {
    if ("p" in block) return [block.p];
    if ("list" in block) return block.list;
    return "code" in block ? [] : [block.head, ...block.rows].flat();
  };
  return page.sections.flatMap(({ blocks }) => blocks.flatMap(ofBlock));
}
function pieces(line: Line): Inline[] {
  return line.flatMap((part) => {
    if (typeof part === "string" || "b" in part || "c" in part) return [part];
    return [part, ...pieces("i" in part ? part.i : part.a)];
  });
}
const piecesOf = (page: GuidePage): Inline[] => linesOf(page).flatMap(pieces);

describe.each(languages)("the guide in $language", ({ language }) => {
  const guide = guides[language];
  test("has the pages that are listed and no other files", () => {
    expect(guideFiles(language)).toEqual([...GUIDE_PAGES].sort());
  });
  test("quotes labels as they stand on the screen", async () => {
    const labels = new Set(Object.values(await textsOf(language)));
    const quoted = guide.flatMap((page) => piecesOf(page).flatMap((part) => (typeof part !== "string" && "b" in part ? [part.b] : [])));
    expect([...new Set(quoted)].filter((label) => !labels.has(label))).toEqual([]);
    expect(quoted.length).toBeGreaterThan(100);
  });
  test("leads to places that it has", () => {
    const targets = guide.flatMap((page) => piecesOf(page).flatMap((part) => (typeof part !== "string" && "a" in part ? [part.to] : [])));
    expect(targets.filter((to) => placeIn(guide, to) === null)).toEqual([]);
    expect(targets.length).toBeGreaterThan(4);
  });
  test("leaves no mark of Markdown to be read", () => {
    const marks = guide.flatMap((page) =>
      piecesOf(page)
        .filter((part) => typeof part === "string" && /\*\*|`|\]\(|<a /.test(part))
        .map((part) => `${page.name}: ${part}`),
    );
    expect(marks).toEqual([]);
  });
  test("says something in each section, once under each title", () => {
    for (const { name, sections } of guide) {
      expect(sections.filter(({ blocks }) => blocks.length === 0).map(({ id }) => `${name}#${id}`)).toEqual([]);
      expect(new Set(sections.map(({ title }) => title)).size).toBe(sections.length);
    }
  });
  test("lists the keys of the console; UPDATE_DOCS=1 writes the page anew", () => {
    const path = join(import.meta.dirname, `../../docs/guide/${language}/keys.md`);
    const text = keysPage(language);
    if (process.env.UPDATE_DOCS === "1") writeFileSync(path, text);
    expect(readFileSync(path, "utf8")).toBe(text);
  });
});

/** What the page of keys says beside its tables. */
const words = {
  en: {
    head: "| what | keys |",
    intro:
      "The keys of [graphs](performance.md#keys) and of [the strip of time](time.md#strip) stand with them. On a Mac, ⌘ serves as Ctrl does.",
  },
  zh: {
    head: "| 操作 | 按键 |",
    intro: "[图表](performance.md#keys)和[时间条](time.md#strip)的按键在各自的页面中说明。在 Mac 上，⌘ 与 Ctrl 作用相同。",
  },
};
function keysPage(language: GuideLanguage): string {
  const say = (label: Parameters<typeof translate>[1]): string => translate(language, label);
  const key = (keys: string): string => `\`${keys}\``;
  const groups = keyGroups(commands).flatMap(({ id, title, lines }) => [
    "",
    `## <a id="${id}"></a>${say(title)}`,
    "",
    words[language].head,
    "|---|---|",
    ...lines.map(({ label, keys, otherKeys }) => `| ${say(label)} | ${[keys, ...(otherKeys ? [otherKeys] : [])].map(key).join(", ")} |`),
  ]);
  return [`# ${say(KEYS_TITLE)}`, "", words[language].intro, ...groups, ""].join("\n");
}

test("both languages have the same sections, each with blocks of the same form", () => {
  const formOf = (guide: readonly GuidePage[]) =>
    guide.map(({ name, sections }) => [
      name,
      ...sections.map(({ id, blocks }) => [
        id,
        ...blocks.map((block) =>
          "rows" in block ? `table of ${block.rows.length}` : "list" in block ? `list of ${block.list.length}` : Object.keys(block)[0],
        ),
      ]),
    ]);
  expect(formOf(guides.zh)).toEqual(formOf(guides.en));
});
test("both languages quote the same things to type, and lead to the same places", () => {
  const told = (guide: readonly GuidePage[]) =>
    guide.map((page) => [
      page.name,
      piecesOf(page)
        .flatMap((part) => (typeof part === "string" ? [] : "c" in part ? [part.c] : "a" in part ? [`→ ${part.to}`] : []))
        .sort(),
    ]);
  expect(told(guides.zh)).toEqual(told(guides.en));
});

test("both languages quote the same labels in each section", async () => {
  const [en, zh] = await Promise.all([textsOf("en"), textsOf("zh")]);
  const keysOf = (texts: Readonly<Record<string, string>>, label: string) => Object.keys(texts).filter((key) => texts[key] === label);
  const labels = (page: GuidePage, id: string): string[] => {
    const sections = page.sections.filter((section) => section.id === id);
    return piecesOf({ ...page, sections }).flatMap((part) => (typeof part !== "string" && "b" in part ? [part.b] : []));
  };
  const lacking = guides.en.flatMap((page, at) =>
    page.sections.flatMap(({ id }) => {
      const there = labels(guides.zh[at] as GuidePage, id);
      const same = (label: string, other: string): boolean => keysOf(en, label).some((key) => zh[key] === other);
      return [
        ...labels(page, id).filter((label) => !there.some((other) => same(label, other))),
        ...there.filter((other) => !labels(page, id).some((label) => same(label, other))),
      ].map((label) => `${page.name}#${id}: ${label}`);
    }),
  );
  expect(lacking).toEqual([]);
});

describe("the help of a page", () => {
  const tabs = kinds.all.flatMap((kind) => (kind.tabs ?? []).map((tab) => ({ kind: kind.name, tab: tab.name })));
  const places = [
    ...tabs,
    ...LAB_PAGES.map((page) => ({ page })),
    ...(Object.keys(helpOutside) as OutsidePage[]).map((outside) => ({ outside })),
    { nothing: true } as const,
  ];
  test.each(places.map((place) => [JSON.stringify(place), place] as const))("%s has a section in both languages", (_name, place) => {
    const to = helpFor(place);
    expect(placeIn(guides.en, to), to).not.toBeNull();
    expect(placeIn(guides.zh, to), to).not.toBeNull();
    if ("kind" in place) expect(helpOfTabs[place.kind]?.[place.tab]).toBeDefined();
  });
  test("nothing is said of tabs that are not there", () => {
    const there = new Set(tabs.map(({ kind, tab }) => `${kind}/${tab}`));
    const told = Object.entries(helpOfTabs).flatMap(([kind, of]) => Object.keys(of).map((tab) => `${kind}/${tab}`));
    expect(told.filter((name) => !there.has(name))).toEqual([]);
    expect(told.length).toBeGreaterThan(25);
  });
  test("what a form leads to is there, and so is the form", () => {
    const files = readdirSync(join(import.meta.dirname, "../../components"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".tsx") || name.endsWith(".ts"))
      .map((name) => readFileSync(join(import.meta.dirname, "../../components", name), "utf8"));
    for (const [form, to] of Object.entries(helpOfForms)) {
      expect(placeIn(guides.en, to), to).not.toBeNull();
      const isThere = files.some(
        (text) =>
          text.includes(`help={helpOfForms.${form}}`) ||
          (text.includes(`name: "${form}"`) && /define(Form|Wizard|Properties)|Wizard<|Properties</.test(text)),
      );
      expect(isThere, form).toBe(true);
    }
  });
  test("a page that the guide does not know is led to its first", () => {
    expect(helpFor({ kind: "vm", tab: "not-there" })).toBe(HELP_START);
    expect(HELP_START).toBe(GUIDE_PAGES[0]);
  });
});

describe("what is not in the guide's language is an error", () => {
  test.each([
    ["raw HTML", "# A\n\n<b>loud</b>"],
    ["an inline element", "# A\n\nB <img src=x onerror=alert(1)>"],
    ["a picture", "# A\n\n![b](c.png)"],
    ["a link out of the guide", "# A\n\n[b](https://example.org)"],
    ["a script as a link", "# A\n\n[b](javascript:alert(1))"],
    ["a heading without an anchor", "# A\n\n## B"],
    ["two sections of one name", '# A\n\n## <a id="b"></a>B\n\n## <a id="b"></a>C'],
    ["no title", "B"],
  ])("%s", (_name, text) => {
    expect(() => compilePage({ name: "planted", text })).toThrow(/docs\/guide: planted\.md/);
  });
  test("what it is made of is read", () => {
    const { title, sections } = compilePage({
      name: "a",
      text: '# A & B\n\nOf **Start**, `x \\| <y>` and [there](b.md#c).\n\n## <a id="d"></a>D\n\n- one\n- *two*\n\n| h |\n|---|\n| `a \\| b` |\n',
    });
    expect(title).toBe("A & B");
    expect(sections).toEqual([
      {
        id: "",
        title: "A & B",
        blocks: [{ p: ["Of ", { b: "Start" }, ", ", { c: "x \\| <y>" }, " and ", { a: ["there"], to: "b#c" }, "."] }],
      },
      {
        id: "d",
        title: "D",
        blocks: [
          { list: [["one"], [{ i: ["two"] }]], isNumbered: false },
          { head: [["h"]], rows: [[[{ c: "a | b" }]]] },
        ],
      },
    ]);
  });
});
