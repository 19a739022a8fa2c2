"use client";
import { useT } from "../../../i18n";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { type ConsoleLink, openLink, targetOf } from "./links";

/** Asks before a link that says something else than where it leads. */
export function LinkDialog({ link, onClose }: { readonly link: ConsoleLink; readonly onClose: () => void }) {
  const t = useT();
  const target = targetOf(link.target);
  return (
    <Dialog
      title={t("console.openThisLink")}
      isAlert
      onClose={onClose}
      onSubmit={() => {
        openLink(link);
        onClose();
      }}
      footer={
        <>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button kind="primary" type="submit">
            {t("console.openInANewTab")}
          </Button>
        </>
      }
    >
      <p className="mb-2">
        {link.text === ""
          ? t("console.aProgramInTheGuest", { host: target?.host ?? "" })
          : t("console.textWasPrintedByA", { text: link.text, host: target?.host ?? "" })}
      </p>
      <p className="font-mono break-all">{target?.href}</p>
    </Dialog>
  );
}
