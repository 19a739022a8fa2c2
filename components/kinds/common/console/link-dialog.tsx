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
      title={t({ en: "Open this link?", zh: "打开此链接？" })}
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
            {t({ en: "Open in a new tab", zh: "在新标签页中打开" })}
          </Button>
        </>
      }
    >
      <p className="mb-2">
        {link.text === ""
          ? t(
              { en: "A program in the guest has printed a link that leads to {host}:", zh: "客户机中的程序打印了一个指向 {host} 的链接：" },
              { host: target?.host ?? "" },
            )
          : t(
              {
                en: "“{text}” was printed by a program in the guest and leads to {host}:",
                zh: "“{text}”由客户机中的程序打印，指向 {host}：",
              },
              { text: link.text, host: target?.host ?? "" },
            )}
      </p>
      <p className="font-mono break-all">{target?.href}</p>
    </Dialog>
  );
}
