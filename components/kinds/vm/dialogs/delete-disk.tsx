"use client";
import { useMemo, useState } from "react";
import { defineDialog } from "../../../data/dialog";
import { useKnown, useMembers, useRecord } from "../../../data/hooks";
import { useDialogSubmit } from "../../../data/submit";
import { useFaultText } from "../../../data/use-fault-text";
import { DialogButtons } from "../../../form/buttons";
import { useT } from "../../../i18n";
import { Dialog } from "../../../ui/dialog";
import { TextField } from "../../../ui/field";
import { exactBytes, formatBytes } from "../../../ui/format";
import { Notice } from "../../../ui/notice";
import "./texts";

/** Deletes a disk with its data; its name must be typed. Links to VMs that do not use it now go first. */
export function DeleteDiskDialog({ vdi: ref, onClose }: { vdi: string; onClose: () => void }) {
  const t = useT();
  const text = useFaultText();
  const vdi = useRecord("VDI", ref);
  const sr = useRecord("SR", vdi?.SR);
  const links = useMembers("vbdsByVdi", ref);
  const isKnown = useKnown(useMemo(() => [`vbdsByVdi ${ref}`], [ref]));
  const { run, isPending, fault } = useDialogSubmit();
  const [typed, setTyped] = useState("");
  if (!vdi) return null;
  const name = vdi.name_label || vdi.uuid;
  const submit = async (): Promise<void> => {
    if (typed.trim() !== name || isPending || !isKnown) return;
    for (const vbd of links) {
      const outcome = await run("VBD.destroy", { self: vbd.ref });
      if (!outcome.ok) return;
    }
    if ((await run("VDI.destroy", { self: ref })).ok) onClose();
  };
  return (
    <Dialog
      title={t("vdi.delete.title", { name })}
      isAlert
      onClose={onClose}
      onSubmit={() => void submit()}
      footer={
        <DialogButtons
          isDanger
          go={t("vdi.delete.go")}
          isPending={isPending || !isKnown}
          onClose={onClose}
          why={typed.trim() === name ? null : t("err.name")}
        />
      }
    >
      <p title={exactBytes(vdi.virtual_size)}>{t("vdi.delete.text", { size: formatBytes(vdi.virtual_size), sr: sr?.name_label ?? "" })}</p>
      <p className="mt-3 mb-1">{t("vdi.delete.type", { name })}</p>
      <TextField
        label={t("vdi.confirmLabel")}
        isLabelHidden
        isTight
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        autoComplete="off"
      />
      {fault && <Notice className="mt-3">{text(fault)}</Notice>}
    </Dialog>
  );
}
export function DetachDiskDialog({ vbd: ref, onClose }: { vbd: string; onClose: () => void }) {
  const t = useT();
  const text = useFaultText();
  const vbd = useRecord("VBD", ref);
  const vdi = useRecord("VDI", vbd?.VDI);
  const sr = useRecord("SR", vdi?.SR);
  const vm = useRecord("VM", vbd?.VM);
  const { run, isPending, fault } = useDialogSubmit();
  if (!vbd) return null;
  const submit = async (): Promise<void> => {
    if (!isPending && (await run("VBD.destroy", { self: ref })).ok) onClose();
  };
  return (
    <Dialog
      title={t("detach.title", { name: vdi?.name_label ?? vbd.userdevice })}
      isAlert
      onClose={onClose}
      onSubmit={() => void submit()}
      footer={<DialogButtons isDanger go={t("detach.go")} isPending={isPending} onClose={onClose} />}
    >
      <p>{t("detach.text", { vm: vm?.name_label ?? "", sr: sr?.name_label ?? "" })}</p>
      {fault && <Notice className="mt-3">{text(fault)}</Notice>}
    </Dialog>
  );
}

export const deleteDiskDialog = defineDialog<{ readonly vdi: string }>("deleteDisk", DeleteDiskDialog);
export const detachDiskDialog = defineDialog<{ readonly vbd: string }>("detachDisk", DetachDiskDialog);
