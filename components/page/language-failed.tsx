"use client";
import { useLanguage } from "../i18n";
import { PartFailedDialog } from "../ui/part-failed";

/** Another language that could not be fetched says so; the page stays in the one that it has. */
export function LanguageFailed() {
  const { failed, setLanguage, giveUp } = useLanguage();
  return failed && <PartFailedDialog onRetry={() => setLanguage(failed)} onClose={giveUp} />;
}
