// biome-ignore-all lint/suspicious/noArrayIndexKey: two VMs may have one name; the list does not change while it is shown
"use client";
import { useAct, useActOnAll } from "../../../data/submit";
import { DialogButtons } from "../../../form/buttons";
import { useT } from "../../../i18n";
import { Dialog } from "../../../ui/dialog";
import { useVmCommand, useVms } from "../use-vm-commands";
import { vmCommands } from "../vm-commands";

/** Asks before a command that loses work, naming every VM it is about. */
export function ConfirmPowerDialog({
  command,
  refs,
  onClose,
}: {
  command: "shutDown" | "reboot" | "forceShutDown" | "forceReboot";
  refs: readonly string[];
  onClose: () => void;
}) {
  const t = useT();
  const vms = useVms(refs);
  const act = useAct();
  const actOnAll = useActOnAll();
  const { why, able } = useVmCommand()(command, vms);
  const isForce = command === "forceShutDown" || command === "forceReboot";
  const names = vms.filter((vm) => able.includes(vm.ref)).map((vm) => vm.name_label);
  const title =
    command === "forceShutDown"
      ? t("force.shutdown.title")
      : command === "forceReboot"
        ? t("force.reboot.title")
        : t(command === "shutDown" ? "shutdown.title" : "reboot.title", { count: names.length });
  const go =
    command === "forceShutDown" ? t("force.shutdown.go") : command === "forceReboot" ? t("force.reboot.go") : t(vmCommands[command].label);
  const submit = (): void => {
    if (why !== null) return;
    if (able.length > 1)
      void actOnAll(
        able.map((ref) => ({ ref })),
        vmCommands[command].op,
      );
    else for (const vm of able) void act(vm, vmCommands[command].op, { vm });
    onClose();
  };
  const skipped = refs.length - able.length;
  return (
    <Dialog
      title={title}
      isAlert
      onClose={onClose}
      onSubmit={submit}
      footer={<DialogButtons go={go} isDanger={isForce} onClose={onClose} why={why} />}
    >
      {isForce && names.length === 1 ? (
        <p>{t("force.text", { names: names[0] ?? "" })}</p>
      ) : (
        <>
          <p>{isForce ? t("force.text", { names: t("grid.selected", { count: names.length }) }) : t("bulk.names")}</p>
          <ul className="mt-2 max-h-52 list-inside list-disc overflow-y-auto">
            {names.map((name, at) => (
              // Two VMs may have one name.
              <li key={`${at}-${name}`}>{name}</li>
            ))}
          </ul>
        </>
      )}
      {skipped > 0 && <p className="mt-2 text-muted">{t("bulk.skip", { count: skipped })}</p>}
      {why && <p className="mt-2 text-bad">{why}</p>}
    </Dialog>
  );
}
