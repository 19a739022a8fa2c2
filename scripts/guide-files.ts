/** The guide's files and their order. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Guide } from "../components/guide/guide";
import { compilePage } from "./guide-compile";

export const GUIDE_LANGUAGES = ["en", "zh"] as const;
export type GuideLanguage = (typeof GUIDE_LANGUAGES)[number];

/** The pages in the order in which they are listed: a first lab first, keys last. */
export const GUIDE_PAGES = [
  "first-lab",
  "finding",
  "vms",
  "installing",
  "consoles",
  "guests",
  "storage",
  "networks",
  "hosts",
  "pool",
  "performance",
  "tasks",
  "inside",
  "experiments",
  "labs",
  "time",
  "phone",
  "keys",
] as const;
const folder = join(import.meta.dirname, "../docs/guide");

/** Names of the files that there are in a language, without `.md`, by name. */
export function guideFiles(language: GuideLanguage): string[] {
  return readdirSync(join(folder, language))
    .map((name) => name.replace(/\.md$/, ""))
    .sort();
}
export function guideSource(language: GuideLanguage, name: string): string {
  return readFileSync(join(folder, language, `${name}.md`), "utf8");
}
/** The whole guide in a language. @throws Error for a page that is not there or is written in another way than the guide is */
export function compileGuide(language: GuideLanguage): Guide {
  return GUIDE_PAGES.map((name) => compilePage({ name, text: guideSource(language, name) }));
}
