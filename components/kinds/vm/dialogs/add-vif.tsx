"use client";
import type { Rec } from "../../../data/defaults";
import { defineDialog } from "../../../data/dialog";
import { useRecord, useRecords } from "../../../data/hooks";
import { isStationMac } from "../../../data/mac";
import { useDialogSubmit } from "../../../data/submit";
import { useFaultText } from "../../../data/use-fault-text";
import { z } from "../../../data/zod";
import { DialogButtons } from "../../../form/buttons";
import { defineForm } from "../../../form/form-frame";
import { usePageFields } from "../../../form/page-fields";
import { useOperationSend } from "../../../form/use-operation-send";
import { useT } from "../../../i18n";
import { Dialog } from "../../../ui/dialog";
import { RadioOption, TextField } from "../../../ui/field";
import { Notice } from "../../../ui/notice";
import { Select } from "../../../ui/select";
import { useMacSharers } from "../../common/mac-cell";
import "./texts";

interface About {
  readonly vm: Rec<"VM">;
  readonly networks: readonly Rec<"network">[];
}
interface Values {
  readonly network: string;
  readonly isAuto: boolean;
  readonly mac: string;
}

function useNewVif({ vm: ref }: { readonly vm: string }): About | null {
  const vm = useRecord("VM", ref);
  const networks = useRecords("network");
  return vm ? { vm, networks } : null;
}

export const addVifDialog = defineForm<{ readonly vm: string }, About, Values>({
  name: "addVif",
  title: ({ vm }, t) => t("vif.new.title", { name: vm.name_label }),
  go: "vif.new.go",
  operation: "VM.add_interface",
  fields: { network: { label: "vif.new.network" }, isAuto: { label: "vif.new.macAuto" }, mac: { label: "vif.new.mac" } },
  use: useNewVif,
  schema: (t) =>
    z
      .object({ network: z.string(), isAuto: z.boolean(), mac: z.string() })
      .refine(({ isAuto, mac }) => isAuto || isStationMac(mac.trim()), { path: ["mac"], message: t("err.mac") }),
  read: ({ networks }) => ({ network: networks[0]?.ref ?? "", isAuto: true, mac: "" }),
  why: ({ network }, { networks }, t) => (networks.some(({ ref }) => ref === network) ? null : t("net.empty")),
  View: AddVifView,
  useSend({ vm }) {
    const { run, isPending, refusal } = useOperationSend();
    return {
      isPending,
      refusal,
      send: async ({ network, isAuto, mac }) =>
        (await run("VM.add_interface", { vm: vm.ref, network, ...(isAuto ? {} : { MAC: mac.trim().toLowerCase() }) })).ok,
    };
  },
});

function AddVifView({ context: { networks } }: { context: About }) {
  const t = useT();
  const field = usePageFields<Values>();
  const { isAuto, mac } = field.values;
  const sharers = useMacSharers(isAuto ? "" : mac, null);
  const { className: _, hint: _none, ...address } = field.text("mac");
  return (
    <>
      <Select {...field.choice("network")} options={networks.map((one) => ({ value: one.ref, label: one.name_label, note: one.bridge }))} />
      <fieldset>
        <legend className="text-sm font-medium text-muted">{t("vif.new.mac")}</legend>
        <RadioOption name="mac" label={t("vif.new.macAuto")} checked={isAuto} onChange={() => field.set("isAuto", true)} />
        <RadioOption name="mac" label={t("vif.new.macManual")} checked={!isAuto} onChange={() => field.set("isAuto", false)} />
        <TextField
          {...address}
          isLabelHidden
          disabled={isAuto}
          placeholder="00:16:3e:12:34:56"
          className="font-mono"
          hint={sharers.length > 0 ? t("vif.macInUse", { vms: sharers.join(", ") }) : undefined}
        />
      </fieldset>
    </>
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

export const removeVifDialog = defineDialog<{ readonly vif: string }>("removeVif", RemoveVifDialog);
