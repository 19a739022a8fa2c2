"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { MarkView } from "@/server/contract/past";
import { useErrorText } from "../../data/error-text";
import { useLab } from "../../data/lab-context";
import { refreshPast } from "../../data/past/use-past";
import { trpc } from "../../data/trpc";
import { DialogButtons } from "../../form/buttons";
import { useNameError } from "../../form/name-error";
import { helpOfForms } from "../../guide/forms";
import { useT } from "../../i18n";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/field";
import { formatDateTime } from "../../ui/format";
import { Notice } from "../../ui/notice";

/** Gives the present moment a name. */
export function MarkDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const errorText = useErrorText();
  const { labId } = useLab();
  const [name, setName] = useState("");
  const [isTried, setTried] = useState(false);
  const nameError = useNameError()(name);
  const mark = useMutation(
    trpc.past.mark.mutationOptions({
      onSuccess: () => {
        void refreshPast(labId);
        onClose();
      },
    }),
  );
  return (
    <Dialog
      help={helpOfForms.mark}
      title={t("history.mark.title")}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (!nameError && !mark.isPending) mark.mutate({ labId, name: name.trim() });
      }}
      footer={<DialogButtons go={t("history.mark.go")} isPending={mark.isPending} onClose={onClose} />}
    >
      <p className="mb-3">{t("history.mark.text")}</p>
      <TextField
        label={t("history.mark.name")}
        value={name}
        autoFocus
        autoComplete="off"
        onChange={(event) => setName(event.target.value)}
        error={isTried ? nameError : undefined}
      />
      {mark.error && <Notice className="mt-3">{errorText(mark.error)}</Notice>}
    </Dialog>
  );
}

/** Lets a mark go, and with it what kept its moment. */
export function UnmarkDialog({ mark, onClose }: { mark: MarkView; onClose: () => void }) {
  const t = useT();
  const errorText = useErrorText();
  const { labId } = useLab();
  const unmark = useMutation(
    trpc.past.unmark.mutationOptions({
      onSuccess: () => {
        void refreshPast(labId);
        onClose();
      },
    }),
  );
  return (
    <Dialog
      title={t("history.unmark.title", { name: mark.name })}
      isAlert
      onClose={onClose}
      onSubmit={() => !unmark.isPending && unmark.mutate({ labId, mark: mark.id })}
      footer={<DialogButtons isDanger go={t("history.unmark.go")} isPending={unmark.isPending} onClose={onClose} />}
    >
      <p>{t("history.unmark.text", { time: formatDateTime(mark.virtualUs) })}</p>
      {unmark.error && <Notice className="mt-3">{errorText(unmark.error)}</Notice>}
    </Dialog>
  );
}
