"use client";
import { useState } from "react";
import { useDialogSubmit } from "../../data/submit";
import { useFaultText } from "../../data/use-fault-text";
import { DialogButtons } from "../../form/buttons";
import { useT } from "../../i18n";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/field";
import { Notice } from "../../ui/notice";

export type StoreAct =
  | { readonly kind: "write"; readonly path: string; readonly value: string }
  | { readonly kind: "new"; readonly path: string }
  | { readonly kind: "remove"; readonly path: string; readonly children: number };

/** Writes or removes a key of XenStore, as root of the control domain may; drivers that watch it react. */
export function StoreDialog({ host, act, onClose }: { host: string; act: StoreAct; onClose: () => void }) {
  const t = useT();
  const text = useFaultText();
  const { run, isPending, fault } = useDialogSubmit();
  const [name, setName] = useState("");
  const [value, setValue] = useState(act.kind === "write" ? act.value : "");
  const path = act.kind === "new" ? `${act.path === "/" ? "" : act.path}/${name.trim()}` : act.path;
  const isNamed = act.kind !== "new" || /^[A-Za-z0-9@_-][A-Za-z0-9@_/-]*$/.test(name.trim());
  const submit = async (): Promise<void> => {
    if (isPending || !isNamed) return;
    const outcome = act.kind === "remove" ? await run("xenstore.rm", { host, path }) : await run("xenstore.write", { host, path, value });
    if (outcome.ok) onClose();
  };
  return (
    <Dialog
      title={t(`inside.store.${act.kind}Title`)}
      isAlert
      onClose={onClose}
      onSubmit={() => void submit()}
      footer={
        <DialogButtons
          isDanger={act.kind === "remove"}
          go={t(act.kind === "remove" ? "common.delete" : "inside.store.go")}
          isPending={isPending}
          why={isNamed ? null : t("inside.store.badName")}
          onClose={onClose}
        />
      }
    >
      <p className="mb-2 font-mono text-sm break-all">{path}</p>
      {act.kind === "new" && (
        <TextField
          label={t("inside.store.key")}
          value={name}
          onChange={(event) => setName(event.target.value)}
          maxLength={256}
          autoComplete="off"
        />
      )}
      {act.kind !== "remove" && (
        <TextField
          label={t("inside.value")}
          value={value}
          onChange={(event) => setValue(event.target.value)}
          maxLength={4096}
          autoComplete="off"
          spellCheck={false}
          className="font-mono"
        />
      )}
      <p className="text-muted">
        {act.kind === "remove" && act.children > 0 ? `${t("inside.store.children", { count: act.children })} ` : ""}
        {t("inside.store.warning")}
      </p>
      {fault && <Notice className="mt-3">{text(fault)}</Notice>}
    </Dialog>
  );
}
