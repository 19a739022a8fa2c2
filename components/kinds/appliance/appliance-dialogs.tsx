"use client";
import { useMemo, useState } from "react";
import { useConsole } from "../../data/console-context";
import { isSet, NULL_REF, type Rec } from "../../data/defaults";
import { type Closable, defineDialog } from "../../data/dialog";
import { useMembers, useRecord, useRecords } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { useActOnAll, useDialogSubmit, useGoToMade } from "../../data/submit";
import { useFaultText } from "../../data/use-fault-text";
import { DialogButtons } from "../../form/buttons";
import { useNameError } from "../../form/name-error";
import { NumberField } from "../../form/number-field";
import { readNumber } from "../../form/read-number";
import { helpOfForms } from "../../guide/forms";
import { useT } from "../../i18n";
import { Dialog } from "../../ui/dialog";
import { CheckBox, TextField } from "../../ui/field";
import { isGuest } from "../vm/guests";
import { arrangementOf, type Member } from "./appliance-calls";

/** VMs shown at once: what one can still read; the box above narrows them. */
const MOST_SHOWN = 60;
const memberOf = (vm: Rec<"VM">): Member => ({ order: `${vm.order}`, start: `${vm.start_delay}`, stop: `${vm.shutdown_delay}` });
const isCount = (text: string): boolean => Number.isInteger(readNumber(text)) && readNumber(text) >= 0;

interface RowProps {
  readonly vm: Rec<"VM">;
  /** null: it is not in the vApp */
  readonly member: Member | null;
  readonly elsewhere: string | null;
  readonly onChange: (member: Member | null) => void;
}
function MemberRow({ vm, member, elsewhere, onChange }: RowProps) {
  const t = useT();
  const field = (key: keyof Member, label: string) => (
    <div className="h-7 w-20">
      {member && (
        <NumberField
          label={`${label}: ${vm.name_label}`}
          isLabelHidden
          isTight
          least={0}
          value={member[key]}
          error={isCount(member[key]) ? undefined : t("appliance.aWholeNumber0Or")}
          onChange={(event) => onChange({ ...member, [key]: event.target.value })}
        />
      )}
    </div>
  );
  return (
    <li className="flex items-center gap-2 border-b border-line py-0.5">
      <CheckBox
        className="min-w-0 flex-1"
        label={vm.name_label}
        note={elsewhere ?? undefined}
        checked={member !== null}
        onChange={(event) => onChange(event.target.checked ? memberOf(vm) : null)}
      />
      {field("order", t("appliance.order"))}
      {field("start", t("appliance.startDelay"))}
      {field("stop", t("appliance.shutdownDelay"))}
    </li>
  );
}

interface MembersProps {
  /** the vApp; null: it is yet to be made */
  readonly of: string | null;
  readonly chosen: ReadonlyMap<string, Member>;
  readonly onChange: (chosen: ReadonlyMap<string, Member>) => void;
}
/** VMs that are in it or may be put there, narrowed by a box. */
function Members({ of, chosen, onChange }: MembersProps) {
  const t = useT();
  const { session } = useLab();
  const all = useRecords("VM");
  const [filter, setFilter] = useState("");
  const wanted = filter.trim().toLowerCase();
  const shown = useMemo(() => {
    const guests = all.filter((vm) => isGuest(vm) && (chosen.has(vm.ref) || vm.name_label.toLowerCase().includes(wanted)));
    const byName = (a: Rec<"VM">, b: Rec<"VM">): number => a.name_label.localeCompare(b.name_label, "en", { numeric: true });
    return guests.sort((a, b) => Number(chosen.has(b.ref)) - Number(chosen.has(a.ref)) || byName(a, b));
  }, [all, chosen, wanted]);
  const most = MOST_SHOWN + chosen.size;
  const elsewhere = ({ appliance }: Rec<"VM">): string | null =>
    isSet(appliance) && appliance !== of ? (session.store.record("VM_appliance", appliance)?.name_label ?? null) : null;
  const change = (ref: string, member: Member | null): void => {
    const next = new Map(chosen);
    if (member) next.set(ref, member);
    else next.delete(ref);
    onChange(next);
  };
  return (
    <>
      <div className="flex items-end gap-2 text-sm text-muted">
        <input
          type="search"
          aria-label={t("appliance.filterVms")}
          placeholder={t("grid.filter")}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          className="h-6 min-w-0 flex-1 rounded-sm border border-line bg-sunken px-2"
        />
        <span className="w-20">{t("appliance.order")}</span>
        <span className="w-20">{t("appliance.startDelayS")}</span>
        <span className="w-20">{t("appliance.stopDelayS")}</span>
      </div>
      <ul aria-label={t("tab.vms")} className="mt-1 max-h-72 overflow-y-auto">
        {shown.slice(0, most).map((vm) => (
          <MemberRow
            key={vm.ref}
            vm={vm}
            member={chosen.get(vm.ref) ?? null}
            elsewhere={elsewhere(vm)}
            onChange={(member) => change(vm.ref, member)}
          />
        ))}
      </ul>
      {shown.length > most && (
        <p className="mt-1 text-sm text-muted">{t("appliance.countMoreTypeToFind", { count: shown.length - most })}</p>
      )}
    </>
  );
}

