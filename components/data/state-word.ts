import { anyOf } from "../i18n/intl";
import type { Language } from "../i18n/keys";
import { textOf } from "../i18n/loaded";

/** Power states as XAPI spells them, several with commas between, in a sentence's words. */
export function stateWord(text: string, language: Language): string {
  const words = text.split(/[,;]\s*/).map((state) => textOf(language, `powerState.${state.toLowerCase()}`) ?? state);
  return anyOf(language, words);
}
