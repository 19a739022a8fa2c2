"use client";
import { useT } from "../i18n";
import { useCommandTable } from "../kinds/use-commands";
import { Mark } from "../page/mark";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { keyGroups } from "./help-keys";

export function HelpDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const groups = keyGroups(useCommandTable());
  return (
    <Dialog title={t("keys.title")} onClose={onClose} onSubmit={onClose} footer={<Button type="submit">{t("common.close")}</Button>}>
      {groups.map(({ title, lines }) => (
        <section key={t(title)} className="mb-3">
          <h3 className="mb-1 text-sm font-semibold text-muted">{t(title)}</h3>
          <dl>
            {lines.map(({ label, keys }) => (
              <div key={`${keys} ${t(label)}`} className="flex h-7 items-center justify-between border-b border-line">
                <dt>{t(label)}</dt>
                <dd>
                  <kbd className="rounded-sm border border-line-strong bg-sunken px-1.5 font-mono text-sm">{keys}</kbd>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
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
