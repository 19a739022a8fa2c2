"use client";
import { useMemo, useState } from "react";
import { useConsole } from "../../../data/console-context";
import { isSet } from "../../../data/defaults";
import { defineDialog } from "../../../data/dialog";
import { useRecord } from "../../../data/hooks";
import { useLab } from "../../../data/lab-context";
import { useDialogSubmit } from "../../../data/submit";
import { useFaultText } from "../../../data/use-fault-text";
import { DialogButtons } from "../../../form/buttons";
import { useT } from "../../../i18n";
import { Dialog } from "../../../ui/dialog";
import { CheckBox } from "../../../ui/field";
import { formatBytes } from "../../../ui/format";
import { Notice } from "../../../ui/notice";
import { useDisks } from "./use-disks";
import "./texts";

/** Deletes a VM or a template; its disks are ticked one by one. A disk that others use is not ticked at first. */
export function DeleteVmDialog({ of, onClose }: { of: string; onClose: () => void }) {
  const t = useT();
  const text = useFaultText();
  const { session } = useLab();
  const { go, object } = useConsole();
  const vm = useRecord("VM", of);
  const isKnown = useDisks(useMemo(() => [of], [of]));
  const vbds = session.store.members("vbdsByVm", of);
  const { run, isPending, fault } = useDialogSubmit();
  const [changed, setChanged] = useState<Readonly<Record<string, boolean>>>({});
  if (!vm) return null;
  const disks = vbds.flatMap((vbd) => {
    const vdi = vbd.type === "CD" || !isSet(vbd.VDI) ? undefined : session.store.record("VDI", vbd.VDI);
    if (!vdi) return [];
    const others = session.store
      .members("vbdsByVdi", vdi.ref)
      .flatMap((other) => (other.VM === of ? [] : (session.store.record("VM", other.VM)?.name_label ?? [])));
    return [{ vdi, others, isTicked: changed[vdi.ref] ?? others.length === 0 }];
  });
  const submit = async (): Promise<void> => {
    const home = vm.resident_on;
    const outcome = await run("VM.destroy_with_disks", {
      self: of,
      vdis: disks.filter((disk) => disk.isTicked).map((disk) => disk.vdi.ref),
    });
    if (!outcome.ok) return;
    onClose();
    if (object?.ref === of) go(isSet(home) ? home : (session.store.all("pool")[0]?.ref ?? ""), "overview");
  };
  return (
    <Dialog
      title={t("delete.title", { name: vm.name_label })}
      isAlert
      onClose={onClose}
      onSubmit={() => !isPending && isKnown && void submit()}
      footer={
        <DialogButtons
          isDanger
          go={t(vm.is_a_template ? "delete.goTemplate" : "delete.go")}
          isPending={isPending || !isKnown}
          onClose={onClose}
        />
      }
    >
      <p>{t(vm.is_a_template ? "delete.template" : "delete.text")}</p>
      {!isKnown ? null : disks.length === 0 ? (
        <p className="mt-2 text-muted">{t("delete.noDisks")}</p>
      ) : (
        <fieldset className="mt-3 rounded-md border border-line px-3 py-2">
          <legend className="px-1 text-sm font-medium text-muted">{t("delete.disks")}</legend>
          {disks.map(({ vdi, others, isTicked }) => (
            <CheckBox
              key={vdi.ref}
              label={vdi.name_label || vdi.uuid}
              note={`${formatBytes(vdi.virtual_size)} · ${session.store.record("SR", vdi.SR)?.name_label ?? ""}${others.length > 0 ? ` · ${t("delete.shared", { names: others.join(", ") })}` : ""}`}
              checked={isTicked}
              onChange={(event) => setChanged({ ...changed, [vdi.ref]: event.target.checked })}
            />
          ))}
          <p className="text-sm text-faint">{t("delete.keep")}</p>
        </fieldset>
      )}
      {fault && <Notice className="mt-3">{text(fault, { ref: of, op: "VM.destroy" })}</Notice>}
    </Dialog>
  );
}

export const deleteVmDialog = defineDialog<{ readonly of: string }>("deleteVm", DeleteVmDialog);
