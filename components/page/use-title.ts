import { useEffect } from "react";
import { useT } from "../i18n";
import { visibleText } from "../ui/visible-text";

/** Says in the browser's title where one is, in the page's language: `web-01 · General · my lab · Xenarium`. */
export function useTitle(...parts: readonly string[]): void {
  const t = useT();
  const title = [...parts.map(visibleText), t("app.name")].filter((part) => part !== "").join(" · ");
  useEffect(() => {
    const say = (): void => {
      if (document.title !== title) document.title = title;
    };
    say();
    // The framework writes its own whenever the head of an address arrives, which is later than the page.
    const watch = new MutationObserver(say);
    watch.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => watch.disconnect();
  }, [title]);
}
