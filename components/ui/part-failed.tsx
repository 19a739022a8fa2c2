"use client";
/** What stands in the place of a part of the page that could not be fetched. It is made of nothing that would have to be fetched too. */
import { useEffect, useId, useRef } from "react";
import { useT } from "../i18n";
import { Button } from "./button";

export function PartFailed({ onRetry }: { readonly onRetry: () => void }) {
  const t = useT();
  return (
    <div role="alert" className="flex flex-1 flex-wrap items-center justify-center gap-3 p-4 text-muted">
      {t("part.failed")}
      <Button isSmall onClick={onRetry}>
        {t("part.again")}
      </Button>
    </div>
  );
}
/** In place of a dialog or a menu: the browser's own dialog keeps the focus, closes by Escape and gives the focus back. */
export function PartFailedDialog({ onRetry, onClose }: { readonly onRetry: () => void; readonly onClose: () => void }) {
  const t = useT();
  const id = useId();
  const frame = useRef<HTMLDialogElement>(null);
  useEffect(() => frame.current?.showModal(), []);
  return (
    <dialog
      ref={frame}
      role="alertdialog"
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => event.stopPropagation()}
      className="popup m-auto max-w-96 p-4 text-text backdrop:bg-black/40"
    >
      <p id={id}>{t("part.failed")}</p>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>{t("common.close")}</Button>
        <Button kind="primary" onClick={onRetry}>
          {t("part.again")}
        </Button>
      </div>
    </dialog>
  );
}
