/** Texts that the server says in English of itself (refusals, why a lab has stopped), in the page's language. */
import type { Language } from "./keys";
import { patternsOf } from "./loaded";

/** How a text is said; `$1` is a part of it. Of several that fit, the first: those of one form come before those of many. */
export type ServerPatterns = readonly (readonly [RegExp, string])[];
/** Longest text that is looked at: what a server says of itself is shorter. */
const LONGEST = 4_000;

function whole(text: string): string | null {
  for (const [pattern, chinese] of patternsOf("zh")) {
    const match = pattern.exec(text);
    // What stands in a text may be one itself: a reason in brackets.
    if (match) return chinese.replace(/\$(\d)/g, (_, index: string) => inChinese(match[Number(index)] ?? ""));
  }
  return null;
}

function inChinese(text: string): string {
  const found = whole(text);
  if (found !== null) return found;
  const sentences = text.split(/(?<=\.) (?=[A-Z`])/);
  if (sentences.length === 1) return text;
  const said = sentences.map((sentence) => whole(sentence) ?? sentence);
  return said.reduce((all, next, i) =>
    i > 0 && /\.$/.test(sentences[i - 1] ?? "") && /[。]$/.test(all) ? `${all}${next}` : `${all} ${next}`,
  );
}

/** The text as it is where nothing is known of it: it may hold a name or a file's own words. */
export function serverText(language: Language, text: string): string {
  return language !== "zh" || text.length > LONGEST ? text : inChinese(text);
}
