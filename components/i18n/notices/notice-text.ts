import { visibleText } from "../../ui/visible-text";
import type { Language } from "../keys";
import { textOf } from "../loaded";

/** What a notice says happened; one that is in no table, such as a message somebody has made by hand, by its own name. */
export function noticeText(language: Language, name: string): string {
  return textOf(language, `notice.${name}`) ?? visibleText(name);
}
