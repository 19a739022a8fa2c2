import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Language } from "./keys";
import type { TextSource } from "./loaded";

/** The registry as a page of a language has it when its scripts begin. */
async function onPage(lang: string) {
  vi.resetModules();
  vi.stubGlobal("document", { documentElement: { lang } });
  return import("./loaded");
}
/** A part's texts; `asked` is what has been fetched of them. */
function part(key: string, fails = 0) {
  const asked: Language[] = [];
  let left = fails;
  const give = (language: Language) => async () => {
    asked.push(language);
    if (left-- > 0) throw new Error("no answer");
    return { texts: { [key]: `${key} in ${language}` } };
  };
  const source: TextSource = { en: give("en"), zh: give("zh") };
  return { asked, source };
}

beforeEach(() => vi.stubGlobal("document", undefined));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

test.each([
  ["en", "en", "zh"],
  ["zh-CN", "zh", "en"],
] as const)("a page in %s fetches the texts of that language alone, and each once", async (lang, own, other) => {
  const { bring, textOf } = await onPage(lang);
  const { asked, source } = part("a.word");
  await Promise.all([bring(source), bring(source)]);
  expect(asked).toEqual([own]);
  expect(textOf(own, "a.word")).toBe(`a.word in ${own}`);
  expect(textOf(other, "a.word")).toBeUndefined();
});
test("a change of language fetches what is there in it, and parts that come later come in it alone", async () => {
  const { bring, bringLanguage, forgo, textOf } = await onPage("en");
  const [first, second, third] = [part("a.word"), part("b.word"), part("c.word")];
  await bring(first.source);
  await bringLanguage("zh");
  // Until the page has changed, what comes comes in both.
  await bring(second.source);
  forgo("en");
  await bring(third.source);
  expect([first.asked, second.asked, third.asked]).toEqual([["en", "zh"], ["en", "zh"], ["zh"]]);
  expect(textOf("zh", "a.word")).toBe("a.word in zh");
  await bringLanguage("en");
  expect([first.asked, second.asked, third.asked]).toEqual([
    ["en", "zh"],
    ["en", "zh"],
    ["zh", "en"],
  ]);
});
test("texts that could not be had are asked for again, and the language stays as it was until then", async () => {
  const { bring, bringLanguage, textOf } = await onPage("en");
  const { asked, source } = part("a.word", 1);
  await expect(bring(source)).rejects.toThrow("no answer");
  await bring(source);
  expect(asked).toEqual(["en", "en"]);
  const other = part("b.word");
  await bring(other.source);
  const failing = part("c.word", 0);
  await bring({ ...failing.source, zh: () => Promise.reject(new Error("offline")) });
  await expect(bringLanguage("zh")).rejects.toThrow("offline");
  const later = part("d.word");
  await bring(later.source);
  expect(later.asked).toEqual(["en"]);
  expect(textOf("zh", "d.word")).toBeUndefined();
});
test("a part that comes later is here without the texts that could not be had, and a page is not; they are asked for again until they come", async () => {
  const { bringLater, bringMissing, expectTexts, textOf } = await onPage("en");
  const { asked, source } = part("a.word", 2);
  expectTexts();
  await bringLater(source);
  expect(expectTexts).toThrow();
  await expect(bringMissing()).rejects.toThrow("no answer");
  expect(textOf("en", "a.word")).toBeUndefined();
  await bringMissing();
  expect(textOf("en", "a.word")).toBe("a.word in en");
  expectTexts();
  await bringMissing();
  expect(asked).toEqual(["en", "en", "en"]);
});
test("where pages of both languages are drawn both are there", async () => {
  vi.resetModules();
  const { bring, textOf } = await import("./loaded");
  const { source } = part("a.word");
  await bring(source);
  expect([textOf("en", "a.word"), textOf("zh", "a.word")]).toEqual(["a.word in en", "a.word in zh"]);
});
