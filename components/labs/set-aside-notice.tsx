"use client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLab } from "../data/lab-context";
import { usePref } from "../data/prefs";
import { queryClient, trpc } from "../data/trpc";
import { useT } from "../i18n";
import { Button } from "../ui/button";
import { lazyDialogView } from "../ui/lazy-dialog";
import { Notice } from "../ui/notice";

const SetAsideDialog = lazyDialogView(() => import("./set-aside-dialog").then((file) => file.SetAsideDialog));

/** Says to everybody in a lab that a command was undone because it brought the lab down twice, until they have taken note. */
export function SetAsideNotice() {
  const t = useT();
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
      {isOpen && <SetAsideDialog commands={data} onClose={() => setOpen(false)} />}
    </>
  );
}
