"use client";
import type { api } from "../data/trpc";
import { useServerText, useT } from "../i18n";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { formatDateTime } from "../ui/format";

type Commands = Awaited<ReturnType<typeof api.lab.setAside.query>>;

/** Commands that were undone because they had brought the lab down twice, and why. */
export function SetAsideDialog({ commands, onClose }: { readonly commands: Commands; readonly onClose: () => void }) {
  const t = useT();
  const said = useServerText();
  return (
    <Dialog
      title={t("labs.setAside.title")}
      width="w-[620px]"
      onClose={onClose}
      footer={<Button onClick={onClose}>{t("common.close")}</Button>}
    >
      <p>{t("labs.setAside.why")}</p>
      <ul className="mt-3 max-h-72 overflow-y-auto rounded-md border border-line">
        {commands.map(({ index, actor, what, reason, wall }) => (
          <li key={index} className="border-b border-line px-3 py-2 last:border-0">
            <span className="block text-sm text-muted">
              {formatDateTime(Date.parse(wall) * 1000)} · {actor || t("labs.setAside.server")}
            </span>
            <code className="block font-mono break-all">{what}</code>
            <span className="block text-sm text-bad">{said(reason)}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
