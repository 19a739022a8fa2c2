import { useConsole } from "../data/console-context";
import { useLab } from "../data/lab-context";
import type { PanelPlace } from "../data/panels";
import { useLanguage, useT } from "../i18n";
import { visibleText } from "../ui/visible-text";

/** "web-01 · Console", inside a panel's scope; what is gone keeps the name of its tab. */
export function usePanelTitle(at: PanelPlace): string {
  const t = useT();
  const { language } = useLanguage();
  const { session, kinds } = useLab();
  const { object, tab } = useConsole();
  const name = object ? visibleText(kinds.nameOf(session.store, object, language)) : t("title.notFoundShort");
  return `${name} · ${tab ? t(tab.label) : at.tab}`;
}
