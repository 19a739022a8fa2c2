import type { Language } from "../../data/fault-text";
import { visibleText } from "../../ui/visible-text";
import { noticesEn } from "./en";
import { noticesZh } from "./zh";

/** What a notice says happened; one that is in no table, such as a message somebody has made by hand, by its own name. */
export function noticeText(language: Language, name: string): string {
  const texts: Readonly<Record<string, string>> = language === "zh" ? noticesZh : noticesEn;
  return Object.hasOwn(texts, name) ? (texts[name] as string) : visibleText(name);
}
