"use client";
import { defineDialog } from "../../../data/dialog";
import { useRecord, useRecords } from "../../../data/hooks";
import { useAct, useDialogSubmit } from "../../../data/submit";
import { useFaultText } from "../../../data/use-fault-text";
import { DialogButtons } from "../../../form/buttons";
import { useT } from "../../../i18n";
import { Dialog } from "../../../ui/dialog";
import { NameList } from "../../../ui/name-list";
import { visibleText } from "../../../ui/visible-text";

/** Asks before a host goes down, naming the VMs that go down with it. A host that is still in use is disabled first. */
export function HostPowerDialog({ command, of, onClose }: { command: "shutDown" | "reboot"; of: string; onClose: () => void }) {
  const t = useT();
  const text = useFaultText();
  const host = useRecord("host", of);
  const vms = useRecords("VM");
  const act = useAct();
  const { run, isPending, fault } = useDialogSubmit();
  if (!host) return null;
  const left = vms.filter((vm) => vm.resident_on === of && !vm.is_control_domain);
  const submit = async (): Promise<void> => {
    if (host.enabled && !(await run("host.disable", { host: of, auto_enable: true })).ok) return;
    onClose();
    await act(of, command === "shutDown" ? "host.shutdown" : "host.reboot", { host: of });
  };
  const label = t(command === "shutDown" ? "vm.shutDown" : "vm.reboot");
  return (
    <Dialog
      title={t(command === "shutDown" ? "host.shutDown.title" : "host.reboot.title", { name: host.name_label })}
      isAlert
      onClose={onClose}
      onSubmit={() => !isPending && void submit()}
      footer={<DialogButtons go={label} isDanger isPending={isPending} onClose={onClose} />}
    >
      <p>{t(left.length === 0 ? "host.power.empty" : "host.power.text", { count: left.length })}</p>
      {left.length > 0 && <NameList names={left.map((vm) => visibleText(vm.name_label))} label={t("tab.vms")} className="mt-2" />}
      {fault && <p className="mt-2 text-bad">{text(fault, { ref: of, op: "host.disable" })}</p>}
    </Dialog>
  );
}
export const hostPowerDialog = defineDialog<{ readonly command: "shutDown" | "reboot"; readonly of: string }>("hostPower", HostPowerDialog);
