/** Sentences for the steps of a followed request. */
import type { InsideStep, InsideStepCode, Said } from "@/server/contract";
import type { Language } from "../i18n/keys";
import { textOf } from "../i18n/loaded";

export function stepName(language: Language, code: InsideStepCode): string {
  return textOf(language, `step.${code}`) ?? code;
}
/** What happens in a step, with its facts; where grants stay mapped the sentence is another. */
export function stepText(language: Language, step: Pick<InsideStep, "code" | "facts">, say: (said: Said) => string): string {
  const facts = new Map(step.facts.map(({ name, value }) => [name, typeof value === "string" ? value : say(value)]));
  const own = facts.get("persistent") === "yes" ? textOf(language, `stepText.${step.code}.persistent`) : undefined;
  return fill(own ?? textOf(language, `stepText.${step.code}`) ?? "", facts);
}
/** `{name}` is a fact; `[…]` is left out when one of its facts is missing. */
export function fill(text: string, facts: ReadonlyMap<string, string>): string {
  const put = (part: string): string => part.replace(/\{(\w+)\}/g, (whole, name: string) => facts.get(name) ?? whole);
  return put(
    text.replace(/\[([^\]]*)\]/g, (_, part: string) => {
      const filled = put(part);
      return /\{\w+\}/.test(filled) ? "" : filled;
    }),
  );
}
