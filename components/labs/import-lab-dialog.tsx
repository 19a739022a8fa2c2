"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { LabView } from "@/server/contract";
import { useErrorText } from "../data/error-text";
import { DialogButtons } from "../form/buttons";
import { useNameError } from "../form/name-error";
import { useT } from "../i18n";
import { Dialog } from "../ui/dialog";
import { TextField } from "../ui/field";
import { Notice } from "../ui/notice";
import { freeName } from "./free-name";
import { refreshLabs } from "./lab-list";

/** Sends a lab file. @throws Error with the server's own words when it is refused */
async function importLab(file: File, name: string): Promise<LabView> {
  const answer = await fetch(`/api/labs/import?name=${encodeURIComponent(name)}`, {
    method: "POST",
    body: file,
    headers: { "content-type": "application/octet-stream", "x-file-name": encodeURIComponent(file.name) },
  });
  if (answer.ok) return (await answer.json()) as LabView;
  const body = (await answer.json().catch(() => null)) as { message?: string; error?: string } | null;
  throw new Error(body?.message ?? body?.error ?? `${answer.status} ${answer.statusText}`);
}

interface Props {
  readonly file: File;
  /** names that labs of the list have */
  readonly taken: readonly string[];
  readonly onDone: (lab: LabView) => void;
  readonly onClose: () => void;
}
/** What a lab from a file is to be called, so that it can be told from the one that it was taken of. */
export function ImportLabDialog({ file, taken, onDone, onClose }: Props) {
  const t = useT();
  const errorText = useErrorText();
  const [name, setName] = useState(() => freeName(file.name.replace(/\.xenarium-lab$/, ""), taken));
  const nameError = useNameError()(name);
  const send = useMutation({
    mutationFn: () => importLab(file, name.trim()),
    onSuccess: (lab) => {
      void refreshLabs();
      onDone(lab);
    },
  });
  return (
    <Dialog
      title={t("labs.import.title", { file: file.name })}
      onClose={onClose}
      onSubmit={() => !nameError && !send.isPending && send.mutate()}
      footer={<DialogButtons go={t("labs.import.go")} isPending={send.isPending} onClose={onClose} />}
    >
      <TextField
        label={t("common.name")}
        value={name}
        autoFocus
        onFocus={(event) => event.target.select()}
        onChange={(event) => setName(event.target.value)}
        error={nameError}
        hint={t("labs.import.paused")}
      />
      {send.error && <Notice>{t("labs.importFailed", { message: errorText(send.error) })}</Notice>}
    </Dialog>
  );
}
