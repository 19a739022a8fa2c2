"use client";
import { useState } from "react";
import { useConsole } from "../../data/console-context";
import { defineDialog } from "../../data/dialog";
import { useAnyRecord } from "../../data/hooks";
import { useDialogSubmit, useGoToMade } from "../../data/submit";
import { useFaultText } from "../../data/use-fault-text";
import { DialogButtons } from "../../form/buttons";
import { useNameError } from "../../form/name-error";
import { useT } from "../../i18n";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/field";
import { nameChange } from "./properties/general-page";

interface NameDialogProps {
  readonly title: string;
  readonly label: string;
  readonly initial: string;
  readonly go: string;
  readonly note?: string;
  readonly error: string | undefined;
  readonly isPending: boolean;
  readonly onGo: (name: string) => void;
  readonly onClose: () => void;
}
function NameDialog({ title, label, initial, go, note, error, isPending, onGo, onClose }: NameDialogProps) {
  const [name, setName] = useState(initial);
  const [isTried, setTried] = useState(false);
  const nameError = useNameError()(name);
  const submit = (): void => {
    setTried(true);
    if (!nameError && !isPending) onGo(name.trim());
  };
  return (
    <Dialog title={title} onClose={onClose} onSubmit={submit} footer={<DialogButtons go={go} onClose={onClose} isPending={isPending} />}>
      <TextField
        label={label}
        value={name}
        autoFocus
        onFocus={(event) => event.target.select()}
        onChange={(event) => setName(event.target.value)}
        error={(isTried ? nameError : undefined) ?? error}
        hint={note}
      />
    </Dialog>
  );
}
export function RenameDialog({ of, onClose }: { of: string; onClose: () => void }) {
  const t = useT();
  const text = useFaultText();
  const record = useAnyRecord(of);
  const { run, isPending, fault } = useDialogSubmit();
  if (!record || !("name_label" in record)) return null;
  const go = async (name: string): Promise<void> => {
    const outcome =
      name === record.name_label
        ? { ok: true }
        : await run("lab.apply_changes", { class: record.class, self: of, changes: [nameChange(record.class, "name_label", name)] });
    if (outcome.ok) onClose();
  };
  return (
    <NameDialog
      title={t("rename.title", { name: record.name_label })}
      label={t("rename.label")}
      initial={record.name_label}
      go={t("common.rename")}
      error={fault ? text(fault) : undefined}
      isPending={isPending}
      onGo={(name) => void go(name)}
      onClose={onClose}
    />
  );
}
export function CloneDialog({ of, onClose }: { of: string; onClose: () => void }) {
  const t = useT();
  const text = useFaultText();
  const { go: goTo } = useConsole();
  const goToMade = useGoToMade();
  const record = useAnyRecord(of);
  const { run, isPending, fault } = useDialogSubmit();
  if (record?.class !== "VM") return null;
  const go = async (name: string): Promise<void> => {
    const outcome = await run("VM.clone", { vm: of, new_name: name });
    if (!outcome.ok) return;
    onClose();
    goToMade(outcome, (ref) => goTo(ref, "overview"));
  };
  return (
    <NameDialog
      title={t("clone.title", { name: record.name_label })}
      label={t("clone.label")}
      initial={t("clone.default", { name: record.name_label })}
      note={t("clone.note")}
      go={t("clone.go")}
      error={fault ? text(fault) : undefined}
      isPending={isPending}
      onGo={(name) => void go(name)}
      onClose={onClose}
    />
  );
}

export const renameDialog = defineDialog<{ readonly of: string }>("rename", RenameDialog);
export const cloneDialog = defineDialog<{ readonly of: string }>("clone", CloneDialog);
