"use client";
import { Undo2, X } from "lucide-react";
import { useT } from "../../i18n";
import { Button, IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import type { Joining } from "./use-joining";
import "./texts";

/** What has become of what was joined last, with the way back. */
export function JoinOutcome({ joining, className }: { joining: Joining; className: string }) {
  const { doing, outcome, undo, dismiss } = joining;
  const t = useT();
  const said = doing === null ? (outcome?.said ?? "") : t("joining.doing", { what: doing.replace(/[….。]$/u, "") });
  return (
    <div
      role="status"
      aria-label={t("joining.what")}
      hidden={said === ""}
      className={cx(
        "popup flex max-w-[min(34rem,calc(100%-1.5rem))] items-center gap-2 py-1 pr-1 pl-3 text-sm [&[hidden]]:hidden",
        className,
      )}
    >
      <span className={outcome?.isRefused ? "text-bad" : ""}>{said}</span>
      {outcome?.undo && (
        <Button isSmall kind="quiet" icon={<Undo2 size={14} aria-hidden />} onClick={undo}>
          {t("joining.undo")}
        </Button>
      )}
      {outcome && <IconButton label={t("joining.close")} icon={<X size={14} aria-hidden />} onClick={dismiss} />}
    </div>
  );
}
