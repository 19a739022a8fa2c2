import type { Language } from "./fault-text";

const states: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: { running: "running", halted: "halted", paused: "paused", suspended: "suspended" },
  zh: { running: "正在运行", halted: "已停机", paused: "已暂停", suspended: "已挂起" },
};

/** Power states as XAPI spells them, several with commas between, in a sentence's words. */
export function stateWord(text: string, language: Language): string {
  return text
    .split(/[,;]\s*/)
    .map((state) => states[language][state.toLowerCase()] ?? state)
    .join(language === "zh" ? "或" : " or ");
}
