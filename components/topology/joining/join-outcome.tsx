"use client";
import { Undo2, X } from "lucide-react";
import { type Translate, useT } from "../../i18n";
import { Button, IconButton } from "../../ui/button";
import { type Joining, UNDOING } from "./use-joining";
import "./texts";

/** What has become of what was joined last, with the way back. */
export function JoinOutcome({ joining, className }: { joining: Joining; className: string }) {
  const { doing, outcome, undo, dismiss } = joining;
  const t = useT();
  const isShown = doing !== null || outcome !== null;
  return (
    <div role="status" aria-label={t("joining.what")} className={className}>
      {isShown && (
        <div className="popup flex items-center gap-2 py-1 pr-1 pl-3 text-sm">
          <span className={outcome?.isRefused ? "text-bad" : ""}>{doing === null ? outcome?.said : doingText(doing, t)}</span>
          {outcome?.undo && (
            <Button isSmall kind="quiet" icon={<Undo2 size={14} aria-hidden />} onClick={undo}>
              {t("joining.undo")}
            </Button>
          )}
          {outcome && <IconButton label={t("joining.close")} icon={<X size={14} aria-hidden />} onClick={dismiss} />}
        </div>
      )}
    </div>
  );
}
function doingText(doing: string, t: Translate): string {
  return doing === UNDOING ? t("joining.undoing") : t("joining.doing", { what: doing.replace(/…$/u, "") });
}
