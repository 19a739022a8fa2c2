"use client";
import { type TextKey, useT } from "../i18n";
import { Mark } from "../page/mark";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";

const groups: readonly (readonly [TextKey, readonly (readonly [TextKey, string])[]])[] = [
  [
    "keys.group.general",
    [
      ["keys.palette", "Ctrl+K"],
      ["keys.search", "/"],
      ["keys.help", "?"],
      ["keys.history", "Ctrl+Alt+H"],
      ["keys.undo", "Ctrl+Z"],
      ["keys.consoleLeave", "Ctrl+Shift+Esc"],
    ],
  ],
  [
    "keys.group.vm",
    [
      ["keys.new", "Ctrl+Alt+N"],
      ["keys.start", "Ctrl+B"],
      ["keys.shutdown", "Ctrl+E"],
      ["keys.reboot", "Ctrl+Alt+R"],
      ["keys.suspend", "Ctrl+Y"],
    ],
  ],
  [
    "keys.group.lists",
    [
      ["keys.tree", "↑ ↓ ← →"],
      ["keys.rename", "F2"],
      ["keys.context", "Shift+F10"],
      ["keys.copy", "Ctrl+C"],
    ],
  ],
];
export function HelpDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  return (
    <Dialog title={t("keys.title")} onClose={onClose} onSubmit={onClose} footer={<Button type="submit">{t("common.close")}</Button>}>
      {groups.map(([title, keys]) => (
        <section key={title} className="mb-3">
          <h3 className="mb-1 text-sm font-semibold text-muted">{t(title)}</h3>
          <dl>
            {keys.map(([label, key]) => (
              <div key={label} className="flex h-7 items-center justify-between border-b border-line">
                <dt>{t(label)}</dt>
                <dd>
                  <kbd className="rounded-sm border border-line-strong bg-sunken px-1.5 font-mono text-sm">{key}</kbd>
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
