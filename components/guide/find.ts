import { blockText, type Guide } from "./guide";

export interface GuideHit {
  /** `PAGE` or `PAGE#SECTION` */
  readonly to: string;
  readonly page: string;
  readonly title: string;
  /** the words around the first of those that were looked for */
  readonly excerpt: string;
}
/** Characters shown before and behind what was found. */
const BEFORE = 30;
const BEHIND = 90;

/** Sections that have all words that were typed, in any case; those with all of them in their title first. */
export function findInGuide(guide: Guide, typed: string): GuideHit[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const hits = guide.flatMap(({ name, title: page, sections }) =>
    sections.flatMap(({ id, title, blocks }) => {
      const text = blocks.map(blockText).join("\n");
      const whole = `${page}\n${title}\n${text}`.toLowerCase();
      if (!words.every((word) => whole.includes(word))) return [];
      const first = words.map((word) => text.toLowerCase().indexOf(word)).find((at) => at >= 0) ?? 0;
      const start = Math.max(0, first - BEFORE);
      const end = first + BEHIND;
      const excerpt = `${start > 0 ? "…" : ""}${text.slice(start, end).replaceAll("\n", " ")}${end < text.length ? "…" : ""}`;
      const isInTitle = words.every((word) => title.toLowerCase().includes(word));
      return [{ isInTitle, hit: { to: id === "" ? name : `${name}#${id}`, page, title, excerpt } }];
    }),
  );
  return [...hits.filter(({ isInTitle }) => isInTitle), ...hits.filter(({ isInTitle }) => !isInTitle)].map(({ hit }) => hit);
}
