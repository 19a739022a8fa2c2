"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { LabView } from "@/server/contract";
import { useErrorText } from "../data/error-text";
import { trpc } from "../data/trpc";
import { DialogButtons } from "../form/buttons";
import { useNameError } from "../form/name-error";
import { useT } from "../i18n";
import { Dialog } from "../ui/dialog";
import { TextField } from "../ui/field";
import { Notice } from "../ui/notice";
import { ErrorLines } from "./error-lines";
import { refreshLabs } from "./lab-list";
import { noChoice, ScenarioField, sourceOf } from "./scenario-choice";

export function CreateLabDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const router = useRouter();
  const scenarios = useQuery(trpc.lab.scenarios.queryOptions());
  const [choice, setChoice] = useState(noChoice);
  const [name, setName] = useState("");
  const [isTried, setTried] = useState(false);
  const nameError = useNameError()(name);
  const first = scenarios.data?.[0]?.id ?? null;
  const create = useMutation(
    trpc.lab.create.mutationOptions({
      onSuccess: (lab) => {
        void refreshLabs();
        router.push(`/labs/${lab.id}`);
      },
    }),
  );
  const submit = (): void => {
    setTried(true);
    const source = sourceOf(choice, first);
    if (!nameError && source && !create.isPending) create.mutate({ name: name.trim(), ...source });
  };
  return (
    <Dialog
      title={t("labs.create.title")}
      width="w-[560px]"
      onClose={onClose}
      onSubmit={submit}
      footer={<DialogButtons go={t("labs.create.go")} isPending={create.isPending || create.isSuccess} onClose={onClose} />}
    >
      <TextField
        label={t("common.name")}
        value={name}
        autoFocus
        onChange={(event) => setName(event.target.value)}
        error={isTried ? nameError : undefined}
      />
      <ScenarioField choice={choice} first={first} isTried={isTried} onChange={setChoice} />
      {create.error && <ErrorLines error={create.error} />}
    </Dialog>
  );
}
export function RenameLabDialog({ lab, onClose }: { lab: LabView; onClose: () => void }) {
  const t = useT();
  const errorText = useErrorText();
  const [name, setName] = useState(lab.name);
  const nameError = useNameError()(name);
  const rename = useMutation(
    trpc.lab.rename.mutationOptions({
      onSuccess: () => {
        void refreshLabs();
        onClose();
      },
    }),
  );
  return (
    <Dialog
      title={t("rename.title", { name: lab.name })}
      onClose={onClose}
      onSubmit={() => !nameError && rename.mutate({ labId: lab.id, name: name.trim() })}
      footer={<DialogButtons go={t("common.rename")} isPending={rename.isPending} onClose={onClose} />}
    >
      <TextField
        label={t("rename.label")}
        value={name}
        autoFocus
        onFocus={(event) => event.target.select()}
        onChange={(event) => setName(event.target.value)}
        error={nameError ?? (rename.error ? errorText(rename.error) : undefined)}
      />
    </Dialog>
  );
}
export function DeleteLabDialog({ lab, onClose }: { lab: LabView; onClose: () => void }) {
  const t = useT();
  const errorText = useErrorText();
  const [typed, setTyped] = useState("");
  const isNamed = typed.trim() === lab.name;
  const remove = useMutation(
    trpc.lab.delete.mutationOptions({
      onSuccess: () => {
        void refreshLabs();
        onClose();
      },
    }),
  );
  return (
    <Dialog
      title={t("labs.delete.title", { name: lab.name })}
      isAlert
      onClose={onClose}
      onSubmit={() => isNamed && !remove.isPending && remove.mutate({ labId: lab.id })}
      footer={
        <DialogButtons
          isDanger
          go={t("labs.delete.go")}
          isPending={remove.isPending}
          why={isNamed ? null : t("err.name")}
          onClose={onClose}
        />
      }
    >
      <p>{lab.counts ? t("labs.delete.text", { hosts: lab.counts.hosts, vms: lab.counts.vms }) : t("labs.delete.unknown")}</p>
      <p className="mt-3 mb-1">{t("labs.delete.type", { name: lab.name })}</p>
      <TextField
        label={t("labs.delete.label")}
        isLabelHidden
        isTight
        value={typed}
        autoComplete="off"
        onChange={(event) => setTyped(event.target.value)}
      />
      {remove.error && <Notice className="mt-3">{errorText(remove.error)}</Notice>}
    </Dialog>
  );
}