/** Makes a vApp, or shows one: its name, its VMs, and in which order and with which delays these start and stop. */
function ApplianceDialog({ of, refs = [], onClose }: { of: string | null; refs?: readonly string[] } & Closable) {
  const t = useT();
  const text = useFaultText();
  const { session } = useLab();
  const { go } = useConsole();
  const goToMade = useGoToMade();
  const appliance = useRecord("VM_appliance", of);
  const inside = useMembers("vmsByAppliance", of ?? NULL_REF);
  const { run, isPending, fault } = useDialogSubmit();
  const [name, setName] = useState(appliance?.name_label ?? "");
  const [description, setDescription] = useState(appliance?.name_description ?? "");
  const [isTried, setTried] = useState(false);
  const [chosen, setChosen] = useState<ReadonlyMap<string, Member>>(() => {
    const begun = refs.flatMap((ref) => session.store.record("VM", ref) ?? []).filter(isGuest);
    return new Map([...(of ? inside : []), ...begun].map((vm) => [vm.ref, memberOf(vm)]));
  });
  const nameError = useNameError()(name);
  const isWrong = nameError !== undefined || [...chosen.values()].some((member) => !Object.values(member).every(isCount));
  const submit = async (): Promise<void> => {
    setTried(true);
    if (isWrong || isPending) return;
    const wanted = arrangementOf({ name, description, chosen }, { appliance, inside: of ? inside : [], store: session.store });
    if (wanted) {
      const outcome = await run("VM_appliance.arrange", wanted);
      if (!outcome.ok) return;
      if (!of) goToMade(outcome, (ref) => go(ref));
    }
    onClose();
  };
  return (
    <Dialog
      help={helpOfForms.vApp}
      title={of ? t("appliance.vAppName", { name: appliance?.name_label ?? "" }) : t("appliance.newVApp")}
      width="w-[680px]"
      onClose={onClose}
      onSubmit={() => void submit()}
      note={fault ? <span className="text-bad">{text(fault)}</span> : t("grid.selected", { count: chosen.size })}
      footer={<DialogButtons go={of ? t("common.save") : t("common.create")} onClose={onClose} isPending={isPending} />}
    >
      <TextField
        label={t("common.name")}
        value={name}
        autoFocus
        onChange={(event) => setName(event.target.value)}
        error={isTried ? nameError : undefined}
      />
      <TextField label={t("col.description")} value={description} onChange={(event) => setDescription(event.target.value)} />
      <Members of={of} chosen={chosen} onChange={setChosen} />
    </Dialog>
  );
}

function DeleteApplianceDialog({ refs, onClose }: { refs: readonly string[] } & Closable) {
  const t = useT();
  const text = useFaultText();
  const { session } = useLab();
  const actOnAll = useActOnAll();
  const { run, isPending, fault } = useDialogSubmit();
  const names = refs.flatMap((ref) => session.store.record("VM_appliance", ref)?.name_label ?? []);
  const [first] = refs;
  const submit = async (): Promise<void> => {
    if (isPending || !first) return;
    if (refs.length > 1)
      void actOnAll(
        refs.map((ref) => ({ ref })),
        "VM_appliance.destroy",
      );
    else if (!(await run("VM_appliance.destroy", { self: first as never })).ok) return;
    onClose();
  };
  return (
    <Dialog
      title={t("appliance.deleteVAppName", { name: names.join(", ") })}
      isAlert
      onClose={onClose}
      onSubmit={() => void submit()}
      footer={<DialogButtons go={t("appliance.deleteVApp")} isDanger onClose={onClose} isPending={isPending} />}
    >
      <p>{t("appliance.itsVmsStayInNo")}</p>
      {fault && <p className="mt-2 text-bad">{text(fault)}</p>}
    </Dialog>
  );
}

export const applianceDialog = defineDialog<{ readonly of: string | null; readonly refs?: readonly string[] }>(
  "appliance",
  ApplianceDialog,
);
export const deleteApplianceDialog = defineDialog<{ readonly refs: readonly string[] }>("deleteAppliance", DeleteApplianceDialog);
