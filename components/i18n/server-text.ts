/** Texts that the server says in English of itself (refusals, why a lab has stopped), in the page's language. */
import type { Language } from "./keys";
import { patternsOf, textOf } from "./loaded";

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

const NEEDS_ROLE = /^This needs the role ([a-z-]+) in this lab; yours is ([a-z-]+)\.$/;
/** A refusal for want of a role, as controls say it beforehand: roles by the names that pages have for them. */
function needsRole(text: string): string | null {
  const [, needed, mine] = NEEDS_ROLE.exec(text) ?? [];
  const [sentence, ...roles] = [textOf("en", "why.role"), textOf("en", `role.${needed}`), textOf("en", `role.${mine}`)];
  if (sentence === undefined || roles[0] === undefined || roles[1] === undefined) return null;
  return sentence.replace("{needed}", roles[0]).replace("{mine}", roles[1]);
}

/** The text as it is where nothing is known of it: it may hold a name or a file's own words. */
export function serverText(language: Language, text: string): string {
  if (text.length > LONGEST) return text;
  return language === "zh" ? inChinese(text) : (needsRole(text) ?? text);
}
