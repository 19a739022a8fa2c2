import { useConsole } from "../data/console-context";
import { useLab } from "../data/lab-context";
import { useLanguage, useT } from "../i18n";
import { useTitle } from "../page/use-title";

/** Says in the browser's title which object and tab are shown. */
export function useDocumentTitle(): void {
  const t = useT();
  const { language } = useLanguage();
  const { labName, session, kinds } = useLab();
  const { object, tab, missing, place } = useConsole();
  const name = place.page ? t(`view.${place.page}`) : object ? kinds.nameOf(session.store, object, language) : t("title.notFoundShort");
  useTitle(missing === null ? name : t("title.notFoundShort"), ...(tab && missing === null ? [t(tab.label)] : []), labName);
}
