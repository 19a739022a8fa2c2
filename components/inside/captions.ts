/** Sentences for the steps of a followed request. */
import type { InsideStep, Said } from "@/server/contract";
import type { Language } from "../i18n/keys";
import { textOf } from "../i18n/loaded";

export function stepName(language: Language, { code, facts }: Pick<InsideStep, "code" | "facts">): string {
  const elsewhere = facts.find(({ name }) => name === DRIVER)?.value;
  const own = elsewhere === undefined ? undefined : textOf(language, `step.${code}.driver`);
  return fill(own ?? textOf(language, `step.${code}`) ?? code, new Map([[DRIVER, String(elsewhere)]]));
}
/** Fact of a step whose back end is in a driver domain, which has another sentence then: that domain's name. */
const DRIVER = "backDomain";
/** What happens in a step, with its facts; where grants stay mapped the sentence is another. */
export function stepText(language: Language, step: Pick<InsideStep, "code" | "facts">, say: (said: Said) => string): string {
  const facts = new Map(step.facts.map(({ name, value }) => [name, typeof value === "string" ? value : say(value)]));
  const variant = facts.get("persistent") === "yes" ? "persistent" : facts.has(DRIVER) ? "driver" : null;
  const own = variant === null ? undefined : textOf(language, `stepText.${step.code}.${variant}`);
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
