"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { UndoView } from "@/server/contract/past";
import { useErrorText } from "../../data/error-text";
import { useLab } from "../../data/lab-context";
import { refreshPast } from "../../data/past/use-past";
import { trpc } from "../../data/trpc";
import { useFaultText } from "../../data/use-fault-text";
import { helpOfForms } from "../../guide/forms";
import { useServerText, useT } from "../../i18n";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { formatDateTime } from "../../ui/format";
import { Notice } from "../../ui/notice";
import { Comparison } from "./comparison";
import { DeedLines } from "./deed-lines";
import { useDeedText } from "./deed-text";
import "./texts";

/** Undoes one's own last operation, after showing how and what else that takes back. */
export function UndoDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const errorText = useErrorText();
  const faultText = useFaultText();
  const { labId } = useLab();
  const { data, error, isFetching, refetch } = useQuery(trpc.past.undoable.queryOptions({ labId }, { staleTime: 0, gcTime: 0 }));
  const undo = useMutation(
    trpc.past.undo.mutationOptions({
      onSuccess: (outcome) => {
        void refreshPast(labId);
        if (outcome === null || outcome.ok) onClose();
      },
    }),
  );
  const refused = undo.data && !undo.data.ok ? undo.data.fault : null;
  const canUndo = !!data && data.way !== null;
  const go = (): void => {
    if (!data || !canUndo || undo.isPending || isFetching) return;
    const { index } = data.deed;
    undo.mutate({ labId, index, seen: data.since[0]?.index ?? index });
  };
  const again = (): void => {
    undo.reset();
    void refetch();
  };
  return (
    <Dialog
      help={helpOfForms.undo}
      title={t("undo.title")}
      width="w-[680px]"
      isAlert
      onClose={onClose}
      onSubmit={canUndo ? go : onClose}
      footer={
        canUndo ? (
          <>
            <Button onClick={onClose} autoFocus>
              {t("common.cancel")}
            </Button>
            {undo.error && (
              <Button isPending={isFetching} onClick={again}>
                {t("undo.again")}
              </Button>
            )}
            <Button type="submit" kind={data.way === "history" ? "danger" : "primary"} isPending={undo.isPending || isFetching}>
              {t(data.way === "history" ? "undo.goBack" : "undo.go")}
            </Button>
          </>
        ) : (
          <Button type="submit">{t("common.close")}</Button>
        )
      }
    >
      {error ? (
        <Notice>{errorText(error)}</Notice>
      ) : data === undefined ? (
        <p role="status" className="text-muted">
          {t("undo.asking")}
        </p>
      ) : data === null ? (
        <p>{t("undo.none")}</p>
      ) : (
        <Undoing view={data} onShow={onClose} />
      )}
      {undo.error && <Notice className="mt-3">{errorText(undo.error)}</Notice>}
      {refused && <Notice className="mt-3">{t("undo.refused", { why: faultText(refused) })}</Notice>}
    </Dialog>
  );
}

function Undoing({ view, onShow }: { view: UndoView; onShow: () => void }) {
  const t = useT();
  const said = useServerText();
  const { deed, way } = view;
  return (
    <>
      <h3 className="text-sm font-medium text-muted">{t("undo.what")}</h3>
      <Call {...deed} />
      <p className="text-sm text-muted">{t("undo.at", { time: formatDateTime(deed.virtualUs) })}</p>
      {way === null && <Notice className="mt-3">{t("undo.cannot", { why: said(view.why ?? "") })}</Notice>}
      {way === "inverse" && view.inverse && (
        <>
          <p className="mt-3">{t("undo.inverse")}</p>
          <Call kind="operation" what={`${view.inverse.op} ${JSON.stringify(view.inverse.args)}`} />
        </>
      )}
      {way === "history" && <TakenBack view={view} onShow={onShow} />}
    </>
  );
}

function TakenBack({ view: { deed, since }, onShow }: { view: UndoView; onShow: () => void }) {
  const t = useT();
  const text = since.length > 0 ? t("undo.since", { count: since.length }) : t("undo.sinceNone");
  return (
    <>
      <p className="mt-3">{t("undo.history")}</p>
      <p className="mt-1">{text}</p>
      {since.length > 0 && <DeedLines deeds={since} label={text} />}
      <p className="mt-1 text-muted">{t("undo.branch")}</p>
      <h3 className="mt-3 mb-1 text-sm font-medium text-muted">{t("undo.effects")}</h3>
      <Comparison before={null} after={deed} onShow={onShow} height="max-h-[32vh]" />
    </>
  );
}

function Call(deed: { readonly kind: string; readonly what: string }) {
  const textOf = useDeedText();
  return <code className="my-1 block rounded-md bg-sunken px-2 py-1 font-mono text-sm wrap-anywhere">{textOf(deed)}</code>;
}
