"use client";
/** What dialogs of folders and of tags have alike: each is another name, or none, for all the objects that stand below it. */
import { useState } from "react";
import type { BulkItem } from "../../data/bulk-items";
import type { Closable } from "../../data/dialog";
import { useFaultText } from "../../data/use-fault-text";
import { DialogButtons } from "../../form/buttons";
import { useT } from "../../i18n";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/field";
import { useAmend } from "./use-amend";

interface Renaming extends Closable {
  readonly title: string;
  readonly old: string;
  /** what is wrong with another name; undefined: nothing */
  readonly errorOf: (name: string) => string | undefined;
  /** what makes it so */
  readonly amend: (name: string) => readonly BulkItem[];
}
export function RenameGroup({ title, old, errorOf, amend, onClose }: Renaming) {
  const t = useT();
  const text = useFaultText();
  const { run, isPending, fault } = useAmend();
  const [typed, setTyped] = useState(old);
  const [isTried, setTried] = useState(false);
  const name = typed.trim();
  const error = errorOf(typed);
  const submit = async (): Promise<void> => {
    setTried(true);
    if (error || isPending) return;
    if (name === old || (await run(amend(name)))) onClose();
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      onSubmit={() => void submit()}
      footer={<DialogButtons go={t("common.rename")} onClose={onClose} isPending={isPending} />}
    >
      <TextField
        label={t("common.name")}
        value={typed}
        autoFocus
        onFocus={(event) => event.target.select()}
        onChange={(event) => setTyped(event.target.value)}
        error={(isTried ? error : undefined) ?? (fault ? text(fault) : undefined)}
      />
    </Dialog>
  );
}

interface Deleting extends Closable {
  readonly title: string;
  readonly go: string;
  /** what becomes of the objects */
  readonly what: string;
  readonly amend: () => readonly BulkItem[];
}
export function DeleteGroup({ title, go, what, amend, onClose }: Deleting) {
  const text = useFaultText();
  const { run, isPending, fault } = useAmend();
  const submit = async (): Promise<void> => {
    if (!isPending && (await run(amend()))) onClose();
  };
  return (
    <Dialog
      title={title}
      isAlert
      onClose={onClose}
      onSubmit={() => void submit()}
      footer={<DialogButtons go={go} isDanger onClose={onClose} isPending={isPending} />}
    >
      <p>{what}</p>
      {fault && <p className="mt-2 text-bad">{text(fault)}</p>}
    </Dialog>
  );
}
