"use client";
import { useState } from "react";
import { defineDialog } from "../../../data/dialog";
import { useRecord, useRecords } from "../../../data/hooks";
import { isStationMac } from "../../../data/mac";
import { useDialogSubmit } from "../../../data/submit";
import { useFaultText } from "../../../data/use-fault-text";
import { DialogButtons } from "../../../form/buttons";
import { useT } from "../../../i18n";
import { Dialog } from "../../../ui/dialog";
import { RadioOption, TextField } from "../../../ui/field";
import { Notice } from "../../../ui/notice";
import { Select } from "../../../ui/select";
import { useMacSharers } from "../../common/mac-cell";

export function AddVifDialog({ vm: vmRef, onClose }: { vm: string; onClose: () => void }) {
  const t = useT();
  const text = useFaultText();
  const vm = useRecord("VM", vmRef);
  const networks = useRecords("network");
  const { run, isPending, fault } = useDialogSubmit();
  const [network, setNetwork] = useState(networks[0]?.ref ?? "");
  const [isAuto, setAuto] = useState(true);
  const [mac, setMac] = useState("");
  const [isTried, setTried] = useState(false);
  const macError = isStationMac(mac.trim()) ? undefined : t("err.mac");
  const sharers = useMacSharers(isAuto ? "" : mac, null);
  if (!vm) return null;
  const submit = async (): Promise<void> => {
    setTried(true);
    if (!network || isPending || (!isAuto && macError)) return;
    const made = await run("VIF.create", { VM: vm.ref, network, ...(isAuto ? {} : { MAC: mac.trim().toLowerCase() }) });
    if (!made.ok) return;
    if (vm.power_state === "Running" && typeof made.value === "string" && !(await run("VIF.plug", { self: made.value })).ok) return;
    onClose();
  };
  return (
    <Dialog
      title={t("vif.new.title", { name: vm.name_label })}
      onClose={onClose}
      onSubmit={() => void submit()}
      footer={<DialogButtons go={t("vif.new.go")} isPending={isPending} onClose={onClose} why={network ? null : t("net.empty")} />}
    >
      <Select
        label={t("vif.new.network")}
        value={network}
        onChange={setNetwork}
        options={networks.map((one) => ({ value: one.ref, label: one.name_label, note: one.bridge }))}
      />
      <fieldset>
        <legend className="text-sm font-medium text-muted">{t("vif.new.mac")}</legend>
        <RadioOption name="mac" label={t("vif.new.macAuto")} checked={isAuto} onChange={() => setAuto(true)} />
        <RadioOption name="mac" label={t("vif.new.macManual")} checked={!isAuto} onChange={() => setAuto(false)} />
        <TextField
          label={t("vif.new.mac")}
          isLabelHidden
          value={mac}
          disabled={isAuto}
          onChange={(event) => setMac(event.target.value)}
          placeholder="00:16:3e:12:34:56"
          className="font-mono"
          error={!isAuto && isTried ? macError : undefined}
          hint={sharers.length > 0 ? t("vif.macInUse", { vms: sharers.join(", ") }) : undefined}
        />
      </fieldset>
      {fault && <Notice>{text(fault)}</Notice>}
    </Dialog>
  );
}
export function RemoveVifDialog({ vif: ref, onClose }: { vif: string; onClose: () => void }) {
  const t = useT();
  const text = useFaultText();
  const vif = useRecord("VIF", ref);
  const vm = useRecord("VM", vif?.VM);
  const network = useRecord("network", vif?.network);
  const { run, isPending, fault } = useDialogSubmit();
  if (!vif) return null;
  const submit = async (): Promise<void> => {
    if (!isPending && (await run("VIF.destroy", { self: ref })).ok) onClose();
  };
  return (
    <Dialog
      title={t("vif.remove.title", { device: vif.device })}
      isAlert
      onClose={onClose}
      onSubmit={() => void submit()}
      footer={<DialogButtons isDanger go={t("vif.remove.go")} isPending={isPending} onClose={onClose} />}
    >
      <p>{t("vif.remove.text", { vm: vm?.name_label ?? "", device: vif.device, mac: vif.MAC, network: network?.name_label ?? "" })}</p>
      {fault && <Notice className="mt-3">{text(fault)}</Notice>}
    </Dialog>
  );
}

export const addVifDialog = defineDialog<{ readonly vm: string }>("addVif", AddVifDialog);
export const removeVifDialog = defineDialog<{ readonly vif: string }>("removeVif", RemoveVifDialog);
