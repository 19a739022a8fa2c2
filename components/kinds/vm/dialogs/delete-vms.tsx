"use client";
import { useState } from "react";
import { isSet } from "../../../data/defaults";
import { defineDialog } from "../../../data/dialog";
import { useRecordsOf } from "../../../data/hooks";
import { useLab } from "../../../data/lab-context";
import { blockedBy, useOperations } from "../../../data/operations";
import { useActOnAll } from "../../../data/submit";
import { DialogButtons } from "../../../form/buttons";
import { useT } from "../../../i18n";
import { Dialog } from "../../../ui/dialog";
import { CheckBox } from "../../../ui/field";
import { NameList } from "../../../ui/name-list";
import { visibleText } from "../../../ui/visible-text";
import { useDisks } from "./use-disks";
import "./texts";

/** Deletes several VMs, with the disks that nobody else has if that is wanted; those that cannot be deleted stay. */
export function DeleteVmsDialog({ refs, onClose }: { refs: readonly string[]; onClose: () => void }) {
  const t = useT();
  const { store } = useLab().session;
  const operations = useOperations();
  const actOnAll = useActOnAll();
  const [hasDisks, setDisks] = useState(true);
  const vms = useRecordsOf("VM", refs);
  const isKnown = useDisks(refs);
  const able = vms.filter((vm) => blockedBy(operations, vm, "VM.destroy") === null);
  const disksOf = (vm: string): readonly string[] =>
    store.members("vbdsByVm", vm).flatMap((vbd) => {
      const isOwn = vbd.type !== "CD" && isSet(vbd.VDI) && store.members("vbdsByVdi", vbd.VDI).every((other) => other.VM === vm);
      return isOwn ? [vbd.VDI] : [];
    });
  const count = able.reduce((sum, vm) => sum + disksOf(vm.ref).length, 0);
  const why = able.length > 0 ? null : t("why.allWrong", { count: vms.length });
  const submit = (): void => {
    if (why !== null || !isKnown) return;
    const items = able.map(({ ref }) => ({ ref, args: { vdis: hasDisks ? disksOf(ref) : [] } }));
    void actOnAll(items, "VM.destroy_with_disks");
    onClose();
  };
  return (
    <Dialog
      title={t("delete.several.title", { count: able.length })}
      isAlert
      onClose={onClose}
      onSubmit={submit}
      footer={<DialogButtons go={t("delete.several.go")} isDanger isPending={!isKnown} onClose={onClose} why={why} />}
    >
      <p>{t("delete.several.text")}</p>
      <NameList
        names={able.map((vm) => visibleText(vm.name_label))}
        label={t("delete.several.title", { count: able.length })}
        className="mt-2"
      />
      {count > 0 && (
        <div className="mt-3">
          <CheckBox label={t("delete.several.disks", { count })} checked={hasDisks} onChange={(event) => setDisks(event.target.checked)} />
        </div>
      )}
      {vms.length > able.length && <p className="mt-2 text-muted">{t("bulk.skip", { count: vms.length - able.length })}</p>}
    </Dialog>
  );
}

export const deleteVmsDialog = defineDialog<{ readonly refs: readonly string[] }>("deleteVms", DeleteVmsDialog);
