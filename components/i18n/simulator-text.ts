/** Texts that the toolstack itself says in English (steps of tasks, findings of an import, facts of a drawing), in the page's language. */
import type { Language } from "../data/fault-text";
import { simulatorPatterns, simulatorTexts } from "./zh-simulator";

/** The text as it is where nothing is known of it: it may hold a name or a file's own words. */
export function simulatorText(language: Language, text: string): string {
  if (language !== "zh") return text;
  const exact = Object.hasOwn(simulatorTexts, text) ? simulatorTexts[text] : undefined;
  if (exact !== undefined) return exact;
  for (const [pattern, chinese] of simulatorPatterns) {
    const match = pattern.exec(text);
    if (match) return chinese.replace(/\$(\d)/g, (_, index: string) => match[Number(index)] ?? "");
  }
  return text;
}
