"use client";
import { useRef, useState } from "react";
import { defineDialog } from "../../../data/dialog";
import { useMembers, useRecord, useRecords } from "../../../data/hooks";
import { newDiskFault } from "../../../data/storage";
import { useDialogSubmit } from "../../../data/submit";
import { useFaultText } from "../../../data/use-fault-text";
import { DialogButtons } from "../../../form/buttons";
import { useNameError } from "../../../form/name-error";
import { NumberField } from "../../../form/number-field";
import { readNumber } from "../../../form/read-number";
import { useT } from "../../../i18n";
import { Dialog } from "../../../ui/dialog";
import { CheckBox, TextField } from "../../../ui/field";
import { formatBytes } from "../../../ui/format";
import { Notice } from "../../../ui/notice";
import { type Option, Select } from "../../../ui/select";

const GIB = 1024 ** 3;
/** Storages that take new disks, most free space first. */
export function useDiskSrs(): readonly { readonly ref: string; readonly name: string; readonly free: number }[] {
  const srs = useRecords("SR");
  return srs
    .filter((sr) => newDiskFault(sr) === null)
    .map((sr) => ({ ref: sr.ref, name: sr.name_label, free: Math.max(0, sr.physical_size - sr.physical_utilisation) }))
    .sort((a, b) => b.free - a.free);
}
export function useSrOptions(): readonly Option[] {
  const t = useT();
  return useDiskSrs().map((sr) => ({ value: sr.ref, label: sr.name, note: t("usage.free", { free: formatBytes(sr.free) }) }));
}
/** A new disk, for a VM or only on a storage. */
export function AddDiskDialog({
  vm: vmRef,
  sr: srRef,
  onClose,
}: {
  vm?: string | undefined;
  sr?: string | undefined;
  onClose: () => void;
}) {
  const t = useT();
  const text = useFaultText();
  const vm = useRecord("VM", vmRef);
  const pool = useRecords("pool")[0];
  const vbds = useMembers("vbdsByVm", vmRef ?? "");
  const srs = useDiskSrs();
  const options = useSrOptions();
  const { run, isPending, fault } = useDialogSubmit();
  const [name, setName] = useState(
    vm ? t("disk.new.default", { vm: vm.name_label, n: vbds.filter((vbd) => vbd.type !== "CD").length }) : "",
  );
  const [size, setSize] = useState("8");
  const [sr, setSr] = useState(srRef ?? (srs.some((one) => one.ref === pool?.default_SR) ? (pool?.default_SR ?? "") : (srs[0]?.ref ?? "")));
  const [isTried, setTried] = useState(false);
  /** the disk made by an earlier try whose link failed: a second try links it and makes no other */
  const madeDisk = useRef<string | null>(null);
  const nameError = useNameError()(name);
  const bytes = Math.round(readNumber(size) * GIB);
  const free = srs.find((one) => one.ref === sr);
  const sizeError = !(readNumber(size) > 0)
    ? t("err.min", { min: "0.01" })
    : free && bytes > free.free
      ? t("err.space", { sr: free.name, free: formatBytes(free.free), needed: formatBytes(bytes) })
      : undefined;
  const submit = async (): Promise<void> => {
    setTried(true);
    if (nameError || sizeError || !sr || isPending) return;
    if (madeDisk.current === null) {
      const made = await run("VDI.create", { SR: sr, name_label: name.trim(), virtual_size: bytes });
      if (!made.ok) return;
      madeDisk.current = typeof made.value === "string" ? made.value : null;
    }
    if (vm && madeDisk.current !== null) {
      const linked = await run("VBD.create", { VM: vm.ref, VDI: madeDisk.current });
      if (!linked.ok) return;
      if (vm.power_state === "Running" && typeof linked.value === "string") await run("VBD.plug", { self: linked.value });
    }
    onClose();
  };
  return (
    <Dialog
      title={vm ? `${t("disk.new.title")} · ${vm.name_label}` : t("disk.new.title")}
      onClose={onClose}
      onSubmit={() => void submit()}
      footer={
        <DialogButtons go={t("disk.new.go")} isPending={isPending} onClose={onClose} why={options.length > 0 ? null : t("disk.new.noSr")} />
      }
    >
      <TextField
        label={t("disk.new.name")}
        value={name}
        autoFocus
        onChange={(event) => setName(event.target.value)}
        error={isTried ? nameError : undefined}
      />
      <NumberField
        label={t("disk.new.size")}
        least={0.01}
        value={size}
        onChange={(event) => setSize(event.target.value)}
        error={sizeError}
        className="max-w-40"
      />
      <Select label={t("disk.new.sr")} value={sr} onChange={setSr} options={options} />
      {fault && <Notice>{text(fault)}</Notice>}
    </Dialog>
  );
}
/** Links a disk that exists and that no VM uses. */
export function AttachDiskDialog({ vm: vmRef, onClose }: { vm: string; onClose: () => void }) {
  const t = useT();
  const text = useFaultText();
  const vm = useRecord("VM", vmRef);
  const vdis = useRecords("VDI");
  const vbds = useRecords("VBD");
  const srs = useDiskSrs();
  const { run, isPending, fault } = useDialogSubmit();
  const used = new Set(vbds.map((vbd) => vbd.VDI as string));
  const free = vdis.filter(
    (vdi) =>
      srs.some((sr) => sr.ref === vdi.SR) &&
      !vdi.is_a_snapshot &&
      !vdi.missing &&
      (vdi.sharable || !used.has(vdi.ref)) &&
      (vdi.type === "user" || vdi.type === "system"),
  );
  const [picked, setPicked] = useState(free[0]?.ref ?? "");
  const [isReadOnly, setReadOnly] = useState(false);
  if (!vm) return null;
  const submit = async (): Promise<void> => {
    if (!picked || isPending) return;
    const linked = await run("VBD.create", { VM: vm.ref, VDI: picked, mode: isReadOnly ? "RO" : "RW" });
    if (!linked.ok) return;
    if (vm.power_state === "Running" && typeof linked.value === "string" && !(await run("VBD.plug", { self: linked.value })).ok) return;
    onClose();
  };
  return (
    <Dialog
      title={t("disk.attach.title", { name: vm.name_label })}
      onClose={onClose}
      onSubmit={() => void submit()}
      footer={
        <DialogButtons go={t("disk.attach.go")} isPending={isPending} onClose={onClose} why={picked ? null : t("disk.attach.none")} />
      }
    >
      {free.length === 0 ? (
        <p className="text-muted">{t("disk.attach.none")}</p>
      ) : (
        <>
          <Select
            label={t("disk.attach.label")}
            value={picked}
            onChange={setPicked}
            options={free.map((vdi) => ({
              value: vdi.ref,
              label: vdi.name_label || vdi.uuid,
              note: `${formatBytes(vdi.virtual_size)} · ${srs.find((sr) => sr.ref === vdi.SR)?.name ?? ""}`,
            }))}
          />
          <CheckBox label={t("disk.attach.ro")} checked={isReadOnly} onChange={(event) => setReadOnly(event.target.checked)} />
        </>
      )}
      {fault && <Notice className="mt-2">{text(fault)}</Notice>}
    </Dialog>
  );
}

export const addDiskDialog = defineDialog<{ readonly vm?: string; readonly sr?: string }>("addDisk", AddDiskDialog);
export const attachDiskDialog = defineDialog<{ readonly vm: string }>("attachDisk", AttachDiskDialog);
