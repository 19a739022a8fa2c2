"use client";
import { useConsole } from "../data/console-context";
import { FIRST_TAB } from "../data/place";
import { useT } from "../i18n";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";

/** Says what an address names and the lab does not have. */
export function NothingHere() {
  const t = useT();
  const { missing, place, object, go } = useConsole();
  if (missing === null) return <EmptyState isPage text={t("tree.empty")} />;
  const named = { kind: place.kind ?? "", tab: place.tab ?? "" };
  return (
    <EmptyState
      isPage={!object}
      text={t(missing === "object" ? "title.notFound" : missing === "tab" ? "title.noTab" : "title.noKind", named)}
      hint={t(missing === "object" ? "title.notFoundHint" : "title.addressHint")}
      {...(object ? { action: <Button onClick={() => go(object.ref, FIRST_TAB)}>{t("tab.general")}</Button> } : {})}
    />
  );
}
