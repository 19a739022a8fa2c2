"use client";
import { type Closable, defineDialog } from "../data/dialog";
import { useT } from "../i18n";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { panelWords } from "./panel-words";

/** Says that the browser has kept a window from opening. */
function BlockedDialog({ onClose }: Closable) {
  const t = useT();
  return (
    <Dialog
      title={t(panelWords.window)}
      width="w-[420px]"
      onClose={onClose}
      footer={
        <Button kind="primary" onClick={onClose}>
          {t("common.close")}
        </Button>
      }
    >
      <p>{t(panelWords.blocked)}</p>
    </Dialog>
  );
}
export const blockedDialog = defineDialog("windowBlocked", BlockedDialog);
