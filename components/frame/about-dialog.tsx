"use client";
import { useT } from "../i18n";
import { Mark } from "../page/mark";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";

export function AboutDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  return (
    <Dialog title={t("help.about")} onClose={onClose} onSubmit={onClose} footer={<Button type="submit">{t("common.close")}</Button>}>
      <div className="flex items-center gap-4">
        <Mark size={40} />
        <p>{t("about.text", { version: "0.1.0" })}</p>
      </div>
    </Dialog>
  );
}
