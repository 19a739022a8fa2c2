"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { BranchView, LabPastView, MarkView, MomentView } from "@/server/contract/past";
import { useErrorText } from "../../data/error-text";
import { useLab } from "../../data/lab-context";
import { branchName, isAfter, isOfPresent, nameOfMoment, peopleOf } from "../../data/past/moments";
import { refreshPast } from "../../data/past/use-past";
import { trpc } from "../../data/trpc";
import { DialogButtons } from "../../form/buttons";
import { useNameError } from "../../form/name-error";
import { useT } from "../../i18n";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/field";
import { formatDateTime } from "../../ui/format";
import { Notice } from "../../ui/notice";
import { DeedLines } from "./deed-lines";
import type { LoadedDeeds } from "./use-deeds";

interface GoBackProps {
  readonly past: LabPastView;
  readonly loaded: LoadedDeeds;
  readonly moment: MomentView;
  readonly mark?: MarkView | undefined;
  readonly onClose: () => void;
}
/** Takes the lab to a moment of its history, after saying what comes after it and by whom. */
export function GoBackDialog({ past, loaded, moment, mark, onClose }: GoBackProps) {
  const t = useT();
  const errorText = useErrorText();
  const { labId } = useLab();
  const [name, setName] = useState("");
  const nameError = useBranchNameError(name);
  const go = useMutation(
    trpc.past.goTo.mutationOptions({
      onSuccess: () => {
        void refreshPast(labId);
        onClose();
      },
    }),
  );
  const time = formatDateTime(moment.virtualUs);
  return (
    <Dialog
      title={mark ? t("history.go.titleMark", { name: mark.name }) : t("history.go.title", { time })}
      width="w-[560px]"
      isAlert
      onClose={onClose}
      onSubmit={() => !go.isPending && !nameError && go.mutate({ labId, moment: nameOfMoment(moment), name: name.trim() })}
      footer={<DialogButtons isDanger go={t("history.go.go")} isPending={go.isPending} onClose={onClose} />}
    >
      <p>{t("history.go.text", { time })}</p>
      <WhatComesAfter {...{ loaded, moment }} isHere={mark ? mark.isOfPresent : isOfPresent(past, moment)} />
      <BranchNameField {...{ past, name }} onChange={setName} error={nameError} />
      <p className="text-sm text-muted">{t("history.go.speed")}</p>
      {go.error && <Notice className="mt-3">{errorText(go.error)}</Notice>}
    </Dialog>
  );
}

function WhatComesAfter({ loaded, moment, isHere }: { loaded: LoadedDeeds; moment: MomentView; isHere: boolean }) {
  const t = useT();
  if (!isHere) return <p className="mt-2">{t("history.go.elsewhere")}</p>;
  const after = loaded.deeds.filter((deed) => isAfter(deed, moment));
  if (after.length === 0) return <p className="mt-2">{t("history.go.afterNone")}</p>;
  // Where the oldest that is known came after it too, what is not kept any more may have as well.
  const isAll = after.length < loaded.deeds.length || loaded.deeds.at(-1)?.index === 0;
  const text = t(isAll ? "history.go.after" : "history.go.afterMore", { count: after.length });
  const people = peopleOf(after).map(({ name, count }) => t("history.go.person", { name: name || t("history.server"), count }));
  return (
    <>
      <p className="mt-2">{text}</p>
      <p className="mt-1 text-sm text-muted">{t("history.go.people", { people: people.join(", ") })}</p>
      <DeedLines deeds={after} label={text} />
    </>
  );
}

/** Goes on at the end of a branch that the lab has left. */
export function GoOnDialog({ past, branch, onClose }: { past: LabPastView; branch: BranchView; onClose: () => void }) {
  const t = useT();
  const errorText = useErrorText();
  const { labId } = useLab();
  const [name, setName] = useState("");
  const nameError = useBranchNameError(name);
  const go = useMutation(
    trpc.past.goOnIn.mutationOptions({
      onSuccess: () => {
        void refreshPast(labId);
        onClose();
      },
    }),
  );
  return (
    <Dialog
      title={t("history.goOn.title", { name: branchName(t, branch) })}
      width="w-[520px]"
      isAlert
      onClose={onClose}
      onSubmit={() => !go.isPending && !nameError && go.mutate({ labId, branch: branch.number, name: name.trim() })}
      footer={<DialogButtons isDanger go={t("history.goOn.go")} isPending={go.isPending} onClose={onClose} />}
    >
      <p>{t("history.goOn.text", { time: formatDateTime(branch.end.virtualUs) })}</p>
      <BranchNameField {...{ past, name }} onChange={setName} error={nameError} />
      {go.error && <Notice className="mt-3">{errorText(go.error)}</Notice>}
    </Dialog>
  );
}

/** What is wrong with the name of a branch, which needs none. */
function useBranchNameError(name: string): string | undefined {
  const error = useNameError()(name);
  return name.trim() === "" ? undefined : error;
}

interface BranchNameProps {
  readonly past: LabPastView;
  readonly name: string;
  readonly onChange: (name: string) => void;
  readonly error: string | undefined;
}
function BranchNameField({ past, name, onChange, error }: BranchNameProps) {
  const t = useT();
  const present = past.branches.find(({ isCurrent }) => isCurrent) ?? { number: past.branch, name: "" };
  return (
    <div className="mt-3">
      <TextField
        label={t("history.go.name")}
        hint={t("history.go.nameHint", { name: branchName(t, present) })}
        autoComplete="off"
        value={name}
        onChange={(event) => onChange(event.target.value)}
        error={error}
      />
    </div>
  );
}
