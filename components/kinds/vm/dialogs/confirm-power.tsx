// biome-ignore-all lint/suspicious/noArrayIndexKey: two VMs may have one name; the list does not change while it is shown
"use client";
import { type Closable, defineDialog } from "../../../data/dialog";
import { useRecordsOf } from "../../../data/hooks";
import { DialogButtons } from "../../../form/buttons";
import { useT, type Words } from "../../../i18n";
import { Dialog } from "../../../ui/dialog";
import type { Command } from "../../command";
import { useCommandState } from "../../use-commands";

/** What is asked before a command that loses work. */
interface Question {
  readonly command: Command;
  readonly refs: readonly string[];
  readonly title: Words;
  readonly go: Words;
  /** pulls the power: what was not written is lost */
  readonly isForce?: boolean;
}

/** Asks before a command that loses work, naming every VM it is about. */
function ConfirmPowerDialog({ command, refs, title, go, isForce = false, onClose }: Question & Closable) {
  const t = useT();
  const vms = useRecordsOf("VM", refs);
  // What is asked here is not asked again.
  const { why, able, run } = useCommandState()({ ...command, confirm: () => false }, vms);
  const names = vms.filter((vm) => able.some(({ ref }) => ref === vm.ref)).map((vm) => vm.name_label);
  const submit = (): void => {
    if (why !== null) return;
    run();
    onClose();
  };
  const skipped = refs.length - able.length;
  return (
    <Dialog
      title={t(title, { count: names.length })}
      isAlert
      onClose={onClose}
      onSubmit={submit}
      footer={<DialogButtons go={t(go)} isDanger={isForce} onClose={onClose} why={why} />}
    >
      {isForce && names.length === 1 ? (
        <p>{t("force.text", { names: names[0] ?? "" })}</p>
      ) : (
        <>
          <p>{isForce ? t("force.text", { names: t("grid.selected", { count: names.length }) }) : t("bulk.names")}</p>
          <ul className="mt-2 max-h-52 list-inside list-disc overflow-y-auto">
            {names.map((name, at) => (
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
export const confirmPowerDialog = defineDialog<Question>("confirmPower", ConfirmPowerDialog);
