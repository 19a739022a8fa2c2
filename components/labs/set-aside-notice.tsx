"use client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLab } from "../data/lab-context";
import { usePref } from "../data/prefs";
import { queryClient, trpc } from "../data/trpc";
import { useServerText, useT } from "../i18n";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { formatDateTime } from "../ui/format";
import { Notice } from "../ui/notice";

/** Says to everybody in a lab that a command was undone because it brought the lab down twice, until they have taken note. */
export function SetAsideNotice() {
  const t = useT();
  const said = useServerText();
  const { session } = useLab();
  const { labId, socket } = session;
  const options = trpc.lab.setAside.queryOptions({ labId });
  const { data } = useQuery(options);
  const [seen, setSeen] = usePref(`labs.setAside.${labId}`, 0);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const heard = (note: { readonly labId: string }): void => {
      if (note.labId === labId) void queryClient.invalidateQueries({ queryKey: trpc.lab.setAside.queryKey({ labId }) });
    };
    socket.on("lab:setAside", heard);
    return () => {
      socket.off("lab:setAside", heard);
    };
  }, [labId, socket]);
  const last = data?.at(-1);
  if (!data || !last || data.length <= seen) return null;
  return (
    <>
      <Notice
        tone="paused"
        className="m-2"
        action={
          <span className="flex shrink-0 gap-1">
            <Button onClick={() => setOpen(true)}>{t("labs.setAside.details")}</Button>
            <Button onClick={() => setSeen(data.length)}>{t("labs.setAside.seen")}</Button>
          </span>
        }
      >
        {t("labs.setAside.text", { user: last.actor || t("labs.setAside.server"), what: last.what })}
      </Notice>
      {isOpen && (
        <Dialog
          title={t("labs.setAside.title")}
          width="w-[620px]"
          onClose={() => setOpen(false)}
          footer={<Button onClick={() => setOpen(false)}>{t("common.close")}</Button>}
        >
          <p>{t("labs.setAside.why")}</p>
          <ul className="mt-3 max-h-72 overflow-y-auto rounded-md border border-line">
            {data.map(({ index, actor, what, reason, wall }) => (
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
      )}
    </>
  );
}
