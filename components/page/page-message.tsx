"use client";
import { useT } from "../i18n";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { useTitle } from "./use-title";

export function PageMessage({ kind, detail, onRetry }: { kind: "notFound" | "error"; detail?: string; onRetry?: () => void }) {
  const t = useT();
  useTitle(t(kind === "notFound" ? "title.notFoundShort" : "page.error"));
  return (
    <main className="flex h-full">
      <EmptyState
        isPage
        text={t(kind === "notFound" ? "page.notFound" : "page.error")}
        hint={[t(kind === "notFound" ? "page.notFoundHint" : "page.errorHint"), detail].filter(Boolean).join(" ")}
        action={
          <span className="flex gap-2">
            {onRetry && <Button onClick={onRetry}>{t("page.reload")}</Button>}
            <Button onClick={() => location.assign("/")}>{t("labs.back")}</Button>
          </span>
        }
      />
    </main>
  );
}
