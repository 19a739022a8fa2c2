"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { BranchView } from "@/server/contract/past";
import { useErrorText } from "../../data/error-text";
import { useLab } from "../../data/lab-context";
import { branchName } from "../../data/past/moments";
import { refreshPast } from "../../data/past/use-past";
import { trpc } from "../../data/trpc";
import { DialogButtons } from "../../form/buttons";
import { useNameError } from "../../form/name-error";
import { useLanguage, useT } from "../../i18n";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/field";
import { formatDuration } from "../../ui/format";
import { Notice } from "../../ui/notice";

interface BranchDialogProps {
  readonly branch: BranchView;
  readonly onClose: () => void;
}
/** Lets a branch go that the lab has left. */
export function DropBranchDialog({ branch, onClose }: BranchDialogProps) {
  const t = useT();
  const { language } = useLanguage();
  const errorText = useErrorText();
  const { labId } = useLab();
  const drop = useMutation(
    trpc.past.dropBranch.mutationOptions({
      onSuccess: () => {
        void refreshPast(labId);
        onClose();
      },
    }),
  );
  const span = formatDuration((branch.end.at - (branch.from?.at ?? 0)) / 1e6, language);
  return (
    <Dialog
      title={t("history.drop.title", { name: branchName(t, branch) })}
      isAlert
      onClose={onClose}
      onSubmit={() => !drop.isPending && drop.mutate({ labId, branch: branch.number })}
      footer={<DialogButtons isDanger go={t("history.drop.go")} isPending={drop.isPending} onClose={onClose} />}
    >
      <p>{t("history.drop.text", { count: branch.deeds, span })}</p>
      {drop.error && <Notice className="mt-3">{errorText(drop.error)}</Notice>}
    </Dialog>
  );
}

/** Gives a branch another name. */
export function NameBranchDialog({ branch, onClose }: BranchDialogProps) {
  const t = useT();
  const errorText = useErrorText();
  const { labId } = useLab();
  const [name, setName] = useState(branch.name);
  const nameError = useNameError()(name);
  const rename = useMutation(
    trpc.past.nameBranch.mutationOptions({
      onSuccess: () => {
        void refreshPast(labId);
        onClose();
      },
    }),
  );
  return (
    <Dialog
      title={t("history.renameBranch.title", { name: branchName(t, branch) })}
      onClose={onClose}
      onSubmit={() => !nameError && !rename.isPending && rename.mutate({ labId, branch: branch.number, name: name.trim() })}
      footer={<DialogButtons go={t("common.rename")} isPending={rename.isPending} onClose={onClose} />}
    >
      <TextField
        label={t("common.name")}
        value={name}
        autoFocus
        autoComplete="off"
        onFocus={(event) => event.target.select()}
        onChange={(event) => setName(event.target.value)}
        error={nameError}
      />
      {rename.error && <Notice className="mt-3">{errorText(rename.error)}</Notice>}
    </Dialog>
  );
}
