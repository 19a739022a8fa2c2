"use client";
import { useMemo, useState } from "react";
import { isSet, NULL_REF, type Rec } from "../../data/defaults";
import { type Closable, defineDialog } from "../../data/dialog";
import { useRecords, useRecordsOf } from "../../data/hooks";
import { useActOnAll, useDialogSubmit } from "../../data/submit";
import { useFaultText } from "../../data/use-fault-text";
import { DialogButtons } from "../../form/buttons";
import { useT, type Words } from "../../i18n";
import { Dialog } from "../../ui/dialog";
import { type Option, Select } from "../../ui/select";

/** What VMs are assigned to: one operation on each, whose value is the ref of an object, or none. */
interface Assignment {
  readonly title: Words;
  readonly label: Words;
  readonly none: Words;
  readonly now: (vm: Rec<"VM">) => string;
  readonly op: "VM.set_appliance" | "set_field";
  readonly args: (value: string) => Readonly<Record<string, unknown>>;
}
const toAppliance: Assignment = {
  title: "vm.assignToVApp",
  label: "appliance.vApp",
  none: "vm.noVApp",
  now: ({ appliance }) => appliance,
  op: "VM.set_appliance",
  args: (value) => ({ value }),
};
const toHost: Assignment = {
  title: "props.affinity",
  label: "history.server",
  none: "vm.noHomeServer",
  now: ({ affinity }) => affinity,
  op: "set_field",
  args: (value) => ({ class: "VM", field: "affinity", value }),
};

interface Props extends Closable {
  readonly refs: readonly string[];
  readonly assignment: Assignment;
  readonly objects: readonly (Rec<"VM_appliance"> | Rec<"host">)[];
}
/** Assigns one VM at once, and many by one task of the lab. */
function AssignDialog({ refs, assignment, objects, onClose }: Props) {
  const t = useT();
  const text = useFaultText();
  const vms = useRecordsOf("VM", refs);
  const actOnAll = useActOnAll();
  const { run, isPending, fault } = useDialogSubmit();
  const { title, label, none, now, op, args } = assignment;
  const [first] = vms;
  const [value, setValue] = useState(first ? now(first) : NULL_REF);
  const options = useMemo((): readonly Option[] => {
    const byName = [...objects].sort((a, b) => a.name_label.localeCompare(b.name_label, "en", { numeric: true }));
    return [{ value: NULL_REF, label: t(none) }, ...byName.map(({ ref, name_label }) => ({ value: ref, label: name_label }))];
  }, [objects, none, t]);
  const submit = async (): Promise<void> => {
    const moved = vms.filter((vm) => now(vm) !== value && (isSet(now(vm)) || isSet(value)));
    if (isPending) return;
    if (moved.length > 1)
      void actOnAll(
        moved.map(({ ref }) => ({ ref, args: args(value) })),
        op,
      );
    else if (moved[0] && !(await run(op, { self: moved[0].ref, ...args(value) } as never)).ok) return;
    onClose();
  };
  return (
    <Dialog
      title={t(title)}
      onClose={onClose}
      onSubmit={() => void submit()}
      note={t("grid.selected", { count: vms.length })}
      footer={<DialogButtons go={t("common.save")} onClose={onClose} isPending={isPending} />}
    >
      <Select label={t(label)} value={value} onChange={setValue} options={options} error={fault ? text(fault) : undefined} />
    </Dialog>
  );
}
function ApplianceAssignDialog(props: { refs: readonly string[] } & Closable) {
  return <AssignDialog {...props} assignment={toAppliance} objects={useRecords("VM_appliance")} />;
}
function HomeServerDialog(props: { refs: readonly string[] } & Closable) {
  return <AssignDialog {...props} assignment={toHost} objects={useRecords("host")} />;
}
export const assignToApplianceDialog = defineDialog<{ readonly refs: readonly string[] }>("assignToAppliance", ApplianceAssignDialog);
export const homeServerDialog = defineDialog<{ readonly refs: readonly string[] }>("homeServer", HomeServerDialog);
