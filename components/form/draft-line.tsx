"use client";
import { useLanguage, useT } from "../i18n";
import { localeOf } from "../i18n/intl";
import { Button } from "../ui/button";
import type { FormState } from "./use-form-pages";

/** That a form was filled from a draft, or could be. */
export function DraftLine({ state }: { state: Pick<FormState<never>, "restoredFrom" | "offeredFrom" | "restore" | "startAfresh"> }) {
  const t = useT();
  const { language } = useLanguage();
  const wall = state.restoredFrom ?? state.offeredFrom;
  if (wall === null) return null;
  const when = new Date(wall).toLocaleString(localeOf(language), { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  return (
    <div role="status" className="mb-3 flex items-center justify-between gap-2 rounded-md bg-accent-soft px-2 py-1 text-sm">
      <span>{t(state.restoredFrom ? "form.restored" : "form.offered", { when })}</span>
      {state.restoredFrom ? (
        <Button isSmall kind="quiet" onClick={state.startAfresh}>
          {t("form.afresh")}
        </Button>
      ) : (
        <Button isSmall kind="quiet" onClick={state.restore}>
          {t("form.restore")}
        </Button>
      )}
    </div>
  );
}
