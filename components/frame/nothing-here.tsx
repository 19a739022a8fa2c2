"use client";
import { useConsole } from "../data/console-context";
import { useLab } from "../data/lab-context";
import { useLanguage, useT } from "../i18n";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";

/** Says what an address names and the lab does not have. */
export function NothingHere() {
  const t = useT();
  const { language } = useLanguage();
  const { session, kinds } = useLab();
  const { missing, place, object, tabs, go } = useConsole();
  const [first] = tabs;
  if (missing === null) return <EmptyState isPage text={t("tree.empty")} />;
  // The address of one kind with the uuid of another's.
  const other = place.uuid === null || object ? undefined : session.store.byUuid(place.uuid);
  const meant = other && kinds.withPage(other) ? other : undefined;
  const named = { kind: place.kind ?? "", tab: place.tab ?? "" };
  return (
    <EmptyState
      isPage={!object}
      text={t(missing === "object" ? "title.notFound" : missing === "tab" ? "title.noTab" : "title.noKind", named)}
      hint={t(missing === "object" ? "title.notFoundHint" : "title.addressHint")}
      {...(object && first ? { action: <Button onClick={() => go(object.ref, first.name)}>{t(first.label)}</Button> } : {})}
      {...(meant
        ? {
            action: (
              <Button onClick={() => go(meant.ref)}>{t("title.otherKind", { name: kinds.nameOf(session.store, meant, language) })}</Button>
            ),
          }
        : {})}
    />
  );
}
